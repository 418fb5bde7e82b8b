using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>Whole servers that are killed while they plan, send and mark, and what reaches people's browsers.</summary>
public sealed class RemindersAfterCrashTests(PostgreSqlProcess database) : IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private const int People = 24;

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-crash").FullName;
    private readonly List<RunningServer> _servers = [];
    private PushService _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await PushService.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        await _service.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<RunningServer> StartAsync(string[] options)
    {
        var server = new RunningServer { MoreOptions = [.. options, "--Reminders:PushToPrivateNetworks", "true", "--Reminders:LookEverySeconds", "1"] };
        _servers.Add(server);
        await server.InitializeAsync();
        return server;
    }

    private sealed class Store(Func<MeetingDb> open) : IDbContextFactory<MeetingDb>
    {
        public MeetingDb CreateDbContext() => open();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whenever_a_server_is_killed_everybody_hears_of_everything_and_under_one_mark(bool isPostgreSql)
    {
        var (file, connection) = (Path.Combine(_folder, "meetings.db"), isPostgreSql ? database.NewDatabase() : "");
        string[] options = isPostgreSql ? ["--Storage:Sqlite", "", "--Storage:PostgreSql", connection] : ["--Storage:Sqlite", file];
        var store = new Store(() => isPostgreSql ? PostgreSqlTestStore.Open(connection) : SqliteTestStore.Open(file));
        var server = await StartAsync(options);

        // Browsers ask to be reminded; the server is killed when the last one has its answer.
        await using var db = store.CreateDbContext();
        db.Groups.Add(ReminderStage.Group("circle"));
        var now = DateTimeOffset.UtcNow;
        SessionRow Session(string id, TimeSpan after) => new()
        {
            Id = id, Room = id, Title = "", CreatedAt = now.ToUnixTimeMilliseconds(), Group = "circle", StartsAt = (now + after).ToUnixTimeMilliseconds(),
            EndsAt = (now + after).AddHours(1).ToUnixTimeMilliseconds(),
        };
        db.Sessions.AddRange(Session("soon", TimeSpan.FromMinutes(20)), Session("later", TimeSpan.FromDays(3)));
        await db.SaveChangesAsync(Stop);
        var secrets = new Secrets(store);
        secrets.Load();
        using var keys = new PushBrowser();
        var names = Enumerable.Range(0, People).Select(i => $"person-{i:00}").ToArray();
        foreach (var name in names)
        {
            var cookies = new CookieContainer();
            using var browser = server.NewBrowser(cookies);
            using var answer = await browser.PostAsJsonAsync(
                "/api/reminders/on", new { group = "circle", endpoint = $"{_service.Address}/{name}", key = keys.Key, auth = keys.Auth }, Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var key = Base64Url.DecodeFromChars(cookies.GetCookies(server.Address)["holder"]!.Value);
            var holder = new Holders(secrets).Of(key).In("circle");
            db.Places.AddRange(((string[])["soon", "later"]).Select(s => new PlaceRow { Session = s, Holder = holder, At = 1 }));
        }
        await server.KillAsync();
        await db.SaveChangesAsync(Stop);
        Assert.Equal(People, await db.Reminders.CountAsync(Stop));

        server = await StartAsync(options);
        await KillAfterAsync(7, "soon", OutboxKind.Starts);
        await HeardAsync(1, "soon", OutboxKind.Starts);

        await db.Sessions.Where(s => s.Id == "later").ExecuteUpdateAsync(u => u.SetProperty(s => s.StartsAt, s => s.StartsAt + 3_600_000), Stop);
        await KillAfterAsync(1, "later", OutboxKind.Changed);
        await HeardAsync(2, "later", OutboxKind.Changed);

        await db.Sessions.Where(s => s.Id == "later").ExecuteUpdateAsync(u => u.SetProperty(s => s.CancelledAt, 1), Stop);
        await KillAfterAsync(15, "later", OutboxKind.Cancelled);
        await HeardAsync(3, "later", OutboxKind.Cancelled);

        // A browser that has taken back its subscription is forgotten, whenever the server is killed.
        _service.Answer = _ => Task.FromResult<(int, string?)>((410, null));
        await db.Sessions.Where(s => s.Id == "soon").ExecuteUpdateAsync(u => u.SetProperty(s => s.CancelledAt, 1), Stop);
        await KillAfterAsync(5, "soon", OutboxKind.Cancelled);
        await Until.TrueAsync(async () => !await db.Reminders.AnyAsync(Stop), "somebody is not forgotten");
        Assert.False(await db.Outbox.AnyAsync(Stop));

        Task<int> SentAsync(string session, OutboxKind what) =>
            db.Outbox.CountAsync(o => o.Session == session && o.What == what && o.SentAt != null, Stop);

        // The next server starts after as much time as a claim takes.
        async Task KillAfterAsync(int messages, string session, OutboxKind what)
        {
            var before = _service.All.Count;
            await Until.TrueAsync(
                async () => _service.All.Count >= before + messages || await SentAsync(session, what) == People, $"{what} is not sent");
            await server.KillAsync();
            await db.Outbox.Where(o => o.SentAt == null).ExecuteUpdateAsync(u => u.SetProperty(o => o.ClaimedUntil, (long?)null), Stop);
            server = await StartAsync(options);
        }

        async Task HeardAsync(int marks, string session, OutboxKind what)
        {
            await Until.TrueAsync(async () => await SentAsync(session, what) == People, $"{what} is not sent to everybody");
            // Each has as many different marks as there were things to tell; what came twice came with the same one.
            var heard = _service.All.GroupBy(p => p.To).ToDictionary(p => p.Key, p => p.Select(m => m.Mark).Distinct().Count());
            Assert.Equal(names.ToDictionary(n => n, _ => marks), heard);
        }
    }
}
