using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>A PostgreSQL and a server that keeps its store there.</summary>
public sealed class StoredServer : IAsyncLifetime
{
    public PostgreSqlProcess Database { get; } = new();
    public string Connection { get; private set; } = "";
    public RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Connection = Database.NewDatabase();
        Server = new RunningServer { MoreOptions = ["--Storage:Sqlite", "", "--Storage:PostgreSql", Connection] };
        await Server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>PostgreSQL goes away while people meet, and comes back.</summary>
public sealed class StoreAwayTests(StoredServer stored) : IClassFixture<StoredServer>, IAsyncLifetime
{
    private readonly PostgreSqlProcess _database = stored.Database;
    private readonly RunningServer _server = stored.Server;

    public ValueTask InitializeAsync() => new(BecomesAsync("ready"));
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<(HttpStatusCode Status, string? Code)> JoinAsync(string code)
    {
        using var browser = _server.NewBrowser();
        using var response = await browser.PostAsJsonAsync("/api/join", new { code });
        return (response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
    }

    private async Task<string> ReadyAsync()
    {
        using var browser = _server.NewBrowser();
        return await browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private async Task BecomesAsync(string expected)
    {
        using var limit = new CancellationTokenSource(Until.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await ReadyAsync() != expected) await timer.WaitForNextTickAsync(limit.Token);
    }

    [Fact]
    public async Task Without_the_store_rooms_go_on_and_new_people_are_asked_to_wait_until_it_is_back()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var asha = await _server.EnterAsync(link, "Asha");
        static bool SaysAway(string line) => line.Contains("The store does not answer; rooms go on", StringComparison.Ordinal);
        var before = _server.LogLines.Count(SaysAway);

        await _database.StopAsync();

        Assert.Null((string?)(await asha.SayAsync("still here"))["refusal"]?["code"]);
        Assert.Equal("still here", (string)(await rowan.NextAsync("messagePosted"))["body"]!);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "links_unavailable"), await JoinAsync(link));
        using (var browser = _server.NewBrowser())
        {
            using var started = await browser.PostAsJsonAsync("/api/meetings", new { title = "Another" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, started.StatusCode);
        }
        await BecomesAsync("ready, but the store does not answer");
        Assert.True(SpinWait.SpinUntil(() => _server.LogLines.Count(SaysAway) > before, Until.Patience));

        // A lost connection needs no store to come back.
        asha.Cut();
        await using var back = await HubClient.ConnectAsync(_server.Address);
        Assert.Null((string?)(await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version))["refusal"]?["code"]);

        await _database.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await JoinAsync(link)).Status);
        await BecomesAsync("ready");
    }

    [Fact]
    public async Task Without_the_store_a_participant_with_a_lost_connection_returns_through_the_proxy()
    {
        await using var proxy = await CaddyProcess.StartAsync(_server.Address.Authority);
        var (_, link) = await _server.StartMeetingAsync();
        await using var asha = await _server.EnterAsync(link, "Asha");
        await _database.StopAsync();
        await BecomesAsync("ready, but the store does not answer");

        // Twice the time between the proxy's checks whether the node is ready.
        using var browser = new HttpClient { BaseAddress = proxy.Address };
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < 10; second++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Assert.Equal("live", await browser.GetStringAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken));
        }
        asha.Cut();
        await using var back = await HubClient.ConnectAsync(proxy.Address);
        Assert.Null((string?)(await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version))["refusal"]?["code"]);

        await _database.StartAsync();
    }

    [Fact]
    public async Task A_meeting_that_ends_while_the_store_is_away_stays_ended()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        using var browser = _server.NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        await _database.StopAsync();

        Assert.Null((string?)(await rowan.ExecuteAsync("endRoom"))["refusal"]?["code"]);
        await rowan.Closed.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        await _database.StartAsync();

        // At first the room refuses, then the store does.
        Assert.Equal((HttpStatusCode.Gone, "room_ended"), await JoinAsync(link));
        Assert.True(SpinWait.SpinUntil(() => _server.LogLines.Any(line =>
            line.Contains("closed at version", StringComparison.Ordinal) && line.Contains(room, StringComparison.Ordinal)), Until.Patience));
        Assert.Equal((HttpStatusCode.Gone, "room_ended"), await JoinAsync(link));
    }
}
