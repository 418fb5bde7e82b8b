using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// What has to be done for a room as time passes: drop and free lost seats, renew passes, compare the fold with the log and keep the log
/// alive, say when the room pauses, and close a room that stayed empty. Touched only by the room's loop.
/// </summary>
internal sealed class Upkeep(
    RoomId id, FoldedLog log, RoomSeats seats, Delivery delivery, RoomDoor door, IRoomLog store, IRoomNodes nodes,
    RoomFollowers followers, TimeProvider clock, CancellationToken stop)
{
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromHours(1); // logs and seats live for a day

    // After this a node without connections stops following the room; other nodes have it.
    private static readonly TimeSpan UnloadAfter = TimeSpan.FromMinutes(1);

    // In steady time.
    private TimeSpan _idleSince = clock.Steady(); // since when no connection is here
    private TimeSpan _keptAt;
    private bool _mayHaveLost;

    /// <summary>Whether time alone changes nothing here for the next seconds.</summary>
    public bool IsQuiet => !seats.AreEmpty && !log.Room.Seats.HaveLost && !delivery.IsPaused;

    /// <summary>The log did not answer: an entry may be in it all the same, perhaps with a seat that has no connection.</summary>
    public void NoticeLogAway() => log.IsBehind = _mayHaveLost = true;

    /// <param name="open">Opens the room unless it is open.</param>
    /// <returns>False when this node need not follow the room any longer.</returns>
    public async Task<bool> DoAsync(Func<Task> open)
    {
        var now = clock.Steady();
        await CompareAsync(open, now);
        if (_mayHaveLost)
        {
            await log.DecideAsync(new LoseConnections(await seats.FindLostAsync(log.Room)), ParticipantId.Nobody);
            _mayHaveLost = false;
        }
        foreach (var command in log.Room.Due(log.Now))
        {
            if (command is not ForgetRoom) await log.DecideAsync(command, ParticipantId.Nobody);
            else if (await MayCloseAsync()) return false;
        }
        foreach (var member in seats.Here)
            if (now >= member.RenewPassAt) member.Send(door.RenewPass(member));
        delivery.SendCounts(log.Room);
        seats.ForgetRestedLimits();
        await log.TrimAsync();
        return await IsNeededAsync(now);
    }

    private async Task CompareAsync(Func<Task> open, TimeSpan now)
    {
        if (!store.IsAnswering) delivery.SendPaused(true); // before asking it, which takes a while
        try
        {
            await open();
            // Nobody notices a lost bell, so the log is asked now and then.
            if (log.IsBehind || now - log.ComparedAt >= CompareEvery) await log.CatchUpAsync();
            if (!seats.AreEmpty && now - _keptAt >= KeepEvery) await KeepAsync();
        }
        catch (RoomLogAwayException)
        {
            delivery.SendPaused(true); // perhaps only this room's log does not answer
            throw;
        }
        if (store.IsAnswering) delivery.SendPaused(false);
    }

    // The log and the seats of a room with people in it must not lapse, however long nothing happens.
    private async Task KeepAsync()
    {
        await store.KeepAsync(id, stop);
        await nodes.KeepOpenAsync(id);
        _keptAt = clock.Steady();
    }

    private async Task<bool> IsNeededAsync(TimeSpan now)
    {
        var isNeeded = followers.OfRooms.Any(f => f.Needs(id));
        if (!seats.AreEmpty || log.Room.Seats.HaveLost) _idleSince = now;
        if (log.Room.Door.IsEnded && !isNeeded) return !await MayCloseAsync();
        return log.Room.Seats.Count == 0 || now - _idleSince < UnloadAfter || isNeeded;
    }

    private async Task<bool> MayCloseAsync()
    {
        if (followers.OfEntries.Any(f => f.Owes(id))) return false; // the log is the only other place where it is
        if (await log.TryDeleteAsync() || log.Room.Door.IsEnded) return true;
        await log.CatchUpAsync(); // not deleted: somebody came, or another node deleted it first
        return false;
    }
}
