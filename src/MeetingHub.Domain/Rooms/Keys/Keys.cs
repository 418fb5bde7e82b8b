using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What pages have published, what they have handed to each other, sealed, and what they have opened for the words.</summary>
public sealed record Keys
{
    /// <summary>How often something was published.</summary>
    public long Numbers { get; init; }

    public ImmutableDictionary<ParticipantId, PublishedKey> Published { get; init; } =
        ImmutableDictionary<ParticipantId, PublishedKey>.Empty;

    /// <summary>The newest of each sender, by who may open it and who sealed it.</summary>
    public ImmutableDictionary<ParticipantId, ImmutableDictionary<ParticipantId, string>> Handed { get; init; } =
        ImmutableDictionary<ParticipantId, ImmutableDictionary<ParticipantId, string>>.Empty;

    public ImmutableDictionary<ParticipantId, KeyOpening> Opened { get; init; } = ImmutableDictionary<ParticipantId, KeyOpening>.Empty;

    internal bool IsHanded(ParticipantId from, SealedKey key) =>
        Handed.TryGetValue(key.To, out var boxes) && boxes.TryGetValue(from, out var box) && box == key.Box;

    /// <summary>Null where nothing is encrypted.</summary>
    internal KeysView? For(Room room, in Viewer viewer)
    {
        if (!room.Settings.IsEncrypted) return null;
        var boxes = Handed.GetValueOrDefault(viewer.Who);
        return new KeysView(
            [.. Published.OrderBy(p => p.Value.Number).Select(p => new PublishedKeyView(p.Key, p.Value.Number, p.Value.Key))],
            boxes is null
                ? []
                : [.. boxes.OrderBy(b => b.Key.Value, StringComparer.Ordinal).Select(b => new HandedKeyView(b.Key, b.Value))],
            [.. Opened.OrderBy(o => o.Key.Value, StringComparer.Ordinal).Select(o => new OpenedKeyView(o.Key, o.Value))]);
    }

    internal Keys Evolve(RoomEvent e) => e switch
    {
        KeyPublished(var who, var number, var key) => WithoutItsOwn(who) with
        {
            Numbers = number, Published = Published.SetItem(who, new PublishedKey(number, key)),
        },
        KeyHanded(var from, var to, var box) when Published.ContainsKey(from) && Published.ContainsKey(to) => this with
        {
            Handed = Handed.SetItem(to, (Handed.GetValueOrDefault(to) ?? NoBoxes).SetItem(from, box)),
        },
        KeyOpened(var who, var opening) when Published.ContainsKey(who) => this with { Opened = Opened.SetItem(who, opening) },
        ParticipantLeft(var who)       => Without(who),
        ParticipantRemoved(var who, _) => Without(who),
        ParticipantJoined joined       => Without(joined.Who),
        _                              => this,
    };

    private static ImmutableDictionary<ParticipantId, string> NoBoxes => ImmutableDictionary<ParticipantId, string>.Empty;

    private Keys Without(ParticipantId who) => !Published.ContainsKey(who) ? this : WithoutItsOwn(who) with
    {
        Handed = WithoutItsOwn(who).Handed.Remove(who),
    };

    // What others sealed for the page before stays until theirs comes for this one, which cannot open it.
    private Keys WithoutItsOwn(ParticipantId who) => !Published.ContainsKey(who) ? this : this with
    {
        Published = Published.Remove(who),
        Handed = Handed.ToImmutableDictionary(h => h.Key, h => h.Value.Remove(who)),
        Opened = Opened.Remove(who),
    };
}

/// <summary>What a page published, and the number that names it in frames.</summary>
public sealed record PublishedKey(long Number, string Key);

/// <summary>What one seat is told of keys.</summary>
public sealed record KeysView(
    ImmutableArray<PublishedKeyView> Published, ImmutableArray<HandedKeyView> Handed, ImmutableArray<OpenedKeyView> Opened);

public sealed record PublishedKeyView(ParticipantId Who, long Number, string Key);
public sealed record HandedKeyView(ParticipantId From, string Box);
public sealed record OpenedKeyView(ParticipantId Who, KeyOpening Opening);
