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

    [Fact]
    public async Task Rooms_go_on_new_joins_are_asked_for_patience_and_all_is_well_when_it_is_back()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var asha = await _server.EnterAsync(link, "Asha");
        Assert.Equal(HttpStatusCode.OK, await _server.ReadyAsync());

        await database.StopAsync();

        Assert.Null((string?)(await asha.SayAsync("still here"))["refusal"]?["code"]);
        Assert.Equal("still here", (string)(await rowan.NextAsync("messagePosted"))["body"]!);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "links_unavailable"), await JoinAsync(link));
        using (var browser = _server.NewBrowser())
        {
            using var started = await browser.PostAsJsonAsync("/api/meetings", new { title = "Another" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, started.StatusCode);
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await _server.ReadyAsync());

        // A lost connection needs no store to come back.
        asha.Cut();
        await using var back = await HubClient.ConnectAsync(_server.Address);
        Assert.Null((string?)(await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version))["refusal"]?["code"]);

        await database.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await JoinAsync(link)).Status);
        Assert.Equal(HttpStatusCode.OK, await _server.ReadyAsync());
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
