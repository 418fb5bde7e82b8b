using System.Collections.Immutable;

namespace MeetingHub.Media.Sdp;

internal enum SdpDirection
{
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

/// <summary>The parts of a session description (RFC 8866) that a WebRTC offer or answer is read for.</summary>
internal sealed class SdpDocument
{
    /// <summary>The session part's own attributes; a media part without one inherits it.</summary>
    public SdpTransport Transport { get; internal set; } = SdpTransport.None;

    /// <summary>The mids of the first BUNDLE group in its order, empty when there is none (RFC 9143).</summary>
    public ImmutableArray<string> BundleMids { get; internal set; } = [];

    /// <summary>One- and two-byte header extensions may mix in one stream (RFC 8285 section 6).</summary>
    public bool MayMixExtensionProfiles { get; internal set; }
    public bool IsIceLite { get; internal set; }

    /// <summary>
    /// The o= line without its version: it names the connection and stays for all of its offers (RFC 8829 section 5.2.2).
    /// </summary>
    public string Origin { get; internal set; } = "";

    /// <summary>The answer may say which streams belong together (RFC 8830).</summary>
    public bool HasMsidSemantic { get; internal set; }
    public ImmutableArray<SdpMedia> Media { get; internal set; } = [];
}

/// <summary>ICE and DTLS attributes (RFC 8839, RFC 8842); null when absent.</summary>
/// <param name="Setup">"actpass", "active" or "passive".</param>
internal sealed record SdpTransport(string? IceUfrag, string? IcePwd, ImmutableArray<byte>? FingerprintSha256, string? Setup)
{
    public static readonly SdpTransport None = new(null, null, null, null);
}

/// <summary>One m-line and its attributes.</summary>
internal sealed class SdpMedia
{
    /// <summary>"audio", "video", "application" and so on.</summary>
    public required string Kind { get; init; }
    public required int Port { get; init; }
    public required string Protocol { get; init; }

    /// <summary>The formats as written; for RTP they are payload types.</summary>
    public required ImmutableArray<string> Formats { get; init; }

    public string Mid { get; internal set; } = "";
    public SdpDirection Direction { get; internal set; } = SdpDirection.SendRecv;
    public bool IsBundleOnly { get; internal set; }
    public bool HasRtcpMux { get; internal set; }

    /// <summary>Feedback may come without a report before it (RFC 5506).</summary>
    public bool HasRtcpRsize { get; internal set; }
    public string? Msid { get; internal set; }
    public SdpTransport Transport { get; internal set; } = SdpTransport.None;

    /// <summary>In the order of the m-line, which is the offerer's preference.</summary>
    public ImmutableArray<SdpPayload> Payloads { get; internal set; } = [];
    public ImmutableArray<SdpExtension> Extensions { get; internal set; } = [];
    public ImmutableArray<SdpRid> Rids { get; internal set; } = [];

    /// <summary>The rids of "a=simulcast:send" in order, the first of each list of alternatives (RFC 8853).</summary>
    public ImmutableArray<string> SimulcastSend { get; internal set; } = [];
    public ImmutableArray<string> SimulcastRecv { get; internal set; } = [];

    /// <summary>In order of first appearance.</summary>
    public ImmutableArray<uint> Ssrcs { get; internal set; } = [];

    /// <summary>"a=ssrc-group:FID": media source first, its repair source second.</summary>
    public (uint Ssrc, uint RtxSsrc)? RepairGroup { get; internal set; }
    public ImmutableArray<string> Candidates { get; internal set; } = [];

    /// <summary>Port 0 refuses an m-line, unless it says bundle-only (RFC 9143 section 6).</summary>
    public bool IsRejected => Port == 0 && !IsBundleOnly;
}

/// <summary>A payload type with its rtpmap, fmtp and rtcp-fb.</summary>
/// <param name="Codec">As in the rtpmap, without the rate: "VP8", "opus", "rtx"; empty when there was no rtpmap.</param>
/// <param name="Feedback">Such as "nack" and "nack pli"; those given for every payload type ("*") included.</param>
internal sealed record SdpPayload(
    int Type, string Codec, int ClockRate, int Channels, string Parameters, ImmutableArray<string> Feedback)
{
    /// <summary>The payload type this one repairs ("apt=", RFC 4588 section 8.6), or -1.</summary>
    public int RepairedType => SdpReader.TryReadNumber(Parameter("apt"), 127, out var type) ? (int)type : -1;

    /// <summary>The value of one of its parameters; null when it is not there.</summary>
    public string? Parameter(string name)
    {
        foreach (var part in Parameters.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part.AsSpan(0, equals).Equals(name, StringComparison.OrdinalIgnoreCase)) return part[(equals + 1)..];
        }
        return null;
    }
}

internal sealed record SdpExtension(int Id, string Uri);

internal sealed record SdpRid(string Id, bool IsSend);

/// <summary>The header extensions this product uses.</summary>
internal static class SdpExtensionUri
{
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    public const string TransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    public const string Rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    public const string Dependencies = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
    public const string RepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
}

/// <summary>Why a description cannot be used: stable codes that cross the hub.</summary>
internal static class SdpProblem
{
    public const string TooLarge = "offerTooLarge";
    public const string NotSdp = "offerNotSdp";
    public const string NoIce = "offerWithoutIce";
    public const string NoFingerprint = "offerWithoutFingerprint";
    public const string WrongSetup = "offerWithWrongSetup";
    public const string NotBundled = "offerNotBundled";
    public const string NothingUsable = "offerWithoutKnownCodec";
}
