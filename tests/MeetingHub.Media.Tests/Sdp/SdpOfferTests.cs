using MeetingHub.Media.Sdp;

namespace MeetingHub.Media.Tests.Sdp;

public class SdpOfferTests
{
    private static SdpOffer Read(string text)
    {
        Assert.True(SdpOffer.TryRead(text, out var offer, out _, out var problem), problem);
        return offer!;
    }

    private static string ProblemOf(string text)
    {
        Assert.False(SdpOffer.TryRead(text, out var offer, out _, out var problem));
        Assert.Null(offer);
        return problem;
    }

    [Fact]
    public void The_order_of_Chromiums_lines_gives_them_their_purpose()
    {
        var offer = Read(Offers.Chromium());

        Assert.Equal(
            [
                MediaPurpose.Microphone, MediaPurpose.Camera, MediaPurpose.Screen,
                MediaPurpose.VideoSlot, MediaPurpose.VideoSlot, MediaPurpose.AudioSlot,
            ],
            offer.Media.Select(m => m.Purpose));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], offer.Media.Select(m => m.Mid));
        Assert.Equal([111, -1, -1, -1, -1, 111], offer.Media.Select(m => m.PayloadType));
        Assert.All(offer.Media, m => Assert.Equal(
            m.Kind is "audio" ? [] : [(VideoCodec.Vp8, 96, 97), (VideoCodec.H264, 108, 109), (VideoCodec.Vp9, 98, 99), (VideoCodec.Av1, 45, 46)],
            m.Codecs.Select(c => (c.Codec, c.PayloadType, c.RtxPayloadType))));
        Assert.Equal("7WY2", offer.RemoteUfrag);
        Assert.Equal("mYrO9Tb3dZHq5Q0ZbCbCZ8vE", offer.RemotePwd);
        Assert.Equal(32, offer.FingerprintSha256.Length);
        Assert.Equal(0x97, offer.FingerprintSha256[0]);
        Assert.Equal(0x1E, offer.FingerprintSha256[31]);
    }

    [Fact]
    public void Chromiums_extensions_and_layers_are_read()
    {
        var offer = Read(Offers.Chromium());
        Assert.Equal(new ExtensionIds(AudioLevel: 1, TransportCc: 3, Mid: 4, Rid: 0, RepairedRid: 0), offer.Media[0].Extensions);
        Assert.Equal(new ExtensionIds(AudioLevel: 0, TransportCc: 3, Mid: 4, Rid: 10, RepairedRid: 11), offer.Media[1].Extensions);
        Assert.Equal(["q", "h", "f"], offer.Media[1].Rids);
        Assert.Empty(offer.Media[2].Rids);
        Assert.True(offer.Media[1].HasFeedback("nack pli"));
        Assert.False(offer.Media[0].HasFeedback("nack"));
    }

    [Fact]
    public void Dependency_descriptors_are_taken_where_pictures_are_offered_with_them_and_long_extensions_may_be_mixed_in()
    {
        var text = Offers.WithDependencies(Offers.Chromium());
        var offer = Read(text);
        Assert.All(offer.Media, m => Assert.Equal(m.Kind is "video" ? 12 : 0, m.Extensions.Dependencies));
        offer = Read(text.Replace("a=extmap-allow-mixed\r\n", "", StringComparison.Ordinal));
        Assert.All(offer.Media, m => Assert.Equal(0, m.Extensions.Dependencies));
    }

    [Fact]
    public void Firefoxs_bundle_only_lines_are_not_refused_lines()
    {
        var offer = Read(Offers.Firefox());
        Assert.Equal(
            [MediaPurpose.Microphone, MediaPurpose.Camera, MediaPurpose.VideoSlot, MediaPurpose.AudioSlot],
            offer.Media.Select(m => m.Purpose));
        Assert.Equal([109, -1, -1, 109], offer.Media.Select(m => m.PayloadType));
        Assert.Equal([(VideoCodec.Vp8, 120, 124), (VideoCodec.Av1, 99, 100)], offer.Media[1].Codecs.Select(c => (c.Codec, c.PayloadType, c.RtxPayloadType)));
        Assert.Equal(new ExtensionIds(AudioLevel: 0, TransportCc: 7, Mid: 3, Rid: 9, RepairedRid: 10), offer.Media[1].Extensions);
        Assert.Equal(["q", "h", "f"], offer.Media[1].Rids);
        Assert.Equal(0x97, offer.FingerprintSha256[0]); // said once, for the session
    }

    [Fact]
    public void A_connection_is_identified_by_session_and_certificate_and_an_ICE_restart_by_new_credentials()
    {
        var first = Read(Offers.Chromium(videoSlots: 2));
        SdpOffer Changed(string found, string instead) => Read(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal));

        var more = Read(Offers.Chromium(videoSlots: 9));
        Assert.True(more.IsOfSameConnectionAs(first) && more.HasSameIceAs(first));
        var later = Changed("6171243547283749262 2 IN", "6171243547283749262 3 IN");
        Assert.True(later.IsOfSameConnectionAs(first) && later.HasSameIceAs(first));
        var restarted = Changed("a=ice-ufrag:7WY2", "a=ice-ufrag:8WY2");
        Assert.True(restarted.IsOfSameConnectionAs(first) && !restarted.HasSameIceAs(first));
        Assert.False(Changed("mYrO9Tb3dZHq5Q0ZbCbCZ8vE", "nYrO9Tb3dZHq5Q0ZbCbCZ8vE").HasSameIceAs(first));
        Assert.False(Changed("6171243547283749262", "6171243547283749263").IsOfSameConnectionAs(first)); // another one with the same certificate
        Assert.False(Changed("97:AE", "98:AE").IsOfSameConnectionAs(first));
        Assert.False(Read(Offers.Firefox()).IsOfSameConnectionAs(first));
    }

    [Fact]
    public void A_line_without_a_codec_of_ours_is_refused()
    {
        var offer = Read(Offers.Chromium().Replace("a=rtpmap:111 opus/48000/2\r\n", "", StringComparison.Ordinal));
        Assert.Equal(MediaPurpose.Rejected, offer.Media[0].Purpose);
        Assert.Equal(MediaPurpose.Camera, offer.Media[1].Purpose);
        Assert.Equal(-1, offer.Media[0].PayloadType);
    }

    [Fact]
    public void A_stopped_line_keeps_its_place()
    {
        // a removed transceiver: port 0 without bundle-only, and its mid is gone from the group
        var text = Offers.Chromium(hasScreen: true).Replace("BUNDLE 0 1 2 3 4 5", "BUNDLE 0 1 3 4 5", StringComparison.Ordinal);
        var offer = Read(text);
        Assert.Equal(MediaPurpose.Rejected, offer.Media[2].Purpose);
        Assert.Equal(6, offer.Media.Length);
        Assert.Equal(3, offer.Media[3].Index);
    }

    [Fact]
    public void A_second_microphone_and_a_third_video_are_refused()
    {
        var text = Offers.Chromium(videoSlots: 1, audioSlots: 1).Replace("a=recvonly", "a=sendonly", StringComparison.Ordinal);
        Assert.Equal(
            [MediaPurpose.Microphone, MediaPurpose.Camera, MediaPurpose.Screen, MediaPurpose.Rejected, MediaPurpose.Rejected],
            Read(text).Media.Select(m => m.Purpose));
    }

    [Fact]
    public void Layers_need_both_a_rid_line_and_the_simulcast_line()
    {
        var noLine = Offers.Chromium().Replace("a=simulcast:send q;h;f\r\n", "", StringComparison.Ordinal);
        Assert.Empty(Read(noLine).Media[1].Rids);
        var oneRidLess = Offers.Chromium().Replace("a=rid:h send\r\n", "", StringComparison.Ordinal);
        Assert.Equal(["q", "f"], Read(oneRidLess).Media[1].Rids);
        var paused = Offers.Chromium().Replace("send q;h;f", "recv x send q;~h,q;f;q recv y", StringComparison.Ordinal);
        Assert.Equal(["q", "h", "f"], Read(paused).Media[1].Rids);
    }

    [Fact]
    public void Extension_ids_beyond_one_byte_count_as_absent()
    {
        var text = Offers.Chromium().Replace("a=extmap:4 ", "a=extmap:15 ", StringComparison.Ordinal);
        Assert.Equal(0, Read(text).Media[0].Extensions.Mid);
    }

    [Fact]
    public void Extension_ids_count_from_1_to_14()
    {
        int Id(string written) => Read(Offers.Chromium().Replace("a=extmap:4 ", $"a=extmap:{written} ", StringComparison.Ordinal)).Media[0].Extensions.Mid;
        Assert.Equal([0, 1, 14, 0], new[] { "0", "1", "14", "15" }.Select(Id));
    }

    [Fact]
    public void Only_the_first_three_layers_count_each_once()
    {
        var more = Offers.Chromium()
            .Replace("a=rid:f send", "a=rid:f send\r\na=rid:g send\r\na=rid:x recv", StringComparison.Ordinal)
            .Replace("send q;h;f", "send x;q;q;h;f;g", StringComparison.Ordinal);
        Assert.Equal(["q", "h", "f"], Read(more).Media[1].Rids);
    }

    [Theory]
    [InlineData("opus/48000/2", "OPUS/48000/2", 111)]
    [InlineData("opus/48000/2", "opus/48000", -1)]
    [InlineData("opus/48000/2", "opus/24000/2", -1)]
    public void Sound_is_Opus_at_48_kHz_in_two_channels_however_it_is_written(string found, string instead, int type) =>
        Assert.Equal(type, Read(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal)).Media[0].PayloadType);

    [Theory]
    [InlineData("rtpmap:96 VP8/", "rtpmap:96 vp8/", 96, 97)]
    [InlineData("rtpmap:97 rtx/", "rtpmap:97 RTX/", 96, 97)]
    [InlineData("rtpmap:97 rtx/", "rtpmap:97 red/", 96, -1)]
    [InlineData("fmtp:97 apt=96", "fmtp:97 apt=102", 96, -1)]
    [InlineData("fmtp:97 apt=96", "fmtp:97 x=1; APT=96", 96, 97)]
    public void Each_codec_has_the_repair_format_that_names_it(string found, string instead, int type, int repair)
    {
        var camera = Read(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal)).Media[1];
        Assert.Equal((type, repair), (camera.Codecs[0].PayloadType, camera.Codecs[0].RtxPayloadType));
    }

    /// <summary>What one browser sends every other that has the codec must be able to decode.</summary>
    [Theory]
    [InlineData("fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;", "fmtp:108 ", 102, "42001f")] // one packet for each NAL unit
    [InlineData("42e01f", "42E01F", 108, "42E01F")]
    [InlineData("42e01f", "640c1f", 102, "42001f")]
    [InlineData("42e01f", "4d001f", 102, "42001f")]
    [InlineData("42e01f", "42e01", 102, "42001f")]
    [InlineData("42e01f", "42e0 f", 102, "42001f")]
    [InlineData("42e01f", "42e0zz", 102, "42001f")]
    [InlineData("packetization-mode=1", "packetization-mode=2", -1, "")]
    public void H264_is_taken_in_the_profile_and_the_mode_that_all_have(string found, string instead, int type, string profile)
    {
        var h264 = Read(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal)).Media[1].Codecs.SingleOrDefault(c => c.Codec == VideoCodec.H264);
        Assert.Equal((type, profile), (h264?.PayloadType ?? -1, h264?.ProfileLevel ?? ""));
    }

    [Theory]
    [InlineData("profile-id=0", "profile-id=1", VideoCodec.Vp9)]
    [InlineData("profile=0", "profile=1", VideoCodec.Av1)]
    public void Other_profiles_of_VP9_and_AV1_are_not_taken(string found, string instead, VideoCodec codec) =>
        Assert.DoesNotContain(Read(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal)).Media[1].Codecs, c => c.Codec == codec);

    [Theory]
    [InlineData("a=sendonly", "a=sendrecv", MediaPurpose.Microphone, MediaPurpose.Camera, MediaPurpose.Screen)]
    [InlineData("a=sendonly\r\n", "", MediaPurpose.Microphone, MediaPurpose.Camera, MediaPurpose.Screen)]
    [InlineData("a=sendonly", "a=inactive", MediaPurpose.Idle, MediaPurpose.Idle, MediaPurpose.Idle)]
    [InlineData("a=sendonly", "a=recvonly", MediaPurpose.AudioSlot, MediaPurpose.VideoSlot, MediaPurpose.VideoSlot)]
    public void The_direction_says_what_a_line_is_for(string found, string instead, object microphone, object camera, object screen) =>
        Assert.Equal(
            [microphone, camera, screen],
            Read(Offers.Chromium().Replace(found, instead, StringComparison.Ordinal)).Media.Take(3).Select(m => (object)m.Purpose));

    [Theory]
    [InlineData("active", "")]
    [InlineData("holdconn", SdpProblem.WrongSetup)]
    public void A_browser_may_begin_the_handshake_but_not_wait_for_it(string setup, string problem)
    {
        var text = Offers.Chromium().Replace("a=setup:actpass", "a=setup:" + setup, StringComparison.Ordinal);
        if (problem.Length == 0) Assert.Equal(MediaPurpose.Microphone, Read(text).Media[0].Purpose);
        else Assert.Equal(problem, ProblemOf(text));
    }

    [Theory]
    [InlineData("a=ice-ufrag:7WY2\r\n", "", SdpProblem.NoIce)]
    [InlineData("a=ice-pwd:mYrO9Tb3dZHq5Q0ZbCbCZ8vE\r\n", "", SdpProblem.NoIce)]
    [InlineData("a=fingerprint:sha-256 ", "a=fingerprint:sha-1 ", SdpProblem.NoFingerprint)]
    [InlineData("a=setup:actpass", "a=setup:passive", SdpProblem.WrongSetup)]
    [InlineData("a=group:BUNDLE", "a=group:LS", SdpProblem.NotBundled)]
    [InlineData("/90000", "/8000", "")]
    [InlineData("v=0\r\n", "v=1\r\n", SdpProblem.NotSdp)]
    [InlineData("o=- 6171243547283749262 2 IN IP4 127.0.0.1", "o=-", SdpProblem.NotSdp)]
    [InlineData("s=-", "o=- 1 2 IN IP4 127.0.0.1", SdpProblem.NotSdp)]
    [InlineData("a=mid:1\r\n", "a=mid:0\r\n", SdpProblem.NotSdp)]
    [InlineData("a=mid:1\r\n", "a=mid:1 2\r\n", SdpProblem.NotSdp)]
    [InlineData("a=fingerprint:sha-256 97", "a=fingerprint:sha-256 9Z", SdpProblem.NotSdp)]
    [InlineData("m=audio 9 ", "m=audio 65536 ", SdpProblem.NotSdp)]
    [InlineData("a=rid:q send", "a=rid:q\u00e9 send", SdpProblem.NotSdp)]
    [InlineData("s=-", "s", SdpProblem.NotSdp)]
    [InlineData("s=-", "s=-\r\na=fingerprint:sha-256 97:AE", SdpProblem.NotSdp)]
    [InlineData("a=fingerprint:sha-256 97", "a=fingerprint:sha-256 00:97", SdpProblem.NotSdp)]
    [InlineData("o=- ", "o=\u00e9 ", SdpProblem.NotSdp)]
    [InlineData("m=audio 9 UDP/TLS/RTP/SAVPF ", "m=audio 9 UDP/TLS/RTP/SAVPF 1\u00e9 ", SdpProblem.NotSdp)]
    [InlineData("a=rtpmap:96 VP8/90000", "a=rtpmap:96 V(P8/90000", SdpProblem.NotSdp)]
    [InlineData("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP8/90000000", SdpProblem.NotSdp)]
    [InlineData("a=fingerprint:sha-256 97:", "a=fingerprint:sha-256 97-", SdpProblem.NotSdp)]
    [InlineData("a=rtpmap:96 VP8/", "a=rtpmap:96 /", SdpProblem.NotSdp)]
    [InlineData("a=ice-ufrag:7WY2", "a=ice-ufrag:7WY", SdpProblem.NotSdp)]
    [InlineData("a=ice-pwd:mYrO9Tb3dZHq5Q0ZbCbCZ8vE", "a=ice-pwd:mYrO9Tb3dZHq5Q0ZbCbCZ", SdpProblem.NotSdp)]
    [InlineData("s=-", "nonsense", SdpProblem.NotSdp)]
    public void Each_unusable_offer_is_refused_with_a_reason(string found, string instead, string problem)
    {
        var text = Offers.Chromium();
        Assert.Contains(found, text, StringComparison.Ordinal);
        text = text.Replace(found, instead, StringComparison.Ordinal);
        if (problem.Length == 0) Assert.All(Read(text).Media, m => Assert.True(m.IsRejected || m.Kind == "audio"));
        else Assert.Equal(problem, ProblemOf(text));
    }

    [Fact]
    public void A_session_without_a_title_is_read() => Read(Offers.Chromium().Replace("s=-\r\n", "s=\r\n", StringComparison.Ordinal));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_words_of_the_origin_and_the_formats_have_at_most_64_characters(int length, bool isRead)
    {
        var word = new string('7', length);
        var offer = Offers.Chromium();
        foreach (var longer in (string[])
        [
            offer.Replace("o=- 6171243547283749262", $"o={word} 6171243547283749262", StringComparison.Ordinal),
            offer.Replace("o=- 6171243547283749262", $"o=- {word}", StringComparison.Ordinal),
            offer.Replace("RTP/SAVPF ", $"RTP/SAVPF {word} ", StringComparison.Ordinal),
        ])
        {
            Assert.NotEqual(offer, longer);
            Assert.Equal(isRead, SdpReader.TryRead(longer, out _, out _));
        }
    }

    [Theory]
    [InlineData("ssrc:x cname:slot")]
    [InlineData("ssrc:4294967296 cname:slot")]
    [InlineData("ssrc-group:FID x 2")]
    [InlineData("ssrc-group:FID 1 x")]
    [InlineData("extmap:4352 urn:example")]
    [InlineData("rid:q both")]
    [InlineData("simulcast:both q")]
    [InlineData("setup:nonsense")]
    [InlineData("ice-ufrag:ab!d")]
    [InlineData("rtcp-fb:128 nack")]
    [InlineData("fmtp:128 apt=96")]
    public void A_known_attribute_that_is_badly_formed_makes_the_description_unusable(string attribute) => Assert.Equal(
        SdpProblem.NotSdp, ProblemOf(Offers.Chromium().Replace("a=mid:1\r\n", $"a=mid:1\r\na={attribute}\r\n", StringComparison.Ordinal)));

    [Theory]
    [InlineData("group:BUNDLE 0 1\u00e9")]
    [InlineData("ice-pwd:short")]
    public void A_known_attribute_of_the_session_that_is_badly_formed_makes_the_description_unusable(string attribute) => Assert.Equal(
        SdpProblem.NotSdp, ProblemOf(Offers.Chromium().Replace("t=0 0\r\n", $"t=0 0\r\na={attribute}\r\n", StringComparison.Ordinal)));

    [Fact]
    public void The_shortest_password_that_ICE_allows_is_read() =>
        Assert.Equal(22, Read(Offers.Chromium().Replace("mYrO9Tb3dZHq5Q0ZbCbCZ8vE", "mYrO9Tb3dZHq5Q0ZbCbCZ8", StringComparison.Ordinal)).RemotePwd.Length);

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_description_has_at_most_256_media_lines(int lines, bool isRead)
    {
        var text = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n" + string.Concat(Enumerable.Repeat("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", lines));
        Assert.Equal(isRead, SdpReader.TryRead(text, out _, out _));
    }

    [Fact]
    public void Of_each_kind_of_attribute_no_more_is_kept_than_an_offer_can_need()
    {
        static string Many(string line) => string.Concat(Enumerable.Repeat($"{line}\r\n", 2_000));
        var offer = Offers.Only(Offers.Chromium(), VideoCodec.Vp8).Replace(
            "a=mid:1\r\n", $"a=mid:1\r\n{Many("a=candidate:1 1 udp 1 192.0.2.1 9 typ host")}{Many("a=rtcp-fb:* nack")}", StringComparison.Ordinal);

        Assert.True(SdpReader.TryRead(offer, out var document, out _));
        Assert.Equal(256, document.Media[1].Candidates.Length);
        Assert.Equal(1_024, document.Media[1].Payloads[0].Feedback.Length);
    }

    [Fact]
    public void An_offer_without_a_known_codec_is_refused_with_that_reason()
    {
        var text = Offers.Only(Offers.Chromium(), VideoCodec.Vp8)
            .Replace("VP8/", "H265/", StringComparison.Ordinal)
            .Replace("opus/", "speex/", StringComparison.Ordinal);
        Assert.Equal(SdpProblem.NothingUsable, ProblemOf(text));
    }

    [Fact]
    public void A_description_above_the_size_limit_is_not_parsed()
    {
        Assert.Equal(SdpProblem.TooLarge, ProblemOf("v=0\r\n" + new string('a', SdpReader.MostCharacters)));
        Assert.Equal(SdpProblem.NotSdp, ProblemOf(""));
    }

    [Fact]
    public void Lines_may_end_without_carriage_return()
    {
        var offer = Read(Offers.Chromium().Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.Equal(6, offer.Media.Length);
    }

    [Fact]
    public void Feedback_for_every_type_counts_for_each()
    {
        var text = Offers.Chromium().Replace("a=rtcp-fb:96 nack pli", "a=rtcp-fb:* nack pli", StringComparison.Ordinal);
        Assert.True(Read(text).Media[1].HasFeedback("nack pli"));
    }
}
