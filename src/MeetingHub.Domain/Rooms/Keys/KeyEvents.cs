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

/// <summary>Somebody who waits asked for the part of the link that opens the session.</summary>
public sealed record SecretAsked(ParticipantId Who, string Key) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>It was handed to them, sealed for the key with which they asked.</summary>
public sealed record SecretGiven(ParticipantId Who, ParticipantId By, string Box) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}
