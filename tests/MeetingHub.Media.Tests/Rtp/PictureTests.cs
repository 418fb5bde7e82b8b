using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Rtp;

public class PictureTests
{
    // What Chromium 156 made of its test picture in 320 by 180: parameters, then a slice of a picture that needs no other, and one that does.
    internal const string H264Parameters = "6742c0158c8d40a0cbcf3506060607844235";
    internal const string H264KeyframeAggregate = "78" + "0012" + H264Parameters + "0004" + "68ce3c80";
    internal const string H264KeyframeSlice = "7c85" + "b80004000008fff2ff51";
    internal const string H264Delta = "61e0004000be408f8782";

    // The same in AV1: the header of a sequence, and behind it the first bytes of its first frame.
    internal const string Av1Keyframe = "28" + "0b" + "08000000043cfecc01a008" + "3032f0091045";
    internal const string Av1KeyframeOfFirefox = "28" + "0c" + "080000002d4cffb3c01a0080" + "3032ac031048"; // 1280 by 720
    internal const string Av1Delta = "10" + "30b40330c040";

    // RFC 9628: I, L, B, V; 15-bit picture id 0x1234; TL0PICIDX 7; two spatial layers with their sizes and a group of one picture
    internal const string Vp9Keyframe = "aa" + "9234" + "00" + "07" + "38" + "014000b4" + "02800168" + "01" + "0401" + "824983";
    internal const string Vp9Delta = "e8" + "9235" + "50" + "08" + "860040"; // TID 2 with U
    // What Chromium 156 makes of a camera of 640 by 360 with two spatial and two temporal layers (L2T2_KEY).
    internal const string Vp9KeyframeOfChromium = "be" + "9426" + "10" + "30" + "014000b4" + "02800168" + "834983";
    internal const string Vp9DeltaOfChromium = "f5" + "9427" + "32" + "02" + "2eeb84"; // the end of the upper frame
    internal const string Vp9Flexible = "f8" + "05" + "22" + "03" + "05" + "04" + "8600"; // 7-bit picture id, TID 1, SID 1, three references

    private static Picture Read(VideoCodec codec, string hex)
    {
        Assert.True(TryRead(codec, hex, out var picture));
        return picture;
    }

    private static bool TryRead(VideoCodec codec, string hex, out Picture picture) =>
        Picture.TryRead(codec, codec == VideoCodec.Av1 ? Enclose(Convert.FromHexString(hex)) : Convert.FromHexString(hex), out picture);

    // Without a descriptor.
    private static byte[] Enclose(byte[] payload)
    {
        var whole = new byte[1_500];
        return Av1Packet.TryWrite(whole, payload, [], default, out var length) ? whole[..length] : [];
    }

    [Theory]
    [InlineData(H264KeyframeAggregate, true, 180)]
    [InlineData(H264Parameters, true, 180)] // in a packet of their own
    [InlineData(H264KeyframeSlice, false, 0)] // without its parameters no decoder can use it
    [InlineData("68ce3c80", false, 0)]
    [InlineData(H264Delta, false, 0)]
    [InlineData("7c81e000", false, 0)]
    [InlineData("5c87aabb", true, 0)] // parameters that are cut
    [InlineData("5c07aabb", false, 0)] // and what follows of them
    [InlineData("6764001facd9405005bb", true, 0)] // in a profile that nobody was answered with
    public void A_keyframe_of_H264_begins_with_the_parameters_of_its_sequence(string hex, bool isKeyframe, int height)
    {
        var picture = Read(VideoCodec.H264, hex);
        Assert.Equal((isKeyframe, height, -1, -1, -1), (picture.IsKeyframe, picture.Height, picture.PictureId, picture.Tl0PicIdx, picture.Tid));
    }

    [Fact]
    public void A_slice_of_a_keyframe_is_known_as_one()
    {
        Assert.True(H264Payload.TryRead(Convert.FromHexString(H264KeyframeSlice), out var read));
        Assert.True(read.BeginsIdrSlice);
        Assert.True(H264Payload.TryRead(Convert.FromHexString("7c05b800"), out read));
        Assert.False(read.BeginsIdrSlice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("60")] // no type
    [InlineData("78")] // nothing aggregated
    [InlineData("780003aabb")]
    [InlineData("780000")]
    [InlineData("7800")]
    [InlineData("7c")]
    [InlineData("7900")] // of the interleaved mode
    [InlineData("7d85b8")]
    public void What_is_no_H264_of_browsers_is_refused(string hex) => Assert.False(Picture.TryRead(VideoCodec.H264, Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData("6742e01f" + "da01e0111f68", 1_080)] // of half pictures, and cropped
    [InlineData("6742e01f" + "9532266405017bca80", 360)] // with a list of how pictures are ordered, and cropped
    [InlineData("6742e01fe00000040000030140500b62", 720)] // with a byte that only keeps a start code from appearing
    [InlineData("6742e01f" + "da01e0", 0)] // ends too early
    public void The_height_is_read_from_the_parameters(string hex, int height) => Assert.Equal(height, Read(VideoCodec.H264, hex).Height);

    [Theory]
    [InlineData(Av1Keyframe, true, 180)]
    [InlineData(Av1KeyframeOfFirefox, true, 720)]
    [InlineData("1808000000043cfecc01a008", true, 180)] // alone, without a length
    [InlineData("28" + "0c" + "0a0a000000043cfecc01a008" + "3032", true, 180)] // with a length of its own
    [InlineData("1830aabb", true, 0)]
    [InlineData("28ff", true, 0)] // the length does not end
    [InlineData("180800", true, 0)]
    [InlineData(Av1Delta, false, 0)]
    [InlineData("90aabb", false, 0)]
    public void A_keyframe_of_AV1_begins_a_coded_sequence(string hex, bool isKeyframe, int height)
    {
        var picture = Read(VideoCodec.Av1, hex);
        Assert.Equal((isKeyframe, height, -1), (picture.IsKeyframe, picture.Height, picture.PictureId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("18")]
    [InlineData("98aabb")] // begins a sequence in the middle of something
    public void What_is_no_AV1_is_refused(string hex) => Assert.False(TryRead(VideoCodec.Av1, hex, out _));

    [Fact]
    public void A_keyframe_of_VP9_has_its_numbers_and_the_size_of_its_largest_layer()
    {
        Assert.True(Vp9Descriptor.TryRead(Convert.FromHexString(Vp9Keyframe), out var d));
        Assert.Equal((0x1234, 7, 0, 0), (d.PictureId, d.Tl0PicIdx, d.Tid, d.Sid));
        Assert.Equal((true, true, false, 360), (d.IsKeyframe, d.BeginsFrame, d.EndsFrame, d.Sizes.Largest));
        Assert.Equal(Vp9Keyframe.Length / 2 - 3, d.Length);
    }

    [Fact]
    public void Other_packets_of_VP9_have_their_layers_and_no_size()
    {
        Assert.True(Vp9Descriptor.TryRead(Convert.FromHexString(Vp9Delta), out var d));
        Assert.Equal((0x1235, 8, 2, 0, true), (d.PictureId, d.Tl0PicIdx, d.Tid, d.Sid, d.IsSwitchingUp));
        Assert.Equal((false, true, 0, 5), (d.IsKeyframe, d.IsPredicted, d.Sizes.Largest, d.Length));

        Assert.True(Vp9Descriptor.TryRead(Convert.FromHexString(Vp9Flexible), out d));
        Assert.Equal((5, -1, 1, 1, 6), (d.PictureId, d.Tl0PicIdx, d.Tid, d.Sid, d.Length));

        Assert.True(Vp9Descriptor.TryRead([0x00, 0x01], out d)); // nothing at all
        Assert.Equal((-1, -1, -1, 0, 1), (d.PictureId, d.Tl0PicIdx, d.Tid, d.Sid, d.Length));
    }

    [Fact]
    public void Each_size_that_a_keyframe_of_VP9_names_is_known()
    {
        var picture = Read(VideoCodec.Vp9, Vp9Keyframe);
        Assert.Equal(new PictureSizes(2, 180, 360, 0), picture.Sizes);
        Assert.Equal((0, 0, true), (picture.Sid, picture.Tid, picture.KeepsDistances));
        Assert.Equal((1, 1), (Read(VideoCodec.Vp9, Vp9Flexible).Sid, Read(VideoCodec.Vp9, Vp9Flexible).Tid));
        Assert.Equal(default, Read(VideoCodec.Vp9, Vp9Delta).Sizes);
    }

    [Fact]
    public void Layers_of_VP9_are_read_as_Chromium_sends_them()
    {
        var key = Read(VideoCodec.Vp9, Vp9KeyframeOfChromium);
        Assert.Equal((true, true, true, 0, 0, 0x1426, -1), (key.IsKeyframe, key.BeginsPicture, key.EndsFrame, key.Sid, key.Tid, key.PictureId, key.Tl0PicIdx));
        Assert.Equal(new PictureSizes(2, 180, 360, 0), key.Sizes);
        var upper = Read(VideoCodec.Vp9, Vp9DeltaOfChromium);
        Assert.Equal((false, false, true, 1, 1), (upper.IsKeyframe, upper.BeginsPicture, upper.EndsFrame, upper.Sid, upper.Tid));
    }

    [Theory]
    [InlineData("a8" + "05" + "10" + "08", 0, LayerLimit.Everything)] // U on the lowest layer: the pictures behind it can be sent
    [InlineData("a8" + "05" + "00" + "08", 0, 0)]
    [InlineData("a8" + "05" + "30" + "08", 0, 0)] // U on a picture that is left out itself says nothing
    [InlineData("a8" + "05" + "30" + "08", 1, LayerLimit.Everything)]
    public void More_pictures_of_VP9_are_sent_behind_one_that_is_sent_and_says_so(string hex, int now, int raised)
    {
        var picture = Read(VideoCodec.Vp9, "e8" + hex[2..]);
        Assert.Equal(new LayerLimit(1, raised), picture.RaisedFrom(new LayerLimit(1, now), LayerLimit.All));
    }

    [Theory]
    [InlineData("28" + "02" + "07" + "8249", false)] // a higher layer of a picture whose lowest one needs no other
    [InlineData("28" + "00" + "07" + "8249", true)]
    [InlineData("20" + "00" + "07" + "8249", false)] // a later packet
    public void Only_the_first_packet_of_the_lowest_layer_begins_a_keyframe_of_VP9(string hex, bool isKeyframe) =>
        Assert.Equal(isKeyframe, Read(VideoCodec.Vp9, hex).IsKeyframe);

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8085")]
    [InlineData("2000")]
    [InlineData("5003")]
    [InlineData("02")]
    [InlineData("023801400")]
    [InlineData("0208")]
    [InlineData("020801")]
    [InlineData("02080108")]
    public void A_descriptor_of_VP9_that_is_cut_off_is_refused(string hex) =>
        Assert.False(Picture.TryRead(VideoCodec.Vp9, Convert.FromHexString(hex[..(hex.Length & ~1)]), out _));

    [Theory]
    [InlineData(VideoCodec.Vp9, Vp9Keyframe)]
    [InlineData(VideoCodec.Vp8, Vp8DescriptorTests.Keyframe)]
    public void Rewriting_changes_the_two_numbers_and_nothing_else(VideoCodec codec, string hex)
    {
        var payload = Convert.FromHexString(hex);
        var picture = Read(codec, hex);
        picture.Rewrite(payload, 0x7FFF, 255);
        Assert.True(Picture.TryRead(codec, payload, out var after));
        Assert.Equal((0x7FFF, 255), (after.PictureId, after.Tl0PicIdx));
        picture.Rewrite(payload, 0x1234, 7);
        Assert.Equal(Convert.FromHexString(hex), payload);
    }

    [Theory]
    [InlineData(VideoCodec.H264, H264KeyframeAggregate)]
    [InlineData(VideoCodec.Av1, Av1Keyframe)]
    public void Where_nothing_is_numbered_nothing_is_rewritten(VideoCodec codec, string hex)
    {
        var payload = Convert.FromHexString(hex);
        Read(codec, hex).Rewrite(payload, 1, 2);
        Assert.Equal(Convert.FromHexString(hex), payload);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        (VideoCodec Codec, byte[] Payload)[] packets =
        [
            (VideoCodec.H264, Convert.FromHexString(H264KeyframeAggregate)), (VideoCodec.H264, Convert.FromHexString(H264KeyframeSlice)),
            (VideoCodec.Vp9, Convert.FromHexString(Vp9Keyframe)), (VideoCodec.Av1, Enclose(Convert.FromHexString(Av1Keyframe))),
        ];
        long before = 0;
        var keyframes = 0;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var (codec, payload) in packets)
            {
                if (Picture.TryRead(codec, payload, out var picture) && picture.IsKeyframe) keyframes++;
            }
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(600, keyframes);
    }
}
