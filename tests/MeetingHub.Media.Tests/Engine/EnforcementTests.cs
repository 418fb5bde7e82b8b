using MeetingHub.Media.Net;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Tests.Corpus;

namespace MeetingHub.Media.Tests.Engine;

public class EnforcementTests
{
    private static ViewTile Camera(FakeBrowser who) => new(who.Name, TrackKind.Camera, 720);

    [Fact]
    public void The_sound_of_a_muted_member_stops_whatever_it_sends_and_later_continues_without_a_gap()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.MicrophoneOn = true;
        network.Advance(1_000);
        Assert.NotEmpty(bo.Got);

        network.Core.SetPermissions("room", "ann", MediaPermissions.Camera, network.NowUs);
        network.Advance(20); // packets that were under way
        var got = bo.Got.Count;
        var sent = ann.SentPackets(0);
        network.Advance(1_000);
        Assert.Equal(got, bo.Got.Count);
        Assert.True(ann.SentPackets(0) >= sent + 49);
        Assert.Empty(bo.Slots);

        network.Core.SetPermissions("room", "ann", MediaPermissions.Microphone, network.NowUs);
        network.Advance(1_000);
        Assert.True(bo.Got.Count > got + 40);
        ForwardingTests.AssertUnbroken(bo.Got, isVideo: false);
    }

    [Fact]
    public void A_stopped_camera_is_dark_at_once_and_starts_again_with_a_keyframe()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(1_000);

        network.Core.SetPermissions("room", "ann", MediaPermissions.None, network.NowUs);
        network.Advance(20);
        var got = bo.Got.Count;
        network.Advance(1_000);
        Assert.Equal(got, bo.Got.Count);

        network.Core.SetPermissions("room", "ann", MediaPermissions.Camera, network.NowUs);
        network.Advance(1_000);
        Assert.True(bo.Got[got].IsKeyframe);
        ForwardingTests.AssertUnbroken(bo.Got, isVideo: true);
    }

    [Fact]
    public void Packets_of_a_stopped_camera_cannot_be_requested_again()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(1_000);
        var last = bo.Got[^1];
        bo.AskAgain(last.Mid, last.Number);
        network.Advance(50);
        Assert.Single(bo.Got, g => g.IsRepair);

        network.Core.SetPermissions("room", "ann", MediaPermissions.None, network.NowUs);
        network.Advance(20);
        var got = bo.Got.Count;
        bo.AskAgain(last.Mid, [.. Enumerable.Range(0, 60).Select(n => (ushort)(last.Number - 50 + n))]);
        network.Advance(50);

        Assert.Equal(got, bo.Got.Count);
    }

    [Fact]
    public void From_the_moment_of_a_pause_nobody_gets_a_packet_neither_under_way_nor_repaired_nor_a_keyframe()
    {
        using var network = new FakeNetwork();
        FakeBrowser[] people = [network.Join("room", "ann"), network.Join("room", "bo"), network.Join("room", "cal")];
        foreach (var one in people)
        {
            (one.MicrophoneOn, one.CameraOn) = (true, true);
            one.View([.. people.Where(other => other != one).Select(Camera)]);
        }
        var (ann, bo) = (people[0], people[1]);
        ann.ScreenOn = true;
        network.Advance(1_000);
        ann.Loses = (_, number) => number % 5 == 0; // which the server asks for again
        network.Advance(200);
        var asked = ann.NacksHeard.Count;
        Assert.True(asked > 0);

        // In one moment, as the entry does it; what everybody has sent before is still on its way to the server.
        foreach (var one in people) network.Core.SetPermissions("room", one.Name, MediaPermissions.None, network.NowUs);
        var arrivesBefore = network.NowUs + network.DelayUs;
        var (sent, last) = (ann.SentPackets(3), bo.Got.FindLast(g => g.Sender == ann.Number && g.Layer >= 0)!);
        for (var i = 0; i < 10; i++)
        {
            bo.AskAgain(last.Mid, [.. Enumerable.Range(0, 30).Select(n => (ushort)(last.Number - 20 + n))]);
            bo.AskForKeyframe(last.Mid);
            foreach (var repair in new[] { 1, 2, 3, 4 }) ann.Probe(repair);
            network.Advance(100);
        }
        Assert.True(ann.SentPackets(3) > sent + 50); // whatever it sends
        foreach (var one in people) Assert.DoesNotContain(one.Got, g => g.AtUs > arrivesBefore);

        foreach (var one in people) network.Core.SetPermissions("room", one.Name, MediaPermissions.Camera, network.NowUs);
        var before = bo.Got.Count;
        ann.Loses = (_, _) => false;
        network.Advance(1_000);
        Assert.All(bo.Got.Skip(before).GroupBy(g => g.Mid), slot => Assert.True(slot.First().IsKeyframe));
    }

    [Fact]
    public void A_member_is_silent_until_the_room_lets_it_speak()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann", allowed: MediaPermissions.None);
        var bo = network.Join("room", "bo");
        bo.View(Camera(ann), new ViewTile("ann", TrackKind.Screen, 720));
        (ann.MicrophoneOn, ann.CameraOn, ann.ScreenOn) = (true, true, true);
        network.Advance(1_000);

        Assert.Empty(bo.Got);
        Assert.True(network.Core.Counters.DroppedNotAllowed > 100);
    }

    [Fact]
    public void The_microphone_goes_from_one_to_the_next_within_one_packet()
    {
        const int packetUs = 20_000;
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann", allowed: MediaPermissions.Microphone);
        var cal = network.Join("room", "cal", allowed: MediaPermissions.None);
        var bo = network.Join("room", "bo", allowed: MediaPermissions.None);
        (ann.MicrophoneOn, cal.MicrophoneOn) = (true, true); // a page may be late, or bad
        network.Advance(1_000);
        Assert.All(bo.Got, g => Assert.Equal(ann.Number, g.Sender));
        Assert.NotEmpty(bo.Got);

        network.Core.SetPermissions("room", "ann", MediaPermissions.None, network.NowUs);
        network.Core.SetPermissions("room", "cal", MediaPermissions.Microphone, network.NowUs);
        var at = network.NowUs;
        network.Advance(1_000);

        Assert.DoesNotContain(bo.Got, g => g.Sender == ann.Number && g.AtUs > at + network.DelayUs);
        var first = bo.Got.First(g => g.Sender == cal.Number);
        Assert.InRange(first.AtUs, at, at + network.DelayUs + packetUs);
    }

    [Fact]
    public void A_removed_members_connection_is_closed_and_carries_no_more_media()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        (ann.MicrophoneOn, bo.MicrophoneOn) = (true, true);
        network.Advance(500);

        network.Core.RemovePeer("room", "ann", network.NowUs);
        network.Advance(50);
        Assert.True(ann.HasBeenClosed);
        Assert.Empty(bo.Slots);
        var (heardByBo, heardByAnn) = (bo.Got.Count, ann.Got.Count);

        // It keeps its keys and goes on, and asks again with the credentials it had.
        ann.Check(nominate: true);
        network.Advance(1_000);
        Assert.Equal(heardByBo, bo.Got.Count);
        Assert.Equal(heardByAnn, ann.Got.Count);
        Assert.Null(network.Core.Negotiate("room", "ann", Offered(ann), network.NowUs));
        Assert.True(network.Core.Counters.DroppedUnknownAddress > 0);
    }

    [Fact]
    public void Nothing_reaches_a_member_who_is_out_for_a_while_or_comes_from_it_not_even_a_repair()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        foreach (var member in new[] { ann, bo }) (member.MicrophoneOn, member.CameraOn) = (true, true);
        ann.View(Camera(bo));
        bo.View(Camera(ann));
        network.Advance(1_000);
        var (seenByAnn, seenByBo) = (ann.Got.Last(g => g.PictureId >= 0), bo.Got.Last(g => g.PictureId >= 0));

        network.Core.RemovePeer("room", "ann", network.NowUs);
        network.Advance(network.DelayUs / 1_000 + 1); // what was under way
        var (gotByAnn, gotByBo) = (ann.Got.Count, bo.Got.Count);
        ann.AskAgain(seenByAnn.Mid, seenByAnn.Number);
        bo.AskAgain(seenByBo.Mid, seenByBo.Number);
        network.Advance(1_000);
        Assert.Equal((gotByAnn, gotByBo), (ann.Got.Count, bo.Got.Count));
        Assert.Empty(bo.Slots);

        network.Core.SetPermissions("room", "ann", MediaPermissions.None, network.NowUs);
        network.Advance(500);
        Assert.Equal((gotByAnn, gotByBo), (ann.Got.Count, bo.Got.Count)); // back, but it has not asked for a connection yet
        var again = network.Join("room", "ann", allowed: MediaPermissions.None);
        again.MicrophoneOn = true;
        network.Advance(1_000);
        Assert.True(again.Got.Count > 40);
        Assert.Equal(gotByBo, bo.Got.Count); // its devices are off
    }

    [Fact]
    public void A_closed_room_is_silent_for_everybody_and_other_rooms_go_on()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("one", "ann");
        var bo = network.Join("one", "bo");
        var cy = network.Join("two", "cy");
        var di = network.Join("two", "di");
        (ann.MicrophoneOn, cy.MicrophoneOn) = (true, true);
        network.Advance(200);

        network.Core.CloseRoom("one");
        network.Advance(30);
        Assert.True(ann.HasBeenClosed && bo.HasBeenClosed);
        var (quiet, loud) = (bo.Got.Count, di.Got.Count);
        network.Advance(500);

        Assert.Equal(quiet, bo.Got.Count);
        Assert.True(di.Got.Count > loud + 20);
        Assert.Equal(2, network.Core.Counters.Peers);
    }

    [Fact]
    public void Somebody_who_goes_to_a_side_room_shares_no_packet_with_the_main_room()
    {
        using var network = new FakeNetwork();
        var (ann, bo) = (network.Join("main", "ann"), network.Join("main", "bo"));
        (ann.MicrophoneOn, bo.MicrophoneOn) = (true, true);
        network.Advance(500);
        Assert.True(bo.Got.Count > 10);

        network.Core.RemovePeer("main", "ann", network.NowUs);
        var (annAside, rowanAside) = (network.Join("side", "ann"), network.Join("side", "rowan"));
        annAside.MicrophoneOn = true;
        network.Advance(network.DelayUs / 1_000 + 1); // what was under way
        var (gotByAnn, gotByBo) = (ann.Got.Count, bo.Got.Count);
        network.Advance(1_000);

        Assert.Equal((gotByAnn, gotByBo), (ann.Got.Count, bo.Got.Count)); // her old connection goes on sending, and nobody hears it
        Assert.True(rowanAside.Got.Count > 40);
        Assert.Empty(annAside.Got); // of Bo, who goes on in the main room
    }

    [Fact]
    public void A_certificate_that_differs_from_the_offer_gets_no_connection()
    {
        using var network = new FakeNetwork();
        network.Core.SetPermissions("room", "eve", MediaPermissions.Microphone, network.NowUs);
        var bo = network.Join("room", "bo");
        var eve = new FakeBrowser(network, "room", "eve", 4, 3) { ClaimedFingerprint = new byte[32] };
        eve.Negotiate();
        eve.Check(nominate: true);
        network.Advance(500);

        Assert.Contains(new PeerClosed("room", "eve", PeerCloseReason.HandshakeFailed), network.Events);
        Assert.DoesNotContain(new PeerConnected("room", "eve"), network.Events);
        Assert.Equal(1, network.Core.Counters.Peers);
        Assert.Empty(bo.Got);
    }

    [Fact]
    public void A_check_with_wrong_credentials_is_not_answered()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var answered = ann.ChecksAnswered;

        ann.Check(nominate: true, password: new byte[24]);
        ann.Check(nominate: true, serverUfrag: "AAAAAAAA");
        ann.Check(nominate: true, serverUfrag: "");
        network.Advance(100);

        Assert.Equal(answered, ann.ChecksAnswered);
    }

    [Fact]
    public void A_forged_packet_from_a_members_address_is_dropped()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        network.Advance(100);
        var packet = new byte[100];
        RtpHeader.Write(packet, 111, marker: false, 1, 1, ann.SsrcOf(0));

        network.Core.Receive([.. packet], ann.Address, network.NowUs);
        network.Core.Receive([.. packet], EndpointKey.V4([10, 9, 9, 9], 1), network.NowUs);
        network.Advance(100);

        Assert.Empty(bo.Got);
        Assert.Equal(1, network.Core.Counters.DroppedNotAuthentic);
        Assert.Equal(1, network.Core.Counters.DroppedUnknownAddress);
    }

    [Fact]
    public void A_member_who_moves_to_another_network_hears_and_is_heard_there()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        (ann.MicrophoneOn, bo.MicrophoneOn) = (true, true);
        network.Advance(500);

        var old = ann.Address;
        ann.MoveTo(6_000);
        ann.Check(nominate: true);
        network.Advance(100);
        network.Forget(old);
        var (heardByBo, heardByAnn) = (bo.Got.Count, ann.Got.Count);
        network.Advance(1_000);

        Assert.True(bo.Got.Count > heardByBo + 40);
        Assert.True(ann.Got.Count > heardByAnn + 40);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_member_on_a_new_port_hears_again_after_its_first_packet_without_nominating(bool sendsSound)
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        (ann.MicrophoneOn, bo.MicrophoneOn, ann.AnswersClocks) = (sendsSound, true, true);
        ann.View(Camera(bo));
        bo.CameraOn = true;
        network.Advance(1_500);

        // A router between them changes the port and forgets the old one; Firefox goes on checking, without nominating.
        var old = ann.Address;
        ann.MoveTo(6_000);
        network.Forget(old);
        network.Advance(1_500);
        ann.Check(nominate: false);
        network.Advance(100);
        if (!sendsSound) ann.AskForKeyframe(ann.Slots.First(s => s.Track == TrackKind.Camera).Mid);
        network.Advance(200);
        var heard = ann.Got.Count;
        network.Advance(1_000);

        Assert.True(ann.Got.Count > heard + 100);
    }

    [Fact]
    public void While_the_nominated_address_is_heard_packets_from_another_do_not_change_it()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        (ann.MicrophoneOn, bo.MicrophoneOn) = (true, true);
        network.Advance(500);
        var old = ann.Address;
        ann.MoveTo(6_000);
        ann.Check(nominate: false);
        var other = ann.Address;
        ann.MoveTo(old.Port);
        network.Advance(100);
        network.Forget(other); // packets to that address are lost
        var heard = ann.Got.Count;
        for (var i = 0; i < 20; i++)
        {
            network.Advance(95);
            ann.MoveTo(6_000); // one packet in five of its microphone comes from there
            network.Forget(ann.Address);
            network.Advance(20);
            ann.MoveTo(old.Port);
        }

        Assert.InRange(ann.Got.Count - heard, 110, 120);
        Assert.Equal(0, network.Core.Counters.DroppedUnknownAddress);
    }

    [Fact]
    public void A_member_who_restarts_ICE_keeps_its_keys_and_is_heard_on_the_new_path()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        (ann.MicrophoneOn, bo.MicrophoneOn) = (true, true);
        network.Advance(500);
        var (keys, answered) = (ann.Srtp, ann.ChecksAnswered);

        for (var restart = 1; restart <= 3; restart++)
        {
            ann.Check(nominate: true); // is still under way when the new credentials are there, and is answered by the old ones
            ann.RestartIce();
            network.Advance(100);
            Assert.Equal(++answered, ann.ChecksAnswered);

            var old = ann.Address;
            ann.MoveTo((ushort)(6_000 + restart));
            ann.Check(nominate: true);
            network.Advance(100);
            network.Forget(old);
            Assert.Equal(++answered, ann.ChecksAnswered);
            var (heardByBo, heardByAnn) = (bo.Got.Count, ann.Got.Count);
            network.Advance(1_000);
            Assert.True(bo.Got.Count > heardByBo + 40);
            Assert.True(ann.Got.Count > heardByAnn + 40);
        }

        Assert.Same(keys, ann.Srtp);
        Assert.Equal(2, network.Events.OfType<PeerConnected>().Count());
        Assert.DoesNotContain(network.Events, e => e is PeerClosed);
        ForwardingTests.AssertUnbroken(bo.Got, isVideo: false);
    }

    [Fact]
    public void A_browser_that_hangs_up_or_falls_silent_is_gone()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.Hangup();
        network.Advance(100);
        Assert.Contains(new PeerClosed("room", "ann", PeerCloseReason.Left), network.Events);

        network.Advance(31_000);
        Assert.Contains(new PeerClosed("room", "bo", PeerCloseReason.Silent), network.Events);
        Assert.Equal(0, network.Core.Counters.Peers);
        Assert.NotNull(bo);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Arbitrary_bytes_from_any_address_are_counted_and_disturb_nobody(int seed)
    {
        using var network = new FakeNetwork(seed);
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.MicrophoneOn = true;
        network.Advance(300);
        var got = bo.Got.Count;
        byte[] check = [0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 0, 1, 65, 0, 0, 0];
        byte[] handshake = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0];
        byte[] sound = [0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 3, 0xE8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        byte[] control = [0x81, 201, 0, 1, 0, 0, 0, 1, 0, 0, 3, 0xE8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

        foreach (var from in new[] { bo.Address, EndpointKey.V4([10, 7, 7, 7], 7) })
            AnyBytes.Feed(bytes => network.Core.Receive(bytes.ToArray(), from, network.NowUs), [check, sound, control], seed, rounds: 5_000);
        // Handshake bytes to a browser of its own: a fatal alert ends that browser's connection, as TLS says.
        var cy = network.Join("room", "cy");
        AnyBytes.Feed(bytes => network.Core.Receive(bytes.ToArray(), cy.Address, network.NowUs), [handshake], seed, rounds: 2_000);
        network.Advance(300);

        Assert.True(bo.Got.Count > got + 10);
        Assert.True(network.Core.Counters.DroppedMalformed > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_member_who_sends_nonsense_under_its_own_keys_disturbs_nobody_else(int seed)
    {
        using var network = new FakeNetwork(seed);
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        var eve = network.Join("room", "eve");
        bo.View(Camera(ann), Camera(eve));
        (ann.MicrophoneOn, ann.CameraOn, eve.MicrophoneOn, eve.CameraOn) = (true, true, true, true);
        network.Advance(1_000);
        (eve.MicrophoneOn, eve.CameraOn) = (false, false);
        network.IsUnplugged = true; // the effect of nonsense on other browsers is not tested here
        var picture = new byte[60];
        Media.Rtp.RtpHeader.Write(picture, 96, marker: true, 1, 1, eve.SsrcOf(3));
        byte[] descriptor = [0x90, 0xE0, 0x81, 2, 3, 0x40, 0, 0, 0, 0x9D, 1, 0x2A, 64, 1, 180, 0];
        descriptor.CopyTo(picture, 12);
        byte[] repair = [.. picture];
        Media.Rtp.RtpHeader.Write(repair, 97, marker: true, 1, 1, eve.SsrcOf(3) + 10);
        byte[] sound = [.. picture[..30]];
        Media.Rtp.RtpHeader.Write(sound, 111, marker: true, 1, 1, eve.SsrcOf(0));
        byte[] asks = [0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 255, 255, 0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        byte[] clock = [0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0];

        var (sealedCount, refused) = (0, network.Core.Counters.DroppedNotAuthentic);
        void Send(ReadOnlySpan<byte> bytes, bool isRtcp)
        {
            if (bytes.Length < 12) return;
            var plain = bytes.ToArray();
            // Each packet gets the next number, or most would count as repeats and would not be read.
            if (!isRtcp)
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(2), eve.TakeNumber(bytes[1] % 128 == 111 ? 0 : 3, bytes[1] % 128 == 97));
            if (!eve.TrySeal(plain, isRtcp, out var datagram)) return;
            sealedCount++;
            network.Core.Receive(datagram, eve.Address, network.NowUs);
            if (isRtcp || bytes[^1] % 8 == 0) network.Advance(1);
        }
        AnyBytes.Feed(bytes => Send(bytes, isRtcp: false), [picture, repair, sound], seed, rounds: 3_000);
        refused = network.Core.Counters.DroppedNotAuthentic - refused;
        Assert.True(refused < sealedCount * 3 / 4, $"{refused} of {sealedCount}"); // many packets were read: half of them, by 1,500 seeds
        AnyBytes.Feed(bytes => Send(bytes, isRtcp: true), [asks, clock], seed, rounds: 3_000);

        network.IsUnplugged = false;
        bo.View(Camera(ann));
        network.Advance(1_000);
        bo.Got.Clear();
        network.Advance(1_000);
        var heard = bo.Got.Where(g => g.Sender == ann.Number).GroupBy(g => g.Mid).ToList();
        Assert.Equal(2, heard.Count);
        foreach (var slot in heard) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
    }

    [Fact]
    public void A_check_without_nomination_or_with_a_forged_password_does_not_change_the_address()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        bo.MicrophoneOn = true;
        network.Advance(200);
        var old = ann.Address;

        ann.MoveTo(7_000);
        ann.Check(nominate: false);
        ann.Check(nominate: true, password: new byte[24]);
        network.Advance(100);
        network.Forget(ann.Address); // packets to that address are lost
        var got = ann.Got.Count;
        network.Advance(1_000);

        Assert.InRange(ann.Got.Count, got + 45, got + 55);
        Assert.NotEqual(old, ann.Address);
    }

    private static Media.Sdp.SdpOffer Offered(FakeBrowser browser)
    {
        Assert.True(Media.Sdp.SdpOffer.TryRead(browser.Offer, out var offer, out _, out _));
        return offer!;
    }
}
