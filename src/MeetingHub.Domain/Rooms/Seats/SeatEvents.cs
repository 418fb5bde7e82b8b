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

/// <summary>Somebody is in the waiting room.</summary>
/// <param name="Role">The role that the pass claims.</param>
/// <param name="Returning">The person has been inside before.</param>
/// <param name="By">The facilitator who sent them there.</param>
public sealed record ParticipantKnocked(
    ParticipantId Who, string Name, Keepsake Keepsake, Tint Tint, Role Role, bool Returning, KnockCause Cause, ParticipantId? By = null)
    : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>A facilitator let the person in by hand. In the same entry they join.</summary>
public sealed record ParticipantAdmitted(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>The person accepted this version of the agreement when they came.</summary>
public sealed record AgreementAccepted(ParticipantId Who, string Version) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>A facilitator can't let the person in; they are no longer waiting.</summary>
public sealed record KnockDeclined(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The person is no longer waiting: they left, or their connection was lost for too long.</summary>
public sealed record KnockWithdrawn(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>A line at the door: of somebody who waits to the facilitators, or of a facilitator to somebody who waits.</summary>
/// <param name="Who">The seat in the waiting room.</param>
/// <param name="By">The facilitator; null for the line of the person who waits.</param>
public sealed record DoorNoteWritten(ParticipantId Who, string Text, ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAndAtDoor(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The room decided on a role, also when the seat comes back. <paramref name="By"/> is null for a decision from earlier.</summary>
public sealed record RoleGiven(ParticipantId Who, Role Role, ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}
