using MeetingHub.Media.Rtp;
using MeetingHub.Media.Srtp;

namespace MeetingHub.Media.Tests.Srtp;

public sealed class SrtpTests
{
    private static readonly byte[] Master = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] Salt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    private static SrtpSession Session(SrtpProfile profile, bool flipped = false)
    {
        var (one, other) = (Master, Master.Reverse().ToArray());
        var (oneSalt, otherSalt) = (Salt[..profile.SaltLength()], Salt.Reverse().Take(profile.SaltLength()).ToArray());
        return flipped ? new SrtpSession(profile, other, otherSalt, one, oneSalt) : new SrtpSession(profile, one, oneSalt, other, otherSalt);
    }

    private static byte[] Packet(ushort sequence, uint ssrc = 0xCAFEBABE, int payload = 100)
    {
        var packet = new byte[12 + payload + SrtpSession.MostOverhead];
        RtpHeader.Write(packet, 96, marker: true, sequence, 90_000, ssrc);
        for (var i = 0; i < payload; i++) packet[12 + i] = (byte)(i + sequence);
        return packet;
    }

    [Fact]
    public void Keys_are_derived_as_in_RFC_3711_appendix_B3()
    {
        var keys = new SrtpKeys(SrtpProfile.Aes128CmSha1_80, Master, Salt);

        Assert.Equal("C61E7A93744F39EE10734AFE3FF7A087", Convert.ToHexString(keys.RtpKey));
        Assert.Equal("30CBBC08863D8C85D49DB34A9AE1", Convert.ToHexString(keys.RtpSalt));
        Assert.Equal("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4", Convert.ToHexString(keys.RtpAuth));
    }

    [Fact]
    public void The_key_stream_is_that_of_RFC_3711_appendix_B2()
    {
        using var cipher = new SrtpCipher(
            SrtpProfile.Aes128CmSha1_80, Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), new byte[20], encrypts: true);
        var stream = new byte[48];

        cipher.Ctr(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), stream);

        Assert.Equal(
            "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream));
    }

    [Fact]
    public void Gcm_encrypts_the_packet_of_RFC_7714_section_16_1_1()
    {
        // The vectors there start from session keys, so the cipher is asked, with the nonce the RFC prints.
        using var cipher = new SrtpCipher(SrtpProfile.AeadAes128Gcm, Convert.FromHexString("000102030405060708090A0B0C0D0E0F"), [], encrypts: true);
        var text = Convert.FromHexString("47616C6C696120657374206F6D6E69732064697669736120696E207061727465732074726573");
        var tag = new byte[16];

        cipher.GcmSeal(Convert.FromHexString("51753C6580C2726F20718414"), Convert.FromHexString("8040F17B8041F8D35501A0B2"), [], text, tag);

        Assert.Equal(
            "F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833", Convert.ToHexString(text));
        Assert.Equal("899D7F27BEB16A9152CF765EE4390CCE", Convert.ToHexString(tag));
    }

    [Theory]
    [InlineData((int)SrtpProfile.AeadAes128Gcm)]
    [InlineData((int)SrtpProfile.Aes128CmSha1_80)]
    public void A_packet_that_one_side_protects_is_opened_by_the_other(int number)
    {
        var profile = (SrtpProfile)number;
        using var here = Session(profile);
        using var there = Session(profile, flipped: true);
        for (var i = 0; i < 200_000; i += 997) // crosses the end of the sequence numbers
        {
            var packet = Packet((ushort)i);
            var plain = packet[..112];

            var sent = here.ProtectRtp(packet, 112);
            Assert.Equal(112 + profile.TagLength(), sent);
            Assert.False(packet.AsSpan(12, 100).SequenceEqual(plain.AsSpan(12)));

            Assert.Equal(112, there.UnprotectRtp(packet, sent));
            Assert.Equal(plain, packet[..112]);
        }
    }

    [Theory]
    [InlineData((int)SrtpProfile.AeadAes128Gcm)]
    [InlineData((int)SrtpProfile.Aes128CmSha1_80)]
    public void RTCP_goes_both_ways(int number)
    {
        var profile = (SrtpProfile)number;
        using var here = Session(profile);
        using var there = Session(profile, flipped: true);
        var packet = new byte[28 + SrtpSession.MostOverhead];
        Convert.FromHexString("81C8000D4D617273").CopyTo(packet, 0);
        var plain = packet[..28];

        var sent = here.ProtectRtcp(packet, 28);
        var copy = packet.ToArray();

        Assert.Equal(28, there.UnprotectRtcp(packet, sent));
        Assert.Equal(plain, packet[..28]);
        Assert.Equal(-1, there.UnprotectRtcp(copy, sent)); // a repeat
    }

    [Theory]
    [InlineData((int)SrtpProfile.AeadAes128Gcm)]
    [InlineData((int)SrtpProfile.Aes128CmSha1_80)]
    public void A_packet_with_any_changed_bit_or_a_repeated_packet_is_refused(int number)
    {
        var profile = (SrtpProfile)number;
        using var here = Session(profile);
        using var there = Session(profile, flipped: true);
        var packet = Packet(7);
        var sent = here.ProtectRtp(packet, 112);

        for (var bit = 0; bit < sent * 8; bit++)
        {
            var changed = packet.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Equal(-1, there.UnprotectRtp(changed, sent));
        }

        Assert.Equal(112, there.UnprotectRtp(packet.ToArray(), sent));
        Assert.Equal(-1, there.UnprotectRtp(packet.ToArray(), sent));
    }

    [Fact]
    public void Forged_packets_do_not_fill_the_table_of_streams()
    {
        using var here = Session(SrtpProfile.AeadAes128Gcm);
        using var there = Session(SrtpProfile.AeadAes128Gcm, flipped: true);
        for (uint ssrc = 0; ssrc < 2_000; ssrc++) Assert.Equal(-1, there.UnprotectRtp(Packet(1, ssrc), 128));

        var packet = Packet(1);
        Assert.Equal(112, there.UnprotectRtp(packet, here.ProtectRtp(packet, 112)));
    }

    [Fact]
    public void Forged_packets_do_not_fill_the_table_of_senders_and_members_fill_it_no_further_than_its_end()
    {
        using var here = Session(SrtpProfile.AeadAes128Gcm);
        using var there = Session(SrtpProfile.AeadAes128Gcm, flipped: true);
        var packet = new byte[8 + SrtpSession.MostOverhead];
        int Send(uint ssrc, bool isForged)
        {
            ReceiverReport.Write(packet, ssrc, []);
            var sent = here.ProtectRtcp(packet, 8);
            if (isForged) packet[^1] ^= 1;
            return there.UnprotectRtcp(packet, sent);
        }
        for (uint ssrc = 10_000; ssrc < 12_000; ssrc++) Assert.Equal(-1, Send(ssrc, isForged: true));

        for (uint ssrc = 0; ssrc < SrtpSession.MostStreams; ssrc++) Assert.Equal(8, Send(ssrc, isForged: false));
        Assert.Equal(-1, Send(5_000, isForged: false));
        Assert.Equal(8, Send(0, isForged: false));
    }

    [Fact]
    public void Neither_side_keeps_more_streams_than_the_table_holds()
    {
        using var here = Session(SrtpProfile.AeadAes128Gcm);
        using var here2 = Session(SrtpProfile.AeadAes128Gcm); // the same keys, and room for more streams
        using var there = Session(SrtpProfile.AeadAes128Gcm, flipped: true);
        for (uint ssrc = 0; ssrc < SrtpSession.MostStreams; ssrc++)
        {
            var packet = Packet(1, ssrc);
            Assert.Equal(112, there.UnprotectRtp(packet, here.ProtectRtp(packet, 112)));
        }

        Assert.Equal(-1, here.ProtectRtp(Packet(1, 5_000), 112));
        var other = Packet(1, 5_000);
        Assert.Equal(-1, there.UnprotectRtp(other, here2.ProtectRtp(other, 112)));
        var known = Packet(2, 0);
        Assert.Equal(112, there.UnprotectRtp(known, here.ProtectRtp(known, 112)));
    }

    /// <summary>RFC 3711 lets a sender leave RTCP in the clear; browsers never do, and nobody may forge it.</summary>
    [Fact]
    public void RTCP_marked_as_not_encrypted_is_refused()
    {
        using var there = Session(SrtpProfile.AeadAes128Gcm, flipped: true);
        var keys = new SrtpKeys(SrtpProfile.AeadAes128Gcm, Master, Salt.AsSpan(0, 12));
        using var cipher = new SrtpCipher(SrtpProfile.AeadAes128Gcm, keys.RtcpKey, [], encrypts: true);
        byte[] Sealed(byte flag)
        {
            var packet = new byte[12 + 16 + 4];
            ReceiverReport.Write(packet, 7, []);
            byte[] word = [flag, 0, 0, 9];
            var iv = new byte[12];
            (iv[5], iv[11]) = (7, 9);
            for (var i = 0; i < 12; i++) iv[i] ^= keys.RtcpSalt[i];
            cipher.GcmSeal(iv, packet.AsSpan(0, 8), word, packet.AsSpan(8, 4), packet.AsSpan(12, 16));
            word.CopyTo(packet, 28);
            return packet;
        }

        Assert.Equal(-1, there.UnprotectRtcp(Sealed(0x00), 32));
        Assert.Equal(12, there.UnprotectRtcp(Sealed(0x80), 32));
    }

    [Theory]
    [InlineData((int)SrtpProfile.AeadAes128Gcm)]
    [InlineData((int)SrtpProfile.Aes128CmSha1_80)]
    public void The_shortest_valid_packets_are_opened_and_shorter_ones_are_refused(int number)
    {
        var profile = (SrtpProfile)number;
        using var here = Session(profile);
        using var there = Session(profile, flipped: true);
        var packet = Packet(1, payload: 0);
        var sent = here.ProtectRtp(packet, 12);
        Assert.Equal(-1, there.UnprotectRtp(packet.ToArray(), sent - 1));
        Assert.Equal(-1, there.UnprotectRtp(packet.AsSpan(0, sent - 1), sent)); // announces more bytes than there are
        Assert.Equal(12, there.UnprotectRtp(packet.AsSpan(0, sent), sent));

        var report = new byte[8 + SrtpSession.MostOverhead];
        Assert.Equal(-1, here.ProtectRtcp(report, 7));
        ReceiverReport.Write(report, 7, []);
        sent = here.ProtectRtcp(report, 8);
        Assert.Equal(-1, there.UnprotectRtcp(report.ToArray(), sent - 1));
        Assert.Equal(-1, there.UnprotectRtcp(report.AsSpan(0, sent - 1), sent));
        Assert.Equal(8, there.UnprotectRtcp(report.AsSpan(0, sent), sent));
    }

    [Fact]
    public void A_packet_from_before_the_first_is_not_taken_for_one_after_a_wrap()
    {
        using var here = Session(SrtpProfile.AeadAes128Gcm);
        using var there = Session(SrtpProfile.AeadAes128Gcm, flipped: true);
        int Send(ushort sequence)
        {
            var packet = Packet(sequence);
            var sent = here.ProtectRtp(packet, 112);
            return sent < 0 ? -1 : there.UnprotectRtp(packet, sent);
        }

        Assert.Equal(112, Send(5));
        Assert.Equal(-1, Send(65_530));
        Assert.Equal(112, Send(6));
    }

    [Fact]
    public void Arbitrary_bytes_are_refused_without_an_exception()
    {
        var random = new Random(20_261_123);
        using var session = Session(SrtpProfile.AeadAes128Gcm);
        using var other = Session(SrtpProfile.Aes128CmSha1_80);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && i % 2 == 0) bytes[0] = 0x90;
            Assert.Equal(-1, session.UnprotectRtp(bytes, bytes.Length));
            Assert.Equal(-1, session.UnprotectRtcp(bytes, bytes.Length));
            Assert.Equal(-1, other.UnprotectRtp(bytes, bytes.Length));
            Assert.Equal(-1, other.UnprotectRtcp(bytes, bytes.Length));
        }
    }

    [Theory]
    [InlineData((int)SrtpProfile.AeadAes128Gcm)]
    [InlineData((int)SrtpProfile.Aes128CmSha1_80)]
    public void Nothing_is_allocated_per_packet(int number)
    {
        using var here = Session((SrtpProfile)number);
        using var there = Session((SrtpProfile)number, flipped: true);
        var packet = Packet(0);
        ushort sequence = 0;
        void Once()
        {
            RtpPacket.SetSequenceNumber(packet, sequence++);
            if (there.UnprotectRtp(packet, here.ProtectRtp(packet, 112)) != 112) throw new InvalidOperationException();
        }
        for (var i = 0; i < 100; i++) Once();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) Once();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
