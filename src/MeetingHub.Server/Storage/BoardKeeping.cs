using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>Deletes from boards what is too old, and all that somebody wrote who leaves.</summary>
internal static class BoardKeeping
{
    private const long Day = 24L * 60 * 60 * 1000;
    private const int AtOnce = 500;

    /// <summary>
    /// Posts that are older than their group keeps them, and words that a moderator took away and that nobody wanted back for as long as
    /// the group keeps its closed reports.
    /// </summary>
    public static async Task ForgetOldAsync(MeetingDb db, long now, CancellationToken stop)
    {
        var isOld = db.Posts.Where(p => (p.Id != p.Thread || p.Text != "")
            && (db.Groups.Any(g => g.Id == p.Group && p.At < now - g.BoardDays * Day)
                || db.ShorterTimes.Any(t => t.Group == p.Group && t.What == Keeping.Board && p.At < t.Until && p.At < now - t.Days * Day)));
        var isRemoved = db.Posts.Where(p => p.RemovedAt != null
            && db.Groups.Any(g => g.Id == p.Group && p.RemovedAt < now - g.ReportDays * Day));
        var isChanged = await ForgetEachAsync(db, isOld, areRowsKept: false, stop);
        isChanged |= await ForgetEachAsync(db, isRemoved, areRowsKept: true, stop);
        if (isChanged && db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
    }

    /// <summary>Everything of these writers: their words, what they said with one press, and their feeds.</summary>
    public static async Task LetGoAsync(MeetingDb db, IReadOnlyCollection<string> authors, CancellationToken stop)
    {
        if (authors.Count == 0) return;
        await db.Reactions.Where(r => authors.Contains(r.Author)).ExecuteDeleteAsync(stop);
        await db.BoardFeeds.Where(f => authors.Contains(f.Author)).ExecuteDeleteAsync(stop);
        await db.BoardFollows.Where(f => authors.Contains(f.Author)).ExecuteDeleteAsync(stop);
        var isChanged = await ForgetEachAsync(db, db.Posts.Where(p => p.Author != null && authors.Contains(p.Author)), areRowsKept: true,
            stop);
        // In a transaction nothing can be moved from one file to the other; the next one does it.
        if (isChanged && db.Database.CurrentTransaction is null && db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", stop);
    }

    /// <summary>What their writers had deleted, where it came back.</summary>
    public static Task ForgetPostsAsync(MeetingDb db, IReadOnlyCollection<string> ids, CancellationToken stop) => ForgetEachAsync(
        db, db.Posts.Where(p => ids.Contains(p.Id) && (p.Text != "" || p.Title != "" || p.Author != null)), areRowsKept: true, stop);

    private static async Task<bool> ForgetEachAsync(MeetingDb db, IQueryable<PostRow> which, bool areRowsKept, CancellationToken stop)
    {
        var isChanged = false;
        while (true)
        {
            var some = await which.OrderBy(p => p.Number).Take(AtOnce).Select(p => new { p.Number, p.Id, p.Thread }).ToListAsync(stop);
            if (some.Count == 0) return isChanged;
            isChanged = true;
            var (numbers, ids) = (some.Select(s => s.Number).ToArray(), some.Select(s => s.Id).ToArray());
            await ForgetAsync(db, numbers, ids, areRowsKept, stop);
            await CountAsync(db, [.. some.Select(s => s.Thread).Distinct(StringComparer.Ordinal)], stop);
        }
    }

    // The first post of a conversation keeps its place while there are others.
    private static async Task ForgetAsync(MeetingDb db, long[] numbers, string[] ids, bool areRowsKept, CancellationToken stop)
    {
        await db.Edits.Where(e => numbers.Contains(e.Post)).ExecuteDeleteAsync(stop);
        await db.Reactions.Where(r => numbers.Contains(r.Post)).ExecuteDeleteAsync(stop);
        await db.Cases.Where(c => ids.Contains(c.Subject) && c.ClosedAt == null
            && (c.Kind == CaseKind.HeldPost || c.Kind == CaseKind.PostReport))
            .ExecuteDeleteAsync(stop);
        if (!areRowsKept) await db.Posts.Where(p => numbers.Contains(p.Number) && p.Id != p.Thread).ExecuteDeleteAsync(stop);
        await db.Posts.Where(p => numbers.Contains(p.Number)).ExecuteUpdateAsync(
            u => u.SetProperty(p => p.State, PostState.Deleted).SetProperty(p => p.Author, (string?)null).SetProperty(p => p.Title, "")
                .SetProperty(p => p.Text, "").SetProperty(p => p.Note, "").SetProperty(p => p.IsCovered, false)
                .SetProperty(p => p.Words, "")
                .SetProperty(p => p.EditedAt, (long?)null).SetProperty(p => p.RemovedAt, (long?)null)
                .SetProperty(p => p.UntoldAt, (long?)null).SetProperty(p => p.CoveredIn, (string?)null)
                .SetProperty(p => p.RemovedIn, (string?)null).SetProperty(p => p.WasHeld, false)
                .SetProperty(p => p.IsTakenAway, false), stop);
    }

    private static async Task CountAsync(MeetingDb db, string[] threads, CancellationToken stop)
    {
        await db.Threads.Where(t => threads.Contains(t.Id)).ExecuteUpdateAsync(
            u => u.SetProperty(t => t.Posts, t => db.Posts.Count(p => p.Thread == t.Id && p.State == PostState.Shown))
                .SetProperty(t => t.People, t => db.Posts.Where(p => p.Thread == t.Id && p.State == PostState.Shown && p.Author != null)
                    .Select(p => p.Author).Distinct().Count())
                .SetProperty(t => t.LatestAt, t => db.Posts.Where(p => p.Thread == t.Id && p.State == PostState.Shown)
                    .Max(p => (long?)p.At) ?? t.LatestAt), stop);
        await db.Threads.Where(t => threads.Contains(t.Id) && t.Posts == 0
                && !db.Posts.Any(p => p.Thread == t.Id
                    && (p.State == PostState.Held || p.State == PostState.Hidden || p.RemovedAt != null)))
            .ExecuteDeleteAsync(stop);
    }
}
