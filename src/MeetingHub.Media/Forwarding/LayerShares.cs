using System.Runtime.CompilerServices;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How the bytes of a stream are spread over its spatial and temporal layers, over some seconds: one picture is large, the next one small.
/// </summary>
internal struct LayerShares
{
    private const int Tids = 3; // the lowest, the next one, and all others
    private const long HalfLifeUs = 2_000_000;

    private Counts _bytes;
    private Times _heardUs; // each spatial layer
    private long _halvedUs;

    [InlineArray(PictureSizes.Most * Tids)]
    private struct Counts
    {
        private long _first;
    }

    [InlineArray(PictureSizes.Most)]
    private struct Times
    {
        private long _first;
    }

    public void Note(in Picture picture, int bytes, long nowUs)
    {
        if (nowUs - _halvedUs > HalfLifeUs)
        {
            foreach (ref var each in (Span<long>)_bytes) each /= 2;
            _halvedUs = nowUs;
        }
        var sid = Math.Min(picture.Sid, PictureSizes.Most - 1);
        _bytes[sid * Tids + (picture.Tid is 0 or 1 ? picture.Tid : Tids - 1)] += bytes;
        _heardUs[sid] = nowUs;
    }

    /// <summary>Whether that spatial layer has been sent just now.</summary>
    public readonly bool IsLive(int sid, long nowUs) => _heardUs[sid] != 0 && nowUs - _heardUs[sid] <= Layer.LiveForUs;

    /// <summary>What everything up to there takes of that flow; 0 where there are no such layers.</summary>
    public readonly long Of(long flow, LayerLimit limit)
    {
        long within = 0, all = 0;
        for (var i = 0; i < PictureSizes.Most * Tids; i++)
        {
            all += _bytes[i];
            if (i / Tids <= limit.Sid && i % Tids <= limit.Tid) within += _bytes[i];
        }
        return all == 0 ? 0 : (long)((double)flow * within / all);
    }
}
