namespace MeetingHub.Media.Forwarding;

/// <summary>How much flows, in bits per second, smoothed over about a second.</summary>
internal struct RateMeter
{
    private const long StepUs = 250_000;
    private const double Smoothing = 0.4;
    private const int LongestGap = 8; // in steps; after it nothing of what was before counts

    private long _stepFrom;
    private long _bits;
    private double _rate;
    private bool _isKnown;

    public void Note(int bytes, long nowUs)
    {
        Settle(nowUs);
        _bits += 8L * bytes;
    }

    /// <summary>0 until something has flowed for a quarter of a second.</summary>
    public long Rate(long nowUs)
    {
        Settle(nowUs);
        return (long)_rate;
    }

    private void Settle(long nowUs)
    {
        var steps = (nowUs - _stepFrom) / StepUs;
        if (steps <= 0) return;
        if (steps > LongestGap)
        {
            (_stepFrom, _bits, _rate, _isKnown) = (nowUs, 0, 0, false);
            return;
        }
        for (var i = 0; i < steps; i++)
        {
            var now = _bits * 1e6 / StepUs;
            _rate = _isKnown ? _rate + (now - _rate) * Smoothing : now;
            (_bits, _isKnown) = (0, true);
        }
        _stepFrom += steps * StepUs;
    }
}
