namespace MeetingHub.Domain.Rooms;

public sealed record SteppedOut(ParticipantId Who, DateTimeOffset Since) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}

public sealed record SteppedBack(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}
