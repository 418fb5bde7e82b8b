using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>
/// Nodes that find each other in Redis. Each renews its lease once a second. A node whose lease lapses is lost to the others, at the
/// moment that Redis' own clock says, whatever the clocks of the machines show.
/// </summary>
// mh:nodes         sorted set: node -> milliseconds of Redis' clock until when its lease runs
// mh:{room}:seats  hash: participant -> node that has the connection
// mh:load          hash: node -> how much media it carries, in streams out
// mh:figures       hash: node -> its figures for operators, JSON
// mh:draining      set: nodes that take no new rooms and people
// mh:rooms         sorted set: room -> milliseconds of Redis' clock when somebody last took a seat, or was still there
// mh:looked        the node that looked last for abandoned rooms; expires after a minute
// mh:{room}:nodes  channel: messages between the nodes of a room, "{node} {json}"
// mh:node:{node}   channel: "ask {node} {number} {json}" and "answer {number} {json}"
public sealed partial class RedisNodes : BackgroundService, INodes
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SeatsLifetime = TimeSpan.FromHours(24);

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
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
        redis.call('HSET', KEYS[4], ARGV[1], ARGV[4])
        local lapsed = 0
        if before and tonumber(before) < now then lapsed = 1 end
        return {lapsed, redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf'), redis.call('SMEMBERS', KEYS[3])}
        """;

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

    private const string OpenedScript =
        """
        local time = redis.call('TIME')
        redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
        """;

    // Leaves out rooms whose nodes have all died.
    private const string CountRoomsScript =
        """
        local time = redis.call('TIME')
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1])
        return redis.call('ZCARD', KEYS[1])
        """;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(55); // each node asks once a minute
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = Make();

    private readonly RedisServer _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisNodes> _logger;
    private readonly ConcurrentDictionary<RoomId, ImmutableList<Action<NodeMessage>>> _listeners = new();
    private ImmutableList<Action<string>> _whenLost = [];
    private ImmutableHashSet<string> _alive;
    private ImmutableHashSet<string> _draining = [];
    private readonly ConcurrentDictionary<long, TaskCompletionSource<NegotiateReply?>> _asked = new();
    private Func<long> _load = () => 0;
    private Func<NodeFigures>? _describe;
    private Func<MediaRequest, Task<NegotiateReply?>>? _answer;
    private long _lastAsked;
    private long? _renewedAt;

    public RedisNodes(RedisServer redis, TimeProvider clock, ILogger<RedisNodes> logger)
    {
        (_redis, _clock, _logger) = (redis, clock, logger);
        Self = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        _alive = [Self];
    }

    public string Self { get; }
    public IReadOnlyCollection<string> Alive => _alive;
    public bool IsAlive(string node) => _alive.Contains(node);

    public IDisposable WhenLost(Action<string> lost)
    {
        ImmutableInterlocked.Update(ref _whenLost, all => all.Add(lost));
        return new Ending(() => ImmutableInterlocked.Update(ref _whenLost, all => all.Remove(lost)));
    }

    public async Task TakeSeatAsync(RoomId room, ParticipantId who)
    {
        await _redis.AskAsync(db => db.HashSetAsync(RedisRoomLog.Seats(room), who.Value, Self));
        _redis.Database.KeyExpire(RedisRoomLog.Seats(room), SeatsLifetime, CommandFlags.FireAndForget);
        _redis.Database.ScriptEvaluate(OpenedScript, [RedisRoomLog.OpenRooms], [room.Value], CommandFlags.FireAndForget);
        Send(room, new SeatTaken(who, Self));
    }

    public Task KeepOpenAsync(RoomId room) =>
        _redis.AskAsync(db => db.ScriptEvaluateAsync(OpenedScript, [RedisRoomLog.OpenRooms], [room.Value]));

    public async Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room)
    {
        var seats = await _redis.AskAsync(db => db.HashGetAllAsync(RedisRoomLog.Seats(room)));
        return seats.ToDictionary(s => new ParticipantId(s.Name.ToString()), s => s.Value.ToString());
    }

    public void Send(RoomId room, NodeMessage message) => _redis.Subscriber.Publish(
        Channel(room), $"{Self} {JsonSerializer.Serialize(message, Json)}", CommandFlags.FireAndForget);

    public IDisposable Listen(RoomId room, Action<NodeMessage> heard)
    {
        var all = _listeners.AddOrUpdate(room, _ => [heard], (_, all) => all.Add(heard));
        // Not awaited: messages may be lost in any case.
        if (all.Count == 1) _redis.Subscriber.Subscribe(Channel(room), CommandFlags.FireAndForget)
            .OnMessage(message => Hear(room, message.Message));
        return new Ending(() => Unlisten(room, heard));
    }

    public void MeasureLoadBy(Func<long> load) => _load = load;
    public void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer) => _answer = answer;

    public async Task<string> ChooseForMediaAsync(IReadOnlyCollection<string> gone)
    {
        var loads = (await _redis.AskAsync(db => db.HashGetAllAsync("mh:load")))
            .ToDictionary(l => l.Name.ToString(), l => (long)l.Value, StringComparer.Ordinal);
        // Read now, not as of the last renewal: a node that is being drained must not get a room back.
        string[] draining = [.. (await _redis.AskAsync(db => db.SetMembersAsync("mh:draining"))).Select(node => node.ToString())];
        return MediaPlacement.Choose(Self, _alive, draining, gone, loads, Random.Shared);
    }

    public void CountMedia(string node, long streams) =>
        _redis.Database.HashIncrement("mh:load", node, streams, CommandFlags.FireAndForget);

    public bool IsDraining(string node) => _draining.Contains(node);

    public async Task<bool> TryDrainAsync(string node, bool on)
    {
        if (!IsAlive(node)) return false;
        if (on) return (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(DrainScript, ["mh:nodes", "mh:draining"], [node])) == 1;
        await _redis.AskAsync(db => db.SetRemoveAsync("mh:draining", node));
        return true;
    }

    public void DescribeBy(Func<NodeFigures> describe) => _describe = describe;

    public async Task<ImmutableArray<NodeFigures>> DescribeAllAsync()
    {
        var figures = await _redis.AskAsync(db => db.HashGetAllAsync("mh:figures"));
        return [.. figures.Where(f => IsAlive(f.Name.ToString())).Select(f => Read<NodeFigures>(f.Value.ToString()))
            .OfType<NodeFigures>()];
    }

    public async Task<int> CountRoomsAsync() => (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(
        CountRoomsScript, [RedisRoomLog.OpenRooms], [(long)SeatsLifetime.TotalMilliseconds]));

    public async Task<ImmutableArray<RoomId>> AbandonedRoomsAsync()
    {
        if (!await _redis.AskAsync(db => db.StringSetAsync("mh:looked", Self, LookEvery, When.NotExists))) return [];
        var rooms = await _redis.AskAsync(db => db.SortedSetRangeByRankAsync(RedisRoomLog.OpenRooms));
        var abandoned = ImmutableArray.CreateBuilder<RoomId>();
        foreach (var room in rooms.Select(r => new RoomId(r.ToString())))
            if (!(await SeatsAsync(room)).Values.Any(IsAlive)) abandoned.Add(room);
        return abandoned.ToImmutable();
    }

    public async Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop)
    {
        var number = Interlocked.Increment(ref _lastAsked);
        var answer = _asked[number] = new TaskCompletionSource<NegotiateReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var heard = await _redis.AskAsync(
                db => db.PublishAsync(Channel(node), $"ask {Self} {number} {JsonSerializer.Serialize(request, Json)}"));
            if (heard == 0 || request is ViewMedia) return null;
            return await answer.Task.WaitAsync(AnswerWithin, _clock, stop);
        }
        catch (TimeoutException)
        {
            return NegotiateReply.Refuse(Refusal.MediaUnavailable);
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(); // before anybody can take a seat here
        (await _redis.Subscriber.SubscribeAsync(Channel(Self))).OnMessage(message => HearAsked(message.Message.ToString()));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // So the others need not wait for the lease to lapse, or for an answer.
            await _redis.AskAsync(async db =>
            {
                await _redis.Subscriber.UnsubscribeAsync(Channel(Self));
                await db.SortedSetRemoveAsync("mh:nodes", Self);
                await db.HashDeleteAsync("mh:load", Self);
                await db.HashDeleteAsync("mh:figures", Self);
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
            RenewScript, ["mh:nodes", "mh:load", "mh:draining", "mh:figures"],
            [Self, (long)Lease.TotalMilliseconds, _load(), _describe is { } describe ? JsonSerializer.Serialize(describe(), Json) : ""]));
        _draining = ((string[])reply[2]!).ToImmutableHashSet(StringComparer.Ordinal);
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

    private static RedisChannel Channel(string node) => RedisChannel.Literal($"mh:node:{node}");
    private static RedisChannel Channel(RoomId room) => RedisChannel.Literal($"mh:{{{room}}}:nodes");

    private void Hear(RoomId room, RedisValue text)
    {
        var parts = text.ToString().Split(' ', 2);
        if (parts.Length != 2 || parts[0] == Self || !_listeners.TryGetValue(room, out var all)) return;
        if (Read<NodeMessage>(parts[1]) is not { } message) return;
        foreach (var heard in all) heard(message);
    }

    private void HearAsked(string text)
    {
        switch (text.Split(' ', 4))
        {
            case ["ask", var node, var number, var json] when _answer is { } answer && Read<MediaRequest>(json) is { } request:
                _ = AnswerAsync(answer, request, node, number); // begun in the order of the requests: the last view counts
                break;
            case ["answer", var number, ..] when long.TryParse(number, CultureInfo.InvariantCulture, out var n)
                && _asked.TryRemove(n, out var asked):
                asked.TrySetResult(Read<NegotiateReply>(text.Split(' ', 3)[2]));
                break;
        }
    }

    private async Task AnswerAsync(Func<MediaRequest, Task<NegotiateReply?>> answer, MediaRequest request, string node, string number)
    {
        if (await answer(request) is { } reply)
            _redis.Subscriber.Publish(Channel(node), $"answer {number} {JsonSerializer.Serialize(reply, Json)}",
                CommandFlags.FireAndForget);
    }

    // Null for a message that only a newer release knows.
    private static T? Read<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
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
            _redis.Subscriber.Unsubscribe(Channel(room), handler: null, CommandFlags.FireAndForget);
            return;
        }
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        RoomJson.Configure(options);
        ((DefaultJsonTypeInfoResolver)options.TypeInfoResolver!).Modifiers.Add(info =>
        {
            Type[] cases =
                info.Type == typeof(NodeMessage) ? [typeof(SeatTaken), typeof(SignalSent)]
                : info.Type == typeof(MediaRequest) ? [typeof(NegotiateMedia), typeof(ViewMedia)]
                : [];
            if (cases.Length == 0) return;
            info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$type" };
            foreach (var type in cases) info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, RoomJson.NameOf(type)));
        });
        options.MakeReadOnly();
        return options;
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
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
