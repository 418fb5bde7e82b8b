using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>What a packet of H.264 holds, in the modes that browsers use (RFC 6184 sections 5.4, 6.2 and 6.3).</summary>
//  |F|NRI|  Type   |   1 to 23: one NAL unit
//                      24, STAP-A: several, each behind its length in two bytes
//  |S|E|R|  Type   |   28, FU-A: a part of one, whose type is here
internal readonly struct H264Payload
{
    private const int Slice = 5; // of a picture that needs no other (IDR)
    private const int SequenceParameters = 7;
    private const int Aggregate = 24;
    private const int Fragment = 28;
    private const int TallestPicture = 16_384;

    /// <summary>
    /// The packet begins a picture that needs no other, with the parameters that a decoder needs before it. Browsers send these before each
    /// such picture. Its own slices do not count: a decoder that did not get the parameters can do nothing with them.
    /// </summary>
    public bool IsKeyframe { get; private init; }

    /// <summary>A slice of a picture that needs no other begins here.</summary>
    public bool BeginsIdrSlice { get; private init; }

    /// <summary>Pixels; 0 unless <see cref="IsKeyframe"/>, and in profiles that no answer accepts.</summary>
    public int Height { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> payload, out H264Payload read)
    {
        read = default;
        if (payload.IsEmpty) return false;
        switch (payload[0] & 0x1F)
        {
            case >= 1 and <= 23:
                read = default(H264Payload).With(payload);
                return true;
            case Aggregate:
                for (var rest = payload[1..]; !rest.IsEmpty;)
                {
                    if (rest.Length < 3) return false;
                    var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
                    if (length == 0 || rest.Length < 2 + length) return false;
                    read = read.With(rest.Slice(2, length));
                    rest = rest[(2 + length)..];
                }
                return payload.Length > 1;
            case Fragment:
                if (payload.Length < 2) return false;
                // Parameters are short; those that are cut all the same count, without a size.
                if ((payload[1] & 0x80) != 0) read = read.With([payload[1]]);
                return true;
            default:
                return false; // of the interleaved mode, which no answer accepts
        }
    }

    private H264Payload With(ReadOnlySpan<byte> unit) => (unit[0] & 0x1F) switch
    {
        Slice => this with { BeginsIdrSlice = true },
        SequenceParameters => this with { IsKeyframe = true, Height = HeightOf(unit[1..]) },
        _ => this,
    };

    // Section 7.3.2.1.1 of H.264, for the profiles Baseline and Main.
    private static int HeightOf(ReadOnlySpan<byte> parameters)
    {
        var bits = new BitReader(parameters, isEscaped: true);
        if (bits.Bits(8) is not (66 or 77)) return 0;
        bits.Bits(16); // constraints and level
        bits.Golomb(); // its id
        bits.Golomb(); // of frame numbers
        switch (bits.Golomb()) // how pictures are ordered
        {
            case 0:
                bits.Golomb();
                break;
            case 1:
                bits.Flag();
                bits.Golomb();
                bits.Golomb();
                for (var count = bits.Golomb(); count > 0 && !bits.HasOverrun; count--) bits.Golomb();
                break;
            default:
                break;
        }
        bits.Golomb(); // pictures that are kept
        bits.Flag();
        bits.Golomb(); // width
        var rows = 1 + (long)bits.Golomb();
        var isProgressive = bits.Flag();
        if (!isProgressive) bits.Flag();
        bits.Flag();
        var cropped = 0L;
        if (bits.Flag())
        {
            bits.Golomb();
            bits.Golomb();
            cropped = 2 * ((long)bits.Golomb() + bits.Golomb()); // top and bottom, in pairs of rows
        }
        var fields = isProgressive ? 1 : 2;
        var height = fields * (16 * rows - cropped);
        return bits.HasOverrun || height is < 1 or > TallestPicture ? 0 : (int)height;
    }
}
