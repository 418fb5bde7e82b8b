using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who may write what to whom, and who reads it.</summary>
public static class ChatRules
{
    /// <summary>In UTF-16 units; the body is opaque, so nothing else about it is looked at. <see cref="SealedText"/> is longer.</summary>
    public const int LongestMessage = 4_000;

    /// <summary>In UTF-16 units.</summary>
    public const int LongestNote = 60;

    /// <summary>How slow the chat may be.</summary>
    public static readonly ImmutableArray<TimeSpan> SlowModes =
        [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        PostMessage c                          => Post(room, c, room.Seats.FindInside(by)!, at),
        ReactToMessage(var id, var reaction)   => React(room, id, reaction, room.Seats.FindInside(by)!),
        WithdrawReaction(var id, var reaction) => Withdraw(room, id, reaction, room.Seats.FindInside(by)!),
        TakeDownMessage(var id)                => TakeDown(room, id, room.Seats.FindInside(by)!),
        SetChat(var mode)                      => Set(room, by, room.Chat.Mode == mode, new ChatSet(mode)),
        SetSlowMode(var every)                 => SetSlow(room, every, by),
        SetPrivateMessages(var allowed)        =>
            Set(room, by, room.Chat.PrivateMessages == allowed, new PrivateMessagesSet(allowed)),
        HoldChat(var who, var reason)          => Hold(room, who, reason, by),
        AllowChat(var who)                     => Lift(room, who, by),
        _                                      => null,
    };

    internal static Audience AudienceOf(Message message) => AudienceOf(message.Audience, message.Author.Id, message.ToWho);

    internal static Audience AudienceOf(MessageAudience audience, ParticipantId author, ParticipantId? toWho) => audience switch
    {
        MessageAudience.Everyone     => Audience.Everyone,
        MessageAudience.Facilitators => Audience.FacilitatorsAnd(author),
        MessageAudience.Colleagues   => Audience.Facilitators,
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

    /// <summary>The person's own hold is told to them and to facilitators.</summary>
    internal static Audience AudienceOfHold(ParticipantId who) => Audience.FacilitatorsAnd(who);

    /// <summary>The events without the texts and notes of messages that are taken down.</summary>
    public static ImmutableArray<RoomEvent> Without(this ImmutableArray<RoomEvent> events, IReadOnlySet<MessageId> takenDown) =>
        events.Any(e => e is MessagePosted m && takenDown.Contains(m.Id))
            ? [.. events.Select(e => e is MessagePosted m && takenDown.Contains(m.Id) ? m with { Body = "", Note = null } : e)] : events;

    private static RoomDecision Post(Room room, PostMessage c, Seat me, DateTimeOffset at)
    {
        if (room.Chat.Remembers(c.Id))                             return RoomDecision.Nothing;
        if (WhyNotWords(room, c) is { } unusable)                  return RoomDecision.Refuse(unusable);
        if (c.Audience == MessageAudience.Colleagues && me.Role != Role.Facilitator) return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (c.ReplyTo is { } replyTo && !MaySee(room, replyTo, me)) return RoomDecision.Refuse(Refusal.NoSuchMessage);
        var note = string.IsNullOrWhiteSpace(c.Note) ? null : c.Note;
        var toWho = c.Audience == MessageAudience.Direct ? c.ToWho : null;
        var other = toWho is { } one && one != me.Id ? room.Seats.FindInside(one) : null;
        if (c.Audience == MessageAudience.Direct && other is null) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.WhyPaused is { } why && (me.Role != Role.Facilitator || c.Audience == MessageAudience.Everyone))
            return RoomDecision.Refuse(why);
        if (me.Role != Role.Facilitator && WhyNot(room, c, me, other, at) is { } refusal) return RoomDecision.Refuse(refusal);
        return RoomDecision.Accept(new MessagePosted(c.Id, me.Id, c.Body, c.Audience, c.ReplyTo, toWho, note));
    }

    // Where pages seal what they say, the note is sealed along with the words.
    private static Refusal? WhyNotWords(Room room, PostMessage c)
    {
        if (c.Body.Length == 0)                                           return Refusal.MessageEmpty;
        if (room.Settings.IsEncrypted)
            return c.Note is null && SealedText.IsOne(c.Body, LongestMessage) ? null : Refusal.BadRequest;
        if (c.Body.Length > LongestMessage)                               return Refusal.MessageTooLong;
        return c.Note?.Length > LongestNote ? Refusal.NoteTooLong : null;
    }

    // Why a participant may not write this now, in the order a person would explain it.
    private static Refusal? WhyNot(Room room, PostMessage c, Seat me, Seat? other, DateTimeOffset at)
    {
        var (chat, isForFacilitators) = (room.Chat, c.Audience == MessageAudience.Facilitators || other?.Role == Role.Facilitator);
        if (chat.Mode == ChatMode.Paused)                                 return Refusal.ChatPaused;
        if (other is not null && !MayWriteTo(room, me, other))
            return chat.PrivateMessages == PrivateMessages.Off ? Refusal.PrivateMessagesOff : Refusal.NotFacilitator;
        if (isForFacilitators)                                            return null;
        if (chat.Held.Contains(me.Id))                                    return Refusal.ChatHeld;
        if (chat.Mode == ChatMode.ToFacilitators)                         return Refusal.ChatToFacilitators;
        if (chat.LastWrote.TryGetValue(me.Id, out var last) && last + chat.SlowMode is { } next && at < next)
            return Refusal.ChatSlow with { Until = next };
        return null;
    }

    private static bool MayWriteTo(Room room, Seat me, Seat other) => room.Chat.PrivateMessages switch
    {
        PrivateMessages.All => true,
        PrivateMessages.Off => room.Chat.Messages.Any(m => m.Author.Id == other.Id && m.ToWho == me.Id && other.Role == Role.Facilitator),
        _                   => other.Role == Role.Facilitator,
    };

    private static RoomDecision TakeDown(Room room, MessageId id, Seat me)
    {
        if (!MaySee(room, id, me))                                 return RoomDecision.Refuse(Refusal.NoSuchMessage);
        var message = room.Chat.Find(id)!;
        if (message.TakenDownBy is not null)                       return RoomDecision.Nothing;
        if (me.Role != Role.Facilitator && message.Author.Id != me.Id) return RoomDecision.Refuse(Refusal.NotFacilitator);
        return RoomDecision.Accept(new MessageTakenDown(id, me.Id, message.Author.Id));
    }

    private static RoomDecision Set(Room room, ParticipantId by, bool isSo, RoomEvent set)
    {
        if (!room.IsFacilitator(by))                               return RoomDecision.Refuse(Refusal.NotFacilitator);
        return isSo ? RoomDecision.Nothing : RoomDecision.Accept(set);
    }

    private static RoomDecision SetSlow(Room room, TimeSpan? every, ParticipantId by)
    {
        if (every is { } time && !SlowModes.Contains(time))        return RoomDecision.Refuse(Refusal.BadRequest);
        return Set(room, by, room.Chat.SlowMode == every, new SlowModeSet(every));
    }

    private static RoomDecision Hold(Room room, ParticipantId who, Reason? reason, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                               return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                                   return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (room.Chat.Held.Contains(who))                          return RoomDecision.Nothing;
        if (room.IsFacilitator(who))                               return RoomDecision.Refuse(Refusal.FacilitatorWrites);
        return RoomDecision.Accept([new ChatHeld(who), .. RemovalRules.Because(room, who, reason)]);
    }

    private static RoomDecision Lift(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                               return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsInside(who))                                   return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (!room.Chat.Held.Contains(who))                         return RoomDecision.Nothing;
        return RoomDecision.Accept(new ChatAllowed(who, by));
    }

    private static RoomDecision React(Room room, MessageId id, Reaction reaction, Seat me)
    {
        if (!MaySee(room, id, me) || room.Chat.Find(id)!.TakenDownBy is not null) return RoomDecision.Refuse(Refusal.NoSuchMessage);
        if (HasReacted(room, id, reaction, me))                    return RoomDecision.Nothing;
        if (room.WhyPaused is { } why)                             return RoomDecision.Refuse(why);
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
