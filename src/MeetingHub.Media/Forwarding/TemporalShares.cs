namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How the bytes of a layer are spread over its temporal layers, over some seconds: one picture is large, the next one small.
/// </summary>
internal struct TemporalShares
{
    private const long HalfLifeUs = 2_000_000;

    private long _base, _next, _all; // bytes; of 0, of 0 and 1
    private long _halvedUs;

    /// <param name="tid">The temporal layer; -1 where there are none.</param>
    public void Note(int tid, int bytes, long nowUs)
    {
        if (nowUs - _halvedUs > HalfLifeUs) (_base, _next, _all, _halvedUs) = (_base / 2, _next / 2, _all / 2, nowUs);
        _all += bytes;
        if (tid is 0 or 1) _next += bytes;
        if (tid == 0) _base += bytes;
    }

    /// <summary>What the lowest temporal layer takes of that flow, and what the two lowest take; 0 without temporal layers.</summary>
    public readonly (long Base, long Next) Of(long flow) =>
        _all == 0 ? (0, 0) : ((long)((double)flow * _base / _all), (long)((double)flow * _next / _all));
}
