namespace MeetingHub.Domain.Rooms;

public sealed record QuestionBoxSet(bool Open) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <param name="IsEarly">Before the session.</param>
public sealed record QuestionAsked(QuestionId Id, string Text, bool IsEarly = false) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>Everybody reads it, in place of the one before it.</summary>
public sealed record QuestionShown(QuestionId Id, string Text, bool IsEarly = false) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>Everybody reads it on the list of a talk.</summary>
public sealed record QuestionListed(QuestionId Id, string Text, bool IsEarly = false) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>
/// So that nobody votes twice. <paramref name="Voter"/> is a mark that only the server's key makes of a seat, another one for each
/// question: the log does not say whose vote it is.
/// </summary>
public sealed record QuestionVoteSet(QuestionId Id, string Voter, bool Up) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>How many would like it answered; it stays as it is from ten on.</summary>
public sealed record QuestionVotesCounted(QuestionId Id, int Votes) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record QuestionKept(QuestionId Id) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>The question is gone, and nobody reads it any more.</summary>
public sealed record QuestionPutAway(QuestionId Id) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
