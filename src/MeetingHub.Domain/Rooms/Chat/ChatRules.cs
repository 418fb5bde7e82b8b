namespace MeetingHub.Domain.Rooms;

/// <summary>Who may write what to whom, and who reads it.</summary>
public static class ChatRules
{
    /// <summary>In UTF-16 units; the body is opaque, so nothing else about it is looked at.</summary>
    public const int LongestMessage = 4_000;

    /// <summary>In UTF-16 units.</summary>
    public const int LongestNote = 60;

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        PostMessage c                          => Post(room, c, room.Seats.FindInside(by)!),
        ReactToMessage(var id, var reaction)   => React(room, id, reaction, room.Seats.FindInside(by)!),
        WithdrawReaction(var id, var reaction) => Withdraw(room, id, reaction, room.Seats.FindInside(by)!),
        _                                      => null,
    };

    internal static Audience AudienceOf(Message message) => AudienceOf(message.Audience, message.Author.Id, message.ToWho);

    internal static Audience AudienceOf(MessageAudience audience, ParticipantId author, ParticipantId? toWho) => audience switch
    {
        MessageAudience.Everyone     => Audience.Everyone,
        MessageAudience.Facilitators => Audience.FacilitatorsAnd(author),
        _                            => Audience.Between(author, toWho ?? author),
    };

    /// <summary>
    /// A reaction has the readers of its message. In a large session participants see their own reactions to messages that everybody
    /// reads; the counts are sent separately.
    /// </summary>
    internal static Audience AudienceOfReaction(Room room, Message? message, ParticipantId who) => message switch
    {
        null                                                                  => Audience.Nobody,
        { Audience: MessageAudience.Everyone } when room.Settings.IsLarge     => Audience.FacilitatorsAnd(who),
        _                                                                     => AudienceOf(message),
    };

    private static RoomDecision Post(Room room, PostMessage c, Seat me)
    {
        if (room.Chat.Remembers(c.Id))                             return RoomDecision.Nothing;
        if (c.Body.Length == 0)                                    return RoomDecision.Refuse(Refusal.MessageEmpty);
        if (c.Body.Length > LongestMessage)                        return RoomDecision.Refuse(Refusal.MessageTooLong);
        if (c.Note?.Length > LongestNote)                          return RoomDecision.Refuse(Refusal.NoteTooLong);
        if (c.ReplyTo is { } replyTo && !MaySee(room, replyTo, me)) return RoomDecision.Refuse(Refusal.NoSuchMessage);
        var note = string.IsNullOrWhiteSpace(c.Note) ? null : c.Note;
        if (c.Audience != MessageAudience.Direct)
            return RoomDecision.Accept(new MessagePosted(c.Id, me.Id, c.Body, c.Audience, c.ReplyTo, Note: note));

        if (c.ToWho is not { } toWho || toWho == me.Id || room.Seats.FindInside(toWho) is not { } other)
            return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (me.Role != Role.Facilitator && other.Role != Role.Facilitator)
            return RoomDecision.Refuse(Refusal.NotFacilitator);
        return RoomDecision.Accept(new MessagePosted(c.Id, me.Id, c.Body, c.Audience, c.ReplyTo, toWho, note));
    }

    private static RoomDecision React(Room room, MessageId id, Reaction reaction, Seat me)
    {
        if (!MaySee(room, id, me))                                 return RoomDecision.Refuse(Refusal.NoSuchMessage);
        if (HasReacted(room, id, reaction, me))                    return RoomDecision.Nothing;
        return RoomDecision.Accept(new MessageReacted(id, me.Id, reaction));
    }

    private static RoomDecision Withdraw(Room room, MessageId id, Reaction reaction, Seat me)
    {
        if (!MaySee(room, id, me))                                 return RoomDecision.Refuse(Refusal.NoSuchMessage);
        if (!HasReacted(room, id, reaction, me))                   return RoomDecision.Nothing;
        return RoomDecision.Accept(new ReactionWithdrawn(id, me.Id, reaction));
    }

    // A message that the author may not see is answered like one that never existed, so that nobody can probe for it.
    private static bool MaySee(Room room, MessageId id, Seat me) =>
        room.Chat.Find(id) is { } message && AudienceOf(message).Includes(Sight.Of(room, me.Id));

    private static bool HasReacted(Room room, MessageId id, Reaction reaction, Seat me) =>
        room.Chat.Find(id)!.Reactions.Contains(new MessageReaction(me.Id, reaction));
}
