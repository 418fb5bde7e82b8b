using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>What moderators decide about posts, for every database.</summary>
public abstract class PostModerationContract : IDisposable
{
    private readonly TestStore _store;
    private readonly BoardBell _bell = new();
    private readonly List<BoardChange> _rung = [];
    private readonly PostModeration _moderation;

    private protected PostModerationContract(TestStore store)
    {
        _store = store;
        _bell.Listen(_rung.Add);
        _moderation = new PostModeration(store, _bell, new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(5_000)));
        using var db = store.CreateDbContext();
        BoardWorld.Add(db);
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<(int Posts, long LatestAt)> CountAsync()
    {
        await using var db = _store.CreateDbContext();
        var thread = await db.Threads.SingleAsync(Stop);
        return (thread.Posts, thread.LatestAt);
    }

    [Fact]
    public async Task What_is_held_is_in_no_count_until_it_is_released()
    {
        await using var db = _store.CreateDbContext();
        BoardWorld.AddThread(db, "tea", "Tea", "putting the kettle on", at: 1_000, PostState.Held);
        Assert.Equal("", (await db.Posts.SingleAsync(Stop)).Words);

        Assert.True(await _moderation.ReleaseAsync(BoardWorld.Group, "tea", Stop));

        await using var after = _store.CreateDbContext();
        Assert.Equal((1, 1_000L), await CountAsync());
        Assert.Contains("kettle", (await after.Posts.SingleAsync(Stop)).Words, StringComparison.Ordinal);
        Assert.Equal([new BoardChange(BoardWorld.Group, "tea", "tea")], _rung);
        Assert.False(await _moderation.ReleaseAsync(BoardWorld.Group, "tea", Stop)); // it is shown already
    }

    [Fact]
    public async Task A_post_that_a_moderator_deleted_can_be_brought_back_and_one_that_its_writer_deleted_cannot()
    {
        await using var db = _store.CreateDbContext();
        BoardWorld.AddThread(db, "tea", "Tea", "putting the kettle on", at: 1_000);
        BoardWorld.AddPost(db, "tea", "answer", "mine is chamomile", at: 2_000, author: BoardWorld.Pebble);

        Assert.True(await _moderation.DeleteAsync(BoardWorld.Group, "answer", "case", Stop));
        await using (var now = _store.CreateDbContext())
        {
            Assert.Equal((1, 1_000L), await CountAsync());
            Assert.Equal("", (await now.Posts.SingleAsync(p => p.Id == "answer", Stop)).Words);
        }
        Assert.Equal("mine is chamomile", (await _moderation.ReadAsync(BoardWorld.Group, "answer", Stop))!.Post.Text);
        Assert.True(await _moderation.RestoreAsync(BoardWorld.Group, "answer", ["case"], mayStand: false, other: null, Stop));
        Assert.Equal((2, 2_000L), await CountAsync());

        await using var after = _store.CreateDbContext();
        (await after.Posts.SingleAsync(p => p.Id == "answer", Stop)).Forget();
        await after.SaveChangesAsync(Stop);
        Assert.False(await _moderation.RestoreAsync(BoardWorld.Group, "answer", ["case"], mayStand: false, other: null, Stop));
        Assert.Null(await _moderation.ReadAsync(BoardWorld.Group, "answer", Stop));
    }

    [Fact]
    public async Task The_note_with_which_a_moderator_covered_a_post_stays_whatever_its_writer_changes_until_a_moderator_takes_it_away()
    {
        await using (var db = _store.CreateDbContext()) BoardWorld.AddThread(db, "tea", "Tea", "putting the kettle on", at: 1_000);
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(6_000));
        var posts = new BoardPosts(_store, new ModerationQueue(_store, _moderation, null!, null!, clock),
            new Deletions(Options.Create(new StorageOptions { PostgreSql = "none" }), clock), _bell, clock);
        async Task<BoardVisit> VisitAsync(string who)
        {
            await using var db = _store.CreateDbContext();
            return new BoardVisit(await db.Groups.SingleAsync(Stop), new BoardRow { Group = BoardWorld.Group }, IsTeam: true, LeadsGroup: false,
                new Writer(who, who, Keepsake.Fern, Tint.Moss));
        }
        var (writer, moderator) = (await VisitAsync(BoardWorld.Mei), await VisitAsync(BoardWorld.Pebble));
        async Task<(string Note, string Text, int Edits)> EditedAsync(string text, string note)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("tea", (await posts.EditAsync(writer, "tea", new Draft("tea", text, note, "Tea"), Stop)).Thread);
            await using var db = _store.CreateDbContext();
            var post = await db.Posts.AsNoTracking().SingleAsync(Stop);
            return (post.Note, post.Text, await db.Edits.CountAsync(Stop));
        }

        Assert.True(await _moderation.CoverAsync(BoardWorld.Group, "tea", "hot things", "case", Stop));
        Assert.Equal(("hot things", "putting the kettle on", 0), await EditedAsync("putting the kettle on", ""));
        Assert.Equal(("hot things", "other words", 1), await EditedAsync("other words", ""));
        Assert.Equal(("hot things", "more words", 2), await EditedAsync("more words", "their own"));
        Assert.False(await _moderation.UncoverAsync(writer, "tea", Stop)); // as one of the team, from words of their own
        Assert.False(await _moderation.UncoverAsync(BoardWorld.Group, "tea", "another note", ["case"], Stop));

        Assert.True(await _moderation.UncoverAsync(moderator, "tea", Stop));
        Assert.Equal(("their own", "more words", 3), await EditedAsync("more words", "their own"));
        Assert.False(await _moderation.UncoverAsync(moderator, "tea", Stop)); // that note is its writer's
        Assert.False(await _moderation.UncoverAsync(BoardWorld.Group, "tea", "their own", ["case"], Stop));
        Assert.Equal(("", "more words", 4), await EditedAsync("more words", ""));
    }

    [Fact]
    public async Task Nothing_of_another_group_is_within_a_moderators_reach()
    {
        await using var db = _store.CreateDbContext();
        BoardWorld.AddThread(db, "tea", "Tea", "putting the kettle on", at: 1_000);

        Assert.False(await _moderation.DeleteAsync("another", "tea", "case", Stop));
        Assert.False(await _moderation.CloseThreadAsync("another", "tea", decision: null, Stop));
        Assert.Null(await _moderation.ReadAsync("another", "tea", Stop));
        Assert.True(await _moderation.CloseThreadAsync(BoardWorld.Group, "tea", decision: null, Stop));
        await using var after = _store.CreateDbContext();
        Assert.Equal(5_000, (await after.Threads.SingleAsync(Stop)).ClosedAt);
    }
}

public sealed class SqlitePostModerationTests() : PostModerationContract(new SqliteTestStore());

public sealed class PostgreSqlPostModerationTests(OnePostgreSql server) : PostModerationContract(new PostgreSqlTestStore(server));
