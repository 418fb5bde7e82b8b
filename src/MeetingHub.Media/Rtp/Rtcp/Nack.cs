using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>
/// "These packets of this source have not arrived" (RFC 4585 section 6.2.1).
/// <c>foreach (var sequenceNumber in nack)</c> gives each missing number.
/// </summary>
internal readonly ref struct Nack
{
    private const byte GenericNack = 1;
    private readonly ReadOnlySpan<byte> _pairs;

    private Nack(uint senderSsrc, uint mediaSsrc, ReadOnlySpan<byte> pairs)
    {
        SenderSsrc = senderSsrc;
        MediaSsrc = mediaSsrc;
        _pairs = pairs;
    }

    public uint SenderSsrc { get; }
    public uint MediaSsrc { get; }

    public static bool TryRead(RtcpPacket packet, out Nack nack)
    {
        nack = default;
        if (packet.Type != RtcpType.TransportFeedback || packet.Format != GenericNack || packet.Body.Length < 12) return false;
        nack = new Nack(
            BinaryPrimitives.ReadUInt32BigEndian(packet.Body),
            BinaryPrimitives.ReadUInt32BigEndian(packet.Body[4..]),
            packet.Body[8..]);
        return true;
    }

    /// <summary>
    /// Numbers in sending order, without repeats. Neighbours up to 16 apart share four bytes. Writes as many as
    /// <paramref name="into"/> holds; 0 when there is nothing to write.
    /// </summary>
    public static int Write(Span<byte> into, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<ushort> missing)
    {
        if (missing.Length == 0 || into.Length < 16) return 0;
        var length = 12;
        var i = 0;
        while (i < missing.Length && length + 4 <= into.Length)
        {
            var first = missing[i++];
            var following = 0;
            while (i < missing.Length && (ushort)(missing[i] - first) is >= 1 and <= 16 and var steps)
            {
                following |= 1 << (steps - 1);
                i++;
            }
            BinaryPrimitives.WriteUInt16BigEndian(into[length..], first);
            BinaryPrimitives.WriteUInt16BigEndian(into[(length + 2)..], (ushort)following);
            length += 4;
        }
        RtcpReader.WriteHeader(into, RtcpType.TransportFeedback, GenericNack, length);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], mediaSsrc);
        return length;
    }

    public Enumerator GetEnumerator() => new(_pairs);

    public ref struct Enumerator(ReadOnlySpan<byte> pairs)
    {
        private ReadOnlySpan<byte> _pairs = pairs;
        private ushort _first;
        private int _following;

        public ushort Current { get; private set; }

        public bool MoveNext()
        {
            if (_following != 0)
            {
                var bit = System.Numerics.BitOperations.TrailingZeroCount(_following);
                _following &= _following - 1;
                Current = (ushort)(_first + bit + 1);
                return true;
            }
            if (_pairs.Length < 4) return false;
            _first = BinaryPrimitives.ReadUInt16BigEndian(_pairs);
            _following = BinaryPrimitives.ReadUInt16BigEndian(_pairs[2..]);
            _pairs = _pairs[4..];
            Current = _first;
            return true;
        }
    }
}
