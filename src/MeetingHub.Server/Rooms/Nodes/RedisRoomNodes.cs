using System.Collections.Concurrent;
using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Log;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Which node has the connection of each seat, and the channel between the nodes of a room.</summary>
// mh:{room}:seats  hash: participant -> node that has the connection
// mh:rooms         sorted set: room -> milliseconds of Redis' clock when somebody last took a seat, or was still there
// mh:{room}:nodes  channel: messages between the nodes of a room, "{node} {json}"
public sealed class RedisRoomNodes(RedisServer redis, ILeases leases) : IRoomNodes
{
    /// <summary>After this a room counts as open no longer, unless somebody is still there.</summary>
    internal static readonly TimeSpan SeatsLifetime = TimeSpan.FromHours(24);

    private const string OpenedScript =
        """
        local time = redis.call('TIME')
        redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
        """;

    private readonly ConcurrentDictionary<RoomId, ImmutableList<Action<NodeMessage>>> _listeners = new();

    public async Task TakeSeatAsync(RoomId room, ParticipantId who)
    {
        await redis.AskAsync(db => db.HashSetAsync(RedisRoomLog.Seats(room), who.Value, leases.Self));
        redis.Database.KeyExpire(RedisRoomLog.Seats(room), SeatsLifetime, CommandFlags.FireAndForget);
        redis.Database.ScriptEvaluate(OpenedScript, [RedisRoomLog.OpenRooms], [room.Value], CommandFlags.FireAndForget);
        Send(room, new SeatTaken(who, leases.Self));
    }

    public Task KeepOpenAsync(RoomId room) =>
        redis.AskAsync(db => db.ScriptEvaluateAsync(OpenedScript, [RedisRoomLog.OpenRooms], [room.Value]));

    public async Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room)
    {
        var seats = await redis.AskAsync(db => db.HashGetAllAsync(RedisRoomLog.Seats(room)));
        return seats.ToDictionary(s => new ParticipantId(s.Name.ToString()), s => s.Value.ToString());
    }

    public void Send(RoomId room, NodeMessage message) => redis.Subscriber.Publish(
        Channel(room), $"{leases.Self} {NodeJson.Write(message)}", CommandFlags.FireAndForget);

    public IDisposable Listen(RoomId room, Action<NodeMessage> heard)
    {
        var all = _listeners.AddOrUpdate(room, _ => [heard], (_, all) => all.Add(heard));
        // Not awaited: messages may be lost in any case.
        if (all.Count == 1) redis.Subscriber.Subscribe(Channel(room), CommandFlags.FireAndForget)
            .OnMessage(message => Hear(room, message.Message));
        return new Ending(() => Unlisten(room, heard));
    }

    private void Hear(RoomId room, RedisValue text)
    {
        var parts = text.ToString().Split(' ', 2);
        if (parts.Length != 2 || parts[0] == leases.Self || !_listeners.TryGetValue(room, out var all)) return;
        if (NodeJson.Read<NodeMessage>(parts[1]) is not { } message) return;
        foreach (var heard in all) heard(message);
    }

    private void Unlisten(RoomId room, Action<NodeMessage> heard)
    {
        while (_listeners.TryGetValue(room, out var all))
        {
            var rest = all.Remove(heard);
            if (!rest.IsEmpty)
            {
                if (_listeners.TryUpdate(room, rest, all)) return;
                continue;
            }
            if (!_listeners.TryRemove(new KeyValuePair<RoomId, ImmutableList<Action<NodeMessage>>>(room, all))) continue;
            redis.Subscriber.Unsubscribe(Channel(room), handler: null, CommandFlags.FireAndForget);
            return;
        }
    }

    private static RedisChannel Channel(RoomId room) => RedisChannel.Literal($"mh:{{{room}}}:nodes");
}
