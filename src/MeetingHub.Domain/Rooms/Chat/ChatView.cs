using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record MessageView(
    MessageId Id, Author Author, DateTimeOffset At, string Body, MessageId? ReplyTo, MessageAudience Audience,
    ParticipantId? ToWho, ImmutableArray<MessageReaction> Reactions, string? Note = null);
