namespace MeetingHub.Domain.Rooms;

/// <summary>Who pauses the room and lets it go on.</summary>
internal static class PauseRules
{
    public static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        PauseRoom  => Pause(room, by),
        ResumeRoom => Resume(room, by),
        _          => null,
    };

    /// <summary>
    /// Every facilitator inside has lost the connection, or has stepped out with somebody, in a room where nobody is together without one.
    /// The room waits for them: it keeps its seats and devices, and nobody else leads meanwhile.
    /// </summary>
    public static bool IsWithoutFacilitator(Room room) =>
        room.Settings.NeedsFacilitator && room.Settings.Level > 0 && room.Seats.Count > 0
            && !room.Seats.Inside.Any(s => SideRoomRules.Leads(room, s));

    // Devices go off, so that nobody is heard or seen again by somebody else's press.
    private static RoomDecision Pause(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Pause.IsOn)         return RoomDecision.Nothing;
        return RoomDecision.Accept([new RoomPaused(by), .. room.Seats.Inside.SelectMany(s => TrackRules.TurnedOff(room.Tracks, s.Id))]);
    }

    private static RoomDecision Resume(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by)) return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Pause.IsOn ? RoomDecision.Accept(new RoomResumed(by)) : RoomDecision.Nothing;
    }
}
