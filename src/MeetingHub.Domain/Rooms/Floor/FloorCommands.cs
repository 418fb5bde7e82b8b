namespace MeetingHub.Domain.Rooms;

/// <param name="ByText">The author would rather write than speak. A hand that is up takes it over and keeps its place.</param>
public sealed record RaiseHand(bool ByText = false) : RoomCommand;

/// <summary>
/// Lowers one's own hand, or that person's. For whoever was invited to speak it says that they have finished.
/// </summary>
public sealed record LowerHand(ParticipantId? Who = null) : RoomCommand;

/// <summary>
/// Moves a hand by one place. <paramref name="From"/> is the number that the facilitator saw, so that two who press at once move it once.
/// </summary>
public sealed record MoveHand(ParticipantId Who, MoveDirection Direction, int From) : RoomCommand;

/// <summary>Gives the floor to that person, with a raised hand or without.</summary>
public sealed record InviteToSpeak(ParticipantId Who) : RoomCommand;

public sealed record SetHandOrder(HandOrder Order) : RoomCommand;
