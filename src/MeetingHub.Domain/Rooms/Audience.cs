namespace MeetingHub.Domain.Rooms;

/// <summary>A seat at one moment, as far as it matters for what it may know.</summary>
public readonly record struct Viewer(ParticipantId Who, Standing Standing, Place Place, Role Role)
{
    public static Viewer Inside(ParticipantId who, Role role, Place place = default) => new(who, Standing.Inside, place, role);
}

/// <summary>
/// The seats that may know a fact: people inside, of one role, in one side room or all, perhaps without one, and up to two seats by id.
/// A value, so that it can be kept beside an entry and asked again when somebody resumes.
/// </summary>
public readonly record struct Audience
{
    private readonly bool _everyone;
    private readonly bool _facilitators;
    private readonly ParticipantId _first;
    private readonly ParticipantId _second;
    private readonly ParticipantId _except;

    private Audience(bool everyone, bool facilitators, ParticipantId first = default, ParticipantId second = default) =>
        (_everyone, _facilitators, _first, _second) = (everyone, facilitators, first, second);

    private Audience(ParticipantId except) => (_facilitators, _except) = (true, except);

    /// <summary>All who are inside, wherever their place is.</summary>
    public static Audience Everyone { get; } = new(everyone: true, facilitators: true);
    public static Audience Facilitators { get; } = new(everyone: false, facilitators: true);
    public static Audience Nobody => default;

    public static Audience FacilitatorsAnd(ParticipantId who) => new(everyone: false, facilitators: true, who);

    /// <summary>Facilitators, and that seat also while it is in the waiting room. Nothing else reaches anybody there.</summary>
    public static Audience FacilitatorsAndAtDoor(ParticipantId who) => new(everyone: false, facilitators: true, who) { ReachesDoor = true };
    public static Audience Between(ParticipantId one, ParticipantId other) => new(everyone: false, facilitators: false, one, other);

    /// <summary>Facilitators, and those who are in that side room after the entry.</summary>
    public static Audience InSideRoom(long number) => new(everyone: false, facilitators: true) { SideRoom = number };

    /// <summary>All facilitators but that one, if it is one.</summary>
    public static Audience FacilitatorsExcept(ParticipantId who) => new(who);

    /// <summary>All who see that person: in a large session, not everybody sees everybody.</summary>
    public static Audience WhoeverSees(ParticipantId person) => new(everyone: true, facilitators: true) { Person = person };

    /// <summary>The person whom one must see to know the fact; null when it is about nobody in particular.</summary>
    public ParticipantId? Person { get; private init; }

    /// <summary>The side room whose people may know the fact; null when it is about none.</summary>
    public long? SideRoom { get; private init; }

    private bool ReachesDoor { get; init; }

    public bool IsEveryone => _everyone;
    public bool IsNobody => this == default;

    /// <summary>Whether the seat may know the fact, provided that it sees the <see cref="Person"/>.</summary>
    public bool Includes(in Viewer viewer) =>
        (viewer.Standing == Standing.Inside && (_everyone || (_facilitators && viewer.Role == Role.Facilitator && viewer.Who != _except)
            || (SideRoom is { } room && viewer.Place.SideRoom == room)))
        || (viewer.Who != ParticipantId.Nobody && (viewer.Who == _first || viewer.Who == _second)
            && (viewer.Standing != Standing.Waiting || ReachesDoor));

    /// <summary>The seats that are named, who may know more than others like them.</summary>
    public IEnumerable<ParticipantId> Named => new[] { _first, _second, Person ?? default }.Where(who => who != ParticipantId.Nobody);
}
