using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record Leave : RoomCommand;

/// <summary>Lets these people in from the waiting room, as far as there is room.</summary>
public sealed record LetIn(ImmutableArray<ParticipantId> Who) : RoomCommand;

/// <summary>Tells somebody who waits that they can't come in for now.</summary>
public sealed record DeclineKnock(ParticipantId Who) : RoomCommand;

/// <summary>Sends somebody from the room back to the waiting room.</summary>
public sealed record SendToWait(ParticipantId Who, Reason? Reason = null) : RoomCommand;

/// <summary>
/// Writes a line to the facilitators from the waiting room, or to somebody who waits there. A new line replaces the last.
/// </summary>
/// <param name="To">The person who waits; null when the author is the one who waits.</param>
public sealed record WriteAtDoor(string Text, ParticipantId? To = null) : RoomCommand
{
    public override bool IsForWaiting() => true;
}

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
