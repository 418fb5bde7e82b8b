using System.Collections.Immutable;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// An entry and who may see which of its events, judged once. It is kept after the room has changed, for people who come back and ask
/// for the entries that they missed.
/// </summary>
internal sealed class SeenEntry
{
    private readonly ImmutableArray<Audience> _audiences;
    private LargeSession? _large;

    private sealed record LargeSession(
        ImmutableArray<RoomEvent> Unconcerned, ImmutableDictionary<ParticipantId, ImmutableArray<RoomEvent>> Concerned);

    public SeenEntry(RoomEntry entry, Room before, Room after)
    {
        Entry = entry;
        _audiences = [.. entry.Events.Select(e => e.AudienceIn(after))];
        Changed = [.. _audiences.SelectMany(a => a.Named).Distinct().Where(who => Sight.HasChanged(before, after, who))];
        IsForEveryone = !after.Settings.IsLarge && _audiences.All(a => a.IsEveryone);
        if (!after.Settings.IsLarge) return;
        ImmutableArray<RoomEvent> SeenBy(ParticipantId who) =>
            Sight.Of(entry, before, after, Viewer.Inside(who, Role.Participant, Sight.Of(after, who).Place));
        _large = new LargeSession(
            SeenBy(ParticipantId.Nobody),
            entry.Events.SelectMany(e => Sight.ConcernedBy(e, after)).Distinct().ToImmutableDictionary(who => who, SeenBy));
    }

    /// <summary>As it is kept: without the texts of messages that were taken down since.</summary>
    public RoomEntry Entry { get; private set; }

    public bool IsForEveryone { get; }

    /// <summary>The seats that may see so much more or less after the entry that they need a snapshot instead of events.</summary>
    public ImmutableArray<ParticipantId> Changed { get; }

    public bool ChangesSightOf(ParticipantId who) => Changed.Contains(who);

    /// <summary>Whether this seat is one of the many in a large session that all see the same of the entry.</summary>
    public bool IsUnconcerned(in Viewer viewer) => IsOneOfMany(viewer) && !_large!.Concerned.ContainsKey(viewer.Who);

    public bool IsNothingFor(in Viewer viewer)
    {
        if (IsOneOfMany(viewer)) return SeenBy(viewer).IsEmpty;
        foreach (var audience in _audiences)
            if (audience.Includes(viewer)) return false;
        return true;
    }

    public ImmutableArray<RoomEvent> SeenBy(Viewer viewer)
    {
        if (IsOneOfMany(viewer)) return _large!.Concerned.GetValueOrDefault(viewer.Who, _large.Unconcerned);
        if (IsForEveryone && viewer.Standing == Standing.Inside) return Entry.Events;
        return [.. Entry.Events.Where((_, i) => _audiences[i].Includes(viewer))];
    }

    /// <summary>Forgets the texts of these messages, so that nobody who comes back is told them.</summary>
    public void Forget(IReadOnlySet<MessageId> takenDown)
    {
        Entry = Entry with { Events = Entry.Events.Without(takenDown) };
        if (_large is not { } large) return;
        _large = new LargeSession(
            large.Unconcerned.Without(takenDown), large.Concerned.ToImmutableDictionary(c => c.Key, c => c.Value.Without(takenDown)));
    }

    public EntryWire WireFor(in Viewer viewer) => new(Entry.Version, Entry.At, SeenBy(viewer));

    private bool IsOneOfMany(in Viewer viewer) =>
        _large is not null && viewer is { Role: Role.Participant, Standing: Standing.Inside };
}

/// <summary>
/// An entry on its way to many. Most see the same of it, so its JSON is written once for the seats that may see all of it, once for the
/// seats that it does not concern, and one by one for the rest.
/// </summary>
internal sealed class EntryFrame(SeenEntry seen)
{
    // Written on first use; writing them twice does no harm.
    private EntryJson? _whole;
    private EntryJson? _unconcerned;

    public SeenEntry Seen => seen;

    public EntryJson For(in Viewer viewer)
    {
        if (seen.IsForEveryone && viewer.Standing == Standing.Inside) return _whole ??= Write(seen.Entry.Events);
        if (seen.IsUnconcerned(viewer)) return _unconcerned ??= Write(seen.SeenBy(viewer));
        var events = seen.SeenBy(viewer);
        return events.AsSpan().SequenceEqual(seen.Entry.Events.AsSpan()) ? _whole ??= Write(events) : Write(events);
    }

    /// <summary>The entry with a snapshot that replaces the reader's fold.</summary>
    public EntryJson Anew(RoomView room) => Write(new EntryWire(seen.Entry.Version, seen.Entry.At, []) { Room = room });

    private EntryJson Write(ImmutableArray<RoomEvent> events)
    {
        if (events.IsEmpty) return EntryJson.Nothing(seen.Entry.Version, seen.Entry.Version, seen.Entry.At);
        return Write(new EntryWire(seen.Entry.Version, seen.Entry.At, events));
    }

    private static EntryJson Write(EntryWire wire) =>
        new(wire.Version, wire.Version, wire.At, JsonSerializer.SerializeToUtf8Bytes(wire, RoomJson.Options));
}
