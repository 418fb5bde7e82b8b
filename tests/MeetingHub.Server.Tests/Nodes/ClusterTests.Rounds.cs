using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

public sealed partial class ClusterTests
{
    [Fact]
    public async Task A_round_goes_on_when_a_node_dies_in_its_middle_and_gives_each_one_turn()
    {
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        await using var frank = await _nodes[1].EnterAsync(link, "Frank");
        await using var bo = await _nodes[2].EnterAsync(link, "Bo");
        var ends = new Dictionary<long, long>();
        async Task<(string Who, long Turn)> NextTurnAsync(HubClient reader)
        {
            var began = await reader.NextAsync("turnBegan");
            var (turn, end) = ((long)began["turn"]!, (long)began["endsAt"]!);
            Assert.Equal(ends.TryGetValue(turn, out var known) ? known : end, end); // the same at every node
            ends[turn] = end;
            return ((string)began["who"]!, turn);
        }

        Assert.Null(CodeOf(await rowan.ExecuteAsync(
            "startRound", ("id", "round-000001"), ("prompt", "How are you?"), ("order", "joining"), ("perPerson", 60_000))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("thankAndGoOn", ("turn", 0))));
        Assert.Equal((rowan.You, 1), await NextTurnAsync(rowan));
        Assert.Equal((rowan.You, 1), await NextTurnAsync(bo));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("finishSharing", ("turn", 1))));

        await _nodes[1].KillAsync();

        // The quiet moment ends by a deadline in the log, which both of the other nodes carry out and one writes.
        Assert.Equal((frank.You, 2), await NextTurnAsync(rowan));
        Assert.Equal((frank.You, 2), await NextTurnAsync(bo));
        await using var back = await HubClient.ConnectAsync(_nodes[2].Address);
        await ComeBackAsync(back, frank);
        await using var late = await _nodes[0].EnterAsync(link, "Late");
        var round = late.Snapshot["round"]!;
        Assert.Equal((frank.You, "sharing", 2), ((string)round["now"]!, (string)round["phase"]!, (long)round["turn"]!));
        Assert.Equal(ends[2], (long)round["endsAt"]!);
        Assert.Equal([rowan.You, frank.You, bo.You], round["people"]!.AsArray().Select(p => (string)p!["who"]!).Take(3));

        Assert.Null(CodeOf(await back.ExecuteAsync("finishSharing", ("turn", 2))));
        Assert.Equal((bo.You, 3), await NextTurnAsync(bo));
        Assert.Null(CodeOf(await bo.ExecuteAsync("passRound", ("turn", 3))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("thankAndGoOn", ("turn", 3))));
        Assert.Equal((bo.You, 3), await NextTurnAsync(rowan));
        Assert.Equal((late.You, 4), await NextTurnAsync(rowan));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("passRound", ("turn", 4), ("who", late.You))));
        Assert.Equal((bo.You, 5), await NextTurnAsync(rowan)); // who passed first is come back to first
    }
}
