using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Log;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>
/// Nodes that find each other in Redis. Each renews its lease once a second; whose lease lapses is lost for the others, exactly
/// when Redis' own clock says so, whatever the clocks of the machines are.
/// </summary>
// mh:nodes         sorted set: node -> milliseconds of Redis' clock until when its lease runs
// mh:{room}:seats  hash: participant -> node that has the connection
// mh:{room}:nodes  channel: what the nodes of a room tell each other, "{node} {json}"
public sealed partial class RedisNodes : BackgroundService, INodes
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SeatsLifetime = TimeSpan.FromHours(24);

    // Answers whether the own lease had lapsed, and who is alive.
    private const string RenewScript =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
        redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 3600000)
        local lapsed = 0
        if before and tonumber(before) < now then lapsed = 1 end
        return {lapsed, redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')}
        """;

    private static readonly JsonSerializerOptions Json = Make();

    private readonly RedisServer _redis;
    private readonly ILogger<RedisNodes> _logger;
    private readonly ConcurrentDictionary<RoomId, ImmutableList<Action<NodeMessage>>> _listeners = new();
    private ImmutableList<Action<string>> _whenLost = [];
    private ImmutableHashSet<string> _alive;

    public RedisNodes(RedisServer redis, ILogger<RedisNodes> logger)
    {
        (_redis, _logger) = (redis, logger);
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
        await AskAsync(db => db.HashSetAsync(Seats(room), who.Value, Self));
        _redis.Database.KeyExpire(Seats(room), SeatsLifetime, CommandFlags.FireAndForget);
        Send(room, new SeatTaken(who, Self));
    }

    public async Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room)
    {
        var seats = await AskAsync(db => db.HashGetAllAsync(Seats(room)));
        return seats.ToDictionary(s => new ParticipantId(s.Name.ToString()), s => s.Value.ToString());
    }

    public void Send(RoomId room, NodeMessage message) => _redis.Subscriber.Publish(
        Channel(room), $"{Self} {JsonSerializer.Serialize(message, Json)}", CommandFlags.FireAndForget);

    public IDisposable Listen(RoomId room, Action<NodeMessage> heard)
    {
        var all = _listeners.AddOrUpdate(room, _ => [heard], (_, all) => all.Add(heard));
        if (all.Count == 1) _redis.Subscriber.Subscribe(Channel(room), (_, text) => Hear(room, text));
        return new Ending(() => Unlisten(room, heard));
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(); // before anybody can sit down here
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await _redis.Database.SortedSetRemoveAsync("mh:nodes", Self); // nobody has to wait for the lease to lapse
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Log.RedisAway(_logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewEvery);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync();
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                Log.RedisAway(_logger); // nobody's lease can lapse while nobody can look
            }
        }
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        try
        {
            return await ask(_redis.Database);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new RoomLogAwayException(e);
        }
    }

    private async Task RenewAsync()
    {
        var reply = (RedisResult[])await _redis.Database.ScriptEvaluateAsync(RenewScript, ["mh:nodes"], [Self, (long)Lease.TotalMilliseconds]);
        var alive = ((string[])reply[1]).ToImmutableHashSet(StringComparer.Ordinal);
        var before = Interlocked.Exchange(ref _alive, alive);
        if ((int)reply[0] == 1)
        {
            Log.WasGivenUp(_logger);
            Tell(Self);
        }
        foreach (var lost in before.Except(alive))
        {
            Log.NodeLost(_logger, lost);
            Tell(lost);
        }
    }

    private void Tell(string lost)
    {
        foreach (var act in _whenLost) act(lost);
    }

    private static RedisKey Seats(RoomId room) => $"mh:{{{room}}}:seats";
    private static RedisChannel Channel(RoomId room) => $"mh:{{{room}}}:nodes";

    private void Hear(RoomId room, RedisValue text)
    {
        var parts = text.ToString().Split(' ', 2);
        if (parts.Length != 2 || parts[0] == Self || !_listeners.TryGetValue(room, out var all)) return;
        NodeMessage? message;
        try
        {
            message = JsonSerializer.Deserialize<NodeMessage>(parts[1], Json);
        }
        catch (JsonException)
        {
            return; // of a newer release
        }
        foreach (var heard in all) heard(message!);
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
            if (info.Type != typeof(NodeMessage)) return;
            info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$type" };
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(typeof(SeatTaken), "seatTaken"));
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(typeof(SignalSent), "signalSent"));
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

        [LoggerMessage(43, LogLevel.Warning, "This node was given up by the others; its connections begin anew")]
        public static partial void WasGivenUp(ILogger logger);
    }
}
