namespace MeetingHub.Domain.Rooms;

/// <summary>One facilitator leads. The lead is offered, then taken.</summary>
public static class LeadRules
{
    /// <summary>
    /// Whoever took the lead last, while they are here; else the facilitator who is here and came first, so that nobody has to act when a
    /// lead leaves or loses the connection; null without facilitators.
    /// </summary>
    public static ParticipantId? LeaderOf(Room room)
    {
        if (room.Lead.Taken is { } taken && IsHere(room, taken)) return taken;
        var leading = room.Seats.Inside.Where(s => s.Role == Role.Facilitator);
        return (leading.FirstOrDefault(s => s.Presence == Presence.Here) ?? leading.FirstOrDefault())?.Id;
    }

    /// <summary>That whoever led in the room that was lost leads again, when they come into the next one.</summary>
    internal static IEnumerable<RoomEvent> Introduction(Lead lead, ParticipantId who)
    {
        if (lead.Taken == who) yield return new LeadTaken(who);
    }

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        AskToLead(var who) => Ask(room, who, by),
        TakeLead           => Take(room, by),
        DeclineLead        => Decline(room, by),
        KeepLead           => Keep(room, by),
        _                  => null,
    };

    private static RoomDecision Ask(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                           return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (LeaderOf(room) != by)                              return RoomDecision.Refuse(Refusal.NotLead);
        if (!room.IsInside(who))                               return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (who == by || !IsHere(room, who))                   return RoomDecision.Refuse(Refusal.CannotLead);
        if (room.Lead.Asked == who && room.Lead.By == by)      return RoomDecision.Nothing;
        return RoomDecision.Accept(new LeadAsked(who, by));
    }

    private static RoomDecision Take(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                           return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Lead.Asked == by)                             return RoomDecision.Accept(new LeadTaken(by));
        return LeaderOf(room) == by ? RoomDecision.Nothing : RoomDecision.Refuse(Refusal.LeadNotOffered);
    }

    private static RoomDecision Decline(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                           return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Lead.Asked == by ? RoomDecision.Accept(new LeadDeclined(by)) : RoomDecision.Nothing;
    }

    // Also by whoever took over from the one who asked.
    private static RoomDecision Keep(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                           return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Lead.By != by && LeaderOf(room) != by)        return RoomDecision.Refuse(Refusal.NotLead);
        return room.Lead.Asked is null ? RoomDecision.Nothing : RoomDecision.Accept(new LeadKept(by));
    }

    private static bool IsHere(Room room, ParticipantId who) =>
        room.Seats.FindInside(who) is { Role: Role.Facilitator, Presence: Presence.Here };
}
