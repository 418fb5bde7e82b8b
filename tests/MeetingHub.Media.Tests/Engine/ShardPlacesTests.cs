using MeetingHub.Media.Engine;

namespace MeetingHub.Media.Tests.Engine;

public class ShardPlacesTests
{
    private static int[] Fill(ShardPlaces places, string room, int members) =>
        [.. Enumerable.Range(0, members).Select(i => (Shard: places.Add(room, $"member{i}"), places.Connect(room, $"member{i}")).Shard).Distinct()];

    [Fact]
    public void Rooms_that_begin_at_the_same_time_go_to_different_shards()
    {
        var places = new ShardPlaces(4);

        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(i => places.Add($"room{i}", "ann")).Order());
    }

    [Fact]
    public void New_rooms_go_to_the_least_loaded_shard_until_the_load_is_even()
    {
        var places = new ShardPlaces(2);
        var large = Assert.Single(Fill(places, "large", 12));

        // Nine groups of four forward as much as one of twelve.
        for (var i = 0; i < 8; i++) Assert.Equal([1 - large], Fill(places, $"group{i}", 4));
        var shards = Enumerable.Range(8, 4).Select(i => Assert.Single(Fill(places, $"group{i}", 4)));

        Assert.Equal([0, 1], shards.Distinct().Order());
    }

    [Fact]
    public void All_members_of_a_room_get_the_same_shard_however_full_it_becomes()
    {
        var places = new ShardPlaces(3);

        var shard = Assert.Single(Fill(places, "talk", 300));
        for (var i = 0; i < 20; i++) places.Add($"room{i}", "ann");

        Assert.Equal(shard, places.Find("talk"));
        Assert.Equal(shard, places.Add("talk", "late"));
    }

    [Fact]
    public void An_empty_or_closed_room_is_forgotten_together_with_its_load()
    {
        var places = new ShardPlaces(2);
        var first = Assert.Single(Fill(places, "first", 10));
        var second = Assert.Single(Fill(places, "second", 10));
        for (var i = 0; i < 10; i++) Assert.Equal(first, places.Remove("first", $"member{i}"));
        Assert.Null(places.Remove("first", "member0"));
        Assert.Null(places.Find("first"));

        Assert.Equal([first], Fill(places, "third", 5));
        Assert.Equal(second, places.Close("second"));
        Assert.Null(places.Close("second"));
        Assert.Equal([second], Fill(places, "fourth", 4));
    }

    [Fact]
    public void No_member_is_counted_twice()
    {
        var places = new ShardPlaces(2);
        Fill(places, "asked again and again", 1);
        for (var i = 0; i < 20; i++) places.Connect("asked again and again", "member0");

        Fill(places, "pair", 2);

        Assert.Equal(places.Find("asked again and again"), places.Add("next", "ann"));
    }

    [Fact]
    public void Rooms_whose_media_is_at_another_node_count_for_almost_nothing()
    {
        var places = new ShardPlaces(2);
        for (var i = 0; i < 30; i++) for (var j = 0; j < 12; j++) places.Add($"elsewhere{i}", $"member{j}");
        var here = Assert.Single(Fill(places, "here", 3));

        Assert.Equal(1 - here, places.Add("next", "ann"));
        Assert.Null(places.Connect("next", "stranger"));
        Assert.Null(places.Connect("nowhere", "ann"));
    }
}
