namespace MeetingHub.Domain.Rooms;

public enum ExerciseKind { Breathing, Grounding }

/// <summary>An exercise that everybody is shown. Each page works out the step from when it began.</summary>
public sealed record Exercise(ExerciseKind Kind, DateTimeOffset Since, ParticipantId By);

/// <summary>The exercise for all. There is one at most.</summary>
public sealed record Exercises
{
    public Exercise? Current { get; init; }

    internal Exercises Evolve(RoomEvent e, DateTimeOffset at) => e switch
    {
        ExerciseStarted(var kind, var by) => new Exercises { Current = new Exercise(kind, at, by) },
        ExerciseEnded                     => new Exercises(),
        _                                 => this,
    };
}
