using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Sessions.Reminders;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using static MeetingHub.Server.Tests.Sessions.Reminders.ReminderStage;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>Who hears of which post, and how often, for every database.</summary>
public abstract class BoardTellingContract : IDisposable
{
    private const string Circle = "circle";

    private readonly ReminderStage _stage;
    private readonly BoardBell _bell = new();
    private int _posts;

    private protected BoardTellingContract(TestStore store)
    {
        _stage = new ReminderStage(store);
        using var db = store.CreateDbContext();
        foreach (var name in (string[])["asha", "ben", "cal"])
            db.Members.Add(new MemberRow
            {
                Group = Circle, Holder = _stage.Person(name).In(Circle), Id = name, Name = char.ToUpperInvariant(name[0]) + name[1..], Looks = name,
                Keepsake = Keepsake.Fern, Tint = Tint.Moss, SinceDay = 1,
            });
        db.Threads.AddRange(Thread("tea"), Thread("walks"));
        db.SaveChanges();
    }

    public void Dispose()
    {
        _stage.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ThreadRow Thread(string id) => new() { Id = id, Group = Circle, StartedAt = 1, LatestAt = 1, Posts = 1 };

    private async Task<string> PostAsync(string author, string text = "words", string thread = "tea", PostState state = PostState.Shown)
    {
        var id = $"post-{++_posts}";
        await using var db = _stage.Store.CreateDbContext();
        db.Posts.Add(new PostRow
        {
            Id = id, Thread = thread, Place = _posts, Group = Circle, Author = author, At = 1, UntoldAt = _posts,
            Text = text, State = state, Held = state == PostState.Held ? HoldReason.FirstPost : null,
        });
        await db.SaveChangesAsync(Stop);
        return id;
    }

    private async Task FollowAsync(string name, string about)
    {
        await using var db = _stage.Store.CreateDbContext();
        db.BoardFollows.Add(new BoardFollowRow { Group = Circle, Author = name, About = about });
        await db.SaveChangesAsync(Stop);
    }

    private Task<bool> TellHereAsync(string name) => _stage.Book.TellOfPostsAsync(Circle, _stage.Person(name), TargetOf(name), account: null, Stop);

    private BoardTelling NewNode() => new(_stage.Store, _stage.Clock);

    private async Task LookAsync(TimeSpan? after = null)
    {
        if (after is { } later) _stage.Clock.SetUtcNow(Noon + later);
        await NewNode().PlanAsync(Stop);
        await _stage.LookAsync();
    }

    [Fact]
    public async Task Whoever_follows_a_conversation_or_the_board_hears_of_others_posts_once()
    {
        await TellHereAsync("asha");
        await TellHereAsync("ben");
        await TellHereAsync("cal");
        await FollowAsync("asha", "tea");
        await FollowAsync("ben", Circle);
        await PostAsync("ben"); // nobody is told of their own
        await LookAsync();
        await LookAsync();
        Assert.Equal("asha Board", _stage.Sent.Take());

        // Two more within minutes are one message, which comes when some time has passed; two nodes look at once.
        await PostAsync("cal", thread: "walks");
        await PostAsync("cal");
        await Task.WhenAll(NewNode().PlanAsync(Stop), NewNode().PlanAsync(Stop));
        await LookAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("ben Board", _stage.Sent.Take());
        await LookAsync(TimeSpan.FromMinutes(11));
        await LookAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("asha Board", _stage.Sent.Take());
    }

    [Fact]
    public async Task A_post_is_told_of_when_it_is_there_to_be_read_and_not_while_it_waits()
    {
        await TellHereAsync("asha");
        await FollowAsync("asha", "tea");
        var held = await PostAsync("ben", state: PostState.Held);
        await PostAsync("cal", thread: "walks"); // comes later and is not followed
        await LookAsync();
        Assert.Equal("", _stage.Sent.Take());
        await new PostModeration(_stage.Store, _bell, _stage.Clock).ReleaseAsync(Circle, held, Stop);
        await LookAsync();
        await LookAsync(TimeSpan.FromHours(1));
        Assert.Equal("asha Board", _stage.Sent.Take());
    }

    [Fact]
    public async Task A_mention_reaches_whoever_can_be_told_and_is_silent_in_code()
    {
        await TellHereAsync("asha");
        await TellHereAsync("ben");
        await PostAsync("cal", "see `@Asha` and asha@Ben.example");
        await LookAsync();
        Assert.Equal("", _stage.Sent.Take());
        await PostAsync("cal", "Thank you, @asha. And @Cal, that is me.");
        await LookAsync();
        Assert.Equal("asha Board", _stage.Sent.Take());
    }

    [Fact]
    public async Task Nobody_hears_of_a_board_that_they_may_not_read_any_more()
    {
        foreach (var name in (string[])["asha", "ben", "cal"])
        {
            await TellHereAsync(name);
            await FollowAsync(name, Circle);
        }
        await using var db = _stage.Store.CreateDbContext();
        db.Standings.Add(new MemberStandingRow
        {
            Group = Circle, Holder = _stage.Person("asha").In(Circle), RemovedUntil = (Noon + TimeSpan.FromDays(1)).ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync(Stop);
        await PostAsync("nobody here");
        await NewNode().PlanAsync(Stop);
        // Between planning and sending too: Ben has left.
        await db.Members.Where(m => m.Id == "ben").ExecuteDeleteAsync(Stop);
        await LookAsync();
        Assert.Equal("cal Board", _stage.Sent.Take());
    }

    [Fact]
    public async Task A_mail_comes_once_a_day_with_how_many_there_are_after_its_reader_said_yes_and_stops_with_one_press()
    {
        await FollowAsync("asha", Circle);
        await _stage.Book.AskAddressAsync(ReminderFor.Board, Circle, _stage.Person("asha"), new Target("asha@example.org", "en"), Stop);
        await PostAsync("ben");
        await NewNode().PlanAsync(Stop);
        await using var db = _stage.Store.CreateDbContext();
        var asked = await db.Outbox.AsNoTracking().SingleAsync(Stop);
        Assert.Equal(OutboxKind.Confirm, asked.What);
        var wish = (await _stage.Book.FindAsync(_stage.Sealer.CodeOf(asked.Reminder), Stop))!;
        await _stage.Book.ConfirmAsync(wish, Stop);

        for (var n = 0; n < 3; n++) await PostAsync("ben");
        await NewNode().PlanAsync(Stop);
        await NewNode().PlanAsync(Stop);
        var digest = await db.Outbox.AsNoTracking().SingleAsync(o => o.What == OutboxKind.Board, Stop);
        Assert.Equal((3, 18), (digest.Posts, DateTimeOffset.FromUnixTimeMilliseconds(digest.DueAt).Hour)); // the group's zone is UTC
        // On its way, it is about no more: the next one is for the next day.
        await db.Outbox.Where(o => o.Id == digest.Id).ExecuteUpdateAsync(u => u.SetProperty(o => o.Attempts, 1), Stop);
        _stage.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(digest.DueAt).AddSeconds(5));
        await PostAsync("ben");
        await NewNode().PlanAsync(Stop);
        var next = await db.Outbox.AsNoTracking().SingleAsync(o => o.What == OutboxKind.Board && o.Id != digest.Id, Stop);
        Assert.Equal((1, digest.DueAt + (24L * 60 * 60 * 1000)), (next.Posts, next.DueAt));

        await _stage.Book.StopAsync([wish], Stop);
        Assert.False(await db.Outbox.AnyAsync(o => o.What == OutboxKind.Board, Stop));
    }
}

public sealed class SqliteBoardTellingTests() : BoardTellingContract(new SqliteTestStore())
{
    [Fact]
    public async Task Looking_for_posts_to_tell_of_reads_no_others()
    {
        using var store = new SqliteTestStore();
        await using var db = store.CreateDbContext();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {BoardTelling.UntoldIn(db).OrderBy(p => p.UntoldAt).ToQueryString()}";
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Contains("INDEX IX_Posts_UntoldAt", rows.GetString(3), StringComparison.Ordinal);
    }
}

public sealed class PostgreSqlBoardTellingTests(OnePostgreSql server) : BoardTellingContract(new PostgreSqlTestStore(server));
