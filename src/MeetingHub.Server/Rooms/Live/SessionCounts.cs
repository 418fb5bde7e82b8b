using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// Facts that participants of a large session get as numbers, a moment later: how many are inside, and the reactions to messages that
/// everybody reads. If each fact were sent by itself, a thousand people would cost a million messages.
/// </summary>
internal sealed class SessionCounts
{
    private readonly HashSet<MessageId> _changed = [];
    private int _people;

    /// <summary>Takes note of what the entry changes. True when there are numbers to send.</summary>
    public bool Note(RoomEntry entry, Room after)
    {
        if (!after.Settings.IsLarge) return false;
        foreach (var e in entry.Events)
            if (e is MessageReacted(var reacted, _, _)) _changed.Add(reacted);
            else if (e is ReactionWithdrawn(var withdrawn, _, _)) _changed.Add(withdrawn);
        return _changed.Count > 0 || after.Seats.Count != _people;
    }

    /// <summary>The numbers that changed since the last call. Empty where everybody sees everybody.</summary>
    public ImmutableArray<ServerSignal> Changed(Room room)
    {
        var changed = room.Settings.IsLarge ? _changed.Select(room.Chat.Find).OfType<Message>().ToArray() : [];
        var havePeopleChanged = room.Settings.IsLarge && room.Seats.Count != _people;
        _people = room.Seats.Count;
        _changed.Clear();
        return Signals(havePeopleChanged ? room.Seats.Count : null, changed);
    }

    /// <summary>All numbers, for a participant who was away.</summary>
    public static ImmutableArray<ServerSignal> All(Room room) =>
        room.Settings.IsLarge ? Signals(room.Seats.Count, room.Chat.Messages.Where(m => !m.Reactions.IsEmpty)) : [];

    private static ImmutableArray<ServerSignal> Signals(int? people, IEnumerable<Message> messages)
    {
        var signals = ImmutableArray.CreateBuilder<ServerSignal>();
        if (people is { } count) signals.Add(new PeopleInside(count));
        var counts = messages.Where(m => m.Audience == MessageAudience.Everyone).Select(CountsOf).ToImmutableArray();
        if (!counts.IsEmpty) signals.Add(new ReactionCounts(counts));
        return signals.ToImmutable();
    }

    private static MessageCountsWire CountsOf(Message message) =>
        new(message.Id,
            [.. message.Reactions.GroupBy(r => r.Reaction).Select(g => new ReactionCountWire(g.Key, g.Count())).OrderBy(c => c.Reaction)]);
}
