using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Where a new hand goes: behind all others, or in front of those whose owners have had the floor more often.</summary>
public enum HandOrder { Raised, QuietFirst }

/// <summary>Where a facilitator moves a hand or a person by one place.</summary>
public enum MoveDirection { Up, Down }

/// <summary>A raised hand. <paramref name="ByText"/>: its owner would rather write than speak.</summary>
public sealed record Hand(ParticipantId Who, DateTimeOffset At, bool ByText = false);

/// <summary>Who would like to speak, and who was invited to.</summary>
public sealed record Floor
{
    /// <summary>Raised hands, in the order in which they are invited.</summary>
    public ImmutableList<Hand> Raised { get; init; } = [];

    public HandOrder Order { get; init; }

    /// <summary>Who was invited to speak, until their hand is lowered.</summary>
    public ParticipantId? Speaker { get; init; }

    /// <summary>How often each seat has been invited to speak or has shared in a round, in this room. Nobody is shown it.</summary>
    public ImmutableDictionary<ParticipantId, int> Turns { get; init; } = ImmutableDictionary<ParticipantId, int>.Empty;

    public IEnumerable<ParticipantId> Hands => Raised.Select(hand => hand.Who);

    public bool HasHand(ParticipantId who) => Find(who) is not null;

    internal Hand? Find(ParticipantId who) => Raised.Find(hand => hand.Who == who);

    internal int TurnsOf(ParticipantId who) => Turns.GetValueOrDefault(who);

    /// <summary>The hands of these people; null for none.</summary>
    internal ImmutableArray<Hand>? For(ImmutableArray<Seat> people)
    {
        if (Raised.IsEmpty) return null;
        ImmutableArray<Hand> hands = [.. Raised.Where(hand => people.Any(p => p.Id == hand.Who))];
        return hands.IsEmpty ? null : hands;
    }

    internal Floor Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        HandRaised raised when before.IsInside(raised.Who) => Raise(raised, at),
        HandLowered(var who)           => Without(who),
        HandMoved(var who, var place) when Find(who) is { } hand => this with { Raised = Put(Raised.Remove(hand), hand, place) },
        HandOrderSet(var order)        => this with { Order = order },
        InvitedToSpeak(var who, _) when before.IsInside(who) => Without(who).Count(who) with { Speaker = who },
        TurnEnded { State: RoundState.Shared } ended => Count(ended.Who),
        ParticipantLeft(var who)       => Without(who),
        ParticipantRemoved(var who, _) => Without(who),
        ParticipantJoined joined       => Without(joined.Who),
        _                              => this,
    };

    private Floor Raise(HandRaised raised, DateTimeOffset at) => Find(raised.Who) is { } hand
        ? this with { Raised = Raised.Replace(hand, hand with { ByText = raised.ByText }) }
        : this with
        {
            Raised = Put(Raised, new Hand(raised.Who, raised.Since ?? at, raised.ByText), raised.Place ?? Raised.Count),
        };

    private static ImmutableList<Hand> Put(ImmutableList<Hand> others, Hand hand, int place) =>
        others.Insert(Math.Clamp(place, 0, others.Count), hand);

    private Floor Count(ParticipantId who) => this with { Turns = Turns.SetItem(who, TurnsOf(who) + 1) };

    private Floor Without(ParticipantId who) => HasHand(who) || Speaker == who
        ? this with { Raised = Raised.RemoveAll(hand => hand.Who == who), Speaker = Speaker == who ? null : Speaker }
        : this;
}
