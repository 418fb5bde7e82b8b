using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>Picture loss indication: the decoder is stuck and asks for a keyframe (RFC 4585 section 6.3.1).</summary>
internal readonly record struct Pli(uint SenderSsrc, uint MediaSsrc)
{
    public const int Length = 12;
    private const byte PictureLoss = 1;

    public static bool TryRead(RtcpPacket packet, out Pli pli)
    {
        pli = default;
        if (packet.Type != RtcpType.PayloadFeedback || packet.Format != PictureLoss || packet.Body.Length < 8) return false;
        pli = new Pli(
            BinaryPrimitives.ReadUInt32BigEndian(packet.Body),
            BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..]));
        return true;
    }

    public static int Write(Span<byte> into, uint senderSsrc, uint mediaSsrc)
    {
        RtcpReader.WriteHeader(into, RtcpType.PayloadFeedback, PictureLoss, Length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], mediaSsrc);
        return Length;
    }
}

/// <summary>Full intra request: the same wish with a number, for one or more sources (RFC 5104 section 4.3.1).</summary>
internal readonly ref struct Fir
{
    private const byte FullIntra = 4;
    private readonly ReadOnlySpan<byte> _entries;

    private Fir(uint senderSsrc, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        _entries = entries;
    }

    public uint SenderSsrc { get; }
    public int Count => _entries.Length / 8;
    public uint Ssrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_entries[(8 * index)..]);

    /// <summary>Grows with each new wish; a repeat of the same wish keeps it.</summary>
    public byte Number(int index) => _entries[8 * index + 4];

    public static bool TryRead(RtcpPacket packet, out Fir fir)
    {
        fir = default;
        if (packet.Type != RtcpType.PayloadFeedback || packet.Format != FullIntra || packet.Body.Length < 16) return false;
        fir = new Fir(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), packet.Body[8..]);
        return true;
    }

    public static int Write(Span<byte> into, uint senderSsrc, uint ssrc, byte number)
    {
        const int length = 20;
        into[..length].Clear();
        RtcpReader.WriteHeader(into, RtcpType.PayloadFeedback, FullIntra, length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(into[12..], ssrc);
        into[16] = number;
        return length;
    }
}
