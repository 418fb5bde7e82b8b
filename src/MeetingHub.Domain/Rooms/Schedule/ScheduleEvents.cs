namespace MeetingHub.Domain.Rooms;

/// <summary>The session is to end in <see cref="ScheduleRules.SaidBefore"/>. Said once for each planned end.</summary>
public sealed record EndAnnounced(DateTimeOffset EndsAt) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The session goes on until then.</summary>
public sealed record SessionProlonged(DateTimeOffset EndsAt, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The session ends at the time that was planned before it was prolonged.</summary>
public sealed record ProlongingTakenBack(DateTimeOffset EndsAt, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
