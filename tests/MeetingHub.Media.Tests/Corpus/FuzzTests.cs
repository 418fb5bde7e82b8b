using System.Text;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Sdp;
using MeetingHub.Media.Srtp;
using MeetingHub.Media.Stun;
using MeetingHub.Media.Tests.Engine;
using MeetingHub.Media.Tests.Rtp;
using MeetingHub.Media.Tests.Sdp;
using MeetingHub.Media.Tests.Stun;

namespace MeetingHub.Media.Tests.Corpus;

/// <summary>
/// Every reader of the network's bytes says yes or no to any of them, and what it says yes to can be read to the end. An hour of it:
/// <c>MEETINGHUB_FUZZ_SECONDS=3600 dotnet test tests/MeetingHub.Media.Tests --filter FuzzTests</c>.
/// </summary>
public sealed class FuzzTests
{
    private static byte[][] Hex(params string[] texts) => [.. texts.Select(Convert.FromHexString)];

    private static readonly byte[][] Packets = Hex(
        "92600001000000020000000300000004" + "00000005" + "bede0001" + "10ff2000" + "aabb",
        "906000010000000200000003" + "10000003" + "0104aabbccdd" + "00" + "0200" + "03017f",
        "b06000010000000200000003" + "bede0001" + "10ff2000" + Vp8DescriptorTests.Keyframe + "000003",
        "90600001000000020000000310000001020130ff" + Vp8DescriptorTests.Continuation);

    [Fact]
    public void Any_STUN_is_read_or_refused() => new Fuzzer("stun", bytes =>
    {
        if (!StunMessage.TryRead(bytes, out var m)) return 0;
        Assert.Equal(12, m.TransactionId.Length);
        var kind = (m.IsBindingRequest ? 1 : 0) | (m.IsBindingError ? 2 : 0) | (m.IsBindingSuccess ? 4 : 0) | (m.UseCandidate ? 8 : 0)
            | (m.IsControlling ? 16 : 0) | (m.VerifyIntegrity("key"u8) ? 32 : 0) | (m.VerifyFingerprint() ? 64 : 0) | (m.TryGetMappedAddress(out _) ? 128 : 0);
        Assert.InRange(m.ErrorCode, 0, 955);
        return HashCode.Combine(kind, m.HasIntegrity, m.HasFingerprint, m.Username.Length, m.LocalUfrag.Length, m.RemoteUfrag.Length, m.Priority == 0);
    }, Shapes.Stun).Run(Hex(StunMessageTests.Rfc5769Request, StunMessageTests.Rfc5769Response4, StunMessageTests.Rfc5769Response6), rounds: 60_000);

    [Fact]
    public void Any_RTP_with_any_header_extensions_is_read_or_refused() => new Fuzzer("rtp", bytes =>
    {
        if (!RtpPacket.TryRead(bytes, out var packet)) return 0;
        var extensions = new HashCode();
        for (var id = -1; id < 17; id++)
        {
            if (!packet.TryGetExtension(id, out var value)) continue;
            extensions.Add((id, value.Length, AudioLevel.TryRead(value, out var level) && level.MinusDecibels > 100));
        }
        Assert.InRange(packet.PayloadLength, 0, bytes.Length - RtpPacket.FixedHeaderLength);
        Assert.True(RtpHeader.TryReadLength(bytes, out var header));
        Assert.InRange(header, RtpPacket.FixedHeaderLength, bytes.Length);
        return HashCode.Combine(extensions.ToHashCode(), header, packet.PayloadLength == 0, packet.Marker, ReadVp8(packet.Payload));
    }, Shapes.Rtp).Run(Packets, rounds: 100_000);

    [Fact]
    public void Any_VP8_descriptor_is_read_or_refused() =>
        new Fuzzer("vp8", ReadVp8, Shapes.Vp8).Run(Hex(Vp8DescriptorTests.Keyframe, Vp8DescriptorTests.Continuation, "9080050100"), rounds: 100_000);

    [Fact]
    public void Any_packet_of_H264_is_read_or_refused() => new Fuzzer("h264", bytes => ReadPicture(VideoCodec.H264, bytes), Shapes.H264)
        .Run(Hex(PictureTests.H264KeyframeAggregate, PictureTests.H264Parameters, PictureTests.H264KeyframeSlice, PictureTests.H264Delta), rounds: 60_000);

    [Fact]
    public void Any_VP9_descriptor_is_read_or_refused() => new Fuzzer("vp9", bytes => ReadPicture(VideoCodec.Vp9, bytes), Shapes.Vp9)
        .Run(Hex(PictureTests.Vp9Keyframe, PictureTests.Vp9Delta, PictureTests.Vp9Flexible, PictureTests.Vp9DeltaOfChromium), rounds: 60_000);

    [Fact]
    public void Any_packet_of_AV1_is_read_or_refused() => new Fuzzer("av1", bytes =>
    {
        Span<byte> whole = stackalloc byte[2_048];
        return Av1Packet.TryWrite(whole, bytes, [], default, out var length) ? ReadPicture(VideoCodec.Av1, whole[..length]) : 0;
    }, Shapes.Av1).Run(Hex(PictureTests.Av1Keyframe, PictureTests.Av1KeyframeOfFirefox, PictureTests.Av1Delta), rounds: 60_000);

    /// <summary>As another shard or node gets it: whatever it is, its descriptor can be written again.</summary>
    [Fact]
    public void Any_packet_of_AV1_with_what_is_known_of_it_is_read_or_refused() => new Fuzzer("av1packet", bytes =>
    {
        if (!Av1Packet.TryRead(bytes, out var packet)) return 0;
        Assert.True(Picture.TryRead(VideoCodec.Av1, bytes, out var picture));
        var raised = picture.RaisedFrom(new LayerLimit(0, 0), LayerLimit.All);
        if (packet.FrameNumber < 0) return HashCode.Combine(packet.IsKeyframe, packet.Payload.Length > 2);
        Span<byte> descriptor = stackalloc byte[packet.LongestDescriptor];
        var length = packet.WriteDescriptor(descriptor, 7, 32, new LayerLimit(1, 0));
        Assert.InRange(length, DependencyDescriptor.ShortestLength, packet.LongestDescriptor);
        return HashCode.Combine(packet.IsKeyframe, packet.HasLayers, packet.Sid, packet.Tid, packet.Targets, length, raised.Sid, raised.Tid);
    }, Shapes.Mixed).Run(DependencyDescriptorTests.Packets(), rounds: 60_000);

    /// <summary>What is written for somebody says the same as what came, only of fewer decode targets.</summary>
    [Fact]
    public void Any_dependency_descriptor_is_read_or_refused_and_can_be_written_again() => new Fuzzer("dependencies", bytes =>
    {
        var (here, there) = (new DependencyReader(), new DependencyReader());
        var result = new HashCode();
        Span<byte> whole = stackalloc byte[4_096];
        Span<byte> written = stackalloc byte[512];
        for (var turn = 0; turn < 2; turn++) // first with the structure of a sample, then with its own
        {
            var descriptor = turn == 0 ? DependencyDescriptorTests.Structure : bytes;
            if (!here.TryRead(descriptor, turn, out var read)) return 1;
            Assert.InRange(read.Targets, read.IsKnown ? 1 : 0, DependencyStructure.MostTargets);
            if (!Av1Packet.TryWrite(whole, [0x10, 0x30], descriptor, read, out var length)) return 2;
            Assert.True(Av1Packet.TryRead(whole[..length], out var packet));
            var to = packet.WriteDescriptor(written, 7, 32, new LayerLimit(0, LayerLimit.Everything));
            Assert.True(there.TryRead(written[..to], turn, out var again));
            Assert.Equal((read.BeginsFrame, read.EndsFrame, 7), (again.BeginsFrame, again.EndsFrame, again.FrameNumber));
            Assert.Equal((read.IsKnown, read.Sid, read.Tid, read.Switches, read.Targets, read.Sizes),
                (again.IsKnown, again.Sid, again.Tid, again.Switches, again.Targets, again.Sizes));
            Assert.Equal(again.Active & read.Active, again.Active);
            result.Add((read.IsKnown, read.Sid, read.Tid, read.Targets, read.Switches, read.Sizes.Count, bytes.Length));
        }
        return result.ToHashCode();
    }, Shapes.Dependencies).Run([.. DependencyDescriptorTests.Descriptors()], rounds: 60_000);

    [Fact]
    public void Any_RTCP_is_read_or_refused() => new Fuzzer("rtcp", ReadRtcp, Shapes.Rtcp).Run(WrittenRtcp(), rounds: 100_000);

    /// <summary>What another node says is only opened when that node has sealed it; whatever it is then, it is read or refused.</summary>
    [Fact]
    public void Anything_that_another_node_says_is_read_or_refused()
    {
        var introduced = LinkMessage.Write(new PeerIntroduced("room", "ann", IsNew: true, [new LinkTrack(7, TrackKind.Camera, 3, 3)]));
        var packet = new byte[40];
        packet[0] = (byte)LinkKind.Packet;
        LinkPacket.Write(packet.AsSpan(1), new RingEntry(7, 2, VideoCodec.Vp8, RingEntryKind.Packet, Marker: true, 100, 1, 5, 90, 0), new byte[16]);
        var wish = new byte[1 + LinkWish.Length];
        wish[0] = (byte)LinkKind.Wishes;
        new LinkWish(7, 3, 7, 20, 1, 1).Write(wish.AsSpan(1));
        var state = new byte[1 + LinkState.Length];
        state[0] = (byte)LinkKind.States;
        new LinkState(7, 3, 1, 1, 5_000, 360).Write(state.AsSpan(1));
        var beat = new byte[1 + LinkBeat.Length];
        beat[0] = (byte)LinkKind.Beat;
        new LinkBeat(5, 4, 1).Write(beat.AsSpan(1));
        byte[][] samples =
        [
            [(byte)LinkKind.Message, 0, 0, 0, 1, .. LinkMessage.Write(new RoomBegun("room", IsAnswer: false))],
            [(byte)LinkKind.Message, 0, 0, 0, 2, .. introduced], packet, wish, state, beat, [(byte)LinkKind.Missing, 0, 1, 0, 2],
        ];
        using var network = new FakeNetwork(nodes: 2, shards: 2);
        var line = new LinkLine(network, network.Core.Counters, default, 1, 2, new byte[16], new byte[16]); // the link ends it
        using var link = new Link(1_000, isHome: false, line, network.Core.Counters, order => { }, openedUs: 0);
        link.Begin("room", new Neighbour(1_000, _ => { }, () => { }, new PacketRing()));
        var now = 0L;
        void Read(ReadOnlySpan<byte> bytes)
        {
            if (!bytes.IsEmpty) link.Receive(bytes, now += 1_000);
        }
        foreach (var sample in samples) Read(sample);
        AnyBytes.Feed(Read, samples, seed: 1);
        link.Tick(now);
    }

    [Fact]
    public void Any_SDP_is_read_or_refused_and_what_is_read_can_be_answered() => new Fuzzer("sdp", bytes =>
    {
        if (!SdpReader.TryRead(Encoding.Latin1.GetString(bytes), out var document, out var problem))
        {
            Assert.NotEmpty(problem);
            return 0;
        }
        var isOffer = SdpOffer.TryRead(document, out var offer, out problem);
        Assert.True(isOffer || problem.Length > 0);
        var answer = SdpAnswer.Write(document, new SdpAnswerOptions
        {
            LocalUfrag = "MFr95G5W", LocalPwd = "uNc5DLjhSxfnJPbjnqfRwqbb", Fingerprint = Offers.Fingerprint, Candidates = [], SlotSsrcs = _ => (1, 2),
        });
        Assert.True(SdpReader.TryRead(answer, out var read, out _), answer);
        Assert.Equal(document.Media.Select(m => m.Mid), read.Media.Select(m => m.Mid));
        return HashCode.Combine(isOffer, document.Media.Length, offer?.Media.Sum(m => (int)m.Purpose), offer?.Media.Sum(m => m.Rids.Length),
            offer?.Media.Sum(m => m.Ssrcs.Length), offer?.Media.Sum(m => m.Feedback.Length), problem);
    }, Shapes.Sdp).Run([.. new[] { Offers.Chromium(1, 1), Offers.Firefox() }.Select(Encoding.Latin1.GetBytes)], rounds: 4_000);

    /// <summary>What is sealed is opened as it was, and nothing else is opened at all.</summary>
    [Theory]
    [InlineData((int)SrtpProfile.AeadAes128Gcm)]
    [InlineData((int)SrtpProfile.Aes128CmSha1_80)]
    public void Any_RTP_and_RTCP_is_opened_only_if_it_was_sealed_so(int number)
    {
        var profile = (SrtpProfile)number;
        var (key, salt) = (new byte[16], new byte[profile.SaltLength()]);
        key[3] = salt[5] = 7;
        var random = new Random(number);
        new Fuzzer("srtp", bytes =>
        {
            using var here = new SrtpSession(profile, key, salt, key, salt);
            using var there = new SrtpSession(profile, key, salt, key, salt);
            var result = 0;
            foreach (var isRtcp in (bool[])[false, true])
            {
                byte[] buffer = [.. bytes, .. new byte[SrtpSession.MostOverhead]];
                Assert.Equal(-1, isRtcp ? there.UnprotectRtcp([.. bytes], bytes.Length) : there.UnprotectRtp([.. bytes], bytes.Length));
                var length = isRtcp ? here.ProtectRtcp(buffer, bytes.Length) : here.ProtectRtp(buffer, bytes.Length);
                if (length < 0) continue;
                var changed = buffer[..length];
                changed[random.Next(length)] ^= (byte)(1 << random.Next(8));
                Assert.Equal(-1, isRtcp ? there.UnprotectRtcp(changed, length) : there.UnprotectRtp(changed, length));
                var cut = random.Next(length);
                Assert.Equal(-1, isRtcp ? there.UnprotectRtcp(buffer.AsSpan(0, cut).ToArray(), cut) : there.UnprotectRtp(buffer.AsSpan(0, cut).ToArray(), cut));
                Assert.Equal(bytes.Length, isRtcp ? there.UnprotectRtcp(buffer, length) : there.UnprotectRtp(buffer, length));
                Assert.Equal(bytes, buffer.AsSpan(0, bytes.Length));
                Assert.Equal(-1, isRtcp ? there.UnprotectRtcp(buffer, length) : there.UnprotectRtp(buffer, length)); // a second time
                result |= isRtcp ? 1 : 2;
            }
            return HashCode.Combine(result, bytes.Length);
        }, number == 7 ? Shapes.Rtp : Shapes.Rtcp).Run([.. Packets, .. WrittenRtcp()], rounds: 3_000);
    }

    /// <summary>A handshake whose records somebody changes ends or goes on; it throws nothing and gives no keys to the wrong one.</summary>
    [Fact]
    public void Any_records_of_a_handshake_are_taken_or_refused()
    {
        using var server = new DtlsContext(DtlsCertificate.Create(), DtlsRole.Server);
        using var client = new DtlsContext(DtlsCertificate.Create(), DtlsRole.Client);
        var flights = Flights(client, server);
        new Fuzzer("dtls", bytes =>
        {
            using var fresh = new DtlsConnection(server);
            fresh.Receive(bytes);
            fresh.Tick();
            Span<byte> datagram = new byte[DtlsConnection.LargestDatagram];
            var leaving = 0;
            while (fresh.TryTakeDatagram(datagram, out var length)) leaving += length;
            Assert.NotEqual(DtlsState.Connected, fresh.State);
            Assert.InRange(leaving, 0, 8_000); // a stranger's address never gets this far, but nobody gets much for little
            return HashCode.Combine(fresh.State, leaving);
        }, Shapes.Dtls).Run(flights, rounds: 3_000);

        // The same in the middle of one, and after it.
        new Fuzzer("dtls", bytes =>
        {
            using var here = new DtlsConnection(client);
            using var there = new DtlsConnection(server);
            var at = bytes.Length % 4;
            var datagram = new byte[2_048];
            for (var flight = 0; flight < 6; flight++)
            {
                if (flight == at) there.Receive(bytes);
                while (here.TryTakeDatagram(datagram, out var length)) there.Receive(datagram.AsSpan(0, length));
                while (there.TryTakeDatagram(datagram, out var length)) here.Receive(datagram.AsSpan(0, length));
            }
            there.Receive(bytes);
            using var srtp = there.State == DtlsState.Connected ? there.CreateSrtp() : null;
            return HashCode.Combine(here.State, there.State);
        }, Shapes.Dtls).Run(flights, rounds: 150);
    }

    [Fact]
    public void Any_stream_is_cut_into_the_same_frames_wherever_its_pieces_end()
    {
        var random = new Random(4_571);
        new Fuzzer("tcp", bytes =>
        {
            var (frames, at, came) = (new TcpFrames(), 0, new List<byte[]>());
            while (at < bytes.Length && !frames.IsBroken)
            {
                var space = frames.Space.Span;
                Assert.False(space.IsEmpty);
                var count = Math.Min(Math.Min(space.Length, bytes.Length - at), random.Next(1, 1 << random.Next(1, 12)));
                bytes.Slice(at, count).CopyTo(space);
                frames.NoteCame(count);
                at += count;
                while (frames.TryTake(out var frame)) came.Add(frame.ToArray());
            }
            var rest = bytes;
            foreach (var frame in came)
            {
                Assert.Equal(frame.Length, rest[0] << 8 | rest[1]);
                Assert.Equal(frame, rest.Slice(2, frame.Length));
                rest = rest[(2 + frame.Length)..];
            }
            var next = rest.Length < 2 ? 0 : rest[0] << 8 | rest[1];
            Assert.Equal(next > TcpFrames.LongestFrame, frames.IsBroken);
            Assert.True(frames.IsBroken || rest.Length < 2 + next);
            return HashCode.Combine(came.Count, frames.IsBroken, rest.Length);
        }, Shapes.Tcp).Run([[0, 3, 1, 2, 3, 0, 0, 8, 0, .. new byte[2_048]]], rounds: 20_000);
    }

    private static List<byte[]> Flights(DtlsContext client, DtlsContext server)
    {
        using var here = new DtlsConnection(client);
        using var there = new DtlsConnection(server);
        var flights = new List<byte[]>();
        var datagram = new byte[2_048];
        for (var i = 0; i < 5; i++)
        {
            while (here.TryTakeDatagram(datagram, out var length))
            {
                flights.Add(datagram[..length]);
                there.Receive(datagram.AsSpan(0, length));
            }
            while (there.TryTakeDatagram(datagram, out var length))
            {
                flights.Add(datagram[..length]);
                here.Receive(datagram.AsSpan(0, length));
            }
        }
        return flights;
    }

    private static int ReadVp8(ReadOnlySpan<byte> bytes)
    {
        if (!Vp8Descriptor.TryRead(bytes, out var d)) return 0;
        Assert.InRange(d.Length, 1, bytes.Length);
        var copy = bytes.ToArray();
        d.Places.Rewrite(copy, 5, 6);
        Assert.True(Vp8Descriptor.TryRead(copy, out var after));
        Assert.Equal((d.Length, d.Tid, d.IsKeyframe, d.Height), (after.Length, after.Tid, after.IsKeyframe, after.Height));
        return HashCode.Combine(d.Length, d.HasPictureId, d.Is15BitPictureId, d.Tl0PicIdx >= 0, d.Tid, d.IsKeyframe, d.IsLayerSync, d.Height > 0);
    }

    private static int ReadPicture(VideoCodec codec, ReadOnlySpan<byte> bytes)
    {
        if (!Picture.TryRead(codec, bytes, out var picture)) return 0;
        Assert.InRange(picture.Height, 0, picture.IsKeyframe ? 0xFFFF : 0);
        var copy = bytes.ToArray();
        picture.Rewrite(copy, 5, 6);
        Assert.True(Picture.TryRead(codec, copy, out var after));
        Assert.Equal((picture.Tid, picture.IsKeyframe, picture.Height, picture.HasPictureId), (after.Tid, after.IsKeyframe, after.Height, after.HasPictureId));
        Assert.Equal((picture.HasPictureId ? 5 : -1, picture.Tl0PicIdx >= 0 ? 6 : -1), (after.PictureId, after.Tl0PicIdx));
        return HashCode.Combine(picture.IsKeyframe, picture.HasPictureId, picture.Tl0PicIdx >= 0, picture.Tid, picture.Sid, picture.EndsFrame, picture.Height % 64);
    }

    private static int ReadRtcp(ReadOnlySpan<byte> bytes)
    {
        var kinds = new HashCode();
        foreach (var packet in new RtcpReader(bytes))
        {
            var sum = 0L;
            if (SenderReport.TryRead(packet, out _, out var blocks)) for (var i = 0; i < blocks.Count; i++) sum |= blocks[i].Ssrc;
            if (ReceiverReport.TryRead(packet, out var report)) for (var i = 0; i < report.Blocks.Count; i++) sum |= report.Blocks[i].Ssrc;
            if (Nack.TryRead(packet, out var nack)) foreach (var _ in nack) sum++;
            if (Fir.TryRead(packet, out var fir)) for (var i = 0; i < fir.Count; i++) sum |= fir.Ssrc(i) + fir.Number(i);
            if (Bye.TryRead(packet, out var bye)) for (var i = 0; i < bye.Count; i++) sum |= bye.Ssrc(i);
            if (Remb.TryRead(packet, out var remb)) for (var i = 0; i < remb.Count; i++) sum |= remb.Ssrc(i) + remb.BitsPerSecond;
            if (TransportCc.TryRead(packet, out var feedback)) foreach (var _ in feedback) sum++;
            var isText = Pli.TryRead(packet, out _) | Sdes.TryRead(packet, out _, out _);
            Assert.True(sum < 70_000 || packet.Type != RtcpType.TransportFeedback);
            kinds.Add(HashCode.Combine(packet.Type, packet.Format, sum == 0, isText, blocks.Count));
        }
        return kinds.ToHashCode();
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
}
