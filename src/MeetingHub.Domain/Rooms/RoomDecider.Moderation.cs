namespace MeetingHub.Domain.Rooms;

public static partial class RoomDecider
{
    /// <summary>
    /// A second request to the same person within this time is a repetition by the network or the finger, and changes nothing.
    /// </summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);

    private static RoomDecision Mute(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Inside.TryGetValue(who, out var them)) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Microphone == DeviceState.Held)         return RoomDecision.Nothing;
        return RoomDecision.Accept(new MicrophoneMuted(who));
    }

    private static RoomDecision Ask(Room room, ParticipantId who, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Inside.TryGetValue(who, out var them)) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Microphone == DeviceState.On)           return RoomDecision.Nothing;
        if (at - them.AskedToUnmuteAt < AskAgainAfter)   return RoomDecision.Nothing;
        return RoomDecision.Accept(new AskedToUnmute(who, by));
    }

    private static RoomDecision HoldCamera(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Inside.TryGetValue(who, out var them)) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Camera == DeviceState.Held)             return RoomDecision.Nothing;
        return RoomDecision.Accept(new CameraStopped(who));
    }

    private static RoomDecision LiftCamera(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.Inside.TryGetValue(who, out var them)) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Camera != DeviceState.Held)             return RoomDecision.Nothing;
        return RoomDecision.Accept(new CameraAllowed(who, by));
    }

    private static RoomDecision Remove(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.IsRemoved(who))                         return RoomDecision.Nothing;
        if (!room.Inside.TryGetValue(who, out var them)) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (them.Role == Role.Facilitator)               return RoomDecision.Refuse(Refusal.FacilitatorProtected);
        return RoomDecision.Accept(new ParticipantLeft(who), new ParticipantRemoved(who, them.Name));
    }

    private static RoomDecision RemoveSince(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.IsRemoved(who))                          return RoomDecision.Nothing;
        if (!room.Inside.TryGetValue(who, out var first)) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        var since = room.Participants.Where(p => p.Seat >= first.Seat && p.Role != Role.Facilitator);
        return RoomDecision.Accept(
            [.. since.SelectMany(p => (RoomEvent[])[new ParticipantLeft(p.Id), new ParticipantRemoved(p.Id, p.Name)])]);
    }

    private static RoomDecision Undo(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsRemoved(who))                        return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        return RoomDecision.Accept(new RemovalUndone(who));
    }

    private static RoomDecision Replace(Room room, long links, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.IsEnded)                                 return RoomDecision.Refuse(Refusal.RoomEnded);
        if (links <= room.Links)                          return RoomDecision.Nothing;
        var others = room.Participants.Where(p => p.Id != by).Select(RoomEvent (p) => new ParticipantLeft(p.Id));
        return RoomDecision.Accept([.. others, new LinksReplaced(links)]);
    }

    private static RoomDecision Lock(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.IsLocked ? RoomDecision.Nothing : RoomDecision.Accept(new RoomLocked());
    }

    private static RoomDecision Unlock(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.IsLocked ? RoomDecision.Accept(new RoomUnlocked()) : RoomDecision.Nothing;
    }

    private static RoomDecision End(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.IsEnded ? RoomDecision.Nothing : RoomDecision.Accept(new RoomEnded());
    }
}
