namespace MeetingHub.Domain.Rooms;

/// <summary>How long a removal holds.</summary>
public enum RemovedUntil
{
    /// <summary>For this gathering.</summary>
    SessionEnds,

    /// <summary>Until a moderator has looked at it: as long as the session is kept.</summary>
    Review,
}

/// <param name="Note">For the moderation record only: nobody in the room ever reads it.</param>
/// <param name="WithHelp">Whether the message to the person shows who they can talk to. Left out: it does.</param>
public sealed record RemoveParticipant(
    ParticipantId Who, Reason? Reason = null, string? Note = null, RemovedUntil? Until = null, bool? WithHelp = null) : RoomCommand;

/// <summary>Moderators have lifted a removal outside the room.</summary>
public sealed record LiftRemoval(ParticipantId Who) : LiveRoomCommand;

/// <summary>Removes that participant and every one who came later, all of them in the same way.</summary>
public sealed record RemoveEverybodySince(
    ParticipantId Who, Reason? Reason = null, string? Note = null, RemovedUntil? Until = null, bool? WithHelp = null) : RoomCommand;

public sealed record UndoRemoval(ParticipantId Who) : RoomCommand;

/// <summary>The author, who was removed, writes one line to the facilitators.</summary>
public sealed record WriteAfterRemoval(string Text) : LiveRoomCommand;
