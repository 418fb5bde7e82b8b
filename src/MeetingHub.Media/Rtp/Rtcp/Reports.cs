using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>One receiver's report about one source (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The source reported on.</param>
/// <param name="FractionLost">Loss since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Packets lost since the beginning, 24 bits signed; duplicates make it negative.</param>
/// <param name="HighestSequence">Wraps in the upper 16 bits, the sequence number in the lower.</param>
/// <param name="Jitter">In units of the RTP clock.</param>
/// <param name="LastSenderReport">The middle 32 bits of the NTP time of the last sender report, or 0.</param>
/// <param name="DelaySinceLastSenderReport">In 1/65536 s.</param>
internal readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter,
    uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    public const int Length = 24;

    internal static ReportBlock Read(ReadOnlySpan<byte> b) => new(
        BinaryPrimitives.ReadUInt32BigEndian(b),
        b[4],
        ((sbyte)b[5] << 16) | (b[6] << 8) | b[7],
        BinaryPrimitives.ReadUInt32BigEndian(b[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(b[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(b[16..]),
        BinaryPrimitives.ReadUInt32BigEndian(b[20..]));

    internal void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, Ssrc);
        var lost = Math.Clamp(CumulativeLost, -0x800000, 0x7FFFFF);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], ((uint)FractionLost << 24) | ((uint)lost & 0xFFFFFF));
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(into[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(into[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(into[20..], DelaySinceLastSenderReport);
    }
}

/// <summary>The report blocks of a sender or receiver report, in place.</summary>
internal readonly ref struct ReportBlocks(ReadOnlySpan<byte> bytes, int count)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    public int Count { get; } = count;
    public ReportBlock this[int index] => ReportBlock.Read(_bytes.Slice(index * ReportBlock.Length, ReportBlock.Length));

    internal static bool TryRead(ReadOnlySpan<byte> bytes, int count, out ReportBlocks blocks)
    {
        blocks = default;
        if (bytes.Length < count * ReportBlock.Length) return false;
        blocks = new ReportBlocks(bytes, count);
        return true;
    }
}

/// <summary>
/// A sender's clock: which RTP timestamp is which moment, and how much it has sent (RFC 3550 section 6.4.1).
/// <paramref name="Ntp"/> is seconds since 1900 in 32.32 fixed point.
/// </summary>
internal readonly record struct SenderReport(uint Ssrc, ulong Ntp, uint RtpTimestamp, uint PacketCount, uint OctetCount)
{
    public const int LengthWithoutBlocks = 28;

    /// <summary>The value that receivers send back as <see cref="ReportBlock.LastSenderReport"/>.</summary>
    public uint MiddleOfNtp => (uint)(Ntp >> 16);

    public static bool TryRead(RtcpPacket packet, out SenderReport report, out ReportBlocks blocks)
    {
        report = default;
        blocks = default;
        var b = packet.Body;
        if (packet.Type != RtcpType.SenderReport || b.Length < 24) return false;
        if (!ReportBlocks.TryRead(b[24..], packet.Count, out blocks)) return false;
        report = new SenderReport(
            BinaryPrimitives.ReadUInt32BigEndian(b),
            BinaryPrimitives.ReadUInt64BigEndian(b[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(b[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(b[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(b[20..]));
        return true;
    }

    public int Write(Span<byte> into) => Write(into, []);

    /// <summary>At most 31 blocks.</summary>
    public int Write(Span<byte> into, ReadOnlySpan<ReportBlock> blocks)
    {
        var length = LengthWithoutBlocks + ReportBlock.Length * blocks.Length;
        RtcpReader.WriteHeader(into, RtcpType.SenderReport, blocks.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], Ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(into[8..], Ntp);
        BinaryPrimitives.WriteUInt32BigEndian(into[16..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(into[20..], PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(into[24..], OctetCount);
        for (var i = 0; i < blocks.Length; i++) blocks[i].Write(into[(LengthWithoutBlocks + i * ReportBlock.Length)..]);
        return length;
    }
}

/// <summary>A receiver report (RFC 3550 section 6.4.2).</summary>
internal readonly ref struct ReceiverReport
{
    public const int LengthWithoutBlocks = 8;

    private ReceiverReport(uint senderSsrc, ReportBlocks blocks)
    {
        SenderSsrc = senderSsrc;
        Blocks = blocks;
    }

    public uint SenderSsrc { get; }
    public ReportBlocks Blocks { get; }

    public static bool TryRead(RtcpPacket packet, out ReceiverReport report)
    {
        report = default;
        if (packet.Type != RtcpType.ReceiverReport || packet.Body.Length < 4) return false;
        if (!ReportBlocks.TryRead(packet.Body[4..], packet.Count, out var blocks)) return false;
        report = new ReceiverReport(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), blocks);
        return true;
    }

    /// <summary>At most 31 blocks.</summary>
    public static int Write(Span<byte> into, uint senderSsrc, ReadOnlySpan<ReportBlock> blocks)
    {
        var length = LengthWithoutBlocks + ReportBlock.Length * blocks.Length;
        RtcpReader.WriteHeader(into, RtcpType.ReceiverReport, blocks.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], senderSsrc);
        for (var i = 0; i < blocks.Length; i++) blocks[i].Write(into[(LengthWithoutBlocks + i * ReportBlock.Length)..]);
        return length;
    }
}
