namespace MeetingHub.Domain.Rooms;

/// <summary>Takes a break: the seat is kept, and nothing is sent or received until its owner steps back.</summary>
public sealed record StepOut : RoomCommand;
public sealed record StepBack : RoomCommand;
