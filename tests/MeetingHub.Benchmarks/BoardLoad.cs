using System.Diagnostics;
using System.Globalization;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Benchmarks;

/// <summary>Fills a new store with boards, and measures what people who read one wait for: the store, and words made into HTML.</summary>
internal static class BoardLoad
{
    private const int Posts = 200_000;
    private const int Groups = 8; // the first has half of all posts
    private const int ThreadEach = 20;
    private const int LongThread = 3_000;
    private const int WaitingEach = 20; // one of so many conversations waits for a moderator
    private const int Members = 200;
    private const int Rounds = 60;
    private const int Seed = 20;
    private const int RareWords = 20_000;

    /// <param name="connection">As for the directory.</param>
    public static async Task RunAsync(string connection, TextWriter output)
    {
        var isSqlite = !connection.Contains('=', StringComparison.Ordinal);
        var store = new DirectoryLoad.Store(connection, isSqlite);
        var watch = Stopwatch.StartNew();
        await FillAsync(store, connection, isSqlite);
        await using var db = store.CreateDbContext();
        var (posts, threads) = (await db.Posts.CountAsync(), await db.Threads.CountAsync());
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{(isSqlite ? "SQLite" : "PostgreSQL")}: {posts} posts in {threads} conversations in {watch.Elapsed.TotalSeconds:0} s"));

        var group = await db.Groups.AsNoTracking().SingleAsync(g => g.Id == "g0");
        var visit = new BoardVisit(group, new BoardRow { Group = group.Id }, IsTeam: false, LeadsGroup: false,
            new Writer("m0-0", "Heron", Keepsake.Fern, Tint.Moss));
        var (head, reading) = (BoardHead.Of(visit), new BoardReading(store));
        async Task ListAsync(BoardTopic? topic, int page, ThreadOrder order = ThreadOrder.Latest)
        {
            var list = await reading.ListAsync(visit, topic, order, page, CancellationToken.None);
            var writers = await reading.WritersAsync(group.Id, list.Rows.Select(r => r.Opening), CancellationToken.None);
            foreach (var row in list.Rows) ThreadLine.Of(head, row, writers, "m0-0", isTeam: false);
        }
        async Task OpenAsync(string thread, int? page)
        {
            var open = await reading.OpenAsync(visit, thread, page, CancellationToken.None);
            foreach (var post in open!.Posts) PostModel.Of(head, open, post, visit);
        }
        async Task SearchAsync(string words, int page)
        {
            var found = await reading.SearchAsync(group.Id, words, page, CancellationToken.None);
            await reading.TitlesAsync(found.Rows.Select(p => p.Thread), CancellationToken.None);
            foreach (var post in found.Rows) PostMarkdown.Excerpt(post.Text, 160);
        }
        (string Name, Func<Task> Ask)[] asked =
        [
            ("list", () => ListAsync(null, 1)), ("list, page 40", () => ListAsync(null, 40)), ("list of a topic", () => ListAsync(BoardTopic.Questions, 1)),
            ("list, newest first", () => ListAsync(null, 1, ThreadOrder.Newest)), ("list, without an answer", () => ListAsync(null, 1, ThreadOrder.Unanswered)),
            ("conversation", () => OpenAsync("t0-7", 1)), ("long one, first page", () => OpenAsync("t0-0", 1)), ("long one, page 50", () => OpenAsync("t0-0", 50)),
            ("long one, last page", () => OpenAsync("t0-0", null)),
            ("a common word", () => SearchAsync("anxiety", 1)), ("two common words", () => SearchAsync("evening grief", 1)),
            ("the beginning of a word", () => SearchAsync("anx", 1)), ("page 20 of a common word", () => SearchAsync("anxiety", 20)),
            ("nothing there", () => SearchAsync("nothing quetzalcoatl", 1)),
        ];
        var taken = asked.ToDictionary(a => a.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -5; round < Rounds; round++)
            foreach (var (name, ask) in asked)
            {
                watch.Restart();
                await ask();
                if (round >= 0) taken[name].Add(watch.Elapsed.TotalMilliseconds);
            }
        foreach (var (name, times) in taken.Append(new("all", [.. taken.Values.SelectMany(t => t)])))
        {
            times.Sort();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{name,-28} p50 {times[times.Count / 2],6:0.0} ms   p95 {times[times.Count * 95 / 100],6:0.0} ms"));
        }
    }

    private static async Task FillAsync(DirectoryLoad.Store store, string connection, bool isSqlite)
    {
        await using (var db = store.CreateDbContext())
        {
            StorageFeature.Migrate(db);
            if (await db.Groups.AnyAsync()) return;
            db.Groups.AddRange(Enumerable.Range(0, Groups).Select(g =>
                new GroupRow { Id = $"g{g}", Slug = $"group-{g}", Name = $"Group {g}", CreatedAt = 1, IsPublished = true }));
            db.Members.AddRange(from g in Enumerable.Range(0, Groups) from m in Enumerable.Range(0, Members)
                select new MemberRow { Group = $"g{g}", Holder = [(byte)m], Id = $"m{g}-{m}", Name = $"Member {m}", Looks = $"member {m}", SinceDay = 1 });
            await db.SaveChangesAsync();
        }
        var random = new Random(Seed);
        string[] rare = [.. Enumerable.Range(0, RareWords).Select(_ =>
            string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => DirectoryLoad.Syllables[random.Next(DirectoryLoad.Syllables.Length)])))];
        string Word() => random.NextDouble() < 0.3
            ? DirectoryLoad.Words[random.Next(DirectoryLoad.Words.Length)] : rare[(int)Math.Pow(RareWords, random.NextDouble()) - 1];
        string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word()));
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        string[] topics = Enum.GetNames<BoardTopic>();
        var threads = new List<(string Id, string Group, int Posts)>();
        bool Waits(string id) => id != "t0-7"
            && int.Parse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) % WaitingEach == 2;
        for (var left = Posts; left > 0; left -= threads[^1].Posts)
        {
            var g = threads.Count % 2 == 0 ? 0 : 1 + (threads.Count / 2 % (Groups - 1));
            var posts = threads.Count == 0 ? LongThread : threads.Count % WaitingEach == 2 ? 1 : random.Next(1, 2 * ThreadEach);
            threads.Add(($"t{g}-{threads.Count}", $"g{g}", Math.Min(left, posts)));
        }
        threads.Add(("t0-7", "g0", ThreadEach));
        await DirectoryLoad.WriteAsync(connection, isSqlite, "Threads",
            ["Id", "Group", "Topic", "ListeningOnly", "IsPinned", "IsPublic", "StartedAt", "LatestAt", "Posts", "People"],
            threads.Select((t, i) => new object[] { t.Id, t.Group, topics[i % topics.Length], i % 5 == 0, i < 2, false, now - (threads.Count - i) * 90_000L,
                now - (threads.Count - i) * 60_000L, Waits(t.Id) ? 0 : t.Posts, Waits(t.Id) ? 0 : Math.Min(t.Posts, Members) }));
        long number = 0;
        IEnumerable<object[]> Rows()
        {
            foreach (var (id, group, posts) in threads)
                for (var p = 0; p < posts; p++)
                {
                    var (title, text) = (p == 0 ? Text(5) : "", $"{Text(20)}\n\n*{Text(3)}* {Text(20)}");
                    var words = string.Join(' ', Domain.Groups.SearchWords.Of($"{title} {text}").Distinct().Prepend(PostRow.BoardLabel(group)));
                    yield return [++number, p == 0 ? id : $"{id}-{p}", id, p + 1, group, $"m{group[1..]}-{random.Next(Members)}", false, now - number, title, text, "",
                        p > 0 && p % 4 == 0 ? p == 4 ? id : $"{id}-{p - 4}" : DBNull.Value,
                        Waits(id) ? "Held" : "Shown", Waits(id) ? "" : words, false, false, false];
                }
        }
        await DirectoryLoad.WriteAsync(connection, isSqlite, "Posts",
            ["Number", "Id", "Thread", "Place", "Group", "Author", "IsTeam", "At", "Title", "Text", "Note", "Answers", "State", "Words",
                "IsCovered", "WasHeld", "IsTakenAway"],
            Rows());
        await DirectoryLoad.WriteAsync(connection, isSqlite, "Reactions", ["Post", "Author", "Kind"],
            from n in Enumerable.Range(1, Posts / 4) select new object[] { (long)(n * 4), "m0-1", nameof(PostReaction.HearYou) });
        if (isSqlite) return;
        await using var postgreSql = store.CreateDbContext();
        await postgreSql.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"); // as its autovacuum does within minutes
    }
}
