using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record Leave : RoomCommand;

/// <summary>Makes a participant a co-facilitator.</summary>
public sealed record PromoteParticipant(ParticipantId Who) : RoomCommand;

/// <summary>Takes a promotion back. A facilitator by their own link keeps that role.</summary>
public sealed record WithdrawPromotion(ParticipantId Who) : RoomCommand;

/// <summary>The author is a participant from here on.</summary>
public sealed record StepDown : RoomCommand;

/// <summary>A facilitator by their own link who stepped down is one again.</summary>
public sealed record StepUp : RoomCommand;

/// <summary>The connection of a stay was lost. <paramref name="Closed"/>: the browser itself closed it.</summary>
public readonly record struct Loss(Stay Stay, bool Closed = false);

/// <summary>These connections were lost.</summary>
public sealed record LoseConnections(ImmutableArray<Loss> Losses) : LiveRoomCommand;

/// <summary>The author's seat has a connection again.</summary>
public sealed record ReturnParticipant : LiveRoomCommand;

/// <summary>Nobody has come back to these seats for so long that the others should see it.</summary>
public sealed record DropParticipants(ImmutableArray<Stay> Stays) : LiveRoomCommand;

/// <summary>These seats are free: nobody has come back to them since those stays were lost.</summary>
public sealed record FreeSeats(ImmutableArray<Stay> Stays) : LiveRoomCommand;

/// <summary>Nobody has been inside for so long that the log is to be deleted.</summary>
public sealed record ForgetRoom : LiveRoomCommand;
