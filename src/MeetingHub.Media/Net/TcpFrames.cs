using System.Buffers.Binary;

namespace MeetingHub.Media.Net;

/// <summary>Cuts a stream of bytes into packets: two bytes of length, then so many bytes (RFC 4571 section 2).</summary>
internal sealed class TcpFrames
{
    public const int HeaderLength = 2;

    /// <summary>No packet of a browser is longer; whoever announces one speaks something else.</summary>
    public const int LongestFrame = 2_048;

    private readonly byte[] _bytes = new byte[2 * (HeaderLength + LongestFrame)];
    private int _from;
    private int _to;

    /// <summary>A longer frame was announced: nothing that follows can be understood.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Where the next bytes go; never empty after <see cref="TryTake"/> has returned false.</summary>
    public Memory<byte> Space
    {
        get
        {
            _bytes.AsSpan(_from, _to - _from).CopyTo(_bytes);
            (_from, _to) = (0, _to - _from);
            return _bytes.AsMemory(_to);
        }
    }

    public void NoteCame(int count) => _to += count;

    /// <summary>The next whole packet, until <see cref="Space"/> is asked for again.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (IsBroken || _to - _from < HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_from));
        IsBroken = length > LongestFrame;
        if (IsBroken || _to - _from < HeaderLength + length) return false;
        frame = _bytes.AsMemory(_from + HeaderLength, length);
        _from += HeaderLength + length;
        return true;
    }
}
