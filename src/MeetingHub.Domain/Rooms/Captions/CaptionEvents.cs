namespace MeetingHub.Domain.Rooms;

/// <summary>Whoever typed captions before no longer does. Everybody sees a captioner, in a large session too.</summary>
public sealed record CaptionerNamed(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}

public sealed record CaptionsEnded(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.WhoeverSees(Who);
    public override int SinceLevel() => 1;
}
