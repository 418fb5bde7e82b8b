using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>Side rooms over the wire: who comes in, who learns of it, and what the main room decides there.</summary>
public sealed class SideRoomTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private static async Task DoAsync(HubClient who, string type, params (string, JsonNode?)[] fields) =>
        Assert.Null(CodeOf(await who.ExecuteAsync(type, fields)));

    private static async Task<HubClient> SideOfAsync(HubClient who)
    {
        var (side, refusal) = await who.EnterSideRoomAsync();
        Assert.Null(refusal);
        return side;
    }

    // Garden for the first two, Window for the last.
    private static async Task<(long Garden, long Window)> OfferAsync(HubClient by, HubClient one, HubClient two, HubClient three, string how = "hand")
    {
        await DoAsync(by, "prepareSideRooms", ("how", how), ("rooms", new JsonArray(
            new JsonObject { ["name"] = "garden", ["people"] = new JsonArray(one.You, two.You) },
            new JsonObject { ["name"] = "window", ["people"] = new JsonArray(three.You) })));
        await DoAsync(by, "offerSideRooms");
        var garden = (long)(await by.NextAsync("sideRoomOpened"))["number"]!;
        return (garden, garden + 1);
    }

    private static bool HasSeen(HubClient who, string word) => who.Frames.Any(frame => frame.Contains(word, StringComparison.Ordinal));

    [Fact]
    public async Task Two_who_step_out_are_among_themselves_and_the_group_learns_only_that_they_stepped_out()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var ann = await server.EnterAsync(link, "Ann");
        await using var ben = await server.EnterAsync(link, "Ben");
        await DoAsync(ann, "raiseHand");
        await DoAsync(ann, "askToStepOut");
        await rowan.NextAsync("stepOutAsked");
        await DoAsync(rowan, "inviteToStepOut", ("who", ann.You));

        await using var annAside = await SideOfAsync(ann);
        await using var rowanAside = await SideOfAsync(rowan);
        Assert.Equal((ann.SideRoom, ann.You), (rowan.SideRoom, annAside.You));
        Assert.Equal(["Ann", "Rowan"], rowanAside.Snapshot["participants"]!.AsArray().Select(p => (string)p!["name"]!).Order());
        Assert.Equal("facilitator", (string?)rowanAside.Snapshot["participants"]!.AsArray().Single(p => (string)p!["id"]! == rowan.You)!["role"]);
        await annAside.SayAsync("only between us");
        await rowanAside.NextAsync("messagePosted");

        // Somebody else has no pass, and the passes of the main room are none for the side room.
        var (nobody, refusal) = await ben.EnterSideRoomAsync();
        Assert.Equal("no_side_room", refusal);
        await nobody.DisposeAsync();

        await DoAsync(ann, "stepBack");
        Assert.Contains(await annAside.Goodbye.Task.WaitAsync(Until.Patience), new[] { "left", "room_ended" });
        await ben.NextAsync("steppedBack");
        Assert.Equal("room_ended", await rowanAside.Goodbye.Task.WaitAsync(Until.Patience)); // it is over when the person has gone
        Assert.DoesNotContain((await server.EnterAsync(link, "Late")).Snapshot["hands"]!.AsArray(), h => (string)h! != ann.You);
        await using var again = await HubClient.ConnectAsync(server.Address);
        Assert.Equal("no_side_room", CodeOf(await again.JoinAsync(annAside.Pass, "Ann")));

        Assert.True(HasSeen(ben, "steppedOut"));
        foreach (var word in new[] { "pairOpened", "sideRoomEntered", "sideRoomLeft", "stepOutAsked", "only between us", ann.SideRoom })
            Assert.False(HasSeen(ben, word), word);
    }

    [Fact]
    public async Task Who_is_in_which_room_is_known_to_facilitators_and_to_those_who_are_there()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var ann = await server.EnterAsync(link, "Ann");
        await using var ben = await server.EnterAsync(link, "Ben");
        await using var cal = await server.EnterAsync(link, "Cal");
        var (garden, window) = await OfferAsync(rowan, ann, ben, cal);
        Assert.Equal("not_your_side_room", CodeOf(await cal.ExecuteAsync("enterSideRoom", ("number", garden))));
        foreach (var (who, number) in new[] { (ann, garden), (ben, garden), (cal, window) }) await DoAsync(who, "enterSideRoom", ("number", number));
        await using var annAside = await SideOfAsync(ann);
        await using var benAside = await SideOfAsync(ben);
        await using var calAside = await SideOfAsync(cal);
        Assert.Equal((ann.SideRoom, true), (ben.SideRoom, cal.SideRoom != ann.SideRoom));
        Assert.Equal(2, benAside.Snapshot["participants"]!.AsArray().Count);
        await DoAsync(annAside, "callFacilitator"); // from the side room itself
        await ben.NextAsync("facilitatorCalled");
        await rowan.NextAsync("facilitatorCalled");
        await DoAsync(rowan, "writeToSideRooms", ("text", "Three minutes left"));
        await cal.NextAsync("sideRoomsWrittenTo");

        string Entered(HubClient of) => $$"""{"$type":"sideRoomEntered","who":"{{of.You}}""";
        Assert.True(HasSeen(rowan, Entered(ann)) && HasSeen(rowan, Entered(cal)));
        Assert.False(HasSeen(cal, Entered(ann)) || HasSeen(ann, Entered(cal)) || HasSeen(cal, "facilitatorCalled"));
        Assert.False(HasSeen(calAside, "\"Ann\"") || HasSeen(annAside, "\"Cal\""));
    }

    [Fact]
    public async Task What_facilitators_decide_about_somebody_in_a_side_room_is_decided_in_the_main_room_and_holds_in_both()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var asha = await server.EnterAsync(facilitator, "Asha");
        await using var ann = await server.EnterAsync(link, "Ann");
        await using var ben = await server.EnterAsync(link, "Ben");
        await using var cal = await server.EnterAsync(link, "Cal");
        var (garden, _) = await OfferAsync(rowan, ann, ben, cal);
        foreach (var who in new[] { ann, ben, rowan }) await DoAsync(who, "enterSideRoom", ("number", garden));
        await using var annAside = await SideOfAsync(ann);
        await using var benAside = await SideOfAsync(ben);
        await using var rowanAside = await SideOfAsync(rowan);

        await DoAsync(annAside, "sayNotSafe");
        Assert.Equal(ann.You, (string?)(await asha.NextAsync("notSafeSaid"))["who"]); // who is in the main room
        Assert.False(HasSeen(benAside, "notSafeSaid") || HasSeen(ben, "notSafeSaid"));

        await DoAsync(annAside, "turnOnMicrophone");
        await DoAsync(asha, "muteParticipant", ("who", ann.You));
        await annAside.NextAsync("microphoneMuted");
        Assert.Equal("microphone_held", CodeOf(await annAside.ExecuteAsync("turnOnMicrophone")));

        await DoAsync(asha, "pauseRoom");
        await benAside.NextAsync("roomPaused");
        Assert.Equal("on_pause", CodeOf(await benAside.ExecuteAsync("turnOnMicrophone")));
        await DoAsync(asha, "resumeRoom");
        await benAside.NextAsync("roomResumed");
        Assert.Equal("not_facilitator", CodeOf(await benAside.ExecuteAsync("removeParticipant", ("who", ann.You))));
        await DoAsync(rowanAside, "removeParticipant", ("who", ann.You), ("reason", "safety"));
        Assert.Equal("removed", await ann.Goodbye.Task.WaitAsync(Until.Patience));
        Assert.Equal("removed", await annAside.Goodbye.Task.WaitAsync(Until.Patience));
        await using var again = await HubClient.ConnectAsync(server.Address);
        Assert.Equal("removed", CodeOf(await again.JoinAsync(annAside.Pass, "Ann")));

        await DoAsync(benAside, "leave"); // the session, not only this room
        Assert.Equal("left", await ben.Goodbye.Task.WaitAsync(Until.Patience));
        await DoAsync(asha, "endRoom");
        Assert.Equal("room_ended", await rowanAside.Goodbye.Task.WaitAsync(Until.Patience));
    }
}
