using System.Collections.Immutable;
using System.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>The readers of a message, besides its author.</summary>
public enum MessageAudience { Everyone, Facilitators, Direct }

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
}

/// <summary>The newest messages of a room.</summary>
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

    private long Bytes { get; init; }

    public bool Remembers(MessageId id) => RememberedIds.AgeOf(id) is not null;
    public Message? Find(MessageId id) => IndexOf(id) is var i and >= 0 ? Messages[i] : null;

    /// <summary>The messages that the seat may read, with the reactions that it may see.</summary>
    internal IEnumerable<MessageView> For(Room room, Viewer viewer) =>
        from m in Messages
        where ChatRules.AudienceOf(m).Includes(viewer)
        select new MessageView(
            m.Id, m.Author, m.At, m.Body, m.ReplyTo, m.Audience, m.ToWho,
            [.. m.Reactions.Where(r => ChatRules.AudienceOfReaction(room, m, r.Who).Includes(viewer))], m.Note);

    internal Chat Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        MessagePosted posted                             => Post(posted, before, at),
        MessageReacted(var id, var who, var reaction)    => React(id, new MessageReaction(who, reaction)),
        ReactionWithdrawn(var id, var who, var reaction) => Withdraw(id, new MessageReaction(who, reaction)),
        _                                                => this,
    };

    internal Chat Restored() => this with { Bytes = Messages.Sum(BytesOf) };

    private Chat Post(MessagePosted m, Room before, DateTimeOffset at)
    {
        if (Remembers(m.Id)) return this;
        var author = m.Author ?? (before.Seats.FindInside(m.Who) is { } seat ? Author.Of(seat) : null);
        if (author is null) return this;
        var message = new Message(m.Id, author, at, m.Body, m.ReplyTo, m.Audience, m.ToWho, m.Note);
        return Keep(Messages.Add(message), Bytes + BytesOf(message)) with { RememberedIds = RememberedIds.Add(m.Id, MostRememberedIds) };
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
        if (i < 0 || Messages[i].Reactions.Contains(reaction)) return this;
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
