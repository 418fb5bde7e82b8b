using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Engine;

public class LossTests
{
    private static ViewTile Camera(FakeBrowser who) => new(who.Name, TrackKind.Camera, 720);

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    private static (FakeNetwork Network, FakeBrowser Ann, FakeBrowser Bo) Watching(int seed)
    {
        var network = new FakeNetwork(seed);
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo");
        ann.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(2_000);
        return (network, ann, bo);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_packet_lost_on_the_uplink_is_requested_and_forwarded_exactly_once(int seed)
    {
        var (network, ann, bo) = Watching(seed);
        using var _ = network;
        (network.LossUp, network.Duplicates, network.JitterUs) = (0.05, 0.02, 15_000);
        network.Advance(4_000);
        (network.LossUp, network.Duplicates, network.JitterUs) = (0, 0, 0);
        network.Advance(1_000);

        var pictures = bo.Got.Where(g => g.Sender == ann.Number).ToList();
        Assert.Equal(pictures.Count, pictures.Select(g => (g.Layer, g.Packet)).Distinct().Count());
        Assert.Equal(bo.Got.Count, bo.Got.Select(g => g.Number).Distinct().Count());
        var ordered = pictures.Where(g => g.Layer == 2).Select(g => g.Packet).Order().ToList();
        Assert.Equal(ordered.Count, ordered[^1] - ordered[0] + 1); // none is missing
        Assert.True(network.Core.Counters.Repaired > 5);
        Assert.NotEmpty(ann.NacksHeard);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_packet_lost_on_the_downlink_is_sent_again_unchanged(int seed)
    {
        var (network, ann, bo) = Watching(seed);
        using var _ = network;
        bo.AsksAgain = true;
        network.LossDown = 0.05;
        network.Advance(4_000);
        network.LossDown = 0;
        network.Advance(500);

        var repairs = bo.Got.Where(g => g.IsRepair).ToList();
        Assert.True(repairs.Count > 5);
        foreach (var repair in repairs)
        {
            Assert.Equal(ann.Number, repair.Sender);
            // Compared with its neighbours it looks as if it had arrived in time.
            var next = bo.Got.Find(g => !g.IsRepair && g.Number == (ushort)(repair.Number + 1));
            if (next is null) continue;
            Assert.InRange((int)(next.Timestamp - repair.Timestamp), 0, 10_000);
            Assert.InRange((next.PictureId - repair.PictureId) & 0x7FFF, 0, 1);
            Assert.Equal(next.PictureId == repair.PictureId, next.Timestamp == repair.Timestamp);
        }
        Assert.InRange(repairs.Count, network.Core.Counters.Resent * 0.6, network.Core.Counters.Resent); // repairs get lost too
    }

    [Fact]
    public void Bandwidth_probes_are_not_forwarded()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        ann.CameraOn = false;
        network.Advance(200);
        var got = bo.Got.Count;

        for (var i = 0; i < 20; i++)
        {
            ann.Probe(stream: 1);
            network.Advance(20);
        }

        Assert.Equal(got, bo.Got.Count);
    }

    [Fact]
    public void A_packet_that_never_arrives_is_replaced_by_padding_and_a_keyframe_is_requested()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        ann.AnswersNacks = false;
        ann.KeyframeRequests.Clear();
        ann.NacksHeard.Clear();
        var askedBefore = network.Core.Counters.KeyframeRequests;
        var lost = new HashSet<ushort>();
        ann.Loses = (stream, number) => stream == 3 && lost.Count < 1 && lost.Add(number);
        network.Advance(1_500);

        var number = Assert.Single(lost);
        Assert.InRange(ann.NacksHeard.Count(n => n == number), 3, 5);
        Assert.NotEmpty(ann.KeyframeRequests);
        Assert.Equal(ann.KeyframeRequests.Count, network.Core.Counters.KeyframeRequests - askedBefore);
        Assert.Single(bo.Got, g => g.Sender == 0); // one padding packet, in the place of the lost one
        var inOrder = bo.Got.Select(g => g.Number).Order().ToList();
        Assert.Equal(bo.Got.Count, inOrder.Distinct().Count());
    }

    [Fact]
    public void A_jump_in_the_sequence_numbers_is_a_new_start_and_not_a_thousand_losses()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        ann.NacksHeard.Clear();
        ann.Loses = (_, _) => true;
        network.Advance(20_000); // about 1,800 packets of each layer, of which nothing arrives
        ann.Loses = (_, _) => false;
        network.Advance(1_500);

        Assert.True(ann.NacksHeard.Count < 200);
        Assert.Equal(2, bo.Got[^1].Layer);
        ForwardingTests.AssertUnbroken(bo.Got.TakeLast(100), isVideo: true);
    }

    [Fact]
    public void Feedback_names_only_packets_that_arrived()
    {
        var (network, ann, _) = Watching(1);
        using var __ = network;
        ann.MicrophoneOn = true;
        network.LossUp = 0.1;
        network.Advance(2_000);

        Assert.True(ann.Acknowledged.Count > 500);
        Assert.All(ann.Acknowledged, sequence => Assert.Contains(sequence, ann.SentTransportWide));
        Assert.InRange(ann.Acknowledged.Distinct().Count() / (double)ann.SentTransportWide.Count, 0.85, 0.98);
    }

    [Fact]
    public void Feedback_does_not_name_a_packet_that_was_damaged()
    {
        var (network, ann, _) = Watching(1);
        using var __ = network;
        network.Advance(100);
        ann.SentTransportWide.Clear();
        ann.Acknowledged.Clear();
        var recorded = network.Record(500, _ => { });
        foreach (var (bytes, from, _) in recorded)
        {
            bytes[^1] ^= 1;
            network.Core.Receive(bytes, from, network.NowUs);
        }
        ann.CameraOn = false;
        network.Advance(300);

        Assert.NotEmpty(ann.SentTransportWide);
        Assert.DoesNotContain(ann.Acknowledged, ann.SentTransportWide.Contains);
        Assert.Equal(recorded.Count, network.Core.Counters.DroppedNotAuthentic);
    }

    [Fact]
    public void Reports_tell_the_sender_its_loss_and_the_receiver_the_senders_clock()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        ann.AnswersNacks = false;
        network.LossUp = 0.1;
        network.Advance(3_000);

        var largest = ann.ReportsHeard.Last(r => r.Ssrc == ann.SsrcOf(3));
        Assert.InRange(largest.FractionLost / 256.0, 0.03, 0.2);
        Assert.InRange(largest.CumulativeLost, 5, 80);
        Assert.InRange(network.Core.Counters.LostIn, largest.CumulativeLost, 400); // of all layers

        var (report, atUs) = bo.ClocksHeard[^1];
        var last = bo.Got.Last(g => g.Sender != 0);
        Assert.InRange((int)(report.RtpTimestamp - last.Timestamp) / 90.0, -150, 150); // milliseconds
        Assert.Equal((uint)(atUs / 1_000_000), (uint)(report.Ntp >> 32) - 2_208_988_800, 1u);
    }

    /// <summary>A sender learns the losses of its line; repairs do not hide them and have a report of their own.</summary>
    [Fact]
    public void Reports_give_the_loss_before_repair_and_report_repairs_as_a_source_of_their_own()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        network.LossUp = 0.1;
        network.Advance(5_000);

        Assert.True(network.Core.Counters.Repaired > 30);
        var media = ann.ReportsHeard.Last(r => r.Ssrc == ann.SsrcOf(3));
        var sent = ann.SentPackets(3);
        Assert.InRange(media.CumulativeLost / (double)sent, 0.04, 0.12);
        var repairs = ann.ReportsHeard.Last(r => r.Ssrc == ann.RepairSsrcOf(3));
        Assert.InRange(repairs.CumulativeLost, 1, network.Core.Counters.Repaired);
        Assert.True(ann.ReportsHeard.Where(r => r.Ssrc == ann.RepairSsrcOf(3)).Select(r => r.HighestSequence).Distinct().Count() > 2);
        Assert.InRange(network.Core.Counters.LostIn, media.CumulativeLost, sent); // of all layers, and their repairs
        Assert.NotEmpty(bo.Got);
    }

    [Fact]
    public void A_source_that_is_silent_has_no_report()
    {
        var (network, ann, _) = Watching(1);
        using var __ = network;
        ann.LayersOn[2] = false;
        network.Advance(2_000);
        ann.ReportsHeard.Clear();
        network.Advance(2_500);

        Assert.Contains(ann.ReportsHeard, r => r.Ssrc == ann.SsrcOf(2));
        Assert.DoesNotContain(ann.ReportsHeard, r => r.Ssrc == ann.SsrcOf(3));
    }

    [Fact]
    public void Every_report_names_its_source()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        (ann.MicrophoneOn, bo.CameraOn, network.LossUp) = (true, true, 0.05);
        network.Advance(3_000);

        foreach (var browser in (FakeBrowser[])[ann, bo])
        {
            var reports = browser.ControlHeard.Where(c => c[0].Type is RtcpType.SenderReport or RtcpType.ReceiverReport).ToList();
            Assert.NotEmpty(reports);
            foreach (var report in reports)
            {
                Assert.Equal(
                    report.Where(p => p.Type is RtcpType.SenderReport or RtcpType.ReceiverReport).Select(p => p.Ssrc),
                    report.Where(p => p.Type == RtcpType.SourceDescription).Select(p => p.Ssrc));
            }
        }
        Assert.Contains(bo.ControlHeard, c => c[0].Type == RtcpType.SenderReport);
        Assert.Contains(ann.ControlHeard, c => c[0].Type == RtcpType.TransportFeedback); // alone, as was offered
    }

    [Fact]
    public void Without_reduced_size_RTCP_in_the_offer_feedback_follows_a_report_and_a_source_description()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann", offer: o => o.Replace("a=rtcp-rsize\r\n", "", StringComparison.Ordinal));
        var bo = network.Join("room", "bo");
        (ann.CameraOn, network.LossUp) = (true, 0.05);
        bo.View(Camera(ann));
        network.Advance(3_000);

        Assert.NotEmpty(ann.NacksHeard);
        Assert.NotEmpty(ann.KeyframeRequests);
        Assert.True(ann.Acknowledged.Count > 300);
        Assert.All(ann.ControlHeard, c => Assert.True(c[0].Type is RtcpType.ReceiverReport && c[1].Type == RtcpType.SourceDescription));
    }

    [Fact]
    public void Losses_that_a_browser_reports_are_counted_once_and_never_above_the_packets_sent()
    {
        var (network, _, bo) = Watching(1);
        using var _1 = network;

        bo.ReportLoss(bo.Slots.First().Mid, 7);
        bo.ReportLoss(bo.Slots.First().Mid, 7);
        network.Advance(100);
        Assert.Equal(7, network.Core.Counters.LostOut);

        bo.ReportLoss(bo.Slots.First().Mid, 0x7F_FFFF);
        network.Advance(100);
        Assert.InRange(network.Core.Counters.LostOut, 8, bo.Got.Count + 20);
    }

    [Fact]
    public void A_packet_that_arrives_after_it_was_given_up_is_dropped_because_its_number_is_taken()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        ann.AnswersNacks = false;
        var lost = new HashSet<ushort>();
        ann.Loses = (stream, number) => stream == 3 && lost.Count < 1 && lost.Add(number);
        network.AdvanceUntil(() => bo.Got.Exists(g => g.Sender == 0));

        ann.CameraOn = false;
        network.Advance(30);
        var got = bo.Got.Count;
        ann.SendLate(3, Assert.Single(lost));
        network.Advance(30);

        Assert.Equal(got, bo.Got.Count);
        Assert.Equal(0, bo.Unreadable); // where a repeated SRTP packet would be counted
    }

    [Fact]
    public void On_a_long_round_trip_a_repair_is_requested_no_faster_than_it_can_arrive()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        (network.DelayUs, bo.MicrophoneOn, ann.AnswersClocks) = (250_000, true, true);
        network.Advance(3_000);
        ann.NacksHeard.Clear();
        var lost = new HashSet<ushort>();
        ann.Loses = (stream, number) => stream == 3 && lost.Count < 1 && lost.Add(number);
        network.Advance(3_000);

        Assert.Equal(Assert.Single(lost), Assert.Single(ann.NacksHeard.Distinct()));
        Assert.InRange(ann.NacksHeard.Count, 1, 2); // half a second there and back
        Assert.DoesNotContain(bo.Got, g => g.Sender == 0); // nothing was given up
        ForwardingTests.AssertUnbroken(bo.Got.Where(g => g.Layer == 2).OrderBy(g => g.Number).TakeLast(200), isVideo: true);
    }

    [Fact]
    public void Losses_in_a_layer_that_nobody_watches_cause_no_requests_and_no_keyframes()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        bo.View(Camera(ann) with { Height = 180 });
        network.Advance(1_000);
        Assert.Equal(0, bo.Got[^1].Layer);
        (ann.AnswersNacks, ann.Loses) = (false, (stream, number) => stream is 2 or 3 && number % 10 == 0);
        ann.NacksHeard.Clear();
        ann.KeyframeRequests.Clear();
        network.Advance(3_000);
        Assert.Empty(ann.NacksHeard);
        Assert.Empty(ann.KeyframeRequests);

        ann.Loses = (stream, number) => stream == 1 && number % 10 == 0;
        network.Advance(1_500);
        Assert.NotEmpty(ann.NacksHeard);
        Assert.NotEmpty(ann.KeyframeRequests);
    }

    /// <summary>The second copy comes one packet later and is the same datagram (FakeBrowser asserts that), so a browser drops it if the first came.</summary>
    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.1, 2)]
    public void Sound_is_sent_twice_while_the_line_loses_packets_without_being_full_and_no_longer(double loss, int seed)
    {
        using var network = new FakeNetwork(seed);
        var (ann, bo) = (network.Join("room", "ann"), network.Join("room", "bo"));
        (ann.MicrophoneOn, bo.ReportsArrivals) = (true, true);
        network.Advance(3_000);
        Assert.Equal(0, bo.Unreadable);

        network.LossDown = loss;
        network.Advance(2_000);
        var got = bo.Got.Count;
        var twice = new List<int>();
        for (var second = 0; second < 30; second++)
        {
            foreach (var browser in (FakeBrowser[])[ann, bo]) browser.Check(nominate: false);
            var before = bo.Unreadable;
            network.Advance(1_000);
            twice.Add(bo.Unreadable - before);
        }
        Assert.All(twice, n => Assert.InRange(n, 25, 50));
        var sound = bo.Got.Skip(got).ToList();
        Assert.Equal(sound.Count, sound.Select(g => g.Packet).Distinct().Count());
        Assert.InRange(sound.Count / 1_500.0, 1 - 2 * loss * loss, 1.01);

        network.LossDown = 0;
        network.Advance(12_000);
        var last = bo.Unreadable;
        network.Advance(3_000);
        Assert.Equal(last, bo.Unreadable);
    }

    private static string WithNackForSound(string offer) =>
        offer.Replace("a=rtpmap:111 opus/48000/2\r\n", "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack\r\n", StringComparison.Ordinal);

    [Theory]
    [InlineData(true, 10_000, true)]
    [InlineData(true, 150_000, false)] // the answer would come too late
    [InlineData(false, 10_000, false)]
    public void Sound_that_is_lost_on_the_uplink_is_asked_for_where_that_was_offered_and_the_way_is_short(bool isOffered, int delayUs, bool isAsked)
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann", offer: o => isOffered ? WithNackForSound(o) : o);
        var bo = network.Join("room", "bo");
        (ann.MicrophoneOn, bo.MicrophoneOn, ann.AnswersClocks, network.DelayUs) = (true, true, true, delayUs);
        network.Advance(3_000);
        var got = bo.Got.Count;

        ann.Loses = (stream, number) => stream == 0 && number % 10 == 0;
        network.Advance(5_000);

        Assert.Equal(isAsked, ann.NacksHeard.Count > 0);
        var sound = bo.Got.Skip(got).Select(g => g.Packet).Order().ToList();
        Assert.Equal(sound.Count, sound.Distinct().Count());
        Assert.Equal(isAsked, sound[^1] - sound[0] + 1 - sound.Count <= 1); // the last one may be under way
        Assert.InRange(ann.ReportsHeard.Last(r => r.Ssrc == ann.SsrcOf(0)).FractionLost, 18, 32); // repairs hide no loss
        Assert.Empty(ann.KeyframeRequests);
    }

    [Fact]
    public void Without_a_stream_for_repairs_nothing_is_sent_again_because_its_number_is_taken()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo", offer: o => o.Replace("a=fmtp:97 apt=96\r\n", "", StringComparison.Ordinal));
        ann.CameraOn = true;
        bo.View(Camera(ann));
        network.Advance(2_000);

        bo.AskAgain(bo.Got[^1].Mid, [.. bo.Got.TakeLast(20).Select(g => g.Number)]);
        network.Advance(200);

        Assert.True(network.Core.Counters.AskedOfUs >= 20);
        Assert.Equal(0, network.Core.Counters.Resent);
        Assert.Equal(0, bo.Unreadable);
    }

    [Fact]
    public void A_browser_that_requests_everything_all_the_time_gets_at_most_a_fifth_more_packets()
    {
        var (network, _, bo) = Watching(1);
        using var __ = network;
        void Ask(int milliseconds)
        {
            for (var i = 0; i < milliseconds / 25; i++)
            {
                var newest = bo.Got.FindLast(g => !g.IsRepair)!;
                bo.AskAgain(newest.Mid, [.. Enumerable.Range(0, 256).Select(n => (ushort)(newest.Number - n))]);
                network.Advance(25);
            }
        }
        Ask(3_000); // the reserve is gone
        var before = bo.Got.Count;
        Ask(5_000);

        var got = bo.Got.Skip(before).ToList();
        var pictures = got.Count(g => !g.IsRepair);
        Assert.True(pictures > 400);
        Assert.InRange(got.Count - pictures, pictures / 10, pictures / RepairBudget.Share + 5);
    }

    [Fact]
    public void A_packet_is_not_sent_again_before_the_browser_can_know_that_it_was_lost()
    {
        var (network, _, bo) = Watching(1);
        using var __ = network;
        (network.DelayUs, bo.AnswersClocks) = (200_000, true);
        network.Advance(3_000);
        var (mid, number) = (bo.Got[^1].Mid, bo.Got[^1].Number);
        for (var i = 0; i < 35; i++)
        {
            bo.AskAgain(mid, number);
            network.Advance(10);
        }
        network.Advance(500);
        Assert.Single(bo.Got, g => g.IsRepair);

        bo.AskAgain(mid, number);
        network.Advance(500);
        Assert.Equal(2, bo.Got.Count(g => g.IsRepair && g.Number == number));
    }

    /// <summary>
    /// Loss, repeats and reordering in both directions while the layer changes. Every packet with the same number in the slot, original
    /// or repair, is the same packet of the same layer.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_sequence_number_of_a_slot_always_means_the_same_packet(int seed)
    {
        var (network, ann, bo) = Watching(seed);
        using var _ = network;
        bo.AsksAgain = true;
        (network.LossUp, network.LossDown, network.Duplicates, network.JitterUs) = (0.05, 0.05, 0.02, 15_000);
        for (var i = 0; i < 10; i++)
        {
            bo.View(Camera(ann) with { Height = i % 2 == 0 ? 180 : 720 });
            network.Advance(300);
            var newest = bo.Got[^1].Number;
            bo.AskAgain(bo.Got[^1].Mid, [.. Enumerable.Range(0, 60).Select(n => (ushort)(newest - 55 + n))]);
            network.Advance(300);
        }

        Assert.True(bo.Got.Zip(bo.Got.Skip(1)).Count(pair => pair.First.Layer != pair.Second.Layer) > 5);
        Assert.True(network.Core.Counters.Resent > 50);
        foreach (var same in bo.Got.GroupBy(g => g.Number))
            Assert.Single(same.Select(g => (g.Sender, g.Layer, g.Packet, g.Timestamp, g.PictureId, g.Tl0)).Distinct());
        // All packets of a frame have the same timestamp and picture id, originals and repairs alike.
        foreach (var frame in bo.Got.Where(g => g.Sender != 0).GroupBy(g => (g.Layer, g.PictureId, Frame: g.Packet / FakeBrowser.PacketsPerFrame)))
            Assert.Single(frame.Select(g => (g.Timestamp, g.Tl0)).Distinct());
    }

    [Fact]
    public void Sequence_numbers_that_a_slot_has_not_reached_cannot_be_requested()
    {
        var (network, ann, bo) = Watching(1);
        using var _ = network;
        bo.View(Camera(ann) with { Height = 180 });
        network.Advance(1_000);
        Assert.Equal(0, bo.Got[^1].Layer);
        ann.LayersOn[0] = false;
        network.Advance(400);
        var newest = bo.Got[^1].Number;
        // The previous layer continues: under the next numbers it has other pictures.
        bo.AskAgain(bo.Got[^1].Mid, [.. Enumerable.Range(1, 100).Select(n => (ushort)(newest + n))]);
        network.Advance(50);

        Assert.DoesNotContain(bo.Got, g => g.IsRepair);
    }
}
