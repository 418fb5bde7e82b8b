using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>One viewer of three pictures has a line that does not carry them all; the others have as much as they like.</summary>
public class NarrowLineTests
{
    private const int LongestFreezeUs = 1_000_000;

    private sealed record Evening(FakeNetwork Network, FakeBrowser[] Publishers, FakeBrowser Viewer, FakeBrowser Other) : IDisposable
    {
        public FakeNetwork.Line Line => Viewer.LineDown!;
        public int Speaker => Publishers[0].Number;
        public void Dispose() => Network.Dispose();

        /// <summary>The pictures that the viewer gets from each publisher in that time: how many, and the longest wait for one.</summary>
        public (int Pictures, long LongestUs, int Layer)[] Watch(int milliseconds)
        {
            var from = Network.NowUs;
            Network.Advance(milliseconds);
            return [.. Publishers.Select(p =>
            {
                var all = Viewer.Got.Where(g => g.Sender == p.Number && g.Layer >= 0 && g.AtUs > from && !g.IsRepair).ToList();
                var times = (long[])[from, .. all.Select(g => g.AtUs), Network.NowUs];
                return (all.Count / FakeBrowser.PacketsPerFrame, times.Zip(times.Skip(1), (a, b) => b - a).Max(), all.Count > 0 ? all[^1].Layer : -1);
            })];
        }
    }

    // Layers of about 100, 300 and 850 kbit/s, as they are on the line.
    private static Evening Begin(double line, int seed = 1, Func<string, string>? viewersOffer = null)
    {
        var network = new FakeNetwork(seed);
        var publishers = ((string[])["ann", "bo", "cy"]).Select(name => network.Join("room", name)).ToArray();
        foreach (var publisher in publishers)
        {
            ((int[])[70, 340, 1_100, 1_100]).CopyTo(publisher.PacketBytes, 0);
            (publisher.CameraOn, publisher.MicrophoneOn) = (true, true);
        }
        var viewer = network.Join("room", "viewer", offer: viewersOffer);
        var other = network.Join("room", "other");
        foreach (var who in (FakeBrowser[])[viewer, other])
        {
            who.ReportsArrivals = true;
            who.View([.. publishers.Select(p => new ViewTile(p.Name, TrackKind.Camera, 720))]);
        }
        viewer.LineDown = new FakeNetwork.Line(line, seed);
        return new Evening(network, publishers, viewer, other);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Behind_600_kilobits_all_three_pictures_go_on_and_the_sound_is_whole(int seed)
    {
        using var evening = Begin(600_000, seed);
        evening.Network.Advance(5_000);
        var (bytes, dropped) = (evening.Line.Bytes, evening.Line.Dropped);

        var seen = evening.Watch(20_000);

        Assert.All(seen, s => Assert.InRange(s.LongestUs, 0, LongestFreezeUs));
        Assert.All(seen, s => Assert.InRange(s.Pictures, 550, 610));
        Assert.InRange((evening.Line.Bytes - bytes) * 8 / 20, 300_000, 720_000);
        Assert.InRange(evening.Line.Dropped - dropped, 0, 10);
        var voices = evening.Publishers.Select(p => evening.Viewer.Got.Count(g => g.Sender == p.Number && g.Layer < 0)).ToList();
        Assert.All(voices, packets => Assert.True(packets > 20_000 / 20 * 0.99));
        Assert.Equal(0, evening.Viewer.Unreadable); // nothing is sent twice into a line that is full
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_large_keyframe_leaves_as_fast_as_the_line_carries_it_and_neither_sound_nor_other_pictures_wait_for_it(int seed)
    {
        using var evening = Begin(600_000, seed);
        evening.Network.Advance(8_000);
        foreach (var publisher in evening.Publishers) publisher.KeyframePackets = 14; // a quarter of a second of the whole line

        var (from, dropped) = (evening.Network.NowUs, evening.Line.Dropped);
        evening.Line.LongestWaitUs = 0;
        for (var i = 0; i < 3; i++)
        {
            evening.Viewer.AskForKeyframe(evening.Viewer.Slots.First(s => s is { Peer: "ann", Track: TrackKind.Camera }).Mid);
            evening.Network.Advance(1_500);
        }

        var keyframes = evening.Viewer.Got.Where(g => g.AtUs > from && g.IsKeyframe && g.Sender == evening.Speaker).ToList();
        Assert.NotEmpty(keyframes);
        Assert.InRange(evening.Line.LongestWaitUs, 0, 90_000);
        Assert.Equal(dropped, evening.Line.Dropped);
        foreach (var sound in evening.Viewer.Got.Where(g => g.AtUs > from && g is { Sender: > 0, Layer: < 0 }).GroupBy(g => g.Mid))
            Assert.All(sound.Zip(sound.Skip(1)), pair => Assert.InRange(pair.Second.AtUs - pair.First.AtUs, 0, 110_000));
    }

    [Fact]
    public void Of_a_camera_that_goes_off_nothing_leaves_that_still_waited_and_the_numbers_of_its_slot_go_on()
    {
        using var evening = Begin(600_000);
        evening.Network.Advance(8_000);
        evening.Publishers[0].KeyframePackets = 40; // half a second and more
        var mid = evening.Viewer.Slots.First(s => s is { Peer: "ann", Track: TrackKind.Camera }).Mid;
        var (before, dropped) = (evening.Viewer.Got.Count, evening.Line.Dropped);
        evening.Viewer.AskForKeyframe(mid);
        evening.Network.AdvanceUntil(() => evening.Viewer.Got.Skip(before).Any(g => g.IsKeyframe && g.Mid == mid));

        evening.Network.Core.SetPermissions("room", "ann", MediaPermissions.None, evening.Network.NowUs);
        evening.Network.Advance(100); // what is on the line
        var from = evening.Network.NowUs;
        evening.Network.Advance(1_500);

        Assert.DoesNotContain(evening.Viewer.Got, g => g.AtUs > from && g.Sender == evening.Speaker);
        evening.Network.Core.SetPermissions("room", "ann", MediaPermissions.Camera, evening.Network.NowUs);
        evening.Network.Advance(3_000);
        Assert.Contains(evening.Viewer.Got, g => g.AtUs > from && g.Sender == evening.Speaker && g.Mid == mid);
        var numbers = evening.Viewer.Got.Skip(before).Where(g => g.Mid == mid && !g.IsRepair).Select(g => g.Number).ToList();
        var missing = numbers.Zip(numbers.Skip(1), (a, b) => (ushort)(b - a) - 1).Sum();
        Assert.InRange(missing, 0, evening.Line.Dropped - dropped); // what the line itself lost
    }

    [Fact]
    public void Behind_a_line_for_less_the_most_important_picture_stays_and_the_page_is_told_which_pause()
    {
        using var evening = Begin(260_000);
        evening.Network.Advance(6_000);

        var seen = evening.Watch(10_000);

        Assert.InRange(seen[0].LongestUs, 0, LongestFreezeUs);
        Assert.True(seen[0].Pictures > 250);
        var paused = evening.Viewer.Slots.Where(s => s.IsPaused).Select(s => s.Peer).ToList();
        Assert.NotEmpty(paused);
        Assert.DoesNotContain("ann", paused);
        Assert.All(evening.Other.Slots, s => Assert.False(s.IsPaused));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_not_all_fit_the_most_important_picture_is_whole_and_the_others_go_on_with_fewer_pictures(int temporalLayers)
    {
        using var evening = Begin(330_000);
        foreach (var publisher in evening.Publishers) publisher.TemporalLayers = temporalLayers;
        evening.Network.Advance(10_000);

        var seen = evening.Watch(10_000);

        Assert.True(seen[0].Pictures > 280);
        Assert.InRange(seen[0].LongestUs, 0, LongestFreezeUs);
        Assert.All(seen.Skip(1), s => Assert.InRange(s.LongestUs, 0, 2 * LongestFreezeUs)); // a queue empties meanwhile
        Assert.All(seen.Skip(1), s => Assert.InRange(s.Pictures, 70, 290));
        Assert.Contains(seen, s => s.Pictures < 200);
        Assert.DoesNotContain(evening.Viewer.Slots, s => s.IsPaused);
    }

    /// <summary>Up and down, while what the publishers send is lost, late, doubled and out of order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_happens_on_the_way_up_no_number_of_a_slot_is_missing_or_used_twice_while_pictures_are_left_out(int seed)
    {
        using var evening = Begin(20_000_000, seed);
        foreach (var publisher in evening.Publishers) publisher.TemporalLayers = 3;
        (evening.Network.LossUp, evening.Network.Duplicates, evening.Network.JitterUs) = (0.05, 0.02, 15_000);
        for (var i = 0; i < 8; i++)
        {
            evening.Line.Rate = i % 2 == 0 ? 20_000_000 : 330_000;
            evening.Network.Advance(3_500);
        }
        (evening.Network.LossUp, evening.Network.JitterUs) = (0, 0);
        evening.Line.Rate = 20_000_000;
        evening.Network.Advance(2_000);

        var (missing, leftOut) = (0L, 0);
        foreach (var slot in evening.Viewer.Got.Where(g => g.Layer >= 0 || g.Sender == 0).GroupBy(g => g.Mid).Where(s => s.Any(g => g.Layer >= 0)))
        {
            long highest = slot.First().Number;
            var came = new SortedDictionary<long, Received>();
            foreach (var got in slot)
            {
                var number = highest + (short)(got.Number - (ushort)highest);
                highest = Math.Max(highest, number);
                Assert.True(came.TryAdd(number, got), "A number came twice.");
            }
            missing += came.Keys.Last() - came.Keys.First() + 1 - came.Count;
            var pictures = came.Values.Where(g => g.Sender != 0).ToList();
            foreach (var (before, now) in pictures.Zip(pictures.Skip(1)))
            {
                Assert.True((int)(now.Timestamp - before.Timestamp) >= 0);
                Assert.Equal(now.Timestamp == before.Timestamp, now.PictureId == before.PictureId);
                Assert.InRange((now.PictureId - before.PictureId) & 0x7FFF, 0, 100);
                Assert.InRange((now.Tl0 - before.Tl0) & 0xFF, 0, 10);
                if (before.Layer != now.Layer && now.Number == (ushort)(before.Number + 1)) Assert.True(now.IsKeyframe);
                if (before.Layer == now.Layer && now.Packet - before.Packet > 2 * FakeBrowser.PacketsPerFrame) leftOut++;
            }
        }
        Assert.InRange(missing, 0, evening.Line.Dropped); // only what the line itself lost
        Assert.True(leftOut > 20, $"{leftOut}");
    }

    [Fact]
    public void When_the_line_narrows_and_widens_again_pictures_follow_within_seconds()
    {
        using var evening = Begin(20_000_000);
        evening.Network.Advance(8_000);
        Assert.All(evening.Watch(1_000), s => Assert.Equal(2, s.Layer));

        evening.Line.Rate = 300_000;
        evening.Network.Advance(3_000);
        var bytes = evening.Line.Bytes;
        Assert.InRange(evening.Watch(5_000)[0].LongestUs, 0, LongestFreezeUs);
        Assert.InRange((evening.Line.Bytes - bytes) * 8 / 5, 100_000, 360_000);

        evening.Line.Rate = 20_000_000;
        evening.Network.Advance(4_000);
        Assert.All(evening.Watch(1_000), s => Assert.InRange(s.Pictures, 25, 35));
        Assert.All(evening.Viewer.Slots, s => Assert.False(s.IsPaused));
        evening.Network.Advance(4_000);
        Assert.All(evening.Watch(1_000), s => Assert.Equal(2, s.Layer));
    }

    [Fact]
    public void Pictures_come_back_also_when_the_first_one_is_on_an_m_line_without_repairs_by_which_nothing_can_be_tried()
    {
        using var evening = Begin(20_000_000, viewersOffer: offer => Offers.WithoutRepairsOn(offer, "3"));
        Assert.Equal("3", evening.Viewer.Slots.Single(s => s.Peer == "ann" && s.Track == TrackKind.Camera).Mid);
        evening.Network.Advance(8_000);
        evening.Line.Rate = 300_000;
        evening.Network.Advance(8_000);
        Assert.Contains(evening.Viewer.Slots, s => s.IsPaused);

        evening.Line.Rate = 20_000_000;
        evening.Network.Advance(12_000);

        Assert.All(evening.Watch(1_000), s => Assert.Equal(2, s.Layer));
    }

    [Fact]
    public void A_weak_viewer_costs_the_others_nothing()
    {
        using var evening = Begin(300_000);
        evening.Network.Advance(8_000);
        var from = evening.Network.NowUs;

        evening.Network.Advance(5_000);

        foreach (var publisher in evening.Publishers)
        {
            var large = evening.Other.Got.Count(g => g.Sender == publisher.Number && g.Layer == 2 && g.AtUs > from);
            Assert.True(large >= 5 * 30 * FakeBrowser.PacketsPerFrame - 10, $"{large}");
        }
    }

    [Fact]
    public void Numbers_and_timestamps_go_on_without_a_gap_over_pauses_and_changes_of_layer()
    {
        using var evening = Begin(300_000);
        for (var i = 0; i < 6; i++)
        {
            evening.Line.Rate = i % 2 == 0 ? 20_000_000 : 200_000;
            evening.Network.Advance(4_000);
        }
        evening.Line.Rate = 20_000_000;
        evening.Network.Advance(1_000);
        var dropped = evening.Line.Dropped;

        foreach (var slot in evening.Viewer.Got.Where(g => g.Layer >= 0).GroupBy(g => g.Mid))
        {
            var numbers = slot.Select(g => g.Number).ToList();
            var missing = numbers.Zip(numbers.Skip(1), (a, b) => (ushort)(b - a) - 1).Sum();
            Assert.InRange(missing, 0, dropped); // only what the line itself lost
            Assert.All(slot.Zip(slot.Skip(1)), pair => Assert.True((int)(pair.Second.Timestamp - pair.First.Timestamp) >= 0));
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void Of_pictures_on_a_wide_line_that_loses_a_fifth_of_everything_hardly_anything_is_missing_for_good(int seed, bool wasNarrow)
    {
        using var evening = Begin(wasNarrow ? 600_000 : 20_000_000, seed);
        (evening.Viewer.AsksUntilItComes, evening.Viewer.AnswersClocks) = (true, true);
        evening.Network.Advance(5_000);
        evening.Line.Rate = 20_000_000;
        evening.Network.Advance(5_000);
        evening.Line.Loss = 0.2;
        evening.Network.Advance(4_000);
        var before = evening.Viewer.Got.Count;
        evening.Network.Advance(8_000);
        evening.Line.Loss = 0;
        evening.Network.Advance(1_000); // for the last repairs

        var (sent, missing) = (0L, 0L);
        foreach (var slot in evening.Viewer.Got.Skip(before).Where(g => g.Layer >= 0).GroupBy(g => g.Mid))
        {
            long first = slot.First(g => !g.IsRepair).Number, highest = first;
            var came = new HashSet<long>();
            foreach (var g in slot)
            {
                var number = highest + (short)(g.Number - (ushort)highest);
                highest = Math.Max(highest, number);
                if (number >= first) came.Add(number);
            }
            (sent, missing) = (sent + highest - first + 1, missing + highest - first + 1 - came.Count);
        }
        Assert.True(sent > 3 * 8 * 30 * FakeBrowser.PacketsPerFrame * 0.9);
        Assert.InRange(missing, 0, sent / 200);
        Assert.All(evening.Watch(1_000), s => Assert.Equal(2, s.Layer));
        Assert.All(evening.Viewer.Slots, s => Assert.False(s.IsPaused));
    }

    [Fact]
    public void A_repair_that_waits_for_its_turn_does_not_wait_there_twice()
    {
        using var evening = Begin(600_000);
        evening.Viewer.AnswersClocks = true;
        evening.Network.Advance(8_000);
        evening.Publishers[0].KeyframePackets = 40; // half a second and more
        var mid = evening.Viewer.Slots.First(s => s is { Peer: "ann", Track: TrackKind.Camera }).Mid;
        var before = evening.Viewer.Got.Count;
        evening.Viewer.AskForKeyframe(mid);
        evening.Network.AdvanceUntil(() => evening.Viewer.Got.Skip(before).Any(g => g.IsKeyframe && g.Mid == mid));

        var number = evening.Viewer.Got.Last(g => g.Mid == mid).Number;
        for (var i = 0; i < 4; i++)
        {
            evening.Viewer.AskAgain(mid, number);
            evening.Network.Advance(30);
        }
        evening.Network.Advance(1_000);

        Assert.Single(evening.Viewer.Got, g => g.IsRepair && g.Mid == mid && g.Number == number);
    }
}
