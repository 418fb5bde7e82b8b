namespace MeetingHub.Domain.Rooms;

/// <summary>Who types captions. What they type is nowhere in the room: it goes to those who are there at that moment.</summary>
public sealed record Captions
{
    /// <summary>
    /// Null while nobody does. Somebody who isn't inside did in the room that was lost, and does again when they come back.
    /// </summary>
    public ParticipantId? Captioner { get; init; }

    public bool AreTypedBy(ParticipantId who) => Captioner == who;

    internal Captions Evolve(RoomEvent e) => e switch
    {
        CaptionerNamed(var who)        => new Captions { Captioner = who },
        CaptionsEnded(var who)         => Without(who),
        ParticipantLeft(var who)       => Without(who),
        ParticipantRemoved(var who, _) => Without(who),
        ParticipantJoined joined       => Without(joined.Who),
        _                              => this,
    };

    private Captions Without(ParticipantId who) => AreTypedBy(who) ? new Captions() : this;
}
