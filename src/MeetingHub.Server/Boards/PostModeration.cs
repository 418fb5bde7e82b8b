using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>A post as a moderator reads it.</summary>
/// <param name="Name">Of the writer, as the group knows them; null when they have left.</param>
internal sealed record ModeratedPost(PostRow Post, string? Name, IReadOnlyList<EditRow> Edits);

/// <summary>What moderators decide about posts and conversations. Each decision can be taken back while the words are kept.</summary>
internal sealed class PostModeration(IDbContextFactory<MeetingDb> store, BoardBell bell, TimeProvider clock)
{
    /// <summary>Null when there is no such post, or nothing of it is left.</summary>
    public async Task<ModeratedPost?> ReadAsync(string group, string post, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == post && p.Group == group, stop);
        if (row is null or { State: PostState.Deleted, RemovedAt: null }) return null;
        var name = await db.Members.Where(m => m.Id == row.Author).Select(m => m.Name).FirstOrDefaultAsync(stop)
            ?? await db.Qualifications.Where(q => q.Group == group && q.Account == row.Author).Select(q => q.Name)
                .FirstOrDefaultAsync(stop);
        return new ModeratedPost(row, name,
            await db.Edits.AsNoTracking().Where(e => e.Post == row.Number).OrderBy(e => e.At).ToListAsync(stop));
    }

    /// <summary>Shows what was held.</summary>
    public Task<bool> ReleaseAsync(string group, string post, CancellationToken stop) => ChangeAsync(group, post, row =>
    {
        if (row.State != PostState.Held) return false;
        row.State = row.Let;
        return true;
    }, stop);

    /// <summary>Takes a post away, whether it is shown or held. Its words are kept for a while, so that this can be taken back.</summary>
    /// <param name="decision">The case in which that was decided.</param>
    public Task<bool> DeleteAsync(string group, string post, string decision, CancellationToken stop) => ChangeAsync(group, post, row =>
    {
        if (row.State == PostState.Deleted) return false;
        row.WasHeld = row.State == PostState.Held;
        (row.State, row.RemovedAt, row.RemovedIn) = (PostState.Deleted, clock.GetUtcNow().ToUnixTimeMilliseconds(), decision);
        return true;
    }, stop);

    /// <summary>
    /// Takes back that a moderator deleted a post by one of these decisions. It waits again if it waited, unless somebody has decided that
    /// it may stand, and is hidden if its writer has hidden it.
    /// </summary>
    /// <param name="other">Another decision, for which it stays deleted.</param>
    public Task<bool> RestoreAsync(
        string group, string post, List<string> decisions, bool mayStand, string? other, CancellationToken stop) =>
        ChangeAsync(group, post, row =>
        {
            if (row is not { State: PostState.Deleted, RemovedAt: not null } || !Is(row.RemovedIn, decisions)) return false;
            if (other is null) (row.State, row.RemovedAt, row.WasHeld) = (row.WasHeld && !mayStand ? PostState.Held : row.Let, null, false);
            row.RemovedIn = other;
            return true;
        }, stop);

    // What was decided before it was kept by what: it is one of them.
    private static bool Is(string? decision, List<string> decisions) => decision is null || decisions.Contains(decision);

    /// <summary>Whether a post has no content note of its own and could be covered by one.</summary>
    public static bool MayCover(PostRow post) => post is { State: PostState.Shown, Note: "" };

    /// <summary>Covers a post with a content note: who wants to read it opens it.</summary>
    /// <returns>Whether this decision covers it, also when it is asked twice.</returns>
    public async Task<bool> CoverAsync(string group, string post, string note, string decision, CancellationToken stop)
    {
        var isCovered = false;
        await ChangeAsync(group, post, row =>
        {
            isCovered = row.CoveredIn == decision && row.IsCovered && row.Note == note;
            if (isCovered || !MayCover(row)) return false;
            (row.Note, row.IsCovered, row.CoveredIn) = (note, true, decision);
            return isCovered = true;
        }, stop);
        return isCovered;
    }

    /// <summary>Takes back that a moderator covered a post with this note by one of these decisions.</summary>
    public Task<bool> UncoverAsync(
        string group, string post, string note, List<string> decisions, CancellationToken stop) =>
        ChangeAsync(group, post, row => row.Note == note && Is(row.CoveredIn, decisions) && Uncover(row), stop);

    /// <summary>
    /// Takes away the note of a moderator, also when nothing is left of the decision. Nobody of the team does so with words of their own.
    /// </summary>
    public Task<bool> UncoverAsync(BoardVisit visit, string post, CancellationToken stop) =>
        ChangeAsync(visit.Group.Id, post, row => (visit.Writer is null || row.Author != visit.Writer.Id) && Uncover(row), stop);

    private static bool Uncover(PostRow post)
    {
        if (!post.IsCovered) return false;
        (post.Note, post.IsCovered, post.CoveredIn) = ("", false, null);
        return true;
    }

    /// <summary>Nobody but the team writes there any more. One that is closed stays as it is.</summary>
    /// <param name="decision">The case in which that was decided; null by hand.</param>
    public Task<bool> CloseThreadAsync(string group, string thread, string? decision, CancellationToken stop) =>
        SetAsync(group, thread, t =>
        {
            if (t.ClosedAt is null) (t.ClosedAt, t.ClosedIn) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), decision);
        }, stop);

    public Task<bool> ReopenThreadAsync(string group, string thread, CancellationToken stop) =>
        SetAsync(group, thread, t => (t.ClosedAt, t.ClosedIn) = (null, null), stop);

    /// <summary>Takes back that a conversation was closed by one of these decisions.</summary>
    /// <param name="other">Another decision, for which it stays closed.</param>
    public Task<bool> ReopenThreadAsync(
        string group, string thread, List<string> decisions, string? other, CancellationToken stop) =>
        SetAsync(group, thread, t =>
        {
            if (t.ClosedIn is null || !decisions.Contains(t.ClosedIn)) return;
            (t.ClosedAt, t.ClosedIn) = (other is null ? null : t.ClosedAt, other);
        }, stop);

    /// <summary>Nobody but the team writes there until then; null ends it.</summary>
    public Task<bool> PauseThreadAsync(string group, string thread, DateTimeOffset? until, CancellationToken stop) =>
        SetAsync(group, thread, t => t.PausedUntil = until?.ToUnixTimeMilliseconds(), stop);

    public Task<bool> PinThreadAsync(string group, string thread, bool isPinned, CancellationToken stop) =>
        SetAsync(group, thread, t => t.IsPinned = isPinned, stop);

    private Task<bool> SetAsync(string group, string thread, Action<ThreadRow> set, CancellationToken stop) =>
        store.InTurnAsync(thread, false, (_, row) =>
        {
            if (row.Group != group) return Task.FromResult(false);
            set(row);
            return Task.FromResult(true);
        }, stop);

    private async Task<bool> ChangeAsync(string group, string post, Func<PostRow, bool> change, CancellationToken stop)
    {
        await using var reads = await store.CreateDbContextAsync(stop);
        var thread = await reads.Posts.Where(p => p.Id == post && p.Group == group).Select(p => p.Thread).FirstOrDefaultAsync(stop);
        if (thread is null) return false;
        var isChanged = await store.InTurnAsync(thread, false, async (db, row) =>
        {
            if (await db.Posts.FirstOrDefaultAsync(p => p.Id == post, stop) is not { } found || !change(found)) return false;
            await db.CountAsync(row, stop);
            return true;
        }, stop);
        if (isChanged) bell.Ring(new BoardChange(group, thread, post));
        return isChanged;
    }
}
