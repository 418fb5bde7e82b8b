namespace MeetingHub.Domain.Rooms;

/// <param name="Role">The role that the pass claims. If the room decided otherwise, <see cref="RoleGiven"/> follows.</param>
public sealed record ParticipantJoined(ParticipantId Who, string Name, Keepsake Keepsake, Tint Tint, Role Role) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>The connection was lost; the others see it if it does not come back soon.</summary>
/// <param name="Closed">The browser itself closed it, as it does with the page.</param>
public sealed record ConnectionLost(ParticipantId Who, bool Closed) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>It came back before anybody saw that it was lost.</summary>
public sealed record ConnectionRestored(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

public sealed record ParticipantDropped(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record ParticipantReturned(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

public sealed record ParticipantLeft(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
}

/// <summary>The room decided on a role, also when the seat comes back. <paramref name="By"/> is null for a decision from earlier.</summary>
public sealed record RoleGiven(ParticipantId Who, Role Role, ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}
