namespace MeetingHub.Domain.Rooms;

/// <summary>It takes the place of what was shown before.</summary>
public sealed record ResourceShown(Resource Resource) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record ResourceHidden(ResourceId Id) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
