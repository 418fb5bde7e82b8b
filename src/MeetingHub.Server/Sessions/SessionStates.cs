using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Stores with a session whether somebody is inside its room and how far it has come, so that a lost room is known to have been in use
/// and the next one goes on there, and that it has ended, so that its links say so after the room's log is gone; then its title is deleted. Until that is stored, the room is kept and says so
/// itself.
/// </summary>
internal sealed partial class SessionStates(IDbContextFactory<MeetingDb> store, TimeProvider clock, ILogger<SessionStates> logger)
    : BackgroundService, IRoomFollower
{
    /// <summary>Longer than an evening, but over when the same group meets on another day.</summary>
    public static readonly TimeSpan HalfADay = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<RoomId, State> _known = new();
    private readonly ConcurrentDictionary<RoomId, State> _unwritten = new();
    private readonly SemaphoreSlim _changed = new(0);

    private sealed record State(bool InUse, bool Ended, DateTimeOffset At, Course? Course);

    public void Changed(RoomId room, Room now)
    {
        var (inUse, ended) = (now.Seats.Count > 0 && !now.Door.IsEnded, now.Door.IsEnded);
        // Of a rehearsal nothing is kept, and a side room's row is its main room's.
        var course = inUse && now.Settings is { IsRehearsal: false, Main: null } ? Course.Of(now) : null;
        var state = new State(inUse, ended, clock.GetUtcNow(), course);
        // A room that is in use for longer than half a day must not look as if it had been left.
        if (_known.TryGetValue(room, out var known) && (known.InUse, known.Ended, known.Course) == (inUse, ended, course)
            && (!inUse || state.At - known.At < HalfADay / 2)) return;
        _known[room] = _unwritten[room] = state;
        _changed.Release();
    }

    public void Closed(RoomId room) => _known.TryRemove(room, out _);

    public bool Needs(RoomId room) => _unwritten.ContainsKey(room);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _changed.WaitAsync(stoppingToken);
            while (!await TryWriteAsync(stoppingToken)) await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken stop)
    {
        try
        {
            await using var db = await store.CreateDbContextAsync(stop);
            foreach (var (room, state) in _unwritten)
            {
                await WriteAsync(db, room, state, stop);
                _unwritten.TryRemove(new KeyValuePair<RoomId, State>(room, state));
            }
            return true;
        }
        catch (Exception e) when (StorageFeature.IsAway(e))
        {
            Log.StoreAway(logger);
            return false;
        }
    }

    private static async Task WriteAsync(MeetingDb db, RoomId room, State state, CancellationToken stop)
    {
        var sessions = db.Sessions.Where(s => s.Room == room.Value);
        long? inUseUntil = state.InUse ? (state.At + HalfADay).ToUnixTimeMilliseconds() : null;
        var course = state.Course is null ? null : KeptCourse.Write(state.Course);
        await sessions.ExecuteUpdateAsync(
            set => set.SetProperty(s => s.InUseUntil, inUseUntil).SetProperty(s => s.Course, course), stop);
        if (!state.Ended) return;
        var at = state.At.ToUnixTimeMilliseconds();
        await sessions.Where(s => s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, at).SetProperty(s => s.Title, ""), stop);
    }

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Warning, "The store does not answer; that meetings have ended is written when it does")]
        public static partial void StoreAway(ILogger logger);
    }
}
