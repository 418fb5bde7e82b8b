using System.Buffers.Binary;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Srtp;

namespace MeetingHub.Media.Tests.Srtp;

/// <summary>
/// SRTP against independent implementations: recorded packets of both browsers with the keys of their connection, and the library that
/// browsers use. Two sides of our own code would share its mistakes.
/// </summary>
public sealed class IndependentPeerTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private static readonly byte[] OtherKey = [.. Enumerable.Range(101, 16).Select(i => (byte)i)];
    private static readonly byte[] Salt = [.. Enumerable.Range(201, 14).Select(i => (byte)i)];

    public static TheoryData<int> Profiles => [(int)SrtpProfile.AeadAes128Gcm, (int)SrtpProfile.Aes128CmSha1_80];

    private static (SrtpSession Ours, LibSrtp Theirs) Pair(int number)
    {
        var profile = (SrtpProfile)number;
        var salt = Salt[..profile.SaltLength()];
        var theirs = new LibSrtp(profile, OtherKey, salt, Key, salt);
        return (new SrtpSession(profile, Key, salt, OtherKey, salt), theirs);
    }

    /// <summary>
    /// The packets of a browser in some 35 s with its camera and microphone on while it showed another person: all RTCP, and the first RTP
    /// of each source. The first line has profile, key and salt.
    /// </summary>
    [Theory]
    [InlineData("chromium", 5)]
    [InlineData("firefox", 11)]
    public void Every_packet_that_a_browser_sends_is_opened_once_whatever_its_source(string browser, int senders)
    {
        using var stream = typeof(IndependentPeerTests).Assembly.GetManifestResourceStream(browser)!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var keys = lines[0].Split(' ');
        var (profile, key, salt) = ((SrtpProfile)int.Parse(keys[0]), Convert.FromBase64String(keys[1]), Convert.FromBase64String(keys[2]));
        using var session = new SrtpSession(profile, new byte[16], new byte[profile.SaltLength()], key, salt);
        var packets = lines.Skip(1).Select(l => l.Split(' ')).Select(l => (IsRtcp: l[0] == "rtcp", Bytes: Convert.FromBase64String(l[1]))).ToList();

        var from = new HashSet<uint>();
        foreach (var (isRtcp, bytes) in packets)
        {
            var plain = bytes.ToArray();
            var length = isRtcp ? session.UnprotectRtcp(plain, plain.Length) : session.UnprotectRtp(plain, plain.Length);
            Assert.True(length > 0, $"refused: {Convert.ToHexString(bytes)}");
            if (!isRtcp)
            {
                Assert.True(RtpPacket.TryRead(plain.AsSpan(0, length), out _));
                continue;
            }
            from.Add(BinaryPrimitives.ReadUInt32BigEndian(plain.AsSpan(4)));
            var count = 0;
            foreach (var packet in new RtcpReader(plain.AsSpan(0, length))) count += Enum.IsDefined(packet.Type) ? 1 : 0;
            Assert.InRange(count, 1, 5);
        }
        Assert.Equal(senders, from.Count);

        foreach (var (isRtcp, bytes) in packets)
            Assert.Equal(-1, isRtcp ? session.UnprotectRtcp(bytes, bytes.Length) : session.UnprotectRtp(bytes, bytes.Length));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void RTP_goes_both_ways_with_loss_and_reordering_while_sequence_numbers_wrap(int profile)
    {
        var (ours, theirs) = Pair(profile);
        using var _ = ours;
        using var __ = theirs;
        var random = new Random(5);
        foreach (var (protect, unprotect) in new (Protection, Protection)[] { (ours.ProtectRtp, theirs.UnprotectRtp), (theirs.ProtectRtp, ours.UnprotectRtp) })
        {
            var underWay = new List<(byte[] Bytes, int Length, byte[] Plain)>();
            var opened = 0;
            for (var i = 0; i < 160_000; i += random.Next(1, 30)) // twice over the end, with gaps
            {
                var packet = new byte[200];
                RtpHeader.Write(packet, 96, marker: false, (ushort)(i + 30_000), (uint)i, ssrc: i % 2 == 0 ? 7u : 0xFFFF_0001);
                random.NextBytes(packet.AsSpan(12, 80));
                var plain = packet[..92];
                underWay.Add((packet, protect(packet, 92), plain));
                if (underWay.Count < 4) continue;
                foreach (var (bytes, length, expected) in underWay.OrderBy(_ => random.Next()))
                {
                    var copy = bytes.ToArray();
                    Assert.Equal(92, unprotect(bytes, length));
                    Assert.Equal(expected, bytes[..92]);
                    Assert.Equal(-1, unprotect(copy, length));
                    opened++;
                }
                underWay.Clear();
            }
            Assert.True(opened > 4_000);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Each_sender_of_RTCP_has_indexes_of_its_own(int profile)
    {
        var (ours, theirs) = Pair(profile);
        using var _ = ours;
        using var __ = theirs;
        var random = new Random(6);
        foreach (var (protect, unprotect) in new (Protection, Protection)[] { (ours.ProtectRtcp, theirs.UnprotectRtcp), (theirs.ProtectRtcp, ours.UnprotectRtcp) })
        {
            for (var i = 0; i < 2_000; i++)
            {
                // One sender sends a hundred times as often as the others, like a browser that requests repairs.
                var sender = random.Next(100) == 0 ? (uint)random.Next(1, 20) : 42;
                var packet = new byte[100];
                var length = ReceiverReport.Write(packet, sender, [new ReportBlock((uint)i, 1, 2, 3, 4, 5, 6)]);
                var plain = packet[..length];
                var sent = protect(packet, length);
                var (copy, changed) = (packet.ToArray(), packet.ToArray());
                changed[random.Next(sent)] ^= 1;
                Assert.Equal(-1, unprotect(changed, sent));
                Assert.Equal(length, unprotect(packet, sent));
                Assert.Equal(plain, packet[..length]);
                Assert.Equal(-1, unprotect(copy, sent));
            }
        }
    }

    private delegate int Protection(Span<byte> packet, int length);
}
