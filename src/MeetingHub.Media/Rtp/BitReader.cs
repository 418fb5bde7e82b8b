namespace MeetingHub.Media.Rtp;

/// <summary>
/// Reads bit by bit, the highest of each byte first. Behind the end there are zeros, and <see cref="HasOverrun"/> says so.
/// </summary>
/// <param name="bytes">What is read.</param>
/// <param name="isEscaped">Whether a 3 behind two zeros is only there so that no start code appears (H.264 section 7.4.1).</param>
internal ref struct BitReader(ReadOnlySpan<byte> bytes, bool isEscaped = false)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at; // in bits

    public bool HasOverrun { get; private set; }

    /// <summary>In bits, with those that only kept a start code from appearing.</summary>
    public readonly int Position => _at;

    public bool Flag() => Bits(1) != 0;

    /// <param name="count">0 to 32.</param>
    public uint Bits(int count)
    {
        var value = 0u;
        for (; count > 0; count--) value = value << 1 | Bit();
        return value;
    }

    /// <summary>An unsigned number of Exp-Golomb (H.264 section 9.1). A signed one takes the same bits.</summary>
    public uint Golomb()
    {
        var zeros = 0;
        while (zeros < 32 && !HasOverrun && Bit() == 0) zeros++;
        if (zeros < 32) return (1u << zeros) - 1 + Bits(zeros);
        HasOverrun = true; // no number of a picture is so large
        return 0;
    }

    private uint Bit()
    {
        var at = _at >> 3;
        if (isEscaped && (_at & 7) == 0 && at >= 2 && at < _bytes.Length
            && _bytes[at] == 3 && _bytes[at - 1] == 0 && _bytes[at - 2] == 0)
        {
            _at += 8;
            at++;
        }
        if (at >= _bytes.Length)
        {
            HasOverrun = true;
            return 0;
        }
        return (uint)(_bytes[at] >> (7 - (_at++ & 7))) & 1;
    }
}
