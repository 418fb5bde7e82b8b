using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using static System.FormattableString;

namespace MeetingHub.Media.Sdp;

/// <summary>The server's values in its answer.</summary>
internal sealed record SdpAnswerOptions
{
    public required string LocalUfrag { get; init; }
    public required string LocalPwd { get; init; }

    /// <summary>Of the server's certificate: "AA:BB:.." of the SHA-256.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Where the shard listens, the preferred one first.</summary>
    public required IReadOnlyList<IPEndPoint> Candidates { get; init; }

    /// <summary>Where it is reached by TCP; browsers take them when no UDP gets through.</summary>
    public IReadOnlyList<IPEndPoint> TcpCandidates { get; init; } = [];

    /// <summary>The sources that will feed a slot, by its mid. Audio slots use the first only.</summary>
    public required Func<string, (uint Ssrc, uint RtxSsrc)> SlotSsrcs { get; init; }

    /// <summary>The codec that all in the room can decode: browsers encode by the first one of the answer.</summary>
    public VideoCodec Codec { get; init; }

    /// <summary>Stays the same for a peer's later answers, while <see cref="Version"/> grows (RFC 8866 section 5.2).</summary>
    public long SessionId { get; init; } = 1;
    public int Version { get; init; } = 1;
}

/// <summary>
/// Writes the one answer to a browser's offer: ICE-lite, DTLS passive, one bundled transport, Opus and all codecs of pictures that we know.
/// </summary>
internal static class SdpAnswer
{
    private const string StreamOwner = "meetinghub"; // cname: the browser only needs it to be the same on all slots

    private static readonly string[] VideoFeedback = ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"];
    private static readonly string[] MicrophoneFeedback = ["transport-cc", "nack"];
    private static readonly string[] AudioSlotFeedback = ["transport-cc"]; // what is lost on the way down is sent twice unasked

    public static string Write(SdpDocument offer, SdpAnswerOptions options)
    {
        var media = SdpOffer.Extract(offer);
        var answer = new StringBuilder(4096);
        void Line(string text) => answer.Append(text).Append("\r\n");

        Line("v=0");
        Line(Invariant($"o=- {options.SessionId} {options.Version} IN IP4 127.0.0.1"));
        Line("s=-");
        Line("t=0 0");
        Line("a=ice-lite");
        if (offer.MayMixExtensionProfiles) Line("a=extmap-allow-mixed");
        if (offer.HasMsidSemantic) Line("a=msid-semantic: WMS *");
        var accepted = media.Where(m => !m.IsRejected).Select(m => m.Mid);
        Line("a=group:BUNDLE " + string.Join(' ', accepted));

        var hasCandidates = false;
        var audioSlots = 0;
        var videoSlots = 0;
        foreach (var m in media)
        {
            if (m.IsRejected)
            {
                WriteRejected(offer.Media[m.Index], Line);
                continue;
            }

            WriteTransport(m, options, withCandidates: !hasCandidates, Line);
            hasCandidates = true;
            WriteFormat(m, options.Codec, Line);
            switch (m.Purpose)
            {
                case MediaPurpose.AudioSlot:
                    WriteSlot(m, audioSlots, Invariant($"slot-a{audioSlots++}"), options, Line);
                    break;
                case MediaPurpose.VideoSlot:
                    WriteSlot(m, videoSlots, Invariant($"slot-v{videoSlots++}"), options, Line);
                    break;
                case MediaPurpose.Idle:
                    Line("a=inactive");
                    break;
                default:
                    WriteUplink(m, Line);
                    break;
            }
        }
        return answer.ToString();
    }

    private static void WriteRejected(SdpMedia line, Action<string> write)
    {
        write($"m={line.Kind} 0 {line.Protocol} {string.Join(' ', line.Formats)}");
        write("c=IN IP4 0.0.0.0");
        if (line.Mid.Length > 0) write("a=mid:" + line.Mid);
        write("a=inactive");
    }

    private static void WriteTransport(OfferedMedia m, SdpAnswerOptions options, bool withCandidates, Action<string> write)
    {
        write($"m={m.Kind} 9 {m.Protocol} {string.Join(' ', Formats(m, options.Codec))}");
        write("c=IN IP4 0.0.0.0");
        if (withCandidates)
        {
            for (var i = 0; i < options.Candidates.Count; i++) write(Candidate(i, options.Candidates[i], isTcp: false));
            for (var i = 0; i < options.TcpCandidates.Count; i++) write(Candidate(options.Candidates.Count + i, options.TcpCandidates[i], isTcp: true));
            write("a=end-of-candidates");
        }
        write("a=ice-ufrag:" + options.LocalUfrag);
        write("a=ice-pwd:" + options.LocalPwd);
        write("a=fingerprint:sha-256 " + options.Fingerprint);
        write("a=setup:passive");
        write("a=mid:" + m.Mid);
        write("a=rtcp-mux");
        if (m.HasRtcpRsize) write("a=rtcp-rsize");
    }

    // foundation, component, transport, priority (RFC 8445 section 5.1.2), address, port. Browsers open the connections (RFC 6544 section 4.2).
    private static string Candidate(int index, IPEndPoint at, bool isTcp)
    {
        var priority = ((isTcp ? 90L : 126L) << 24) + ((65535L - index) << 8) + 255;
        var ip = at.Address.IsIPv4MappedToIPv6 ? at.Address.MapToIPv4() : at.Address;
        var text = ip.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(ip.GetAddressBytes()).ToString() : ip.ToString();
        return Invariant($"a=candidate:{index + 1} 1 {(isTcp ? "tcp" : "udp")} {priority} {text} {at.Port} typ host{(isTcp ? " tcptype passive" : "")}");
    }

    private static IEnumerable<int> Formats(OfferedMedia m, VideoCodec first)
    {
        if (m.Codecs.IsEmpty) yield return m.PayloadType;
        foreach (var codec in InOrder(m, first))
        {
            yield return codec.PayloadType;
            if (codec.RtxPayloadType >= 0) yield return codec.RtxPayloadType;
        }
    }

    private static IEnumerable<OfferedCodec> InOrder(OfferedMedia m, VideoCodec first) => m.Codecs.OrderByDescending(c => c.Codec == first);

    private static void WriteFormat(OfferedMedia m, VideoCodec first, Action<string> write)
    {
        var e = m.Extensions;
        WriteExtension(e.Mid, SdpExtensionUri.Mid, write);
        if (!m.Rids.IsEmpty)
        {
            WriteExtension(e.Rid, SdpExtensionUri.Rid, write);
            WriteExtension(e.RepairedRid, SdpExtensionUri.RepairedRid, write);
        }
        WriteExtension(e.TransportCc, SdpExtensionUri.TransportCc, write);
        WriteExtension(e.Dependencies, SdpExtensionUri.Dependencies, write);
        if (m.Purpose == MediaPurpose.Microphone) WriteExtension(e.AudioLevel, SdpExtensionUri.AudioLevel, write);

        if (m.Kind is "audio")
        {
            write(Invariant($"a=rtpmap:{m.PayloadType} opus/48000/2"));
            write(Invariant($"a=fmtp:{m.PayloadType} minptime=10;useinbandfec=1"));
            WriteFeedback(m.PayloadType, m.Feedback, m.Purpose == MediaPurpose.Microphone ? MicrophoneFeedback : AudioSlotFeedback, write);
            return;
        }

        foreach (var codec in InOrder(m, first))
        {
            write(Invariant($"a=rtpmap:{codec.PayloadType} {NameOf(codec.Codec)}/90000"));
            // Each may send at the level that it can (RFC 6184 section 8.2.2).
            if (codec.ProfileLevel.Length > 0)
            {
                write(Invariant(
                    $"a=fmtp:{codec.PayloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={codec.ProfileLevel}"));
            }
            WriteFeedback(codec.PayloadType, codec.Feedback, VideoFeedback, write);
            if (codec.RtxPayloadType < 0) continue;
            write(Invariant($"a=rtpmap:{codec.RtxPayloadType} rtx/90000"));
            write(Invariant($"a=fmtp:{codec.RtxPayloadType} apt={codec.PayloadType}"));
        }
    }

    private static string NameOf(VideoCodec codec) => codec switch
    {
        VideoCodec.H264 => "H264",
        VideoCodec.Vp9 => "VP9",
        VideoCodec.Av1 => "AV1",
        _ => "VP8",
    };

    private static void WriteExtension(int id, string uri, Action<string> write)
    {
        if (id > 0) write(Invariant($"a=extmap:{id} {uri}"));
    }

    // an answer may only name feedback that was offered, RFC 4585 section 4.2
    private static void WriteFeedback(int payloadType, ImmutableArray<string> offered, string[] wanted, Action<string> write)
    {
        foreach (var feedback in wanted)
        {
            if (offered.Contains(feedback, StringComparer.OrdinalIgnoreCase)) write(Invariant($"a=rtcp-fb:{payloadType} {feedback}"));
        }
    }

    private static void WriteUplink(OfferedMedia m, Action<string> write)
    {
        write("a=recvonly");
        if (m.Rids.IsEmpty) return;
        foreach (var rid in m.Rids) write($"a=rid:{rid} recv");
        write("a=simulcast:recv " + string.Join(';', m.Rids));
    }

    // Browsers keep what is of one stream in time: the engine brings a person's voice to the slot with the number of their camera's.
    private static void WriteSlot(OfferedMedia m, int stream, string track, SdpAnswerOptions options, Action<string> write)
    {
        var (ssrc, rtxSsrc) = options.SlotSsrcs(m.Mid);
        write("a=sendonly");
        write(Invariant($"a=msid:slot-{stream} {track}"));
        var isRepaired = m.Codecs.Any(c => c.RtxPayloadType >= 0);
        if (isRepaired) write(Invariant($"a=ssrc-group:FID {ssrc} {rtxSsrc}"));
        write(Invariant($"a=ssrc:{ssrc} cname:{StreamOwner}"));
        if (isRepaired) write(Invariant($"a=ssrc:{rtxSsrc} cname:{StreamOwner}"));
    }
}
