using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Which node a room's media goes to.</summary>
public sealed class PlacementTests
{
    private static Dictionary<string, long> Loads(params (string Node, long Load)[] loads) => loads.ToDictionary(l => l.Node, l => l.Load);

    [Fact]
    public void A_room_stays_where_it_is_asked_for_while_no_node_carries_less() =>
        Assert.Equal("self", MediaPlacement.Choose(["a", "b"], Loads(("self", 5), ("a", 5), ("b", 7)), "self", new Random(1)));

    [Fact]
    public void A_server_without_others_takes_the_room_itself() =>
        Assert.Equal("self", MediaPlacement.Choose([], Loads(("self", 5)), "self", new Random(1)));

    [Fact]
    public void A_node_that_has_told_no_load_yet_is_empty() =>
        Assert.Equal("fresh", MediaPlacement.Choose(["fresh"], Loads(("self", 5)), "self", new Random(1)));

    [Fact]
    public void Of_three_nodes_the_least_loaded_is_always_found()
    {
        var loads = Loads(("self", 5), ("a", 4), ("b", 3));
        for (var seed = 0; seed < 100; seed++) Assert.Equal("b", MediaPlacement.Choose(["a", "b"], loads, "self", new Random(seed)));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)] // nobody is left
    [InlineData(1, 0, 0, 100)] // the first of those who come
    [InlineData(12, 12, 12, 216)]
    [InlineData(300, 2, 2, 1_200)] // a talk
    [InlineData(300, 300, 300, 9_300)] // no page shows more than 25
    public void A_room_counts_as_what_its_pages_can_show_and_play(int people, int pictures, int voices, long streams) =>
        Assert.Equal(streams, MediaPlacement.StreamsOf(people, pictures, voices));
}
