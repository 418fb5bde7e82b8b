namespace MeetingHub.Domain.Rooms;

public static partial class RoomDecider
{
    /// <summary>In UTF-16 units; the body is opaque, so nothing else about it is looked at.</summary>
    public const int LongestMessage = 4_000;

    private static RoomDecision Post(Room room, PostMessage c, Participant me)
    {
        if (room.RemembersMessage(c.Id))                           return RoomDecision.Nothing;
        if (c.Body.Length == 0)                                    return RoomDecision.Refuse(Refusal.MessageEmpty);
        if (c.Body.Length > LongestMessage)                        return RoomDecision.Refuse(Refusal.MessageTooLong);
        if (c.ReplyTo is { } replyTo && !MaySee(room, replyTo, me)) return RoomDecision.Refuse(Refusal.NoSuchMessage);
        if (c.Audience != MessageAudience.Direct)
            return RoomDecision.Accept(new MessagePosted(c.Id, me.Id, c.Body, c.Audience, c.ReplyTo));

        if (c.ToWho is not { } toWho || toWho == me.Id || !room.Inside.TryGetValue(toWho, out var other))
            return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (me.Role != Role.Facilitator && other.Role != Role.Facilitator)
            return RoomDecision.Refuse(Refusal.NotFacilitator);
        return RoomDecision.Accept(new MessagePosted(c.Id, me.Id, c.Body, c.Audience, c.ReplyTo, toWho));
    }

    private static RoomDecision React(Room room, MessageId id, Reaction reaction, Participant me)
    {
        if (!MaySee(room, id, me))                                 return RoomDecision.Refuse(Refusal.NoSuchMessage);
        if (HasReacted(room, id, reaction, me))                    return RoomDecision.Nothing;
        return RoomDecision.Accept(new MessageReacted(id, me.Id, reaction));
    }

    private static RoomDecision Withdraw(Room room, MessageId id, Reaction reaction, Participant me)
    {
        if (!MaySee(room, id, me))                                 return RoomDecision.Refuse(Refusal.NoSuchMessage);
        if (!HasReacted(room, id, reaction, me))                   return RoomDecision.Nothing;
        return RoomDecision.Accept(new ReactionWithdrawn(id, me.Id, reaction));
    }

    // A message that the author may not see is answered like one that never existed, so that nobody can probe for it.
    private static bool MaySee(Room room, MessageId id, Participant me) =>
        room.FindMessage(id) is { } message && Audience.Of(message).Includes(me.Id, me.Role);

    private static bool HasReacted(Room room, MessageId id, Reaction reaction, Participant me) =>
        room.FindMessage(id)!.Reactions.Contains(new MessageReaction(me.Id, reaction));
}
