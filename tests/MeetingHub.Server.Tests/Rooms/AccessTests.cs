using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>Every method and command refuses people without rights in a room: outsiders, removed seats, another room's facilitator.</summary>
public sealed class AccessTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Someone = "someone00001";

    /// <summary>Each command that has a wire form, with what it needs.</summary>
    public static TheoryData<string> Commands => [.. typeof(RoomCommand).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(RoomCommand)) && !t.IsAbstract && !t.IsSubclassOf(typeof(LiveRoomCommand)))
        .Select(t => char.ToLowerInvariant(t.Name[0]) + t.Name[1..])];

    private static (string, JsonNode?)[] Fields(string command, string who) => command switch
    {
        "postMessage" => [("id", Guid.NewGuid().ToString("N")), ("body", "hello"), ("audience", "everyone")],
        "setDoor" => [("mode", "knock")],
        "setChat" => [("mode", "paused")],
        "prolongSession" => [("minutes", 5), ("from", 1_795_000_000_000)],
        "usePlan" => [("plan", new JsonObject
        {
            ["name"] = "Evening",
            ["steps"] = new JsonArray(new JsonObject
            {
                ["name"] = "Arriving", ["kind"] = "open", ["length"] = 600_000, ["microphones"] = "all", ["chat"] = "open", ["prompt"] = "",
            }),
        })],
        "goToStep" => [("step", 0)],
        "addToStep" => [("minutes", 5), ("from", 1_795_000_000_000)],
        "setSlowMode" => [("every", 30_000)],
        "setPrivateMessages" => [("allowed", "off")],
        "setScreens" or "setMicrophones" => [("policy", "all")],
        "moveHand" or "moveInRound" => [("who", who), ("direction", "up"), ("from", 1)],
        "setHandOrder" => [("order", "quietFirst")],
        "startRound" => [("id", Guid.NewGuid().ToString("N")), ("prompt", "How are you?"), ("order", "joining")],
        "finishSharing" or "thankAndGoOn" or "askForMinute" or "waitInRound" or "takeStick" or "declineStick" => [("turn", 0)],
        "passRound" or "comeBackToMe" => [("turn", 0), ("who", who)],
        "offerStick" => [("turn", 0), ("to", who)],
        "addMinute" => [("from", 1_795_000_000_000)],
        "hideRoundTime" => [("hidden", true)],
        "startTimer" => [("duration", 60_000), ("label", "Quiet")],
        "addToTimer" => [("minutes", 1), ("from", 1_795_000_000_000)],
        "startExercise" => [("kind", "breathing")],
        "giveSignal" or "takeBackSignal" => [("kind", "withYou")],
        "setWeather" => [("weather", "justListen")],
        "takeDownMessage" => [("id", "message00001")],
        "preparePoll" => [("id", "poll00000001"), ("form", new JsonObject { ["kind"] = "before", ["question"] = "", ["choices"] = new JsonArray() })],
        "hideResource" => [("id", "resource0001")],
        "setQuestionBox" => [("open", true)],
        "askQuestion" => [("id", "question0001"), ("text", "Why?")],
        "showQuestion" or "keepQuestion" or "putAwayQuestion" or "listQuestion" => [("id", "question0001")],
        "voteQuestion" => [("id", "question0001"), ("up", true)],
        "openPoll" or "closePoll" or "showSums" or "deletePoll" => [("id", "poll00000001")],
        "letIn" => [("who", new JsonArray(who))],
        "writeAtDoor" => [("text", "hello"), ("to", who)],
        "reactToMessage" or "withdrawReaction" => [("messageId", "message00001"), ("reaction", "heart")],
        "prepareSideRooms" => [("how", "number"), ("rooms", new JsonArray(new JsonObject { ["name"] = "garden", ["people"] = new JsonArray(who) }))],
        "offerSideRoom" => [("who", who), ("number", 1)],
        "publishKey" => [("key", new string('k', KeyRules.KeyLength))],
        "askForSecret" => [("key", new string('k', KeyRules.AskLength))],
        "giveSecret" => [("who", who), ("key", new string('k', KeyRules.AskLength)), ("box", new string('b', KeyRules.SecretLength))],
        "handKeys" => [("keys", new JsonArray(new JsonObject { ["to"] = who, ["box"] = new string('b', KeyRules.BoxLength) }))],
        "enterSideRoom" => [("number", 1)],
        "writeToSideRooms" => [("text", "hello")],
        "prolongSideRooms" => [("minutes", 2), ("from", 1_795_000_000_000)],
        "offerSideRooms" or "bringEverybodyBack" or "callFacilitator" or "askToStepOut" or "acceptStepOut" => [],
        _ => [("who", who)],
    };

    private static (string Target, JsonNode Argument)[] OtherCalls =>
    [
        ("Negotiate", new JsonObject { ["offer"] = "v=0" }),
        ("SidePass", new JsonObject()),
        ("SetView", new JsonObject { ["tiles"] = new JsonArray() }),
        ("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" }),
        ("Signal", new JsonObject { ["$type"] = "caption", ["line"] = 1, ["text"] = "hello" }),
    ];

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_from_outside_the_room_has_no_effect(string command)
    {
        await using var outsider = await HubClient.ConnectAsync(server.Address);

        Assert.Equal("not_joined", CodeOf(await outsider.ExecuteAsync(command, Fields(command, Someone))));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_facilitator_of_another_room_changes_nothing_here(string command)
    {
        var (ours, oursLink) = await server.StartMeetingAsync("ours");
        var (theirs, _) = await server.StartMeetingAsync("theirs");
        await using var rowan = await server.EnterAsync(ours, "Rowan");
        await using var asha = await server.EnterAsync(oursLink, "Asha");
        await using var other = await server.EnterAsync(theirs, "Other");
        await rowan.ExecuteAsync("raiseHand");
        var before = (long)(await rowan.SayAsync("before"))["version"]!;

        var reply = await other.ExecuteAsync(command, Fields(command, asha.You));

        if (Fields(command, asha.You) is [("who", _)] && command is not ("leave" or "raiseHand" or "lockRoom" or "unlockRoom" or "endRoom")
            && !command.StartsWith("turn", StringComparison.Ordinal) && command is not ("startScreen" or "stepDown" or "stepUp"))
        {
            // The command names a seat of our room: their room has no such seat, and refuses or does nothing.
            Assert.True(CodeOf(reply) is null or "no_such_participant" or "no_plan", CodeOf(reply));
        }
        Assert.Equal(before + 1, (long)(await rowan.SayAsync("after"))["version"]!); // nothing happened here in between
        Assert.False(asha.Goodbye.Task.IsCompleted);
    }

    [Fact]
    public async Task A_removed_seat_gets_the_same_refusal_at_every_endpoint()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        using var browser = server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        await using var frank = await HubClient.ConnectAsync(server.Address);
        await frank.JoinAsync((string)seat["pass"]!, "Frank");
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));
        var before = (long)(await rowan.SayAsync("before"))["version"]!;

        // On the connection that it still has, for the second until that is closed.
        foreach (var (target, argument) in OtherCalls) Assert.Equal("not_joined", CodeOf(await frank.AskAsync(target, argument)));
        Assert.Equal("not_joined", CodeOf(await frank.SayAsync("am I heard?")));

        // On new connections, with everything that it was given.
        await using var again = await HubClient.ConnectAsync(server.Address);
        Assert.Equal("removed", CodeOf(await again.JoinAsync(frank.Pass, "Frank")));
        Assert.Equal("removed", CodeOf(await again.ResumeAsync(frank.Pass, frank.Epoch, 1)));
        foreach (var (target, argument) in OtherCalls) Assert.Equal("not_joined", CodeOf(await again.AskAsync(target, argument)));
        Assert.Equal("removed", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["code"]);
        using (await browser.PostAsJsonAsync("/api/leave", new { pass = frank.Pass })) { }

        Assert.Equal(before + 1, (long)(await rowan.SayAsync("after"))["version"]!);
    }

    [Fact]
    public async Task A_removed_person_is_told_kindly_writes_one_line_to_the_facilitators_and_notices_the_undo()
    {
        var (facilitator, link) = await server.StartMeetingAsync("ours");
        var (theirs, _) = await server.StartMeetingAsync("theirs");
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var asha = await server.EnterAsync(link, "Asha");
        await using var other = await server.EnterAsync(theirs, "Other");
        using var browser = server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        await using var frank = await HubClient.ConnectAsync(server.Address);
        await frank.JoinAsync((string)seat["pass"]!, "Frank");
        async Task<string?> WriteAsync(string pass, string text)
        {
            using var answer = await browser.PostAsJsonAsync("/api/note", new { pass, text });
            return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"];
        }
        Assert.Equal("not_removed", await WriteAsync(frank.Pass, "Hello"));
        await rowan.ExecuteAsync(
            "removeParticipant", ("who", frank.You), ("note", "shouted"), ("until", "review"), ("withHelp", false));

        var refused = await RunningServer.JoinByLinkAsync(browser, link);
        Assert.Equal(
            ("removed", "review", false, false),
            ((string?)refused["code"], (string?)refused["until"], (bool)refused["withHelp"]!, (bool)refused["hasWritten"]!));
        await using var again = await HubClient.ConnectAsync(server.Address);
        Assert.Equal("removed", CodeOf(await again.JoinAsync((string)refused["pass"]!, "Frank"))); // the pass only lets them write
        Assert.Equal("bad_pass", await WriteAsync((string)refused["pass"]! + "x", "Hello"));
        Assert.Equal("not_removed", await WriteAsync(asha.Pass, "Hello"));
        Assert.Equal("not_removed", await WriteAsync(other.Pass, "Hello")); // in a room of their own
        Assert.Null(await WriteAsync((string)refused["pass"]!, "That was my brother"));
        Assert.Null(await WriteAsync((string)refused["pass"]!, "That was my brother")); // the answer may have been lost
        Assert.Equal("line_written", await WriteAsync(frank.Pass, "And another thing"));
        Assert.True((bool)(await RunningServer.JoinByLinkAsync(browser, link))["hasWritten"]!);

        var told = await rowan.NextAsync("removedPersonWrote");
        Assert.Equal((frank.You, "That was my brother"), ((string)told["who"]!, (string)told["text"]!));
        await using var robin = await server.EnterAsync(facilitator, "Robin");
        Assert.Equal("That was my brother", (string?)robin.Snapshot["removed"]![0]!["line"]);
        await using var mei = await server.EnterAsync(link, "Mei");
        Assert.Empty(mei.Snapshot["removed"]!.AsArray());
        Assert.DoesNotContain("my brother", mei.Snapshot.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("shouted", robin.Snapshot.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("not_facilitator", CodeOf(await asha.ExecuteAsync("undoRemoval", ("who", frank.You))));

        await robin.ExecuteAsync("undoRemoval", ("who", frank.You));
        Assert.Equal("open", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["door"]);
        Assert.Equal("not_removed", await WriteAsync(frank.Pass, "Thank you"));
        Assert.Null(CodeOf(await again.JoinAsync(frank.Pass, "Frank")));
    }

    [Fact]
    public async Task An_old_pass_does_not_lead_back_into_an_ended_meeting()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var frank = await server.EnterAsync(link, "Frank");
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));
        await rowan.ExecuteAsync("endRoom");

        // Before the room is forgotten, and afterwards.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        using var patience = new CancellationTokenSource(Until.Patience);
        foreach (var (pass, before) in ((string, string)[])[(frank.Pass, "removed"), (rowan.Pass, "room_ended")])
        {
            string? code;
            do
            {
                await timer.WaitForNextTickAsync(patience.Token);
                await using var again = await HubClient.ConnectAsync(server.Address);
                code = CodeOf(await again.JoinAsync(pass, "Again"));
                Assert.True(code == before || code is "room_ended" or "pass_expired", code ?? "inside");
            }
            while (code != "pass_expired");
            await using var resumed = await HubClient.ConnectAsync(server.Address);
            Assert.Equal("not_in_room", CodeOf(await resumed.ResumeAsync(pass, rowan.Epoch, 1)));
        }
    }

    [Fact]
    public async Task Only_the_pass_of_a_seat_can_free_the_seat()
    {
        var (facilitator, _) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        using var browser = server.NewBrowser();
        foreach (var pass in (string[])["", "nonsense", rowan.Pass[..^2] + "xx"])
        {
            using var response = await browser.PostAsJsonAsync("/api/leave", new { pass });
            Assert.Equal(204, (int)response.StatusCode); // which does not reveal whether the pass was right
        }

        Assert.Null(CodeOf(await rowan.SayAsync("still here")));
    }
}
