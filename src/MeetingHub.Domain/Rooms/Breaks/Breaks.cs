using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who has stepped out for a moment: they keep their seat, and neither send nor receive sound or pictures.</summary>
public sealed record Breaks
{
    /// <summary>By seat, since when.</summary>
    public ImmutableDictionary<ParticipantId, DateTimeOffset> Out { get; init; } =
        ImmutableDictionary<ParticipantId, DateTimeOffset>.Empty;

    public bool IsOut(ParticipantId who) => Out.ContainsKey(who);

    /// <summary>Who of these people has stepped out; null for nobody.</summary>
    internal ImmutableArray<SteppedOutView>? For(IEnumerable<Seat> people)
    {
        if (Out.IsEmpty) return null;
        ImmutableArray<SteppedOutView> views = [.. people.Where(p => IsOut(p.Id)).Select(p => new SteppedOutView(p.Id, Out[p.Id]))];
        return views.IsEmpty ? null : views;
    }

    internal Breaks Evolve(RoomEvent e, Room before) => e switch
    {
        SteppedOut(var who, var since) when before.IsInside(who) => new Breaks { Out = Out.SetItem(who, since) },
        SteppedBack(var who)           => Without(who),
        ParticipantLeft(var who)       => Without(who),
        ParticipantRemoved(var who, _) => Without(who),
        ParticipantJoined joined       => Without(joined.Who),
        _                              => this,
    };

    private Breaks Without(ParticipantId who) => IsOut(who) ? new Breaks { Out = Out.Remove(who) } : this;
}

/// <summary>Somebody who has stepped out, and since when.</summary>
public sealed record SteppedOutView(ParticipantId Who, DateTimeOffset Since);
