namespace MeetingHub.Domain.Rooms;

/// <summary>What facilitators may want to know of somebody who comes in. Without it, the person is new here and came by the link.</summary>
/// <param name="Returning">The person has been inside before.</param>
/// <param name="Invited">The person came by a personal invitation that stands.</param>
/// <param name="Vouched">A facilitator has let the person in by hand, or vouched for them.</param>
public sealed record ArrivalNoted(ParticipantId Who, bool Returning, bool Invited, bool Vouched) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>The seat came by this personal invitation; others came by the meeting's links.</summary>
public sealed record CameByInvitation(ParticipantId Who, string Invitation) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>The invitation lets nobody in any more, and speaks for nobody.</summary>
/// <param name="Whose">The seat that came by it.</param>
public sealed record InvitationRevoked(string Invitation, ParticipantId? Whose = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>Somebody was removed a moment ago, so this newcomer begins with everything held until a facilitator welcomes them.</summary>
public sealed record ArrivalHeld(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

/// <summary>All that the door held is lifted; the devices stay off until their owner turns them on.</summary>
public sealed record ParticipantWelcomed(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}

public sealed record ParticipantVouched(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}
