using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

// Rounds are for sessions in which everybody sees everybody, so their facts are for everyone.

/// <param name="Until">When the first turn begins by itself.</param>
public sealed record RoundStarted(
    RoundId Id, string Prompt, TimeSpan? PerPerson, RoundOrder Order, bool FollowsMicrophone, ImmutableArray<ParticipantId> People,
    DateTimeOffset Until, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;

    public bool Equals(RoundStarted? other) =>
        other is not null && (Id, Prompt, PerPerson, Order, FollowsMicrophone, Until, By)
                == (other.Id, other.Prompt, other.PerPerson, other.Order, other.FollowsMicrophone, other.Until, other.By)
            && People.AsSpan().SequenceEqual(other.People.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Id, Until, People.Length);
}

/// <param name="EndsAt">When the person's time is over; null: there is none.</param>
public sealed record TurnBegan(ParticipantId Who, long Turn, DateTimeOffset? EndsAt = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>What became of somebody's turn: the one that went on, or one that had not come yet.</summary>
/// <param name="Until">When the next turn begins by itself, if the one that went on has ended.</param>
public sealed record TurnEnded(ParticipantId Who, RoundState State, DateTimeOffset? Until = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <param name="Until">When it goes back by itself.</param>
public sealed record StickOffered(ParticipantId To, DateTimeOffset Until) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The person did not take the stick; it can be offered to somebody else.</summary>
public sealed record StickReturned(ParticipantId From) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record MinuteAsked(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record MinuteAdded(DateTimeOffset EndsAt, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The round waits until then for somebody who is not there.</summary>
public sealed record RoundWaits(DateTimeOffset Until, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <param name="By">Null: the room is paused, or its facilitators have lost their connection.</param>
public sealed record RoundPaused(ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record RoundResumed(ParticipantId? By = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <param name="Place">How many people are in front from here on.</param>
public sealed record RoundMoved(ParticipantId Who, int Place) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record RoundTimeHidden(bool Hidden) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>Everybody has been offered the turn. The round stays to be seen until a facilitator ends it or starts another.</summary>
public sealed record RoundFinished : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record RoundEnded(ParticipantId? By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
