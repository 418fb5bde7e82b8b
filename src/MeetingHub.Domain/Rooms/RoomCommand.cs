namespace MeetingHub.Domain.Rooms;

/// <summary>A wish. Its author is not part of it: the room knows the author from the pass.</summary>
public abstract record RoomCommand;

/// <summary>A wish of the live room itself. It has no wire form.</summary>
public abstract record LiveRoomCommand : RoomCommand;

public sealed record OpenRoom(string Title, int Capacity, bool Large = false, Kept? Kept = null) : LiveRoomCommand;
/// <summary>By a pass that says whether the seat was inside when it was issued, and how often the links had been replaced by then.</summary>
public sealed record JoinRoom(string Name, Keepsake Keepsake, Tint Tint, Role Role, bool WasInside = false, long Links = 0) : LiveRoomCommand;
/// <summary>The connection that the seat of the author had during that stay was lost.</summary>
public sealed record DropParticipant(Stay Lost) : LiveRoomCommand;
/// <summary>Nobody came back to the seat of the author since that stay was lost.</summary>
public sealed record FreeSeat(Stay Lost) : LiveRoomCommand;
/// <summary>The links were replaced for the so manieth time: whoever came by the old ones is to come again by the new ones, the author aside.</summary>
public sealed record ReplaceLinks(long Links) : LiveRoomCommand;
/// <summary>The seat that is the author has a connection again.</summary>
public sealed record ReturnParticipant : LiveRoomCommand;
/// <summary>The room's media shall live at that node, in place of where it was placed last: 0 for nowhere yet.</summary>
public sealed record PlaceMedia(string Node, long Instead) : LiveRoomCommand;

// Presence
public sealed record Leave : RoomCommand;

// Chat
public sealed record PostMessage(MessageId Id, string Body, MessageAudience Audience, MessageId? ReplyTo = null, ParticipantId? ToWho = null) : RoomCommand;
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
/// <summary>Removes every participant who came after that one, and that one.</summary>
public sealed record RemoveEverybodySince(ParticipantId Who) : RoomCommand;
public sealed record UndoRemoval(ParticipantId Who) : RoomCommand;
public sealed record LockRoom : RoomCommand;
public sealed record UnlockRoom : RoomCommand;
public sealed record EndRoom : RoomCommand;
