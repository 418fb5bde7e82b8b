namespace MeetingHub.Domain.Rooms;

/// <summary>Somebody gave a signal. Who it was is no part of it.</summary>
public sealed record SignalCounted(SignalKind Kind) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>
/// Whose signal the entry has counted, so that each person's counts once. Nobody else learns it, facilitators neither.
/// </summary>
public sealed record SignalGiven(ParticipantId Who, SignalKind Kind) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Between(Who, Who);
    public override int SinceLevel() => 1;
}

/// <summary>
/// Somebody took their signal back. Who it was is no part of it. <paramref name="Place"/>: how many that still last were given before
/// it, so that every fold forgets the same one.
/// </summary>
public sealed record SignalTakenBack(SignalKind Kind, int Place) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record WeatherSet(ParticipantId Who, Weather? Weather = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}
