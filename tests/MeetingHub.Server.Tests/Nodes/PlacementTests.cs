using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Which node a room's media goes to.</summary>
public sealed class PlacementTests
{
    private static Dictionary<string, long> Loads(params (string Node, long Load)[] loads) => loads.ToDictionary(l => l.Node, l => l.Load);

    [Fact]
    public void A_room_is_placed_at_the_asking_node_unless_another_carries_less() =>
        Assert.Equal("self", MediaPlacement.Choose(["a", "b"], Loads(("self", 5), ("a", 5), ("b", 7)), "self", new Random(1)));

    [Fact]
    public void A_single_server_takes_the_room_itself() =>
        Assert.Equal("self", MediaPlacement.Choose([], Loads(("self", 5)), "self", new Random(1)));

    [Fact]
    public void A_node_that_has_not_reported_its_load_counts_as_empty() =>
        Assert.Equal("fresh", MediaPlacement.Choose(["fresh"], Loads(("self", 5)), "self", new Random(1)));

    [Fact]
    public void A_drained_or_unreachable_node_gets_no_new_room_while_there_is_another_node()
    {
        var loads = Loads(("self", 0), ("left", 0), ("deaf", 0), ("busy", 900));
        string Choose(string[] alive, int seed) => MediaPlacement.Choose("self", alive, draining: ["self", "left"], gone: ["deaf"], loads, new Random(seed));
        for (var seed = 0; seed < 20; seed++) Assert.Equal("busy", Choose(["self", "left", "deaf", "busy"], seed));
        Assert.Equal("self", Choose(["self", "left", "deaf"], seed: 1)); // one of them has to take it
    }

    [Theory]
    [InlineData("alive", true)]
    [InlineData("dead", false)]
    [InlineData("deaf", false)]
    public void An_offer_goes_to_the_media_node_in_the_log_while_that_node_is_alive_and_reachable(string node, bool isInUse) =>
        Assert.Equal(isInUse, MediaPlacement.IsInUse(new MediaPlace(node, 1), gone: ["deaf"], n => n != "dead"));

    [Fact]
    public void A_room_without_a_media_node_needs_one() => Assert.False(MediaPlacement.IsInUse(null, [], _ => true));

    [Fact]
    public void The_least_loaded_of_three_nodes_is_always_found()
    {
        var loads = Loads(("self", 5), ("a", 4), ("b", 3));
        for (var seed = 0; seed < 100; seed++) Assert.Equal("b", MediaPlacement.Choose(["a", "b"], loads, "self", new Random(seed)));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)] // nobody is left
    [InlineData(1, 0, 0, 100)] // the first of those who come
    [InlineData(12, 12, 12, 216)]
    [InlineData(300, 2, 2, 1_200)] // a lecture
    [InlineData(300, 300, 300, 9_300)] // no page shows more than 25
    public void The_load_of_a_room_follows_what_its_pages_can_show_and_play(int people, int pictures, int voices, long streams) =>
        Assert.Equal(streams, MediaPlacement.StreamsOf(people, pictures, voices));

    // The simulation: 100,000 people arrive within three minutes, as at the full hour. docs/scaling.md uses the same numbers.
    private const int People = 100_000;
    private const int ThreeMinutes = 180_000;
    private const long Core = 165_000; // packets/s that a node's one shard carries at most
    private const long Planned = Core * 2 / 5; // on average; rooms grow after they are placed, and stay at their node
    private const int Machine = 12; // nodes that die or are updated together

    // Mostly small groups in which everybody is on camera, some classes, few talks.
    private static List<SimulatedRoom> RoomsFor(int people, Random random)
    {
        var rooms = new List<SimulatedRoom>();
        for (var left = people; left > 0; left -= rooms[^1].People)
        {
            var (size, senders) = random.Next(10_000) switch
            {
                < 4 => (1_000, 1),
                < 25 => (300, 2),
                < 450 => (25, 25),
                _ => (random.Next(6, 13), 12),
            };
            size = Math.Min(left, size);
            rooms.Add(new SimulatedRoom(size, Math.Min(size, senders), Math.Min(size, senders)));
        }
        return rooms;
    }

    /// <summary>A cluster with as many nodes as the rooms need, after everybody has arrived.</summary>
    private static (SimulatedCluster Cluster, List<SimulatedRoom> Rooms) FullHouse(int seed, bool herds = false)
    {
        var rooms = RoomsFor(People, new Random(seed));
        var cluster = new SimulatedCluster((int)(rooms.Sum(r => r.MostPackets) / Planned), seed, herds);
        foreach (var room in rooms) cluster.Fill(room, ThreeMinutes);

        cluster.Run(ThreeMinutes + 1_000);
        Assert.All(rooms, r => Assert.Equal((r.People, false), (r.Here, r.Place!.IsGone)));
        return (cluster, rooms);
    }

    private static long Fullest(SimulatedCluster cluster) => cluster.Nodes.Max(n => n.Packets);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void When_a_hundred_thousand_people_arrive_together_no_node_gets_more_than_its_core_carries(int seed)
    {
        var (cluster, rooms) = FullHouse(seed);

        Assert.Equal(People, cluster.Nodes.Sum(n => n.Rooms.Sum(r => r.Here)));
        Assert.InRange(Fullest(cluster), 0, Core); // nobody has left yet: it was never more
        Assert.InRange(Fullest(cluster) / cluster.Nodes.Average(n => n.Packets), 1, 2.5);
        Assert.All(rooms, r => Assert.Equal(0, r.Moves));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void When_a_machine_dies_only_its_rooms_move_and_groups_see_each_other_again_within_ten_seconds(int seed)
    {
        var (cluster, rooms) = FullHouse(seed);
        var dying = cluster.Nodes.Take(Machine).ToArray();
        var carried = dying.SelectMany(n => n.Rooms).ToHashSet();
        var died = cluster.Now;

        var backAt = cluster.Kill(dying);
        var late = RoomsFor(3_000, new Random(-seed)); // they come while the dead nodes' leases still run
        foreach (var room in late) cluster.Fill(room, 10_000);
        cluster.Run(60_000);

        Assert.Equal(carried, rooms.Where(r => r.Moves > 0).ToHashSet());
        Assert.All(carried, r => Assert.Equal(1, r.Moves));
        Assert.All(rooms.Concat(late), r => Assert.False(r.Place!.IsGone));
        Assert.All(backAt, b => Assert.InRange(b.Value - died, 0, b.Key.People <= 300 ? 10_000 : 15_000)); // one key exchange after the other
        Assert.InRange(Fullest(cluster), 0, Core);
    }

    [Fact]
    public void In_a_rolling_update_each_room_is_handed_over_once_and_fresh_nodes_fill_without_a_rush()
    {
        var (cluster, rooms) = FullHouse(seed: 6);
        var old = cluster.Nodes.Take(Machine).ToArray();
        var fresh = new List<SimulatedNode>();

        foreach (var node in old)
        {
            var (carried, moved) = (node.Rooms.Count, rooms.Sum(r => r.Moves));
            var drained = cluster.Now;
            var movedAt = cluster.Drain(node);
            cluster.Run(3_000); // for the rooms to go and the new process to start
            Assert.True(node.IsGone);
            fresh.Add(cluster.Start());
            cluster.Run(30_000);
            Assert.Equal(carried, rooms.Sum(r => r.Moves) - moved);
            Assert.All(movedAt, m => Assert.InRange(m.Value - drained, 0, m.Key.People <= 25 ? 2_000 : 30_000));
        }
        var more = RoomsFor(18_000, new Random(7));
        foreach (var room in more) cluster.Fill(room, ThreeMinutes);
        cluster.Run(ThreeMinutes + 1_000);

        Assert.All(rooms.Concat(more), r => Assert.False(r.Place!.IsGone));
        Assert.All(fresh, n => Assert.InRange(n.Packets, 1, Core));
        Assert.InRange(fresh.Average(n => n.Packets), 0, cluster.Nodes.Average(n => n.Packets));
    }

    // Why the choice is not the least loaded of all.
    [Fact]
    public void Always_choosing_the_least_loaded_node_would_overload_it()
    {
        var (cluster, _) = FullHouse(seed: 1, herds: true);
        var before = Fullest(cluster);
        Assert.InRange(before, 5 * Core, long.MaxValue);

        cluster.Kill([.. cluster.Nodes.OrderByDescending(n => n.Packets).Take(Machine)]);
        cluster.Run(60_000);
        Assert.InRange(Fullest(cluster), 2 * before, long.MaxValue); // one node gets the rooms of several
    }
}
