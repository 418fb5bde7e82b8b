using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Storage;
using StackExchange.Redis;

namespace MeetingHub.Server;

/// <summary>
/// Counts over all nodes, under keyed hashes that reveal neither a name nor an address. While Redis is away this node counts alone.
/// </summary>
// mh:{pauses}:{hash}  hash: tries, last; expires when they are forgotten
internal sealed class RedisPauses(RedisServer redis, Secrets secrets, TimeProvider clock) : IPauses
{
    // KEYS: name, network. ARGV: now, the length of a pause and for how long tries count, in milliseconds; the most tries of each.
    private const string BeginScript =
        """
        local now, pause = tonumber(ARGV[1]), tonumber(ARGV[2])
        local tries = {}
        for i, key in ipairs(KEYS) do
            local found = redis.call('HMGET', key, 'tries', 'last')
            tries[i] = tonumber(found[1] or 0)
            local last = tonumber(found[2] or 0)
            if tries[i] >= tonumber(ARGV[3 + i]) and last + pause > now then return last + pause - now end
            if last + tonumber(ARGV[3]) <= now then tries[i] = 0 end
        end
        for i, key in ipairs(KEYS) do
            redis.call('HSET', key, 'tries', tries[i] + 1, 'last', ARGV[1])
            redis.call('PEXPIRE', key, ARGV[3])
        end
        return -1
        """;

    private const string RightScript =
        """
        redis.call('DEL', KEYS[1])
        if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('HINCRBY', KEYS[2], 'tries', -1) end
        return 0
        """;

    private readonly Pauses _alone = new(clock);

    /// <summary>Counted in Redis where nodes share one, and else in memory.</summary>
    public static IPauses For(IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        return services.GetService<RedisServer>() is { } redis
            ? new RedisPauses(redis, services.GetRequiredService<Secrets>(), clock) : new Pauses(clock);
    }

    public async Task<TimeSpan?> BeginAsync(string name, string network)
    {
        RedisValue[] values =
        [
            clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)IPauses.Length.TotalMilliseconds,
                (long)IPauses.ForgottenAfter.TotalMilliseconds,
            IPauses.TriesPerName, IPauses.TriesPerNetwork,
        ];
        try
        {
            var wait = (long)await redis.AskAsync(db => db.ScriptEvaluateAsync(BeginScript, KeysOf(name, network), values));
            return wait < 0 ? null : TimeSpan.FromMilliseconds(wait);
        }
        catch (RoomLogAwayException)
        {
            return await _alone.BeginAsync(name, network);
        }
    }

    public async Task RightAsync(string name, string network)
    {
        try
        {
            await redis.AskAsync(db => db.ScriptEvaluateAsync(RightScript, KeysOf(name, network)));
        }
        catch (RoomLogAwayException)
        {
            await _alone.RightAsync(name, network);
        }
    }

    private RedisKey[] KeysOf(string name, string network) => [KeyOf($"name {name}"), KeyOf($"network {network}")];

    private RedisKey KeyOf(string what)
    {
        var mark = HMACSHA256.HashData(secrets.MarkKey, Encoding.UTF8.GetBytes($"pause|{what}")).AsSpan(0, 16);
        return $"mh:{{pauses}}:{Convert.ToHexStringLower(mark)}";
    }
}
