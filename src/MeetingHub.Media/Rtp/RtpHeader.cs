using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>Writes RTP headers, and measures those of packets that are still encrypted (RFC 3550 section 5.1).</summary>
internal static class RtpHeader
{
    /// <summary>Writes the 12 fixed bytes: version 2, no padding, no extension, no CSRC. Returns 12.</summary>
    public static int Write(Span<byte> into, byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc)
    {
        into[0] = 0x80;
        into[1] = (byte)((payloadType & 0x7F) | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], ssrc);
        return RtpPacket.FixedHeaderLength;
    }

    /// <summary>The same with one contributing source (RFC 3550 section 5.1). Returns 16.</summary>
    public static int Write(Span<byte> into, byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc, uint source)
    {
        var length = Write(into, payloadType, marker, sequenceNumber, timestamp, ssrc);
        into[0] |= 1;
        BinaryPrimitives.WriteUInt32BigEndian(into[length..], source);
        return length + SourceLength;
    }

    public const int SourceLength = 4;

    /// <summary>
    /// Adds a block of header extensions that holds the packet's transport-wide number alone (RFC 8285 section 4.2). Returns the length of
    /// the header, which is <paramref name="length"/> when the id is 0: not negotiated.
    /// </summary>
    public static int AddTransportWide(Span<byte> packet, int length, int id, ushort number)
    {
        if (id == 0) return length;
        packet[0] |= 0x10;
        BinaryPrimitives.WriteUInt32BigEndian(packet[length..], 0xBEDE_0001);
        packet[length + 4] = (byte)(id << 4 | 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(length + 5)..], number);
        packet[length + 7] = 0;
        return length + TransportWideLength;
    }

    public const int TransportWideLength = 8;

    /// <summary>
    /// The same with another extension behind it, of one byte to 255. What is longer than 16 takes the headers of two bytes (RFC 8285
    /// section 4.3), which both sides have agreed on for whoever is sent such ones.
    /// </summary>
    public static int AddDescriptor(Span<byte> packet, int length, int numberId, ushort number, int id, ReadOnlySpan<byte> descriptor)
    {
        var isShort = descriptor.Length <= 16;
        var at = length + 4;
        if (numberId > 0)
        {
            at = Begin(packet, at, isShort, numberId, 2);
            BinaryPrimitives.WriteUInt16BigEndian(packet[at..], number);
            at += 2;
        }
        at = Begin(packet, at, isShort, id, descriptor.Length);
        descriptor.CopyTo(packet[at..]);
        at += descriptor.Length;
        var end = at + (-(at - length) & 3);
        packet[at..end].Clear();
        packet[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(packet[length..], (ushort)(isShort ? 0xBEDE : 0x1000));
        BinaryPrimitives.WriteUInt16BigEndian(packet[(length + 2)..], (ushort)((end - length - 4) / 4));
        return end;
    }

    private static int Begin(Span<byte> packet, int at, bool isShort, int id, int length)
    {
        if (isShort)
        {
            packet[at] = (byte)(id << 4 | (length - 1));
            return at + 1;
        }
        (packet[at], packet[at + 1]) = ((byte)id, (byte)length);
        return at + 2;
    }

    /// <summary>Pads a packet to a multiple of <see cref="Grain"/> bytes (RFC 3550 section 5.1). Returns its length.</summary>
    public static int Pad(Span<byte> packet, int length)
    {
        var padding = -length & (Grain - 1);
        if (padding == 0) return length;
        packet[0] |= 0x20;
        packet.Slice(length, padding - 1).Clear();
        packet[length + padding - 1] = (byte)padding;
        return length + padding;
    }

    public const int Grain = 8; // a power of two

    /// <summary>
    /// The length of the header with CSRCs and extension block. Reads nothing behind the header, so it also serves
    /// packets that are still encrypted.
    /// </summary>
    public static bool TryReadLength(ReadOnlySpan<byte> datagram, out int headerLength)
    {
        headerLength = 0;
        if (datagram.Length < RtpPacket.FixedHeaderLength) return false;
        if (datagram[0] >> 6 != 2) return false;

        var length = RtpPacket.FixedHeaderLength + 4 * (datagram[0] & 0x0F);
        if (datagram.Length < length) return false;
        if ((datagram[0] & 0x10) != 0)
        {
            if (datagram.Length < length + 4) return false;
            length += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[(length + 2)..]);
            if (datagram.Length < length) return false;
        }

        headerLength = length;
        return true;
    }
}

/// <summary>
/// Adds a one-byte-header extension block (RFC 8285 section 4.2) behind a header without CSRCs that
/// <see cref="RtpHeader.Write"/> has written: <c>Add</c> each value, then <c>Finish</c>.
/// </summary>
internal ref struct ExtensionWriter(Span<byte> packet)
{
    private const int BlockOffset = RtpPacket.FixedHeaderLength + 4;
    private readonly Span<byte> _packet = packet;
    private int _length = BlockOffset;

    /// <summary>Id 1 to 14, value 1 to 16 bytes. Id 0 means "not negotiated" and writes nothing.</summary>
    public void Add(int id, scoped ReadOnlySpan<byte> value)
    {
        if (id is < 1 or > 14 || value.Length is < 1 or > 16) return;
        _packet[_length] = (byte)((id << 4) | (value.Length - 1));
        value.CopyTo(_packet[(_length + 1)..]);
        _length += 1 + value.Length;
    }

    public void Add(int id, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Add(id, bytes);
    }

    /// <summary>Pads the block, sets the X bit and returns the length of the whole header; 12 when nothing was added.</summary>
    public readonly int Finish()
    {
        if (_length == BlockOffset) return RtpPacket.FixedHeaderLength;
        var end = (_length + 3) & ~3;
        _packet[_length..end].Clear();
        _packet[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(_packet[RtpPacket.FixedHeaderLength..], 0xBEDE);
        BinaryPrimitives.WriteUInt16BigEndian(_packet[(RtpPacket.FixedHeaderLength + 2)..], (ushort)((end - BlockOffset) / 4));
        return end;
    }
}
