using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What facilitators know of the plan. <see cref="PlanShown"/> in the same entry tells everybody what they see of it.</summary>
/// <param name="BeginsAt">When the first step begins, if it does so by itself.</param>
public sealed record PlanUsed(SessionPlan Plan, DateTimeOffset? BeginsAt = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <param name="Steps">Their names, in order.</param>
public sealed record PlanShown(ImmutableArray<string> Steps) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;

    public bool Equals(PlanShown? other) => other is not null && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());
    public override int GetHashCode() => Steps.Length;
}

public sealed record PlanPutAway : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>Where the session is from here on. What else the step sets is in the same entry.</summary>
/// <param name="EndsAt">Null: no time is shown.</param>
/// <param name="View">Proposed to everybody who has not chosen one; null: as each person likes.</param>
public sealed record StepBegun(int Step, DateTimeOffset? EndsAt = null, StageView? View = null) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The step has more time.</summary>
public sealed record StepProlonged(DateTimeOffset EndsAt) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record PlanPaused : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The step goes on with the time it had left.</summary>
public sealed record PlanResumed : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
