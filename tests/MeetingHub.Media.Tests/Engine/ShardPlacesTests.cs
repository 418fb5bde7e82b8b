using MeetingHub.Media.Engine;

namespace MeetingHub.Media.Tests.Engine;

public class ShardPlacesTests
{
    private const int MostTogether = 50;

    private static int[] Fill(ShardPlaces places, string room, int members)
    {
        for (var i = 0; i < members; i++) places.Add(room, $"member{i}");
        return [.. Enumerable.Range(0, members).Select(i => places.Connect(room, $"member{i}")!.Value).Distinct()];
    }

    private static int Begin(ShardPlaces places, string room)
    {
        places.Add(room, "ann");
        return Assert.Single(places.Find(room));
    }

    [Fact]
    public void Rooms_that_begin_at_the_same_time_go_to_different_shards()
    {
        var places = new ShardPlaces(4, MostTogether);

        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(i => Begin(places, $"room{i}")).Order());
    }

    [Fact]
    public void New_rooms_go_to_the_least_loaded_shard_until_the_load_is_even()
    {
        var places = new ShardPlaces(2, MostTogether);
        var large = Assert.Single(Fill(places, "large", 12));

        // Nine groups of four forward as much as one of twelve.
        for (var i = 0; i < 8; i++) Assert.Equal([1 - large], Fill(places, $"group{i}", 4));
        var shards = Enumerable.Range(8, 4).Select(i => Assert.Single(Fill(places, $"group{i}", 4)));

        Assert.Equal([0, 1], shards.Distinct().Order());
    }

    [Fact]
    public void A_small_room_stays_together_and_a_large_one_takes_one_shard_after_the_other()
    {
        var places = new ShardPlaces(3, MostTogether);
        var first = Assert.Single(Fill(places, "talk", MostTogether));
        var other = Assert.Single(Fill(places, "other", 20));
        Assert.NotEqual(first, other);

        var shards = Fill(places, "talk", 301);

        Assert.Equal([first, 3 - first - other, other], shards); // the least loaded one before the one with another room
        Assert.Equal(shards, places.Find("talk"));
        var counts = Enumerable.Range(0, 301).CountBy(i => places.Find("talk", $"member{i}")!.Value).ToDictionary();
        Assert.Equal(301, counts.Values.Sum());
        Assert.InRange(counts[other], counts[first] - 21, counts[first] - 19); // both rooms together are spread evenly
        Assert.Equal([other], places.Find("other"));
    }

    [Fact]
    public void Whoever_is_connected_stays_where_they_are_and_a_free_place_beside_others_is_taken_first()
    {
        var places = new ShardPlaces(2, mostTogether: 2);
        Assert.Equal(2, Fill(places, "room", 3).Length);
        var first = places.Find("room", "member0");
        Assert.Equal(1 - first, places.Find("room", "member2"));
        Assert.Equal(1 - first, places.Connect("room", "member2"));

        places.Remove("room", "member0");
        Assert.Equal(1 - first, places.Connect("room", "member2"));
        places.Add("room", "late");
        Assert.Equal(first, places.Connect("room", "late"));
    }

    [Fact]
    public void An_empty_or_closed_room_is_forgotten_together_with_its_load()
    {
        var places = new ShardPlaces(2, MostTogether);
        var first = Assert.Single(Fill(places, "first", 10));
        var second = Assert.Single(Fill(places, "second", 10));
        for (var i = 0; i < 10; i++) places.Remove("first", $"member{i}");
        places.Remove("first", "member0");
        Assert.Empty(places.Find("first"));

        Assert.Equal([first], Fill(places, "third", 5));
        places.Close("second");
        places.Close("second");
        Assert.Equal([second], Fill(places, "fourth", 4));
    }

    [Fact]
    public void No_member_is_counted_twice()
    {
        var places = new ShardPlaces(2, MostTogether);
        Fill(places, "asked again and again", 1);
        for (var i = 0; i < 20; i++) places.Connect("asked again and again", "member0");

        Fill(places, "pair", 2);

        Assert.Equal(Assert.Single(places.Find("asked again and again")), Begin(places, "next"));
    }

    [Fact]
    public void Rooms_whose_media_is_at_another_node_count_for_almost_nothing()
    {
        var places = new ShardPlaces(2, MostTogether);
        for (var i = 0; i < 30; i++) for (var j = 0; j < 12; j++) places.Add($"elsewhere{i}", $"member{j}");
        var here = Assert.Single(Fill(places, "here", 3));

        Assert.Equal(1 - here, Begin(places, "next"));
        Assert.Null(places.Connect("next", "stranger"));
        Assert.Null(places.Connect("nowhere", "ann"));
    }
}
