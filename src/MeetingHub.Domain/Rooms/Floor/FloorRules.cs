namespace MeetingHub.Domain.Rooms;

/// <summary>Who may raise and lower a hand.</summary>
internal static class FloorRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        RaiseHand          => Raise(room, by),
        LowerHand(var who) => Lower(room, who ?? by, by),
        _                  => null,
    };

    /// <summary>What a fold must know of that person's hand.</summary>
    public static IEnumerable<RoomEvent> Introduction(Floor floor, ParticipantId who)
    {
        if (floor.Hands.Contains(who)) yield return new HandRaised(who);
    }

    private static RoomDecision Raise(Room room, ParticipantId by) =>
        room.Floor.Hands.Contains(by) ? RoomDecision.Nothing : RoomDecision.Accept(new HandRaised(by));

    private static RoomDecision Lower(Room room, ParticipantId who, ParticipantId by)
    {
        if (who != by && !room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Floor.Hands.Contains(who))      return RoomDecision.Nothing;
        return RoomDecision.Accept(new HandLowered(who));
    }
}
