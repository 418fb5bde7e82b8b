using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>What somebody would like to write.</summary>
/// <param name="Id">Made with the form, so that what is sent twice is written once.</param>
internal sealed record Draft(string Id, string Text, string Note = "", string Title = "")
{
    public BoardTopic Topic { get; init; }
    public bool ListeningOnly { get; init; }
    public bool IsPublic { get; init; }

    /// <summary>The id of the post that it answers.</summary>
    public string? Answers { get; init; }
}

/// <summary>What became of it.</summary>
/// <param name="Thread">Where it is; null when it was refused, or there is no such conversation.</param>
internal sealed record Written(string? Thread, PostRefusal? Refusal = null, HoldReason? Held = null)
{
    /// <summary>The id under which an answer is there.</summary>
    public string? Post { get; init; }

    public static readonly Written NotThere = new((string?)null);
}

/// <summary>Writing on a board, changing one's own words and deleting them.</summary>
internal sealed class BoardPosts(
    IDbContextFactory<MeetingDb> store, ModerationQueue queue, Deletions deletions, BoardBell bell, TimeProvider clock)
{
    private const long Hour = 60 * 60 * 1000;

    public async Task<Written> StartAsync(BoardVisit visit, Draft draft, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        draft = await UnusedAsync(db, draft, stop);
        if (await WrittenBeforeAsync(db, visit, draft, stop) is { } before) return before;
        var now = Now;
        var writing = await JudgedByAsync(db, visit, draft, isOpening: true, now, stop);
        if (Posting.Refuse(writing, now) is { } refusal) return new Written(null, refusal);
        var held = Posting.Hold(writing);
        db.Threads.Add(new ThreadRow
        {
            Id = draft.Id, Group = visit.Group.Id, Topic = draft.Topic, ListeningOnly = draft.ListeningOnly,
            IsPublic = draft.IsPublic && visit.LeadsGroup, StartedAt = now, LatestAt = now, Posts = held is null ? 1 : 0,
            People = held is null ? 1 : 0,
        });
        db.Posts.Add(RowOf(visit, draft.Id, place: 1, draft, held, now));
        await QueueAsync(db, visit, draft.Id, held, stop);
        await db.SaveChangesAsync(stop);
        if (held is null) bell.Ring(new BoardChange(visit.Group.Id, draft.Id, draft.Id));
        return new Written(draft.Id, Held: held);
    }

    public async Task<Written> AnswerAsync(BoardVisit visit, string thread, Draft draft, CancellationToken stop)
    {
        var written = await store.InTurnAsync(thread, Written.NotThere, async (db, row) =>
        {
            if (row.Group != visit.Group.Id || (row.Posts == 0 && !visit.IsTeam && !await db.Posts.AnyAsync(
                p => p.Group == row.Group && p.Author == visit.Writer!.Id && p.Thread == thread, stop))) return Written.NotThere;
            draft = await UnusedAsync(db, draft, stop);
            if (await WrittenBeforeAsync(db, visit, draft, stop) is { } before) return before;
            var now = Now;
            var writing = await JudgedByAsync(db, visit, draft, isOpening: false, now, stop) with
            {
                IsClosed = row.ClosedAt is not null, ThreadPausedUntil = row.PausedUntil,
            };
            if (Posting.Refuse(writing, now) is { } refusal) return new Written(null, refusal);
            var answers = draft.Answers is { } to && await db.Posts.AnyAsync(p => p.Id == to && p.Thread == thread, stop) ? to : null;
            // What is added to a conversation that waits, waits with it.
            var held = Posting.Hold(writing) ?? (row.Posts == 0 && await db.Posts.AnyAsync(
                p => p.Id == thread && p.State == PostState.Held, stop) && !visit.IsTeam ? HoldReason.FirstPost : (HoldReason?)null);
            var place = 1 + await db.Posts.Where(p => p.Thread == thread).MaxAsync(p => p.Place, stop);
            var isNewHere = !await db.Posts.AnyAsync(
                p => p.Group == row.Group && p.Author == visit.Writer!.Id && p.Thread == thread && p.State == PostState.Shown, stop);
            db.Posts.Add(RowOf(visit, thread, place, draft with { Answers = answers, Title = "" }, held, now));
            await QueueAsync(db, visit, draft.Id, held, stop);
            if (held is null) (row.Posts, row.LatestAt) = (row.Posts + 1, now);
            if (held is null && isNewHere) row.People++;
            return new Written(thread, Held: held) { Post = draft.Id };
        }, stop);
        if (written is { Thread: not null, Held: null }) bell.Ring(new BoardChange(visit.Group.Id, thread, draft.Id));
        return written;
    }

    /// <summary>
    /// Changes one's own words. Moderators see how they were; new words that a moderator is to read first are held, and a note that a
    /// moderator put there stays.
    /// </summary>
    public async Task<Written> EditAsync(BoardVisit visit, string post, Draft draft, CancellationToken stop)
    {
        if (visit.Writer is null || await ThreadOfAsync(visit, post, stop) is not { } thread) return Written.NotThere;
        var written = await store.InTurnAsync(thread, Written.NotThere, async (db, row) =>
        {
            var found = await db.Posts.FirstOrDefaultAsync(p => p.Id == post && p.Author == visit.Writer.Id, stop);
            if (found is null or { State: PostState.Deleted }) return Written.NotThere;
            var (note, own) = found.IsCovered ? (found.Note, "") : (draft.Note, draft.Note);
            if (found.Text == draft.Text && found.Title == draft.Title && found.Note == note) return new Written(thread);
            var now = Now;
            var isOpening = found.Id == thread;
            var writing = new Writing(isOpening ? draft.Title : "", draft.Text, own, isOpening, found.IsTeam)
            {
                WasShownBefore = true, Watched = visit.Board.Watched,
            };
            if (Posting.RefuseText(writing) is { } refusal) return new Written(null, refusal);
            db.Edits.Add(new EditRow { Post = found.Number, At = now, Title = found.Title, Text = found.Text });
            (found.Title, found.Text, found.Note, found.EditedAt) = (writing.Title, writing.Text, note, now);
            if (Posting.Hold(writing) is { } held)
            {
                (found.State, found.Held) = (PostState.Held, held);
                await QueueAsync(db, visit, post, held, stop);
            }
            await db.CountAsync(row, stop);
            return new Written(thread, Held: found.State == PostState.Held ? found.Held : null);
        }, stop);
        if (written.Thread is not null) bell.Ring(new BoardChange(visit.Group.Id, thread, post));
        return written;
    }

    /// <summary>At once and for good, with everything that was in it. False when it is somebody else's.</summary>
    public async Task<bool> DeleteAsync(BoardVisit visit, string post, CancellationToken stop)
    {
        if (visit.Writer is null) return false;
        if (await ThreadOfAsync(visit, post, stop) is not { } thread) return true; // with all of its conversation
        var (isDeleted, isGone) = await store.InTurnAsync(thread, (false, true), async (db, row) =>
        {
            if (await db.Posts.FirstOrDefaultAsync(p => p.Id == post, stop) is not { } found) return (false, true);
            if (found.Author != visit.Writer.Id) return (false, found is { State: PostState.Deleted, Author: null }); // asked twice
            deletions.Add(Deleted.Post, post);
            await ForgetAsync(db, found, stop);
            await db.CountAsync(row, stop);
            return (true, true);
        }, stop);
        if (!isDeleted) return isGone;
        await queue.ForgetAsync(visit.Group.Id, post, stop);
        await using var after = await store.CreateDbContextAsync(stop);
        await after.OverwriteAsync(stop);
        bell.Ring(new BoardChange(visit.Group.Id, thread, post));
        return true;
    }

    /// <summary>
    /// Takes all that somebody has written in a conversation away from everybody else, or shows it again. What waits for a moderator or was
    /// deleted by one is hidden when it comes back. False when there is nothing of theirs.
    /// </summary>
    public async Task<bool> HideAsync(BoardVisit visit, string thread, bool isHidden, CancellationToken stop)
    {
        if (visit.Writer is not { } writer) return false;
        var changed = await store.InTurnAsync<string[]?>(thread, null, async (db, row) =>
        {
            if (row.Group != visit.Group.Id) return null;
            var own = await db.Posts.Where(p => p.Thread == thread && p.Author == writer.Id).ToListAsync(stop);
            foreach (var post in own) post.IsTakenAway = isHidden;
            var seen = own.FindAll(p => p.State is PostState.Shown or PostState.Hidden && p.State != p.Let);
            foreach (var post in seen) post.State = post.Let;
            await db.CountAsync(row, stop);
            return own.Count == 0 ? null : [.. seen.Select(p => p.Id)];
        }, stop);
        foreach (var post in changed ?? []) bell.Ring(new BoardChange(visit.Group.Id, thread, post));
        return changed is not null;
    }

    /// <summary>Says it, or takes it back. Asked twice, it is the same.</summary>
    public async Task<bool> ReactAsync(BoardVisit visit, string post, PostReaction kind, bool isSaid, CancellationToken stop)
    {
        if (visit.Writer is not { } writer) return false;
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await db.Posts.AsNoTracking()
            .FirstOrDefaultAsync(p => p.Id == post && p.Group == visit.Group.Id && p.State == PostState.Shown, stop);
        if (found is null || found.Author == writer.Id) return false;
        var mine = db.Reactions.Where(r => r.Post == found.Number && r.Author == writer.Id && r.Kind == kind);
        if (!isSaid) await mine.ExecuteDeleteAsync(stop);
        if (!isSaid || await mine.AnyAsync(stop)) return true;
        db.Reactions.Add(new ReactionRow { Post = found.Number, Author = writer.Id, Kind = kind });
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (StorageFeature.IsDouble(e))
        {
            // pressed twice at once
        }
        return true;
    }

    public static async Task ForgetAsync(MeetingDb db, PostRow post, CancellationToken stop)
    {
        post.Forget();
        await db.Edits.Where(e => e.Post == post.Number).ExecuteDeleteAsync(stop);
        await db.Reactions.Where(r => r.Post == post.Number).ExecuteDeleteAsync(stop);
    }

    // With the same save as the post, so that none waits for nobody.
    private async Task QueueAsync(MeetingDb db, BoardVisit visit, string post, HoldReason? held, CancellationToken stop)
    {
        if (held is null) return;
        var isGrave = held == HoldReason.CrisisWord;
        await ModerationQueue.AddAsync(db, visit.Group.Id, CaseKind.HeldPost, post,
            new NewCase(isGrave ? ReportKind.Safety : ReportKind.Other, IsUrgent: isGrave, About: visit.Writer!.Id,
                AboutName: visit.Writer.Name),
            Now, stop);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<string?> ThreadOfAsync(BoardVisit visit, string post, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Posts.Where(p => p.Id == post && p.Group == visit.Group.Id).Select(p => p.Thread).FirstOrDefaultAsync(stop);
    }

    private static async Task<Written?> WrittenBeforeAsync(MeetingDb db, BoardVisit visit, Draft draft, CancellationToken stop)
    {
        var before = await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == draft.Id, stop);
        if (before is null) return null;
        return before.Author == visit.Writer!.Id && before.Group == visit.Group.Id
            ? new Written(before.Thread, Held: before.State == PostState.Held ? before.Held : null) { Post = before.Id } : Written.NotThere;
    }

    // Whoever goes back to a form after they deleted what it sent writes something new with it.
    private static async Task<Draft> UnusedAsync(MeetingDb db, Draft draft, CancellationToken stop) =>
        await db.Posts.AnyAsync(p => p.Id == draft.Id && p.State == PostState.Deleted && p.Author == null, stop)
            ? draft with { Id = Guid.NewGuid().ToString("N") } : draft;

    private static async Task<Writing> JudgedByAsync(
        MeetingDb db, BoardVisit visit, Draft draft, bool isOpening, long now, CancellationToken stop)
    {
        var own = db.Posts.AsNoTracking().Where(p => p.Group == visit.Group.Id && p.Author == visit.Writer!.Id);
        return new Writing(isOpening ? draft.Title : "", draft.Text, draft.Note, isOpening, visit.IsTeam)
        {
            PostingPausedUntil = visit.Standing.PausedUntil?.ToUnixTimeMilliseconds(), BoardPausedUntil = visit.Board.PausedUntil,
            SlowSeconds = visit.Board.SlowSeconds,
            LastAt = await own.OrderByDescending(p => p.Number).Select(p => (long?)p.At).FirstOrDefaultAsync(stop),
            InLastHour = await own.OrderByDescending(p => p.Number).Take(Posting.MostInAnHour).CountAsync(p => p.At > now - Hour, stop),
            // Somebody who may be one who was removed is as if they wrote for the first time.
            WasShownBefore = !visit.Standing.MustKnock && await own.AnyAsync(p => p.State == PostState.Shown, stop),
            HoldsFirst = visit.Board.HoldsFirst || visit.Standing.MustKnock, Watched = visit.Board.Watched,
        };
    }

    private static PostRow RowOf(BoardVisit visit, string thread, int place, Draft draft, HoldReason? held, long now) => new()
    {
        Id = draft.Id, Thread = thread, Place = place, Group = visit.Group.Id, Author = visit.Writer!.Id, IsTeam = visit.IsTeam, At = now, UntoldAt = now,
        Title = draft.Title, Text = draft.Text, Note = draft.Note, Answers = draft.Answers,
        State = held is null ? PostState.Shown : PostState.Held, Held = held,
    };
}
