namespace MeetingHub.Media.Rtp;

/// <summary>The VP8 payload descriptor and, on a keyframe, the picture size behind it (RFC 7741 section 4.2 and 4.3).</summary>
//  |X|R|N|S|R| PID |
//  |I|L|T|K| RSV   |   X
//  |M| PictureID   |   I; with M a second byte, 15 bits in all
//  |   TL0PICIDX   |   L
//  |TID|Y| KEYIDX  |   T or K
internal readonly struct Vp8Descriptor
{
    private Vp8Descriptor(ReadOnlySpan<byte> payload, int length, int pictureIdOffset, int tl0Offset, int tidOffset, bool hasTid)
    {
        Length = length;
        StartOfPartition = (payload[0] & 0x10) != 0;
        PartitionId = (byte)(payload[0] & 0x07);
        IsNonReference = (payload[0] & 0x20) != 0;
        PictureId = -1;
        Tl0PicIdx = tl0Offset > 0 ? payload[tl0Offset] : -1;
        Tid = hasTid ? payload[tidOffset] >> 6 : -1;
        IsLayerSync = hasTid && (payload[tidOffset] & 0x20) != 0;
        if (pictureIdOffset > 0)
        {
            Is15BitPictureId = (payload[pictureIdOffset] & 0x80) != 0;
            PictureId = Is15BitPictureId
                ? ((payload[pictureIdOffset] & 0x7F) << 8) | payload[pictureIdOffset + 1]
                : payload[pictureIdOffset];
        }
        Places = new PictureNumbers(pictureIdOffset, Is15BitPictureId, tl0Offset);

        if (!StartOfPartition || PartitionId != 0 || payload.Length <= length) return;
        var frame = payload[length..];
        IsKeyframe = (frame[0] & 0x01) == 0; // inverse bit P, RFC 6386 section 9.1
        if (IsKeyframe && frame.Length >= 10 && frame[3] == 0x9D && frame[4] == 0x01 && frame[5] == 0x2A)
        {
            Width = (frame[6] | (frame[7] << 8)) & 0x3FFF; // the upper two bits are a scale
            Height = (frame[8] | (frame[9] << 8)) & 0x3FFF;
        }
    }

    /// <summary>Bytes of descriptor before the VP8 data.</summary>
    public int Length { get; }

    /// <summary>-1 when absent, else 7 or 15 bits.</summary>
    public int PictureId { get; }
    public bool HasPictureId => PictureId >= 0;
    public bool Is15BitPictureId { get; }

    /// <summary>-1 when absent, else 0 to 255: the number of the base-layer picture this one builds on.</summary>
    public int Tl0PicIdx { get; }

    /// <summary>Temporal layer, -1 when absent, else 0 to 3.</summary>
    public int Tid { get; }

    /// <summary>This picture depends on the base layer only, so a receiver may step up to this temporal layer here.</summary>
    public bool IsLayerSync { get; }
    public bool IsNonReference { get; }
    public bool StartOfPartition { get; }
    public byte PartitionId { get; }

    /// <summary>The packet begins a keyframe. Later packets of the same keyframe do not say so.</summary>
    public bool IsKeyframe { get; }

    /// <summary>Pixels; 0 unless <see cref="IsKeyframe"/>.</summary>
    public int Width { get; }

    /// <summary>Pixels; 0 unless <see cref="IsKeyframe"/>.</summary>
    public int Height { get; }

    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 1) return false;
        if ((payload[0] & 0x80) == 0)
        {
            descriptor = new Vp8Descriptor(payload, 1, 0, 0, 0, hasTid: false);
            return true;
        }

        if (payload.Length < 2) return false;
        var flags = payload[1];
        var offset = 2;
        int pictureIdOffset = 0, tl0Offset = 0, tidOffset = 0;
        if ((flags & 0x80) != 0)
        {
            if (payload.Length <= offset) return false;
            pictureIdOffset = offset;
            offset += (payload[offset] & 0x80) != 0 ? 2 : 1;
        }
        if ((flags & 0x40) != 0) tl0Offset = offset++;
        if ((flags & 0x30) != 0) tidOffset = offset++;
        if (payload.Length < offset) return false;

        descriptor = new Vp8Descriptor(payload, offset, pictureIdOffset, tl0Offset, tidOffset, (flags & 0x20) != 0);
        return true;
    }

    /// <summary>Where its numbers are.</summary>
    public PictureNumbers Places { get; }
}
