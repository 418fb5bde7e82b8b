using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// The round trip time to a browser, computed from its reports about our sender reports (RFC 3550 section 6.4.1). Its reports need not be
/// true, so the result only paces what is sent to that browser or asked of it.
/// </summary>
internal sealed class RoundTrip
{
    /// <summary>Assumed until a browser has reported.</summary>
    public const long UnknownUs = 100_000;
    public const long ShortestUs = 5_000;
    public const long LongestUs = 1_000_000;

    private const int Remembered = 4; // an answer may be about a report before the last
    private const int Smoothing = 8;

    private readonly (uint Middle, long AtUs)[] _sent = new (uint, long)[Remembered];
    private int _next;

    public long Us { get; private set; } = UnknownUs;
    public bool IsKnown { get; private set; }

    /// <summary>Notes that a sender report was sent, with these middle bits of its time.</summary>
    public void NoteSent(uint middleOfNtp, long nowUs)
    {
        _sent[_next] = (middleOfNtp, nowUs);
        _next = (_next + 1) % Remembered;
    }

    public void NoteAnswer(in ReportBlock block, long nowUs)
    {
        if (block.LastSenderReport == 0) return; // the browser has seen none yet
        foreach (var (middle, atUs) in _sent)
        {
            if (middle != block.LastSenderReport) continue;
            var us = nowUs - atUs - block.DelaySinceLastSenderReport * 1_000_000L / 65_536;
            us = Math.Clamp(us, ShortestUs, LongestUs);
            Us = IsKnown ? Us + (us - Us) / Smoothing : us;
            IsKnown = true;
            return;
        }
    }
}
