using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <param name="WithHelp">Whether the message to the person shows who they can talk to.</param>
public sealed record RemovalTerms(RemovedUntil Until, bool WithHelp)
{
    public static RemovalTerms Usual { get; } = new(RemovedUntil.SessionEnds, WithHelp: true);

    /// <summary>Null for the usual ones, which no event states.</summary>
    public static RemovalTerms? Unusual(RemovedUntil until, bool withHelp) =>
        new RemovalTerms(until, withHelp) is var terms && terms == Usual ? null : terms;
}

/// <summary>What holds about one removed seat besides its standing.</summary>
/// <param name="Line">What the person wrote to the facilitators.</param>
public sealed record Removal(RemovalTerms Terms, string? Line = null);

/// <summary>The removed seats, by what was decided about them.</summary>
public sealed record Removals
{
    /// <summary>Only seats whose removal is not the usual one, or that have written.</summary>
    public ImmutableDictionary<ParticipantId, Removal> Special { get; init; } = ImmutableDictionary<ParticipantId, Removal>.Empty;

    /// <summary>What holds about a seat that is removed.</summary>
    public Removal Of(ParticipantId who) => Special.GetValueOrDefault(who) ?? new Removal(RemovalTerms.Usual);

    internal Removals Evolve(RoomEvent e, Room before) => e switch
    {
        ParticipantRemoved(var who, _) => this with { Special = Special.Remove(who) },
        RemovalUndone(var who) => this with { Special = Special.Remove(who) },
        RemovalTermsSet(var who, var until, var withHelp) when before.IsRemoved(who) =>
            Set(who, Of(who) with { Terms = new RemovalTerms(until, withHelp) }),
        RemovedPersonWrote(var who, var text) when before.IsRemoved(who) => Set(who, Of(who) with { Line = text }),
        _ => this,
    };

    internal IEnumerable<RemovedView> For(Room room, in Viewer viewer)
    {
        if (!Audience.Facilitators.Includes(viewer)) return [];
        return room.Seats.Removed.Select(s => new RemovedView(s.Id, s.Name, UntilOf(s.Id), Of(s.Id).Line));
    }

    private RemovedUntil? UntilOf(ParticipantId who) =>
        Of(who).Terms.Until is var until && until == RemovedUntil.SessionEnds ? null : until;

    private Removals Set(ParticipantId who, Removal removal) => this with { Special = Special.SetItem(who, removal) };
}

/// <summary>A removed person, for facilitators. <paramref name="Until"/> is left out when the removal holds for the session.</summary>
public sealed record RemovedView(ParticipantId Id, string Name, RemovedUntil? Until = null, string? Line = null);
