namespace MeetingHub.Domain.Rooms;

/// <param name="Id">Made by the client, so that asking twice posts once.</param>
/// <param name="Note">A content note: it names a theme without detail, and readers open the message themselves.</param>
public sealed record PostMessage(MessageId Id, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null, string? Note = null) : RoomCommand;
public sealed record ReactToMessage(MessageId MessageId, Reaction Reaction) : RoomCommand;
public sealed record WithdrawReaction(MessageId MessageId, Reaction Reaction) : RoomCommand;
