using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record PollPrepared(PollId Id, PollForm Form) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

public sealed record PollOpened(PollId Id, PollForm Form) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>That seat has its ballot. Its pages learn whether it is theirs; nobody else is told.</summary>
public sealed record BallotGiven(PollId Poll, ParticipantId Who, string Blinded) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Between(Who, Who);
    public override int SinceLevel() => 1;
}

/// <summary>An answer, in an entry without an author. The token is spent.</summary>
public sealed record AnswerCounted(PollId Poll, int Choice, string Token) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
    public override int SinceLevel() => 1;
}

/// <summary>How many have answered.</summary>
public sealed record PollAnswered(PollId Poll, int Answers) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The sums, by choice: from <see cref="PollRules.FewestAnswers"/> on, and never one answer later than the last ones.</summary>
public sealed record SumsCounted(PollId Poll, ImmutableArray<int> Sums) : RoomEvent
{
    public override Audience AudienceIn(Room room) =>
        room.Polls.Find(Poll) is { IsShown: true } ? Audience.Everyone : Audience.Facilitators;

    public override int SinceLevel() => 1;

    public bool Equals(SumsCounted? other) => other is not null && Poll == other.Poll && Sums.SequenceEqual(other.Sums);
    public override int GetHashCode() => Poll.GetHashCode();
}

/// <summary>From here on everybody sees the sums.</summary>
public sealed record SumsShown(PollId Poll, ImmutableArray<int> Sums) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;

    public bool Equals(SumsShown? other) => other is not null && Poll == other.Poll && Sums.SequenceEqual(other.Sums);
    public override int GetHashCode() => Poll.GetHashCode();
}

/// <summary>No more ballots; answers that are on their way count until then.</summary>
public sealed record PollClosing(PollId Poll, DateTimeOffset Until) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record PollClosed(PollId Poll) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record PollDeleted(PollId Poll) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
