using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record MessageView(
    MessageId Id, Author Author, DateTimeOffset At, string Body, MessageId? ReplyTo, MessageAudience Audience,
    ParticipantId? ToWho, ImmutableArray<MessageReaction> Reactions, string? Note = null,
    ParticipantId? TakenDownBy = null);

/// <summary>
/// What facilitators decided about writing. <paramref name="Held"/>: the seats that are held back, for facilitators; for others, their own
/// if it is.
/// </summary>
public sealed record ChatLimitsView(
    ChatMode Mode, TimeSpan? SlowMode, PrivateMessages PrivateMessages, ImmutableArray<ParticipantId> Held);
