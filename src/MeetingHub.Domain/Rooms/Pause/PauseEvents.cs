namespace MeetingHub.Domain.Rooms;

/// <summary>Nothing is heard, seen or written to the group from here on. The same entry turns every device off.</summary>
/// <param name="By">Null for a pause that is kept from the room before this one.</param>
public sealed record RoomPaused(ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The room goes on. Devices stay off until their owners turn them on.</summary>
public sealed record RoomResumed(ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
