using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// What has to be done for a room as time passes: carry out what is due, renew passes, compare the fold with the log and keep the log
/// alive, send counts, say when the room pauses, and stop following a room for which this node has no use. Knows when the next of it is
/// to be done, so that a room in which nothing happens costs nothing. Touched only by the room's loop.
/// </summary>
internal sealed class Upkeep(
    RoomId id, FoldedLog log, RoomSeats seats, LostConnections lost, Delivery delivery, RoomDoor door, IRoomLog store, IRoomNodes nodes,
    RoomFollowers followers, TimeProvider clock, CancellationToken stop)
{
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromHours(1); // logs and seats live for a day
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    // After this a node without connections stops following the room; other nodes have it.
    private static readonly TimeSpan UnloadAfter = TimeSpan.FromMinutes(1);

    // In steady time.
    private TimeSpan? _retryAt;
    private TimeSpan? _renewAt; // the first pass
    private TimeSpan _keptAt = clock.Steady();
    private TimeSpan? _lookedAt; // whether a follower needs the room
    private bool _mayHaveLost;

    private bool IsIdle => seats.AreEmpty && log.Room.Seats.Present.Any(s => s.LostAt is null); // others have them

    /// <summary>The log did not answer: an entry may be in it all the same, perhaps with a seat that has no connection.</summary>
    public void NoticeLogAway()
    {
        log.IsBehind = _mayHaveLost = true;
        _retryAt ??= clock.Steady() + RetryEvery;
    }

    /// <summary>Says that the room pauses, and goes on as soon as the log answers.</summary>
    public void Pause()
    {
        delivery.SendPaused(true);
        NoticeLogAway();
    }

    /// <summary>When something is to be done next, in steady time; null: not before something happens.</summary>
    public TimeSpan? NextAt()
    {
        if (_retryAt is { } retry) return retry;
        TimeSpan? next = null;
        void NotLaterThan(TimeSpan? at)
        {
            if (at < next || next is null) next = at ?? next;
        }
        if (log.Deadline is { } deadline) NotLaterThan(clock.Steady() + (deadline - log.Now));
        NotLaterThan(log.TrimAt);
        if (store.MayLoseBells) NotLaterThan(log.ComparedAt + CompareEvery);
        if (!seats.AreEmpty)
        {
            NotLaterThan(_renewAt ??= seats.Here.Min(member => member.RenewPassAt));
            NotLaterThan(_keptAt + KeepEvery);
            NotLaterThan(delivery.CountsAt);
        }
        if (log.Room.Door.IsEnded) NotLaterThan(_lookedAt + RetryEvery ?? clock.Steady());
        else if (IsIdle) NotLaterThan(Later(seats.EmptySince, _lookedAt) + UnloadAfter);
        return next;
    }

    /// <param name="open">Opens the room unless it is open.</param>
    /// <returns>False when this node need not follow the room any longer.</returns>
    public async Task<bool> DoAsync(Func<Task> open)
    {
        var now = clock.Steady();
        _retryAt = null;
        await CompareAsync(open, now);
        if (_mayHaveLost)
        {
            await lost.FindAsync();
            await lost.ReturnAllHereAsync();
            _mayHaveLost = false;
        }
        if (!await MeetDeadlinesAsync()) return false;
        RenewPasses(now);
        if (delivery.CountsAt <= now) delivery.SendCounts(log.Room);
        seats.ForgetRestedLimits();
        if (log.TrimAt <= now) await log.TrimAsync();
        if (delivery.IsPaused || log.Deadline <= log.Now) _retryAt = now + RetryEvery;
        return await IsNeededAsync(now);
    }

    private async Task CompareAsync(Func<Task> open, TimeSpan now)
    {
        if (!store.IsAnswering) delivery.SendPaused(true); // before asking it, which takes a while
        try
        {
            await open();
            // Nobody notices a lost bell, so the log is asked now and then.
            var mayMiss = store.MayLoseBells && now - log.ComparedAt >= CompareEvery;
            if (mayMiss || log.IsBehind || delivery.IsPaused) await log.CatchUpAsync();
            if (!seats.AreEmpty && now - _keptAt >= KeepEvery) await KeepAsync(now);
        }
        catch (RoomLogAwayException)
        {
            delivery.SendPaused(true); // perhaps only this room's log does not answer
            throw;
        }
        if (store.IsAnswering) delivery.SendPaused(false);
    }

    // The log and the seats of a room with people in it must not lapse, however long nothing happens.
    private async Task KeepAsync(TimeSpan now)
    {
        await store.KeepAsync(id, stop);
        await nodes.KeepOpenAsync(id);
        _keptAt = now;
    }

    // Every node that follows the room comes here, and the second one changes nothing. So that they don't all race for the next entry, the
    // node that wrote the last one goes first.
    private async Task<bool> MeetDeadlinesAsync()
    {
        var late = log.Now - log.Deadline;
        if (late < (log.IsNewestOurs ? TimeSpan.Zero : RetryEvery) || late is null) return true;
        foreach (var command in log.Room.Due(log.Now))
        {
            if (command is not ForgetRoom) await log.DecideAsync(command, ParticipantId.Nobody);
            else if (await MayCloseAsync()) return false;
        }
        return true;
    }

    private void RenewPasses(TimeSpan now)
    {
        if (now < _renewAt) return;
        _renewAt = null;
        foreach (var member in seats.Here)
            if (now >= member.RenewPassAt) member.Send(door.RenewPass(member));
    }

    private async Task<bool> IsNeededAsync(TimeSpan now)
    {
        if (!log.Room.Door.IsEnded && !(IsIdle && now - seats.EmptySince >= UnloadAfter)) return true;
        _lookedAt = now;
        if (followers.OfRooms.Any(f => f.Needs(id))) return true;
        return log.Room.Door.IsEnded && !await MayCloseAsync();
    }

    private async Task<bool> MayCloseAsync()
    {
        if (followers.OfEntries.Any(f => f.Owes(id))) return false; // the log is the only other place where it is
        if (await log.TryDeleteAsync() || log.Room.Door.IsEnded) return true;
        await log.CatchUpAsync(); // not deleted: somebody came, or another node deleted it first
        return false;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan? other) => other > one ? other.Value : one;
}
