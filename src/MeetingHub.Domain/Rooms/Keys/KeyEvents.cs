namespace MeetingHub.Domain.Rooms;

/// <summary>In place of what the seat had published before. The number names the page in every frame that it encrypts.</summary>
public sealed record KeyPublished(ParticipantId Who, long Number, string Key) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>Nobody but the seat for which it is sealed is told, and not while it waits.</summary>
public sealed record KeyHanded(ParticipantId From, ParticipantId To, string Box) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Between(To, To);
    public override int SinceLevel() => 1;
}

public sealed record KeyOpened(ParticipantId Who, KeyOpening Opening) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
