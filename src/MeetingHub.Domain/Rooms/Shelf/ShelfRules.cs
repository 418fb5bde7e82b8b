namespace MeetingHub.Domain.Rooms;

/// <summary>Facilitators show one thing of the group's shelf at a time, and put it away.</summary>
internal static class ShelfRules
{
    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        ShowResource(var resource) => Show(room, resource, by),
        HideResource(var id)       => Hide(room, id, by),
        _                          => null,
    };

    private static RoomDecision Show(Room room, Resource resource, ParticipantId by)
    {
        if (!room.IsFacilitator(by))         return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Door.IsEnded)               return RoomDecision.Refuse(Refusal.RoomEnded);
        if (room.Shelf.Shown == resource)    return RoomDecision.Nothing;
        return RoomDecision.Accept(new ResourceShown(resource));
    }

    private static RoomDecision Hide(Room room, ResourceId id, ParticipantId by)
    {
        if (!room.IsFacilitator(by))         return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Shelf.Shown?.Id == id ? RoomDecision.Accept(new ResourceHidden(id)) : RoomDecision.Nothing;
    }
}
