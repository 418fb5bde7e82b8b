using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Log;

/// <summary>
/// The log of rooms that several nodes serve: a stream per room. Appending checks the version and rings the bell in one script,
/// so that two nodes can't both be first. Each entry has a mark. A reader whose last entry has another mark than the stream's knows that
/// Redis has lost entries (after a failover to a replica that lagged), and begins a new epoch for everybody, unless another reader has
/// already. The entry by which a person leaves frees the seat in the same step, so that it can't free a seat that they take later.
/// </summary>
// mh:{room}:head  hash: epoch, version, mark of the last entry, trimmed: the version up to which entries are no longer kept,
//   snapshot: the version of the snapshot, so that no script has to parse it
// mh:{room}:snapshot  JSON {"version", "state"}: the fold up to a version at or after trimmed
// mh:{room}:log   stream, id "{version}-0":
//   at  unix milliseconds    by  participant id, empty for nobody    ev  JSON array of events    mark
// mh:{room}:bell  channel: an entry that was appended, as lines: version, epoch, mark, mark of the entry before, at, by, ev.
//   Anything else means that the log has to be read.
// Readers skip fields and event types they do not know. Fields are never renamed or reused.
public sealed class RedisRoomLog : IRoomLog
{
    // Rooms delete their own logs; this is for logs of rooms whose nodes have all died.
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
        for left = 9, #ARGV do redis.call('HDEL', KEYS[5], ARGV[left]) end
        redis.call('PUBLISH', KEYS[3], table.concat({ARGV[2], ARGV[1], ARGV[3], head[3] or '', ARGV[5], ARGV[6], ARGV[7]}, '\n'))
        return 1
        """;

    private const string OpenScript =
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'version', 0, 'mark', '')
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    private const string ReadScript =
        """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'trimmed', 'snapshot')
        if not head[1] then return false end
        local after = tonumber(ARGV[2])
        if head[3] and after <= tonumber(head[3]) then
          local from = math.max(tonumber(head[3]), tonumber(head[4] or '0'))
          local snapshot = redis.call('GET', KEYS[4])
          if not snapshot then -- what is left of the log can't be folded
            redis.call('DEL', KEYS[1], KEYS[2])
            return false
          end
          return {head[1], redis.call('XRANGE', KEYS[2], '(' .. string.format('%.0f', from) .. '-0', '+'), snapshot}
        end
        if ARGV[4] == head[1] then
          local same = after <= tonumber(head[2])
          if same and ARGV[3] ~= '' then
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
        redis.call('HSET', KEYS[1], 'trimmed', ARGV[3], 'snapshot', ARGV[2])
        return 1
        """;

    private const string KeepScript =
        """
        for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1]) end
        return 1
        """;

    private const string DeleteScript =
        """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'version')
        if head[1] ~= ARGV[1] or tonumber(head[2]) ~= tonumber(ARGV[2]) then return 0 end
        redis.call('DEL', KEYS[1], KEYS[2], KEYS[4], KEYS[5])
        redis.call('PUBLISH', KEYS[3], '0')
        return 1
        """;

    /// <summary>The sorted set of rooms that are open.</summary>
    internal static readonly RedisKey OpenRooms = "mh:rooms";

    private readonly RedisServer _redis;
    private readonly ConcurrentDictionary<RoomId, (long Version, string Mark, string Epoch)> _last = new();
    private readonly ConcurrentDictionary<RoomId, Followed> _followed = new();
    private readonly Lock _following = new();

    public RedisRoomLog(RedisServer redis)
    {
        _redis = redis;
        redis.WhenChanged(RingAll);
    }

    public bool IsAnswering => _redis.IsAnswering;

    public async Task<bool> ExistsAsync(RoomId room, CancellationToken stop) => await _redis.AskAsync(db => db.KeyExistsAsync(Head(room)));

    public Task OpenAsync(RoomId room, CancellationToken stop) => _redis.AskAsync(db => db.ScriptEvaluateAsync(
        OpenScript, [Head(room)], [NewMark(), (long)Lifetime.TotalMilliseconds]));

    public async Task<RoomLogPage?> ReadAfterAsync(RoomId room, long version, CancellationToken stop)
    {
        var isKnown = _last.TryGetValue(room, out var last) && last.Version == version && version > 0;
        var (mark, epoch) = isKnown ? (last.Mark, last.Epoch) : ("", "");
        var result = await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            ReadScript, [Head(room), Stream(room), Bell(room), Snapshot(room)], [NewMark(), version, mark, epoch]));
        if (result.IsNull)
        {
            _last.TryRemove(room, out _);
            return null;
        }
        var current = (string)result[0]!;
        var snapshot = result.Length > 2 ? SnapshotJson.Read((string)result[2]!) : null;
        // A release that does not write the snapshot's version into the head makes the script answer with more entries.
        var entries = ((RedisResult[])result[1]!).Select(Read).Where(e => e.Entry.Version > (snapshot?.Version ?? 0)).ToImmutableArray();
        if (entries.Length > 0) _last[room] = (entries[^1].Entry.Version, entries[^1].Mark, current);
        else if (version == 0) _last.TryRemove(room, out _);
        // The mark of the entry with which the snapshot ends is not known, but whether the log still has that entry can be checked.
        if (snapshot is not null && entries.Length == 0) _last[room] = (snapshot.Version, "", current);
        return new RoomLogPage(current, [.. entries.Select(e => e.Entry)], snapshot);
    }

    public async Task<bool> TryAppendAsync(RoomId room, string epoch, RoomEntry entry, CancellationToken stop)
    {
        var before = _last.TryGetValue(room, out var last) && last.Version == entry.Version - 1 ? last.Mark : "";
        var mark = NewMark();
        if (_followed.TryGetValue(room, out var followed)) followed.AddOwn(mark);
        var taken = (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            AppendScript, [Head(room), Stream(room), Bell(room), Snapshot(room), Seats(room)],
            [
                epoch, entry.Version, mark, before, entry.At.ToUnixTimeMilliseconds(), entry.By.Value ?? "",
                JsonSerializer.Serialize(entry.Events, RoomJson.Options), (long)Lifetime.TotalMilliseconds,
                .. entry.Events.OfType<ParticipantLeft>().Select(left => (RedisValue)left.Who.Value),
            ])) == 1;
        if (taken) _last[room] = (entry.Version, mark, epoch);
        else followed?.TryTakeOwn(mark);
        return taken;
    }

    public Task TrimAsync(RoomId room, string epoch, RoomSnapshot snapshot, CancellationToken stop)
    {
        var gone = snapshot.Version - IRoomLog.EntriesBehindSnapshot;
        return gone <= 0 ? Task.CompletedTask : _redis.AskAsync(db => db.ScriptEvaluateAsync(
            TrimScript, [Head(room), Stream(room), Snapshot(room)],
            [epoch, snapshot.Version, gone, SnapshotJson.Write(snapshot), (long)Lifetime.TotalMilliseconds]));
    }

    public Task<RoomLogPage?> ReadRungAsync(RoomId room, long version, CancellationToken stop)
    {
        var mark = _last.TryGetValue(room, out var last) && last.Version == version ? last.Mark : null;
        if (_followed.TryGetValue(room, out var followed) && followed.TakeAfter(version, mark) is { Length: > 0 } rung)
        {
            _last[room] = (rung[^1].Entry.Version, rung[^1].Mark, rung[^1].Epoch);
            return Task.FromResult<RoomLogPage?>(new RoomLogPage(rung[^1].Epoch, [.. rung.Select(t => t.Entry)]));
        }
        return ReadAfterAsync(room, version, stop);
    }

    public IDisposable Follow(RoomId room, Action bell)
    {
        lock (_following)
        {
            // One subscription per room and process, however many callers follow the room.
            var isFirst = !_followed.TryGetValue(room, out var followed);
            if (isFirst) _followed[room] = followed = new Followed();
            followed!.Bells = followed.Bells.Add(bell);
            if (isFirst) _ = SubscribeAsync(room);
        }
        return new Ending(this, room, bell);
    }

    public async Task<bool> TryDeleteAsync(RoomId room, string epoch, long version, CancellationToken stop)
    {
        var deleted = (int)await _redis.AskAsync(db => db.ScriptEvaluateAsync(
            DeleteScript, [Head(room), Stream(room), Bell(room), Snapshot(room), Seats(room)], [epoch, version])) == 1;
        if (!deleted) return false;
        _last.TryRemove(room, out _);
        _redis.Database.SortedSetRemove(OpenRooms, room.Value, CommandFlags.FireAndForget);
        return true;
    }

    public Task KeepAsync(RoomId room, CancellationToken stop) => _redis.AskAsync(db => db.ScriptEvaluateAsync(
        KeepScript, [Head(room), Stream(room), Snapshot(room), Seats(room)], [(long)Lifetime.TotalMilliseconds]));

    private static string Prefix(RoomId room) => $"mh:{{{room}}}:"; // the braces show which keys belong together
    private static RedisKey Head(RoomId room) => Prefix(room) + "head";
    private static RedisKey Stream(RoomId room) => Prefix(room) + "log";
    private static RedisKey Snapshot(RoomId room) => Prefix(room) + "snapshot";
    internal static RedisKey Seats(RoomId room) => Prefix(room) + "seats";
    private static RedisKey Bell(RoomId room) => Prefix(room) + "bell";
    private static RedisChannel Channel(RoomId room) => RedisChannel.Literal(Prefix(room) + "bell");
    private static string NewMark() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static (RoomEntry Entry, string Mark) Read(RedisResult item)
    {
        var version = ((string)item[0]!).Split('-')[0];
        var fields = (string[])item[1]!;
        string Field(string name)
        {
            for (var i = 0; i + 1 < fields.Length; i += 2)
                if (string.Equals(fields[i], name, StringComparison.Ordinal)) return fields[i + 1];
            return "";
        }
        return (EntryOf(version, Field("at"), Field("by"), Field("ev")), Field("mark"));
    }

    private static RoomEntry EntryOf(string version, string at, string by, string events) => new(
        long.Parse(version, CultureInfo.InvariantCulture),
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture)),
        ParticipantId.TryParse(by, out var who) ? who : ParticipantId.Nobody, RoomJson.ReadEvents(events));

    // Not awaited: the bell rings when the subscription stands, and again when a lost connection has come back.
    private async Task SubscribeAsync(RoomId room)
    {
        _redis.Subscriber.Subscribe(Channel(room), CommandFlags.FireAndForget)
            .OnMessage(message => Hear(room, message.Message.ToString()));
        try
        {
            await _redis.Subscriber.PingAsync(); // answered after the subscription
            Hear(room, "");
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // away: the library subscribes by itself when Redis is back, and RingAll follows
        }
    }

    private void RingAll()
    {
        foreach (var room in _followed.Keys) Hear(room, "");
    }

    private void Hear(RoomId room, string text)
    {
        if (!_followed.TryGetValue(room, out var followed)) return;
        if (text.Split('\n') is [var version, var epoch, var mark, var before, var at, var by, var events])
        {
            if (followed.TryTakeOwn(mark) || (_last.TryGetValue(room, out var last) && last.Mark == mark)) return;
            followed.Add(new Rung(EntryOf(version, at, by, events), epoch, mark, before));
        }
        else
        {
            followed.RequireRead();
        }
        foreach (var bell in followed.Bells) bell();
    }

    private void Unfollow(RoomId room, Action bell)
    {
        lock (_following)
        {
            if (!_followed.TryGetValue(room, out var followed)) return;
            followed.Bells = followed.Bells.Remove(bell);
            if (!followed.Bells.IsEmpty) return;
            _followed.TryRemove(room, out _);
            _redis.Subscriber.Unsubscribe(Channel(room), handler: null, CommandFlags.FireAndForget);
            _last.TryRemove(room, out _);
        }
    }

    private sealed record Rung(RoomEntry Entry, string Epoch, string Mark, string Before);

    private sealed class Followed
    {
        private const int MostRung = 1_000; // a node that is further behind reads the log

        private readonly Lock _lock = new();
        private readonly HashSet<string> _own = new(StringComparer.Ordinal);
        private readonly Queue<Rung> _rung = new();
        private bool _mustRead = true;

        public volatile ImmutableList<Action> Bells = [];

        /// <summary>Notes the mark of an entry that this node appends: it need not be read when the bell rings for it.</summary>
        public void AddOwn(string mark)
        {
            lock (_lock)
            {
                if (_own.Count == MostRung) _own.Clear(); // no bell rang for them: the subscription did not stand
                _own.Add(mark);
            }
        }

        public bool TryTakeOwn(string mark)
        {
            lock (_lock) return _own.Remove(mark);
        }

        public void Add(Rung rung)
        {
            lock (_lock)
            {
                if (_rung.Count < MostRung) _rung.Enqueue(rung);
                else _mustRead = true;
            }
        }

        public void RequireRead()
        {
            lock (_lock) _mustRead = true;
        }

        /// <summary>
        /// All entries that came with the bell after that one, in order. Empty when some are missing, so that the log has to be read.
        /// </summary>
        public ImmutableArray<Rung> TakeAfter(long version, string? mark)
        {
            lock (_lock)
            {
                var rung = _rung.Where(t => t.Entry.Version > version).ToImmutableArray();
                var isWhole = !_mustRead;
                foreach (var t in rung)
                {
                    isWhole = isWhole && t.Entry.Version == ++version && t.Before == mark && t.Epoch == rung[0].Epoch;
                    mark = t.Mark;
                }
                _rung.Clear();
                _mustRead = false;
                return isWhole ? rung : [];
            }
        }
    }

    private sealed class Ending(RedisRoomLog log, RoomId room, Action bell) : IDisposable
    {
        public void Dispose() => log.Unfollow(room, bell);
    }
}
