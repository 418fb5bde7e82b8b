using System.Collections.Concurrent;
using System.Threading.Channels;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.SideRooms;

/// <summary>
/// Notices which side rooms have to be told what their main room says: when it has changed, and when somebody has come to the side room. A
/// node that follows a side room follows its main room, too.
/// </summary>
internal sealed class SideRoomWatch : IRoomFollower
{
    private readonly ConcurrentDictionary<RoomId, (MainRoom Main, Seats Seats)> _sides = new();
    private readonly Channel<(RoomId Side, MainRoom Main)> _toTell = Channel.CreateUnbounded<(RoomId, MainRoom)>();

    /// <summary>The side rooms to be told, as often as they are to be.</summary>
    public ChannelReader<(RoomId Side, MainRoom Main)> ToTell => _toTell.Reader;

    public void Tell(RoomId side, MainRoom main) => _toTell.Writer.TryWrite((side, main));

    public void Changed(RoomId room, Room now)
    {
        if (now.Settings.Main is { } main)
        {
            var isSame = _sides.TryGetValue(room, out var known) && ReferenceEquals(known.Seats, now.Seats);
            if (now.Door.IsEnded) _sides.TryRemove(room, out _);
            else _sides[room] = (main, now.Seats);
            if (!isSame && !now.Door.IsEnded) Tell(room, main);
        }
        else
        {
            TellSidesOf(room);
        }
    }

    public void Closed(RoomId room)
    {
        if (!_sides.TryRemove(room, out _)) TellSidesOf(room);
    }

    public bool Needs(RoomId room) => !_sides.IsEmpty && _sides.Values.Any(side => side.Main.Room == room);

    private void TellSidesOf(RoomId main)
    {
        if (_sides.IsEmpty) return;
        foreach (var (side, known) in _sides)
            if (known.Main.Room == main) Tell(side, known.Main);
    }
}
