using System.Text;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Rtp;

public class RtcpTests
{
    private readonly byte[] _buffer = new byte[1200];

    private RtcpPacket Only(int length)
    {
        Assert.Equal(0, length % 4);
        var reader = new RtcpReader(_buffer.AsSpan(0, length));
        Assert.True(reader.MoveNext());
        var packet = reader.Current;
        Assert.False(reader.MoveNext());
        Assert.False(reader.HasRemainder);
        return packet;
    }

    [Fact]
    public void A_compound_is_walked_packet_by_packet()
    {
        var length = new SenderReport(1, 2, 3, 4, 5).Write(_buffer);
        length += Sdes.Write(_buffer.AsSpan(length), 1, "slot"u8);
        length += Pli.Write(_buffer.AsSpan(length), 1, 2);
        length += Bye.Write(_buffer.AsSpan(length), 9);

        var types = new List<RtcpType>();
        foreach (var packet in new RtcpReader(_buffer.AsSpan(0, length))) types.Add(packet.Type);
        Assert.Equal([RtcpType.SenderReport, RtcpType.SourceDescription, RtcpType.PayloadFeedback, RtcpType.Bye], types);
    }

    [Fact]
    public void The_walk_stops_at_a_packet_that_is_not_whole()
    {
        var length = Pli.Write(_buffer, 1, 2);
        length += Pli.Write(_buffer.AsSpan(length), 1, 2);
        var reader = new RtcpReader(_buffer.AsSpan(0, length - 1));
        Assert.True(reader.MoveNext());
        Assert.False(reader.MoveNext());
        Assert.True(reader.HasRemainder);
    }

    [Fact]
    public void Padding_is_not_part_of_the_body()
    {
        var bytes = Convert.FromHexString("a1cb0003" + "00000009" + "0000000000000008");
        var reader = new RtcpReader(bytes);
        Assert.True(reader.MoveNext());
        Assert.True(Bye.TryRead(reader.Current, out var bye));
        Assert.Equal(1, bye.Count);
        Assert.Equal(9u, bye.Ssrc(0));
    }

    [Fact]
    public void A_sender_report_that_was_written_reads_back()
    {
        var report = new SenderReport(0x11223344, 0x0102030405060708, 0xFFFFFFFF, 1000, 2000);
        var block = new ReportBlock(7, 128, -5, 0x00010002, 30, 0x03040506, 65536);
        var packet = Only(report.Write(_buffer, [block]));

        Assert.True(SenderReport.TryRead(packet, out var read, out var blocks));
        Assert.Equal(report, read);
        Assert.Equal(0x03040506u, read.MiddleOfNtp);
        Assert.Equal(1, blocks.Count);
        Assert.Equal(block, blocks[0]);
    }

    [Fact]
    public void A_receiver_report_that_was_written_reads_back()
    {
        ReportBlock[] written = [new(1, 2, 0x7FFFFF, 4, 5, 6, 7), new(8, 9, -0x800000, 11, 12, 13, 14), new(15, 0, 0, 0, 0, 0, 0)];
        Assert.True(ReceiverReport.TryRead(Only(ReceiverReport.Write(_buffer, 99, written)), out var report));
        Assert.Equal(99u, report.SenderSsrc);
        Assert.Equal(3, report.Blocks.Count);
        for (var i = 0; i < written.Length; i++) Assert.Equal(written[i], report.Blocks[i]);
    }

    [Fact]
    public void A_report_that_promises_more_blocks_than_it_has_is_refused()
    {
        ReceiverReport.Write(_buffer, 99, [new ReportBlock(1, 2, 3, 4, 5, 6, 7)]);
        _buffer[0] = 0x82;
        Assert.False(ReceiverReport.TryRead(Only(32), out _));
    }

    [Fact]
    public void A_nack_names_each_missing_number()
    {
        ushort[] missing = [10, 11, 26, 27, 65530, 65535, 0, 9];
        Assert.True(Nack.TryRead(Only(Nack.Write(_buffer, 1, 2, missing)), out var nack));
        Assert.Equal((1u, 2u), (nack.SenderSsrc, nack.MediaSsrc));
        var read = new List<ushort>();
        foreach (var number in nack) read.Add(number);
        Assert.Equal(missing, read);
    }

    [Fact]
    public void Seventeen_neighbours_share_one_nack_entry()
    {
        var missing = Enumerable.Range(65530, 17).Select(n => (ushort)n).ToArray();
        Assert.Equal(16, Nack.Write(_buffer, 1, 2, missing));
        Assert.Equal(0, Nack.Write(_buffer, 1, 2, []));
    }

    [Fact]
    public void Keyframe_requests_that_were_written_read_back()
    {
        Assert.True(Pli.TryRead(Only(Pli.Write(_buffer, 3, 4)), out var pli));
        Assert.Equal(new Pli(3, 4), pli);

        var packet = Only(Fir.Write(_buffer, 3, 4, 200));
        Assert.False(Pli.TryRead(packet, out _));
        Assert.True(Fir.TryRead(packet, out var fir));
        Assert.Equal((1, 4u, (byte)200), (fir.Count, fir.Ssrc(0), fir.Number(0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("meetinghub")]
    public void A_cname_that_was_written_reads_back(string name)
    {
        Array.Fill(_buffer, (byte)0xFF);
        Assert.True(Sdes.TryRead(Only(Sdes.Write(_buffer, 5, Encoding.UTF8.GetBytes(name))), out var ssrc, out var cname));
        Assert.Equal(5u, ssrc);
        Assert.Equal(name, Encoding.UTF8.GetString(cname));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(250_000, 250_000)]
    [InlineData(262_143, 262_143)]
    [InlineData(5_000_001, 5_000_000)] // 18 bits of precision
    public void A_remb_keeps_the_first_18_bits_of_the_rate(long rate, long read)
    {
        Assert.True(Remb.TryRead(Only(Remb.Write(_buffer, 1, rate, [7, 8])), out var remb));
        Assert.InRange(remb.BitsPerSecond, read - 31, rate);
        Assert.Equal((2, 7u, 8u), (remb.Count, remb.Ssrc(0), remb.Ssrc(1)));
    }

    [Fact]
    public void A_remb_without_limit_does_not_overflow()
    {
        Remb.Write(_buffer, 1, 1000, []);
        _buffer[17] = 0xFF;
        Assert.True(Remb.TryRead(Only(20), out var remb));
        Assert.Equal(long.MaxValue, remb.BitsPerSecond);
    }

    [Fact]
    public void Feedback_gives_the_arrival_time_of_each_packet()
    {
        PacketArrival[] arrivals =
        [
            new(65534, 1_000_000), new(65535, 1_000_500), new(65537, 1_020_000), new(65538, 1_019_000), // one earlier than the one before
            new(65560, 1_100_000), new(65561, 1_900_000),
        ];
        var packet = Only(TransportCc.Write(_buffer, 1, 2, 65530, 77, arrivals, out var consumed));

        Assert.Equal(arrivals.Length, consumed);
        Assert.True(TransportCc.TryRead(packet, out var feedback));
        Assert.Equal((1u, 2u, (ushort)65530, (byte)77), (feedback.SenderSsrc, feedback.MediaSsrc, feedback.BaseSequence, feedback.FeedbackCount));
        Assert.Equal(32, feedback.StatusCount);
        AssertMatches(feedback, 65530, arrivals);
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 0.05)]
    [InlineData(3, 0.5)]
    [InlineData(4, 0.95)]
    public void Feedback_with_any_loss_pattern_reads_back_over_several_messages(int seed, double loss)
    {
        var random = new Random(seed);
        var arrivals = new List<PacketArrival>();
        long now = 5_000_000;
        for (long number = 65000; number < 69000; number++)
        {
            now += random.Next(-2_000, 100_000);
            if (random.NextDouble() >= loss) arrivals.Add(new PacketArrival(number, now));
        }

        var rest = arrivals.ToArray().AsSpan();
        long from = 65000;
        while (rest.Length > 0)
        {
            var length = TransportCc.Write(_buffer, 1, 2, from, 0, rest, out var consumed);
            Assert.InRange(length, 20, _buffer.Length);
            Assert.InRange(consumed, 1, rest.Length);
            Assert.True(TransportCc.TryRead(Only(length), out var feedback));
            AssertMatches(feedback, from, rest[..consumed]);
            from = rest[consumed - 1].Sequence + 1;
            rest = rest[consumed..];
        }
    }

    private static void AssertMatches(TransportCc feedback, long from, ReadOnlySpan<PacketArrival> arrivals)
    {
        var next = 0;
        var number = from;
        foreach (var status in feedback)
        {
            if (number == from && status.Sequence != (ushort)number) number = arrivals[0].Sequence; // the gap was too wide to list
            Assert.Equal((ushort)number, status.Sequence);
            var expected = next < arrivals.Length && arrivals[next].Sequence == number;
            Assert.Equal(expected, status.IsReceived);
            if (expected) Assert.InRange(status.ArrivalUs - arrivals[next++].ArrivalUs, -125, 125);
            number++;
        }
        Assert.Equal(arrivals.Length, next);
    }

    [Fact]
    public void A_time_gap_too_wide_for_a_delta_begins_a_new_message()
    {
        PacketArrival[] arrivals = [new(1, 0), new(2, 20_000_000)];
        Assert.True(TransportCc.Write(_buffer, 1, 2, 1, 0, arrivals, out var consumed) > 0);
        Assert.Equal(1, consumed);
        Assert.True(TransportCc.Write(_buffer, 1, 2, 2, 1, arrivals.AsSpan(1), out consumed) > 0);
        Assert.Equal(1, consumed);
    }

    [Fact]
    public void A_browser_shaped_feedback_is_read()
    {
        // base 5, 8 packets, reference 2 (128 ms): seven 2-bit symbols 1 1 0 2 1 1 0, then a run of one received
        var bytes = Convert.FromHexString("afcd0007" + "00000001" + "00000002" + "00050008" + "00000203" + "d494" + "2001" + "0408fffc0101" + "02" + "01");
        var reader = new RtcpReader(bytes);
        Assert.True(reader.MoveNext());
        Assert.True(TransportCc.TryRead(reader.Current, out var feedback));
        var read = new List<PacketStatus>();
        foreach (var status in feedback) read.Add(status);
        Assert.Equal(
            [
                new(5, true, 129_000), new(6, true, 131_000), new(7, false, 0), new(8, true, 130_000),
                new(9, true, 130_250), new(10, true, 130_500), new(11, false, 0), new(12, true, 131_000),
            ],
            read);
    }

    [Fact]
    public void Walking_and_writing_allocate_nothing()
    {
        PacketArrival[] arrivals = [new(1, 0), new(2, 500), new(4, 900)];
        ushort[] missing = [4, 5];
        var seen = 0;
        long before = 0;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            var length = Nack.Write(_buffer, 1, 2, missing);
            length += TransportCc.Write(_buffer.AsSpan(length), 1, 2, 1, 0, arrivals, out _);
            foreach (var packet in new RtcpReader(_buffer.AsSpan(0, length)))
            {
                if (Nack.TryRead(packet, out var nack)) foreach (var _ in nack) seen++;
                if (TransportCc.TryRead(packet, out var feedback)) foreach (var _ in feedback) seen++;
            }
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200 * 6, seen);
    }
}
