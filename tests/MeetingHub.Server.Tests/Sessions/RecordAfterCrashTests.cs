using System.Net;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>Whole servers that are killed, and the moderation record that they leave.</summary>
public sealed class RecordAfterCrashTests(RedisProcess redis, PostgreSqlProcess database)
    : IClassFixture<RedisProcess>, IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-crash").FullName;
    private readonly List<RunningServer> _servers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private string File => Path.Combine(_folder, "meetings.db");

    private async Task<RunningServer> StartAsync(params string[] options)
    {
        var server = new RunningServer { MoreOptions = options };
        _servers.Add(server);
        await server.InitializeAsync();
        return server;
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private SqliteMeetingDb OpenFile()
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, File);
        return new SqliteMeetingDb(options.Options);
    }

    private static PostgreSqlMeetingDb OpenDatabase(string connection)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, connection);
        return new PostgreSqlMeetingDb(options.Options);
    }

    private static async Task<List<(Act What, string By, string? Seat)>> RecordAsync(MeetingDb db) =>
        [.. (await db.Moderation.AsNoTracking().OrderBy(m => m.Version).ToListAsync()).Select(m => (m.What, m.By, m.Seat))];

    private static async Task UntilRecordedAsync(MeetingDb db, params (Act What, string By, string? Seat)[] expected)
    {
        using var limit = new CancellationTokenSource(Until.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await RecordAsync(db)).Count < expected.Length) await timer.WaitForNextTickAsync(limit.Token);
        Assert.Equal(expected, await RecordAsync(db));
    }

    [Fact]
    public async Task What_was_answered_before_a_power_cut_is_in_the_record_once_and_holds()
    {
        string[] options = ["--Storage:Sqlite", File];
        var server = await StartAsync(options);
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        var (cookies, people) = (Enumerable.Range(0, 6).Select(_ => new CookieContainer()).ToArray(), new List<HubClient>());
        foreach (var (cookie, i) in cookies.Select((c, i) => (c, i))) people.Add(await server.EnterAsync(link, $"Person {i}", cookie));

        // All at once; the power goes when the third has been answered.
        var answered = new List<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var removals = people.Select(async person =>
        {
            try
            {
                Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", person.You))));
            }
            catch (IOException)
            {
                return; // the power cut was earlier
            }
            lock (answered)
            {
                answered.Add(person.You);
                if (answered.Count == 3) enough.SetResult();
            }
        }).ToArray();
        await enough.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        await server.KillAsync();
        await Task.WhenAll(removals);
        foreach (var person in people) await person.DisposeAsync();

        server = await StartAsync(options);
        await using var db = OpenFile();
        var record = await RecordAsync(db);
        Assert.Equal(record.Count, record.Distinct().Count());
        Assert.All(record, act => Assert.Equal((Act.Removed, rowan.You), (act.What, act.By)));
        Assert.Subset(record.Select(act => act.Seat).ToHashSet(), answered.ToHashSet<string?>());
        foreach (var (cookie, i) in cookies.Select((c, i) => (c, i)))
        {
            using var browser = server.NewBrowser(cookie);
            var isRemoved = (string?)(await RunningServer.JoinByLinkAsync(browser, link))["code"] == "removed";
            Assert.Equal(record.Exists(act => act.Seat == people[i].You), isRemoved);
        }
    }

    [Fact]
    public async Task What_was_not_yet_written_when_nodes_died_is_written_once_by_the_nodes_that_go_on()
    {
        var connection = database.NewDatabase();
        string[] options = ["--Storage:Sqlite", "", "--Storage:PostgreSql", connection, "--Redis:Connection", redis.Connection];
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(options)));
        var (one, two, three) = (nodes[0], nodes[1], nodes[2]);
        var (facilitator, link) = await one.StartMeetingAsync();
        await using var rowan = await one.EnterAsync(facilitator, "Rowan");
        await using var frank = await one.EnterAsync(link, "Frank");
        await using var asha = await two.EnterAsync(link, "Asha");
        await using var db = OpenDatabase(connection);
        await using var holder = new NpgsqlConnection(connection + ";Pooling=false");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        async Task<NpgsqlTransaction> HoldWritesAsync()
        {
            var transaction = await holder.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE \"Moderation\" IN SHARE MODE", holder, transaction);
            await hold.ExecuteNonQueryAsync();
            return transaction;
        }

        // Between the log and the store, the node is killed; the other one has read the log and goes on.
        var held = await HoldWritesAsync();
        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", frank.You))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("muteParticipant", ("who", asha.You))));
        await asha.NextAsync("microphoneMuted");
        await one.KillAsync();
        Assert.Empty(await RecordAsync(db));
        await held.RollbackAsync(TestContext.Current.CancellationToken);
        await UntilRecordedAsync(db, (Act.Removed, rowan.You, frank.You), (Act.Muted, rowan.You, asha.You));

        // All nodes are killed; the next one reads the log.
        await using var again = await HubClient.ConnectAsync(two.Address);
        Assert.Null(CodeOf(await again.ResumeAsync(rowan.Pass, rowan.Epoch, rowan.Version)));
        held = await HoldWritesAsync();
        Assert.Null(CodeOf(await again.ExecuteAsync("lockRoom")));
        await two.KillAsync();
        await held.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, (await RecordAsync(db)).Count);
        await using var back = await HubClient.ConnectAsync(three.Address);
        Assert.Null(CodeOf(await back.ResumeAsync(rowan.Pass, rowan.Epoch, rowan.Version)));
        await UntilRecordedAsync(db, (Act.Removed, rowan.You, frank.You), (Act.Muted, rowan.You, asha.You), (Act.Locked, rowan.You, null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_of_the_release_before_sessions_still_opens_its_meeting_and_who_was_removed_stays_out(bool isPostgreSql)
    {
        var (stop, connection) = (TestContext.Current.CancellationToken, database.NewDatabase());
        var (facilitator, mark, room, key) = (Codes.New(), Codes.New(), new RoomId("earlierroom01"), new byte[32]);
        var link = Codes.ParticipantCodeOf(facilitator);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await using (MeetingDb db = isPostgreSql ? OpenDatabase(connection) : OpenFile())
        {
            await db.GetService<IMigrator>().MigrateAsync("Decisions", stop);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Meetings" ("Room", "Title", "FacilitatorCodeHash", "ParticipantCodeHash", "CreatedAt", "Links")
                VALUES ({room.Value}, {"Earlier circle"}, {Codes.Hash(facilitator)}, {Codes.Hash(link)}, {now}, {0L})
                """, stop);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Seats" ("Room", "Seat", "Removed", "Microphone", "Camera", "Until")
                VALUES ({room.Value}, {Codes.SeatOf(key, mark, room, Role.Participant).Value}, {true}, {false}, {false}, {now + 1_000_000})
                """, stop);
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "Secrets" ("Name", "Value") VALUES ({"mark-key"}, {key})""", stop);
        }

        var server = await StartAsync(isPostgreSql ? ["--Storage:Sqlite", "", "--Storage:PostgreSql", connection] : ["--Storage:Sqlite", File]);
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var asha = await server.EnterAsync(link, "Asha");
        Assert.Equal("Earlier circle", (string?)asha.Snapshot["title"]);
        var cookies = new CookieContainer();
        cookies.Add(server.Address, new Cookie("mark", mark, "/api"));
        using var browser = server.NewBrowser(cookies);
        Assert.Equal("removed", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["code"]);
    }
}
