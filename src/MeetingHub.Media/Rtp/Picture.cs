namespace MeetingHub.Media.Rtp;

/// <summary>What the server has to know of a packet with a part of a picture, whatever the codec.</summary>
internal readonly struct Picture
{
    private readonly PictureNumbers _places;
    private readonly ushort _switches; // of AV1: see DependencyDescriptor
    private readonly ulong _targetLayers;
    private readonly int _targets;
    private readonly bool _isLayerSync; // of VP8
    private readonly bool _isSwitchingUp; // of VP9

    private Picture(in H264Payload h264)
    {
        (IsKeyframe, BeginsPicture) = (h264.IsKeyframe, h264.IsKeyframe);
        Sizes = SizeOf(h264.Height);
        (PictureId, Tl0PicIdx, Tid) = (-1, -1, -1);
    }

    private Picture(in Vp8Descriptor vp8)
    {
        _places = vp8.Places;
        (IsKeyframe, PictureId, Tl0PicIdx) = (vp8.IsKeyframe, vp8.PictureId, vp8.Tl0PicIdx);
        Sizes = SizeOf(vp8.Height);
        (Tid, _isLayerSync, BeginsPicture) = (vp8.Tid, vp8.IsLayerSync, vp8.StartOfPartition && vp8.PartitionId == 0);
    }

    private Picture(in Vp9Descriptor vp9)
    {
        _places = vp9.Places;
        (IsKeyframe, Sizes, PictureId, Tl0PicIdx) = (vp9.IsKeyframe, vp9.Sizes, vp9.PictureId, vp9.Tl0PicIdx);
        (Sid, Tid, _isSwitchingUp, EndsFrame) = (vp9.Sid, vp9.Tid, vp9.IsSwitchingUp, vp9.EndsFrame);
        (BeginsPicture, KeepsDistances) = (vp9.BeginsFrame && vp9.Sid == 0, true);
    }

    private Picture(in Av1Packet av1)
    {
        (IsKeyframe, Sizes, PictureId, PictureIdMask, Tl0PicIdx) = (av1.IsKeyframe, av1.Sizes, av1.FrameNumber, 0xFFFF, -1);
        (_switches, _targetLayers, _targets) = (av1.Switches, av1.TargetLayers, av1.Targets);
        (Sid, Tid, EndsFrame, KeepsDistances) = (av1.HasLayers ? av1.Sid : 0, av1.HasLayers ? av1.Tid : -1, av1.EndsFrame, true);
        FirstTemplate = av1.FirstTemplate;
        BeginsPicture = av1.IsKeyframe || (av1.BeginsFrame && Sid == 0);
    }

    /// <summary>The packet begins a picture that needs no other; later packets of the same picture do not say so.</summary>
    public bool IsKeyframe { get; }

    /// <summary>None unless <see cref="IsKeyframe"/>, and where they are not known.</summary>
    public PictureSizes Sizes { get; }

    /// <summary>Of the largest layer, in pixels; 0 unless <see cref="IsKeyframe"/>, and where it is not known.</summary>
    public int Height => Sizes.Largest;

    /// <summary>
    /// Of AV1 the number of the frame, of which a picture has one in each spatial layer. -1 when absent, as in H.264, which counts only
    /// packets, and in AV1 without descriptors.
    /// </summary>
    public int PictureId { get; }
    public bool HasPictureId => PictureId >= 0;

    /// <summary>How its numbers wrap.</summary>
    public int PictureIdMask { get; } = 0x7FFF;

    /// <summary>
    /// Pictures name others by how far their numbers are apart (VP9, also where the distances are agreed on beforehand, and AV1), or by
    /// nothing but the order in which they come (VP8). Those ids stay as far apart when pictures are left out, these follow each other.
    /// </summary>
    public bool KeepsDistances { get; }

    /// <summary>-1 when absent.</summary>
    public int Tl0PicIdx { get; }

    /// <summary>See <see cref="Av1Packet.FirstTemplate"/>.</summary>
    public int FirstTemplate { get; } = -1;

    /// <summary>Spatial layer; 0 when there is one only.</summary>
    public int Sid { get; }

    /// <summary>Temporal layer, -1 when absent.</summary>
    public int Tid { get; }

    /// <summary>The packet begins a picture, as far as its codec says so.</summary>
    public bool BeginsPicture { get; }

    /// <summary>The packet is the last one of its spatial layer of a picture, as far as its codec says so.</summary>
    public bool EndsFrame { get; }

    public bool IsWithin(LayerLimit limit) => limit.Has(Sid, Tid);

    /// <summary>
    /// Up to which layers can be sent from this packet on when all up to <paramref name="now"/> has been sent, and more is wanted: nothing
    /// that follows builds on what has been left out.
    /// </summary>
    public LayerLimit RaisedFrom(LayerLimit now, LayerLimit wanted)
    {
        if (wanted.Sid <= now.Sid && wanted.Tid <= now.Tid) return now;
        var all = new LayerLimit(Math.Max(now.Sid, wanted.Sid), Math.Max(now.Tid, wanted.Tid));
        if (BeginsPicture && IsKeyframe) return all;
        if (_isLayerSync && BeginsPicture && Tid == now.Tid + 1 && Tid <= wanted.Tid) return now with { Tid = Tid };
        if (!IsWithin(now)) return now;
        if (IsSwitchTo(all)) return all;
        var more = now with { Tid = all.Tid };
        return _isSwitchingUp || IsSwitchTo(more) ? more : now;
    }

    // The largest decode target within that limit may be sent from here on (RTP Payload Format For AV1, appendix A.7).
    private bool IsSwitchTo(LayerLimit limit)
    {
        var (best, bestSid, bestTid) = (-1, -1, -1);
        for (var target = 0; target < _targets; target++)
        {
            var (sid, tid) = DependencyStructure.LayersOf(_targetLayers, target);
            if (!limit.Has(sid, tid) || sid < bestSid || (sid == bestSid && tid <= bestTid)) continue;
            (best, bestSid, bestTid) = (target, sid, tid);
        }
        return best >= 0 && (_switches & 1 << best) != 0;
    }

    public static bool TryRead(VideoCodec codec, ReadOnlySpan<byte> payload, out Picture picture)
    {
        picture = default;
        switch (codec)
        {
            case VideoCodec.Vp8 when Vp8Descriptor.TryRead(payload, out var vp8):
                picture = new Picture(vp8);
                return true;
            case VideoCodec.H264 when H264Payload.TryRead(payload, out var h264):
                picture = new Picture(h264);
                return true;
            case VideoCodec.Vp9 when Vp9Descriptor.TryRead(payload, out var vp9):
                picture = new Picture(vp9);
                return true;
            case VideoCodec.Av1 when Av1Packet.TryRead(payload, out var av1):
                picture = new Picture(av1);
                return true;
            default:
                return false;
        }
    }

    /// <summary>See <see cref="PictureNumbers.Rewrite"/>.</summary>
    public void Rewrite(Span<byte> payload, int pictureId, byte tl0PicIdx) => _places.Rewrite(payload, pictureId, tl0PicIdx);

    private static PictureSizes SizeOf(int height) => height > 0 ? PictureSizes.Of([height]) : default;
}
