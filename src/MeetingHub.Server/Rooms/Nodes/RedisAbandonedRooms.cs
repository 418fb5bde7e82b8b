using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Log;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Open rooms none of whose seats has its connection at a living node.</summary>
// mh:looked  the node that looked last; expires after a minute
public sealed class RedisAbandonedRooms(RedisServer redis, IRoomNodes rooms, ILeases leases) : IAbandonedRooms
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(55); // each node asks once a minute

    public async Task<ImmutableArray<RoomId>> FindAsync()
    {
        if (!await redis.AskAsync(db => db.StringSetAsync("mh:looked", leases.Self, LookEvery, When.NotExists))) return [];
        var open = await redis.AskAsync(db => db.SortedSetRangeByRankAsync(RedisRoomLog.OpenRooms));
        var abandoned = ImmutableArray.CreateBuilder<RoomId>();
        foreach (var room in open.Select(r => new RoomId(r.ToString())))
            if (!(await rooms.SeatsAsync(room)).Values.Any(leases.IsAlive)) abandoned.Add(room);
        return abandoned.ToImmutable();
    }
}
