using System.Buffers.Binary;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>One picture in one size, and what it builds on.</summary>
/// <param name="Number">Counts the frames of a stream.</param>
internal sealed record ScalableFrame(int Number, int Picture, int Sid, int Tid, bool IsKey, bool IsSync, bool IsInterLayer, int[] BuiltOn);

/// <summary>
/// A stream with spatial and temporal layers. Temporal layers go in groups of eight pictures: within one, the upper layers build on each other,
/// so that more pictures can be sent only from the beginning of a group on, or, of the highest layer, behind the middle one. A larger size
/// builds on the smaller one of the same picture only at keyframes (K), or always.
/// </summary>
internal sealed class Scalable(int spatial, int temporal, bool isKeyOnly)
{
    private const int Kinds = 3; // of templates for each layer: key, sync, any other
    public const int TemplateOffset = 60; // so that its templates' numbers wrap

    private readonly List<ScalableFrame> _newest = [];
    private ScalableFrame?[] _base = new ScalableFrame?[spatial]; // the newest one of T0, and of T1 in this group
    private ScalableFrame?[] _middle = new ScalableFrame?[spatial];
    private int _picture = -1;
    private int _inGroup;
    private int _next;

    public int Spatial => spatial;
    public int Temporal => temporal;
    public int Targets => spatial * temporal;
    public int[] Heights { get; } = [.. Enumerable.Range(0, spatial).Select(sid => 720 >> (spatial - 1 - sid))];

    /// <summary>Every frame so far.</summary>
    public Dictionary<int, ScalableFrame> Frames { get; } = [];

    /// <summary>The next picture, the smallest size first; sizes that are not sent are left out.</summary>
    public List<ScalableFrame> Next(bool isKey, Func<int, bool> isSent)
    {
        _picture++;
        _inGroup = isKey ? 0 : (_inGroup + 1) % 8;
        if (isKey) (_base, _middle) = (new ScalableFrame?[spatial], new ScalableFrame?[spatial]);
        var tid = temporal switch { 1 => 0, 2 => _inGroup % 2, _ => (_inGroup % 4) switch { 0 => 0, 2 => 1, _ => 2 } };
        if (_inGroup == 0) _middle = new ScalableFrame?[spatial];
        _newest.Clear();
        for (var sid = 0; sid < spatial && isSent(sid); sid++)
        {
            if (!isKey && _base[sid] is null) break; // it comes with the next keyframe
            var isInterLayer = sid > 0 && (isKey || !isKeyOnly);
            var builtOn = new List<int>();
            if (isInterLayer) builtOn.Add(_newest[sid - 1].Number);
            if (!isKey) builtOn.Add(_base[sid]!.Number);
            if (tid > 0 && _middle[sid] is { } middle) builtOn.Add(middle.Number);
            // Nothing behind it in this group builds on what is above its own layer and before it.
            var isSync = _inGroup == 0 || tid > 0;
            var frame = new ScalableFrame(_next++, _picture, sid, tid, isKey, isSync, isInterLayer, [.. builtOn]);
            _newest.Add(frame);
            Frames.Add(frame.Number, frame);
            if (tid == 0) _base[sid] = frame;
            else if (tid == 1) _middle[sid] = frame;
        }
        return _newest;
    }

    /// <summary>The descriptor of AV1, without the structure unless it begins a keyframe.</summary>
    public byte[] Descriptor(ScalableFrame frame, bool begins, bool ends)
    {
        var bits = new BitWriter();
        var hasStructure = begins && frame is { IsKey: true, Sid: 0 };
        bits.Write(begins ? 1 : 0, 1);
        bits.Write(ends ? 1 : 0, 1);
        bits.Write((TemplateOffset + TemplateOf(frame)) % 64, 6);
        bits.Write(frame.Number & 0xFFFF, 16);
        bits.Write(hasStructure ? 0b10010 : 0b00010, 5);
        if (hasStructure) WriteStructure(bits);
        foreach (var before in frame.BuiltOn)
        {
            bits.Write(2, 2);
            bits.Write(frame.Number - before - 1, 8);
        }
        bits.Write(0, 2);
        return bits.ToArray();
    }

    private int TemplateOf(ScalableFrame frame) => (frame.Sid * temporal + frame.Tid) * Kinds + (frame.IsKey ? 0 : frame.IsSync ? 1 : 2);

    private void WriteStructure(BitWriter bits)
    {
        bits.Write(TemplateOffset, 6);
        bits.Write(Targets - 1, 5);
        var layers = Enumerable.Range(0, Targets * Kinds).Select(i => (Sid: i / Kinds / temporal, Tid: i / Kinds % temporal, Kind: i % Kinds)).ToArray();
        foreach (var (now, next) in layers.Zip(layers.Skip(1))) bits.Write(next.Sid > now.Sid ? 2 : next.Tid > now.Tid ? 1 : 0, 2);
        bits.Write(3, 2);
        foreach (var (sid, tid, kind) in layers)
        {
            for (var target = 0; target < Targets; target++) bits.Write(Indication(sid, tid, kind, target / temporal, target % temporal), 2);
        }
        bits.Write(0, layers.Length); // what each builds on is in the packets
        bits.WriteNonSymmetric(1, Targets + 1); // one chain, which says nothing
        bits.Write(0, 4 * layers.Length);
        bits.Write(1, 1);
        foreach (var height in Heights)
        {
            bits.Write(height * 16 / 9 - 1, 16);
            bits.Write(height - 1, 16);
        }
    }

    // 0: not in it, 1: nothing in it builds on this, 2: one may begin here, 3: any other.
    private int Indication(int sid, int tid, int kind, int targetSid, int targetTid)
    {
        if (tid > targetTid || sid > targetSid || (isKeyOnly && kind != 0 && sid != targetSid)) return 0;
        if (kind == 0) return 2;
        if (sid < targetSid) return 3;
        return tid > 0 && tid == temporal - 1 && tid == targetTid ? 1 : kind == 1 || tid == targetTid ? 2 : 3;
    }

    /// <summary>How far back the frames are that one builds on, from behind the mask.</summary>
    public static List<int> Distances(ReadOnlySpan<byte> descriptor, in DependencyDescriptor read)
    {
        var bits = new BitReader(descriptor);
        // What came before its structure was sent on as it was, and has no mask.
        var hasMask = descriptor.Length > DependencyDescriptor.ShortestLength && (descriptor[DependencyDescriptor.ShortestLength] & 0x40) != 0;
        for (var i = 0; i < read.MaskAt + (hasMask ? read.Targets : 0); i++) bits.Flag();
        var distances = new List<int>();
        while (bits.Bits(2) is var size and > 0) distances.Add((int)bits.Bits(4 * (int)size) + 1);
        Assert.False(bits.HasOverrun);
        return distances;
    }
}

internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _at;

    public void Write(int value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--, _at++)
        {
            if (_at % 8 == 0) _bytes.Add(0);
            if (bit < 31 && (value >> bit & 1) != 0) _bytes[^1] |= (byte)(0x80 >> _at % 8);
        }
    }

    public void WriteNonSymmetric(int value, int n)
    {
        var width = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)n);
        var shorter = (1 << width) - n;
        if (value < shorter) Write(value, width - 1);
        else Write(value + shorter, width);
    }

    public byte[] ToArray() => [.. _bytes];
}
