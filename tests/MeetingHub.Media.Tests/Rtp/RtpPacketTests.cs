using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Rtp;

public class RtpPacketTests
{
    [Fact]
    public void A_header_that_was_written_reads_back()
    {
        var buffer = new byte[20];
        Assert.Equal(12, RtpHeader.Write(buffer, 96, marker: true, 65535, 0xFFFFFFFE, 0x11223344));

        Assert.True(RtpPacket.TryRead(buffer, out var packet));
        Assert.True(packet.Marker);
        Assert.Equal(96, packet.PayloadType);
        Assert.Equal(65535, packet.SequenceNumber);
        Assert.Equal(0xFFFFFFFEu, packet.Timestamp);
        Assert.Equal(0x11223344u, packet.Ssrc);
        Assert.Equal(12, packet.HeaderLength);
        Assert.Equal(8, packet.PayloadLength);
        Assert.False(packet.HasPadding);
    }

    [Fact]
    public void Patching_one_field_leaves_the_others()
    {
        var buffer = new byte[12];
        RtpHeader.Write(buffer, 96, marker: true, 1, 2, 3);
        RtpPacket.SetPayloadType(buffer, 0xFF);
        Assert.True(RtpPacket.TryRead(buffer, out var packet));
        Assert.True(packet.Marker);
        Assert.Equal(127, packet.PayloadType);

        RtpPacket.SetMarker(buffer, false);
        RtpPacket.SetSequenceNumber(buffer, 10);
        RtpPacket.SetTimestamp(buffer, 20);
        RtpPacket.SetSsrc(buffer, 30);
        Assert.True(RtpPacket.TryRead(buffer, out packet));
        Assert.False(packet.Marker);
        Assert.Equal(127, packet.PayloadType);
        Assert.Equal((10, 20u, 30u), (packet.SequenceNumber, packet.Timestamp, packet.Ssrc));
    }

    [Fact]
    public void Sources_and_extensions_count_as_header()
    {
        // two CSRCs, an extension block of one word, two bytes of payload
        var bytes = Convert.FromHexString("92600001000000020000000300000004" + "00000005" + "bede0001" + "10ff2000" + "aabb");
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        Assert.Equal(28, packet.HeaderLength);
        Assert.Equal(new byte[] { 0xAA, 0xBB }, packet.Payload.ToArray());
        Assert.True(packet.TryGetExtension(1, out var level));
        Assert.Equal(new byte[] { 0xFF }, level.ToArray());
        Assert.True(RtpHeader.TryReadLength(bytes, out var length));
        Assert.Equal(28, length);
    }

    [Fact]
    public void Extensions_that_were_written_are_found()
    {
        var buffer = new byte[64];
        RtpHeader.Write(buffer, 111, marker: false, 1, 2, 3);
        var writer = new ExtensionWriter(buffer);
        writer.Add(4, "m1"u8);
        writer.Add(0, "never"u8);
        writer.Add(3, 0xBEEF);
        var length = writer.Finish();

        Assert.Equal(12 + 4 + 8, length);
        Assert.True(RtpPacket.TryRead(buffer.AsSpan(0, length), out var packet));
        Assert.Equal(0, packet.PayloadLength);
        Assert.True(packet.TryGetExtension(4, out var mid));
        Assert.Equal("m1"u8.ToArray(), mid.ToArray());
        Assert.True(packet.TryGetExtension(3, out var number));
        Assert.Equal(new byte[] { 0xBE, 0xEF }, number.ToArray());
        Assert.False(packet.TryGetExtension(5, out _));
        Assert.False(packet.TryGetExtension(0, out _));
    }

    [Fact]
    public void Without_extensions_no_block_is_written()
    {
        var buffer = new byte[32];
        RtpHeader.Write(buffer, 111, marker: false, 1, 2, 3);
        Assert.Equal(12, new ExtensionWriter(buffer).Finish());
        Assert.Equal(0x80, buffer[0]);
    }

    [Theory]
    [InlineData("10000003" + "0104aabbccdd" + "00" + "0200" + "03017f")] // an empty value is found too
    public void Two_byte_extensions_are_found(string block)
    {
        var bytes = Convert.FromHexString("906000010000000200000003" + block);
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        Assert.True(packet.TryGetExtension(1, out var first));
        Assert.Equal(4, first.Length);
        Assert.True(packet.TryGetExtension(2, out var empty));
        Assert.Equal(0, empty.Length);
        Assert.True(packet.TryGetExtension(3, out var third));
        Assert.Equal(new byte[] { 0x7F }, third.ToArray());
    }

    [Theory]
    [InlineData("bede0001" + "f0aa10bb")] // id 15 ends the search, RFC 8285 section 4.2
    [InlineData("bede0001" + "1faabbcc")] // longer than the block
    [InlineData("abcd0001" + "10aa0000")] // a profile nobody named
    public void An_extension_that_is_not_whole_is_not_found(string block)
    {
        Assert.True(RtpPacket.TryRead(Convert.FromHexString("906000010000000200000003" + block), out var packet));
        Assert.False(packet.TryGetExtension(1, out _));
    }

    [Fact]
    public void Padding_is_not_payload()
    {
        Assert.True(RtpPacket.TryRead(Convert.FromHexString("a06000010000000200000003" + "aabb000003"), out var packet));
        Assert.True(packet.HasPadding);
        Assert.Equal(new byte[] { 0xAA, 0xBB }, packet.Payload.ToArray());

        Assert.True(RtpPacket.TryRead(Convert.FromHexString("a06000010000000200000003" + "00000004"), out packet));
        Assert.Equal(0, packet.PayloadLength);
    }

    [Theory]
    [InlineData("8060000100000002000000")] // short
    [InlineData("406000010000000200000003")] // version 1
    [InlineData("816000010000000200000003")] // promises a CSRC
    [InlineData("906000010000000200000003")] // promises an extension
    [InlineData("906000010000000200000003bede0001")] // promises its word
    [InlineData("a06000010000000200000003")] // padding without a byte
    [InlineData("a06000010000000200000003aa00")] // padding of nothing
    [InlineData("a06000010000000200000003aa03")] // more padding than there is
    public void A_malformed_packet_is_refused(string hex) => Assert.False(RtpPacket.TryRead(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(0, 65535, true)]
    [InlineData(32767, 0, true)]
    [InlineData(32768, 0, false)]
    [InlineData(7, 7, false)]
    public void A_sequence_number_is_after_another_when_it_is_less_than_half_the_range_ahead(ushort a, ushort b, bool isAfter) =>
        Assert.Equal(isAfter, new SequenceNumber(a).IsAfter(new SequenceNumber(b)));

    [Fact]
    public void Sequence_numbers_wrap_around()
    {
        Assert.Equal(new SequenceNumber(2), new SequenceNumber(65533) + 5);
        Assert.Equal(5, new SequenceNumber(2).StepsFrom(new SequenceNumber(65533)));
        Assert.Equal(-5, new SequenceNumber(65533).StepsFrom(new SequenceNumber(2)));
    }

    [Fact]
    public void The_extender_follows_reordered_numbers_over_many_wraps()
    {
        const int seed = 4711;
        var random = new Random(seed);
        var extender = new SequenceExtender();
        var first = extender.Extend(65000) - 65000;
        for (long line = 65001; line < 300_000; line += random.Next(1, 50))
        {
            var jittered = line - random.Next(0, 100);
            Assert.Equal(first + line, extender.Extend((ushort)line));
            Assert.Equal(first + jittered, extender.Extend((ushort)jittered));
            Assert.Equal(first + line, extender.Highest);
        }
        Assert.Equal(4, extender.Cycles);
    }

    [Fact]
    public void A_number_before_the_first_is_not_extended_to_a_negative_number()
    {
        var extender = new SequenceExtender();
        var first = extender.Extend(3);
        var earlier = extender.Extend(65530);
        Assert.Equal(-9, earlier - first);
        Assert.True(earlier >= 0);
        Assert.Equal(first, extender.Highest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1_041)]
    public void A_padded_packet_has_the_payload_that_it_had(int length)
    {
        var bytes = new byte[1_500];
        Array.Fill(bytes, (byte)0xEE); // what was there before
        var header = RtpHeader.Write(bytes, 96, marker: true, 1, 2, 3, source: 4);
        bytes.AsSpan(header, length).Fill(0x55);

        var padded = RtpHeader.Pad(bytes, header + length);

        Assert.Equal(0, padded % RtpHeader.Grain);
        Assert.InRange(padded - header - length, 0, RtpHeader.Grain - 1);
        Assert.True(RtpPacket.TryRead(bytes.AsSpan(0, padded), out var packet));
        Assert.Equal(Enumerable.Repeat((byte)0x55, length), packet.Payload.ToArray());
    }

    [Fact]
    public void The_audio_level_has_a_loudness_and_a_voice_flag()
    {
        Assert.True(AudioLevel.TryRead([0x9E], out var level));
        Assert.Equal(new AudioLevel(30, IsVoice: true), level);
        Assert.False(AudioLevel.TryRead([], out _));
    }

    [Fact]
    public void Reading_and_patching_allocate_nothing()
    {
        var bytes = Convert.FromHexString("906000010000000200000003" + "bede0001" + "10ff2000" + "90e08001050000");
        long before = 0;
        var found = 0;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            if (!RtpPacket.TryRead(bytes, out var packet) || !packet.TryGetExtension(1, out _)) continue;
            if (Vp8Descriptor.TryRead(packet.Payload, out var vp8)) vp8.Places.Rewrite(bytes.AsSpan(packet.PayloadOffset), i, (byte)i);
            RtpPacket.SetSequenceNumber(bytes, (ushort)i);
            found++;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, found);
    }
}
