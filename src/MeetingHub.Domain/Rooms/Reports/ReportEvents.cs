namespace MeetingHub.Domain.Rooms;

/// <summary>There is a report to read. Who made it and what it says is not in the room.</summary>
public sealed record ReportMade(ReportId Id, ParticipantId? About) : RoomEvent
{
    public override Audience AudienceIn(Room room) => ReportRules.ReadersOf(About);
    public override int SinceLevel() => 1;
}

/// <summary>Somebody looked at a report or answered it, so the readers should read it again.</summary>
public sealed record ReportHandled(ReportId Id) : RoomEvent
{
    public override Audience AudienceIn(Room room) =>
        room.Reports.Find(Id) is { IsTold: true } report ? ReportRules.ReadersOf(report.About) : Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>The same, for the person who made it. <paramref name="Change"/> counts the states and answers of that report.</summary>
public sealed record ReportAnswered(ReportId Id, ParticipantId Who, long Change) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Between(Who, Who);
    public override int SinceLevel() => 1;
}
