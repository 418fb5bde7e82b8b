using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// The figures of one source of a browser for receiver reports (RFC 3550 sections 6.4.1 and A.8): the packets that came over the network.
/// Repairs have a source of their own and fill no gaps of another one, or the sender would take a bad line for a good one.
/// </summary>
internal sealed class Reception(uint ssrc, int clockRate)
{
    /// <summary>A longer jump is a restart, not a loss.</summary>
    public const long LargestJump = 1_000;

    private SequenceExtender _sequence;
    private long _first;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private long _lastTransit;
    private double _jitter;
    private uint _reportMiddle;
    private long _reportAtUs;

    public void Note(ushort sequenceNumber, uint timestamp, long nowUs)
    {
        if (_sequence.HasStarted && Math.Abs(_sequence.Peek(sequenceNumber) - _sequence.Highest) > LargestJump)
        {
            _sequence = default;
            (_received, _expectedBefore, _receivedBefore) = (0, 0, 0);
        }
        // The packets of a picture share a timestamp; RFC 3550 counts that as jitter too.
        var transit = nowUs * clockRate / 1_000_000 - timestamp;
        if (_sequence.HasStarted) _jitter += (Math.Min(Math.Abs((long)(int)(transit - _lastTransit)), clockRate) - _jitter) / 16;
        else _first = _sequence.Peek(sequenceNumber);
        _lastTransit = transit;
        _sequence.Extend(sequenceNumber);
        _received++;
    }

    public void NoteClock(SenderReport report, long nowUs) => (_reportMiddle, _reportAtUs) = (report.MiddleOfNtp, nowUs);

    /// <summary>False when nothing came since the last report.</summary>
    /// <param name="lost">Packets missing since the report before.</param>
    public bool TryTakeReport(long nowUs, out ReportBlock report, out int lost)
    {
        (report, lost) = (default, 0);
        if (_received == _receivedBefore) return false;
        var expected = _sequence.Highest - _first + 1;
        var expectedNow = expected - _expectedBefore;
        var lostNow = expectedNow - (_received - _receivedBefore);
        (_expectedBefore, _receivedBefore) = (expected, _received);
        lost = (int)Math.Max(0, lostNow);
        report = new ReportBlock(
            ssrc,
            FractionLost: expectedNow <= 0 || lostNow <= 0 ? (byte)0 : (byte)Math.Min(255, (lostNow << 8) / expectedNow),
            CumulativeLost: (int)Math.Clamp(expected - _received, -0x80_0000, 0x7F_FFFF),
            HighestSequence: ((uint)_sequence.Cycles << 16) | (ushort)_sequence.Highest,
            Jitter: (uint)_jitter,
            LastSenderReport: _reportMiddle,
            DelaySinceLastSenderReport: _reportMiddle == 0 ? 0 : (uint)((nowUs - _reportAtUs) * 65_536 / 1_000_000));
        return true;
    }
}
