namespace MeetingHub.Domain.Rooms;

/// <param name="Id">Made by the client, so that asking twice posts once.</param>
public sealed record PostMessage(MessageId Id, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null) : RoomCommand;
public sealed record ReactToMessage(MessageId MessageId, Reaction Reaction) : RoomCommand;
public sealed record WithdrawReaction(MessageId MessageId, Reaction Reaction) : RoomCommand;
