using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>RTCP packet types (RFC 3550 section 12.1, RFC 4585 section 6.1).</summary>
internal enum RtcpType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    App = 204,
    TransportFeedback = 205,
    PayloadFeedback = 206,
    ExtendedReport = 207,
}

/// <summary>One packet of a compound: its type, the five bits that count or name a format, and what follows the first word.</summary>
internal readonly ref struct RtcpPacket(RtcpType type, byte count, ReadOnlySpan<byte> body)
{
    public RtcpType Type { get; } = type;

    /// <summary>Number of report blocks or sources, or the feedback message type.</summary>
    public byte Count { get; } = count;
    public byte Format => Count;

    /// <summary>Without the four header bytes and without padding.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;
}

/// <summary>
/// Walks a decrypted compound packet (RFC 3550 section 6.1), or a reduced-size one (RFC 5506); stops at the first
/// packet that is not whole. <c>foreach (var packet in new RtcpReader(datagram))</c>.
/// </summary>
//  |V=2|P|  count  |      type     |   length in 32-bit words - 1  |
internal ref struct RtcpReader(ReadOnlySpan<byte> datagram)
{
    public const int HeaderLength = 4;
    private ReadOnlySpan<byte> _rest = datagram;
    private RtcpPacket _current;

    public readonly RtcpPacket Current => _current;
    public readonly RtcpReader GetEnumerator() => this;

    /// <summary>After the walk: there were bytes that are no packet.</summary>
    public readonly bool HasRemainder => _rest.Length > 0;

    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength || _rest[0] >> 6 != 2) return false;
        var length = 4 * (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1);
        if (_rest.Length < length) return false;

        var body = _rest[HeaderLength..length];
        if ((_rest[0] & 0x20) != 0)
        {
            if (body.Length == 0 || body[^1] == 0 || body[^1] > body.Length) return false;
            body = body[..^body[^1]];
        }

        _current = new RtcpPacket((RtcpType)_rest[1], (byte)(_rest[0] & 0x1F), body);
        _rest = _rest[length..];
        return true;
    }

    /// <summary>Writes the first word of a packet of <paramref name="length"/> bytes, a multiple of four. Returns 4.</summary>
    internal static int WriteHeader(Span<byte> into, RtcpType type, int count, int length)
    {
        into[0] = (byte)(0x80 | (count & 0x1F));
        into[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)(length / 4 - 1));
        return HeaderLength;
    }
}
