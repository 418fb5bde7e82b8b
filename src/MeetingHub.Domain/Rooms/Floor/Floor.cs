using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Who would like to speak.</summary>
public sealed record Floor
{
    /// <summary>Raised hands, the first to be raised first.</summary>
    public ImmutableList<ParticipantId> Hands { get; init; } = [];

    internal Floor Evolve(RoomEvent e, Room before) => e switch
    {
        HandRaised(var who) when before.IsInside(who) && !Hands.Contains(who) => new Floor { Hands = Hands.Add(who) },
        HandLowered(var who)        => Without(who),
        ParticipantLeft(var who)    => Without(who),
        ParticipantRemoved(var who, _) => Without(who),
        ParticipantJoined joined    => Without(joined.Who),
        _                           => this,
    };

    private Floor Without(ParticipantId who) => Hands.Contains(who) ? new Floor { Hands = Hands.Remove(who) } : this;
}
