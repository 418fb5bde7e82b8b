using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>
/// Changes of one conversation, one after another in every database: each takes the thread's row for itself first, and its counts are right
/// with the same save.
/// </summary>
internal static class ThreadTurns
{
    public static async Task<T> InTurnAsync<T>(
        this IDbContextFactory<MeetingDb> store, string thread, T notThere, Func<MeetingDb, ThreadRow, Task<T>> change,
            CancellationToken stop)
    {
        await using var tries = await store.CreateDbContextAsync(stop);
        return await tries.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var db = await store.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            // Changes nothing, but whoever comes later waits for it until this transaction is over.
            var held = await db.Threads.Where(t => t.Id == thread)
                .ExecuteUpdateAsync(t => t.SetProperty(r => r.Posts, r => r.Posts), stop);
            if (held == 0) return notThere;
            var row = await db.Threads.FirstAsync(t => t.Id == thread, stop);
            var answer = await change(db, row);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return answer;
        });
    }

    /// <summary>Counts anew after a post was shown, hidden or deleted. A conversation in which nothing is left goes away itself.</summary>
    public static async Task CountAsync(this MeetingDb db, ThreadRow thread, CancellationToken stop)
    {
        await db.SaveChangesAsync(stop);
        var posts = db.Posts.AsNoTracking().Where(p => p.Thread == thread.Id);
        var shown = posts.Where(p => p.State == PostState.Shown);
        thread.Posts = await shown.CountAsync(stop);
        thread.People = await shown.Where(p => p.Author != null).Select(p => p.Author).Distinct().CountAsync(stop);
        if (thread.Posts > 0) thread.LatestAt = await shown.MaxAsync(p => p.At, stop);
        else if (!await posts.AnyAsync(p => p.State == PostState.Held || p.State == PostState.Hidden || p.RemovedAt != null, stop))
            db.Threads.Remove(thread);
    }

    /// <summary>SQLite keeps what was overwritten in the file of the last changes until they are in the other one.</summary>
    public static async Task OverwriteAsync(this MeetingDb db, CancellationToken stop)
    {
        if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
    }
}
