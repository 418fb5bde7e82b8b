using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>In which order people share: as they joined with facilitators first, as the facilitator put them, by chance, or each hands
/// the talking stick to the next.</summary>
public enum RoundOrder { Joining, ByHand, Chance, Stick }

/// <summary>Between: nobody shares for a moment. Finished: everybody has been offered the turn.</summary>
public enum RoundPhase { Between, Sharing, Finished }

/// <summary>
/// What has become of a person's turn. Later: they asked to be offered it at the end. Passed: they are offered it once more at the end.
/// Declined: they were, or were not there for it.
/// </summary>
public enum RoundState { Waiting, Later, Passed, Declined, Shared }

/// <summary>A person's place in a round. It stays when they leave, so that coming back gives nobody a second turn.</summary>
/// <param name="Turn">The round's turn in which the state was set: who is deferred first is offered the turn again first.</param>
public sealed record RoundSeat(ParticipantId Who, RoundState State, long Turn)
{
    internal static RoundSeat Waiting(ParticipantId who) => new(who, RoundState.Waiting, 0);

    internal bool IsToCome => State is RoundState.Waiting or RoundState.Later or RoundState.Passed;
}

/// <summary>
/// A round: everybody is offered the turn in an order that all see. Whoever has the stick is <see cref="Now"/>; there is one
/// of it, so it is in one hand at most.
/// </summary>
/// <param name="PerPerson">Null: no time is shown.</param>
/// <param name="FollowsMicrophone">While it goes on, only who shares and facilitators can have their microphones on.</param>
public sealed record Round(RoundId Id, string Prompt, TimeSpan? PerPerson, RoundOrder Order, bool FollowsMicrophone)
{
    /// <summary>Everybody of the round, in its order.</summary>
    public ImmutableArray<RoundSeat> People { get; init; } = [];

    public RoundPhase Phase { get; init; }

    /// <summary>Counts the turns that have begun.</summary>
    public long Turn { get; init; }

    /// <summary>Who shares.</summary>
    public ParticipantId? Now { get; init; }

    /// <summary>Who shared last. With a talking stick they hand it on.</summary>
    public ParticipantId? Last { get; init; }

    /// <summary>Who is offered the talking stick.</summary>
    public ParticipantId? Offered { get; init; }

    /// <summary>When the phase began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When the time of who shares is over. Nothing is cut off then.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Until when the quiet moment, an offered stick, or an absent person is waited for.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who shares has asked for one more minute.</summary>
    public bool HasAsked { get; init; }

    /// <summary>The facilitators show no time.</summary>
    public bool HidesTime { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it; null: it waits because the room is paused.</summary>
    public ParticipantId? PausedBy { get; init; }

    internal bool IsGoing => Phase != RoundPhase.Finished && PausedAt is null;

    /// <summary>Whether the one who shared last hands the stick on. The first turn comes by the order.</summary>
    internal bool HandsOn => Order == RoundOrder.Stick && Turn > 0;

    internal RoundSeat? Find(ParticipantId who)
    {
        foreach (var seat in People)
            if (seat.Who == who) return seat;
        return null;
    }

    /// <summary>
    /// Who are still to be offered the turn, the next first: those who wait in the order of the round, then the deferred.
    /// </summary>
    internal IEnumerable<RoundSeat> ToCome(Seats seats) => People
        .Where(s => s.IsToCome && s.Who != Now && seats.IsInside(s.Who))
        .OrderBy(s => s.State == RoundState.Waiting ? 0 : 1).ThenBy(s => s.State == RoundState.Waiting ? 0 : s.Turn);
}

/// <summary>The round that is going on or has just finished.</summary>
public sealed record Rounds
{
    public Round? Current { get; init; }

    /// <summary>The round that was started last, so that the same wish does not start it twice.</summary>
    public RoundId? Last { get; init; }

    internal Rounds Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        RoundStarted s => new Rounds { Last = s.Id, Current = Begin(s, at) },
        RoundEnded     => this with { Current = null },
        _              => Current is { } round && Evolve(round, e, at) is var next && next != round ? this with { Current = next } : this,
    };

    private static Round Begin(RoundStarted s, DateTimeOffset at) => new(s.Id, s.Prompt, s.PerPerson, s.Order, s.FollowsMicrophone)
    {
        People = [.. s.People.Select(who => RoundSeat.Waiting(who))], Since = at, Until = s.Until,
    };

    private static Round Evolve(Round round, RoomEvent e, DateTimeOffset at) => e switch
    {
        TurnBegan began => round with
        {
            Phase = RoundPhase.Sharing, Turn = began.Turn, Now = began.Who, Last = began.Who, Offered = null, Since = at,
            EndsAt = began.EndsAt, Until = null, HasAsked = false,
        },
        TurnEnded ended                  => End(round, ended, at),
        StickOffered(var to, var until)  => round with { Offered = to, Until = until },
        StickReturned                    => round with { Offered = null, Until = null },
        MinuteAsked                      => round with { HasAsked = true },
        MinuteAdded(var endsAt, _)       => round with { EndsAt = endsAt, HasAsked = false },
        RoundWaits(var until, _)         => round with { Until = until },
        RoundPaused(var by)              => round with { PausedAt = at, PausedBy = by },
        RoundResumed                     => round.PausedAt is { } since ? Resume(round, at, at - since) : round,
        RoundMoved(var who, var place)   => Move(round, who, place),
        RoundTimeHidden(var isHidden)    => round with { HidesTime = isHidden },
        RoundFinished                    => Still(round, at) with { Phase = RoundPhase.Finished, PausedAt = null, PausedBy = null },
        ParticipantJoined joined         => round.Find(joined.Who) is null
            ? round with { People = round.People.Add(RoundSeat.Waiting(joined.Who)) } : round,
        ParticipantLeft(var who)         => Leave(round, who, at),
        _                                => round,
    };

    // Whoever leaves while they share is offered the turn again when they are back.
    private static Round Leave(Round round, ParticipantId who, DateTimeOffset at) =>
        round.Now == who ? End(round, new TurnEnded(who, RoundState.Later), at)
        : round.Offered == who ? round with { Offered = null, Until = null }
        : round;

    private static Round End(Round round, TurnEnded ended, DateTimeOffset at)
    {
        var marked = Mark(round, ended.Who, ended.State);
        if (round.Now == ended.Who) return Still(marked, at) with { Phase = RoundPhase.Between, Until = ended.Until
            ?? at + RoundRules.QuietFor };
        return round.Offered == ended.Who ? marked with { Offered = null, Until = null } : marked;
    }

    private static Round Still(Round round, DateTimeOffset at) =>
        round with { Now = null, Offered = null, Since = at, EndsAt = null, Until = null, HasAsked = false };

    private static Round Mark(Round round, ParticipantId who, RoundState state) => round with
    {
        People = [.. round.People.Select(s => s.Who == who ? new RoundSeat(who, state, round.Turn) : s)],
    };

    private static Round Move(Round round, ParticipantId who, int place)
    {
        if (round.Find(who) is not { } seat) return round;
        var others = round.People.Remove(seat);
        return round with { People = others.Insert(Math.Clamp(place, 0, others.Length), seat) };
    }

    // Nobody loses time by a pause, and whatever is waited for has its whole time again.
    private static Round Resume(Round round, DateTimeOffset at, TimeSpan pause) => round with
    {
        PausedAt = null, PausedBy = null, EndsAt = round.EndsAt + pause,
        Until = at + (round.Phase == RoundPhase.Sharing ? RoundRules.AbsentFor
            : round.Offered is null ? RoundRules.QuietFor : RoundRules.OfferedFor),
    };
}
