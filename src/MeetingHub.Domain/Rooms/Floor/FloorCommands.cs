namespace MeetingHub.Domain.Rooms;

public sealed record RaiseHand : RoomCommand;

/// <summary>Lowers one's own hand, or that person's.</summary>
public sealed record LowerHand(ParticipantId? Who = null) : RoomCommand;
