using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <summary>What a case begins with, beside what it is about.</summary>
/// <param name="Text">In the words of whoever brought it; empty for a post that waits.</param>
/// <param name="IsUrgent">Somebody may be in danger.</param>
/// <param name="Reporter">The id of the member, or the seat, that gets the answer.</param>
/// <param name="ReporterName">Only if the person wanted to be named.</param>
/// <param name="About">The id of the member, or the seat, whom it is about.</param>
/// <param name="NotFor">The account that decided what is appealed.</param>
/// <param name="Holder">Of the person whom it is about, where no member's id leads to it.</param>
internal sealed record NewCase(
    ReportKind Topic = ReportKind.Other, string Text = "", bool IsUrgent = false, string? Reporter = null, string? ReporterName = null,
    string? About = null, string? AboutName = null, string? Room = null, string? NotFor = null,
    CaseReader Reader = CaseReader.Moderators, byte[]? Holder = null);

/// <summary>Why nothing was changed.</summary>
internal enum CaseProblem { NotThere, Stale, NotYours, SomebodyElse, NotPossible }

/// <summary>What somebody decides.</summary>
/// <param name="Seen">How often the case had been changed when they looked.</param>
/// <param name="Days">For how long, where it has an end.</param>
/// <param name="Words">For the person whom it is about.</param>
/// <param name="Answer">For whoever reported.</param>
/// <param name="Note">For colleagues.</param>
/// <param name="Cover">The content note with which a post is covered.</param>
internal sealed record Verdict(
    long Seen, CaseDecision Decision, int Days, string Words, string Answer, string Note, bool WasHard, string Cover = "");

/// <summary>
/// What waits for the moderators of a group: they take a case in hand, decide, and may take the decision back. Whoever decides has looked
/// at the case as it is; somebody who looked at it before a colleague changed it looks again first.
/// </summary>
internal sealed class ModerationQueue(
    IDbContextFactory<MeetingDb> store, PostModeration posts, RoomDirectory rooms, AnswerLinks answers, TimeProvider clock)
{
    /// <summary>So long a case is one person's, unless they decide or give it back earlier.</summary>
    public static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(30);

    /// <summary>So long it waits for a colleague to whom it was handed.</summary>
    public static readonly TimeSpan HandedFor = TimeSpan.FromHours(12);

    /// <summary>How long somebody may be paused or removed, in days. It always ends.</summary>
    public static readonly int[] Lengths = [1, 7, 30];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Brings something to the moderators of a group. The same thing brought twice by the same person is one case as long as it is open;
    /// what is handed over once more is added to it. Messages, and what comes from people who are not known, are the same only word for
    /// word.
    /// </summary>
    /// <returns>The id of the case.</returns>
    public async Task<string> AddAsync(string group, CaseKind kind, string subject, NewCase about, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var id = await AddAsync(db, group, kind, subject, about, Now, stop);
        await db.SaveChangesAsync(stop);
        return id;
    }

    /// <summary>The same together with what the caller saves itself.</summary>
    public static async Task<string> AddAsync(
        MeetingDb db, string group, CaseKind kind, string subject, NewCase about, long now, CancellationToken stop)
    {
        var words = about.Text.Trim();
        var byItsWords = kind == CaseKind.Message || (kind == CaseKind.PostReport && about.Reporter is null);
        var known = await db.Cases
            .FirstOrDefaultAsync(c => c.Group == group && c.Kind == kind && c.Subject == subject && c.Room == about.Room
                && c.Reporter == about.Reporter && c.ClosedAt == null && (!byItsWords || c.Text == words), stop);
        if (known is { Kind: CaseKind.HandedOver }) known.Text = $"{known.Text}\n\n{words}";
        if (known is not null) return known.Id;
        var made = new CaseRow
        {
            Id = Guid.NewGuid().ToString("N"), Group = group, Kind = kind, Subject = subject, Room = about.Room, Reader = about.Reader,
            Topic = about.Topic, IsUrgent = about.IsUrgent || about.Topic == ReportKind.Safety, Reporter = about.Reporter,
            ReporterName = about.ReporterName, About = about.About, AboutName = about.AboutName, Text = words,
            NotFor = about.NotFor, Holder = about.Holder, MadeAt = now,
        };
        db.Cases.Add(made);
        return made.Id;
    }

    /// <summary>What is gone needs no decision: a post that its author has deleted, say. Its open cases are deleted.</summary>
    public async Task ForgetAsync(string group, string subject, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Cases.Where(c => c.Group == group && c.Subject == subject && c.ClosedAt == null).ExecuteDeleteAsync(stop);
    }

    /// <summary>Where whoever brought a case reads the answer.</summary>
    public string AnswerPageOf(string id) => answers.PageOf(id);

    /// <summary>The same for an address that has come back from a browser; null where it is not one.</summary>
    public string? AnswerPageAt(string? page) =>
        page?.Split('/') is ["", "answers", { Length: > 0 } id, var code] && answers.IsCodeOf(id, code) ? page : null;

    /// <summary>The case whose answer is read at such an address.</summary>
    public async Task<CaseRow?> FindByAnswerAsync(string id, string code, CancellationToken stop)
    {
        if (!answers.IsCodeOf(id, code)) return null;
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, stop);
    }

    /// <summary>The cases that an account may read: of the groups that it moderates, or is the safety lead of; none about itself.</summary>
    public static IQueryable<CaseRow> For(MeetingDb db, string account, IReadOnlyCollection<string> self) => db.Cases.Where(c =>
        db.GroupRoles.Any(r => r.Group == c.Group && r.Account == account
            && (r.Role == GroupRole.SafetyLead || (r.Role == GroupRole.Moderator && c.Reader == CaseReader.Moderators)))
        && (c.About == null || (c.About != account && !self.Contains(c.About))));

    /// <summary>Takes a case in hand, also one that a colleague had and let lie.</summary>
    public Task<CaseProblem?> ClaimAsync(string id, string account, long seen, CancellationToken stop) =>
        ChangeAsync(id, account, seen, (_, c) =>
        {
            if (c.ClosedAt is not null) return CaseProblem.Stale;
            if (c.NotFor == account) return CaseProblem.SomebodyElse;
            if (IsInOtherHands(c, account)) return CaseProblem.NotYours;
            (c.ClaimedBy, c.ClaimedUntil) = (account, (clock.GetUtcNow() + ClaimedFor).ToUnixTimeMilliseconds());
            c.SeenAt ??= Now;
            if (c.State == ReportState.New) c.State = ReportState.Seen;
            return null;
        }, stop);

    /// <summary>Gives a case back, or hands it to a colleague.</summary>
    public Task<CaseProblem?> HandAsync(string id, string account, long seen, string? colleague, CancellationToken stop) =>
        ChangeAsync(id, account, seen, (db, c) =>
        {
            if (c.ClaimedBy != account || c.ClosedAt is not null) return CaseProblem.NotYours;
            if (colleague is not null && (c.NotFor == colleague
                || !db.GroupRoles.Any(r => r.Group == c.Group && r.Account == colleague
                    && (r.Role == GroupRole.SafetyLead || (r.Role == GroupRole.Moderator && c.Reader == CaseReader.Moderators)))))
                return CaseProblem.NotPossible;
            var until = colleague is null ? (long?)null : (clock.GetUtcNow() + HandedFor).ToUnixTimeMilliseconds();
            (c.ClaimedBy, c.ClaimedUntil) = (colleague, until);
            return null;
        }, stop);

    /// <summary>
    /// What may be decided about a case. Somebody without a name in the group and without a key that is known can't be paused or removed.
    /// </summary>
    public static IReadOnlyList<CaseDecision> ChoicesFor(CaseRow c, bool isPerson) => c.Kind switch
    {
        CaseKind.HeldPost => [CaseDecision.Released, CaseDecision.TakenDown, .. Measures(isPerson)],
        CaseKind.PostReport => 
        [
            CaseDecision.NothingNeeded, CaseDecision.Covered, CaseDecision.TakenDown, CaseDecision.ThreadClosed, .. Measures(isPerson),
        ],
        CaseKind.RoomReport => [CaseDecision.NothingNeeded, .. Measures(isPerson)],
        CaseKind.Removal => [CaseDecision.Lifted, .. isPerson ? [CaseDecision.Upheld] : (CaseDecision[])[CaseDecision.NothingNeeded]],
        CaseKind.Appeal => [CaseDecision.Upheld, CaseDecision.Lifted],
        _ => [CaseDecision.NothingNeeded],
    };

    public static bool HasEnd(CaseKind kind, CaseDecision decision) =>
        decision is CaseDecision.PostingPaused or CaseDecision.Removed || (kind == CaseKind.Removal && decision == CaseDecision.Upheld);

    private static CaseDecision[] Measures(bool isPerson) => isPerson ? [CaseDecision.PostingPaused, CaseDecision.Removed] : [];

    /// <summary>Who the person is whom a case is about: the key of their browser or account, if they held one in this group.</summary>
    public static async Task<byte[]?> PersonOfAsync(MeetingDb db, CaseRow c, CancellationToken stop)
    {
        if (c.Holder is not null) return c.Holder;
        var member = c.About;
        if (c.Kind is CaseKind.HeldPost or CaseKind.PostReport)
            member = await db.Posts.Where(p => p.Id == c.Subject && p.Group == c.Group && !p.IsTeam).Select(p => p.Author)
                .FirstOrDefaultAsync(stop) ?? member;
        return member is null ? null : await db.Members.Where(m => m.Id == member && m.Group == c.Group).Select(m => m.Holder)
            .FirstOrDefaultAsync(stop);
    }

    /// <summary>Carries a decision out, and closes all open cases about the same post with it.</summary>
    public async Task<CaseProblem?> DecideAsync(string id, string account, Verdict verdict, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var before = await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, stop);
        if (before?.Group is not { } group) return CaseProblem.NotThere;
        if (before.Changes != verdict.Seen || before.ClosedAt is not null) return CaseProblem.Stale;
        if (before.NotFor == account) return CaseProblem.SomebodyElse;
        if (before.ClaimedBy != account || before.ClaimedUntil <= Now) return CaseProblem.NotYours;
        var person = await PersonOfAsync(db, before, stop);
        if (!ChoicesFor(before, person is not null).Contains(verdict.Decision)) return CaseProblem.NotPossible;
        long? until = HasEnd(before.Kind, verdict.Decision) ? clock.GetUtcNow().AddDays(verdict.Days).ToUnixTimeMilliseconds() : null;
        var appealed = before.Kind == CaseKind.Appeal && verdict.Decision == CaseDecision.Lifted
            && await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Id == before.Subject && c.Group == group, stop) is { } first
            ? await OfDecision(db, first).Select(c => c.Id).ToListAsync(stop) : [];

        // What happens to a post can be asked for twice, so it comes first: a case is not closed before its decision holds.
        if (!await OnPostAsync(group, before, verdict, stop)) return CaseProblem.NotPossible;
        // Whoever lifts a decision has looked at the post, and lets it stand.
        await BackOnPostAsync(db, group, appealed, mayStand: true, stop);
        var answered = new List<CaseRow>();
        try
        {
            await RecordChain.InTransactionAsync(db, async () =>
            {
                answered.Clear();
                // A post that is gone leaves nothing to decide. Otherwise a report says nothing about whether it may be shown, and back.
                var isGone = TakesPost(verdict.Decision);
                var all = await db.Cases.Where(c => c.Id == id || (c.Group == group && c.Subject == before.Subject && c.ClosedAt == null
                    && (before.Kind == CaseKind.HeldPost || before.Kind == CaseKind.PostReport)
                    && (c.Kind == before.Kind || (isGone && (c.Kind == CaseKind.HeldPost || c.Kind == CaseKind.PostReport)))))
                    .ToListAsync(stop);
                if (all.Find(c => c.Id == id) is not { } mine || mine.Changes != verdict.Seen) throw new DbUpdateConcurrencyException();
                var now = Now;
                foreach (var c in all)
                {
                    c.Changes++;
                    c.Close(now, account, verdict.Decision, until);
                    (c.Note, c.Words) = (verdict.Note, c == mine ? verdict.Words : "");
                    c.Answer = verdict.Answer.Length > 0 ? verdict.Answer : c.Answer;
                    c.SeenAt ??= Now;
                    c.Cover = verdict.Decision == CaseDecision.Covered ? verdict.Cover : "";
                    answered.Add(c);
                }
                mine.WasHard = verdict.WasHard;
                if (appealed.Count > 0)
                    await LiftAsync(db, group, await db.Cases.Where(c => appealed.Contains(c.Id)).ToListAsync(stop), account, stop);
                await HoldAsync(db, group, mine, person, until, stop);
                await RecordChain.AppendAsync(db, group, [LineOf(mine, ActOf(verdict.Decision), account)], stop);
                return true;
            }, stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            return CaseProblem.Stale;
        }
        foreach (var c in answered) await TellReporterAsync(c, stop);
        if (verdict.Decision == CaseDecision.Lifted)
            await LetBackAsync(owed => owed.Where(c => c.Id == id || c.Id == before.Subject), stop);
        return null;
    }

    /// <summary>
    /// Whether a decision can be undone. What was shown to everybody has been read, and what an appeal has lifted holds nothing any more.
    /// </summary>
    public static async Task<bool> MayTakeBackAsync(MeetingDb db, CaseRow c, CancellationToken stop) =>
        c is { ClosedAt: not null, DecidedBy: not null, Decision: not (null or CaseDecision.Released), Kind: not CaseKind.Appeal }
        && await Standing(db, OfDecision(db, c)).CountAsync(stop) == await OfDecision(db, c).CountAsync(stop);

    // All cases that were closed by the same decision: it was about a post, and they all were.
    private static IQueryable<CaseRow> OfDecision(MeetingDb db, CaseRow c) =>
        c is { ClosedAt: not null, Kind: CaseKind.HeldPost or CaseKind.PostReport }
        ? db.Cases.Where(o => o.Group == c.Group && o.Subject == c.Subject && o.ClosedAt == c.ClosedAt && o.DecidedBy == c.DecidedBy
            && (o.Kind == CaseKind.HeldPost || o.Kind == CaseKind.PostReport))
        : db.Cases.Where(o => o.Id == c.Id);

    // Those whose decision no appeal has lifted that came after it.
    private static IQueryable<CaseRow> Standing(MeetingDb db, IQueryable<CaseRow> cases) => cases.Where(c => !db.Cases.Any(a =>
        a.Kind == CaseKind.Appeal && a.Subject == c.Id && a.Decision == CaseDecision.Lifted && a.MadeAt >= c.ClosedAt));

    private static bool TakesPost(CaseDecision? decision) =>
        decision is CaseDecision.TakenDown or CaseDecision.PostingPaused or CaseDecision.Removed;

    /// <summary>
    /// Takes a decision back: all is as it was before, unless another decision holds it, and what was closed by it is open again.
    /// </summary>
    public async Task<CaseProblem?> TakeBackAsync(string id, string account, long seen, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var before = await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, stop);
        if (before?.Group is not { } group) return CaseProblem.NotThere;
        if (before.Changes != seen) return CaseProblem.Stale;
        if (!await MayTakeBackAsync(db, before, stop)) return CaseProblem.NotPossible;
        var ids = await OfDecision(db, before).Select(c => c.Id).ToListAsync(stop);
        await BackOnPostAsync(db, group, ids, mayStand: false, stop);
        try
        {
            await RecordChain.InTransactionAsync(db, async () =>
            {
                var all = await db.Cases.Where(r => ids.Contains(r.Id)).ToListAsync(stop);
                if (all.Find(r => r.Id == id) is not { } c || c.Changes != seen) throw new DbUpdateConcurrencyException();
                if (c.Kind == CaseKind.Removal) await HoldAgainAsync(db, group, c, stop);
                else await LiftAsync(db, group, all, account, stop);
                foreach (var one in all)
                {
                    one.OwesRoom = false;
                    one.Changes++;
                    one.OpenAgain(ReportState.Seen);
                }
                await RecordChain.AppendAsync(db, group, [LineOf(c, Act.DecisionTakenBack, account)], stop);
                return true;
            }, stop);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return CaseProblem.Stale;
        }
    }

    public bool IsInOtherHands(CaseRow c, string account) => c.ClaimedBy is { } by && by != account && c.ClaimedUntil > Now;

    private async Task<CaseProblem?> ChangeAsync(
        string id, string account, long seen, Func<MeetingDb, CaseRow, CaseProblem?> change, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Cases.FirstOrDefaultAsync(c => c.Id == id, stop) is not { } found) return CaseProblem.NotThere;
        if (found.Changes != seen && found.ClaimedBy != account) return CaseProblem.Stale;
        if (change(db, found) is { } problem) return problem;
        found.Changes++;
        try
        {
            await db.SaveChangesAsync(stop);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return CaseProblem.Stale; // a colleague was a moment earlier
        }
    }

    // False where the post has become another one, and what was decided can't be done to it.
    private async Task<bool> OnPostAsync(string group, CaseRow c, Verdict verdict, CancellationToken stop)
    {
        if (c.Kind is not (CaseKind.HeldPost or CaseKind.PostReport)) return true;
        switch (verdict.Decision)
        {
            case CaseDecision.Covered:
                return await posts.CoverAsync(group, c.Subject, verdict.Cover, c.Id, stop);
            case CaseDecision.Released:
                await posts.ReleaseAsync(group, c.Subject, stop);
                break;
            case CaseDecision.TakenDown or CaseDecision.PostingPaused or CaseDecision.Removed:
                await posts.DeleteAsync(group, c.Subject, c.Id, stop);
                break;
            case CaseDecision.ThreadClosed:
                if (await posts.ReadAsync(group, c.Subject, stop) is { } found)
                    await posts.CloseThreadAsync(group, found.Post.Thread, c.Id, stop);
                break;
        }
        return true;
    }

    /// <param name="ids">Of the cases of one decision.</param>
    private async Task BackOnPostAsync(MeetingDb db, string group, List<string> ids, bool mayStand, CancellationToken stop)
    {
        if (await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => ids.Contains(c.Id)
            && (c.Kind == CaseKind.HeldPost || c.Kind == CaseKind.PostReport), stop) is not { } c) return;
        var others = Standing(db, db.Cases.Where(o => o.Group == group && !ids.Contains(o.Id) && o.ClosedAt != null))
            .OrderBy(o => o.ClosedAt);
        if (TakesPost(c.Decision))
        {
            var other = await others.Where(o => o.Subject == c.Subject
                    && (o.Decision == CaseDecision.TakenDown || o.Decision == CaseDecision.PostingPaused
                        || o.Decision == CaseDecision.Removed)
                    && db.Posts.Any(p => p.Id == o.Subject && p.RemovedAt <= o.ClosedAt))
                .Select(o => o.Id).FirstOrDefaultAsync(stop);
            await posts.RestoreAsync(group, c.Subject, ids, mayStand, other, stop);
        }
        else if (c.Decision == CaseDecision.Covered)
        {
            await posts.UncoverAsync(group, c.Subject, c.Cover, ids, stop);
        }
        else if (c.Decision == CaseDecision.ThreadClosed && await posts.ReadAsync(group, c.Subject, stop) is { Post.Thread: var thread })
        {
            var other = await others.Where(o => o.Decision == CaseDecision.ThreadClosed
                    && db.Posts.Any(p => p.Id == o.Subject && p.Thread == thread)
                    && db.Threads.Any(t => t.Id == thread && t.ClosedAt <= o.ClosedAt))
                .Select(o => o.Id).FirstOrDefaultAsync(stop);
            await posts.ReopenThreadAsync(group, thread, ids, other, stop);
        }
    }

    private async Task HoldAsync(MeetingDb db, string group, CaseRow c, byte[]? person, long? until, CancellationToken stop)
    {
        if (c is { Kind: CaseKind.Removal, Decision: CaseDecision.Lifted }) await LiftAsync(db, group, [c], c.DecidedBy!, stop);
        if (person is null || until is null) return;
        await MemberStanding.SetAsync(db, group, person, c.Id, s =>
        {
            s.Case = c.Id;
            if (c.Decision == CaseDecision.PostingPaused) s.PausedUntil = until;
            else (s.RemovedUntil, s.RemovedDay) = (until, s.RemovedDay ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber);
        }, stop);
    }

    // As long as nobody has decided, a removal from a session holds as it did.
    private static async Task HoldAgainAsync(MeetingDb db, string group, CaseRow c, CancellationToken stop)
    {
        if (c is not { HeldUntil: { } until, Holder: { } holder })
        {
            await MemberStanding.LiftAsync(db, group, [c.Id], stop);
            return;
        }
        await MemberStanding.SetAsync(db, group, holder, c.Id, s =>
        {
            (s.Case, s.RemovedUntil) = (c.Id, until);
            s.RemovedDay ??= DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(c.MadeAt).UtcDateTime).DayNumber;
        }, stop);
    }

    // What a decision holds ends: for the member of a group, and for the seat that was removed from a room. Nobody waits any more to have
    // it looked at again.
    private async Task LiftAsync(MeetingDb db, string group, List<CaseRow> decision, string account, CancellationToken stop)
    {
        var ids = decision.ConvertAll(c => c.Id);
        await MemberStanding.LiftAsync(db, group, ids, stop);
        foreach (var appeal in await db.Cases.Where(a => a.Group == group && a.Kind == CaseKind.Appeal && ids.Contains(a.Subject)
            && a.ClosedAt == null).ToListAsync(stop))
        {
            if (appeal.ClosedAt is not null) continue; // the one that is being decided
            appeal.Changes++;
            appeal.Close(Now, account, CaseDecision.Lifted);
        }
        if (decision is [{ Kind: CaseKind.Removal, Room: { } room } c])
        {
            if (c.ClosedAt is null)
            {
                c.Changes++;
                c.Close(Now, account, CaseDecision.Lifted);
            }
            c.OwesRoom = true;
            await RecordChain.AppendAsync(db, group,
            [
                new ModerationRow
                {
                    Room = room, Epoch = c.Id, Version = c.Changes, Index = 1, At = Now, By = "", What = Act.RemovalUndone, Seat = c.About,
                },
            ], stop);
        }
    }

    // A reporter who is still in the room learns at once that there is an answer, and otherwise when they look.
    private async Task TellReporterAsync(CaseRow c, CancellationToken stop)
    {
        if (c is { Kind: CaseKind.RoomReport, Room: { } room, Reporter: { } reporter })
            await TellRoomAsync(room, new AnnounceAnswer(new ReportId(c.Subject), new ParticipantId(reporter), c.Changes), stop);
    }

    /// <summary>
    /// Rooms from which somebody was removed may still be open when that is lifted. The one of a decision is asked at once; all whose log
    /// was away are asked here again until they have heard, and no decision waits for them.
    /// </summary>
    public Task LetBackAsync(CancellationToken stop) => LetBackAsync(owed => owed, stop);

    private async Task LetBackAsync(Func<IQueryable<CaseRow>, IQueryable<CaseRow>> some, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        foreach (var c in await some(db.Cases.AsNoTracking().Where(c => c.OwesRoom)).ToListAsync(stop))
        {
            if (await TellRoomAsync(c.Room!, new LiftRemoval(new ParticipantId(c.Subject)), stop))
                await db.Cases.Where(r => r.Id == c.Id).ExecuteUpdateAsync(u => u.SetProperty(r => r.OwesRoom, false), stop);
        }
    }

    /// <returns>
    /// False when the room's log was away, or is of a newer release than this node. A room that is over has heard enough.
    /// </returns>
    private async Task<bool> TellRoomAsync(string room, LiveRoomCommand command, CancellationToken stop)
    {
        try
        {
            var isPaused = await rooms.AskAnywhereAsync<object>(
                new RoomId(room), async live => await live.AnnounceAsync(command) == Refusal.RoomPaused, stop);
            return isPaused is not true;
        }
        catch (Exception e) when (e is Rooms.Log.RoomLogAwayException or Rooms.Log.RoomNewerException)
        {
            return false;
        }
        catch (Rooms.Live.RoomClosedException)
        {
            return true;
        }
    }

    private ModerationRow LineOf(CaseRow c, Act what, string by) => new()
    {
        Room = c.Room ?? "", Epoch = c.Id, Version = c.Changes, Index = 0, At = Now, By = by, What = what, Seat = c.About,
        Note = c.Note.Length > 0 ? c.Note : null,
    };

    private static Act ActOf(CaseDecision decision) => decision switch
    {
        CaseDecision.Released      => Act.PostReleased,
        CaseDecision.TakenDown     => Act.PostTakenDown,
        CaseDecision.Covered       => Act.PostCovered,
        CaseDecision.ThreadClosed  => Act.ThreadClosed,
        CaseDecision.PostingPaused => Act.PostingPaused,
        CaseDecision.Removed       => Act.MemberRemoved,
        CaseDecision.Upheld        => Act.Upheld,
        CaseDecision.Lifted        => Act.StandingLifted,
        _                          => Act.CaseClosed,
    };
}
