namespace MeetingHub.Domain.Rooms;

/// <param name="Place">How many hands stay in front of it; null: all that are up.</param>
/// <param name="Since">When it was raised, where that is not now.</param>
public sealed record HandRaised(ParticipantId Who, bool ByText = false, int? Place = null, DateTimeOffset? Since = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record HandLowered(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <param name="Place">How many hands are in front of it from here on.</param>
public sealed record HandMoved(ParticipantId Who, int Place) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The person has the floor, until their hand is lowered. It counts as lowered in the list of hands.</summary>
/// <param name="By">Null where the fold only has to know that it is so.</param>
public sealed record InvitedToSpeak(ParticipantId Who, ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The hands that are up are moved by the same entry.</summary>
public sealed record HandOrderSet(HandOrder Order) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
