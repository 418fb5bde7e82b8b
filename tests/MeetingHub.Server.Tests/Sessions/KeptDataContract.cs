using System.Text;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Boards;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>The list of all that is kept, against the tables that there are, for every database.</summary>
public abstract class KeptDataContract : IDisposable
{
    protected const string Words = "words that must go";

    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore _store;
    private readonly FakeTimeProvider _clock = new(Noon);

    private protected KeptDataContract(TestStore store) => _store = store;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Looks for words in all that the database has on disk.</summary>
    protected virtual Task<bool> HasOnDiskAsync(string words) => Task.FromResult(false);

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Every_table_stands_in_one_row()
    {
        using var db = _store.CreateDbContext();
        var tables = db.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct().Order();
        Assert.Equal(tables, KeptData.All.SelectMany(k => k.Tables).Order());
    }

    private static long At(double days) => Noon.AddDays(days).ToUnixTimeMilliseconds();

    private static int Day => DateOnly.FromDateTime(Noon.UtcDateTime).DayNumber;

    /// <summary>A row in each table that has a time, and what they need.</summary>
    private static object[] OfEachKind() =>
    [
        new GroupRow { Id = "circle", Slug = "circle", Name = "Circle", CreatedAt = 1 },
        new AccountRow { Id = "asha", UserName = "asha", CreatedAt = 1, HolderKey = [1] },
        new SeriesRow
        {
            Id = "series", Group = "circle", Slug = "s", Title = Words, Zone = "UTC", First = new(2026, 11, 28), Start = new(12, 0),
            Minutes = 60, Code = "code", CreatedAt = 1, IsDeleted = true, ChangedAt = At(0),
        },
        new SessionRow
        {
            Id = "session", Room = "room", Title = Words, CreatedAt = At(0), Group = "circle", Series = "series", StartsAt = At(0),
            EndsAt = At(0.1), KeepUntil = At(30),
        },
        new LinkRow { Hash = [1], Session = "session", Role = Role.Participant },
        new CaseRow
        {
            Id = "case", Group = "circle", Kind = CaseKind.RoomReport, Subject = "report", Room = "room", Reader = CaseReader.Moderators,
            Topic = ReportKind.Other, Text = $"{Words} in a case", MadeAt = At(0),
        },
        new MemberStandingRow { Group = "circle", Holder = [1], RemovedUntil = At(30) },
        new SeatRow { Room = "room", Seat = "seat", Holder = [1] },
        new ShorterTimeRow { Group = "circle", What = Keeping.Record, Days = 30, Until = At(0) },
        new CursorRow { Follower = "f", Room = "room", Epoch = "e", Version = 1, At = At(0) },
        new FeedbackRow { Room = "room", Day = Day },
        new PlaceRow { Session = "session", Holder = [1], At = At(0) },
        new FeedRow { Holder = [1], Nonce = [1], Day = Day },
        new SignInRow { Id = "in", Account = "asha", Device = "Firefox", FirstDay = Day, LastDay = Day, ExpiresAt = At(30) },
        new GrantRow { Hash = [1], MadeAt = At(0), ExpiresAt = At(7) },
        new ThreadRow { Id = "post", Group = "circle", StartedAt = At(0), LatestAt = At(0), Posts = 1 },
        new PostRow { Id = "post", Thread = "post", Group = "circle", Place = 1, Author = "heron", At = At(0), Title = Words, Text = $"{Words} on a board" },
        new PostRow { Id = "other", Thread = "post", Group = "circle", Place = 2, Author = "wren", At = At(1), Text = $"{Words} in a reply" },
        new EditRow { Post = 1, At = At(0), Title = Words, Text = $"{Words} before an edit" },
        new ReactionRow { Post = 1, Author = "wren", Kind = PostReaction.Thanks },
        new SlipRow { Lookup = [1], Holder = [1], Box = Encoding.UTF8.GetBytes(Words), MadeAt = At(0), ExpiresAt = At(7) },
        new QuestionRow { Id = "question", Session = "session", Text = $"{Words} in a box" },
        new RotaRow { Session = "session", Account = "asha", State = RotaState.Leads, WasHard = true, Words = $"{Words} of the rota", ForNext = $"{Words} for the next", Settled = "1.0" },
        new ShiftRow { Id = "shift", Account = "asha", StartedAt = At(0), EndsAt = At(0.1), WasHard = true, Words = $"{Words} of a shift" },
        new OfferRow { Id = "offer", Group = "circle", Account = "asha", StartsAt = At(0), Minutes = 30 },
        new BookingRow
        {
            Hash = [1], Offer = "offer", Session = "session", Holder = [1], Name = Words, How = Formats.Audio, Words = $"{Words} for one to one",
        },
        new ResourceRow { Id = "shown", Group = "circle", Title = Words, Place = 0, DeletedAt = At(0) },
        new ResourceBytesRow { Resource = "shown", Bytes = Encoding.UTF8.GetBytes(Words) },
        new MemberRow { Group = "circle", Holder = [2], Id = "heron", Name = "Heron", Looks = "heron", SinceDay = Day },
        new BoardFeedRow { Hash = [1], Group = "circle", Author = "heron" },
        new BoardFollowRow { Group = "circle", Author = "heron", About = "post" },
        new ReminderRow { Id = "reminder", Group = "circle", Holder = [1], Way = ReminderWay.Push, To = [1], Stop = [1], IsConfirmed = true, KeepUntil = At(1) },
        new OutboxRow { Id = "due", Reminder = "reminder", What = OutboxKind.Starts, DueAt = At(0), UselessAt = At(0.1) },
        new PlanRow { Id = "plan", Group = "circle", Name = Words, File = $"{Words} in a plan", DeletedAt = At(0) },
    ];

    private static IEnumerable<(string Name, IQueryable<object> Rows)> TablesOf(MeetingDb db) =>
    [
        ("Sessions", db.Sessions), ("Links", db.Links), ("Moderation", db.Moderation), ("RecordLinks", db.RecordLinks), ("Cases", db.Cases),
        ("Standings", db.Standings), ("SeatHolders", db.Seats), ("ShorterTimes", db.ShorterTimes), ("Cursors", db.Cursors),
        ("Feedback", db.Feedback), ("Places", db.Places), ("Feeds", db.Feeds), ("SignIns", db.SignIns), ("Grants", db.Grants),
        ("Series", db.Series), ("Threads", db.Threads), ("Posts", db.Posts), ("Edits", db.Edits), ("Reactions", db.Reactions),
        ("Slips", db.Slips), ("Questions", db.Questions), ("Shifts", db.Shifts), ("Bookings", db.Bookings), ("Resources", db.Resources),
        ("ResourceBytes", db.ResourceBytes), ("Plans", db.Plans), ("BoardFeeds", db.BoardFeeds), ("BoardFollows", db.BoardFollows), ("Reminders", db.Reminders), ("Outbox", db.Outbox),
        ("Rota", db.Rota.Where(r => r.WasHard || r.Words != "" || r.ForNext != "" || r.Settled != "")),
    ];

    private async Task SeedAsync()
    {
        await using var db = _store.CreateDbContext();
        foreach (var row in OfEachKind())
        {
            db.Add(row);
            await db.SaveChangesAsync(Stop);
        }
        await RecordChain.InTransactionAsync(db, async () =>
        {
            await RecordChain.AppendAsync(db, "circle",
            [
                new ModerationRow
                {
                    Room = "room", Epoch = "e", Version = 1, Index = 0, At = At(0), By = "seat", What = Act.Removed, Seat = "seat", Note = Words,
                    Until = RemovedUntil.Review,
                },
            ], Stop);
            return true;
        }, Stop);
    }

    private async Task RetainAsync(double day)
    {
        _clock.AdjustTime(Noon.AddDays(day));
        using var retention = new Retention(
            _store, Options.Create(new SessionOptions()), _clock, NullLogger<Retention>.Instance);
        await retention.DeleteAsync(Stop);
        await new Planner(_store, _clock).ForgetAsync(Stop);
        await new BoardTelling(_store, _clock).ForgetAsync(Stop);
    }

    private async Task<IReadOnlyList<string>> LeftAsync()
    {
        await using var db = _store.CreateDbContext();
        var left = new List<string>();
        foreach (var (name, rows) in TablesOf(db))
            if (await rows.AnyAsync(Stop)) left.Add(name);
        return left;
    }

    /// <summary>Asks the index of the boards, as a search of the group does.</summary>
    private async Task<bool> FindsAsync(string word)
    {
        await using var db = _store.CreateDbContext();
        await using var question = db.Database.GetDbConnection().CreateCommand();
        await db.Database.OpenConnectionAsync(Stop);
        question.CommandText = IndexQuery(word);
        return Convert.ToInt64(await question.ExecuteScalarAsync(Stop), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private protected abstract string IndexQuery(string word);

    [Fact]
    public async Task After_the_longest_time_nothing_that_has_one_is_in_any_table_or_on_disk()
    {
        await SeedAsync();
        await using (var db = _store.CreateDbContext())
            Assert.Equal(TablesOf(db).Select(t => t.Name), await LeftAsync());
        await RetainAsync(0.05);
        await using (var db = _store.CreateDbContext())
            Assert.Equal(TablesOf(db).Select(t => t.Name), await LeftAsync());
        await RetainAsync(0.5);
        Assert.DoesNotContain("Questions", await LeftAsync());
        Assert.DoesNotContain("Outbox", await LeftAsync());
        await RetainAsync(6);
        Assert.Contains("Slips", await LeftAsync());
        Assert.Contains("Reminders", await LeftAsync());
        Assert.DoesNotContain("ResourceBytes", await LeftAsync());
        await RetainAsync(8);
        Assert.DoesNotContain("Slips", await LeftAsync());
        await RetainAsync(31);
        await RetainAsync(40);
        Assert.Equal(["Cases", "ShorterTimes", "Feedback", "Feeds", "Threads", "Posts", "Edits", "Reactions", "BoardFeeds", "BoardFollows"], await LeftAsync());
        await RetainAsync(91);
        Assert.Equal(["ShorterTimes", "Feedback", "Threads", "Posts", "Edits", "Reactions", "BoardFeeds", "BoardFollows"], await LeftAsync());
        Assert.True(await FindsAsync("words"));
        await RetainAsync(180.5);
        Assert.Equal(["ShorterTimes", "Feedback", "Threads", "Posts", "BoardFeeds", "BoardFollows"], await LeftAsync()); // the reply is a day younger
        await RetainAsync(182);
        Assert.Equal(["ShorterTimes", "Feedback", "BoardFeeds"], await LeftAsync()); // the conversation that was followed is gone
        Assert.False(await FindsAsync("words"));
        await RetainAsync(740);
        Assert.Equal(["BoardFeeds"], await LeftAsync()); // as long as whoever reads it is a member
        await using (var db = _store.CreateDbContext()) await BoardKeeping.LetGoAsync(db, ["heron"], Stop);
        Assert.Empty(await LeftAsync());
        Assert.False(await HasOnDiskAsync(Words));
        await using var after = _store.CreateDbContext();
        Assert.Null((await RecordChain.VerifyAsync(after, "circle", _clock.GetUtcNow(), 1, null, Stop)).Fault);
    }

    [Fact]
    public void The_table_in_the_operations_guide_is_made_from_the_list()
    {
        const string head = "| tables | what | how long | longest |\n|---|---|---|---|\n";
        var path = Repository.PathOf("docs", "operations.md");
        var guide = File.ReadAllText(path);
        var start = guide.IndexOf(head, StringComparison.Ordinal) + head.Length;
        Assert.True(start > head.Length, "The guide has no such table.");
        var end = guide.IndexOf("\n\n", start - 1, StringComparison.Ordinal) + 1;
        var rows = string.Concat(KeptData.All.Select(k =>
            $"| {string.Join(", ", k.Tables.Select(t => $"`{t}`"))} | {k.What} | {k.Usual} | {k.Longest} |\n"));
        if (Environment.GetEnvironmentVariable("MEETINGHUB_WRITE_GENERATED") == "1") File.WriteAllText(path, guide[..start] + rows + guide[end..]);
        else Assert.Equal(rows, guide[start..end]);
    }
}

public sealed class SqliteKeptDataTests : KeptDataContract
{
    private readonly string _folder;

    public SqliteKeptDataTests() : this(new SqliteTestStore()) { }

    private SqliteKeptDataTests(SqliteTestStore store) : base(store) => _folder = Path.GetDirectoryName(store.FilePath)!;

    private protected override string IndexQuery(string word) => $"""SELECT COUNT(*) FROM "PostWords" WHERE "PostWords" MATCH '{word}'""";

    protected override async Task<bool> HasOnDiskAsync(string words)
    {
        foreach (var path in Directory.GetFiles(_folder))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.Latin1);
            if ((await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Contains(words, StringComparison.Ordinal)) return true;
        }
        return false;
    }
}

public sealed class PostgreSqlKeptDataTests(OnePostgreSql server) : KeptDataContract(new PostgreSqlTestStore(server))
{
    private protected override string IndexQuery(string word) =>
        $"""SELECT COUNT(*) FROM "PostWords" WHERE "Words" @@ CAST('{word}' AS tsquery)""";
}
