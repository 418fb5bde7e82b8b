using System.Data.Common;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Rooms.Entries;

/// <summary>
/// Brings the entries of all rooms to a writer, at least once and in order. A cursor in the store says how far each log is written; what
/// is written for an entry and the cursor are saved in one transaction, so that nothing is lost and nothing doubled by a crash, or by
/// several nodes that follow the same room. What the store did not take yet is in the log, which waits for the cursor before it is trimmed
/// or deleted, and is read again from there after a crash.
/// </summary>
internal sealed partial class EntryCursor<T>(
    T writer, IDbContextFactory<MeetingDb> store, TimeProvider clock, ILogger<EntryCursor<T>> logger)
        : BackgroundService, IHostedLifecycleService, IEntryFollower where T : IEntryWriter
{
    /// <summary>With more entries waiting for the store, rooms are recorded as they stand and not entry by entry.</summary>
    public const int MostWaiting = 10_000;

    private const int MostAtOnce = 1_000; // in a transaction

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1); // of a person, for the answer

    private readonly Lock _lock = new(); // a leaf: nothing is called while it is held
    private readonly Dictionary<RoomId, Line> _lines = [];
    private readonly SemaphoreSlim _changed = new(0);
    private int _waiting;
    private volatile bool _isAway;

    // The next thing to write of a log: an entry, or the room as it stands in place of entries that are gone, or only the cursor.
    private sealed class Step(string epoch, long version, RoomEntry? entry = null, Room? stands = null, RoomId? main = null)
    {
        public string Epoch => epoch;
        public long Version => version;
        public RoomEntry? Entry => entry;
        public Room? Stands => stands;

        /// <summary>The main room, where this is of a side room.</summary>
        public RoomId? Main => main ?? stands?.Settings.Main?.Room;
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // What waits of one room: its loop adds at the end.
    private sealed class Line
    {
        public readonly List<Step> Steps = [];
        public (string Epoch, long Version) Cursor = ("", 0); // as it was stored from here
        public bool IsClosed;
    }

    public void Read(RoomId room, string epoch, RoomEntry entry, Room now)
    {
        if (!writer.Wants(entry, now)) return;
        if (Volatile.Read(ref _waiting) < MostWaiting) Add(room, new Step(epoch, entry.Version, entry, main: now.Settings.Main?.Room));
        else GiveUp(room, new Step(epoch, entry.Version, stands: now));
    }

    public void Skipped(RoomId room, string epoch, long version, Room now) => Add(room, new Step(epoch, version, stands: now));

    public bool Owes(RoomId room)
    {
        lock (_lock) return _lines.TryGetValue(room, out var line) && line.Steps.Count > 0;
    }

    public bool HasWritten(RoomId room, string epoch, long version)
    {
        lock (_lock)
        {
            if (_lines.TryGetValue(room, out var line))
            {
                if (line.Cursor.Epoch == epoch && line.Cursor.Version >= version) return true;
                if (line.Steps.Exists(s => s.Epoch == epoch && s.Version >= version)) return false;
            }
        }
        Add(room, new Step(epoch, version));
        return false;
    }

    public Task WrittenAsync(RoomId room, long version)
    {
        if (_isAway || Volatile.Read(ref _waiting) == 0) return Task.CompletedTask;
        Step? step;
        lock (_lock) step = _lines.GetValueOrDefault(room)?.Steps.FindLast(s => s.Version == version);
        return step is null ? Task.CompletedTask : Task.WhenAny(step.Written.Task, Task.Delay(LongestWait, clock));
    }

    public void Closed(RoomId room)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(room, out var line)) return;
            line.IsClosed = true;
            ForgetClosed(room, line);
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Count(0); // so that operators see the figure before anything waits
        while (true)
        {
            await _changed.WaitAsync(stoppingToken);
            while (!await TryWriteAsync(stoppingToken)) await Task.Delay(TryAgainAfter, clock, stoppingToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // By now the rooms have stopped, too: what was decided in their last moment.
    public Task StoppedAsync(CancellationToken cancellationToken) => TryWriteAsync(cancellationToken);

    private void Add(RoomId room, Step step)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(room, out var line)) _lines.Add(room, line = new Line());
            line.IsClosed = false;
            line.Steps.Add(step);
        }
        Count(1);
        _changed.Release();
    }

    private void GiveUp(RoomId room, Step stands)
    {
        Step[] left;
        lock (_lock)
        {
            if (!_lines.TryGetValue(room, out var line)) _lines.Add(room, line = new Line());
            left = [.. line.Steps];
            line.Steps.Clear();
            line.Steps.Add(stands);
        }
        Count(1 - left.Length);
        foreach (var step in left) step.Written.TrySetResult();
        RoomMetrics.EntriesMissed(left.Count(s => s.Entry is not null) + 1);
        if (left is not [{ Stands: not null }]) Log.GaveUp(logger, room, stands.Version);
        _changed.Release();
    }

    private void Count(int more)
    {
        Interlocked.Add(ref _waiting, more);
        RoomMetrics.EntriesWait(more);
    }

    private async Task<bool> TryWriteAsync(CancellationToken stop)
    {
        var isDone = true;
        RoomId[] rooms;
        lock (_lock) rooms = [.. _lines.Keys];
        foreach (var room in rooms)
        {
            try
            {
                while (NextOf(room) is { Length: > 0 } steps)
                {
                    await WriteAsync(room, steps, stop);
                    Finish(room, steps);
                }
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                isDone = false;
                _isAway = true;
                Log.StoreAway(logger);
                if (e.GetBaseException() is not DbException { IsTransient: false }) break; // the next room would wait for it as long
            }
        }
        if (isDone) _isAway = false;
        return isDone;
    }

    private Step[] NextOf(RoomId room)
    {
        lock (_lock) return _lines.TryGetValue(room, out var line) ? [.. line.Steps.Take(MostAtOnce)] : [];
    }

    private void Finish(RoomId room, Step[] steps)
    {
        var done = 0;
        lock (_lock)
        {
            if (_lines.TryGetValue(room, out var line))
            {
                line.Cursor = (steps[^1].Epoch, steps[^1].Version);
                // They are still the first ones, unless they were given up meanwhile.
                while (done < steps.Length && done < line.Steps.Count && line.Steps[done] == steps[done]) done++;
                line.Steps.RemoveRange(0, done);
                ForgetClosed(room, line);
            }
        }
        Count(-done);
        foreach (var step in steps) step.Written.TrySetResult();
    }

    private void ForgetClosed(RoomId room, Line line)
    {
        if (line.IsClosed && line.Steps.Count == 0) _lines.Remove(room);
    }

    private async Task WriteAsync(RoomId room, Step[] steps, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            foreach (var log in steps.GroupBy(s => s.Epoch, StringComparer.Ordinal)) await WriteAsync(db, room, log.Key, [.. log], stop);
            await transaction.CommitAsync(stop);
        });
    }

    private async Task WriteAsync(MeetingDb db, RoomId room, string epoch, Step[] steps, CancellationToken stop)
    {
        // Keeps the cursor for itself until the end, so that nodes write one after the other.
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Cursors" ("Follower", "Room", "Epoch", "Version", "At") VALUES ({writer.Name}, {room.Value}, {epoch}, 0, {now})
            ON CONFLICT ("Follower", "Room", "Epoch") DO UPDATE SET "At" = excluded."At"
            """, stop);
        var cursor = await db.Cursors.SingleAsync(c => c.Follower == writer.Name && c.Room == room.Value && c.Epoch == epoch, stop);
        var entries = new List<RoomEntry>();
        var about = steps.Select(s => s.Main).FirstOrDefault(main => main is not null) ?? room;
        foreach (var step in steps)
        {
            if (step.Version <= cursor.Version) continue; // written by another node, or before a restart
            cursor.Version = step.Version;
            if (step.Entry is { } entry) entries.Add(entry);
            if (step.Stands is null || step.Main is not null) continue;
            await WriteEntriesAsync(db, about, epoch, entries, stop);
            await writer.MendAsync(db, room, epoch, step.Version, step.Stands, stop);
        }
        await WriteEntriesAsync(db, about, epoch, entries, stop);
    }

    private async Task WriteEntriesAsync(MeetingDb db, RoomId room, string epoch, List<RoomEntry> entries, CancellationToken stop)
    {
        if (entries.Count > 0) await writer.WriteAsync(db, room, epoch, entries, stop);
        entries.Clear();
        await db.SaveChangesAsync(stop);
    }

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Warning, "The store does not answer; what facilitators decided is written when it does")]
        public static partial void StoreAway(ILogger logger);

        [LoggerMessage(24, LogLevel.Warning, "Too much waits for the store; room {Room} is recorded as it stands at version {Version}")]
        public static partial void GaveUp(ILogger logger, RoomId room, long version);
    }
}
