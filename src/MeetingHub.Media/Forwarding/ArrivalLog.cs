using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// When a browser's packets arrived, for transport-wide congestion control. Only decrypted packets belong here, because a browser never
/// sends a packet again that was reported as received.
/// </summary>
internal sealed class ArrivalLog
{
    public const int Most = 1024;

    private readonly PacketArrival[] _arrivals = new PacketArrival[Most]; // in rising order of sequence
    private SequenceExtender _sequence;
    private long _next; // the first number that no feedback has covered
    private int _count;
    private byte _feedbackCount;

    public bool IsEmpty => _count == 0;

    public void Record(ushort sequenceNumber, long nowUs)
    {
        if (_count == Most) return; // the sender counts the rest as lost and slows down, as it should
        var number = _sequence.Extend(sequenceNumber);
        var at = _count;
        while (at > 0 && _arrivals[at - 1].Sequence > number) at--;
        if (at > 0 && _arrivals[at - 1].Sequence == number) return;
        Array.Copy(_arrivals, at, _arrivals, at + 1, _count - at);
        _arrivals[at] = new PacketArrival(number, nowUs);
        _count++;
    }

    /// <summary>Writes one feedback message; call until it returns 0.</summary>
    public int WriteFeedback(Span<byte> into, uint senderSsrc, uint mediaSsrc)
    {
        if (_count == 0) return 0;
        var from = _next == 0 ? _arrivals[0].Sequence : Math.Min(_next, _arrivals[0].Sequence);
        var length = TransportCc.Write(into, senderSsrc, mediaSsrc, from, _feedbackCount, _arrivals.AsSpan(0, _count), out var consumed);
        if (consumed == 0)
        {
            _count = 0;
            return 0;
        }
        _feedbackCount++;
        _next = _arrivals[consumed - 1].Sequence + 1;
        _count -= consumed;
        Array.Copy(_arrivals, consumed, _arrivals, 0, _count);
        return length;
    }
}
