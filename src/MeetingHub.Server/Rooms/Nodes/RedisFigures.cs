using System.Collections.Immutable;
using MeetingHub.Server.Rooms.Log;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>The figures that nodes report when they renew their leases, and the number of open rooms.</summary>
public sealed class RedisFigures(RedisServer redis, RedisLeases leases) : INodeFigures
{
    // Leaves out rooms whose nodes have all died.
    private const string CountRoomsScript =
        """
        local time = redis.call('TIME')
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1])
        return redis.call('ZCARD', KEYS[1])
        """;

    public void DescribeBy(Func<NodeFigures> describe) => leases.Describe = describe;

    public async Task<ImmutableArray<NodeFigures>> DescribeAllAsync()
    {
        var figures = await redis.AskAsync(db => db.HashGetAllAsync("mh:figures"));
        return [.. figures.Where(f => leases.IsAlive(f.Name.ToString())).Select(f => NodeJson.Read<NodeFigures>(f.Value.ToString()))
            .OfType<NodeFigures>()];
    }

    public async Task<int> CountRoomsAsync() => (int)await redis.AskAsync(db => db.ScriptEvaluateAsync(
        CountRoomsScript, [RedisRoomLog.OpenRooms], [(long)RedisRoomNodes.SeatsLifetime.TotalMilliseconds]));
}
