using System.Buffers.Binary;
using System.Collections;
using System.Reflection;
using System.Text;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Net;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Srtp;
using MeetingHub.Media.Stun;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>What somebody can do with datagrams alone: little work each, no memory, no answer, and nothing of a check that was heard.</summary>
public class FloodTests
{
    private static readonly EndpointKey Stranger = EndpointKey.V4([192, 0, 2, 66], 4_000);

    private static ViewTile Camera(FakeBrowser who) => new(who.Name, TrackKind.Camera, 720);

    private static (FakeBrowser Ann, FakeBrowser Bo) Meet(FakeNetwork network)
    {
        var (ann, bo) = (network.Join("room", "ann"), network.Join("room", "bo"));
        bo.View(Camera(ann));
        ann.View(Camera(bo));
        (ann.MicrophoneOn, ann.CameraOn, bo.MicrophoneOn, bo.CameraOn) = (true, true, true, true);
        network.Advance(1_000);
        return (ann, bo);
    }

    private static void AssertUndisturbed(FakeNetwork network, FakeBrowser bo)
    {
        bo.Got.Clear();
        network.Advance(500);
        var slots = bo.Got.GroupBy(g => g.Mid).ToList();
        Assert.Equal(2, slots.Count);
        foreach (var slot in slots) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
    }

    private static byte[] Check(string username, byte[] key, int transaction)
    {
        var datagram = new byte[256];
        var id = new byte[StunMessage.TransactionIdLength];
        BinaryPrimitives.WriteInt32LittleEndian(id, transaction);
        BinaryPrimitives.WriteInt32LittleEndian(id.AsSpan(4), ~transaction);
        return datagram[..StunMessage.WriteBindingRequest(datagram, id, Encoding.ASCII.GetBytes(username), 1, true, 7, key)];
    }

    // The same datagram many times within a second, and what that cost. What each of them allocates shows in every tenth of them.
    private static (long Allocated, long Out) Flood(FakeNetwork network, EndpointKey from, byte[] datagram, int times)
    {
        var copy = new byte[datagram.Length];
        void Send(int first, int count)
        {
            for (var i = first; i < first + count; i++)
            {
                datagram.CopyTo(copy, 0);
                network.Core.Receive(copy, from, network.NowUs + i * 1_000_000L / times);
            }
        }
        Send(0, times); // what is made once is made here
        var sent = network.Core.Counters.DatagramsOut;
        var least = Allocated.InTenths(times, Send).Min();
        return (least, network.Core.Counters.DatagramsOut - sent);
    }

    [Fact]
    public void Checks_of_strangers_cost_no_signature_no_memory_and_no_answer()
    {
        using var network = new FakeNetwork();
        var (_, bo) = Meet(network);
        var refused = network.Core.Counters.DroppedNotAuthentic;

        var cost = Flood(network, Stranger, Check("ABCDEFGH:abcd", new byte[24], 1), times: 10_000);

        Assert.Equal((0, 0), cost);
        Assert.Equal(20_000, network.Core.Counters.DroppedNotAuthentic - refused);
        AssertUndisturbed(network, bo);
    }

    [Fact]
    public void Of_checks_under_the_name_of_a_member_a_stranger_gets_few_looked_at_and_the_members_own_are_still_answered()
    {
        using var network = new FakeNetwork();
        var (_, bo) = Meet(network);
        var (refused, over) = (network.Core.Counters.DroppedNotAuthentic, network.Core.Counters.DroppedOverLimit);

        var cost = Flood(network, Stranger, Check(bo.Username, new byte[24], 1), times: 10_000);

        Assert.Equal((0, 0), cost);
        Assert.InRange(network.Core.Counters.DroppedNotAuthentic - refused, 1, 250);
        Assert.InRange(network.Core.Counters.DroppedOverLimit - over, 19_750, 20_000);
        var answered = bo.ChecksAnswered;
        bo.Check(nominate: false);
        network.AdvanceUntil(() => bo.ChecksAnswered > answered);
        AssertUndisturbed(network, bo);
    }

    [Fact]
    public void A_member_gets_as_many_checks_answered_as_a_browser_needs()
    {
        using var network = new FakeNetwork();
        var (_, bo) = Meet(network);
        var sent = network.Core.Counters.DatagramsOut;
        for (var i = 0; i < 10_000; i++) network.Core.Receive(Check(bo.Username, bo.Password, 1_000 + i), bo.Address, network.NowUs + i * 100);

        Assert.InRange(network.Core.Counters.DatagramsOut - sent, 250, 310);
        AssertUndisturbed(network, bo);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Beginnings_of_handshakes_cost_strangers_and_members_alike_next_to_nothing(bool isStranger)
    {
        using var network = new FakeNetwork();
        var (ann, bo) = Meet(network);
        var hello = new byte[1_200];
        ((byte[])[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 9, 4, 0xA3, 1, 0, 4, 0x97, 0, 0, 0, 0, 0, 0, 4, 0x97, 254, 253]).CopyTo(hello, 0);
        var (unknown, over) = (network.Core.Counters.DroppedUnknownAddress, network.Core.Counters.DroppedOverLimit);

        var cost = Flood(network, isStranger ? Stranger : ann.Address, hello, times: 10_000);

        Assert.Equal((0, 0), cost);
        Assert.Equal(isStranger ? 20_000 : 0, network.Core.Counters.DroppedUnknownAddress - unknown);
        Assert.InRange(network.Core.Counters.DroppedOverLimit - over, isStranger ? 0 : 19_800, isStranger ? 0 : 20_000);
        AssertUndisturbed(network, bo);
    }

    [Fact]
    public void A_member_who_reports_without_end_is_read_a_thousand_times_a_second()
    {
        using var network = new FakeNetwork();
        var (ann, bo) = Meet(network);
        var eve = network.Join("room", "eve");
        byte[] asks = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        var over = network.Core.Counters.DroppedOverLimit;
        for (var i = 0; i < 5_000; i++)
        {
            Assert.True(eve.TrySeal(asks, isRtcp: true, out var datagram));
            network.Core.Receive(datagram, eve.Address, network.NowUs);
        }
        Assert.Equal(4_000, network.Core.Counters.DroppedOverLimit - over);
        Assert.True(ann.IsConnected);
        AssertUndisturbed(network, bo);

        // And a few short reports cannot name numbers without end.
        over = network.Core.Counters.DroppedOverLimit;
        byte[] arrived = [0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0x1F, 0xFF, 0, 0, 0, 0, 0x1F, 0xFF, 0, 0]; // 8,191 that did not come
        for (var i = 0; i < 100; i++)
        {
            Assert.True(eve.TrySeal(arrived, isRtcp: true, out var datagram));
            network.Core.Receive(datagram, eve.Address, network.NowUs);
        }
        Assert.Equal(94, network.Core.Counters.DroppedOverLimit - over);
        AssertUndisturbed(network, bo);
    }

    [Fact]
    public void A_check_that_is_sent_again_from_another_address_moves_nothing_and_is_not_answered()
    {
        using var network = new FakeNetwork();
        var (ann, bo) = Meet(network);
        var check = Check(bo.Username, bo.Password, 77);
        network.Core.Receive([.. check], bo.Address, network.NowUs);
        network.Broken = Stranger; // nothing may be sent there
        var refused = network.Core.Counters.DroppedNotAuthentic;

        network.Core.Receive([.. check], Stranger, network.NowUs);
        AssertUndisturbed(network, bo);
        bo.SendRaw(check); // the same from where it came from is a repetition by the network
        (ann.MicrophoneOn, ann.CameraOn, bo.MicrophoneOn, bo.CameraOn) = (false, false, false, false);
        network.Advance(2_000);
        network.Core.Receive([.. check], Stranger, network.NowUs); // when nothing was heard of bo for long
        for (var i = 0; i < 20; i++) network.Core.Receive([.. check], EndpointKey.V4([192, 0, 2, (byte)i], 4_000), network.NowUs);
        Assert.Equal(22, network.Core.Counters.DroppedNotAuthentic - refused);
        ann.MicrophoneOn = ann.CameraOn = true;
        AssertUndisturbed(network, bo);
        ann.MicrophoneOn = ann.CameraOn = false;

        // Nor does it keep somebody in the room who has gone.
        for (var i = 0; i < 31 && network.Core.Counters.Peers == 2; i++)
        {
            network.Advance(1_000);
            network.Core.Receive([.. check], bo.Address, network.NowUs);
            ann.Check(nominate: false);
        }
        Assert.Contains(new PeerClosed("room", "bo", PeerCloseReason.Silent), network.Events);
    }

    [Fact]
    public void A_check_that_nobody_has_sent_before_waits_for_a_packet_while_packets_come_from_elsewhere()
    {
        using var network = new FakeNetwork();
        var (ann, _) = Meet(network);
        // A stranger caught it before it came here.
        network.Core.Receive(Check(ann.Username, ann.Password, 79), Stranger, network.NowUs);
        AssertUndisturbed(network, ann);

        // Where its own packets come from, it is.
        var old = ann.Address;
        ann.MoveTo(9_100);
        ann.Check(nominate: true);
        network.Advance(100);
        network.Forget(old);
        AssertUndisturbed(network, ann);
    }

    [Fact]
    public void Passwords_and_keys_of_a_connection_are_zero_when_it_has_ended()
    {
        using var network = new FakeNetwork();
        var (_, bo) = Meet(network);
        bo.RestartIce();
        var transport = TransportOf(network, bo);
        var secrets = Secrets(transport).ToList();
        Assert.Equal(2, secrets.Count(s => s.Name.Contains("Password", StringComparison.Ordinal)));
        Assert.Equal(12, secrets.Count(s => s.Name.Contains("Rt", StringComparison.Ordinal)));
        Assert.All(secrets.Where(s => s.Name.EndsWith("Key>k__BackingField", StringComparison.Ordinal)), s => Assert.All(s.Bytes, b => Assert.Equal(0, b)));

        network.Core.RemovePeer("room", "bo", network.NowUs);

        Assert.All(secrets, s => Assert.True(s.Bytes.All(b => b == 0), s.Name));
    }

    [Fact]
    public void The_private_key_of_the_certificate_is_zero_while_the_engine_runs()
    {
        var certificate = Media.Dtls.DtlsCertificate.Create();
        using var context = new Media.Dtls.DtlsContext(certificate, Media.Dtls.DtlsRole.Server);
        Assert.Contains(certificate.PrivateKey, b => b != 0);
        certificate.ForgetPrivateKey();
        Assert.All(certificate.PrivateKey, b => Assert.Equal(0, b));

        using var client = new Media.Dtls.DtlsContext(Media.Dtls.DtlsCertificate.Create(), Media.Dtls.DtlsRole.Client);
        using var here = new Media.Dtls.DtlsConnection(client);
        using var there = new Media.Dtls.DtlsConnection(context);
        var datagram = new byte[2_048];
        for (var i = 0; i < 10; i++)
        {
            while (here.TryTakeDatagram(datagram, out var length)) there.Receive(datagram.AsSpan(0, length));
            while (there.TryTakeDatagram(datagram, out var length)) here.Receive(datagram.AsSpan(0, length));
        }
        Assert.Equal(Media.Dtls.DtlsState.Connected, there.State);
    }

    /// <summary>The figures of docs/media.md: what the core does with a datagram of a flood, beside one that it forwards, on the same thread.</summary>
    [Fact(Explicit = true)]
    public void Costs_of_a_flood()
    {
        using var network = new FakeNetwork();
        var all = Enumerable.Range(0, 8).Select(i => network.Join("room", $"member{i}", videoSlots: 7, audioSlots: 7)).ToArray();
        foreach (var one in all)
        {
            one.View([.. all.Where(o => o != one).Select(o => new ViewTile(o.Name, TrackKind.Camera, 720))]);
            (one.MicrophoneOn, one.CameraOn) = (true, true);
        }
        network.Advance(2_000);
        var recorded = network.Record(10_000, _ => { });
        network.IsUnplugged = true;
        var sent = network.Core.Counters.DatagramsOut;
        var before = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var (bytes, from, at) in recorded)
        {
            network.Core.Receive(bytes, from, at);
            network.Core.Tick(at, DateTimeOffset.UnixEpoch);
        }
        var forwarded = System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalMicroseconds / (network.Core.Counters.DatagramsOut - sent);
        TestContext.Current.TestOutputHelper!.WriteLine($"forwarded: {forwarded:F2} us each, without the network");

        var hello = new byte[1_200];
        ((byte[])[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 9, 4, 0xA3, 1, 0, 4, 0x97, 0, 0, 0, 0, 0, 0, 4, 0x97, 254, 253]).CopyTo(hello, 0);
        byte[] rtp = [0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, .. new byte[1_000]];
        foreach (var (what, from, datagram) in new (string, EndpointKey, byte[])[]
        {
            ("a check of a stranger", Stranger, Check("ABCDEFGH:abcd", new byte[24], 1)), ("a check under a member's name", Stranger, Check(all[1].Username, new byte[24], 1)),
            ("a ClientHello of a stranger", Stranger, hello), ("a ClientHello of a member", all[1].Address, hello), ("RTP of a stranger", Stranger, rtp), ("forged RTP of a member", all[1].Address, rtp),
        })
        {
            var copy = new byte[datagram.Length];
            var least = double.MaxValue;
            for (var round = 0; round < 20; round++)
            {
                before = System.Diagnostics.Stopwatch.GetTimestamp();
                for (var i = 0; i < 10_000; i++)
                {
                    datagram.CopyTo(copy, 0);
                    network.Core.Receive(copy, from, network.NowUs + i);
                }
                least = Math.Min(least, System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalMicroseconds / 10_000);
            }
            TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {least:F3} us, {least / forwarded:F2} of one that is forwarded");
        }
    }

    [Fact]
    public void A_member_has_no_more_streams_and_slots_than_the_engine_keeps_state_for()
    {
        using var network = new FakeNetwork();
        var (ann, bo) = Meet(network);
        var malformed = network.Core.Counters.DroppedMalformed;
        for (var i = 0; i < 100; i++)
        {
            var repair = new byte[40];
            RtpHeader.Write(repair, 97, marker: false, (ushort)i, 1, 0x4000_0000u + (uint)i);
            repair[0] |= 0x10;
            ((byte[])[0xBE, 0xDE, 0, 1, 0x40, (byte)'1', 0xB0, (byte)'q']).CopyTo(repair, 12); // its m-line and layer
            Assert.True(ann.TrySeal(repair, isRtcp: false, out var datagram));
            network.Core.Receive(datagram, ann.Address, network.NowUs);
        }
        Assert.InRange(network.Core.Counters.DroppedMalformed - malformed, 100 - Peer.MostSources, 100);
        AssertUndisturbed(network, bo);

        var eve = network.Join("room", "eve", videoSlots: 2, audioSlots: 100);
        Assert.Equal(Peer.MostSlots + 1, eve.SlotSsrcs.Count()); // the rest share one that is never used
        AssertUndisturbed(network, bo);
    }

    private static PeerTransport TransportOf(FakeNetwork network, FakeBrowser browser)
    {
        var peers = (IEnumerable)typeof(ShardCore).GetField("_peers", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(network.Core)!;
        return peers.Cast<object>().Select(c => (Peer)c.GetType().GetProperty("Peer")!.GetValue(c)!).Single(p => p.Id == browser.Name).Transport;
    }

    // Every byte array of credentials and SRTP keys that a connection reaches.
    private static IEnumerable<(string Name, byte[] Bytes)> Secrets(object from)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<object>([from]);
        while (waiting.TryDequeue(out var at))
        {
            for (var type = at.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                {
                    if (field.FieldType.IsPointer || field.GetValue(at) is not { } value) continue;
                    if (value is byte[] bytes && (at is SrtpKeys || field.Name.Contains("Password", StringComparison.Ordinal))) yield return ($"{type.Name}.{field.Name}", bytes);
                    else if (field.FieldType.Namespace?.StartsWith("MeetingHub", StringComparison.Ordinal) == true && value is not IEnumerable && !field.FieldType.IsValueType && seen.Add(value)) waiting.Enqueue(value);
                }
            }
        }
    }
}
