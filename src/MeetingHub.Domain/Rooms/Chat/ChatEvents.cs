namespace MeetingHub.Domain.Rooms;

public sealed record MessagePosted(MessageId Id, ParticipantId Who, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null, string? Note = null) : RoomEvent
{
    /// <summary>Added for readers who do not see the author among the people; it is never in the log.</summary>
    public Author? Author { get; init; }

    public override Audience AudienceIn(Room room) => ChatRules.AudienceOf(Audience, Who, ToWho);

    // Without the note the words would be open to everybody, so a room that knows no notes must not have the message at all.
    public override int SinceLevel() => Note is null ? 0 : 1;
}

public sealed record MessageReacted(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfReaction(room, room.Chat.Find(MessageId), Who);
}

public sealed record ReactionWithdrawn(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfReaction(room, room.Chat.Find(MessageId), Who);
}
