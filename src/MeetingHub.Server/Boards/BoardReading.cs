using MeetingHub.Domain.Groups;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>One page of something long.</summary>
internal sealed record Paged<T>(IReadOnlyList<T> Rows, int Page, bool HasMore);

/// <summary>How a list of conversations is sorted.</summary>
internal enum ThreadOrder
{
    /// <summary>Pinned first, then by the last reply.</summary>
    Latest,
    Newest,

    /// <summary>Only those in which nobody has answered yet, the newest first.</summary>
    Unanswered,
}

/// <summary>A conversation in a list.</summary>
internal sealed record ListedThread(ThreadRow Thread, PostRow Opening);

/// <summary>A conversation that is open, with one page of its posts and what belongs to them.</summary>
internal sealed record OpenThread(ThreadRow Thread, PostRow Opening, IReadOnlyList<PostRow> Posts, int Page, int Pages)
{
    /// <summary>Posts that are answered, by their ids.</summary>
    public required IReadOnlyDictionary<string, PostRow> Answered { get; init; }
    public required IReadOnlyDictionary<string, Writer> Writers { get; init; }
    public required IReadOnlyDictionary<(long Post, PostReaction Kind), (int Count, bool IsMine)> Reactions { get; init; }
}

/// <summary>Whether somebody has posts in a conversation that are shown, or that they have hidden, and whether they follow it.</summary>
internal sealed record OwnInThread(bool IsShown, bool IsHidden, bool IsFollowed);

/// <summary>Reads boards. What is held or deleted is only for its writer and, where it is held, for the team.</summary>
internal sealed class BoardReading(IDbContextFactory<MeetingDb> store)
{
    public const int ThreadsOnPage = 20;
    public const int PostsOnPage = 30;
    private const int MostWords = 8;
    private const int LastPage = 10_000;

    public async Task<Paged<ListedThread>> ListAsync(
        BoardVisit visit, BoardTopic? topic, ThreadOrder order, int page, CancellationToken stop)
    {
        page = Math.Clamp(page, 1, LastPage);
        await using var db = await store.CreateDbContextAsync(stop);
        var threads = db.Threads.AsNoTracking().Where(t => t.Group == visit.Group.Id);
        if (topic is not null) threads = threads.Where(t => t.Topic == topic);
        var me = visit.Writer?.Id;
        if (!visit.IsTeam)
            threads = me is null
                ? threads.Where(t => t.Posts > 0)
                : threads.Where(t => t.Posts > 0 || db.Posts.Any(p => p.Id == t.Id && p.Group == visit.Group.Id && p.Author == me
                    && (p.State == PostState.Held || p.State == PostState.Hidden)));
        var ordered = order switch
        {
            ThreadOrder.Newest => threads.OrderByDescending(t => t.StartedAt),
            ThreadOrder.Unanswered => threads.Where(t => t.Posts < 2 && t.ClosedAt == null).OrderByDescending(t => t.StartedAt),
            _ when topic is null => threads.OrderByDescending(t => t.IsPinned).ThenByDescending(t => t.LatestAt),
            _ => threads.OrderByDescending(t => t.LatestAt),
        };
        // The page is found first, so that only its own first posts are looked for.
        var rows = await ordered.Skip((page - 1) * ThreadsOnPage).Take(ThreadsOnPage + 1)
            .Join(db.Posts.AsNoTracking(), t => t.Id, p => p.Id, (thread, opening) => new { thread, opening }).ToListAsync(stop);
        return new Paged<ListedThread>([.. rows.Take(ThreadsOnPage).Select(r => new ListedThread(r.thread, r.opening))], page,
            rows.Count > ThreadsOnPage);
    }

    /// <summary>Announcements that everybody may read, newest first; their first posts only.</summary>
    public async Task<IReadOnlyList<ListedThread>> NewsAsync(string group, int most, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var found =
            from thread in db.Threads.AsNoTracking()
            where thread.Group == @group && thread.IsPublic
            join post in db.Posts.AsNoTracking() on thread.Id equals post.Id
            where post.State == PostState.Shown && post.IsTeam
            orderby post.At descending
            select new { thread, post };
        return [.. (await found.Take(most).ToListAsync(stop)).Select(f => new ListedThread(f.thread, f.post))];
    }

    /// <summary>The posts that have all the words, newest first.</summary>
    public async Task<Paged<PostRow>> SearchAsync(string group, string words, int page, CancellationToken stop)
    {
        page = Math.Clamp(page, 1, LastPage);
        var wanted = SearchWords.Of(words).Distinct(StringComparer.Ordinal).Take(MostWords).ToArray();
        if (wanted.Length == 0) return new Paged<PostRow>([], 1, false);
        await using var db = await store.CreateDbContextAsync(stop);
        var (sql, query) = Statement(db.Database.IsSqlite(), group, wanted);
        var numbers = await db.Database.SqlQueryRaw<long>(sql, query, PostsOnPage + 1, (page - 1) * PostsOnPage).ToListAsync(stop);
        var shown = numbers.Take(PostsOnPage).ToArray();
        var posts = await db.Posts.AsNoTracking().Where(p => shown.Contains(p.Number)).OrderByDescending(p => p.Number).ToListAsync(stop);
        return new Paged<PostRow>(posts, page, numbers.Count > PostsOnPage);
    }

    // Words and the label have letters and digits only, so neither database's syntax knows a character of theirs.
    internal static (string Sql, string Query) Statement(bool isSqlite, string group, string[] words) => isSqlite
        ? ("""SELECT rowid AS "Value" FROM "PostWords" WHERE "PostWords" MATCH {0} ORDER BY rowid DESC LIMIT {1} OFFSET {2}""",
            string.Join(" AND ", words.Select(w => $"\"{w}\"*").Prepend($"\"{PostRow.BoardLabel(group)}\"")))
        : ("""
           SELECT "Post" AS "Value" FROM "PostWords" WHERE "Words" @@ CAST({0} AS tsquery) ORDER BY "Post" DESC LIMIT {1} OFFSET {2}
           """,
            string.Join(" & ", words.Select(w => $"'{w}':*").Prepend($"'{PostRow.BoardLabel(group)}'")));

    /// <summary>Titles of conversations that are shown, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TitlesAsync(IEnumerable<string> threads, CancellationToken stop)
    {
        var ids = threads.Distinct(StringComparer.Ordinal).ToArray();
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Posts.Where(p => ids.Contains(p.Id) && p.State == PostState.Shown)
            .ToDictionaryAsync(p => p.Id, p => p.Title, StringComparer.Ordinal, stop);
    }

    /// <summary>Null where there is no such conversation for them.</summary>
    /// <param name="page">Null: the last one.</param>
    public async Task<OpenThread?> OpenAsync(BoardVisit visit, string thread, int? page, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (seen, me) = (Seen(db, visit, thread), visit.Writer?.Id);
        // In one question, because each costs a way to the database and back.
        var found = await (
            from row in db.Threads.AsNoTracking()
            where row.Id == thread && row.Group == visit.Group.Id
            join first in db.Posts.AsNoTracking() on row.Id equals first.Id
            select new
            {
                Row = row, Opening = first, Last = seen.Max(p => (int?)p.Place) ?? 1,
                Second = db.Posts.Where(p => p.Thread == thread && p.Place > 1).Min(p => (int?)p.Place) ?? 2,
                IsOwn = row.Posts > 0 || (me != null && db.Posts.Any(p => p.Group == row.Group && p.Author == me && p.Thread == thread)),
            }).FirstOrDefaultAsync(stop);
        if (found is null || (!found.IsOwn && !visit.IsTeam)) return null;
        var gone = found.Second - 2;
        var pages = PageOf(found.Last, gone);
        var shown = Math.Clamp(page ?? pages, 1, pages);
        var (after, until) = (shown == 1 ? 0 : ((shown - 1) * PostsOnPage) + gone, (shown * PostsOnPage) + gone);
        var posts = await seen.Where(p => p.Place > after && p.Place <= until).OrderBy(p => p.Place).ToListAsync(stop);
        return await FillAsync(db, visit, found.Row, found.Opening, posts, shown, pages, stop);
    }

    /// <summary>One post as somebody sees it who only reads: for pages that are open when it comes.</summary>
    public async Task<OpenThread?> OpenOneAsync(BoardVisit visit, string thread, string post, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Threads.AsNoTracking().FirstOrDefaultAsync(t => t.Id == thread && t.Group == visit.Group.Id, stop);
        var posts = await db.Posts.AsNoTracking().Where(p => p.Thread == thread && (p.Id == post || p.Id == thread)).ToListAsync(stop);
        if (row is null || posts.Find(p => p.Id == thread) is not { } opening
            || posts.Find(p => p.Id == post) is not { } found) return null;
        return await FillAsync(db, visit, row, opening, [found], 1, 1, stop);
    }

    /// <summary>On which page of its conversation a post is; null where there is no such post for them.</summary>
    public async Task<int?> PageOfAsync(BoardVisit visit, string thread, string post, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var seen = Seen(db, visit, thread).Where(p => p.Group == visit.Group.Id);
        var place = await seen.Where(p => p.Id == post).Select(p => p.Place).FirstOrDefaultAsync(stop);
        return place == 0 ? null : PageOf(place, await GoneAsync(db, thread, stop));
    }

    /// <summary>What is somebody's own in a conversation.</summary>
    public async Task<OwnInThread> OwnAsync(BoardVisit visit, string thread, CancellationToken stop)
    {
        if (visit.Writer?.Id is not { } me) return new OwnInThread(false, false, false);
        await using var db = await store.CreateDbContextAsync(stop);
        var states = await db.Posts.Where(p => p.Group == visit.Group.Id && p.Author == me && p.Thread == thread)
            .Select(p => p.State).Distinct().ToListAsync(stop);
        return new OwnInThread(states.Contains(PostState.Shown), states.Contains(PostState.Hidden),
            await db.BoardFollows.AnyAsync(f => f.Group == visit.Group.Id && f.About == thread && f.Author == me, stop));
    }

    /// <summary>The first post that has come since then; null when there is none.</summary>
    public async Task<string?> FirstSinceAsync(BoardVisit visit, string thread, long since, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await Seen(db, visit, thread).Where(p => p.Group == visit.Group.Id && p.State == PostState.Shown && p.At > since)
            .OrderBy(p => p.Place).Select(p => p.Id).FirstOrDefaultAsync(stop);
    }

    // A conversation loses its oldest posts but its first when they are too old: pages are counted from what is there.
    private static async Task<int> GoneAsync(MeetingDb db, string thread, CancellationToken stop) => Math.Max(0,
        await db.Posts.Where(p => p.Thread == thread && p.Place > 1).OrderBy(p => p.Place).Select(p => p.Place).FirstOrDefaultAsync(stop) - 2);

    private static int PageOf(int place, int gone) => ((Math.Max(1, place - gone) - 1) / PostsOnPage) + 1;

    // A place where a post was is seen by all; what is held by its writer and the team.
    private static IQueryable<PostRow> Seen(MeetingDb db, BoardVisit visit, string thread)
    {
        var posts = db.Posts.AsNoTracking().Where(p => p.Thread == thread);
        var me = visit.Writer?.Id;
        return visit.IsTeam ? posts : posts.Where(p => p.State != PostState.Held || (me != null && p.Author == me));
    }

    private static async Task<OpenThread> FillAsync(
        MeetingDb db, BoardVisit visit, ThreadRow thread, PostRow opening, IReadOnlyList<PostRow> posts, int page, int pages,
        CancellationToken stop)
    {
        var wanted = posts.Select(p => p.Answers).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var answered = wanted.Length == 0 ? [] : await db.Posts.AsNoTracking()
            .Where(p => wanted.Contains(p.Id) && p.State == PostState.Shown).ToDictionaryAsync(p => p.Id, StringComparer.Ordinal, stop);
        var numbers = posts.Select(p => p.Number).ToArray();
        var me = visit.Writer?.Id;
        var reactions = await db.Reactions.AsNoTracking().Where(r => numbers.Contains(r.Post)).GroupBy(r => new { r.Post, r.Kind })
            .Select(r => new { r.Key.Post, r.Key.Kind, Count = r.Count(), Mine = r.Count(x => x.Author == me) }).ToListAsync(stop);
        return new OpenThread(thread, opening, posts, page, pages)
        {
            Answered = answered,
            Writers = await WritersAsync(db, visit.Group.Id, posts.Concat(answered.Values).Append(opening), stop),
            Reactions = reactions.ToDictionary(r => (r.Post, r.Kind), r => (r.Count, r.Mine > 0)),
        };
    }

    public static async Task<IReadOnlyDictionary<string, Writer>> WritersAsync(
        MeetingDb db, string group, IEnumerable<PostRow> posts, CancellationToken stop)
    {
        var ids = posts.Select(p => p.Author).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var writers = (await db.Members.AsNoTracking().Where(m => ids.Contains(m.Id)).ToListAsync(stop))
            .Select(m => new Writer(m.Id, m.Name, m.Keepsake, m.Tint)).ToList();
        if (writers.Count < ids.Length)
            writers.AddRange((await db.Qualifications.AsNoTracking().Where(q => q.Group == group && ids.Contains(q.Account))
                .ToListAsync(stop))
                .Select(q => new Writer(q.Account, q.Name, Keepsake.Lantern, Tint.Slate)));
        return writers.ToDictionary(w => w.Id, StringComparer.Ordinal);
    }

    /// <summary>The writers of conversations in a list.</summary>
    public async Task<IReadOnlyDictionary<string, Writer>> WritersAsync(string group, IEnumerable<PostRow> posts, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await WritersAsync(db, group, posts, stop);
    }
}
