namespace MeetingHub.Domain.Rooms;

public sealed record TimerStarted(string Label, TimeSpan Duration, DateTimeOffset EndsAt, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record TimerExtended(DateTimeOffset EndsAt, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>A facilitator stopped it before its end.</summary>
public sealed record TimerStopped(ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>Its time is over. Nothing is cut off by it.</summary>
public sealed record TimerEnded : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
