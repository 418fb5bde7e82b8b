namespace MeetingHub.Domain.Rooms;

/// <param name="Id">Made by the client, so that asking twice posts once.</param>
/// <param name="Note">A content note: it names a theme without detail, and readers open the message themselves.</param>
public sealed record PostMessage(MessageId Id, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null, string? Note = null) : RoomCommand;
public sealed record ReactToMessage(MessageId MessageId, Reaction Reaction) : RoomCommand;
public sealed record WithdrawReaction(MessageId MessageId, Reaction Reaction) : RoomCommand;

/// <summary>By its author, or by a facilitator who can see it.</summary>
public sealed record TakeDownMessage(MessageId Id) : RoomCommand;

public sealed record SetChat(ChatMode Mode) : RoomCommand;

/// <param name="Every">One of <see cref="ChatRules.SlowModes"/>; null turns it off.</param>
public sealed record SetSlowMode(TimeSpan? Every) : RoomCommand;

public sealed record SetPrivateMessages(PrivateMessages Allowed) : RoomCommand;

/// <summary>That person writes to facilitators only, until a facilitator allows more.</summary>
public sealed record HoldChat(ParticipantId Who, Reason? Reason = null) : RoomCommand;
public sealed record AllowChat(ParticipantId Who) : RoomCommand;
