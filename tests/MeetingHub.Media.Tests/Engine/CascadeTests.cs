using MeetingHub.Media.Engine;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>One room on several nodes with two shards each.</summary>
public class CascadeTests
{
    private const int Home = 0, Other = 1, Third = 2;

    private static ViewTile Camera(FakeBrowser who, int height = 720) => new(who.Name, TrackKind.Camera, height);

    // Two at home, one on each of its shards; and so many on the other nodes.
    private static (FakeNetwork Network, FakeBrowser[] People) Begin(int seed = 1, int nodes = 2, int videoSlots = 5)
    {
        var network = new FakeNetwork(seed, shards: 2, nodes: nodes);
        network.SetPermissions("room", "ann", MediaPermissions.None); // so that all nodes know the room
        for (var node = 1; node < nodes; node++) network.Links.Join("room", Home, node);
        var people = new List<FakeBrowser>();
        foreach (var (name, node) in (ReadOnlySpan<(string, int)>)[("ann", Home), ("bo", Home), ("cy", Other), ("dee", Other)])
            people.Add(network.Join("room", name, videoSlots, audioSlots: 3, node: node));
        for (var node = 2; node < nodes; node++) people.Add(network.Join("room", $"far{node}", videoSlots, audioSlots: 3, node: node));
        network.Advance(300);
        return (network, [.. people]);
    }

    private static IEnumerable<int> LayersLately(FakeNetwork network, FakeBrowser at, FakeBrowser of) =>
        at.Got.Where(g => g.Sender == of.Number && g.AtUs > network.NowUs - 500_000).Select(g => g.Layer).Distinct().Order();

    [Fact]
    public void People_on_another_node_see_and_hear_those_at_home_and_the_other_way_round()
    {
        var (network, people) = Begin();
        using var _ = network;
        Assert.Equal([0, 1, 2, 3], people.Select(p => p.Shard).Order());
        foreach (var one in people)
        {
            (one.MicrophoneOn, one.CameraOn, one.SendsReports, one.AnswersClocks) = (true, true, true, true);
            one.View([.. people.Where(p => p != one).Select((p, i) => Camera(p, i == 0 ? 720 : 150))]);
        }
        network.Advance(3_000);

        foreach (var one in people)
        {
            Assert.Equal(0, one.Unreadable);
            var others = people.Where(p => p != one).ToArray();
            foreach (var other in others) Assert.Equal([-1, other == others[0] ? 2 : 0], LayersLately(network, one, other));
            one.Got.Clear();
        }
        network.Advance(2_000);
        foreach (var slot in people.SelectMany(p => p.Got.GroupBy(g => (p, g.Mid))))
            ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
    }

    [Fact]
    public void Only_layers_that_somebody_there_sees_cross()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, bo, cy, dee) = (people[0], people[1], people[2], people[3]);
        foreach (var one in (FakeBrowser[])[ann, bo]) one.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(2_000);
        long CrossedIn(int milliseconds)
        {
            var before = network.Links.Cores[Other].Counters.LinksIn;
            network.Advance(milliseconds);
            return network.Links.Cores[Other].Counters.LinksIn - before;
        }
        Assert.InRange(CrossedIn(1_000), 0, 150); // words, but no packets

        cy.View(Camera(ann, 150));
        dee.View(Camera(ann, 150));
        network.Advance(1_000);
        Assert.Equal([0], LayersLately(network, cy, ann));
        Assert.InRange(CrossedIn(1_000), 80, 300); // one layer, once, of 90 packets a second

        dee.View(Camera(ann));
        network.Advance(1_000);
        Assert.Equal([0], LayersLately(network, cy, ann));
        Assert.Equal([2], LayersLately(network, dee, ann));
    }

    [Fact]
    public void Quiet_microphones_that_nobody_there_hears_do_not_cross_and_are_heard_as_soon_as_they_are_loud()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, cy) = (people[0], people[2]);
        var crowd = Enumerable.Range(0, 6).Select(i => network.Join("room", $"more{i}")).ToArray();
        foreach (var one in crowd.Append(ann)) (one.MicrophoneOn, one.Loudness) = (true, 75);
        network.Advance(3_000);
        var before = network.Links.Cores[Other].Counters.LinksIn;
        network.Advance(1_000);
        var quiet = network.Links.Cores[Other].Counters.LinksIn - before;
        Assert.InRange(quiet, 0, 50 * 3 + 150); // those in the slots of two people, and words

        foreach (var one in crowd.Append(ann).Where(p => !cy.Slots.Any(s => s.Peer == p.Name)).Take(1))
        {
            one.Loudness = 20;
            network.AdvanceUntil(() => cy.Got.Exists(g => g.Sender == one.Number), 1_000);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_lost_between_the_nodes_is_sent_again_and_what_is_late_is_put_in_order(int seed)
    {
        var (network, people) = Begin(seed);
        using var _ = network;
        var (ann, cy) = (people[0], people[2]);
        (network.Links.Loss, network.Links.JitterUs) = (0.05, 5_000);
        (ann.CameraOn, ann.MicrophoneOn, cy.AsksUntilItComes) = (true, true, true);
        cy.View(Camera(ann));
        network.Advance(2_000);
        cy.Got.Clear();
        network.Advance(5_000);
        var until = network.NowUs - 1_000_000;
        network.Advance(1_000);

        Assert.True(network.Links.Cores[Other].Counters.LinksLost > 20);
        Assert.True(network.Links.Cores[Other].Counters.LinksRepaired > 20);
        Assert.Equal(0, network.Links.Cores.Sum(c => c.Counters.Failures + c.Counters.DroppedMalformed));
        foreach (var stream in cy.Got.Where(g => g.AtUs < until).GroupBy(g => g.Layer))
        {
            var got = stream.Select(g => g.Packet).ToHashSet();
            var (first, last) = (got.Min(), got.Max());
            // A packet may be lost twice, and sound is not asked for after it could be heard.
            Assert.InRange(got.Count, (last - first + 1) * 0.97, last - first + 1);
        }
    }

    [Fact]
    public void After_a_cut_pictures_go_on_with_a_keyframe_and_the_server_is_told_of_a_link_that_stays_silent()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, cy) = (people[0], people[2]);
        ann.CameraOn = true;
        cy.View(Camera(ann));
        network.Advance(1_000);
        network.Links.IsCut = true;
        network.Advance(2_000);
        Assert.Empty(network.Events.OfType<LinkLost>());
        var at = network.NowUs;
        network.Links.IsCut = false;
        network.AdvanceUntil(() => cy.Got.Exists(g => g.AtUs > at && g.IsKeyframe));

        network.Links.IsCut = true;
        network.Advance(5_500);
        Assert.Equal(["room", "room"], network.Events.OfType<LinkLost>().Select(l => l.Room)); // by each of the two
    }

    [Fact]
    public void From_a_mute_on_nobody_gets_a_packet_even_if_only_the_node_of_the_listeners_has_heard_of_it()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, cy) = (people[0], people[2]);
        (ann.MicrophoneOn, ann.CameraOn) = (true, true);
        cy.View(Camera(ann));
        network.Advance(1_000);
        Assert.Equal([-1, 2], LayersLately(network, cy, ann));

        network.Nodes[Other].SetPermissions("room", "ann", MediaPermissions.None);
        network.Advance(1);
        var until = network.NowUs + network.DelayUs;
        network.Advance(1_000);
        Assert.DoesNotContain(cy.Got, g => g.Sender == ann.Number && g.AtUs > until);
        Assert.DoesNotContain(cy.Slots, s => s.Peer == "ann");

        network.Nodes[Other].SetPermissions("room", "ann", MediaPermissions.Camera | MediaPermissions.Microphone);
        network.Advance(2_000);
        Assert.Equal([-1, 2], LayersLately(network, cy, ann));
        network.Nodes[Home].SetPermissions("room", "ann", MediaPermissions.None);
        network.Advance(1);
        until = network.NowUs + network.DelayUs + network.Links.DelayUs + 2_000;
        network.Advance(1_000);
        Assert.DoesNotContain(cy.Got, g => g.Sender == ann.Number && g.AtUs > until);
    }

    [Fact]
    public void Whoever_is_removed_by_either_node_is_gone_and_can_come_back_on_the_other()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, cy, dee) = (people[0], people[2], people[3]);
        foreach (var one in people) (one.CameraOn, one.MicrophoneOn) = (true, true);
        foreach (var one in people) one.View([.. people.Where(p => p != one).Select(p => Camera(p))]);
        network.Advance(1_000);

        network.Nodes[Other].Remove("room", "ann"); // the others will read it in a moment
        network.Advance(1);
        var until = network.NowUs + network.DelayUs;
        network.Advance(500);
        network.Nodes[Home].Remove("room", "ann");
        network.Advance(500);
        Assert.True(ann.HasBeenClosed);
        Assert.All((FakeBrowser[])[cy, dee], p => Assert.DoesNotContain(p.Got, g => g.Sender == ann.Number && g.AtUs > until));

        var again = network.Join("room", "ann", node: Other);
        again.CameraOn = true;
        network.Advance(1_500);
        Assert.All(people.Skip(1), p => Assert.Equal([2], LayersLately(network, p, again)));
    }

    [Theory]
    [InlineData(Home)]
    [InlineData(Other)]
    public void Whoever_is_removed_while_the_link_is_down_gets_nothing_and_is_heard_by_nobody_when_it_is_up_again(int first)
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, bo, cy, dee) = (people[0], people[1], people[2], people[3]);
        foreach (var one in people) (one.CameraOn, one.MicrophoneOn) = (true, true);
        foreach (var one in people) one.View([.. people.Where(p => p != one).Select(p => Camera(p))]);
        network.Advance(1_000);
        Assert.Equal([-1, 2], LayersLately(network, ann, dee));

        // Dee's media is at the other node. One of the two reads the removal while nothing gets across, the other one later.
        network.Links.IsCut = true;
        network.Nodes[first].Remove("room", "dee");
        network.Advance(1);
        var until = network.NowUs + network.DelayUs;
        network.Advance(1_000);
        network.Links.IsCut = false;
        network.Advance(1_000);
        network.Nodes[first == Home ? Other : Home].Remove("room", "dee");
        network.Advance(1);
        var untilBoth = network.NowUs + network.DelayUs;
        network.Advance(1_000);

        var own = first == Home ? (FakeBrowser[])[ann, bo] : [cy];
        Assert.All(own, p => Assert.DoesNotContain(p.Got, g => g.Sender == dee.Number && g.AtUs > until));
        Assert.All((FakeBrowser[])[ann, bo, cy], p => Assert.DoesNotContain(p.Got, g => g.Sender == dee.Number && g.AtUs > untilBoth));
        Assert.DoesNotContain(dee.Got, g => g.AtUs > (first == Other ? until : untilBoth));
        Assert.True(dee.HasBeenClosed);
        Assert.Equal([-1, 2], LayersLately(network, ann, cy));
    }

    [Fact]
    public void A_room_that_was_empty_at_one_node_only_is_whole_again_when_it_is_linked_again()
    {
        var (network, people) = Begin();
        using var _ = network;
        foreach (var one in people) network.Nodes[Home].Remove("room", one.Name);
        network.Advance(200);
        network.SetPermissions("room", "new", MediaPermissions.None); // the other node hears of them before it reads that all had gone
        foreach (var one in people) network.Nodes[Other].Remove("room", one.Name);
        var ann = network.Join("room", "ann");
        network.Links.Join("room", Home, Other);
        var cy = network.Join("room", "cy", node: Other);
        foreach (var one in (FakeBrowser[])[ann, cy]) one.CameraOn = true;
        ann.View(Camera(cy));
        cy.View(Camera(ann));
        network.Advance(2_000);

        Assert.Equal([2], LayersLately(network, cy, ann));
        Assert.Equal([2], LayersLately(network, ann, cy));
    }

    [Fact]
    public void A_link_that_was_given_up_is_closed_when_the_same_node_opens_another()
    {
        var (network, people) = Begin();
        using var _ = network;
        network.Links.Join("room2", Other, Home); // that one the other node has opened
        network.Advance(100);
        var before = network.Links.Cores.Select(c => c.Counters.Links).ToArray();
        for (var i = 0; i < 3; i++)
        {
            foreach (var node in network.Nodes) node.Unlink("room");
            network.Advance(100);
            network.Links.Join("room", Home, Other, anew: true);
            network.Advance(100);
        }
        Assert.Equal(before, network.Links.Cores.Select(c => c.Counters.Links));

        var (ann, cy) = (people[0], people[2]);
        ann.CameraOn = true;
        cy.View(Camera(ann));
        network.Advance(1_500);
        Assert.Equal([2], LayersLately(network, cy, ann));
    }

    [Fact]
    public void Whoever_is_told_of_across_before_the_room_knows_them_is_seen_when_it_does()
    {
        var (network, people) = Begin();
        using var _ = network;
        var cy = people[2];
        network.Nodes[Home].SetPermissions("room", "late", MediaPermissions.Camera);
        var late = new FakeBrowser(network, "room", "late", videoSlots: 2, audioSlots: 2);
        late.Negotiate();
        late.Check(nominate: true);
        network.AdvanceUntilConnected(late);
        late.CameraOn = true;
        cy.View(Camera(late));
        network.Advance(500);
        Assert.DoesNotContain(cy.Got, g => g.Sender == late.Number);

        network.Nodes[Other].SetPermissions("room", "late", MediaPermissions.Camera);
        network.Advance(1_000);
        Assert.Equal([2], LayersLately(network, cy, late));
    }

    [Fact]
    public void Home_passes_on_what_comes_from_one_node_to_another()
    {
        var (network, people) = Begin(nodes: 3);
        using var _ = network;
        var (cy, far) = (people[2], people[4]);
        Assert.Equal(Third, far.Node);
        foreach (var one in (FakeBrowser[])[cy, far]) (one.CameraOn, one.MicrophoneOn) = (true, true);
        far.View(Camera(cy));
        cy.View(Camera(far, 300));
        network.Advance(2_000);
        Assert.Equal([-1, 2], LayersLately(network, far, cy));
        Assert.Equal([-1, 1], LayersLately(network, cy, far));
    }

    [Fact]
    public void A_camera_is_told_what_is_wanted_on_another_node_and_a_newcomer_there_soon_has_a_picture()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, bo, cy) = (people[0], people[1], people[2]);
        int Wanted() => network.Events.OfType<LayersWanted>().Last(w => w.Peer == "ann" && w.Track == TrackKind.Camera).Layers;
        ann.CameraOn = true;
        bo.View(Camera(ann, 150));
        network.Advance(5_000);
        Assert.Equal(1, Wanted());

        bo.AskForKeyframe(bo.Slots.First(s => s.Track == TrackKind.Camera).Mid);
        network.AdvanceUntil(() => ann.KeyframeRequests.Count > 0);
        var from = network.NowUs;
        cy.View(Camera(ann));
        network.AdvanceUntil(() => cy.Got.Exists(g => g.IsKeyframe));
        Assert.InRange(network.NowUs - from, 0, 450_000 + 2 * network.DelayUs);
        Assert.Equal(3, Wanted());
    }

    [Fact]
    public void Pictures_are_in_a_codec_that_also_those_have_who_are_at_another_node_and_those_at_a_third()
    {
        var (network, people) = Begin(nodes: 3);
        using var _ = network;
        VideoCodec AskedOf(FakeBrowser who) => network.Events.OfType<LayersWanted>().Last(w => w.Peer == who.Name).Codec;
        network.Nodes[Other].Connect("room", "cy", [VideoCodec.H264, VideoCodec.Vp8], (_, _) => { });
        foreach (var (name, node) in (ReadOnlySpan<(string, int)>)[("ann", Home), ("dee", Other), ("far2", Third)])
            network.Nodes[node].Connect("room", name, [VideoCodec.Vp8, VideoCodec.H264], (_, _) => { });
        network.Nodes[Home].Connect("room", "bo", [VideoCodec.H264], (_, _) => { });
        network.Advance(500);
        foreach (var one in (FakeBrowser[])[people[0], people[2], people[3], people[4]]) Assert.Equal(VideoCodec.H264, AskedOf(one));
    }

    [Fact]
    public void A_room_that_is_unlinked_goes_on_at_each_node_alone_and_can_be_linked_again()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, cy, dee) = (people[0], people[2], people[3]);
        foreach (var one in (FakeBrowser[])[ann, dee]) one.CameraOn = true;
        cy.View(Camera(ann), Camera(dee));
        network.Advance(1_000);

        foreach (var node in network.Nodes) node.Unlink("room");
        network.Advance(1_000);
        Assert.Empty(LayersLately(network, cy, ann));
        Assert.Equal([2], LayersLately(network, cy, dee));
        Assert.DoesNotContain(cy.Slots, s => s.Peer == "ann");

        network.Links.Join("room", Home, Other);
        network.Advance(1_500);
        Assert.Equal([2], LayersLately(network, cy, ann));
    }

    [Fact]
    public void Datagrams_that_come_again_or_are_changed_or_are_of_another_link_are_dropped()
    {
        var (network, people) = Begin();
        using var _ = network;
        var (ann, cy) = (people[0], people[2]);
        network.Links.KeepsSent = true;
        (ann.MicrophoneOn, ann.CameraOn) = (true, true);
        cy.View(Camera(ann));
        network.Advance(1_000);
        var random = new Random(1);
        var other = network.Links.Cores[Other];
        var written = (cy.Got.Count, other.Counters.DroppedNotAuthentic);
        network.Links.IsCut = true;
        network.Advance(100);
        var got = cy.Got.Count;
        foreach (var (to, bytes) in network.Links.Sent.Where(s => s.To == Other).ToArray()[..^80])
        {
            other.Receive([.. bytes], network.NowUs); // again
            byte[] changed = [.. bytes];
            changed[random.Next(8, changed.Length)] ^= (byte)(1 << random.Next(8));
            other.Receive(changed, network.NowUs);
            other.Receive(bytes.AsSpan(0, random.Next(bytes.Length)).ToArray(), network.NowUs);
            var turned = network.Links.Cores[Home];
            var before = turned.Counters.DroppedUnknownAddress;
            turned.Receive([.. bytes], network.NowUs); // sent back
            Assert.Equal(before + 1, turned.Counters.DroppedUnknownAddress);
        }
        network.Advance(100);
        Assert.Equal(got, cy.Got.Count);
        Assert.True(other.Counters.DroppedNotAuthentic > written.DroppedNotAuthentic + 200);
        Assert.Equal(0, other.Counters.Failures);
    }
}
