using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;

namespace MeetingHub.Server.Rooms.SideRooms;

/// <summary>
/// Tells side rooms what their main rooms say. Every node that follows a side room does; what is said twice changes nothing. Nothing is
/// remembered between two times, so a node that dies in between is made up for by the next one.
/// </summary>
internal sealed class SideRoomKeeper(SideRoomWatch watch, RoomDirectory rooms, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<RoomId> _telling = [];
    private readonly Dictionary<RoomId, MainRoom> _again = []; // changed while they were being told

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (side, main) in watch.ToTell.ReadAllAsync(stoppingToken))
        {
            lock (_lock)
            {
                if (!_telling.Add(side))
                {
                    _again[side] = main;
                    continue;
                }
            }
            _ = TellAsync(side, main, stoppingToken); // one that does not answer holds up no other
        }
    }

    private async Task TellAsync(RoomId side, MainRoom main, CancellationToken stop)
    {
        var isDone = await TryTellAsync(side, main, stop);
        lock (_lock)
        {
            _telling.Remove(side);
            if (_again.Remove(side)) watch.Tell(side, main);
        }
        if (isDone || stop.IsCancellationRequested) return;
        await Task.Delay(TryAgainAfter, clock, CancellationToken.None);
        watch.Tell(side, main);
    }

    // A main room that no node has any more is over, and its side rooms with it.
    private async Task<bool> TryTellAsync(RoomId side, MainRoom main, CancellationToken stop)
    {
        try
        {
            var (now, at) = await rooms.AskAnywhereAsync(main.Room, room => room.ReadAsync(), stop) ?? new RoomAt(Room.Empty, null);
            if (rooms.Find(side) is { } room) await room.AnnounceAsync(new FollowMainRoom(now, at));
            return true;
        }
        catch (RoomClosedException)
        {
            return true; // the side room: it is over, or whoever follows it next tells it
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomNewerException or OperationCanceledException)
        {
            return false;
        }
    }
}
