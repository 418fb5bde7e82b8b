using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>
/// A packet of AV1 on its way through the engine: what its descriptor and payload say, the descriptor itself, and the payload. Everything
/// behind the shard where it comes in (caches, other shards, other nodes) has it as one run of bytes, and needs no structure to read it.
/// </summary>
//  |K|L|B|E|  sizes  |   K: begins a keyframe; L: its layers are known; B: begins a frame; E: ends one
//  |  sid  |   tid   |
//  | switches (2) | active (2) | targets (1) | their layers (8) | place of the mask (2) | heights (3 x 2) | length of the descriptor (1) |
//  | descriptor | payload |
internal readonly ref struct Av1Packet
{
    private const int HeadLength = 24;
    private const int LongestMask = 1 + (DependencyDescriptor.Flags + DependencyStructure.MostTargets) / 8 + 1;

    private readonly ReadOnlySpan<byte> _bytes;

    private Av1Packet(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The most that is added to a payload beside its descriptor.</summary>
    public const int Overhead = HeadLength;

    public bool IsKeyframe => (_bytes[0] & 0x80) != 0;

    /// <summary>Otherwise the packet goes to everybody who sees the stream.</summary>
    public bool HasLayers => (_bytes[0] & 0x40) != 0;
    public bool BeginsFrame => (_bytes[0] & 0x20) != 0;
    public bool EndsFrame => (_bytes[0] & 0x10) != 0;
    public int Sid => _bytes[1] >> 4;
    public int Tid => _bytes[1] & 15;
    public ushort Switches => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
    public ulong TargetLayers => BinaryPrimitives.ReadUInt64BigEndian(_bytes[7..]);
    public int Targets => _bytes[6];
    public PictureSizes Sizes => new(_bytes[0] & 15, Height(0), Height(1), Height(2));

    /// <summary>-1 without a descriptor.</summary>
    public int FrameNumber =>
        DescriptorLength == 0 ? -1 : BinaryPrimitives.ReadUInt16BigEndian(Descriptor[DependencyDescriptor.FrameNumberOffset..]);
    public ReadOnlySpan<byte> Descriptor => _bytes.Slice(HeadLength, DescriptorLength);
    public ReadOnlySpan<byte> Payload => _bytes[(HeadLength + DescriptorLength)..];

    /// <summary>The number of the first template of a structure that the packet brings; -1: it brings none.</summary>
    public int FirstTemplate =>
        HasLayers && DescriptorLength > 4 && (Descriptor[3] & 0x80) != 0 ? (Descriptor[3] & 7) << 3 | Descriptor[4] >> 5 : -1;

    private ushort Active => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);
    private int MaskAt => BinaryPrimitives.ReadUInt16BigEndian(_bytes[15..]);
    private int DescriptorLength => _bytes[HeadLength - 1];
    private ushort Height(int sid) => BinaryPrimitives.ReadUInt16BigEndian(_bytes[(17 + 2 * sid)..]);

    /// <summary>False when it does not fit, or the payload is none of AV1.</summary>
    /// <param name="into">Where it goes.</param>
    /// <param name="payload">Behind the RTP header.</param>
    /// <param name="descriptor">The header extension; empty without one.</param>
    /// <param name="read">What that says.</param>
    /// <param name="length">What it takes.</param>
    public static bool TryWrite(
        Span<byte> into, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> descriptor, in DependencyDescriptor read, out int length)
    {
        length = HeadLength + descriptor.Length + payload.Length;
        if (!Av1Payload.TryRead(payload, out var av1) || descriptor.Length > byte.MaxValue || length > into.Length) return false;
        var sizes = read.Sizes.Count > 0 ? read.Sizes : default;
        if (sizes.Largest == 0 && av1.IsKeyframe) sizes = PictureSizes.Of([av1.Height]) with { Count = Math.Max(1, sizes.Count) };
        into[0] = (byte)((av1.IsKeyframe ? 0x80 : 0) | (read.IsKnown ? 0x40 : 0) | (read.BeginsFrame ? 0x20 : 0)
            | (read.EndsFrame ? 0x10 : 0) | Math.Min(15, sizes.Count));
        into[1] = (byte)(read.Sid << 4 | read.Tid);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], read.Switches);
        BinaryPrimitives.WriteUInt16BigEndian(into[4..], read.Active);
        into[6] = (byte)read.Targets;
        BinaryPrimitives.WriteUInt64BigEndian(into[7..], read.TargetLayers);
        BinaryPrimitives.WriteUInt16BigEndian(into[15..], (ushort)read.MaskAt);
        for (var sid = 0; sid < PictureSizes.Most; sid++)
            BinaryPrimitives.WriteUInt16BigEndian(into[(17 + 2 * sid)..], (ushort)sizes.HeightOf(sid));
        into[HeadLength - 1] = (byte)descriptor.Length;
        descriptor.CopyTo(into[HeadLength..]);
        payload.CopyTo(into[(HeadLength + descriptor.Length)..]);
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out Av1Packet packet)
    {
        packet = new Av1Packet(bytes);
        if (bytes.Length < HeadLength) return false;
        var length = packet.DescriptorLength;
        return bytes.Length > HeadLength + length && length is 0 or >= DependencyDescriptor.ShortestLength
            && packet.Targets <= DependencyStructure.MostTargets
            && (!packet.HasLayers || (packet.MaskAt >= DependencyDescriptor.MaskFrom(length) && packet.MaskAt <= 8 * length));
    }

    /// <summary>The longest descriptor that <see cref="WriteDescriptor"/> can make of this one.</summary>
    public int LongestDescriptor => DescriptorLength + LongestMask;

    /// <summary>
    /// Writes the descriptor for somebody who is sent only some layers, with another frame number and other numbers of templates. Each
    /// packet says which decode targets are sent (appendix A.4), so that it is known whatever is lost. Returns its length.
    /// </summary>
    public int WriteDescriptor(Span<byte> into, int frameNumber, int templateShift, LayerLimit most)
    {
        var from = Descriptor;
        into[0] = (byte)((from[0] & 0xC0) | ((from[0] + templateShift) & (DependencyDescriptor.Templates - 1)));
        BinaryPrimitives.WriteUInt16BigEndian(into[DependencyDescriptor.FrameNumberOffset..], (ushort)frameNumber);
        if (!HasLayers)
        {
            from[DependencyDescriptor.ShortestLength..].CopyTo(into[DependencyDescriptor.ShortestLength..]);
            return from.Length;
        }
        var mask = Active & TargetsWithin(most);
        into[DependencyDescriptor.ShortestLength..(from.Length + LongestMask)].Clear();
        var at = DependencyDescriptor.FlagsAt;
        var hasMore = from.Length > DependencyDescriptor.ShortestLength;
        var flags = hasMore ? from[3] >> 3 : 0;
        Write(into, ref at, (uint)(flags | 8), DependencyDescriptor.Flags);
        var copied = at;
        if (FirstTemplate is >= 0 and var first)
        {
            Write(into, ref at, (uint)(first + templateShift) & (DependencyDescriptor.Templates - 1), 6);
            copied = at;
        }
        for (; copied < MaskAt; copied++) Write(into, ref at, BitAt(from, copied), 1);
        Write(into, ref at, (uint)mask, Targets);
        var rest = MaskAt + ((flags & 8) != 0 ? Targets : 0);
        for (var i = rest; hasMore && i < 8 * from.Length; i++) Write(into, ref at, BitAt(from, i), 1);
        return (at + 7) / 8;
    }

    private int TargetsWithin(LayerLimit most)
    {
        var within = 0;
        for (var target = 0; target < Targets; target++)
        {
            var (sid, tid) = DependencyStructure.LayersOf(TargetLayers, target);
            if (most.Has(sid, tid)) within |= 1 << target;
        }
        return within;
    }

    private static uint BitAt(ReadOnlySpan<byte> bytes, int at) => (uint)(bytes[at >> 3] >> (7 - (at & 7))) & 1;

    private static void Write(Span<byte> into, ref int at, uint value, int bits)
    {
        for (var bit = bits - 1; bit >= 0; bit--, at++) into[at >> 3] |= (byte)((value >> bit & 1) << (7 - (at & 7)));
    }
}
