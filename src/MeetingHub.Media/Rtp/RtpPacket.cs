using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>
/// A decrypted RTP packet, read in place (RFC 3550 section 5.1, header extensions RFC 8285).
/// </summary>
// 0                   1                   2                   3
// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
// |                           timestamp                           |
// |                             SSRC                              |
// |                      CSRC, CC times                           |
// |      extension profile        |    length in 32-bit words     |  only when X is set
internal readonly ref struct RtpPacket
{
    public const int FixedHeaderLength = 12;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _extensionOffset;

    private RtpPacket(ReadOnlySpan<byte> bytes, int headerLength, int extensionOffset, int paddingLength)
    {
        _bytes = bytes;
        HeaderLength = headerLength;
        _extensionOffset = extensionOffset;
        PaddingLength = paddingLength;
    }

    public bool Marker => (_bytes[1] & 0x80) != 0;
    public byte PayloadType => (byte)(_bytes[1] & 0x7F);
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>In units of the payload type's clock: 90 kHz for video, 48 kHz for Opus.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);

    /// <summary>Bytes before the payload: fixed header, CSRCs and the extension block.</summary>
    public int HeaderLength { get; }
    public int PayloadOffset => HeaderLength;

    /// <summary>Bytes of payload without the padding; zero for a packet of padding alone.</summary>
    public int PayloadLength => _bytes.Length - HeaderLength - PaddingLength;
    public int PaddingLength { get; }
    public bool HasPadding => PaddingLength > 0;
    public ReadOnlySpan<byte> Payload => _bytes.Slice(HeaderLength, PayloadLength);
    public int Length => _bytes.Length;

    /// <summary>Reads a packet whose payload is in the clear: the padding count is the last byte of it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (!RtpHeader.TryReadLength(datagram, out var headerLength)) return false;

        var padding = 0;
        if ((datagram[0] & 0x20) != 0)
        {
            if (datagram.Length == headerLength) return false;
            padding = datagram[^1];
            if (padding == 0 || padding > datagram.Length - headerLength) return false;
        }

        var extensionOffset = (datagram[0] & 0x10) != 0 ? FixedHeaderLength + 4 * (datagram[0] & 0x0F) : 0;
        packet = new RtpPacket(datagram, headerLength, extensionOffset, padding);
        return true;
    }

    /// <summary>
    /// The value of header extension <paramref name="id"/>, from the one-byte (0xBEDE) or two-byte (0x1000) profile.
    /// Id 0 means "not negotiated" and is never found.
    /// </summary>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_extensionOffset == 0 || id <= 0) return false;

        var profile = BinaryPrimitives.ReadUInt16BigEndian(_bytes[_extensionOffset..]);
        var block = _bytes[(_extensionOffset + 4)..HeaderLength];
        return profile switch
        {
            0xBEDE => TryFindOneByte(block, id, out value),
            _ when (profile & 0xFFF0) == 0x1000 => TryFindTwoByte(block, id, out value), // the low 4 bits are the application's
            _ => false,
        };
    }

    private static bool TryFindOneByte(ReadOnlySpan<byte> block, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (block.Length > 0)
        {
            if (block[0] == 0) { block = block[1..]; continue; } // padding byte, RFC 8285 section 4.2
            var found = block[0] >> 4;
            var length = (block[0] & 0x0F) + 1;
            if (found == 15 || block.Length < 1 + length) return false;
            if (found == id)
            {
                value = block.Slice(1, length);
                return true;
            }
            block = block[(1 + length)..];
        }
        return false;
    }

    private static bool TryFindTwoByte(ReadOnlySpan<byte> block, int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (block.Length > 0)
        {
            if (block[0] == 0) { block = block[1..]; continue; }
            if (block.Length < 2 || block.Length < 2 + block[1]) return false;
            if (block[0] == id)
            {
                value = block.Slice(2, block[1]);
                return true;
            }
            block = block[(2 + block[1])..];
        }
        return false;
    }

    // Patchers work on bytes that TryRead has accepted.
    public static void SetSequenceNumber(Span<byte> packet, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(packet[2..], value);
    public static void SetTimestamp(Span<byte> packet, uint value) => BinaryPrimitives.WriteUInt32BigEndian(packet[4..], value);
    public static void SetSsrc(Span<byte> packet, uint value) => BinaryPrimitives.WriteUInt32BigEndian(packet[8..], value);
    public static void SetPayloadType(Span<byte> packet, byte value) => packet[1] = (byte)((packet[1] & 0x80) | (value & 0x7F));
    public static void SetMarker(Span<byte> packet, bool value) => packet[1] = (byte)((packet[1] & 0x7F) | (value ? 0x80 : 0));
}
