using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>The VP9 payload descriptor (RFC 9628 section 4.2).</summary>
//  |I|P|L|F|B|E|V|Z|
//  |M| PictureID   |   I; with M a second byte, 15 bits in all
//  | TID |U| SID |D|   L
//  |   TL0PICIDX   |   L without F
//  |  P_DIFF     |N|   F and P, up to three times, as long as N
//  | N_S |Y|G|-|-|-|   V; with Y a width and a height for each of N_S + 1 layers, with G the number of pictures in a group, and of each:
//  | TID |U| R |-|-|   and R times P_DIFF
internal readonly struct Vp9Descriptor
{
    private const int MostReferences = 3;
    private const int MostLayers = 8;

    private Vp9Descriptor(ReadOnlySpan<byte> payload, int length, int pictureIdOffset, int layerOffset, int tl0Offset, PictureSizes sizes)
    {
        var flags = payload[0];
        Length = length;
        IsPredicted = (flags & 0x40) != 0;
        BeginsFrame = (flags & 0x08) != 0;
        EndsFrame = (flags & 0x04) != 0;
        (PictureId, Tid) = (-1, -1);
        Tl0PicIdx = tl0Offset > 0 ? payload[tl0Offset] : -1;
        var isLong = pictureIdOffset > 0 && (payload[pictureIdOffset] & 0x80) != 0;
        if (isLong) PictureId = (payload[pictureIdOffset] & 0x7F) << 8 | payload[pictureIdOffset + 1];
        else if (pictureIdOffset > 0) PictureId = payload[pictureIdOffset];
        if (layerOffset > 0)
        {
            Tid = payload[layerOffset] >> 5;
            IsSwitchingUp = (payload[layerOffset] & 0x10) != 0;
            Sid = payload[layerOffset] >> 1 & 7;
        }
        Places = new PictureNumbers(pictureIdOffset, isLong, tl0Offset);
        IsKeyframe = !IsPredicted && BeginsFrame && Sid == 0;
        Sizes = IsKeyframe ? sizes : default;
    }

    /// <summary>Bytes of descriptor before the VP9 data.</summary>
    public int Length { get; }

    /// <summary>-1 when absent, else 7 or 15 bits.</summary>
    public int PictureId { get; }

    /// <summary>-1 when absent, else 0 to 255.</summary>
    public int Tl0PicIdx { get; }

    /// <summary>Temporal layer, -1 when absent.</summary>
    public int Tid { get; }

    /// <summary>Spatial layer; 0 when there is one only.</summary>
    public int Sid { get; }

    /// <summary>
    /// Pictures behind this one of temporal layers above its own build on none before it of those layers. (VP8's Y bit is about its own
    /// picture, this one about those that follow.)
    /// </summary>
    public bool IsSwitchingUp { get; }

    /// <summary>It needs pictures before it.</summary>
    public bool IsPredicted { get; }
    public bool BeginsFrame { get; }
    public bool EndsFrame { get; }

    /// <summary>The packet begins a picture that needs no other, with its lowest layer.</summary>
    public bool IsKeyframe { get; }

    /// <summary>Of its spatial layers; none unless <see cref="IsKeyframe"/>, and where the packet does not say it.</summary>
    public PictureSizes Sizes { get; }

    /// <summary>Where its numbers are.</summary>
    public PictureNumbers Places { get; }

    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 1) return false;
        var flags = payload[0];
        var (hasPictureId, isPredicted) = ((flags & 0x80) != 0, (flags & 0x40) != 0);
        var (hasLayer, isFlexible) = ((flags & 0x20) != 0, (flags & 0x10) != 0);
        int offset = 1, pictureIdOffset = 0, layerOffset = 0, tl0Offset = 0;
        var sizes = default(PictureSizes);
        if (hasPictureId)
        {
            if (payload.Length <= offset) return false;
            pictureIdOffset = offset;
            offset += (payload[offset] & 0x80) != 0 ? 2 : 1;
        }
        if (hasLayer)
        {
            layerOffset = offset++;
            if (!isFlexible) tl0Offset = offset++;
        }
        if (isFlexible && isPredicted)
        {
            var isMore = true;
            for (var i = 0; i < MostReferences && isMore; i++)
            {
                if (payload.Length <= offset) return false;
                isMore = (payload[offset++] & 1) != 0;
            }
        }
        if (payload.Length < offset) return false;
        if ((flags & 0x02) != 0 && !TryReadStructure(payload, ref offset, out sizes)) return false;

        descriptor = new Vp9Descriptor(payload, offset, pictureIdOffset, layerOffset, tl0Offset, sizes);
        return true;
    }

    private static bool TryReadStructure(ReadOnlySpan<byte> payload, ref int offset, out PictureSizes sizes)
    {
        sizes = default;
        if (payload.Length <= offset) return false;
        var (layers, hasSizes, hasGroup) = (1 + (payload[offset] >> 5), (payload[offset] & 0x10) != 0, (payload[offset] & 0x08) != 0);
        offset++;
        Span<int> heights = stackalloc int[MostLayers];
        if (hasSizes)
        {
            if (payload.Length < offset + 4 * layers) return false;
            for (var i = 0; i < layers; i++, offset += 4) heights[i] = BinaryPrimitives.ReadUInt16BigEndian(payload[(offset + 2)..]);
        }
        sizes = PictureSizes.Of(heights[..layers]);
        if (!hasGroup) return true;
        if (payload.Length <= offset) return false;
        for (var pictures = payload[offset++]; pictures > 0; pictures--)
        {
            if (payload.Length <= offset) return false;
            offset += 1 + (payload[offset] >> 2 & 3);
        }
        return payload.Length >= offset;
    }
}
