using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>Cameras that send all their sizes and rates as layers of one stream, in VP9 and AV1.</summary>
public class LayersInOneStreamTests
{
    private static ViewTile Camera(FakeBrowser who, int height = 720) => new(who.Name, TrackKind.Camera, height);

    private static FakeBrowser Publish(
        FakeNetwork network, string name, VideoCodec codec, Scalable scalable, bool hasDescriptors = true)
    {
        var ann = network.Join("room", name, offer: offer => Offers.InOneStream(hasDescriptors ? Offers.WithDependencies(offer) : offer));
        (ann.Codec, ann.Scalable, ann.HasDescriptors) = (codec, scalable, hasDescriptors);
        for (var sid = 0; sid < 3; sid++) ann.PacketBytes[sid] = 100 * (1 + sid * sid); // a larger picture takes more
        ann.CameraOn = true;
        return ann;
    }

    private static FakeBrowser Join(FakeNetwork network, string name, bool hasDescriptors = true, int node = 0) =>
        network.Join("room", name, offer: hasDescriptors ? Offers.WithDependencies : null, node: node);

    private static List<ScalableFrame> FramesOf(FakeBrowser sender, IEnumerable<Received> got) =>
        [.. got.Where(g => g.Layer >= 0 && g.Sender == sender.Number).Select(g => sender.FrameOf[(g.Layer, g.Packet)])];

    // What came between two moments, the last of which leaves time for what is under way.
    private static List<ScalableFrame> Lately(FakeBrowser sender, FakeBrowser viewer, long sinceUs) =>
        FramesOf(sender, viewer.Got.Where(g => g.AtUs >= sinceUs));

    /// <summary>
    /// What a decoder needs: no number twice, no time that goes back, a mark at the end of each picture, ids of pictures as far apart as they
    /// were, and of each whole frame everything that it builds on, unless that was lost on the way to the viewer.
    /// </summary>
    private static void AssertDecodable(FakeBrowser viewer, params FakeBrowser[] senders)
    {
        var zero = viewer.Got[0].Number - 1_000; // what came first need not be the first
        var byNumber = viewer.Got.GroupBy(g => (ushort)(g.Number - zero)).OrderBy(g => g.Key).ToList();
        Assert.All(byNumber, g => Assert.Single(g.Select(p => (p.Sender, p.Layer, p.Packet)).Distinct()));
        var inOrder = byNumber.Select(g => g.First()).Where(g => g.Layer >= 0).ToList();
        foreach (var sender in senders) AssertBuiltOn(sender, inOrder, zero);
        foreach (var (before, now) in inOrder.Zip(inOrder.Skip(1)))
        {
            Assert.InRange((int)(now.Timestamp - before.Timestamp), 0, 9_000_000);
            if (now.Sender != before.Sender)
            {
                Assert.True(now.IsKeyframe || (ushort)(now.Number - before.Number) > 1);
                continue;
            }
            if (now.IsKeyframe) continue; // the picture may have paused before it
            if ((ushort)(now.Number - before.Number) == 1) Assert.Equal(before.Marker, now.Timestamp != before.Timestamp);
            var sender = senders.Single(s => s.Number == now.Sender);
            var (from, to) = (sender.FrameOf[(before.Layer, before.Packet)], sender.FrameOf[(now.Layer, now.Packet)]);
            if (now.Codec == VideoCodec.Vp9) Assert.Equal((to.Picture - from.Picture) & 0x7FFF, (now.PictureId - before.PictureId) & 0x7FFF);
            else if (now.PictureId >= 0) Assert.Equal((to.Number - from.Number) & 0xFFFF, (now.PictureId - before.PictureId) & 0xFFFF);
        }
    }

    private static void AssertBuiltOn(FakeBrowser sender, List<Received> inOrder, int zero)
    {
        var own = inOrder.Where(g => g.Sender == sender.Number).Select(g => (Packet: g, Frame: sender.FrameOf[(g.Layer, g.Packet)])).ToList();
        var whole = own.GroupBy(g => g.Frame.Number).Where(g => g.Select(p => p.Packet.Packet).Distinct().Count() == sender.PacketsOf[g.Key])
            .Select(g => g.First().Frame).ToList();
        var have = whole.Select(f => f.Number).ToHashSet();
        foreach (var frame in whole)
        {
            foreach (var before in frame.BuiltOn.Where(b => !have.Contains(b)))
            {
                var last = own.FindLast(g => g.Frame.Number < before).Packet;
                var next = own.Find(g => g.Frame.Number > before).Packet;
                var between = inOrder.Count(g => last is not null && InOrder(g) > InOrder(last) && InOrder(g) < InOrder(next));
                Assert.True(last is null || InOrder(next) - InOrder(last) - 1 > between, $"{frame} without {sender.Scalable!.Frames[before]}");
            }
        }
        // Descriptors name what has come.
        foreach (var (packet, frame) in own.Where(g => g.Packet.Descriptor?.BuiltOn is not null))
        {
            foreach (var (named, before) in packet.Descriptor!.BuiltOn!.Zip(frame.BuiltOn))
                Assert.All(own.Where(g => g.Frame.Number == before), g => Assert.Equal(named, g.Packet.Descriptor!.FrameNumber));
        }

        int InOrder(Received packet) => (ushort)(packet.Number - zero);
    }

    private static void AssertNothingMissing(FakeBrowser viewer)
    {
        var numbers = viewer.Got.Where(g => g.Mid == viewer.Got[0].Mid).Select(g => (ushort)(g.Number - viewer.Got[0].Number)).Order().ToList();
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers.Select(n => (int)n));
    }

    [Theory]
    [InlineData(VideoCodec.Vp9, true)]
    [InlineData(VideoCodec.Av1, true)]
    [InlineData(VideoCodec.Av1, false)] // the viewer's browser reads no descriptors
    public void A_viewer_gets_the_size_of_its_tile_and_the_others_are_left_out(VideoCodec codec, bool readsDescriptors)
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Publish(network, "ann", codec, new Scalable(3, 3, isKeyOnly: true)), Join(network, "viewer", readsDescriptors));
        foreach (var (height, largest) in ((int, int)[])[(700, 2), (150, 0), (330, 1), (700, 2)])
        {
            viewer.View(Camera(ann, height));
            network.Advance(1_000);
            var since = network.NowUs;
            network.Advance(1_000);
            var lately = Lately(ann, viewer, since);
            Assert.Equal(Enumerable.Range(0, 1 + largest), lately.Select(f => f.Sid).Distinct().Order());
            Assert.Equal([0, 1, 2], lately.Select(f => f.Tid).Distinct().Order());
        }

        Assert.True(viewer.Got[0].IsKeyframe);
        AssertNothingMissing(viewer);
        AssertDecodable(viewer, ann);
        Assert.Equal((0, 0), (viewer.Unreadable, network.Core.Counters.DroppedMalformed));
        Assert.All(viewer.Got.Where(g => g.Layer >= 0), g => Assert.Equal(codec == VideoCodec.Av1 && readsDescriptors, g.Descriptor is not null));
    }

    [Theory]
    [InlineData(VideoCodec.Vp9)]
    [InlineData(VideoCodec.Av1)]
    public void A_smaller_size_needs_no_keyframe_and_a_larger_one_takes_one(VideoCodec codec)
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Publish(network, "ann", codec, new Scalable(3, 1, isKeyOnly: true)), Join(network, "viewer"));
        viewer.View(Camera(ann));
        network.Advance(1_000);
        ann.KeyframeRequests.Clear();
        viewer.View(Camera(ann, 150));
        network.Advance(2_000);
        Assert.Empty(ann.KeyframeRequests);
        Assert.All(Lately(ann, viewer, network.NowUs - 1_000_000), f => Assert.Equal(0, f.Sid));

        viewer.View(Camera(ann, 330));
        network.Advance(2_000);
        Assert.Single(ann.KeyframeRequests);
        Assert.Contains(Lately(ann, viewer, network.NowUs - 1_000_000), f => f.Sid == 1);
    }

    [Fact]
    public void No_keyframe_is_asked_for_in_vain_while_the_browser_does_not_send_the_larger_size()
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Publish(network, "ann", VideoCodec.Vp9, new Scalable(3, 1, isKeyOnly: true)), Join(network, "viewer"));
        (ann.LayersOn[1], ann.LayersOn[2]) = (false, false);
        viewer.View(Camera(ann, 330));
        network.Advance(1_000);
        ann.KeyframeRequests.Clear();
        network.Advance(3_000);
        Assert.Empty(ann.KeyframeRequests);
        Assert.All(Lately(ann, viewer, network.NowUs - 1_000_000), f => Assert.Equal(0, f.Sid));
        AssertDecodable(viewer, ann);
    }

    [Theory]
    [InlineData(VideoCodec.Vp9)]
    [InlineData(VideoCodec.Av1)]
    public void A_narrow_line_carries_fewer_pictures_or_smaller_ones_and_all_of_them_when_it_is_wide_again(VideoCodec codec)
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Publish(network, "ann", codec, new Scalable(2, 3, isKeyOnly: false)), Join(network, "viewer"));
        for (var sid = 0; sid < 2; sid++) ann.PacketBytes[sid] = 300 * (1 + 2 * sid); // 0.2 and 0.7 Mbit/s
        viewer.ReportsArrivals = viewer.AsksUntilItComes = true;
        viewer.LineDown = new FakeNetwork.Line(10_000_000);
        viewer.View(Camera(ann));
        network.Advance(3_000);
        Assert.Contains(Lately(ann, viewer, network.NowUs - 500_000), f => f is { Sid: 1, Tid: 2 });

        viewer.LineDown.Rate = 500_000;
        network.Advance(8_000);
        var lately = Lately(ann, viewer, network.NowUs - 2_000_000);
        Assert.All(lately, f => Assert.Equal(0, f.Sid));
        viewer.LineDown.Rate = 130_000;
        network.Advance(8_000);
        lately = Lately(ann, viewer, network.NowUs - 2_000_000);
        Assert.NotEmpty(lately);
        Assert.All(lately, f => Assert.True(f.Sid == 0 && f.Tid < 2, $"{f}"));

        for (var round = 0; round < 4; round++)
        {
            foreach (var one in (FakeBrowser[])[ann, viewer]) one.Check(nominate: true); // or they would count as gone
            viewer.LineDown.Rate = 10_000_000;
            network.AdvanceUntil(() => Lately(ann, viewer, network.NowUs - 200_000).Exists(f => f is { Sid: 1, Tid: 2 }), 30_000);
            viewer.LineDown.Rate = 130_000;
            network.AdvanceUntil(() => Lately(ann, viewer, network.NowUs - 500_000) is { Count: > 0 } few && few.TrueForAll(f => f.Tid < 2), 30_000);
        }
        AssertDecodable(viewer, ann);
    }

    [Fact]
    public void Without_descriptors_AV1_is_forwarded_whole()
    {
        using var network = new FakeNetwork();
        var ann = Publish(network, "ann", VideoCodec.Av1, new Scalable(1, 3, isKeyOnly: false), hasDescriptors: false);
        var viewer = Join(network, "viewer");
        viewer.View(Camera(ann, 150));
        network.Advance(2_000);
        Assert.Equal([0, 1, 2], Lately(ann, viewer, network.NowUs - 1_000_000).Select(f => f.Tid).Distinct().Order());
        AssertNothingMissing(viewer);
        Assert.Equal(0, network.Core.Counters.DroppedMalformed);
    }

    [Fact]
    public void A_descriptor_that_is_none_is_counted_and_its_packet_dropped()
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Publish(network, "ann", VideoCodec.Av1, new Scalable(1, 1, isKeyOnly: false)), Join(network, "viewer"));
        viewer.View(Camera(ann));
        network.Advance(1_000);
        var (got, before) = (viewer.Got.Count, network.Core.Counters.DroppedMalformed);
        ann.DescriptorOf = _ => [0xC0, 0x00];
        network.Advance(500);
        Assert.True(network.Core.Counters.DroppedMalformed >= before + 10);
        Assert.InRange(viewer.Got.Count - got, 0, FakeBrowser.PacketsPerFrame);
    }

    [Fact]
    public void Each_packet_says_which_decode_targets_are_sent()
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Publish(network, "ann", VideoCodec.Av1, new Scalable(2, 2, isKeyOnly: true)), Join(network, "viewer"));
        viewer.View(Camera(ann));
        network.Advance(1_000);
        Assert.Equal(0b1111, viewer.Got[^1].Descriptor!.Active);
        viewer.View(Camera(ann, 150));
        network.Advance(1_000);
        Assert.Equal(0b0011, viewer.Got[^1].Descriptor!.Active); // the smaller size, with half of the pictures and all
    }

    [Fact]
    public void On_other_shards_it_is_the_same()
    {
        using var network = new FakeNetwork(shards: 2, mostTogether: 1);
        var (ann, viewer) = (Publish(network, "ann", VideoCodec.Av1, new Scalable(3, 3, isKeyOnly: true)), Join(network, "viewer"));
        Assert.NotEqual(ann.Shard, viewer.Shard);
        foreach (var (height, largest) in ((int, int)[])[(700, 2), (150, 0), (700, 2)])
        {
            viewer.View(Camera(ann, height));
            network.Advance(2_000);
            Assert.Equal(largest, Lately(ann, viewer, network.NowUs - 1_000_000).Max(f => f.Sid));
        }
        AssertDecodable(viewer, ann);
    }

    [Fact]
    public void On_another_node_it_is_the_same()
    {
        using var network = new FakeNetwork(shards: 2, nodes: 2);
        network.SetPermissions("room", "ann", MediaPermissions.None);
        network.Links.Join("room", home: 0, other: 1);
        var ann = Publish(network, "ann", VideoCodec.Av1, new Scalable(3, 3, isKeyOnly: true));
        var viewer = Join(network, "viewer", node: 1);
        foreach (var (height, largest) in ((int, int)[])[(700, 2), (150, 0), (700, 2)])
        {
            viewer.View(Camera(ann, height));
            network.Advance(2_000);
            Assert.Equal(largest, Lately(ann, viewer, network.NowUs - 1_000_000).Max(f => f.Sid));
        }
        AssertDecodable(viewer, ann);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_the_network_does_each_frame_comes_with_what_it_builds_on(int seed) =>
        Simulate(seed, duplicates: 0.01, jitterUs: 3_000, lossUp: 1, lossDown: 0);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void However_bad_the_network_is_each_frame_comes_with_what_it_builds_on(int seed) =>
        Simulate(seed, duplicates: 0.05, jitterUs: 30_000, lossUp: 5, lossDown: 0.05);

    // Two people of any structure, packets lost, late and doubled, and a viewer whose tile, line and choice change.
    private static void Simulate(int seed, double duplicates, int jitterUs, int lossUp, double lossDown)
    {
        var random = new Random(seed);
        using var network = new FakeNetwork(seed) { Duplicates = duplicates, JitterUs = jitterUs };
        var codec = seed % 2 == 0 ? VideoCodec.Vp9 : VideoCodec.Av1;
        FakeBrowser[] people = [.. new[] { "ann", "bo" }.Select(name =>
            Publish(network, name, codec, new Scalable(random.Next(1, 4), random.Next(1, 4), isKeyOnly: random.Next(2) == 0)))];
        foreach (var one in people) one.Loses = (_, _) => random.Next(100) < lossUp;
        var hasDescriptors = random.Next(4) > 0;
        var viewer = network.Join("room", "viewer", videoSlots: 1, offer: hasDescriptors ? Offers.WithDependencies : null);
        viewer.AsksUntilItComes = viewer.AnswersClocks = viewer.ReportsArrivals = true;
        (viewer.LineDown, network.LossDown) = (new FakeNetwork.Line(10_000_000), lossDown);
        var at = 0;
        for (var turn = 0; turn < 12; turn++)
        {
            if (random.Next(3) == 0) at = 1 - at;
            viewer.View(Camera(people[at], ((int[])[150, 330, 700])[random.Next(3)]));
            if (random.Next(4) == 0) viewer.LineDown.Rate = ((double[])[150_000, 400_000, 10_000_000])[random.Next(3)];
            if (random.Next(4) == 0) people[at].LayersOn[2] ^= true;
            network.Advance(random.Next(200, 1_500));
        }
        viewer.LineDown.Rate = 10_000_000;
        viewer.View(Camera(people[at]));
        network.AdvanceUntil(() => Lately(people[at], viewer, network.NowUs - 200_000).Count > 0, 20_000);
        AssertDecodable(viewer, people);
        Assert.Equal(0, network.Core.Counters.DroppedMalformed);
    }
}
