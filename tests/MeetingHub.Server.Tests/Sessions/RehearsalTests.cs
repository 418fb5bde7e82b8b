using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Benchmarks;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>A rehearsal over the wire, as the page that brings the scripted people has it.</summary>
public sealed class RehearsalTests(ServerWith<RehearsalTests> one) : IClassFixture<ServerWith<RehearsalTests>>, IServerOptions
{
    private readonly RunningServer _server = one.Server;

    public static string[] ServerOptions => ["--Rehearsals:AtOnce", "20", "--Rehearsals:PerHour", "3", "--Rooms:SeatsPerNetwork", "2"];

    private async Task<HttpResponseMessage> StartAsync(string from, string? origin = null)
    {
        using var browser = _server.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rehearsals");
        request.Headers.Add("X-Forwarded-For", from);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await browser.SendAsync(request);
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    [Fact]
    public async Task Nothing_of_a_rehearsal_is_kept_nobody_is_invited_to_it_and_it_ends_with_its_facilitator()
    {
        using var answer = await StartAsync("203.0.113.1");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var started = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        using var browser = _server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, (string)started["facilitatorCode"]!);
        Assert.Null(seat["agreement"]); // there is nobody to agree with

        await using var rowan = await HubClient.ConnectAsync(_server.Address, from: "203.0.113.1");
        Assert.Null(CodeOf(await rowan.JoinAsync((string)seat["pass"]!, "Rowan", agreement: "")));
        Assert.True((bool)rowan.Snapshot["rehearsal"]!);
        // All scripted people come from one network, and none takes another's seat because each comes without a cookie.
        var scripted = new List<HubClient>();
        foreach (var name in (string[])["Frank", "Mei", "Moss"])
        {
            using var own = _server.NewBrowser();
            var pass = (string)(await RunningServer.JoinByLinkAsync(own, (string)started["participantCode"]!))["pass"]!;
            scripted.Add(await HubClient.ConnectAsync(_server.Address, from: "203.0.113.1"));
            Assert.Null(CodeOf(await scripted[^1].JoinAsync(pass, name, agreement: "")));
        }

        var (frank, mei) = (scripted[0], scripted[1]);
        var oldPass = frank.Pass;
        foreach (var command in (string[])["muteParticipant", "removeParticipant", "undoRemoval"])
            Assert.Null(CodeOf(await rowan.ExecuteAsync(command, ("who", frank.You))));
        await using var back = await HubClient.ConnectAsync(_server.Address, from: "203.0.113.1");
        Assert.Null(CodeOf(await back.JoinAsync(oldPass, "Frank", agreement: ""))); // whose removal was taken back has their seat again
        Assert.Null(CodeOf(await mei.ExecuteAsync("sayNotSafe")));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("closeNotSafe", ("who", mei.You))));

        Assert.Equal("only_rehearsal", await AskAsync("/api/invitations", rowan.Pass, new { pass = rowan.Pass }));
        Assert.Equal("only_rehearsal", await AskAsync("/api/links", rowan.Pass, new { pass = rowan.Pass, facilitatorCode = "AAAAAAAAAAAAAAAAAAAAAA" }));
        Assert.Equal("only_rehearsal", await AskAsync(
            "/api/reports", mei.Pass, new { id = "report01", kind = "hurtful", about = frank.You, text = "Something", isNamed = false, messages = Array.Empty<string>() }));

        Assert.Null(CodeOf(await rowan.ExecuteAsync("leave")));
        Assert.Equal("room_ended", await mei.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        Assert.Equal("room_ended", await AskAsync("/api/feedback", mei.Pass, new { feeling = "steady", words = "" }));
        var room = (string)started["room"]!; // other meetings on this server have lines of their own
        await Until.TrueAsync(async () =>
        {
            await using var db = _server.OpenStore();
            return await db.Sessions.AnyAsync(s => s.Room == room && s.IsRehearsal && s.EndedAt != null);
        }, "the session does not say that it has ended");
        await using var store = _server.OpenStore();
        Assert.Equal(0, await store.Moderation.CountAsync(m => m.Room == room, TestContext.Current.CancellationToken));
        Assert.Equal(0, await store.Cases.CountAsync(c => c.Room == room, TestContext.Current.CancellationToken));
        foreach (var each in scripted) await each.DisposeAsync();
    }

    [Fact]
    public async Task Every_exercise_of_the_script_is_done_on_a_real_server_in_several_rooms_at_once()
    {
        var figures = await RehearsalLoad.RunAsync(_server.Address, rooms: 3, pace: 50);
        Assert.Empty(figures.Missed);
        Assert.True(figures.Answers.Count > 3 * 30, $"There were only {figures.Answers.Count} answers.");
    }

    [Fact]
    public async Task One_network_starts_so_many_in_an_hour_and_another_origin_none()
    {
        using (var foreign = await StartAsync("203.0.113.9", origin: "https://elsewhere.example")) Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await StartAsync("203.0.113.7");
            answers.Add(answer.StatusCode);
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        using var other = await StartAsync("203.0.113.8");
        Assert.NotEqual(HttpStatusCode.TooManyRequests, other.StatusCode);
    }

    private async Task<string?> AskAsync(string path, string pass, object body)
    {
        using var browser = _server.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", pass);
        using var answer = await browser.SendAsync(request);
        return (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["code"];
    }
}
