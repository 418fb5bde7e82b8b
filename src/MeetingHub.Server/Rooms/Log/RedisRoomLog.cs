using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Log;

/// <summary>
/// The log of rooms that several nodes serve: a stream per room. Appending checks the version and rings the bell in one script,
/// so that two nodes can't both be first. Each entry has a mark: a reader whose last entry has another one knows that Redis has
/// lost what it had (a failover to a replica that lagged), and begins a new epoch for everybody.
/// </summary>
// mh:{room}:head  hash: epoch, version, mark of the last entry, trimmed: the version up to which entries are kept no longer
// mh:{room}:snapshot  JSON {"version", "state"}: the fold up to a version that is not before trimmed
// mh:{room}:log   stream, id "{version}-0":
//   at  unix milliseconds    by  participant id, empty for nobody    ev  JSON array of events    mark
// Readers skip fields and event types they do not know. Fields are never renamed or reused.
public sealed class RedisRoomLog : IRoomLog
{
    // Rooms delete their own logs; this is for those of nodes that all died.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const string AppendScript =
        """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'mark')
        if head[1] ~= ARGV[1] or tonumber(head[2]) ~= tonumber(ARGV[2]) - 1 then return 0 end
        if ARGV[4] ~= '' and head[3] ~= ARGV[4] then return 0 end
        redis.call('XADD', KEYS[2], ARGV[2] .. '-0', 'at', ARGV[5], 'by', ARGV[6], 'ev', ARGV[7], 'mark', ARGV[3])
        redis.call('HSET', KEYS[1], 'version', ARGV[2], 'mark', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[8])
        redis.call('PEXPIRE', KEYS[2], ARGV[8])
        redis.call('PEXPIRE', KEYS[4], ARGV[8])
        redis.call('PUBLISH', KEYS[3], ARGV[2])
        return 1
        """;

    private const string ReadScript =
        """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'trimmed')
        if not head[1] then
          redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'version', 0, 'mark', '')
          redis.call('PEXPIRE', KEYS[1], ARGV[4])
          return {ARGV[1], {}}
        end
        local after = tonumber(ARGV[2])
        if head[3] and after <= tonumber(head[3]) then
          local snapshot = redis.call('GET', KEYS[4])
          local at = cjson.decode(snapshot)['version']
          return {head[1], redis.call('XRANGE', KEYS[2], '(' .. string.format('%.0f', at) .. '-0', '+'), snapshot}
        end
        if ARGV[3] ~= '' then
          local same = after <= tonumber(head[2])
          if same then
            local known = redis.call('XRANGE', KEYS[2], after .. '-0', after .. '-0')[1]
            same = known ~= nil and known[2][8] == ARGV[3]
          end
          if not same then
            head[1] = ARGV[1]
            redis.call('HSET', KEYS[1], 'epoch', head[1])
            redis.call('PUBLISH', KEYS[3], head[2])
          end
        end
        return {head[1], redis.call('XRANGE', KEYS[2], '(' .. after .. '-0', '+')}
        """;

    private const string TrimScript =
        """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'version')
        if head[1] ~= ARGV[1] or tonumber(head[2]) < tonumber(ARGV[2]) then return 0 end
        redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[5])
        redis.call('XTRIM', KEYS[2], 'MINID', (tonumber(ARGV[3]) + 1) .. '-0')
        redis.call('HSET', KEYS[1], 'trimmed', ARGV[3])
        return 1
        """;

    private const string DeleteScript =
        """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'version')
        if head[1] ~= ARGV[1] or tonumber(head[2]) ~= tonumber(ARGV[2]) then return 0 end
        redis.call('DEL', KEYS[1], KEYS[2], KEYS[4], KEYS[5], KEYS[6])
        redis.call('PUBLISH', KEYS[3], '0')
        return 1
        """;

    /// <summary>Where nodes keep which rooms are open.</summary>
    internal static readonly RedisKey OpenRooms = "mh:rooms";

    private readonly RedisServer _redis;
    private readonly ConcurrentDictionary<RoomId, (long Version, string Mark)> _last = new();
    private readonly ConcurrentDictionary<RoomId, ImmutableList<Action>> _bells = new();

    public RedisRoomLog(RedisServer redis)
    {
        _redis = redis;
        redis.WhenRestored(RingAll);
    }

    public async Task<bool> ExistsAsync(RoomId room, CancellationToken stop) => await _redis.AskAsync(db => db.KeyExistsAsync(Head(room)));

    public async Task<RoomLogPage> ReadAfterAsync(RoomId room, long version, CancellationToken stop)
    {
        var mark = _last.TryGetValue(room, out var last) && last.Version == version && version > 0 ? last.Mark : "";
        var reply = (RedisResult[])await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            ReadScript, [Head(room), Stream(room), Bell(room), Snapshot(room)], [NewMark(), version, mark, (long)Lifetime.TotalMilliseconds]));

        var entries = ((RedisResult[])reply[1]).Select(e => Read((RedisResult[])e)).ToImmutableArray();
        if (entries.Length > 0) _last[room] = (entries[^1].Entry.Version, entries[^1].Mark);
        else if (version == 0) _last.TryRemove(room, out _);
        var snapshot = reply.Length > 2 ? JsonSerializer.Deserialize<RoomSnapshot>((string)reply[2], RoomJson.Options) : null;
        if (snapshot is not null && entries.Length == 0) _last.TryRemove(room, out _);
        return new RoomLogPage((string)reply[0], [.. entries.Select(e => e.Entry)], snapshot);
    }

    public async Task<bool> TryAppendAsync(RoomId room, string epoch, RoomEntry entry, CancellationToken stop)
    {
        var before = _last.TryGetValue(room, out var last) && last.Version == entry.Version - 1 ? last.Mark : "";
        var mark = NewMark();
        var taken = (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            AppendScript, [Head(room), Stream(room), Bell(room), Snapshot(room)],
            [
                epoch, entry.Version, mark, before, entry.At.ToUnixTimeMilliseconds(), entry.By.Value ?? "",
                JsonSerializer.Serialize(entry.Events, RoomJson.Options), (long)Lifetime.TotalMilliseconds,
            ])) == 1;
        if (taken) _last[room] = (entry.Version, mark);
        return taken;
    }

    public Task TrimAsync(RoomId room, string epoch, RoomSnapshot snapshot, CancellationToken stop)
    {
        var gone = snapshot.Version - IRoomLog.EntriesBehindSnapshot;
        return gone <= 0 ? Task.CompletedTask : _redis.AskAsync(db => db.ScriptEvaluateAsync(
            TrimScript, [Head(room), Stream(room), Snapshot(room)],
            [epoch, snapshot.Version, gone, JsonSerializer.Serialize(snapshot, RoomJson.Options), (long)Lifetime.TotalMilliseconds]));
    }

    public IDisposable Follow(RoomId room, Action bell)
    {
        // One subscription per room and process, however many follow.
        var bells = _bells.AddOrUpdate(room, _ => [bell], (_, bells) => bells.Add(bell));
        if (bells.Count == 1) _redis.Subscriber.Subscribe(Channel(room), (_, _) => Ring(room));
        return new Following(this, room, bell);
    }

    public async Task<bool> TryDeleteAsync(RoomId room, string epoch, long version, CancellationToken stop)
    {
        var deleted = (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            DeleteScript, [Head(room), Stream(room), Bell(room), Snapshot(room), Prefix(room) + "seats", Prefix(room) + "media"], [epoch, version])) == 1;
        if (!deleted) return false;
        _last.TryRemove(room, out _);
        _redis.Database.SortedSetRemove(OpenRooms, room.Value, CommandFlags.FireAndForget);
        return true;
    }

    private static string Prefix(RoomId room) => $"mh:{{{room}}}:"; // the braces keep a room's keys on one shard of a cluster
    private static RedisKey Head(RoomId room) => Prefix(room) + "head";
    private static RedisKey Stream(RoomId room) => Prefix(room) + "log";
    private static RedisKey Snapshot(RoomId room) => Prefix(room) + "snapshot";
    private static RedisKey Bell(RoomId room) => Prefix(room) + "bell";
    private static RedisChannel Channel(RoomId room) => Prefix(room) + "bell";
    private static string NewMark() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static (RoomEntry Entry, string Mark) Read(RedisResult[] item)
    {
        var version = long.Parse(((string)item[0]).Split('-')[0], CultureInfo.InvariantCulture);
        var fields = (RedisResult[])item[1];
        string Field(string name)
        {
            for (var i = 0; i + 1 < fields.Length; i += 2)
                if (string.Equals((string)fields[i], name, StringComparison.Ordinal)) return (string)fields[i + 1];
            return "";
        }
        var events = JsonSerializer.Deserialize<ImmutableArray<RoomEvent>>(Field("ev"), RoomJson.Options);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Field("at"), CultureInfo.InvariantCulture));
        return (new RoomEntry(version, at, ParticipantId.TryParse(Field("by"), out var by) ? by : ParticipantId.Nobody, events), Field("mark"));
    }

    private void RingAll()
    {
        foreach (var room in _bells.Keys) Ring(room);
    }

    private void Ring(RoomId room)
    {
        if (!_bells.TryGetValue(room, out var bells)) return;
        foreach (var bell in bells) bell();
    }

    private void Unfollow(RoomId room, Action bell)
    {
        while (_bells.TryGetValue(room, out var bells))
        {
            var rest = bells.Remove(bell);
            if (!rest.IsEmpty)
            {
                if (_bells.TryUpdate(room, rest, bells)) return;
                continue;
            }
            if (!_bells.TryRemove(new KeyValuePair<RoomId, ImmutableList<Action>>(room, bells))) continue;
            _redis.Subscriber.Unsubscribe(Channel(room), handler: null, CommandFlags.FireAndForget);
            _last.TryRemove(room, out _);
            return;
        }
    }

    private sealed class Following(RedisRoomLog log, RoomId room, Action bell) : IDisposable
    {
        public void Dispose() => log.Unfollow(room, bell);
    }
}
