namespace MeetingHub.Domain.Rooms;

/// <summary>
/// The seats that may know a fact: everyone, or else up to two seats by id, with or without the facilitators. A value, so that it can be
/// kept beside an entry and asked again when somebody resumes.
/// </summary>
public readonly record struct Audience
{
    private readonly bool _everyone;
    private readonly bool _facilitators;
    private readonly ParticipantId _first;
    private readonly ParticipantId _second;

    private Audience(bool everyone, bool facilitators, ParticipantId first = default, ParticipantId second = default) =>
        (_everyone, _facilitators, _first, _second) = (everyone, facilitators, first, second);

    public static Audience Everyone { get; } = new(everyone: true, facilitators: true);
    public static Audience Facilitators { get; } = new(everyone: false, facilitators: true);
    public static Audience Nobody => default;

    public static Audience FacilitatorsAnd(ParticipantId who) => new(everyone: false, facilitators: true, who);
    public static Audience Between(ParticipantId one, ParticipantId other) => new(everyone: false, facilitators: false, one, other);

    public bool IsEveryone => _everyone;

    public bool Includes(ParticipantId who, Role role) =>
        _everyone
        || (_facilitators && role == Role.Facilitator)
        || (who != ParticipantId.Nobody && (who == _first || who == _second));

    /// <summary>Decided by the room after the entry; a reaction has the audience of its message.</summary>
    public static Audience Of(RoomEvent e, Room room) => e switch
    {
        ParticipantRemoved or RemovalUndone => Facilitators,
        MessagePosted m                     => Of(m.Audience, m.Who, m.ToWho),
        MessageReacted(var id, _, _)        => room.FindMessage(id) is { } m ? Of(m) : Nobody,
        ReactionWithdrawn(var id, _, _)     => room.FindMessage(id) is { } m ? Of(m) : Nobody,
        HoldsKept or UnknownEvent           => Nobody,
        _                                   => Everyone,
    };

    public static Audience Of(Message message) => Of(message.Audience, message.Author.Id, message.ToWho);

    private static Audience Of(MessageAudience audience, ParticipantId author, ParticipantId? toWho) => audience switch
    {
        MessageAudience.Everyone     => Everyone,
        MessageAudience.Facilitators => FacilitatorsAnd(author),
        _                            => Between(author, toWho ?? author),
    };
}
