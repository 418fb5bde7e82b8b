using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>Conversations of many pages, for every database.</summary>
public abstract class BoardReadingContract : IDisposable
{
    private const int Posts = 65; // three pages
    private const long Day = 24L * 60 * 60 * 1000;

    private readonly TestStore _store;
    private readonly BoardReading _reading;
    private readonly BoardVisit _reader;

    private protected BoardReadingContract(TestStore store)
    {
        (_store, _reading) = (store, new BoardReading(store));
        using var db = store.CreateDbContext();
        BoardWorld.Add(db, g => g.BoardDays = 30);
        BoardWorld.AddThread(db, "tea", "Tea", "putting the kettle on", at: Day);
        for (var n = 2; n <= Posts; n++)
            BoardWorld.AddPost(db, "tea", $"p{n}", "more", n * Day, n == 31 ? PostState.Held : PostState.Shown, n % 2 == 0 ? BoardWorld.Pebble : BoardWorld.Mei);
        _reader = new BoardVisit(db.Groups.Single(), new BoardRow { Group = BoardWorld.Group }, IsTeam: false, LeadsGroup: false,
            new Writer("somebody", "Somebody", Keepsake.Fern, Tint.Moss));
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<(string[] Ids, int Page, int Pages)> OpenAsync(int? page, BoardVisit? visit = null)
    {
        var open = await _reading.OpenAsync(visit ?? _reader, "tea", page, Stop);
        return ([.. open!.Posts.Select(p => p.Id)], open.Page, open.Pages);
    }

    [Fact]
    public async Task A_post_stays_on_its_page_whoever_reads_and_whatever_is_held()
    {
        var (first, _, pages) = await OpenAsync(1);
        Assert.Equal((3, "tea", "p30", 30), (pages, first[0], first[^1], first.Length));
        var (second, _, _) = await OpenAsync(2);
        Assert.Equal(("p32", "p60", 29), (second[0], second[^1], second.Length)); // one waits for a moderator
        Assert.Equal("p31", (await OpenAsync(2, _reader with { IsTeam = true })).Ids[0]);
        Assert.Equal((3, "p65"), ((await OpenAsync(null)).Page, (await OpenAsync(null)).Ids[^1]));
        Assert.Equal(3, (await OpenAsync(99)).Page);
        Assert.Equal((1, 2, 3), (await PageOfAsync("p30"), await PageOfAsync("p32"), await PageOfAsync("p61")));
        Assert.Null(await _reading.PageOfAsync(_reader, "tea", "p31", Stop));
    }

    private async Task<int?> PageOfAsync(string post) => await _reading.PageOfAsync(_reader, "tea", post, Stop);

    [Fact]
    public async Task Whoever_was_there_before_finds_the_first_post_that_came_since()
    {
        Assert.Equal("p32", await _reading.FirstSinceAsync(_reader, "tea", 30 * Day, Stop)); // what is held is not there for them
        Assert.Equal("p61", await _reading.FirstSinceAsync(_reader, "tea", 60 * Day, Stop));
        Assert.Null(await _reading.FirstSinceAsync(_reader, "tea", Posts * Day, Stop));
    }

    [Fact]
    public async Task Pages_are_full_again_when_the_oldest_posts_are_too_old_and_who_wrote_what_is_left_is_counted()
    {
        await using var db = _store.CreateDbContext();
        await BoardKeeping.ForgetOldAsync(db, (70 * Day) + 1, Stop); // 30 days, so p41 is the first that is left

        var (first, _, pages) = await OpenAsync(1);
        Assert.Equal((1, "tea", "p41", 26), (pages, first[0], first[1], first.Length));
        Assert.Equal(1, await PageOfAsync("p65"));
        await using var after = _store.CreateDbContext();
        var thread = await after.Threads.SingleAsync(Stop);
        Assert.Equal((25, 2), (thread.Posts, thread.People));
        await BoardKeeping.ForgetPostsAsync(after, [.. Enumerable.Range(21, 12).Select(n => $"p{2 * n}")], Stop);
        await using var last = _store.CreateDbContext();
        Assert.Equal(1, (await last.Threads.SingleAsync(Stop)).People);
    }
}

public sealed class SqliteBoardReadingTests() : BoardReadingContract(new SqliteTestStore());

public sealed class PostgreSqlBoardReadingTests(OnePostgreSql server) : BoardReadingContract(new PostgreSqlTestStore(server));
