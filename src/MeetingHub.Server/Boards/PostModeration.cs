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
        row.State = PostState.Shown;
        return true;
    }, stop);

    /// <summary>Takes a post away, whether it is shown or held. Its words are kept for a while, so that this can be taken back.</summary>
    public Task<bool> DeleteAsync(string group, string post, CancellationToken stop) => ChangeAsync(group, post, row =>
    {
        if (row.State == PostState.Deleted) return false;
        (row.State, row.RemovedAt) = (PostState.Deleted, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return true;
    }, stop);

    /// <summary>Takes back that a moderator deleted a post.</summary>
    public Task<bool> RestoreAsync(string group, string post, CancellationToken stop) => ChangeAsync(group, post, row =>
    {
        if (row is not { State: PostState.Deleted, RemovedAt: not null }) return false;
        (row.State, row.RemovedAt) = (PostState.Shown, null);
        return true;
    }, stop);

    /// <summary>Whether a post has no content note of its own and could be covered by one.</summary>
    public static bool MayCover(PostRow post) => post is { State: PostState.Shown, Note: "" };

    /// <summary>Covers a post with a content note: who wants to read it opens it.</summary>
    public Task<bool> CoverAsync(string group, string post, string note, CancellationToken stop) => ChangeAsync(group, post, row =>
    {
        if (!MayCover(row)) return false;
        (row.Note, row.IsCovered) = (note, true);
        return true;
    }, stop);

    /// <summary>Takes back that a moderator covered a post with this note.</summary>
    public Task<bool> UncoverAsync(string group, string post, string note, CancellationToken stop) =>
        ChangeAsync(group, post, row => row.Note == note && Uncover(row), stop);

    /// <summary>
    /// Takes away the note of a moderator, also when nothing is left of the decision. Nobody of the team does so with words of their own.
    /// </summary>
    public Task<bool> UncoverAsync(BoardVisit visit, string post, CancellationToken stop) =>
        ChangeAsync(visit.Group.Id, post, row => (visit.Writer is null || row.Author != visit.Writer.Id) && Uncover(row), stop);

    private static bool Uncover(PostRow post)
    {
        if (!post.IsCovered) return false;
        (post.Note, post.IsCovered) = ("", false);
        return true;
    }

    /// <summary>Nobody but the team writes there any more.</summary>
    public Task<bool> CloseThreadAsync(string group, string thread, CancellationToken stop) => SetAsync(group, thread,
        t => t.ClosedAt ??= clock.GetUtcNow().ToUnixTimeMilliseconds(), stop);

    public Task<bool> ReopenThreadAsync(string group, string thread, CancellationToken stop) =>
        SetAsync(group, thread, t => t.ClosedAt = null, stop);

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
