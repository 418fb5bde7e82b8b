using System.Buffers.Binary;

namespace MeetingHub.Media.Rtp;

/// <summary>When a packet arrived: its extended transport-wide number, and microseconds on the receiver's clock.</summary>
internal readonly record struct PacketArrival(long Sequence, long ArrivalUs);

/// <summary>One packet of a feedback message. <paramref name="ArrivalUs"/> counts from an arbitrary zero of the receiver.</summary>
internal readonly record struct PacketStatus(ushort Sequence, bool IsReceived, long ArrivalUs);

/// <summary>
/// Transport-wide congestion control feedback: which packets arrived and when
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
/// <c>foreach (var status in feedback)</c> gives every packet in sequence.
/// </summary>
//  sender SSRC | media SSRC | base sequence, status count | reference time (24, x 64 ms), feedback count (8)
//  chunks of 16 bits: 0 ss nnnnnnnnnnnnn run of n;  1 0 fourteen 1-bit symbols;  1 1 seven 2-bit symbols
//  deltas of 250 us: symbol 1 one unsigned byte, symbol 2 two signed bytes
internal readonly ref struct TransportCc
{
    private const byte TransportWide = 15;
    private const int FixedLength = 20;
    private const int ReferenceUnitUs = 64_000;
    private const int DeltaUnitUs = 250;
    private const int MostStatuses = 1024; // keeps the stack small; what is left over goes into the next message

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly ReadOnlySpan<byte> _deltas;

    private TransportCc(ReadOnlySpan<byte> body, int chunksLength)
    {
        SenderSsrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        BaseSequence = BinaryPrimitives.ReadUInt16BigEndian(body[8..]);
        StatusCount = BinaryPrimitives.ReadUInt16BigEndian(body[10..]);
        ReferenceTime = ((sbyte)body[12] << 16) | (body[13] << 8) | body[14];
        FeedbackCount = body[15];
        _chunks = body.Slice(16, chunksLength);
        _deltas = body[(16 + chunksLength)..];
    }

    public uint SenderSsrc { get; }
    public uint MediaSsrc { get; }
    public ushort BaseSequence { get; }
    public int StatusCount { get; }

    /// <summary>In units of 64 ms, 24 bits signed; it wraps.</summary>
    public int ReferenceTime { get; }
    public byte FeedbackCount { get; }

    public static bool TryRead(RtcpPacket packet, out TransportCc feedback)
    {
        feedback = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.TransportFeedback || packet.Format != TransportWide || body.Length < 16) return false;

        int count = BinaryPrimitives.ReadUInt16BigEndian(body[10..]);
        var covered = 0;
        var offset = 16;
        while (covered < count)
        {
            if (body.Length < offset + 2) return false;
            var symbols = SymbolsIn(BinaryPrimitives.ReadUInt16BigEndian(body[offset..]));
            if (symbols == 0) return false; // an empty run could go on for ever
            covered += symbols;
            offset += 2;
        }
        feedback = new TransportCc(body, offset - 16);
        return true;
    }

    /// <summary>
    /// Writes one message about everything from <paramref name="baseSequence"/> on. <paramref name="received"/> is in
    /// rising order of sequence without repeats. <paramref name="consumed"/> tells how many of them fitted; ask again
    /// for the rest with the next feedback count. Returns 0 when there is nothing to say.
    /// </summary>
    public static int Write(
        Span<byte> into, uint senderSsrc, uint mediaSsrc, long baseSequence, byte feedbackCount,
        ReadOnlySpan<PacketArrival> received, out int consumed)
    {
        consumed = 0;
        if (received.Length == 0 || into.Length < FixedLength + 2 + 2 + 3) return 0;
        if (baseSequence > received[0].Sequence || received[0].Sequence - baseSequence >= MostStatuses)
            baseSequence = received[0].Sequence;

        Span<byte> symbols = stackalloc byte[MostStatuses];
        Span<short> deltas = stackalloc short[MostStatuses];
        symbols.Clear();
        var statuses = 0;
        var deltaBytes = 0;
        var reference = FloorDivide(received[0].ArrivalUs, ReferenceUnitUs);
        var clock = reference * ReferenceUnitUs;
        foreach (var packet in received)
        {
            var index = packet.Sequence - baseSequence;
            if (index < statuses || index >= MostStatuses) break;
            var delta = FloorDivide(packet.ArrivalUs - clock + DeltaUnitUs / 2, DeltaUnitUs);
            if (delta is < short.MinValue or > short.MaxValue) break;
            var size = delta is >= 0 and <= 255 ? 1 : 2;
            if (FixedLength + 2 * (((int)index + 1 + 6) / 7) + deltaBytes + size + 3 > into.Length) break; // a chunk covers 7 at least

            symbols[(int)index] = (byte)size;
            deltas[consumed++] = (short)delta;
            deltaBytes += size;
            clock += delta * DeltaUnitUs; // the rounded clock, so that errors do not add up
            statuses = (int)index + 1;
        }
        if (consumed == 0) return 0;

        BinaryPrimitives.WriteUInt32BigEndian(into[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], mediaSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(into[12..], unchecked((ushort)baseSequence));
        BinaryPrimitives.WriteUInt16BigEndian(into[14..], (ushort)statuses);
        BinaryPrimitives.WriteUInt32BigEndian(into[16..], unchecked((uint)reference << 8) | feedbackCount);

        var offset = FixedLength + WriteChunks(into[FixedLength..], symbols[..statuses]);
        var next = 0;
        foreach (var symbol in symbols[..statuses])
        {
            if (symbol == 0) continue;
            var delta = deltas[next++];
            if (symbol == 1)
            {
                into[offset++] = (byte)delta;
            }
            else
            {
                BinaryPrimitives.WriteInt16BigEndian(into[offset..], delta);
                offset += 2;
            }
        }

        var length = (offset + 3) & ~3;
        into[offset..length].Clear();
        RtcpReader.WriteHeader(into, RtcpType.TransportFeedback, TransportWide, length);
        if (length > offset)
        {
            into[0] |= 0x20; // padding, counted in its last byte
            into[length - 1] = (byte)(length - offset);
        }
        return length;
    }

    private static int WriteChunks(Span<byte> into, ReadOnlySpan<byte> symbols)
    {
        var offset = 0;
        while (symbols.Length > 0)
        {
            var run = 1;
            while (run < symbols.Length && run < 0x1FFF && symbols[run] == symbols[0]) run++;

            int chunk, covered;
            if (run >= 7 || run == symbols.Length)
            {
                chunk = (symbols[0] << 13) | run;
                covered = run;
            }
            else if (symbols[..Math.Min(14, symbols.Length)].Contains((byte)2))
            {
                covered = Math.Min(7, symbols.Length);
                chunk = 0xC000;
                for (var i = 0; i < covered; i++) chunk |= symbols[i] << (12 - 2 * i);
            }
            else
            {
                covered = Math.Min(14, symbols.Length);
                chunk = 0x8000;
                for (var i = 0; i < covered; i++) chunk |= symbols[i] << (13 - i);
            }
            BinaryPrimitives.WriteUInt16BigEndian(into[offset..], (ushort)chunk);
            offset += 2;
            symbols = symbols[covered..];
        }
        return offset;
    }

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : (value - by + 1) / by;

    private static int SymbolsIn(ushort chunk) => (chunk >> 14) switch
    {
        2 => 14,
        3 => 7,
        _ => chunk & 0x1FFF,
    };

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Ends early when the deltas do.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _chunks;
        private ReadOnlySpan<byte> _deltas;
        private ushort _chunk;
        private int _inChunk;
        private int _chunkSize;
        private int _left;
        private ushort _next;
        private long _clock;

        internal Enumerator(TransportCc feedback)
        {
            _chunks = feedback._chunks;
            _deltas = feedback._deltas;
            _left = feedback.StatusCount;
            _next = feedback.BaseSequence;
            _clock = (long)feedback.ReferenceTime * ReferenceUnitUs;
        }

        public PacketStatus Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0) return false;
            if (_inChunk == _chunkSize)
            {
                if (_chunks.Length < 2) return false;
                _chunk = BinaryPrimitives.ReadUInt16BigEndian(_chunks);
                _chunks = _chunks[2..];
                _chunkSize = SymbolsIn(_chunk);
                _inChunk = 0;
            }

            var symbol = (_chunk >> 14) switch
            {
                2 => (_chunk >> (13 - _inChunk)) & 1,
                3 => (_chunk >> (12 - 2 * _inChunk)) & 3,
                _ => (_chunk >> 13) & 3,
            };
            if (symbol == 1)
            {
                if (_deltas.Length < 1) return false;
                _clock += _deltas[0] * DeltaUnitUs;
                _deltas = _deltas[1..];
            }
            else if (symbol == 2)
            {
                if (_deltas.Length < 2) return false;
                _clock += BinaryPrimitives.ReadInt16BigEndian(_deltas) * DeltaUnitUs;
                _deltas = _deltas[2..];
            }

            var isReceived = symbol is 1 or 2; // 3 is reserved
            Current = new PacketStatus(_next++, isReceived, isReceived ? _clock : 0);
            _inChunk++;
            _left--;
            return true;
        }
    }
}
