namespace MeetingHub.Domain.Rooms;

public sealed record MessagePosted(MessageId Id, ParticipantId Who, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null) : RoomEvent
{
    /// <summary>Added for readers who do not see the author among the people; it is never in the log.</summary>
    public Author? Author { get; init; }

    public override Audience AudienceIn(Room room) => ChatRules.AudienceOf(Audience, Who, ToWho);
}

public sealed record MessageReacted(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfReaction(room, room.Chat.Find(MessageId), Who);
}

public sealed record ReactionWithdrawn(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfReaction(room, room.Chat.Find(MessageId), Who);
}
