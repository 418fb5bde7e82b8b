using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Rtp;

public class Vp8DescriptorTests
{
    // X, S; I, L, T; 15-bit picture id 0x1234; TL0PICIDX 7; TID 1 with Y; then a keyframe of 640 by 360
    internal const string Keyframe = "90e0923407" + "60" + "1000009d012a80026801" + "00";
    // the same without S, so a later packet of the frame
    internal const string Continuation = "80e0923407" + "60" + "aabbcc";

    [Fact]
    public void A_keyframe_has_its_numbers_and_its_size()
    {
        Assert.True(Vp8Descriptor.TryRead(Convert.FromHexString(Keyframe), out var d));
        Assert.Equal(6, d.Length);
        Assert.Equal(0x1234, d.PictureId);
        Assert.True(d.Is15BitPictureId);
        Assert.Equal(7, d.Tl0PicIdx);
        Assert.Equal(1, d.Tid);
        Assert.True(d.IsLayerSync);
        Assert.True(d.StartOfPartition);
        Assert.True(d.IsKeyframe);
        Assert.Equal((640, 360), (d.Width, d.Height));
    }

    [Fact]
    public void Only_the_first_packet_of_a_keyframe_counts_as_a_keyframe()
    {
        Assert.True(Vp8Descriptor.TryRead(Convert.FromHexString(Continuation), out var d));
        Assert.False(d.IsKeyframe);
        Assert.Equal(0, d.Width);
        Assert.Equal(0x1234, d.PictureId);
    }

    [Theory]
    [InlineData("10" + "01", 1, -1, -1, -1)] // no extension, delta frame
    [InlineData("9080" + "05" + "01", 3, 5, -1, -1)] // 7-bit picture id
    [InlineData("9040" + "09" + "01", 3, -1, 9, -1)] // TL0PICIDX alone
    [InlineData("9020" + "80" + "01", 3, -1, -1, 2)] // TID alone
    [InlineData("9010" + "1f" + "01", 3, -1, -1, -1)] // KEYIDX alone: no temporal layer
    public void Absent_fields_read_as_minus_one(string hex, int length, int pictureId, int tl0, int tid)
    {
        Assert.True(Vp8Descriptor.TryRead(Convert.FromHexString(hex), out var d));
        Assert.Equal((length, pictureId, tl0, tid), (d.Length, d.PictureId, d.Tl0PicIdx, d.Tid));
        Assert.False(d.IsKeyframe);
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("9080")]
    [InlineData("908080")]
    [InlineData("90e0923407")]
    public void A_descriptor_that_is_cut_off_is_refused(string hex) =>
        Assert.False(Vp8Descriptor.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Rewriting_changes_the_two_numbers_and_nothing_else()
    {
        var payload = Convert.FromHexString(Keyframe);
        Assert.True(Vp8Descriptor.TryRead(payload, out var d));
        d.Places.Rewrite(payload, 0x7FFF, 255);

        Assert.True(Vp8Descriptor.TryRead(payload, out var after));
        Assert.Equal((0x7FFF, 255, 1), (after.PictureId, after.Tl0PicIdx, after.Tid));
        d.Places.Rewrite(payload, 0x1234, 7);
        Assert.Equal(Convert.FromHexString(Keyframe), payload);
    }

    [Fact]
    public void A_short_picture_id_is_rewritten_modulo_128()
    {
        var payload = Convert.FromHexString("90800501");
        Assert.True(Vp8Descriptor.TryRead(payload, out var d));
        d.Places.Rewrite(payload, 128 + 9, 1);
        Assert.Equal(Convert.FromHexString("90800901"), payload);
    }
}
