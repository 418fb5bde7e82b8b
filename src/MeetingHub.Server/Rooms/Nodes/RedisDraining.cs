namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>The set of nodes that are being drained, which every node reads when it renews its lease.</summary>
public sealed class RedisDraining(RedisServer redis, RedisLeases leases) : IDraining
{
    // At least one node must stay: when two operators drain the last two nodes at once, one of them is refused.
    private const string DrainScript =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        for _, other in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
          if other ~= ARGV[1] and redis.call('SISMEMBER', KEYS[2], other) == 0 then
            redis.call('SADD', KEYS[2], ARGV[1])
            return 1
          end
        end
        return 0
        """;

    public bool IsDraining(string node) => leases.Draining.Contains(node);

    public async Task<bool> TryDrainAsync(string node, bool on)
    {
        if (!leases.IsAlive(node)) return false;
        if (on) return (int)await redis.AskAsync(db => db.ScriptEvaluateAsync(DrainScript, ["mh:nodes", "mh:draining"], [node])) == 1;
        await redis.AskAsync(db => db.SetRemoveAsync("mh:draining", node));
        return true;
    }
}
