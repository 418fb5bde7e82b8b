namespace MeetingHub.Domain.Rooms;

public static partial class RoomDecider
{
    private static RoomDecision Raise(Room room, ParticipantId by) =>
        room.Hands.Contains(by) ? RoomDecision.Nothing : RoomDecision.Accept(new HandRaised(by));

    private static RoomDecision Lower(Room room, ParticipantId who, ParticipantId by)
    {
        if (who != by && !room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Hands.Contains(who))            return RoomDecision.Nothing;
        return RoomDecision.Accept(new HandLowered(who));
    }
}
