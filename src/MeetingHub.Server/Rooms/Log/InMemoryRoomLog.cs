using System.Collections.Concurrent;
using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Log;

/// <summary>The log of a server that runs alone: lists in memory, gone with the process.</summary>
public sealed class InMemoryRoomLog : IRoomLog
{
    private readonly ConcurrentDictionary<RoomId, Entries> _logs = new();
    private readonly ConcurrentDictionary<RoomId, ImmutableList<Action>> _bells = new();

    public bool MayLoseBells => false;

    public Task<bool> ExistsAsync(RoomId room, CancellationToken stop) => Task.FromResult(_logs.ContainsKey(room));

    public Task OpenAsync(RoomId room, CancellationToken stop)
    {
        _logs.GetOrAdd(room, _ => new Entries());
        return Task.CompletedTask;
    }

    public Task<RoomLogPage?> ReadAfterAsync(RoomId room, long version, CancellationToken stop)
    {
        if (!_logs.TryGetValue(room, out var log)) return Task.FromResult<RoomLogPage?>(null);
        lock (log) // a leaf: nothing is called while it is held
        {
            var snapshot = version < log.Trimmed ? log.Snapshot : null;
            var from = (int)Math.Clamp((snapshot?.Version ?? version) - log.Trimmed, 0, log.List.Count);
            return Task.FromResult<RoomLogPage?>(new RoomLogPage(log.Epoch, [.. log.List[from..]], snapshot));
        }
    }

    public Task<bool> TryAppendAsync(RoomId room, string epoch, RoomEntry entry, CancellationToken stop)
    {
        if (!_logs.TryGetValue(room, out var log)) return Task.FromResult(false);
        lock (log)
        {
            if (log.Epoch != epoch || entry.Version != log.Version + 1) return Task.FromResult(false);
            log.List.Add(entry);
        }
        Ring(room);
        return Task.FromResult(true);
    }

    public Task TrimAsync(RoomId room, string epoch, RoomSnapshot snapshot, CancellationToken stop)
    {
        if (!_logs.TryGetValue(room, out var log)) return Task.CompletedTask;
        lock (log)
        {
            if (log.Epoch != epoch || snapshot.Version > log.Version) return Task.CompletedTask;
            var gone = (int)Math.Max(0, snapshot.Version - IRoomLog.EntriesBehindSnapshot - log.Trimmed);
            log.List.RemoveRange(0, gone);
            log.Trimmed += gone;
            log.Snapshot = snapshot;
        }
        return Task.CompletedTask;
    }

    public IDisposable Follow(RoomId room, Action bell)
    {
        _bells.AddOrUpdate(room, _ => [bell], (_, bells) => bells.Add(bell));
        return new Following(this, room, bell);
    }

    public Task<bool> TryDeleteAsync(RoomId room, string epoch, long version, CancellationToken stop)
    {
        if (!_logs.TryGetValue(room, out var log)) return Task.FromResult(false);
        lock (log)
        {
            if (log.Epoch != epoch || log.Version != version) return Task.FromResult(false);
            _logs.TryRemove(room, out _);
        }
        Ring(room);
        return Task.FromResult(true);
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
            if (rest.IsEmpty
                ? _bells.TryRemove(new KeyValuePair<RoomId, ImmutableList<Action>>(room, bells))
                : _bells.TryUpdate(room, rest, bells))
                return;
        }
    }

    private sealed class Entries
    {
        public string Epoch { get; } = Guid.NewGuid().ToString("N");
        public List<RoomEntry> List { get; } = [];
        public long Trimmed { get; set; }
        public RoomSnapshot? Snapshot { get; set; }
        public long Version => Trimmed + List.Count;
    }

    private sealed class Following(InMemoryRoomLog log, RoomId room, Action bell) : IDisposable
    {
        public void Dispose() => log.Unfollow(room, bell);
    }
}
