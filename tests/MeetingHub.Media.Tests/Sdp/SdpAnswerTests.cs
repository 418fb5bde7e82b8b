using System.Net;
using MeetingHub.Media.Sdp;

namespace MeetingHub.Media.Tests.Sdp;

public class SdpAnswerTests
{
    private static readonly SdpAnswerOptions Options = new()
    {
        LocalUfrag = "MFr95G5W",
        LocalPwd = "uNc5DLjhSxfnJPbjnqfRwqbb",
        Fingerprint = "BE" + Offers.Fingerprint[2..],
        Candidates = [new IPEndPoint(IPAddress.Parse("192.0.2.2"), 40000), new IPEndPoint(IPAddress.Parse("2001:db8::2"), 40000)],
        SlotSsrcs = mid => (1000 + uint.Parse(mid), 2000 + uint.Parse(mid)),
        SessionId = 478645989,
        Version = 2,
    };

    private static string Answer(string offer)
    {
        Assert.True(SdpReader.TryRead(offer, out var document, out var problem), problem);
        return SdpAnswer.Write(document, Options);
    }

    private static SdpDocument Read(string text)
    {
        Assert.True(SdpReader.TryRead(text, out var document, out var problem), problem);
        return document;
    }

    [Fact]
    public void The_answer_to_Chromium_has_the_lines_that_browsers_accepted_in_their_order()
    {
        string[] expected =
        [
            "v=0",
            "o=- 478645989 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=ice-lite",
            "a=extmap-allow-mixed",
            "a=msid-semantic: WMS *",
            "a=group:BUNDLE 0 1 2 3",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            "a=candidate:1 1 udp 2130706431 192.0.2.2 40000 typ host",
            "a=candidate:2 1 udp 2130706175 2001:db8::2 40000 typ host",
            "a=end-of-candidates",
            .. Transport("0"),
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "a=rtpmap:111 opus/48000/2",
            "a=fmtp:111 minptime=10;useinbandfec=1",
            "a=rtcp-fb:111 transport-cc",
            "a=recvonly",
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109 98 99 45 46",
            "c=IN IP4 0.0.0.0",
            .. Transport("1"),
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
            "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
            .. Video,
            "a=recvonly",
            "a=rid:q recv",
            "a=rid:h recv",
            "a=rid:f recv",
            "a=simulcast:recv q;h;f",
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109 98 99 45 46",
            "c=IN IP4 0.0.0.0",
            .. Transport("2"),
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            .. Video,
            "a=sendonly",
            "a=msid:slot-0 slot-v0",
            "a=ssrc-group:FID 1002 2002",
            "a=ssrc:1002 cname:meetinghub",
            "a=ssrc:2002 cname:meetinghub",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            .. Transport("3"),
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
            "a=rtpmap:111 opus/48000/2",
            "a=fmtp:111 minptime=10;useinbandfec=1",
            "a=rtcp-fb:111 transport-cc",
            "a=sendonly",
            "a=msid:slot-0 slot-a0",
            "a=ssrc:1003 cname:meetinghub",
            "",
        ];

        Assert.Equal(expected, Answer(Offers.Chromium(videoSlots: 1, audioSlots: 1, hasScreen: false)).Split("\r\n"));
    }

    [Fact]
    public void The_browser_is_to_send_its_sound_again_when_it_offers_that_and_not_to_ask_for_ours()
    {
        var offer = Offers.Chromium(videoSlots: 1, audioSlots: 1).Replace("a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack", StringComparison.Ordinal);
        Assert.Equal([true, false], Answer(offer).Split("m=audio")[1..].Select(m => m.Contains("a=rtcp-fb:111 nack", StringComparison.Ordinal)));
    }

    private static string[] Transport(string mid) =>
    [
        "a=ice-ufrag:MFr95G5W",
        "a=ice-pwd:uNc5DLjhSxfnJPbjnqfRwqbb",
        "a=fingerprint:sha-256 " + Options.Fingerprint,
        "a=setup:passive",
        "a=mid:" + mid,
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ];

    private static readonly string[] Video =
    [
        "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        .. Codec("VP8", 96, 97),
        .. Codec("H264", 108, 109, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
        .. Codec("VP9", 98, 99),
        .. Codec("AV1", 45, 46),
    ];

    private static string[] Codec(string name, int type, int repair, string? parameters = null) =>
    [
        $"a=rtpmap:{type} {name}/90000",
        .. parameters is null ? [] : new[] { $"a=fmtp:{type} {parameters}" },
        $"a=rtcp-fb:{type} goog-remb",
        $"a=rtcp-fb:{type} transport-cc",
        $"a=rtcp-fb:{type} ccm fir",
        $"a=rtcp-fb:{type} nack",
        $"a=rtcp-fb:{type} nack pli",
        $"a=rtpmap:{repair} rtx/90000",
        $"a=fmtp:{repair} apt={type}",
    ];

    /// <summary>Browsers encode by the first codec of an answer, and decode all of them.</summary>
    [Theory]
    [InlineData(VideoCodec.Vp8, "96 97 108 109 98 99 45 46")]
    [InlineData(VideoCodec.H264, "108 109 96 97 98 99 45 46")]
    [InlineData(VideoCodec.Av1, "45 46 96 97 108 109 98 99")]
    public void The_codec_of_the_room_is_the_first_one(VideoCodec codec, string formats)
    {
        Assert.True(SdpReader.TryRead(Offers.Chromium(), out var document, out _));
        var answer = SdpAnswer.Write(document, Options with { Codec = codec });
        Assert.All(Read(answer).Media.Where(m => m.Kind is "video"), m => Assert.Equal(formats, string.Join(' ', m.Formats)));
    }

    [Fact]
    public void The_answer_to_Firefox_uses_its_numbers_and_bare_extension_ids()
    {
        var answer = Answer(Offers.Firefox());
        var document = Read(answer);

        Assert.Equal(["0", "1", "2", "3"], document.BundleMids);
        Assert.All(document.Media, m => Assert.Equal(9, m.Port));
        Assert.Equal([SdpDirection.RecvOnly, SdpDirection.RecvOnly, SdpDirection.SendOnly, SdpDirection.SendOnly], document.Media.Select(m => m.Direction));
        Assert.Equal(["120", "124", "99", "100"], document.Media[1].Formats);
        Assert.Contains("a=extmap:9 " + SdpExtensionUri.Rid, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("a=extmap-allow-mixed", answer, StringComparison.Ordinal); // not offered
        Assert.DoesNotContain("a=rtcp-fb:109", answer, StringComparison.Ordinal); // neither was this
    }

    /// <summary>Any lines may be missing in an offer, and then so they are in the answer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_answer_has_nothing_that_was_not_offered(int seed)
    {
        var random = new Random(seed);
        var answered = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 300; round++)
        {
            var offer = (round % 2 == 0 ? Offers.Chromium() : Offers.Firefox()).Replace("/sendonly urn", " urn", StringComparison.Ordinal);
            var lines = offer.Split("\r\n").Where(l => !IsAskedFor(l) || random.Next(8) > 0).ToList();
            if (!SdpOffer.TryRead(string.Join("\r\n", lines), out _, out var document, out _)) continue;

            var offered = Sections(lines);
            foreach (var (section, index) in Sections(SdpAnswer.Write(document, Options).Split("\r\n")).Select((s, i) => (s, i)))
            {
                if (section[0].StartsWith("m=", StringComparison.Ordinal) && section[0].Split(' ')[1] == "0") continue; // refused
                foreach (var line in section.Where(IsAskedFor))
                {
                    answered.Add(line);
                    // Of the layers there may be fewer.
                    if (line.StartsWith("a=simulcast", StringComparison.Ordinal)) Assert.Contains("a=simulcast:send q;h;f", offered[index]);
                    else Assert.Contains(line.Replace(" recv", " send", StringComparison.Ordinal), offered[index]);
                }
            }
        }
        Assert.True(answered.Count > 20);

        static bool IsAskedFor(string line) =>
            ((string[])["a=rtcp-mux", "a=rtcp-rsize", "a=rtcp-fb", "a=extmap:", "a=rid:", "a=simulcast:", "a=rtpmap:", "a=extmap-allow-mixed"])
            .Any(known => line.StartsWith(known, StringComparison.Ordinal));
        static List<List<string>> Sections(IEnumerable<string> lines)
        {
            var sections = new List<List<string>> { new() };
            foreach (var line in lines)
            {
                if (line.StartsWith("m=", StringComparison.Ordinal)) sections.Add([]);
                sections[^1].Add(line);
            }
            return sections;
        }
    }

    [Theory]
    [InlineData("a=msid-semantic: WMS\r\n", "msid-semantic")]
    [InlineData("a=rtcp-rsize\r\n", "rtcp-rsize")]
    [InlineData("a=extmap-allow-mixed\r\n", "allow-mixed")]
    public void A_line_that_the_offer_lacks_is_not_in_the_answer(string line, string word)
    {
        Assert.Contains(word, Answer(Offers.Chromium()), StringComparison.Ordinal);
        Assert.DoesNotContain(word, Answer(Offers.Chromium().Replace(line, "", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_repeats_the_transport_protocol_of_the_offer() =>
        Assert.All(
            Read(Answer(Offers.Chromium().Replace("UDP/TLS/", "TCP/DTLS/", StringComparison.Ordinal))).Media,
            m => Assert.Equal(("TCP/DTLS/RTP/SAVPF", 9), (m.Protocol, m.Port)));

    [Theory]
    [InlineData("a=rtcp-mux\r\n", "")]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP")]
    public void Lines_that_need_a_port_of_their_own_or_are_not_encrypted_are_refused(string found, string instead) =>
        Assert.All(Read(Answer(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal))).Media, m => Assert.True(m.IsRejected));

    [Fact]
    public void Every_slot_has_its_own_stream_and_sources()
    {
        var document = Read(Answer(Offers.Chromium(videoSlots: 3, audioSlots: 3)));
        var slots = document.Media.Where(m => m.Direction == SdpDirection.SendOnly).ToArray();
        Assert.Equal(["slot-0 slot-v0", "slot-1 slot-v1", "slot-2 slot-v2", "slot-0 slot-a0", "slot-1 slot-a1", "slot-2 slot-a2"], slots.Select(s => s.Msid));
        Assert.Equal((1003u, 2003u), slots[0].RepairGroup);
        Assert.Equal([1003u, 2003u], slots[0].Ssrcs);
        Assert.Null(slots[3].RepairGroup);
        Assert.Equal([1006u], slots[3].Ssrcs);
    }

    [Fact]
    public void A_refused_line_is_answered_in_its_place_with_port_0()
    {
        var offer = Offers.Chromium().Replace("BUNDLE 0 1 2 3 4 5", "BUNDLE 0 1 2 3 4 5 6", StringComparison.Ordinal)
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:6\r\na=sctp-port:5000\r\n";
        var document = Read(Answer(offer));
        var refused = document.Media[6];
        Assert.Equal(("application", 0, "UDP/DTLS/SCTP", "6"), (refused.Kind, refused.Port, refused.Protocol, refused.Mid));
        Assert.True(refused.IsRejected);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], document.BundleMids);
    }

    [Fact]
    public void Candidates_are_on_the_first_accepted_line()
    {
        var offer = Offers.Chromium().Replace("BUNDLE 0 1", "BUNDLE 1", StringComparison.Ordinal);
        var document = Read(Answer(offer));
        Assert.True(document.Media[0].IsRejected);
        Assert.Equal(2, document.Media[1].Candidates.Length);
        Assert.All(document.Media.Skip(2), m => Assert.Empty(m.Candidates));
    }

    [Fact]
    public void Candidates_are_written_as_browsers_read_addresses()
    {
        Assert.True(SdpReader.TryRead(Offers.Chromium(), out var document, out _));
        var scoped = new IPAddress(IPAddress.Parse("fe80::7").GetAddressBytes(), 3);
        var answer = SdpAnswer.Write(document, Options with
        {
            Candidates = [new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.9"), 4), new IPEndPoint(scoped, 5), new IPEndPoint(IPAddress.Parse("192.0.2.8"), 6)],
        });

        Assert.Equal(
            [
                "1 1 udp 2130706431 192.0.2.9 4 typ host", "2 1 udp 2130706175 fe80::7 5 typ host", "3 1 udp 2130705919 192.0.2.8 6 typ host",
            ],
            Read(answer).Media[0].Candidates);
    }

    [Fact]
    public void A_video_line_without_repair_is_answered_without_repair()
    {
        var answer = Answer(Offers.Only(Offers.Chromium(), VideoCodec.Vp8).Replace("a=fmtp:97 apt=96\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain("rtx", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("FID", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Dependency_descriptors_are_answered_on_each_line_with_pictures_that_offers_them()
    {
        var document = Read(Answer(Offers.WithDependencies(Offers.Chromium())));
        Assert.All(document.Media, m => Assert.Equal(m.Kind is "video" ? 1 : 0, m.Extensions.Count(e => e.Id == 12 && e.Uri == SdpExtensionUri.Dependencies)));
        Assert.DoesNotContain(SdpExtensionUri.Dependencies, Answer(Offers.Chromium()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_inactive_line_is_answered_as_inactive()
    {
        var document = Read(Answer(Offers.Chromium().Replace("a=recvonly", "a=inactive", StringComparison.Ordinal)));
        Assert.Equal(SdpDirection.Inactive, document.Media[^1].Direction);
        Assert.Empty(document.Media[^1].Ssrcs);
        Assert.Equal(9, document.Media[^1].Port);
    }
}
