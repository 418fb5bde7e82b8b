namespace MeetingHub.Domain.Rooms;

/// <summary>Why a facilitator acted against somebody; for the moderation record, and for nobody else.</summary>
public enum Reason { Disruption, Harassment, Privacy, Safety, WrongRoom, Other }

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

public sealed record ParticipantRemoved(ParticipantId Who, string Name) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
}

/// <summary>Why the entry acts against that seat. Only the moderation record reads it.</summary>
public sealed record ReasonGiven(ParticipantId Who, Reason Reason) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

public sealed record RemovalUndone(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
}

/// <summary>The room decided on a role, also when the seat comes back. <paramref name="By"/> is null for a decision from earlier.</summary>
public sealed record RoleGiven(ParticipantId Who, Role Role, ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}
