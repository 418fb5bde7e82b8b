using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.SideRooms;

/// <summary>
/// The way into a side room and what goes from it to the main room. The main room says who is in which side room; a side room is opened
/// when the first of them comes.
/// </summary>
internal sealed class SideRoomDoor(RoomDirectory rooms)
{
    /// <summary>
    /// Opens the side room unless it is open, and tells it what the main room says: so it knows who is removed or held before anybody
    /// comes.
    /// </summary>
    /// <returns>The seat in the main room, or why its owner can't come in.</returns>
    public async Task<(Seat? Seat, Refusal? Refusal)> ArriveAsync(RoomPass pass, MainRoom main, CancellationToken stop)
    {
        try
        {
            if (await rooms.AskAnywhereAsync(main.Room, room => room.ReadAsync(), stop) is not { } read) return (null, Refusal.NoSideRoom);
            var (now, at) = read;
            if (now.IsRemoved(pass.Who)) return (null, Refusal.Removed);
            if (now.Door.IsEnded) return (null, Refusal.RoomEnded);
            if (now.Seats.FindInside(pass.Who) is not { } seat || seat.Place.SideRoom != main.Number) return (null, Refusal.NoSideRoom);
            var opening = RoomOpening.OfSideRoom(now, main);
            await rooms.AskAsync(
                pass.Room, () => Task.FromResult(opening), room => room.AnnounceAsync(new FollowMainRoom(now, at) { IsArrival = true }));
            return (seat, null);
        }
        catch (RoomLogAwayException)
        {
            return (null, Refusal.RoomPaused);
        }
        catch (RoomNewerException)
        {
            return (null, Refusal.RoomNewer);
        }
    }

    /// <summary>Carries the wish out: in the main room, where that decides it.</summary>
    public async Task<ExecuteReply> ExecuteAsync(LiveRoom room, Member member, RoomCommand command)
    {
        if (await room.MainRoomForAsync(member, command) is not { } main) return await room.ExecuteAsync(member, command);
        try
        {
            return await rooms.AskAnywhereAsync(main.Room, there => there.ExecuteForAsync(member.Who, command), CancellationToken.None)
                ?? ExecuteReply.Refuse(0, Refusal.MainRoomOnly);
        }
        catch (RoomClosedException)
        {
            return ExecuteReply.Refuse(0, Refusal.MainRoomOnly);
        }
    }
}
