using System.Collections.Immutable;
using System.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The readers of a message, besides its author. Colleagues: what facilitators write to each other, which nobody else ever reads, their
/// author neither once they are a participant.
/// </summary>
public enum MessageAudience { Everyone, Facilitators, Direct, Colleagues }

/// <summary>To whom participants may write. Facilitators always write to everybody.</summary>
public enum ChatMode { Open, ToFacilitators, Paused }

/// <summary>
/// Who may write to one person only. Facilitators: they to anybody, and anybody to them. Off: only they begin, and others answer. All:
/// everybody to everybody.
/// </summary>
public enum PrivateMessages { Facilitators, Off, All }

public enum Reaction { Heart, MeToo, ThankYou, SittingWithYou }

/// <summary>The author of a message, as of posting: the message stays readable after that person has left.</summary>
public sealed record Author(ParticipantId Id, string Name, Keepsake Keepsake, Tint Tint, Role Role)
{
    internal static Author Of(Seat seat) => new(seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Role);
}

public sealed record MessageReaction(ParticipantId Who, Reaction Reaction);

public sealed record Message(
    MessageId Id, Author Author, DateTimeOffset At, string Body, MessageId? ReplyTo, MessageAudience Audience, ParticipantId? ToWho,
    string? Note = null)
{
    public ImmutableList<MessageReaction> Reactions { get; init; } = [];

    /// <summary>Who took the message down. It keeps its place, without its text and its reactions.</summary>
    public ParticipantId? TakenDownBy { get; init; }
}

/// <summary>The newest messages of a room, and what facilitators decided about writing.</summary>
public sealed record Chat
{
    /// <summary>How many messages are kept for people who come later.</summary>
    public const int MostMessages = 500;

    /// <summary>About how many bytes they may take together. The newest message stays, however long it is.</summary>
    public const int MostMessageBytes = 1_000_000;
    private const int MessageBytes = 250; // without its text
    private const int ReactionBytes = 60;

    /// <summary>How many message ids are remembered, also after their messages are gone: a slow network may still repeat them.</summary>
    public const int MostRememberedIds = 5_000;

    /// <summary>Oldest first.</summary>
    public Window<Message> Messages { get; init; } = new();

    public RememberedIds RememberedIds { get; init; } = RememberedIds.Empty;

    public ChatMode Mode { get; init; }
    public PrivateMessages PrivateMessages { get; init; }

    /// <summary>How long a participant waits between two messages to others than facilitators; null: not at all.</summary>
    public TimeSpan? SlowMode { get; init; }

    /// <summary>When each person last wrote such a message, as long as that matters to the slow mode.</summary>
    public ImmutableDictionary<ParticipantId, DateTimeOffset> LastWrote { get; init; } =
        ImmutableDictionary<ParticipantId, DateTimeOffset>.Empty;

    /// <summary>
    /// The seats, also of people who left, whose messages a facilitator holds back: they write to facilitators only. Leaving lifts nothing.
    /// </summary>
    public ImmutableHashSet<ParticipantId> Held { get; init; } = [];

    private long Bytes { get; init; }

    public bool Remembers(MessageId id) => RememberedIds.AgeOf(id) is not null;
    public Message? Find(MessageId id) => IndexOf(id) is var i and >= 0 ? Messages[i] : null;

    /// <summary>The messages that the seat may read, with the reactions that it may see.</summary>
    internal IEnumerable<MessageView> For(Room room, Viewer viewer) =>
        from m in Messages
        where ChatRules.AudienceOf(m).Includes(viewer)
        select new MessageView(
            m.Id, m.Author, m.At, m.Body, m.ReplyTo, m.Audience, m.ToWho,
            [.. m.Reactions.Where(r => ChatRules.AudienceOfReaction(room, m, r.Who).Includes(viewer))], m.Note, m.TakenDownBy);

    /// <summary>What facilitators decided, as far as the seat may know; null: nothing.</summary>
    internal ChatLimitsView? LimitsFor(Viewer viewer)
    {
        var held = Held.Where(who => ChatRules.AudienceOfHold(who).Includes(viewer)).OrderBy(who => who.Value, StringComparer.Ordinal);
        var view = new ChatLimitsView(Mode, SlowMode, PrivateMessages, [.. held]);
        return view is { Mode: ChatMode.Open, SlowMode: null, PrivateMessages: PrivateMessages.Facilitators, Held.IsEmpty: true }
            ? null : view;
    }

    internal Chat Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        MessagePosted posted                             => Post(posted, before, at),
        MessageReacted(var id, var who, var reaction)    => React(id, new MessageReaction(who, reaction)),
        ReactionWithdrawn(var id, var who, var reaction) => Withdraw(id, new MessageReaction(who, reaction)),
        MessageTakenDown(var id, var by, _)              => TakeDown(id, by),
        ChatSet(var mode)                                => this with { Mode = mode },
        SlowModeSet(null)                                => this with { SlowMode = null, LastWrote = LastWrote.Clear() },
        SlowModeSet(var every)                           => this with { SlowMode = every },
        PrivateMessagesSet(var allowed)                  => this with { PrivateMessages = allowed },
        ChatHeld(var who)                                => this with { Held = Held.Add(who) },
        ChatAllowed(var who, _)                          => this with { Held = Held.Remove(who) },
        HoldsKept { Messages: true } kept                => this with { Held = Held.Add(kept.Who) },
        _                                                => this,
    };

    internal Chat Restored() => this with { Bytes = Messages.Sum(BytesOf) };

    private Chat Post(MessagePosted m, Room before, DateTimeOffset at)
    {
        if (Remembers(m.Id)) return this;
        var author = m.Author ?? (before.Seats.FindInside(m.Who) is { } seat ? Author.Of(seat) : null);
        if (author is null) return this;
        var message = new Message(m.Id, author, at, m.Body, m.ReplyTo, m.Audience, m.ToWho, m.Note);
        return Keep(Messages.Add(message), Bytes + BytesOf(message)) with
        {
            RememberedIds = RememberedIds.Add(m.Id, MostRememberedIds),
            LastWrote = SlowMode is { } every && !IsForFacilitators(m, before) ? Wrote(m.Who, at, every) : LastWrote,
        };
    }

    private static bool IsForFacilitators(MessagePosted m, Room before) =>
        m.Audience is MessageAudience.Facilitators or MessageAudience.Colleagues || (m.ToWho is { } who && before.IsFacilitator(who));

    private ImmutableDictionary<ParticipantId, DateTimeOffset> Wrote(ParticipantId who, DateTimeOffset at, TimeSpan every)
    {
        var rested = LastWrote.Where(last => last.Value + every <= at).Select(last => last.Key);
        return LastWrote.RemoveRange(rested).SetItem(who, at);
    }

    private Chat TakeDown(MessageId id, ParticipantId by)
    {
        var i = IndexOf(id);
        if (i < 0 || Messages[i].TakenDownBy is not null) return this;
        var without = Messages[i] with { Body = "", Note = null, Reactions = [], TakenDownBy = by };
        return Keep(Messages.SetItem(i, without), Bytes - BytesOf(Messages[i]) + BytesOf(without));
    }

    private Chat Keep(Window<Message> messages, long bytes)
    {
        while (messages.Count > MostMessages || (bytes > MostMessageBytes && messages.Count > 1))
        {
            bytes -= BytesOf(messages[0]);
            messages = messages.RemoveFirst();
        }
        return this with { Messages = messages, Bytes = bytes };
    }

    private static long BytesOf(Message message) =>
        MessageBytes + Encoding.UTF8.GetByteCount(message.Body) + Encoding.UTF8.GetByteCount(message.Note ?? "")
        + ReactionBytes * message.Reactions.Count;

    private Chat React(MessageId id, MessageReaction reaction)
    {
        var i = IndexOf(id);
        if (i < 0 || Messages[i].TakenDownBy is not null || Messages[i].Reactions.Contains(reaction)) return this;
        return Keep(Messages.SetItem(i, Messages[i] with { Reactions = Messages[i].Reactions.Add(reaction) }), Bytes + ReactionBytes);
    }

    private Chat Withdraw(MessageId id, MessageReaction reaction)
    {
        var i = IndexOf(id);
        if (i < 0 || !Messages[i].Reactions.Contains(reaction)) return this;
        return Keep(Messages.SetItem(i, Messages[i] with { Reactions = Messages[i].Reactions.Remove(reaction) }), Bytes - ReactionBytes);
    }

    // Both lists end with the newest message, and the ids go back further.
    private int IndexOf(MessageId id) =>
        RememberedIds.AgeOf(id) is { } age && age < Messages.Count ? Messages.Count - 1 - age : -1;
}
