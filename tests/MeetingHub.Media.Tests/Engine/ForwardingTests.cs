using MeetingHub.Media.Engine;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Engine;

public class ForwardingTests
{
    private static ViewTile Camera(FakeBrowser who, int height = 720) => new(who.Name, TrackKind.Camera, height);

    /// <summary>Sequence numbers rise by one, timestamps never fall, and every picture id and TL0 follows the one before.</summary>
    internal static void AssertUnbroken(IEnumerable<Received> slot, bool isVideo)
    {
        Received? before = null;
        foreach (var now in slot)
        {
            if (before is not null)
            {
                Assert.Equal((ushort)(before.Number + 1), now.Number);
                var step = (int)(now.Timestamp - before.Timestamp);
                Assert.InRange(step, 0, 90_000 * 10);
                if (isVideo)
                {
                    Assert.InRange((now.PictureId - before.PictureId) & 0x7FFF, 0, 1);
                    Assert.InRange((now.Tl0 - before.Tl0) & 0xFF, 0, 1);
                    Assert.Equal(step == 0, now.PictureId == before.PictureId);
                }
            }
            before = now;
        }
    }

    [Fact]
    public void Three_members_see_and_hear_each_other()
    {
        using var network = new FakeNetwork();
        FakeBrowser[] all = [network.Join("room", "ann"), network.Join("room", "bo"), network.Join("room", "cy")];
        foreach (var one in all)
        {
            one.View([.. all.Where(o => o != one).Select(o => Camera(o))]);
            (one.MicrophoneOn, one.CameraOn) = (true, true);
        }

        network.Advance(3_000);

        foreach (var one in all)
        {
            var others = all.Where(o => o != one).Select(o => o.Number).Order();
            Assert.Equal(others, one.Got.Where(g => g.Layer < 0).Select(g => g.Sender).Distinct().Order());
            Assert.Equal(others, one.Got.Where(g => g.Layer >= 0).Select(g => g.Sender).Distinct().Order());
            foreach (var slot in one.Got.GroupBy(g => g.Mid)) AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
            Assert.Equal(0, one.Unreadable);
            Assert.Equal(4, one.Slots.Count()); // two pictures, two sounds
        }
    }

    /// <summary>What is of one length leaves as one message, and the packets of a picture differ by a byte.</summary>
    [Fact]
    public void The_packets_of_a_picture_leave_with_the_same_length()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        bo.View(Camera(ann));
        ann.CameraOn = true;
        network.Advance(1_500);

        Assert.True(bo.Got.Count(g => g.Layer == 2) > 50);
        Assert.True(bo.PictureLengths.Count <= ann.LayersOn.Length, string.Join(' ', bo.PictureLengths)); // one for each layer
        Assert.Equal(0, bo.Unreadable);
    }

    [Fact]
    public void A_screen_is_shown_beside_the_camera_of_the_same_person()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        bo.View(new ViewTile("ann", TrackKind.Screen, 1080), Camera(ann, 180));
        (ann.CameraOn, ann.ScreenOn) = (true, true);
        network.Advance(1_500);

        Assert.Equal([TrackKind.Screen, TrackKind.Camera], bo.Slots.OrderBy(s => s.Mid.Length).ThenBy(s => s.Mid, StringComparer.Ordinal).Where(s => s.Track != TrackKind.Microphone).Select(s => s.Track));
        Assert.Equal(2, bo.Got.Select(g => g.Mid).Distinct().Count());
    }

    [Fact]
    public void One_room_never_hears_another()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("one", "ann");
        var bo = network.Join("two", "bo");
        bo.View(Camera(ann));
        (ann.MicrophoneOn, ann.CameraOn) = (true, true);
        network.Advance(1_000);

        Assert.Empty(bo.Got);
        Assert.Empty(bo.Slots);
    }

    [Theory]
    [InlineData(180, 0)]
    [InlineData(200, 0)]
    [InlineData(360, 1)]
    [InlineData(720, 2)]
    [InlineData(2_000, 2)]
    public void The_layer_fits_the_height_of_the_tile(int height, int layer)
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.CameraOn = true;
        network.Advance(500);
        bo.View(Camera(ann, height));
        network.Advance(1_500);

        Assert.Equal(layer, bo.Got[^1].Layer);
        AssertUnbroken(bo.Got, isVideo: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void When_the_wanted_layer_stops_the_next_smaller_one_is_sent_until_it_is_back(bool withReports)
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        (ann.CameraOn, ann.SendsReports) = (true, withReports);
        bo.View(Camera(ann));
        network.Advance(2_000);
        Assert.Equal(2, bo.Got[^1].Layer);

        ann.LayersOn[2] = false;
        network.Advance(1_500);
        Assert.Equal(1, bo.Got[^1].Layer);

        ann.LayersOn[2] = true;
        network.Advance(1_500);
        Assert.Equal(2, bo.Got[^1].Layer);
        Assert.InRange(network.Core.Counters.LayerSwitches, 2, 4); // at the start, the smaller layers may have come first

        // A switch happens only at a keyframe, and leaves no trace in the stream.
        foreach (var (before, now) in bo.Got.Zip(bo.Got.Skip(1)))
        {
            if (before.Layer != now.Layer) Assert.True(now.IsKeyframe);
        }
        AssertUnbroken(bo.Got, isVideo: true);
        // Timestamps never differ from the clock by more than a quarter of a second.
        var first = bo.Got[0];
        Assert.All(bo.Got, g => Assert.InRange((g.Timestamp - first.Timestamp) / 90_000.0 - (g.AtUs - first.AtUs) / 1_000_000.0, -0.25, 0.25));
    }

    [Fact]
    public void When_only_small_layers_are_sent_the_largest_of_them_is_shown()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.CameraOn = true;
        (ann.LayersOn[1], ann.LayersOn[2]) = (false, false);
        bo.View(Camera(ann));
        network.Advance(1_000);

        Assert.Equal(0, bo.Got[^1].Layer);
    }

    [Fact]
    public void A_camera_is_asked_for_two_keyframes_a_second_at_most_however_many_people_ask()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var others = Enumerable.Range(0, 5).Select(i => network.Join("room", $"other{i}")).ToArray();
        ann.CameraOn = true;
        foreach (var other in others) other.View(Camera(ann));
        network.Advance(1_000);
        ann.KeyframeRequests.Clear();

        for (var i = 0; i < 60; i++)
        {
            foreach (var other in others) other.AskForKeyframe(other.Slots.First(s => s.Track == TrackKind.Camera).Mid);
            network.Advance(50);
        }

        Assert.InRange(ann.KeyframeRequests.Count, 3, 7);
        Assert.All(ann.KeyframeRequests.Zip(ann.KeyframeRequests.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 450_000, long.MaxValue));
    }

    public static MatrixTheoryData<int, int> Newcomers => new([0, 100, 200, 300, 450], [1, 3]);

    [Theory]
    [MemberData(nameof(Newcomers))]
    public void A_newcomer_sees_a_picture_within_300_milliseconds_and_the_round_trip_however_lately_another_has_asked_and_on_another_shard_with_its_next_work(
        int milliseconds, int shards)
    {
        using var network = new FakeNetwork(shards: shards) { DelayUs = 40_000 };
        var (ann, bo, cy) = (network.Join("room", "ann"), network.Join("room", "bo"), network.Join("room", "cy"));
        network.Advance(100); // until the shards have told each other
        ann.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(3_000);
        ann.KeyframeRequests.Clear();
        bo.AskForKeyframe(bo.Slots.First(s => s.Track == TrackKind.Camera).Mid);
        network.AdvanceUntil(() => ann.KeyframeRequests.Count > 0);
        network.Advance(milliseconds);

        var from = network.NowUs;
        cy.View(Camera(ann));
        network.AdvanceUntil(() => cy.Got.Exists(g => g.IsKeyframe));

        var workOfShard = shards == 1 ? 0 : 50_000;
        Assert.InRange(network.NowUs - from, 0, 300_000 + workOfShard + 2 * network.DelayUs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_many_come_and_go_a_camera_is_asked_for_four_keyframes_at_most_in_any_second(int seed)
    {
        using var network = new FakeNetwork(seed);
        var ann = network.Join("room", "ann");
        var others = Enumerable.Range(0, 8).Select(i => network.Join("room", $"other{i}")).ToArray();
        ann.CameraOn = true;
        network.Advance(1_000);
        ann.KeyframeRequests.Clear();

        for (var i = 0; i < 250; i++)
        {
            var other = others[network.Random.Next(others.Length)];
            if (network.Random.Next(2) == 0) other.View();
            else other.View(Camera(ann));
            foreach (var seen in other.Slots.Where(s => s.Track == TrackKind.Camera && network.Random.Next(4) == 0)) other.AskForKeyframe(seen.Mid);
            network.Advance(network.Random.Next(80));
        }

        var asked = ann.KeyframeRequests;
        Assert.True(asked.Count > 8);
        Assert.All(asked, at => Assert.InRange(asked.Count(a => a >= at && a < at + 1_000_000), 1, 4));
        Assert.InRange(asked.Count, 1, (asked[^1] - asked[0]) / 500_000 + 3);
    }

    [Fact]
    public void A_browser_that_asks_for_keyframes_again_and_again_gets_few_and_the_smallest_picture_and_the_others_lose_nothing()
    {
        using var network = new FakeNetwork();
        var (ann, bo, cy) = (network.Join("room", "ann"), network.Join("room", "bo"), network.Join("room", "cy"));
        ann.CameraOn = true;
        foreach (var viewer in (FakeBrowser[])[bo, cy]) viewer.View(new ViewTile("ann", TrackKind.Camera, 700));
        network.Advance(2_000);
        ann.KeyframeRequests.Clear();

        for (var i = 0; i < 6 * 12; i++) // as a browser without the key does
        {
            bo.AskForKeyframe(bo.Slots.First(s => s.Track == TrackKind.Camera).Mid);
            network.Advance(166);
        }

        Assert.InRange(ann.KeyframeRequests.Count, 4, 8);
        Assert.Equal(0, bo.Got[^1].Layer);
        Assert.Equal(2, cy.Got[^1].Layer);

        network.Advance(11_000); // it has what it needs
        Assert.Equal(2, bo.Got[^1].Layer);
        ann.KeyframeRequests.Clear();
        bo.AskForKeyframe(bo.Slots.First(s => s.Track == TrackKind.Camera).Mid);
        network.Advance(100);
        Assert.NotEmpty(ann.KeyframeRequests);
    }

    [Fact]
    public void Tiles_without_a_free_slot_are_not_shown_and_a_shown_tile_keeps_its_slot()
    {
        using var network = new FakeNetwork();
        var viewer = network.Join("room", "viewer", videoSlots: 2);
        var others = Enumerable.Range(0, 3).Select(i => network.Join("room", $"other{i}")).ToArray();
        viewer.View([.. others.Select(o => Camera(o))]);
        var before = viewer.Slots.Where(s => s.Track == TrackKind.Camera).ToDictionary(s => s.Peer, s => s.Mid, StringComparer.Ordinal);
        Assert.Equal(["other0", "other1"], before.Keys.Order(StringComparer.Ordinal));

        viewer.View(Camera(others[2]), Camera(others[1]));

        var after = viewer.Slots.Where(s => s.Track == TrackKind.Camera).ToDictionary(s => s.Peer, s => s.Mid, StringComparer.Ordinal);
        Assert.Equal(["other1", "other2"], after.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(before["other1"], after["other1"]);
    }

    [Fact]
    public void A_second_offer_on_the_same_transport_adds_slots_while_the_old_slots_continue()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        var cy = network.Join("room", "cy", videoSlots: 1, audioSlots: 0);
        (ann.CameraOn, bo.CameraOn) = (true, true);
        cy.View(Camera(ann), Camera(bo));
        network.Advance(1_000);
        Assert.Equal([ann.Number], cy.Got.Select(g => g.Sender).Distinct());
        var before = Assert.Single(cy.Slots);

        cy.VideoSlots = 2;
        cy.Negotiate();
        network.Advance(1_500);

        Assert.Contains(before, cy.Slots);
        Assert.Equal(["ann", "bo"], cy.Slots.Select(s => s.Peer).Order(StringComparer.Ordinal));
        foreach (var slot in cy.Got.GroupBy(g => g.Mid))
        {
            Assert.Single(slot.Select(g => g.Sender).Distinct());
            AssertUnbroken(slot, isVideo: true);
        }
        Assert.Equal(2, cy.Got.Select(g => g.Mid).Distinct().Count());
    }

    [Fact]
    public void A_new_transport_replaces_the_old_one()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(1_000);

        var again = new FakeBrowser(network, "room", "ann", 4, 3);
        again.Negotiate();
        again.Check(nominate: true);
        network.AdvanceUntilConnected(again);
        Assert.True(ann.HasBeenClosed);
        again.CameraOn = true;
        bo.Got.Clear();
        network.Advance(1_500);

        Assert.Equal(again.Number, bo.Got[^1].Sender);
        AssertUnbroken(bo.Got, isVideo: true);
        Assert.Equal(2, network.Core.Counters.Peers);
    }

    /// <summary>As libwebrtc begins without simulcast: with padding on the stream for repairs.</summary>
    [Theory]
    [InlineData(779, 97, true)]
    [InlineData(777, 111, true)]
    [InlineData(780, 97, false)] // nobody named it
    public void A_source_that_the_offer_names_needs_no_name_in_its_packets(uint ssrc, byte payloadType, bool isNamed)
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann", offer: o => o
            .Replace("a=simulcast:send q;h;f\r\n", "", StringComparison.Ordinal)
            .Replace("a=mid:0\r\n", "a=mid:0\r\na=ssrc:777 cname:ann\r\n", StringComparison.Ordinal)
            .Replace("a=mid:1\r\n", "a=mid:1\r\na=ssrc-group:FID 778 779\r\na=ssrc:778 cname:ann\r\na=ssrc:779 cname:ann\r\n", StringComparison.Ordinal));
        var bo = network.Join("room", "bo");
        Span<byte> packet = stackalloc byte[RtpPacket.FixedHeaderLength + 20];
        RtpHeader.Write(packet, payloadType, marker: false, 1, 1, ssrc);
        if (payloadType == 97) (packet[0], packet[^1]) = ((byte)(packet[0] | 0x20), 20); // nothing but padding
        Assert.True(ann.TrySeal(packet, isRtcp: false, out var datagram));

        ann.SendRaw(datagram);
        network.Advance(50);

        Assert.Equal(isNamed ? 0 : 1, network.Core.Counters.DroppedMalformed);
        Assert.Equal(payloadType == 111 ? 1 : 0, bo.Got.Count);
    }
}
