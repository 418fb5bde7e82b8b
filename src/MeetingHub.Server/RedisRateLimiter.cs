using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Storage;
using StackExchange.Redis;

namespace MeetingHub.Server;

/// <summary>
/// Limits calls to a number per window over all nodes. Redis counts them under a keyed hash that changes with it, so that its keys
/// reveal no address. While Redis is away this node counts alone.
/// </summary>
internal sealed class RedisRateLimiter(RedisServer redis, Secrets secrets, TimeProvider clock, string who,
    FixedWindowRateLimiterOptions options) : RateLimiter
{
    // In one step: a count without an expiry would stay for ever.
    private const string CountScript =
        """
        local calls = redis.call('INCRBY', KEYS[1], ARGV[1])
        if calls == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
        return calls
        """;

    private readonly FixedWindowRateLimiter _alone = new(options);

    // The library drops limiters that were not used for a while.
    public override TimeSpan? IdleDuration => _alone.IdleDuration;

    public override RateLimiterStatistics? GetStatistics() => null;

    // Redis can't be asked without waiting; the library calls the asynchronous method when this one fails.
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => Lease.Refused;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        var seconds = (long)options.Window.TotalSeconds;
        var window = clock.GetUtcNow().ToUnixTimeSeconds() / seconds;
        var hash = HMACSHA256.HashData(secrets.MarkKey, Encoding.UTF8.GetBytes($"{who}|{window}"));
        RedisKey key = $"mh:calls:{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
        try
        {
            var calls = (long)await redis.AskAsync(db => db.ScriptEvaluateAsync(CountScript, [key], [permitCount, 2 * seconds]));
            return calls <= options.PermitLimit ? Lease.Granted : Lease.Refused;
        }
        catch (RoomLogAwayException)
        {
            return await _alone.AcquireAsync(permitCount, cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _alone.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Lease(bool isAcquired) : RateLimitLease
    {
        public static readonly Lease Granted = new(isAcquired: true);
        public static readonly Lease Refused = new(isAcquired: false);

        public override bool IsAcquired => isAcquired;
        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
