using System.Net;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>The waiting room over the wire, as a client written from docs/protocol.md sees it.</summary>
public sealed class WaitingRoomTests(ServerWith<WaitingRoomTests> one) : IClassFixture<ServerWith<WaitingRoomTests>>, IServerOptions
{
    private readonly RunningServer _server = one.Server;

    public static string[] ServerOptions => ["--Rooms:ExpectedWaitMinutes", "10"];

    [Fact]
    public async Task Whoever_comes_reads_how_long_people_usually_wait_where_the_operator_says_so()
    {
        var (_, participant) = await _server.StartMeetingAsync(door: "knock");
        using var browser = _server.NewBrowser();
        Assert.Equal(10, (int?)(await RunningServer.JoinByLinkAsync(browser, participant))["expectedWait"]);
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private static async Task<JsonNode> NextRoomAsync(HubClient client)
    {
        while (true)
            if ((await client.NextEntryAsync())["room"] is { } room) return room;
    }

    [Fact]
    public async Task Whoever_waits_receives_nothing_of_the_room_but_its_title_and_what_is_meant_for_the_door()
    {
        var (facilitator, link) = await _server.StartMeetingAsync("A quiet title", door: "knock");
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan-inside");
        await using var asha = await _server.EnterAsync(link, "Asha-inside");
        Assert.Equal("waiting", CodeOf(await asha.ExecuteAsync("raiseHand")));
        await rowan.NextAsync("participantKnocked");
        await rowan.ExecuteAsync("letIn", ("who", new JsonArray(asha.You)));
        Assert.Equal(2, (await NextRoomAsync(asha))["participants"]!.AsArray().Count);
        await rowan.SayAsync("word-before");

        using var browser = _server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        Assert.Equal("knock", (string?)seat["door"]);
        await using var dee = await _server.EnterAsync(link, "Dee");
        var since = dee.Version;
        var knocked = await rowan.NextAsync("participantKnocked");
        Assert.Equal(("Dee", false, "door"), ((string?)knocked["name"], (bool)knocked["returning"]!, (string?)knocked["cause"]));

        // Everything that can happen in a room happens.
        await asha.SayAsync("word-during");
        await asha.SayAsync("word-to-facilitators", audience: "facilitators");
        foreach (var command in (string[])["raiseHand", "turnOnMicrophone", "turnOnCamera", "turnOffCamera", "lowerHand"]) await asha.ExecuteAsync(command);
        await asha.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" });
        await rowan.ExecuteAsync("muteParticipant", ("who", asha.You));
        await rowan.ExecuteAsync("promoteParticipant", ("who", asha.You));
        await rowan.ExecuteAsync("setDoor", ("mode", "invited"));
        await rowan.ExecuteAsync("lockRoom");
        await rowan.ExecuteAsync("setDoor", ("mode", "knock"));
        await using var eli = await _server.EnterAsync(link, "Eli-waiting");
        await eli.ExecuteAsync("writeAtDoor", ("text", "word-of-another"));
        await rowan.ExecuteAsync("writeAtDoor", ("text", "One moment, Dee"), ("to", dee.You));
        Assert.Equal("One moment, Dee", (string?)(await dee.NextAsync("doorNoteWritten"))["text"]);
        Assert.Equal("not_joined", CodeOf(await dee.AskAsync("Negotiate", new JsonObject { ["offer"] = "v=0" })));
        Assert.Equal("not_joined", CodeOf(await dee.AskAsync("SetView", new JsonObject { ["tiles"] = new JsonArray() })));
        foreach (var command in (string[])["raiseHand", "turnOnMicrophone", "lockRoom", "stepUp", "endRoom"])
            Assert.Equal("waiting", CodeOf(await dee.ExecuteAsync(command)));
        Assert.Equal("waiting", CodeOf(await dee.SayAsync("Hello?")));
        Assert.NotNull((await dee.ResumeAsync(dee.Pass, dee.Epoch, since))["entries"]);
        Assert.NotNull((await dee.ResumeAsync(dee.Pass, dee.Epoch, 0))["snapshot"]); // more than it can have read

        var all = string.Join('\n', dee.Frames);
        Assert.Contains("A quiet title", all);
        foreach (var secret in (string[])["-inside", "-waiting", "word-", rowan.You, asha.You, "handRaised", "speaking", "iceServers\":[{", "camera\":\"on"])
            Assert.False(all.Replace(rowan.You + "\"}", "").Contains(secret, StringComparison.Ordinal), $"Somebody who waits received {secret}: {all}");
    }

    [Fact]
    public async Task A_person_who_is_sent_back_gets_the_door_and_later_the_room_again()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var asha = await _server.EnterAsync(link, "Asha");

        Assert.Null(CodeOf(await rowan.ExecuteAsync("sendToWait", ("who", asha.You), ("reason", "disruption"))));
        var door = await NextRoomAsync(asha);
        Assert.Equal("sentBack", (string?)door["wait"]!["cause"]);
        Assert.Equal(asha.You, (string?)Assert.Single(door["participants"]!.AsArray())!["id"]);

        // Another tab, a resume and a new connection all stay at the door.
        await using var again = await HubClient.ConnectAsync(_server.Address);
        Assert.Equal("sentBack", (string?)(await again.JoinAsync(asha.Pass, "Another name"))["room"]!["wait"]!["cause"]);
        Assert.Equal("moved_elsewhere", await asha.Goodbye.Task.WaitAsync(Until.Patience));
        await rowan.SayAsync("not for the door");

        await rowan.ExecuteAsync("letIn", ("who", new JsonArray(asha.You)));
        var room = await NextRoomAsync(again);
        Assert.Equal(["Rowan", "Asha"], room["participants"]!.AsArray().Select(p => (string?)p!["name"]));
        Assert.Null(room["wait"]);
        Assert.Null(CodeOf(await again.ExecuteAsync("raiseHand")));
    }

    [Fact]
    public async Task A_person_who_is_declined_is_told_so_kindly()
    {
        var (facilitator, link) = await _server.StartMeetingAsync(door: "knock");
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        var cookies = new CookieContainer();
        await using var dee = await _server.EnterAsync(link, "Dee", cookies);

        Assert.Null(CodeOf(await rowan.ExecuteAsync("declineKnock", ("who", dee.You))));
        Assert.Equal("knock_declined", await dee.Goodbye.Task.WaitAsync(Until.Patience));
        using var browser = _server.NewBrowser(cookies);
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        await using var again = await HubClient.ConnectAsync(_server.Address);
        Assert.Equal("knock_declined", CodeOf(await again.JoinAsync((string)seat["pass"]!, "Dee")));
    }

    [Fact]
    public async Task Nobody_is_together_before_a_facilitator_comes_and_after_the_last_has_left()
    {
        var (facilitator, link) = await _server.StartMeetingAsync(needsFacilitator: true);
        using var browser = _server.NewBrowser();
        Assert.Equal("noFacilitator", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["door"]);
        await using var asha = await _server.EnterAsync(link, "Asha");
        await using var ben = await _server.EnterAsync(link, "Ben");
        Assert.Equal("noFacilitator", (string?)ben.Snapshot["wait"]!["cause"]);

        await using (var rowan = await _server.EnterAsync(facilitator, "Rowan"))
        {
            Assert.Equal(["Rowan", "Asha", "Ben"], (await NextRoomAsync(ben))["participants"]!.AsArray().Select(p => (string?)p!["name"]));
            Assert.Null(CodeOf(await ben.ExecuteAsync("raiseHand")));
            await rowan.ExecuteAsync("leave");
        }
        Assert.Equal("noFacilitator", (string?)(await NextRoomAsync(ben))["wait"]!["cause"]);
        Assert.Equal("waiting", CodeOf(await asha.SayAsync("Are we alone?")));
    }

    [Theory]
    [InlineData("ajar")]
    [InlineData("")]
    public async Task A_door_that_there_is_not_starts_no_meeting(string door)
    {
        using var browser = _server.NewBrowser();
        using var answer = await browser.PostAsync("/api/meetings", new StringContent(new JsonObject { ["door"] = door }.ToJsonString()));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
