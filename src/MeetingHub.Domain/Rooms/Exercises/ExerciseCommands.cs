namespace MeetingHub.Domain.Rooms;

public sealed record StartExercise(ExerciseKind Kind) : RoomCommand;
public sealed record EndExercise : RoomCommand;

/// <summary>The exercise's last step is over.</summary>
public sealed record FinishExercise : LiveRoomCommand;
