namespace MeetingHub.Media.Rtp;

/// <summary>
/// The aggregation header of AV1 (RTP Payload Format For AV1, section 4.4), and on a keyframe the picture size behind it.
/// </summary>
//  |Z|Y| W |N|-|-|-|   Z: begins in the middle of an OBU; Y: ends in one; W: how many there are, 0: each has a length before it, else the
//                      last one has none; N: begins a coded video sequence
internal readonly struct Av1Payload
{
    private const int SequenceHeader = 1;
    private const int TallestPicture = 16_384;

    /// <summary>The packet begins a picture that needs no other. Later packets of the same picture do not say so.</summary>
    public bool IsKeyframe { get; private init; }

    /// <summary>Pixels; 0 unless <see cref="IsKeyframe"/>, and where the packet does not begin with the header that says it.</summary>
    public int Height { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> payload, out Av1Payload read)
    {
        read = default;
        if (payload.Length < 2) return false;
        var (continues, count, isKeyframe) = ((payload[0] & 0x80) != 0, payload[0] >> 4 & 3, (payload[0] & 0x08) != 0);
        if (continues && isKeyframe) return false;
        if (isKeyframe) read = new Av1Payload { IsKeyframe = true, Height = HeightIn(payload[1..], hasLength: count != 1) };
        return true;
    }

    private static int HeightIn(ReadOnlySpan<byte> first, bool hasLength)
    {
        if (hasLength && !TrySkipLength(ref first)) return 0;
        if (first.IsEmpty || (first[0] >> 3 & 15) != SequenceHeader) return 0;
        var (isExtended, isSized) = ((first[0] & 4) != 0, (first[0] & 2) != 0);
        if (first.Length < 2) return 0;
        first = first[(isExtended ? 2 : 1)..];
        if (isSized && !TrySkipLength(ref first)) return 0;
        return HeightOf(first);
    }

    // leb128, AV1 section 4.10.5
    private static bool TrySkipLength(ref ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < Math.Min(8, bytes.Length); i++)
        {
            if ((bytes[i] & 0x80) != 0) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }

    // AV1 section 5.5.1, of streams without timing, as browsers make them.
    private static int HeightOf(ReadOnlySpan<byte> header)
    {
        var bits = new BitReader(header);
        bits.Bits(4); // profile, still picture
        if (bits.Flag()) // reduced header
        {
            bits.Bits(5);
        }
        else
        {
            if (bits.Flag()) return 0; // timing
            var hasDelays = bits.Flag();
            for (var points = 1 + bits.Bits(5); points > 0; points--)
            {
                bits.Bits(12);
                if (bits.Bits(5) > 7) bits.Flag(); // level and tier
                if (hasDelays && bits.Flag()) bits.Bits(4);
            }
        }
        var (width, height) = ((int)bits.Bits(4) + 1, (int)bits.Bits(4) + 1);
        bits.Bits(width);
        var rows = bits.Bits(height) + 1;
        return bits.HasOverrun || rows > TallestPicture ? 0 : (int)rows;
    }
}
