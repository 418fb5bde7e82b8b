namespace MeetingHub.Domain.Rooms;

/// <summary>Why a facilitator acted against somebody; for the moderation record, and for nobody else.</summary>
public enum Reason { Disruption, Harassment, Privacy, Safety, WrongRoom, Other }

public sealed record ParticipantRemoved(ParticipantId Who, string Name) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
}

/// <summary>The removal is not the usual one, which holds for the session and tells the person where to find help.</summary>
public sealed record RemovalTermsSet(ParticipantId Who, RemovedUntil Until, bool WithHelp) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

public sealed record RemovalUndone(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
}

/// <summary>The one line that a removed person may write.</summary>
public sealed record RemovedPersonWrote(ParticipantId Who, string Text) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>Why the entry acts against that seat. Only the moderation record reads it.</summary>
public sealed record ReasonGiven(ParticipantId Who, Reason Reason) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>What a facilitator noted about what the entry does to that seat. Only the moderation record reads it.</summary>
public sealed record NoteGiven(ParticipantId Who, string Note) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}
