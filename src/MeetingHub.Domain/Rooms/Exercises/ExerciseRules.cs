namespace MeetingHub.Domain.Rooms;

/// <summary>Facilitators begin and end an exercise for all; it ends by deadline after its last step. Nobody has to take part.</summary>
public static class ExerciseRules
{
    /// <summary>A breath: in for four seconds, held for two, out for six.</summary>
    public static readonly TimeSpan Breath = TimeSpan.FromSeconds(12);
    public const int Breaths = 12;

    /// <summary>Five senses, one after another.</summary>
    public static readonly TimeSpan GroundingStep = TimeSpan.FromSeconds(40);
    public const int GroundingSteps = 5;

    public static TimeSpan LengthOf(ExerciseKind kind) =>
        kind == ExerciseKind.Breathing ? Breaths * Breath : GroundingSteps * GroundingStep;

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        StartExercise(var kind) => Start(room, kind, by),
        EndExercise             => End(room, by),
        FinishExercise          => Finish(room, at),
        _                       => null,
    };

    internal static DateTimeOffset? NextDeadline(Room room) =>
        room.Exercises.Current is { } exercise ? exercise.Since + LengthOf(exercise.Kind) : null;

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) => NextDeadline(room) <= at ? [new FinishExercise()] : [];

    private static RoomDecision Start(Room room, ExerciseKind kind, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                    return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Exercises.Current?.Kind == kind)       return RoomDecision.Nothing;
        return RoomDecision.Accept(new ExerciseStarted(kind, by));
    }

    private static RoomDecision End(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                    return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Exercises.Current is null ? RoomDecision.Nothing : RoomDecision.Accept(new ExerciseEnded(by));
    }

    private static RoomDecision Finish(Room room, DateTimeOffset at) =>
        NextDeadline(room) <= at ? RoomDecision.Accept(new ExerciseEnded()) : RoomDecision.Nothing;
}
