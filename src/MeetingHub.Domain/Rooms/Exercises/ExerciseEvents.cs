namespace MeetingHub.Domain.Rooms;

public sealed record ExerciseStarted(ExerciseKind Kind, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <param name="By">Null: it has come to its end by itself.</param>
public sealed record ExerciseEnded(ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
