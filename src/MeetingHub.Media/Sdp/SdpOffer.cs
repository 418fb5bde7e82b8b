using System.Collections.Immutable;

namespace MeetingHub.Media.Sdp;

/// <summary>The purpose of one m-line of the browser. The order in the offer decides: see <see cref="SdpOffer"/>.</summary>
internal enum MediaPurpose
{
    /// <summary>No codec of ours, not bundled, or one uplink too many: answered with port 0.</summary>
    Rejected,
    Microphone,
    Camera,
    Screen,
    AudioSlot,
    VideoSlot,

    /// <summary>Neither sends nor receives; answered as inactive.</summary>
    Idle,
}

/// <summary>Header extension ids of one m-line, 1 to 14; 0 when it was not offered.</summary>
internal readonly record struct ExtensionIds(int AudioLevel, int TransportCc, int Mid, int Rid, int RepairedRid, int Dependencies = 0);

/// <summary>A codec of pictures that an m-line offers.</summary>
/// <param name="RtxPayloadType">-1 when no repair format was offered for it.</param>
/// <param name="ProfileLevel">Of H.264, as six hexadecimal digits: the answer has to name the same profile. Else empty.</param>
/// <param name="Feedback">Feedback messages offered for it, such as "nack pli".</param>
internal sealed record OfferedCodec(
    VideoCodec Codec, int PayloadType, int RtxPayloadType, string ProfileLevel, ImmutableArray<string> Feedback);

/// <summary>One m-line of an offer, reduced to what the engine needs.</summary>
internal sealed record OfferedMedia
{
    /// <summary>Position in the offer, and so in the answer.</summary>
    public required int Index { get; init; }
    public required string Mid { get; init; }

    /// <summary>"audio" or "video"; anything else is rejected.</summary>
    public required string Kind { get; init; }
    public required MediaPurpose Purpose { get; init; }

    /// <summary>Of sound; -1 when rejected.</summary>
    public required int PayloadType { get; init; }

    /// <summary>
    /// How pictures may be encoded: one payload type for each codec, in the order of <see cref="VideoCodec"/>. Empty for sound.
    /// </summary>
    public required ImmutableArray<OfferedCodec> Codecs { get; init; }
    public required ExtensionIds Extensions { get; init; }

    /// <summary>Simulcast layers, lowest first as browsers are asked to list them; empty without simulcast.</summary>
    public required ImmutableArray<string> Rids { get; init; }

    /// <summary>The sources that the browser names for it, those of repairs too.</summary>
    public required ImmutableArray<uint> Ssrcs { get; init; }

    /// <summary>As offered, for the answer has to say the same.</summary>
    public required string Protocol { get; init; }
    public required bool HasRtcpRsize { get; init; }

    /// <summary>Feedback messages offered for sound, such as "nack", or for the first codec of pictures.</summary>
    public required ImmutableArray<string> Feedback { get; init; }

    public bool IsRejected => Purpose == MediaPurpose.Rejected;
    public bool ClientSends => Purpose is MediaPurpose.Microphone or MediaPurpose.Camera or MediaPurpose.Screen;
    public bool IsSlot => Purpose is MediaPurpose.AudioSlot or MediaPurpose.VideoSlot;
    public bool HasFeedback(string feedback) => Feedback.Contains(feedback, StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// An offer that can be answered. The first audio m-line the browser sends on is its microphone, the first video one its
/// camera, the second its screen; each m-line it only receives on is a slot.
/// </summary>
internal sealed class SdpOffer
{
    public const int MostLayers = 3;

    private SdpOffer(ImmutableArray<OfferedMedia> media, string origin, string ufrag, string pwd, ImmutableArray<byte> fingerprint)
    {
        Origin = origin;
        Media = media;
        Codecs = [.. Enum.GetValues<VideoCodec>().Where(codec => media.All(m =>
            m.Kind is not "video" || m.IsRejected || m.Codecs.Any(offered => offered.Codec == codec)))];
        MayReduceRtcp = media.Any(m => !m.IsRejected && m.HasRtcpRsize);
        RemoteUfrag = ufrag;
        RemotePwd = pwd;
        FingerprintSha256 = fingerprint;
    }

    /// <summary>Every m-line in order, rejected ones too.</summary>
    public ImmutableArray<OfferedMedia> Media { get; }

    /// <summary>In which the browser can both send and show pictures, the first of all first.</summary>
    public ImmutableArray<VideoCodec> Codecs { get; }
    public string Origin { get; }
    public string RemoteUfrag { get; }
    public string RemotePwd { get; }

    /// <summary>32 bytes.</summary>
    public ImmutableArray<byte> FingerprintSha256 { get; }

    /// <summary>
    /// Whether RTCP packets may be reduced in size. Firefox offers that for video only, but accepts it for the whole transport.
    /// </summary>
    public bool MayReduceRtcp { get; }

    /// <summary>
    /// Whether both offers come from the same connection of the same browser, which keeps its keys. Its ICE may have been restarted in
    /// between: see <see cref="HasSameIceAs"/>.
    /// </summary>
    public bool IsOfSameConnectionAs(SdpOffer other) =>
        string.Equals(Origin, other.Origin, StringComparison.Ordinal)
        && FingerprintSha256.AsSpan().SequenceEqual(other.FingerprintSha256.AsSpan());

    public bool HasSameIceAs(SdpOffer other) =>
        string.Equals(RemoteUfrag, other.RemoteUfrag, StringComparison.Ordinal)
            && string.Equals(RemotePwd, other.RemotePwd, StringComparison.Ordinal);

    public static bool TryRead(string text, out SdpOffer? offer, out SdpDocument document, out string problem)
    {
        offer = null;
        return SdpReader.TryRead(text, out document, out problem) && TryRead(document, out offer, out problem);
    }

    public static bool TryRead(SdpDocument document, out SdpOffer? offer, out string problem)
    {
        offer = null;
        var media = Extract(document);
        var first = media.FirstOrDefault(m => !m.IsRejected);
        if (first is null)
        {
            problem = document.BundleMids.IsEmpty ? SdpProblem.NotBundled : SdpProblem.NothingUsable;
            return false;
        }

        var transport = document.Media[first.Index].Transport; // with BUNDLE, all share the first one's
        problem = transport switch
        {
            { IceUfrag: null } or { IcePwd: null } => SdpProblem.NoIce,
            { FingerprintSha256: null } => SdpProblem.NoFingerprint,
            { Setup: "passive" or "holdconn" } => SdpProblem.WrongSetup, // the server never starts DTLS
            _ => "",
        };
        if (problem.Length > 0) return false;

        offer = new SdpOffer(media, document.Origin, transport.IceUfrag!, transport.IcePwd!, transport.FingerprintSha256!.Value);
        return true;
    }

    internal static ImmutableArray<OfferedMedia> Extract(SdpDocument document)
    {
        var bundled = document.BundleMids.ToHashSet(StringComparer.Ordinal);
        var microphones = 0;
        var videos = 0;
        var media = ImmutableArray.CreateBuilder<OfferedMedia>(document.Media.Length);
        for (var i = 0; i < document.Media.Length; i++)
        {
            var line = document.Media[i];
            var opus = line.Kind is "audio" ? FindOpus(line) : null;
            var codecs = line.Kind is "video" ? FindCodecs(line) : [];
            var purpose = MediaPurpose.Rejected;
            // With BUNDLE everything shares one port, RTCP too (RFC 9143 section 9.3).
            if ((opus is not null || !codecs.IsEmpty) && !line.IsRejected
                && bundled.Contains(line.Mid) && line.HasRtcpMux && IsProtected(line.Protocol))
            {
                purpose = (line.Kind, line.Direction) switch
                {
                    (_, SdpDirection.Inactive) => MediaPurpose.Idle,
                    ("audio", SdpDirection.RecvOnly) => MediaPurpose.AudioSlot,
                    ("video", SdpDirection.RecvOnly) => MediaPurpose.VideoSlot,
                    ("audio", _) => microphones++ == 0 ? MediaPurpose.Microphone : MediaPurpose.Rejected,
                    ("video", _) => videos++ switch
                    {
                        0 => MediaPurpose.Camera,
                        1 => MediaPurpose.Screen,
                        _ => MediaPurpose.Rejected,
                    },
                    _ => MediaPurpose.Rejected,
                };
            }

            var isUsed = purpose != MediaPurpose.Rejected;
            media.Add(new OfferedMedia
            {
                Index = i,
                Mid = line.Mid,
                Kind = line.Kind,
                Protocol = line.Protocol,
                HasRtcpRsize = line.HasRtcpRsize,
                Purpose = purpose,
                PayloadType = isUsed && opus is not null ? opus.Type : -1,
                Codecs = isUsed ? codecs : [],
                Extensions = isUsed ? FindExtensions(line, document.MayMixExtensionProfiles) : default,
                Rids = purpose is MediaPurpose.Camera or MediaPurpose.Screen ? FindLayers(line) : [],
                Ssrcs = isUsed ? line.Ssrcs : [],
                Feedback = isUsed ? opus?.Feedback ?? codecs[0].Feedback : [],
            });
        }
        return media.MoveToImmutable();
    }

    // RTP behind DTLS and with feedback; the words before it name the default candidate only (RFC 8829 section 5.1.2).
    private static bool IsProtected(string protocol) => protocol is "UDP/TLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVPF";

    private static SdpPayload? FindOpus(SdpMedia line) => line.Payloads.FirstOrDefault(p =>
        p.Codec.Equals("opus", StringComparison.OrdinalIgnoreCase) && p is { ClockRate: 48000, Channels: 2 });

    // Of each codec the variant that all browsers have in common, so that whatever one sends any other can decode.
    private static ImmutableArray<OfferedCodec> FindCodecs(SdpMedia line)
    {
        var found = ImmutableArray.CreateBuilder<OfferedCodec>();
        Add(VideoCodec.Vp8, Named("VP8").FirstOrDefault());
        Add(VideoCodec.H264, Named("H264").Where(IsCommonH264).MaxBy(IsConstrained));
        Add(VideoCodec.Vp9, Named("VP9").FirstOrDefault(p => p.Parameter("profile-id") is null or "0"));
        Add(VideoCodec.Av1, Named("AV1").FirstOrDefault(p => p.Parameter("profile") is null or "0"));
        return found.ToImmutable();

        IEnumerable<SdpPayload> Named(string name) =>
            line.Payloads.Where(p => p.Codec.Equals(name, StringComparison.OrdinalIgnoreCase) && p.ClockRate == 90000);

        void Add(VideoCodec codec, SdpPayload? offered)
        {
            if (offered is null) return;
            var profileLevel = codec == VideoCodec.H264 ? offered.Parameter("profile-level-id")! : "";
            found.Add(new OfferedCodec(codec, offered.Type, FindRepair(line, offered.Type), profileLevel, offered.Feedback));
        }
    }

    // Pictures that are cut into several packets, and the profile that every decoder knows (RFC 6184 section 8.1, RFC 7742 section 6.2).
    private static bool IsCommonH264(SdpPayload offered) =>
        offered.Parameter("packetization-mode") is "1" && offered.Parameter("profile-level-id") is { Length: 6 } profile
        && profile.StartsWith("42", StringComparison.Ordinal) && profile.All(char.IsAsciiHexDigit);

    // The second byte of the profile says that it has nothing that only some decoders of Baseline know.
    private static bool IsConstrained(SdpPayload offered) =>
        (Convert.FromHexString(offered.Parameter("profile-level-id")!)[1] & 0x40) != 0;

    private static int FindRepair(SdpMedia line, int payloadType) => line.Payloads.FirstOrDefault(p =>
        p.Codec.Equals("rtx", StringComparison.OrdinalIgnoreCase) && p.RepairedType == payloadType)?.Type ?? -1;

    // The structure of a stream takes more than a header extension of the usual profile holds, so it only goes where both may be mixed.
    private static ExtensionIds FindExtensions(SdpMedia line, bool mayMix) => new(
        FindExtension(line, SdpExtensionUri.AudioLevel),
        FindExtension(line, SdpExtensionUri.TransportCc),
        FindExtension(line, SdpExtensionUri.Mid),
        FindExtension(line, SdpExtensionUri.Rid),
        FindExtension(line, SdpExtensionUri.RepairedRid),
        mayMix && line.Kind is "video" ? FindExtension(line, SdpExtensionUri.Dependencies) : 0);

    // ids above 14 need the two-byte profile, which nobody uses for these
    private static int FindExtension(SdpMedia line, string uri) =>
        line.Extensions.FirstOrDefault(e => e.Id is >= 1 and <= 14 && e.Uri.Equals(uri, StringComparison.Ordinal))?.Id ?? 0;

    private static ImmutableArray<string> FindLayers(SdpMedia line) =>
        [.. line.SimulcastSend.Where(id => line.Rids.Any(r => r.IsSend && r.Id.Equals(id, StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal).Take(MostLayers)];
}
