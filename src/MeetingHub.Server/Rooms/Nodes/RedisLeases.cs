using System.Collections.Immutable;
using System.Security.Cryptography;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>
/// Nodes that find each other in Redis. Each renews its lease once a second. A node whose lease lapses is lost to the others, at the
/// moment that Redis' own clock says, whatever the clocks of the machines show. With each renewal a node says how it is, and hears which
/// nodes are alive and which are being drained: once a second for each node, so all of it is one script.
/// </summary>
// mh:nodes     sorted set: node -> milliseconds of Redis' clock until when its lease runs
// mh:load      hash: node -> how much media it carries, in streams out
// mh:figures   hash: node -> its figures for operators, JSON
// mh:draining  set: nodes that take no new rooms and people
// mh:levels    hash: node -> its level. A node of level 0 does not say it, and does not forget those of nodes that died: each node does
//   that once, when it starts.
public sealed partial class RedisLeases : BackgroundService, ILeases
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    // Answers whether this node's lease had lapsed, which nodes are alive and which are being drained. Forgets nodes that died an hour
    // ago.
    private const string RenewScript =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
        redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
        for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - 3600000)) do
          redis.call('ZREM', KEYS[1], gone)
          redis.call('HDEL', KEYS[2], gone)
          redis.call('SREM', KEYS[3], gone)
          redis.call('HDEL', KEYS[4], gone)
        end
        if not before then
          for _, node in ipairs(redis.call('HKEYS', KEYS[5])) do
            if not redis.call('ZSCORE', KEYS[1], node) then redis.call('HDEL', KEYS[5], node) end
          end
        end
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
        redis.call('HSET', KEYS[4], ARGV[1], ARGV[4])
        redis.call('HSET', KEYS[5], ARGV[1], ARGV[5])
        local lapsed = 0
        if before and tonumber(before) < now then lapsed = 1 end
        return {lapsed, redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf'), redis.call('SMEMBERS', KEYS[3])}
        """;

    private const string LowestLevelScript =
        """
        local time = redis.call('TIME')
        local lowest = tonumber(ARGV[1])
        for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), '+inf')) do
          lowest = math.min(lowest, tonumber(redis.call('HGET', KEYS[2], node) or '0'))
        end
        return lowest
        """;

    private readonly RedisServer _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisLeases> _logger;
    private readonly int _level;
    private ImmutableList<Action<string>> _whenLost = [];
    private ImmutableHashSet<string> _alive;
    private long? _renewedAt;

    public RedisLeases(RedisServer redis, TimeProvider clock, ILogger<RedisLeases> logger, int level = RoomSettings.NewestLevel)
    {
        (_redis, _clock, _logger, _level) = (redis, clock, logger, level);
        Self = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        _alive = [Self];
    }

    public string Self { get; }
    public IReadOnlyCollection<string> Alive => _alive;

    /// <summary>As of the last renewal.</summary>
    public ImmutableHashSet<string> Draining { get; private set; } = [];

    /// <summary>How much media this node carries, in streams out.</summary>
    public Func<long> Load { get; set; } = () => 0;

    public Func<NodeFigures>? Describe { get; set; }

    public bool IsAlive(string node) => _alive.Contains(node);

    public IDisposable WhenLost(Action<string> lost)
    {
        ImmutableInterlocked.Update(ref _whenLost, all => all.Add(lost));
        return new Ending(() => ImmutableInterlocked.Update(ref _whenLost, all => all.Remove(lost)));
    }

    public async Task<int> LowestLevelAsync() => (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(
        LowestLevelScript, ["mh:nodes", "mh:levels"], [_level]));

    /// <summary>The level of each node that says it, perhaps also of nodes that have died.</summary>
    public async Task<IReadOnlyDictionary<string, int>> LevelsAsync() =>
        (await _redis.AskAsync(db => db.HashGetAllAsync("mh:levels")))
            .ToDictionary(l => l.Name.ToString(), l => (int)l.Value, StringComparer.Ordinal);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(); // before anybody can take a seat here
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // So the others need not wait for the lease to lapse.
            await _redis.AskAsync(async db =>
            {
                await db.SortedSetRemoveAsync("mh:nodes", Self);
                await db.HashDeleteAsync("mh:load", Self);
                await db.HashDeleteAsync("mh:figures", Self);
                await db.HashDeleteAsync("mh:levels", Self);
                return await db.SetRemoveAsync("mh:draining", Self);
            });
        }
        catch (RoomLogAwayException)
        {
            Log.RedisAway(_logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync();
            }
            catch (RoomLogAwayException)
            {
                Log.RedisAway(_logger); // no lease can be seen to lapse while Redis is away
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RenewalFailed(_logger, e); // the next renewal may succeed; without a lease everybody here would be declared lost
            }
        }
    }

    private async Task RenewAsync()
    {
        var reply = await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            RenewScript, ["mh:nodes", "mh:load", "mh:draining", "mh:figures", "mh:levels"],
            [Self, (long)Lease.TotalMilliseconds, Load(), Describe is { } describe ? NodeJson.Write(describe()) : "", _level]));
        Draining = ((string[])reply[2]!).ToImmutableHashSet(StringComparer.Ordinal);
        var alive = ((string[])reply[1]!).ToImmutableHashSet(StringComparer.Ordinal);
        var known = Interlocked.Exchange(ref _alive, alive);
        // The answer that said so may itself have been lost, so this node's own clock is asked too.
        var renewed = _clock.GetTimestamp();
        var wasGivenUp = (int)reply[0] == 1 || (_renewedAt is { } last && _clock.GetElapsedTime(last, renewed) > Lease);
        _renewedAt = renewed;
        if (wasGivenUp)
        {
            Log.WasGivenUp(_logger);
            NotifyLost(Self);
        }
        foreach (var lost in known.Except(alive))
        {
            Log.NodeLost(_logger, lost);
            NotifyLost(lost);
        }
    }

    private void NotifyLost(string lost)
    {
        foreach (var act in _whenLost) act(lost);
    }

    private static partial class Log
    {
        [LoggerMessage(41, LogLevel.Warning, "Redis does not answer; rooms pause until it does")]
        public static partial void RedisAway(ILogger logger);

        [LoggerMessage(42, LogLevel.Warning, "Node {Node} is lost; its seats are free for others to declare so")]
        public static partial void NodeLost(ILogger logger, string node);

        [LoggerMessage(44, LogLevel.Error, "This node's lease could not be renewed; this is a bug of the server")]
        public static partial void RenewalFailed(ILogger logger, Exception e);

        [LoggerMessage(43, LogLevel.Warning, "This node was given up by the others; its connections begin anew")]
        public static partial void WasGivenUp(ILogger logger);
    }
}
