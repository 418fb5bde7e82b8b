using System.Text;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Sdp;
using MeetingHub.Media.Stun;
using MeetingHub.Media.Tests.Rtp;
using MeetingHub.Media.Tests.Sdp;
using MeetingHub.Media.Tests.Stun;

namespace MeetingHub.Media.Tests.Corpus;

/// <summary>No bytes may make a reader throw. Bytes that ever do are added to <see cref="Borders"/>.</summary>
public class ReaderCorpusTests
{
    /// <summary>Inputs chosen for the borders they sit on: empty blocks, lengths that wrap, counts without content.</summary>
    private static readonly string[] Borders =
    [
        "", "00", "80", "90", "bf", "ff",
        "906000010000000200000003bede0000", // an extension block of nothing
        "9f6000010000000200000003", // fifteen sources, none there
        "906000010000000200000003beded000ffff", // a block longer than any datagram
        "906000010000000200000003bede000100000010", // an id in the last byte of the block
        "90600001000000020000000310000001000000ff", // a two-byte id without its length
        "afcd0004000000010000000200000000000000ff", // feedback about nothing
        "8fcd00050000000100000002fffffff00000000000000000", // feedback of an empty run
        "8fcd000500000001000000020000ffff000000003fff0000", // 65535 statuses announced, one run
        "81ca000100000001", // a source without items
        "8fce0004000000010000000052454d42ff000000", // a rate for 255 sources, none there
    ];

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    private static byte[][] Hex(params string[] more) => [.. Borders.Concat(more).Select(Convert.FromHexString)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Stun_never_throws(int seed) => AnyBytes.Feed(
        ReadStun, Hex(StunMessageTests.Rfc5769Request, StunMessageTests.Rfc5769Response4, StunMessageTests.Rfc5769Response6), seed, rounds: 5_000);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rtp_never_throws(int seed) => AnyBytes.Feed(
        ReadRtp,
        Hex(
            "92600001000000020000000300000004" + "00000005" + "bede0001" + "10ff2000" + "aabb",
            "906000010000000200000003" + "10000003" + "0104aabbccdd" + "00" + "0200" + "03017f",
            "b06000010000000200000003" + "bede0001" + "10ff2000" + Vp8DescriptorTests.Keyframe + "000003"),
        seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Vp8_never_throws(int seed) => AnyBytes.Feed(
        ReadVp8, Hex(Vp8DescriptorTests.Keyframe, Vp8DescriptorTests.Continuation, "9080050100"), seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rtcp_never_throws(int seed) => AnyBytes.Feed(ReadRtcp, [.. Hex(), .. WrittenRtcp()], seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Sdp_never_throws_and_an_answer_to_it_can_be_read(int seed)
    {
        byte[][] samples = [.. new[] { Offers.Chromium(1, 1), Offers.Firefox() }.Select(Encoding.Latin1.GetBytes)];
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            var bytes = (byte[])samples[round % 2].Clone();
            for (var faults = random.Next(1, 4); faults > 0; faults--)
            {
                var at = random.Next(bytes.Length);
                if (random.Next(4) == 0) bytes = [.. bytes[..at], .. bytes[random.Next(at, bytes.Length)..]];
                else bytes[at] = (byte)random.Next(256);
            }
            ReadSdp(bytes);
        }
        AnyBytes.Feed(ReadSdp, [], seed, rounds: 500);
    }

    [Fact]
    public void Sdp_that_is_cut_off_anywhere_never_throws()
    {
        var text = Encoding.Latin1.GetBytes(Offers.Firefox());
        for (var length = 0; length < text.Length; length += 3) ReadSdp(text.AsSpan(0, length));
    }

    private static byte[][] WrittenRtcp()
    {
        var buffer = new byte[1200];
        PacketArrival[] arrivals = [new(1, 0), new(2, 500), new(4, 90_000), new(30, 80_000), new(31, 80_100)];
        return
        [
            buffer[..new SenderReport(1, 2, 3, 4, 5).Write(buffer, [new ReportBlock(1, 2, 3, 4, 5, 6, 7)])],
            buffer[..ReceiverReport.Write(buffer, 1, [new ReportBlock(1, 2, 3, 4, 5, 6, 7)])],
            buffer[..Nack.Write(buffer, 1, 2, [1, 2, 30])],
            buffer[..Pli.Write(buffer, 1, 2)],
            buffer[..Fir.Write(buffer, 1, 2, 3)],
            buffer[..Bye.Write(buffer, 1)],
            buffer[..Sdes.Write(buffer, 1, "meetinghub"u8)],
            buffer[..Remb.Write(buffer, 1, 100_000, [1, 2])],
            buffer[..TransportCc.Write(buffer, 1, 2, 0, 3, arrivals, out _)],
        ];
    }

    private static void ReadStun(ReadOnlySpan<byte> bytes)
    {
        if (!StunMessage.TryRead(bytes, out var m)) return;
        _ = m.IsBindingRequest || m.IsBindingError || m.IsBindingSuccess;
        _ = m.TransactionId.Length + m.LocalUfrag.Length + m.RemoteUfrag.Length;
        m.VerifyIntegrity("key"u8);
        m.VerifyFingerprint();
        m.TryGetMappedAddress(out _);
    }

    private static void ReadRtp(ReadOnlySpan<byte> bytes)
    {
        if (!RtpPacket.TryRead(bytes, out var packet)) return;
        for (var id = -1; id < 17; id++) packet.TryGetExtension(id, out _);
        Assert.InRange(packet.PayloadLength, 0, bytes.Length);
        ReadVp8(packet.Payload);
    }

    private static void ReadVp8(ReadOnlySpan<byte> bytes)
    {
        if (!Vp8Descriptor.TryRead(bytes, out var d)) return;
        Assert.InRange(d.Length, 1, bytes.Length);
        var copy = bytes.ToArray();
        d.Rewrite(copy, 5, 6);
        Assert.True(Vp8Descriptor.TryRead(copy, out var after));
        Assert.Equal(d.Length, after.Length);
        Assert.Equal(d.Tid, after.Tid);
    }

    private static void ReadRtcp(ReadOnlySpan<byte> bytes)
    {
        foreach (var packet in new RtcpReader(bytes))
        {
            if (SenderReport.TryRead(packet, out _, out var blocks)) for (var i = 0; i < blocks.Count; i++) _ = blocks[i];
            if (ReceiverReport.TryRead(packet, out var report)) for (var i = 0; i < report.Blocks.Count; i++) _ = report.Blocks[i];
            if (Nack.TryRead(packet, out var nack)) foreach (var _ in nack) { }
            if (Fir.TryRead(packet, out var fir)) for (var i = 0; i < fir.Count; i++) _ = fir.Ssrc(i) + fir.Number(i);
            if (Bye.TryRead(packet, out var bye)) for (var i = 0; i < bye.Count; i++) _ = bye.Ssrc(i);
            if (Remb.TryRead(packet, out var remb)) for (var i = 0; i < remb.Count; i++) _ = remb.Ssrc(i) + remb.BitsPerSecond;
            if (TransportCc.TryRead(packet, out var feedback)) foreach (var _ in feedback) { }
            Pli.TryRead(packet, out _);
            Sdes.TryRead(packet, out _, out _);
        }
    }

    private static void ReadSdp(ReadOnlySpan<byte> bytes)
    {
        if (!SdpReader.TryRead(Encoding.Latin1.GetString(bytes), out var document, out var problem))
        {
            Assert.NotEmpty(problem);
            return;
        }

        SdpOffer.TryRead(document, out _, out _);
        var answer = SdpAnswer.Write(document, new SdpAnswerOptions
        {
            LocalUfrag = "MFr95G5W",
            LocalPwd = "uNc5DLjhSxfnJPbjnqfRwqbb",
            Fingerprint = Offers.Fingerprint,
            Candidates = [],
            SlotSsrcs = _ => (1, 2),
        });
        Assert.True(SdpReader.TryRead(answer, out var read, out _), answer);
        Assert.Equal(document.Media.Length, read.Media.Length);
        Assert.Equal(document.Media.Select(m => m.Mid), read.Media.Select(m => m.Mid));
    }
}
