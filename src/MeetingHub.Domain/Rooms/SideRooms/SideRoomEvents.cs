namespace MeetingHub.Domain.Rooms;

/// <summary>Side rooms are prepared; the same entry names them, and says who is to be offered which.</summary>
public sealed record SideRoomsPrepared(SideRoomsBy How, TimeSpan? Time = null, bool MayChange = false) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

public sealed record SideRoomPrepared(long Number, SideRoomName Name) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

public sealed record SideRoomAssigned(ParticipantId Who, long Number) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>What was prepared is not to be.</summary>
public sealed record SideRoomsForgotten : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>The side rooms are open; the same entry names them, and offers them.</summary>
/// <param name="EndsAt">Null: until everybody is asked back.</param>
public sealed record SideRoomsOpened(SideRoomsBy How, bool MayChange = false, DateTimeOffset? EndsAt = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record SideRoomOpened(long Number, SideRoomName Name) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <param name="Others">How many others are offered the same room.</param>
public sealed record SideRoomOffered(ParticipantId Who, long Number, int Others) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The person stays where they are. The room stays open to them.</summary>
public sealed record SideRoomDeclined(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

/// <summary>A side room for two: a person, and the facilitator who steps out with them.</summary>
public sealed record PairOpened(long Number, ParticipantId Who, ParticipantId With) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

public sealed record PairClosed(long Number, ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

/// <summary>
/// The group reads only that the person has stepped out: <see cref="SteppedOut"/> is in the same entry. Those in that side room read of
/// it in its own log.
/// </summary>
public sealed record SideRoomEntered(ParticipantId Who, long Number) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

public sealed record SideRoomLeft(ParticipantId Who, long Number) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

/// <summary>The room would like a facilitator. It holds until one comes, or it is taken back.</summary>
public sealed record FacilitatorCalled(long Number, ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.InSideRoom(Number);
    public override int SinceLevel() => 1;
}

public sealed record CallTakenBack(long Number) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.InSideRoom(Number);
    public override int SinceLevel() => 1;
}

public sealed record SideRoomsWrittenTo(string Text, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record SideRoomsProlonged(DateTimeOffset EndsAt) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>Everybody comes back at that time.</summary>
public sealed record EverybodyAskedBack(DateTimeOffset At) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The same entry brings everybody back.</summary>
public sealed record SideRoomsClosed : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>In a side room: it has followed its main room as that was then.</summary>
public sealed record MainRoomFollowed(DateTimeOffset At) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>Somebody would like to step out with a facilitator.</summary>
/// <param name="By">The facilitator who invites them to it; null when they asked themselves.</param>
public sealed record StepOutAsked(ParticipantId Who, ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}

/// <summary>Taken back or turned down. <paramref name="By"/> is who did.</summary>
public sealed record StepOutDeclined(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.FacilitatorsAnd(Who);
    public override int SinceLevel() => 1;
}
