namespace MeetingHub.Media.Forwarding;

/// <summary>How loud a microphone is and whether somebody speaks into it, from the levels of its packets (RFC 6464).</summary>
internal sealed class Loudness
{
    public const long StartsAfterUs = 250_000;
    public const long HoldsForUs = 1_200_000;

    /// <summary>-dBov; a quiet room is at 60 and beyond.</summary>
    private const int VoiceBelow = 50;
    private const double Silence = 127;
    private const double Smoothing = 0.1; // per packet of 20 ms: a word's length
    private const long LongestStepUs = 60_000; // a gap between packets is not speech

    private long _lastUs = long.MinValue / 2;
    private long _lastLoudUs = long.MinValue / 2;
    private long _loudForUs;
    private double _level = Silence;

    /// <summary>-dBov, smoothed: 0 is the loudest, 127 silence.</summary>
    public double Level(long nowUs) => nowUs - _lastUs > HoldsForUs ? Silence : _level;

    public bool IsSpeaking { get; private set; }

    public void Hear(int minusDecibels, long nowUs)
    {
        var step = Math.Clamp(nowUs - _lastUs, 0, LongestStepUs);
        _lastUs = nowUs;
        _level += (minusDecibels - _level) * Smoothing;
        if (minusDecibels < VoiceBelow)
        {
            _lastLoudUs = nowUs;
            _loudForUs = Math.Min(_loudForUs + step, StartsAfterUs);
            if (_loudForUs >= StartsAfterUs) IsSpeaking = true;
        }
        else
        {
            _loudForUs = Math.Max(0, _loudForUs - step);
        }
    }

    /// <summary>Ends speech that has stopped.</summary>
    public void Settle(long nowUs)
    {
        if (IsSpeaking && nowUs - _lastLoudUs > HoldsForUs) IsSpeaking = false;
    }

    public void Reset()
    {
        (_loudForUs, _level, IsSpeaking) = (0, Silence, false);
        _lastLoudUs = long.MinValue / 2;
    }
}
