namespace MeetingHub.Media.Rtp;

/// <summary>16 bits that wrap, so "after" means "less than half a turn ahead" (RFC 3550 section 5.1).</summary>
internal readonly record struct SequenceNumber(ushort Value)
{
    public bool IsAfter(SequenceNumber other) => (short)(Value - other.Value) > 0;

    /// <summary>Steps from <paramref name="other"/> to this one, -32768 to 32767.</summary>
    public int StepsFrom(SequenceNumber other) => (short)(Value - other.Value);

    public static SequenceNumber operator +(SequenceNumber s, int steps) => new(unchecked((ushort)(s.Value + steps)));
}

/// <summary>
/// Turns wrapping 16-bit sequence numbers into a line without end. The first one seen keeps its value plus one turn,
/// so that a packet from just before it does not become negative.
/// </summary>
internal struct SequenceExtender
{
    private const long OneTurn = 65536;
    private long _highest;
    private bool _started;

    public readonly bool HasStarted => _started;

    /// <summary>The highest extended number so far.</summary>
    public readonly long Highest => _highest;

    /// <summary>How often the number wrapped; the upper half of a receiver report's extended highest sequence number.</summary>
    public readonly int Cycles => _started ? (int)(_highest / OneTurn) - 1 : 0;

    /// <summary>The extended form of <paramref name="sequenceNumber"/>; moves <see cref="Highest"/> when it is newer.</summary>
    public long Extend(ushort sequenceNumber)
    {
        if (!_started)
        {
            _started = true;
            _highest = OneTurn + sequenceNumber;
            return _highest;
        }

        var extended = Peek(sequenceNumber);
        if (extended > _highest) _highest = extended;
        return extended;
    }

    /// <summary>The extended form without moving <see cref="Highest"/>. Before the first <see cref="Extend"/>, the plain turn.</summary>
    public readonly long Peek(ushort sequenceNumber) => _started
        ? _highest + (short)(sequenceNumber - (ushort)_highest)
        : OneTurn + sequenceNumber;
}
