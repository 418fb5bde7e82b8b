namespace MeetingHub.Domain.Rooms;

/// <summary>A wish of a person. Its author is not part of it: the room knows the author from the pass.</summary>
public abstract record RoomCommand;

/// <summary>A wish of the live room itself. It has no wire form.</summary>
public abstract record LiveRoomCommand : RoomCommand;

public sealed record OpenRoom(string Title, int Capacity, bool Large = false, Kept? Kept = null) : LiveRoomCommand;
/// <summary>
/// Joins with a pass, which says whether the seat was inside when it was issued, and how often the links had been replaced.
/// </summary>
public sealed record JoinRoom(string Name, Keepsake Keepsake, Tint Tint, Role Role, bool WasInside = false, long Links = 0)
    : LiveRoomCommand;
/// <summary>The author's connection of that stay was lost.</summary>
public sealed record DropParticipant(Stay Lost) : LiveRoomCommand;
/// <summary>The author's seat is free: nobody has come back to it since that stay was lost.</summary>
public sealed record FreeSeat(Stay Lost) : LiveRoomCommand;
/// <summary>
/// Replaces the links; <paramref name="Links"/> counts how often that has happened. Everybody but the author must come again by a new
/// link.
/// </summary>
public sealed record ReplaceLinks(long Links) : LiveRoomCommand;
/// <summary>The author's seat has a connection again.</summary>
public sealed record ReturnParticipant : LiveRoomCommand;
/// <summary>
/// Places the room's media at that node, instead of the place with the number <paramref name="Instead"/>; 0 when it has no place yet.
/// </summary>
public sealed record PlaceMedia(string Node, long Instead) : LiveRoomCommand;

// Presence
public sealed record Leave : RoomCommand;

// Chat
public sealed record PostMessage(MessageId Id, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null) : RoomCommand;
public sealed record ReactToMessage(MessageId MessageId, Reaction Reaction) : RoomCommand;
public sealed record WithdrawReaction(MessageId MessageId, Reaction Reaction) : RoomCommand;

// Floor
public sealed record RaiseHand : RoomCommand;
public sealed record LowerHand(ParticipantId? Who = null) : RoomCommand;

// Tracks
public sealed record TurnOnMicrophone : RoomCommand;
public sealed record TurnOffMicrophone : RoomCommand;
public sealed record TurnOnCamera : RoomCommand;
public sealed record TurnOffCamera : RoomCommand;
public sealed record StartScreen : RoomCommand;
public sealed record StopScreen(ParticipantId? Who = null) : RoomCommand;

// Moderation
public sealed record MuteParticipant(ParticipantId Who) : RoomCommand;
public sealed record AskToUnmute(ParticipantId Who) : RoomCommand;
public sealed record StopCamera(ParticipantId Who) : RoomCommand;
public sealed record AllowCamera(ParticipantId Who) : RoomCommand;
public sealed record RemoveParticipant(ParticipantId Who) : RoomCommand;
/// <summary>Removes that participant and every one who came later.</summary>
public sealed record RemoveEverybodySince(ParticipantId Who) : RoomCommand;
public sealed record UndoRemoval(ParticipantId Who) : RoomCommand;
public sealed record LockRoom : RoomCommand;
public sealed record UnlockRoom : RoomCommand;
public sealed record EndRoom : RoomCommand;
