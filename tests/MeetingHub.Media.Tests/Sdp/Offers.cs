using System.Text;
using MeetingHub.Media.Sdp;

namespace MeetingHub.Media.Tests.Sdp;

/// <summary>Offers in the shape that browsers give them, shortened to the codecs that matter.</summary>
internal static class Offers
{
    public const string Fingerprint =
        "97:AE:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E";

    /// <summary>Microphone, camera with three layers, screen, then slots; ids and payload types as Chromium 156 chooses them.</summary>
    public static string Chromium(int videoSlots = 2, int audioSlots = 1, bool hasScreen = true)
    {
        var b = new StringBuilder();
        void Line(string text) => b.Append(text).Append("\r\n");
        var count = 2 + (hasScreen ? 1 : 0) + videoSlots + audioSlots;
        Line("v=0");
        Line("o=- 6171243547283749262 2 IN IP4 127.0.0.1");
        Line("s=-");
        Line("t=0 0");
        Line("a=group:BUNDLE " + string.Join(' ', Enumerable.Range(0, count)));
        Line("a=extmap-allow-mixed");
        Line("a=msid-semantic: WMS");
        var mid = 0;
        Audio("sendonly");
        Video("sendonly", layers: true);
        if (hasScreen) Video("sendonly", layers: false);
        for (var i = 0; i < videoSlots; i++) Video("recvonly", layers: false);
        for (var i = 0; i < audioSlots; i++) Audio("recvonly");
        return b.ToString();

        void Begin()
        {
            Line("c=IN IP4 0.0.0.0");
            Line("a=rtcp:9 IN IP4 0.0.0.0");
            Line("a=ice-ufrag:7WY2");
            Line("a=ice-pwd:mYrO9Tb3dZHq5Q0ZbCbCZ8vE");
            Line("a=ice-options:trickle");
            Line("a=fingerprint:sha-256 " + Fingerprint);
            Line("a=setup:actpass");
            Line("a=mid:" + mid++);
        }

        void Audio(string direction)
        {
            Line("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126");
            Begin();
            Line("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level");
            Line("a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time");
            Line("a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");
            Line("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid");
            Line("a=" + direction);
            Line("a=msid:- 5d1f7a5c-7c38-4a3e-a7c5-7ab1d6e2a001");
            Line("a=rtcp-mux");
            Line("a=rtcp-rsize");
            Line("a=rtpmap:111 opus/48000/2");
            Line("a=rtcp-fb:111 transport-cc");
            Line("a=fmtp:111 minptime=10;useinbandfec=1");
            Line("a=rtpmap:63 red/48000/2");
            Line("a=fmtp:63 111/111");
            Line("a=rtpmap:9 G722/8000");
            Line("a=rtpmap:0 PCMU/8000");
            Line("a=rtpmap:8 PCMA/8000");
            Line("a=rtpmap:13 CN/8000");
            Line("a=rtpmap:110 telephone-event/48000");
            Line("a=rtpmap:126 telephone-event/8000");
        }

        void Video(string direction, bool layers)
        {
            Line("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101 102 103 104 107 108 109 45 46");
            Begin();
            Line("a=extmap:14 urn:ietf:params:rtp-hdrext:toffset");
            Line("a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");
            Line("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid");
            Line("a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id");
            Line("a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id");
            Line("a=" + direction);
            Line("a=rtcp-mux");
            Line("a=rtcp-rsize");
            foreach (var (type, codec, rtx, parameters) in Chromiums)
            {
                Line($"a=rtpmap:{type} {codec}/90000");
                foreach (var feedback in new[] { "goog-remb", "transport-cc", "ccm fir", "nack", "nack pli" }) Line($"a=rtcp-fb:{type} {feedback}");
                if (parameters.Length > 0) Line($"a=fmtp:{type} {parameters}");
                Line($"a=rtpmap:{rtx} rtx/90000");
                Line($"a=fmtp:{rtx} apt={type}");
            }
            if (!layers) return;
            Line("a=rid:q send");
            Line("a=rid:h send");
            Line("a=rid:f send");
            Line("a=simulcast:send q;h;f");
        }
    }

    private static readonly (int Type, string Codec, int Rtx, string Parameters)[] Chromiums =
    [
        (96, "VP8", 97, ""), (98, "VP9", 99, "profile-id=0"), (100, "VP9", 101, "profile-id=2"),
        (102, "H264", 103, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f"),
        (104, "H264", 107, "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"),
        (108, "H264", 109, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
        (45, "AV1", 46, "level-idx=5;profile=0;tier=0"),
    ];

    /// <summary>The offer of a Chromium that has these codecs only.</summary>
    public static string Only(string offer, params VideoCodec[] codecs)
    {
        string[] names = [.. codecs.Select(c => c.ToString().ToUpperInvariant())];
        int[] gone = [.. Chromiums.Where(c => !names.Contains(c.Codec)).SelectMany(c => new[] { c.Type, c.Rtx })];
        var lines = offer.Split("\r\n").Where(line => !gone.Any(type =>
            line.StartsWith($"a=rtpmap:{type} ", StringComparison.Ordinal) || line.StartsWith($"a=fmtp:{type} ", StringComparison.Ordinal)
            || line.StartsWith($"a=rtcp-fb:{type} ", StringComparison.Ordinal)));
        return string.Join("\r\n", lines.Select(line => !line.StartsWith("m=video", StringComparison.Ordinal)
            ? line : string.Join(' ', line.Split(' ').Where((word, i) => i < 3 || !gone.Contains(int.Parse(word))))));
    }

    /// <summary>The offer of a browser that has no repairs on the m-line with that id.</summary>
    public static string WithoutRepairsOn(string offer, string mid) => string.Join("\r\nm=", offer.Split("\r\nm=").Select(media =>
        !media.Contains($"a=mid:{mid}\r\n", StringComparison.Ordinal) ? media : string.Join("\r\n", media.Split("\r\n").Where(line =>
            !line.Contains(" rtx/90000", StringComparison.Ordinal) && !line.Contains(" apt=", StringComparison.Ordinal)))));

    /// <summary>The offer of a Chromium that sends its camera as one stream, with layers inside.</summary>
    public static string InOneStream(string offer) => string.Join("\r\n", offer.Split("\r\n").Where(line =>
        !line.StartsWith("a=rid:", StringComparison.Ordinal) && !line.StartsWith("a=simulcast:", StringComparison.Ordinal)));

    /// <summary>The offer of a Chromium whose page has asked for the header extension that says what a packet of AV1 belongs to.</summary>
    public static string WithDependencies(string offer) => offer.Replace(
        "a=extmap:14 ", $"a=extmap:12 {SdpExtensionUri.Dependencies}\r\na=extmap:14 ", StringComparison.Ordinal);

    /// <summary>As Firefox 153 writes it: port 0 with bundle-only, directions in extmap, ssrc on receiving lines, session fingerprint.</summary>
    public static string Firefox() => string.Join("\r\n", [
        "v=0",
        "o=mozilla...THIS_IS_SDPARTA-99.0 2845617362541 0 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=fingerprint:sha-256 " + Fingerprint,
        "a=group:BUNDLE 0 1 2 3",
        "a=ice-options:trickle",
        "a=msid-semantic:WMS *",
        "m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101",
        "c=IN IP4 0.0.0.0",
        "a=sendonly",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level",
        "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1",
        "a=fmtp:101 0-15",
        "a=ice-pwd:f2d1e0a3b4c5d6e7f8091a2b3c4d5e6f",
        "a=ice-ufrag:1a2b3c4d",
        "a=mid:0",
        "a=msid:- {0a1b2c3d-0000-4000-8000-000000000001}",
        "a=rtcp-mux",
        "a=rtpmap:109 opus/48000/2",
        "a=rtpmap:9 G722/8000/1",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000/1",
        "a=setup:actpass",
        "a=ssrc:1122334455 cname:{0a1b2c3d-0000-4000-8000-000000000002}",
        .. FirefoxVideo("1", "sendonly", layers: true),
        .. FirefoxVideo("2", "recvonly", layers: false),
        "m=audio 0 UDP/TLS/RTP/SAVPF 109 9 0 8 101",
        "c=IN IP4 0.0.0.0",
        "a=bundle-only",
        "a=recvonly",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1",
        "a=ice-pwd:f2d1e0a3b4c5d6e7f8091a2b3c4d5e6f",
        "a=ice-ufrag:1a2b3c4d",
        "a=mid:3",
        "a=rtcp-mux",
        "a=rtpmap:109 opus/48000/2",
        "a=setup:actpass",
        "a=ssrc:998877 cname:{0a1b2c3d-0000-4000-8000-000000000002}",
        "",
    ]);

    private static string[] FirefoxVideo(string mid, string direction, bool layers) =>
    [
        "m=video 0 UDP/TLS/RTP/SAVPF 120 124 99 100",
        "c=IN IP4 0.0.0.0",
        "a=bundle-only",
        "a=" + direction,
        "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "a=extmap:7 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        .. layers
            ? new[]
            {
                "a=extmap:9/sendonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
                "a=extmap:10/sendonly urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
                "a=rid:q send", "a=rid:h send", "a=rid:f send", "a=simulcast:send q;h;f",
            }
            : [],
        "a=fmtp:120 max-fs=12288;max-fr=60",
        "a=fmtp:124 apt=120",
        "a=fmtp:100 apt=99",
        "a=ice-pwd:f2d1e0a3b4c5d6e7f8091a2b3c4d5e6f",
        "a=ice-ufrag:1a2b3c4d",
        "a=mid:" + mid,
        "a=rtcp-fb:120 nack", "a=rtcp-fb:120 nack pli", "a=rtcp-fb:120 ccm fir", "a=rtcp-fb:120 goog-remb", "a=rtcp-fb:120 transport-cc",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        "a=rtpmap:120 VP8/90000",
        "a=rtpmap:124 rtx/90000",
        "a=rtpmap:99 AV1/90000",
        "a=rtpmap:100 rtx/90000",
        "a=setup:actpass",
        "a=ssrc:443322 cname:{0a1b2c3d-0000-4000-8000-000000000002}",
    ];
}
