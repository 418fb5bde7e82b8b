using System.Numerics;

namespace MeetingHub.Media.Rtp;

/// <summary>
/// What a packet of AV1 belongs to, from the header extension that says it (RTP Payload Format For AV1, appendix A.8). What its frame
/// builds on is not read: whoever is sent all frames up to a layer has it.
/// </summary>
//  |S|E| template  |          frame number         |   S: begins a frame; E: ends one
//  |T|A|D|F|C|                                         only when there is more than that. T: the structure; A: the mask of decode targets
//                                                      that are sent; D, F, C: what is else than in the template
internal readonly struct DependencyDescriptor
{
    public const int ShortestLength = 3;
    public const int FrameNumberOffset = 1;

    /// <summary>Where the flags begin that are only there when there is more, in bits, and how many they are.</summary>
    public const int FlagsAt = 24;
    public const int Flags = 5;

    /// <summary>How many numbers there are for templates, which wrap.</summary>
    public const int Templates = 64;

    /// <summary>The first place at which the mask can be in a descriptor of that length, in bits.</summary>
    public static int MaskFrom(int length) => length > ShortestLength ? FlagsAt + Flags : FlagsAt;

    public bool BeginsFrame { get; init; }
    public bool EndsFrame { get; init; }
    public ushort FrameNumber { get; init; }

    /// <summary>False when the structure that its template belongs to has not come. The next ones say nothing then.</summary>
    public bool IsKnown { get; init; }
    public int Sid { get; init; }
    public int Tid { get; init; }

    /// <summary>A bit for each decode target that may be sent from this frame on to whoever can decode it, the first one lowest.</summary>
    public ushort Switches { get; init; }

    /// <summary>A bit for each decode target that its browser sends.</summary>
    public ushort Active { get; init; }

    public int Targets { get; init; }

    /// <summary>The highest layers of each decode target, four bits each: see <see cref="DependencyStructure.LayersOf"/>.</summary>
    public ulong TargetLayers { get; init; }

    /// <summary>Where the mask of decode targets is or would be, in bits.</summary>
    public int MaskAt { get; init; }

    /// <summary>Of a structure that it brings; else none.</summary>
    public PictureSizes Sizes { get; init; }
}

/// <summary>The structure of a stream until its next keyframe: what the templates stand for that its packets name.</summary>
internal sealed class DependencyStructure
{
    /// <summary>Three spatial layers with three temporal ones each make nine; what has more than this is refused.</summary>
    public const int MostTargets = 16;
    public const int MostTemplates = 64;
    private const int MostDifferences = 16; // of one frame; no decoder keeps as many

    private readonly byte[] _layers = new byte[MostTemplates]; // sid << 4 | tid
    private readonly uint[] _indications = new uint[MostTemplates]; // two bits for each decode target, the first one lowest
    private int _offset;
    private int _count;

    public int Targets { get; private set; }
    public ulong TargetLayers { get; private set; }
    public PictureSizes Sizes { get; private set; }

    /// <summary>The highest layers of a decode target; above the third one of either kind nobody looks.</summary>
    public static (int Sid, int Tid) LayersOf(ulong targetLayers, int target)
    {
        var layers = (int)(targetLayers >> (4 * target)) & 15;
        return (layers >> 2, layers & 3);
    }

    public bool TryFind(int template, out int sid, out int tid, out uint indications)
    {
        var index = (template + MostTemplates - _offset) % MostTemplates;
        (sid, tid, indications) = index < _count ? (_layers[index] >> 4, _layers[index] & 15, _indications[index]) : (0, 0, 0);
        return index < _count;
    }

    public bool TryRead(ref BitReader bits)
    {
        (_offset, Targets, _count) = ((int)bits.Bits(6), 1 + (int)bits.Bits(5), 0);
        if (Targets > MostTargets) return false;
        var (sid, tid) = (0, 0);
        uint next;
        do
        {
            if (_count == MostTemplates || sid > LayerLimit.Everything || tid > LayerLimit.Everything) return false;
            _layers[_count++] = (byte)(sid << 4 | tid);
            next = bits.Bits(2);
            if (next == 1) tid++;
            else if (next == 2) (sid, tid) = (sid + 1, 0);
        }
        while (next != 3);
        if (bits.HasOverrun) return false;

        for (var i = 0; i < _count; i++)
        {
            _indications[i] = 0;
            for (var target = 0; target < Targets; target++) _indications[i] |= bits.Bits(2) << (2 * target);
        }
        for (var i = 0; i < _count; i++)
        {
            var differences = 0;
            for (; bits.Flag(); differences++)
            {
                if (differences == MostDifferences) return false;
                bits.Bits(4);
            }
        }
        var chains = NonSymmetric(ref bits, Targets + 1);
        if (chains > 0)
        {
            for (var target = 0; target < Targets; target++) NonSymmetric(ref bits, chains);
            for (var i = 0; i < _count * chains; i++) bits.Bits(4);
        }
        Sizes = bits.Flag() ? ReadSizes(ref bits, 1 + sid) : new PictureSizes(1 + sid, 0, 0, 0);
        SetTargetLayers();
        return !bits.HasOverrun;
    }

    private static PictureSizes ReadSizes(ref BitReader bits, int count)
    {
        Span<int> heights = stackalloc int[1 + LayerLimit.Everything];
        for (var i = 0; i < count; i++)
        {
            bits.Bits(16);
            heights[i] = Math.Min(ushort.MaxValue, 1 + (int)bits.Bits(16));
        }
        return PictureSizes.Of(heights[..count]);
    }

    private void SetTargetLayers()
    {
        TargetLayers = 0;
        for (var target = 0; target < Targets; target++)
        {
            var (sid, tid) = (0, 0);
            for (var i = 0; i < _count; i++)
            {
                if ((_indications[i] >> (2 * target) & 3) == 0) continue;
                (sid, tid) = (Math.Max(sid, _layers[i] >> 4), Math.Max(tid, _layers[i] & 15));
            }
            TargetLayers |= (ulong)(Math.Min(3, sid) << 2 | Math.Min(3, tid)) << (4 * target);
        }
    }

    // A number below n, in as few bits as that takes (appendix A.8.1).
    private static int NonSymmetric(ref BitReader bits, int n)
    {
        var width = 32 - BitOperations.LeadingZeroCount((uint)n);
        var shorter = (1 << width) - n;
        var value = (int)bits.Bits(width - 1);
        return value < shorter ? value : (value << 1) - shorter + (int)bits.Bits(1);
    }
}

/// <summary>Reads the descriptors of one stream, whose structure comes only now and then.</summary>
internal sealed class DependencyReader
{
    private const uint Switch = 2;

    private DependencyStructure _now = new();
    private DependencyStructure _spare = new();
    private long _since = long.MinValue; // the number of the packet that brought it
    private long _activeSince = long.MinValue;
    private ushort _active;

    /// <summary>False when the bytes are no descriptor.</summary>
    /// <param name="bytes">The header extension.</param>
    /// <param name="number">Of the packet, which may be late.</param>
    /// <param name="descriptor">What they say.</param>
    public bool TryRead(ReadOnlySpan<byte> bytes, long number, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        if (bytes.Length < DependencyDescriptor.ShortestLength) return false;
        var bits = new BitReader(bytes);
        var (begins, ends, template, frame) = (bits.Flag(), bits.Flag(), (int)bits.Bits(6), (ushort)bits.Bits(16));
        bool hasStructure = false, hasMask = false, hasIndications = false;
        if (bytes.Length > DependencyDescriptor.ShortestLength)
        {
            (hasStructure, hasMask, hasIndications) = (bits.Flag(), bits.Flag(), bits.Flag());
            bits.Bits(2); // what the frame builds on, and its chains
        }
        var structure = _now;
        if (hasStructure)
        {
            if (!begins || !_spare.TryRead(ref bits)) return false;
            structure = _spare;
        }
        var maskAt = bits.Position;
        var mask = hasMask ? (ushort)bits.Bits(structure.Targets) : All(structure);
        if (!structure.TryFind(template, out var sid, out var tid, out var indications))
        {
            // Of a structure that has been lost. What is behind the flags has its measure.
            descriptor = new DependencyDescriptor { BeginsFrame = begins, EndsFrame = ends, FrameNumber = frame };
            return !hasStructure;
        }
        if (hasIndications)
        {
            indications = 0;
            for (var target = 0; target < structure.Targets; target++) indications |= bits.Bits(2) << (2 * target);
        }
        if (bits.HasOverrun) return false;

        if (hasStructure && number > _since)
        {
            (_now, _spare, _since) = (_spare, _now, number);
        }
        if ((hasStructure || hasMask) && number > _activeSince) (_active, _activeSince) = (mask, number);
        descriptor = new DependencyDescriptor
        {
            BeginsFrame = begins, EndsFrame = ends, FrameNumber = frame,
            IsKnown = true, Sid = sid, Tid = tid,
            Switches = SwitchesIn(indications, structure.Targets),
            Active = hasStructure || hasMask ? mask : _active,
            Targets = structure.Targets, TargetLayers = structure.TargetLayers,
            MaskAt = maskAt,
            Sizes = hasStructure ? structure.Sizes : default,
        };
        return true;
    }

    private static ushort All(DependencyStructure structure) => (ushort)((1 << structure.Targets) - 1);

    private static ushort SwitchesIn(uint indications, int targets)
    {
        var switches = 0;
        for (var target = 0; target < targets; target++)
        {
            if ((indications >> (2 * target) & 3) == Switch) switches |= 1 << target;
        }
        return (ushort)switches;
    }
}
