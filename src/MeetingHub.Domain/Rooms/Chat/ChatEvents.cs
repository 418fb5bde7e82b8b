namespace MeetingHub.Domain.Rooms;

public sealed record MessagePosted(MessageId Id, ParticipantId Who, string Body, MessageAudience Audience, MessageId? ReplyTo = null,
    ParticipantId? ToWho = null, string? Note = null) : RoomEvent
{
    /// <summary>Added for readers who do not see the author among the people; it is never in the log.</summary>
    public Author? Author { get; init; }

    public override Audience AudienceIn(Room room) => ChatRules.AudienceOf(Audience, Who, ToWho);

    // Without the note the words would be open to everybody, so a room that knows no notes must not have the message at all.
    public override int SinceLevel() => Note is null && Audience != MessageAudience.Colleagues ? 0 : 1;
}

public sealed record MessageReacted(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfReaction(room, room.Chat.Find(MessageId), Who);
}

public sealed record ReactionWithdrawn(MessageId MessageId, ParticipantId Who, Reaction Reaction) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfReaction(room, room.Chat.Find(MessageId), Who);
}

/// <summary>
/// The text is gone: from here on nobody is told it, not even by the entry that posted it. <paramref name="Author"/> wrote it.
/// </summary>
public sealed record MessageTakenDown(MessageId Id, ParticipantId By, ParticipantId Author) : RoomEvent
{
    public override Audience AudienceIn(Room room) =>
        room.Chat.Find(Id) is { } message ? ChatRules.AudienceOf(message) : Audience.Nobody;

    public override int SinceLevel() => 1;
}

public sealed record ChatSet(ChatMode Mode) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record SlowModeSet(TimeSpan? Every) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record PrivateMessagesSet(PrivateMessages Allowed) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>A facilitator holds that person's messages back from the group.</summary>
public sealed record ChatHeld(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfHold(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The hold is lifted.</summary>
public sealed record ChatAllowed(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ChatRules.AudienceOfHold(Who);
    public override int SinceLevel() => 1;
}
