using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Storage;

/// <summary>PostgreSQL goes away while people meet.</summary>
public sealed class StoreAwayTests(PostgreSqlProcess database) : IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly RunningServer _server = new() { MoreOptions = ["--Storage:Sqlite", "", "--Storage:PostgreSql", database.NewDatabase()] };

    public ValueTask InitializeAsync() => _server.InitializeAsync();
    public ValueTask DisposeAsync() => _server.DisposeAsync();

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
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await ReadyAsync() != expected) await timer.WaitForNextTickAsync(limit.Token);
    }

    [Fact]
    public async Task Rooms_go_on_new_joins_are_asked_for_patience_and_all_is_well_when_it_is_back()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var asha = await _server.EnterAsync(link, "Asha");
        Assert.Equal("ready", await ReadyAsync());

        await database.StopAsync();

        Assert.Null((string?)(await asha.SayAsync("still here"))["refusal"]?["code"]);
        Assert.Equal("still here", (string)(await rowan.NextAsync("messagePosted"))["body"]!);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "links_unavailable"), await JoinAsync(link));
        using (var browser = _server.NewBrowser())
        {
            using var started = await browser.PostAsJsonAsync("/api/meetings", new { title = "Another" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, started.StatusCode);
        }
        await BecomesAsync("ready, but the store does not answer");
        Assert.Contains(_server.LogLines, line => line.Contains("The store does not answer; rooms go on", StringComparison.Ordinal));

        // A lost connection needs no store to come back.
        asha.Cut();
        await using var back = await HubClient.ConnectAsync(_server.Address);
        Assert.Null((string?)(await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version))["refusal"]?["code"]);

        await database.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await JoinAsync(link)).Status);
        await BecomesAsync("ready");
    }

    [Fact]
    public async Task Whoever_loses_the_connection_meanwhile_comes_back_through_the_proxy()
    {
        await using var proxy = await CaddyProcess.StartAsync(_server.Address.Authority);
        var (_, link) = await _server.StartMeetingAsync();
        await using var asha = await _server.EnterAsync(link, "Asha");
        await database.StopAsync();
        await BecomesAsync("ready, but the store does not answer");

        // Twice as long as the proxy takes to look whether the node is ready.
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

        await database.StartAsync();
    }

    [Fact]
    public async Task A_meeting_that_ends_meanwhile_stays_ended()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await database.StopAsync();

        Assert.Null((string?)(await rowan.ExecuteAsync("endRoom"))["refusal"]?["code"]);
        await rowan.Closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await database.StartAsync();

        // At first the room says so, then the store does.
        Assert.Equal((HttpStatusCode.Gone, "room_ended"), await JoinAsync(link));
        Assert.True(SpinWait.SpinUntil(() => _server.LogLines.Any(line => line.Contains("closed at version", StringComparison.Ordinal)), Patience));
        Assert.Equal((HttpStatusCode.Gone, "room_ended"), await JoinAsync(link));
    }
}
