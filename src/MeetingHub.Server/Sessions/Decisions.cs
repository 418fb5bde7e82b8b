using System.Collections.Concurrent;
using System.Data.Common;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Stores facilitators' decisions with the meeting, and that somebody is inside, so that both outlive the room's log: removals as long as
/// the links work, everything else for half a day. When the room has to begin again, it begins with them.
/// </summary>
internal sealed partial class Decisions(
    IDbContextFactory<MeetingDb> store, IOptions<SessionOptions> options, TimeProvider clock, ILogger<Decisions> logger)
        : BackgroundService, IRoomFollower
{
    /// <summary>Longer than an evening, but over when the same group meets on another day.</summary>
    public static readonly TimeSpan HalfADay = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<RoomId, (Room Seen, Kept Kept)> _known = new();
    private readonly ConcurrentDictionary<RoomId, Unwritten> _unwritten = new();
    private readonly SemaphoreSlim _changed = new(0);

    // The stored lock stays as it is while the door is closed for another reason.
    private sealed record Unwritten(Kept Kept, bool KeepsLock, DateTimeOffset At);

    /// <summary>The decisions with which the meeting's next room begins.</summary>
    public static async Task<Kept> ReadAsync(MeetingDb db, MeetingRow meeting, DateTimeOffset at, CancellationToken stop)
    {
        var now = at.ToUnixTimeMilliseconds();
        var seats = await db.Seats.AsNoTracking().Where(s => s.Room == meeting.Room && s.Until > now).OrderBy(s => s.Seat)
            .ToListAsync(stop);
        return new Kept(
            meeting.InUseUntil > now, meeting.LockedUntil > now, meeting.Links,
            [.. seats.Select(s => new KeptSeat(new ParticipantId(s.Seat), s.Removed, s.Microphone, s.Camera))]);
    }

    public void Changed(RoomId room, Room now)
    {
        var isKnown = _known.TryGetValue(room, out var known);
        if (isKnown && ReferenceEquals(known.Seen.Inside, now.Inside) && ReferenceEquals(known.Seen.Removed, now.Removed)
            && ReferenceEquals(known.Seen.HeldOnReturn, now.HeldOnReturn)
            && (known.Seen.IsLocked, known.Seen.IsClosedByLoss, known.Seen.IsEnded)
                == (now.IsLocked, now.IsClosedByLoss, now.IsEnded)) return;
        var kept = Kept.Of(now);
        _known[room] = (now, kept);
        if (isKnown && kept == known.Kept && known.Seen.IsClosedByLoss == now.IsClosedByLoss) return;
        _unwritten[room] = new Unwritten(kept, KeepsLock: now.IsClosedByLoss, clock.GetUtcNow());
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

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken); // the decisions of the last moment
    }

    private async Task<bool> TryWriteAsync(CancellationToken stop)
    {
        try
        {
            foreach (var (room, unwritten) in _unwritten)
            {
                await WriteAsync(room, unwritten, stop);
                _unwritten.TryRemove(new KeyValuePair<RoomId, Unwritten>(room, unwritten));
            }
            return true;
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException or { InnerException: DbException { IsTransient: false } })
        {
            return false; // another node that follows the room was writing at the same time
        }
        catch (Exception e) when (StorageFeature.IsAway(e))
        {
            Log.StoreAway(logger);
            return false;
        }
    }

    private async Task WriteAsync(RoomId room, Unwritten unwritten, CancellationToken stop)
    {
        var (kept, keepsLock, at) = unwritten;
        await using var db = await store.CreateDbContextAsync(stop);
        var meeting = await db.Meetings.AsNoTracking().FirstOrDefaultAsync(m => m.Room == room.Value, stop);
        if (meeting is null) return;
        var today = (at + HalfADay).ToUnixTimeMilliseconds();
        long? inUseUntil = kept.Again ? today : null;
        long? lockedUntil = keepsLock ? meeting.LockedUntil : kept.Locked ? meeting.LockedUntil ?? today : null;
        await db.Meetings.Where(m => m.Room == room.Value).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.InUseUntil, inUseUntil).SetProperty(m => m.LockedUntil, lockedUntil), stop);

        var linksEnd = DateTimeOffset.FromUnixTimeMilliseconds(meeting.CreatedAt).AddDays(options.Value.RetentionDays)
            .ToUnixTimeMilliseconds();
        var rows = await db.Seats.Where(s => s.Room == room.Value).ToDictionaryAsync(s => s.Seat, StringComparer.Ordinal, stop);
        foreach (var seat in kept.Seats)
        {
            if (!rows.Remove(seat.Who.Value, out var row)) db.Seats.Add(row = new SeatRow { Room = room.Value, Seat = seat.Who.Value });
            else if ((row.Removed, row.Microphone, row.Camera) == (seat.Removed, seat.Microphone, seat.Camera)) continue;
            (row.Removed, row.Microphone, row.Camera) = (seat.Removed, seat.Microphone, seat.Camera);
            row.Until = seat.Removed ? linksEnd : Math.Min(linksEnd, today);
        }
        db.Seats.RemoveRange(rows.Values); // decisions that were undone
        await db.SaveChangesAsync(stop);
    }

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Warning, "The store does not answer; what facilitators decided is written when it does")]
        public static partial void StoreAway(ILogger logger);
    }
}
