using System.Buffers.Binary;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>A member has keys, so all its packets are authentic: none may throw or harm anybody but the member itself.</summary>
public class HostileMemberTests
{
    private static readonly uint[] Edges = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF];

    private static ViewTile Camera(FakeBrowser who) => new(who.Name, TrackKind.Camera, 720);

    private static (FakeBrowser Ann, FakeBrowser Bo, FakeBrowser Eve) Join(FakeNetwork network)
    {
        var (ann, bo, eve) = (network.Join("room", "ann"), network.Join("room", "bo"), network.Join("room", "eve"));
        bo.View(Camera(ann), Camera(eve));
        eve.View(Camera(ann));
        (ann.MicrophoneOn, ann.CameraOn, eve.MicrophoneOn, eve.CameraOn, eve.ScreenOn) = (true, true, true, true, true);
        network.Advance(1_500);
        (eve.MicrophoneOn, eve.CameraOn, eve.ScreenOn) = (false, false, false);
        return (ann, bo, eve);
    }

    private static void AssertUndisturbed(FakeNetwork network, FakeBrowser ann, FakeBrowser bo)
    {
        bo.View(Camera(ann));
        network.Advance(1_000);
        bo.Got.Clear();
        network.Advance(1_000);
        var heard = bo.Got.Where(g => g.Sender == ann.Number).GroupBy(g => g.Mid).ToList();
        Assert.Equal(2, heard.Count);
        foreach (var slot in heard) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
        Assert.DoesNotContain(network.Events, e => e is PeerClosed);
        Assert.Equal(0, network.Core.Counters.Failures);
    }

    [Fact]
    public void Timestamps_half_the_range_apart_do_no_harm()
    {
        using var network = new FakeNetwork();
        var (ann, bo, eve) = Join(network);
        for (var i = 0; i < 200; i++)
        {
            foreach (var stream in (int[])[0, 1, 4])
            {
                var packet = new byte[30];
                RtpHeader.Write(packet, stream == 0 ? (byte)111 : (byte)96, marker: true, eve.TakeNumber(stream, isRepair: false), i % 2 == 0 ? 0 : 0x8000_0000, eve.SsrcOf(stream));
                packet[12] = 0x10;
                Assert.True(eve.TrySeal(packet, isRtcp: false, out var datagram));
                network.Core.Receive(datagram, eve.Address, network.NowUs);
            }
        }
        network.Advance(1_500);

        Assert.InRange(eve.ReportsHeard.Last(r => r.Ssrc == eve.SsrcOf(0)).Jitter, 1u, 48_000u);
        AssertUndisturbed(network, ann, bo);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_RTP_that_a_member_can_encrypt_is_handled(int seed)
    {
        using var network = new FakeNetwork(seed);
        var (ann, bo, eve) = Join(network);
        var random = new Random(seed);
        network.IsUnplugged = true; // the effect on other browsers is not tested here
        for (var i = 0; i < 20_000; i++)
        {
            if (!eve.TrySeal(AnyRtp(random, eve), isRtcp: false, out var datagram)) continue;
            network.Core.Receive(datagram, eve.Address, network.NowUs);
            if (i % 20 == 0) network.Advance(1);
        }
        network.IsUnplugged = false;
        AssertUndisturbed(network, ann, bo);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_RTCP_that_a_member_can_encrypt_is_handled(int seed)
    {
        using var network = new FakeNetwork(seed);
        var (ann, bo, eve) = Join(network);
        eve.CameraOn = true;
        var random = new Random(seed);
        for (var i = 0; i < 4_000; i++)
        {
            if (!eve.TrySeal(AnyRtcp(random, eve), isRtcp: true, out var datagram)) continue;
            network.Core.Receive(datagram, eve.Address, network.NowUs);
            network.Advance(1); // so many are looked at
        }
        AssertUndisturbed(network, ann, bo);
    }

    [Fact]
    public void A_later_offer_with_more_layers_than_the_first_adds_no_layer()
    {
        using var network = new FakeNetwork();
        var (ann, bo, _) = Join(network);
        var eve = network.Join("room", "eva", offer: o => o.Replace("a=simulcast:send q;h;f\r\n", "", StringComparison.Ordinal));
        eve.OfferOf = o => o;
        eve.Negotiate();
        eve.CameraOn = true; // names its layers in every packet
        network.Advance(500);

        AssertUndisturbed(network, ann, bo);
    }

    /// <summary>The peer whose handling fails is closed and counted; the work for the others in the same turn is still done.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_peer_whose_handling_fails_is_closed_and_the_others_continue(bool byTimer)
    {
        using var network = new FakeNetwork { ExpectsFailures = true };
        var (ann, bo) = (network.Join("one", "ann"), network.Join("one", "bo"));
        var eve = network.Join("two", "eve");
        bo.View(Camera(ann));
        (ann.MicrophoneOn, ann.CameraOn) = (true, true);
        network.Advance(1_000);

        eve.CameraOn = byTimer; // then feedback is due to it
        network.Broken = eve.Address;
        if (!byTimer) eve.Check(nominate: true);
        network.AdvanceUntil(() => network.Failures.Count > 0);
        eve.CameraOn = false;
        bo.Got.Clear();
        bo.ClocksHeard.Clear();
        ann.Acknowledged.Clear();
        network.Advance(2_000);

        Assert.Equal(new PeerClosed("two", "eve", PeerCloseReason.Failed), Assert.Single(network.Events.OfType<PeerClosed>()));
        Assert.Equal(2, network.Core.Counters.Peers);
        Assert.Equal(network.Failures.Count, network.Core.Counters.Failures);
        Assert.Equal(2, network.Failures.Count); // the packet that could not be sent, and the goodbye
        Assert.NotEmpty(bo.ClocksHeard);
        Assert.True(ann.Acknowledged.Count > 300);
        foreach (var slot in bo.Got.GroupBy(g => g.Mid)) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);

        // It may come back once it can be handled.
        network.Broken = null;
        var again = network.Join("two", "eve");
        Assert.True(again.IsConnected);
    }

    [Fact]
    public void A_failing_call_to_a_shard_is_counted_and_the_next_one_is_carried_out()
    {
        using var network = new FakeNetwork { ExpectsFailures = true };
        network.Core.Do((_, _) => throw new InvalidOperationException("broken by the test"), network.NowUs);
        network.Core.Do((core, now) => core.SetPermissions("room", "ann", MediaPermissions.Camera, now), network.NowUs);

        Assert.Equal(1, network.Core.Counters.Failures);
        Assert.True(network.Join("room", "ann").IsConnected);
    }

    private static byte[] AnyRtp(Random random, FakeBrowser eve)
    {
        var stream = random.Next(5);
        var isRepair = stream > 0 && random.Next(3) == 0;
        var packet = new byte[random.Next(12, random.Next(10) == 0 ? 1_400 : 120)];
        random.NextBytes(packet);
        var number = eve.TakeNumber(stream, isRepair);
        if (random.Next(30) == 0) number += (ushort)random.Next(0x1_0000);
        var timestamp = random.Next(2) == 0 ? Edges[random.Next(Edges.Length)] : (uint)random.NextInt64(1L << 32);
        var ssrc = random.Next(100) == 0 ? (uint)random.NextInt64(1L << 32) : isRepair ? eve.RepairSsrcOf(stream) : eve.SsrcOf(stream);
        var payloadType = random.Next(20) == 0 ? (byte)random.Next(128) : stream == 0 ? (byte)111 : isRepair ? (byte)97 : (byte)96;
        RtpHeader.Write(packet, payloadType, random.Next(2) == 0, number, timestamp, ssrc);
        var at = 12;
        if (random.Next(2) == 0 && packet.Length > 32)
        {
            // The right names under the right ids, or a block of anything.
            packet[0] |= 0x10;
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), random.Next(4) switch { 0 => 0x1000_0003, 1 => 0xBEDE_FFFF, _ => 0xBEDE_0003 });
            if (random.Next(2) == 0) ((byte[])[0x40, (byte)('0' + random.Next(4)), 0xA0, (byte)"qhf"[random.Next(3)], 0xB0, (byte)"qhf"[random.Next(3)]]).CopyTo(packet, 16);
            at = 28;
        }
        if (random.Next(8) == 0) packet[0] |= 0x20; // padding of any length
        if (isRepair && packet.Length > at + 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), (ushort)(number - random.Next(300)));
            at += 2;
        }
        if (random.Next(2) == 0 && packet.Length > at + 7) ((byte[])[0x90, 0xE0, 0x80]).CopyTo(packet, at); // as if a picture began
        return packet;
    }

    private static byte[] AnyRtcp(Random random, FakeBrowser eve)
    {
        var slots = eve.SlotSsrcs.ToArray();
        var whole = new List<byte>();
        for (var packets = random.Next(1, 5); packets > 0; packets--)
        {
            var packet = new byte[4 * random.Next(1, 20)];
            random.NextBytes(packet);
            var count = random.Next(2) == 0 ? random.Next(32) : (int[])[0, 1, 2, 4, 15] is var formats ? formats[random.Next(5)] : 0;
            RtcpReader.WriteHeader(packet, (RtcpType)random.Next(200, 208), count, packet.Length);
            for (var word = 4; word < packet.Length; word += 4)
            {
                var value = random.Next(8) switch
                {
                    0 => Edges[random.Next(Edges.Length)],
                    1 or 2 => slots[random.Next(slots.Length)],
                    3 => eve.SsrcOf(random.Next(5)),
                    _ => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(word)),
                };
                BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(word), value);
            }
            if (random.Next(6) == 0) packet[0] |= 0x20;
            if (random.Next(20) == 0) packet[3] ^= (byte)random.Next(256); // a wrong length
            whole.AddRange(packet);
        }
        return [.. whole];
    }
}
