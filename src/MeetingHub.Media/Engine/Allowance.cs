namespace MeetingHub.Media.Engine;

/// <summary>So many at once, and from then on so many per second: the generic cell rate algorithm, which needs one number.</summary>
internal struct Allowance(int perSecond, int atOnce)
{
    private readonly double _eachUs = 1e6 / perSecond;
    private double _usedUpUntilUs;

    /// <summary>False when that many are too many now; then none is taken.</summary>
    public bool TryTake(int count, long nowUs)
    {
        var until = Math.Max(_usedUpUntilUs, nowUs) + count * _eachUs;
        if (until > nowUs + atOnce * _eachUs) return false;
        _usedUpUntilUs = until;
        return true;
    }
}
