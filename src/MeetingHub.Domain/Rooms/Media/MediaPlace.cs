namespace MeetingHub.Domain.Rooms;

/// <summary>The node that carries the room's media, and the number of this place: places are numbered 1, 2, 3.</summary>
public sealed record MediaPlace(string Node, long Number);

/// <summary>The room's media lives at that node from here on. Places are numbered 1, 2, 3.</summary>
public sealed record MediaPlaced(string Node, long Number) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
}

/// <summary>
/// Places the room's media at that node, instead of the place with the number <paramref name="Instead"/>; 0 when it has no place yet.
/// </summary>
public sealed record PlaceMedia(string Node, long Instead) : LiveRoomCommand;

internal static class MediaRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command) => command is PlaceMedia c ? PlaceAt(room, c) : null;

    public static MediaPlace? Evolve(MediaPlace? place, RoomEvent e) =>
        e is MediaPlaced(var node, var number) ? new MediaPlace(node, number) : place;

    // Every node that finds a place gone names that place, so that the room moves only once.
    private static RoomDecision PlaceAt(Room room, PlaceMedia c)
    {
        if (room.Door.IsEnded || !room.Door.IsOpened) return RoomDecision.Refuse(Refusal.RoomEnded);
        var number = room.Media?.Number ?? 0;
        return c.Instead == number ? RoomDecision.Accept(new MediaPlaced(c.Node, number + 1)) : RoomDecision.Nothing;
    }
}
