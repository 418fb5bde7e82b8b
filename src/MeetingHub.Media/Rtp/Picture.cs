namespace MeetingHub.Media.Rtp;

/// <summary>What the server has to know of a packet with a part of a picture, whatever the codec.</summary>
internal readonly struct Picture
{
    private readonly PictureNumbers _places;

    private Picture(bool isKeyframe, int height)
    {
        (IsKeyframe, Height) = (isKeyframe, height);
        (PictureId, Tl0PicIdx, Tid) = (-1, -1, -1);
    }

    private Picture(in Vp8Descriptor vp8)
    {
        _places = vp8.Places;
        (IsKeyframe, Height, PictureId, Tl0PicIdx) = (vp8.IsKeyframe, vp8.Height, vp8.PictureId, vp8.Tl0PicIdx);
        (Tid, IsLayerSync, BeginsPicture) = (vp8.Tid, vp8.IsLayerSync, vp8.StartOfPartition && vp8.PartitionId == 0);
    }

    private Picture(in Vp9Descriptor vp9)
    {
        _places = vp9.Places;
        (IsKeyframe, Height, PictureId, Tl0PicIdx) = (vp9.IsKeyframe, vp9.Height, vp9.PictureId, vp9.Tl0PicIdx);
        (Tid, BeginsPicture) = (-1, vp9.BeginsFrame && vp9.Sid == 0);
    }

    /// <summary>The packet begins a picture that needs no other; later packets of the same picture do not say so.</summary>
    public bool IsKeyframe { get; }

    /// <summary>Pixels; 0 unless <see cref="IsKeyframe"/>, and where it is not known.</summary>
    public int Height { get; }

    /// <summary>-1 when absent, as in H.264 and AV1, which count only packets.</summary>
    public int PictureId { get; }
    public bool HasPictureId => PictureId >= 0;

    /// <summary>-1 when absent.</summary>
    public int Tl0PicIdx { get; }

    /// <summary>
    /// Temporal layer, -1 when absent. Of VP9 it is never told: its pictures may name others by how far their numbers are apart, so that
    /// none can be left out without changing that.
    /// </summary>
    public int Tid { get; }

    /// <summary>The packet begins a picture, as far as its codec says so.</summary>
    public bool BeginsPicture { get; }

    /// <summary>A receiver may step up to this temporal layer here.</summary>
    public bool IsLayerSync { get; }

    public static bool TryRead(VideoCodec codec, ReadOnlySpan<byte> payload, out Picture picture)
    {
        picture = default;
        switch (codec)
        {
            case VideoCodec.Vp8 when Vp8Descriptor.TryRead(payload, out var vp8):
                picture = new Picture(vp8);
                return true;
            case VideoCodec.H264 when H264Payload.TryRead(payload, out var h264):
                picture = new Picture(h264.IsKeyframe, h264.Height);
                return true;
            case VideoCodec.Vp9 when Vp9Descriptor.TryRead(payload, out var vp9):
                picture = new Picture(vp9);
                return true;
            case VideoCodec.Av1 when Av1Payload.TryRead(payload, out var av1):
                picture = new Picture(av1.IsKeyframe, av1.Height);
                return true;
            default:
                return false;
        }
    }

    /// <summary>See <see cref="PictureNumbers.Rewrite"/>.</summary>
    public void Rewrite(Span<byte> payload, int pictureId, byte tl0PicIdx) => _places.Rewrite(payload, pictureId, tl0PicIdx);
}
