using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

public sealed partial class ClusterTests
{
    [Fact]
    public async Task A_side_room_at_one_node_follows_the_main_room_at_others_and_loses_nothing_when_its_node_dies()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await using var ann = await _nodes[1].EnterAsync(link, "Ann");
        await using var ben = await _nodes[0].EnterAsync(link, "Ben");
        await using var cal = await _nodes[1].EnterAsync(link, "Cal");
        Assert.Null(CodeOf(await rowan.ExecuteAsync("prepareSideRooms", ("how", "choice"), ("rooms", new JsonArray(
            new JsonObject { ["name"] = "garden", ["people"] = new JsonArray() })))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("offerSideRooms")));
        var garden = (long)(await rowan.NextAsync("sideRoomOpened"))["number"]!;
        foreach (var who in new[] { ann, ben, cal })
        {
            await who.NextAsync("sideRoomOpened");
            Assert.Null(CodeOf(await who.ExecuteAsync("enterSideRoom", ("number", garden))));
        }

        // All three are in the side room over the third node, at which nobody is in the main room.
        var sides = new List<HubClient>();
        foreach (var who in new[] { ann, ben, cal })
        {
            var (side, refusal) = await who.EnterSideRoomAsync(_nodes[2].Address);
            Assert.Null(refusal);
            sides.Add(side);
        }
        Assert.Single(new[] { ann.SideRoom, ben.SideRoom, cal.SideRoom }.Distinct());
        var (annAside, benAside, calAside) = (sides[0], sides[1], sides[2]);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", cal.You))));
        Assert.Equal("removed", await calAside.Goodbye.Task.WaitAsync(Until.Patience));
        Assert.Null(CodeOf(await annAside.SayAsync("before the node dies")));
        await benAside.NextAsync("messagePosted");

        await _nodes[2].KillAsync();
        await Task.WhenAll(annAside.Closed.Task, benAside.Closed.Task).WaitAsync(Until.Patience);
        // What happens meanwhile holds when they are back.
        Assert.Null(CodeOf(await rowan.ExecuteAsync("holdChat", ("who", ben.You))));
        await using var annBack = await HubClient.ConnectAsync(_nodes[0].Address);
        await using var benBack = await HubClient.ConnectAsync(_nodes[1].Address);
        await ComeBackAsync(annBack, annAside);
        await ComeBackAsync(benBack, benAside);
        Assert.Null(CodeOf(await annBack.SayAsync("and after it")));
        Assert.Equal("chat_held", CodeOf(await benBack.SayAsync("held")));
        Assert.Contains("before the node dies", string.Concat(benBack.Frames) + string.Concat(benAside.Frames), StringComparison.Ordinal);

        Assert.Null(CodeOf(await rowan.ExecuteAsync("endRoom")));
        Assert.Equal(["room_ended", "room_ended"], await Task.WhenAll(annBack.Goodbye.Task, benBack.Goodbye.Task).WaitAsync(Until.Patience));
        foreach (var side in sides) await side.DisposeAsync();
    }

    // Another node takes a moment to believe that the first one is gone.
    private static Task ComeBackAsync(HubClient now, HubClient before) => Until.TrueAsync(
        async () => CodeOf(await now.ResumeAsync(before.Pass, before.Epoch, before.Version)) is not { } code
            || (code is "slow_down" or "room_paused" ? false : throw new InvalidOperationException(code)),
        "the side room did not go on");
}
