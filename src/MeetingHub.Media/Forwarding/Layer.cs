using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// One RTP stream that a browser sends: a simulcast layer, or the only one of a microphone or screen. Knows what has come, what
/// is missing, and what a receiver report says about it.
/// </summary>
internal sealed class Layer(Track track, int index)
{
    /// <summary>A layer that was silent for longer is not counted on: browsers stop layers without notice.</summary>
    public const long LiveForUs = 500_000;

    /// <summary>A jump further than this is a new beginning, not a loss.</summary>
    private const long LargestJump = 1_000;

    private SequenceExtender _sequence;
    private ReplayWindow _seen;
    private long _first;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private long _lastTransit;
    private double _jitter;
    private uint _reportMiddle;
    private long _reportAtUs;
    private long _clockUs;
    private uint _clockTimestamp;

    public Track Track { get; } = track;

    /// <summary>0 is the smallest.</summary>
    public int Index { get; } = index;

    /// <summary>0 until the first packet.</summary>
    public uint Ssrc { get; private set; }

    /// <summary>Of the last keyframe, in pixels; 0 when not known.</summary>
    public int Height { get; set; }
    public long LastHeardUs { get; private set; } = long.MinValue / 2;
    public PacketCache? Cache { get; private set; }
    public MissingPackets? Missing { get; private set; }
    public bool IsKnown => Ssrc != 0;

    public bool IsLive(long nowUs) => IsKnown && nowUs - LastHeardUs <= LiveForUs;

    /// <summary>Begins anew with another source.</summary>
    public void Latch(uint ssrc)
    {
        Ssrc = ssrc;
        _sequence = default;
        _seen = default;
        (_first, _received, _expectedBefore, _receivedBefore) = (0, 0, 0, 0);
        (_lastTransit, _jitter, _reportMiddle, _reportAtUs, _clockUs) = (0, 0, 0, 0, 0);
        if (Track.Kind == TrackKind.Microphone) return;
        Cache ??= new PacketCache();
        Cache.Clear();
        Missing ??= new MissingPackets();
        Missing.Clear();
    }

    /// <summary>
    /// Takes note of a packet. False when it was here before. <paramref name="number"/> is its extended sequence number;
    /// <paramref name="isRestart"/> says that the numbers have jumped and nothing before counts any more.
    /// </summary>
    public bool TryAccept(ushort sequenceNumber, uint timestamp, long nowUs, out long number, out bool isRestart, out bool hasNewGap)
    {
        (isRestart, hasNewGap) = (false, false);
        if (_sequence.HasStarted && Math.Abs(_sequence.Peek(sequenceNumber) - _sequence.Highest) > LargestJump)
        {
            Latch(Ssrc);
            isRestart = true;
        }

        var highest = _sequence.Highest;
        var isFirst = !_sequence.HasStarted;
        number = _sequence.Extend(sequenceNumber);
        if (isFirst)
        {
            _first = number;
        }
        else if (number > highest)
        {
            if (number > highest + 1 && Missing is not null && Track.IsWatched(this))
            {
                hasNewGap = Missing.TryAdd(highest + 1, number - 1, nowUs);
                if (!hasNewGap) Track.WantKeyframe();
            }
        }
        else if (!(Missing?.Remove(number) ?? false) && !_seen.IsNew(number))
        {
            return false;
        }

        _seen.Mark(number);
        _received++;
        LastHeardUs = nowUs;

        // RFC 3550 appendix A.8; a picture's packets share a timestamp, which counts as jitter there too
        var transit = nowUs * Track.ClockRate / 1_000_000 - timestamp;
        if (!isFirst) _jitter += (Math.Min(Math.Abs((long)(int)(transit - _lastTransit)), Track.ClockRate) - _jitter) / 16;
        _lastTransit = transit;
        return true;
    }

    /// <summary>The extended number of a packet that comes again, if it is still wanted.</summary>
    public bool IsMissing(ushort sequenceNumber, out long number)
    {
        number = _sequence.Peek(sequenceNumber);
        return Missing?.Contains(number) ?? false;
    }

    /// <summary>Should it come after all, it is too late: its number in the slots is taken, and SRTP must never use one twice.</summary>
    public void GiveUp(long number) => _seen.Mark(number);

    public void SetClock(SenderReport report, long nowUs)
    {
        _reportMiddle = report.MiddleOfNtp;
        _reportAtUs = nowUs;
        _clockUs = (long)(report.Ntp >> 32) * 1_000_000 + (long)((report.Ntp & 0xFFFF_FFFF) * 1_000_000 >> 32);
        _clockTimestamp = report.RtpTimestamp;
    }

    /// <summary>When <paramref name="timestamp"/> was captured, in microseconds of the sender's clock, which all its layers share.</summary>
    public bool TryGetCaptureTime(uint timestamp, out long us)
    {
        us = _clockUs + (int)(timestamp - _clockTimestamp) * 1_000_000L / Track.ClockRate;
        return _clockUs != 0;
    }

    /// <param name="lost">Packets missing since the report before; repairs are not counted.</param>
    public ReportBlock TakeReport(long nowUs, out int lost)
    {
        var expected = _sequence.Highest - _first + 1;
        var expectedNow = expected - _expectedBefore;
        var lostNow = expectedNow - (_received - _receivedBefore);
        (_expectedBefore, _receivedBefore) = (expected, _received);
        lost = (int)Math.Max(0, lostNow);
        return new ReportBlock(
            Ssrc,
            FractionLost: expectedNow <= 0 || lostNow <= 0 ? (byte)0 : (byte)Math.Min(255, (lostNow << 8) / expectedNow),
            CumulativeLost: (int)Math.Clamp(expected - _received, -0x80_0000, 0x7F_FFFF),
            HighestSequence: ((uint)_sequence.Cycles << 16) | (ushort)_sequence.Highest,
            Jitter: (uint)_jitter,
            LastSenderReport: _reportMiddle,
            DelaySinceLastSenderReport: _reportMiddle == 0 ? 0 : (uint)((nowUs - _reportAtUs) * 65_536 / 1_000_000));
    }
}
