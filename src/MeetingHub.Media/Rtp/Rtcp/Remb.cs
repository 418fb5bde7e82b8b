using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>The receiver's estimate of what fits, in bits per second (draft-alvestrand-rmcat-remb section 2.2).</summary>
//  sender SSRC | 0 | "REMB" | count | exponent (6) mantissa (18) | SSRCs
internal readonly ref struct Remb
{
    private const byte ApplicationLayer = 15;
    private const uint Name = 0x52454D42; // "REMB"
    private readonly ReadOnlySpan<byte> _sources;

    private Remb(uint senderSsrc, long bitsPerSecond, ReadOnlySpan<byte> sources)
    {
        SenderSsrc = senderSsrc;
        BitsPerSecond = bitsPerSecond;
        _sources = sources;
    }

    public uint SenderSsrc { get; }
    public long BitsPerSecond { get; }
    public int Count => _sources.Length / 4;
    public uint Ssrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_sources[(4 * index)..]);

    public static bool TryRead(RtcpPacket packet, out Remb remb)
    {
        remb = default;
        var b = packet.Body;
        if (packet.Type != RtcpType.PayloadFeedback || packet.Format != ApplicationLayer || b.Length < 16) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(b[8..]) != Name || b.Length < 16 + 4 * b[12]) return false;

        var exponent = b[13] >> 2;
        var mantissa = ((long)(b[13] & 0x03) << 16) | BinaryPrimitives.ReadUInt16BigEndian(b[14..]);
        // an exponent beyond 45 would overflow; nobody has such a line, so it only means "no limit"
        var bitsPerSecond = exponent > 45 && mantissa > 0 ? long.MaxValue : mantissa << Math.Min(exponent, 45);
        remb = new Remb(BinaryPrimitives.ReadUInt32BigEndian(b), bitsPerSecond, b.Slice(16, 4 * b[12]));
        return true;
    }

    public static int Write(Span<byte> into, uint senderSsrc, long bitsPerSecond, ReadOnlySpan<uint> sources)
    {
        var mantissa = Math.Max(0, bitsPerSecond);
        var exponent = 0;
        while (mantissa > 0x3FFFF)
        {
            mantissa >>= 1;
            exponent++;
        }

        var length = 20 + 4 * sources.Length;
        RtcpReader.WriteHeader(into, RtcpType.PayloadFeedback, ApplicationLayer, length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(into[12..], Name);
        into[16] = (byte)sources.Length;
        into[17] = (byte)((exponent << 2) | (int)(mantissa >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(into[18..], (ushort)mantissa);
        for (var i = 0; i < sources.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(into[(20 + 4 * i)..], sources[i]);
        return length;
    }
}
