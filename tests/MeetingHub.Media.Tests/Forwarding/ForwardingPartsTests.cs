using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Tests.Forwarding;

public class MissingPacketsTests
{
    private readonly MissingPackets _missing = new();
    private readonly ushort[] _due = new ushort[MissingPackets.Most];

    [Fact]
    public void What_is_missing_is_asked_for_at_once_then_every_50_ms_eight_times_and_then_given_up()
    {
        Assert.True(_missing.TryAdd(100_000, 100_002, 0));
        Assert.Equal(3, _missing.TakeDue(0, _due));
        Assert.Equal<ushort>([34_464, 34_465, 34_466], _due[..3]); // their lower 16 bits
        Assert.Equal(0, _missing.TakeDue(49_000, _due));
        for (var turn = 1; turn < MissingPackets.MostTimes; turn++) Assert.Equal(3, _missing.TakeDue(turn * MissingPackets.RepeatUs, _due));

        Assert.False(_missing.TryGiveUp(7 * MissingPackets.RepeatUs, out _));
        Assert.Equal(0, _missing.TakeDue(8 * MissingPackets.RepeatUs, _due));
        Assert.True(_missing.TryGiveUp(8 * MissingPackets.RepeatUs, out var number));
        Assert.Equal(100_000, number);
        Assert.Equal(2, _missing.Count);
    }

    [Fact]
    public void What_came_is_not_asked_for_again()
    {
        _missing.TryAdd(1, 5, 0);
        Assert.True(_missing.Remove(3));
        Assert.False(_missing.Remove(3));
        Assert.False(_missing.Contains(3));
        Assert.Equal(4, _missing.TakeDue(0, _due));
        Assert.DoesNotContain((ushort)3, _due[..4]);
    }

    [Fact]
    public void More_than_can_be_kept_means_that_nothing_is()
    {
        Assert.True(_missing.TryAdd(1, 100, 0));
        Assert.False(_missing.TryAdd(200, 300, 0));
        Assert.Equal(0, _missing.Count);
    }
}

public class PacketCacheTests
{
    [Fact]
    public void A_packet_can_be_had_again_until_its_place_is_taken()
    {
        var cache = new PacketCache();
        cache.Add(70_000, marker: true, 90, [1, 2, 3]);
        Assert.True(cache.TryGet(70_000, out var marker, out var timestamp, out var payload));
        Assert.True(marker);
        Assert.Equal(90u, timestamp);
        Assert.Equal([1, 2, 3], payload.ToArray());

        cache.Add(70_000 + PacketCache.Capacity, marker: false, 91, [4]);
        Assert.False(cache.TryGet(70_000, out _, out _, out _));
        Assert.False(cache.TryGet(0, out _, out _, out _));
    }

    [Fact]
    public void What_is_too_long_is_not_kept()
    {
        var cache = new PacketCache();
        cache.Add(70_000, marker: true, 90, new byte[PacketCache.LongestPayload + 1]);
        Assert.False(cache.TryGet(70_000, out _, out _, out _));
    }
}

public class TrackTests
{
    private static Track Camera(int layers, params int[] live)
    {
        var track = new Track(TrackKind.Camera, "1", 96, 97, layers);
        foreach (var i in live)
        {
            track.Layers[i].Latch((uint)(i + 1));
            track.Layers[i].TryAccept(1, 1, 0, out _, out _, out _);
        }
        return track;
    }

    [Theory]
    [InlineData(100, new[] { 0, 1, 2 }, 0)]
    [InlineData(205, new[] { 0, 1, 2 }, 0)]
    [InlineData(300, new[] { 0, 1, 2 }, 1)]
    [InlineData(1080, new[] { 0, 1, 2 }, 2)]
    [InlineData(1080, new[] { 0, 1 }, 1)]
    [InlineData(100, new[] { 2 }, 2)]
    [InlineData(500, new[] { 0, 2 }, 2)]
    [InlineData(300, new[] { 0, 2 }, 0)]
    public void The_smallest_layer_that_fills_the_tile_or_the_next_that_is_sent(int height, int[] live, int chosen) =>
        Assert.Equal(chosen, Camera(3, live).Choose(height, 0)!.Index);

    [Fact]
    public void With_nothing_sent_there_is_nothing_to_choose() => Assert.Null(Camera(3).Choose(720, 0));

    [Fact]
    public void A_layer_that_was_silent_for_half_a_second_is_not_counted_on()
    {
        var track = Camera(3, 0, 2);
        track.Layers[0].TryAccept(2, 1, 400_000, out _, out _, out _);
        Assert.Equal(0, track.Choose(720, 600_000)!.Index);
    }

    [Fact]
    public void A_screen_has_one_layer_and_keeps_it_while_nothing_moves()
    {
        var track = Camera(1, 0);
        Assert.Equal(0, track.Choose(2_000, 60_000_000)!.Index);
    }
}
