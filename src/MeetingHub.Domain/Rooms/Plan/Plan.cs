using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>The plan of the session, and where the session is in it. A pause of the whole room pauses it too.</summary>
public sealed record Plan
{
    /// <summary>What everybody sees: the names of the steps. Empty without a plan.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>What facilitators see.</summary>
    public SessionPlan? Used { get; init; }

    /// <summary>When the first step begins, if it does so by itself; null: when somebody begins it.</summary>
    public DateTimeOffset? BeginsAt { get; init; }

    /// <summary>Counted from 0; null while none has begun.</summary>
    public int? Step { get; init; }

    /// <summary>A pause moves it, so that the time since then is the time that the step has had.</summary>
    public DateTimeOffset BeganAt { get; init; }

    /// <summary>When the step has had its time; null: it has no time.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public DateTimeOffset? PausedAt { get; init; }
    public StageView? View { get; init; }

    internal PlanView? For(Viewer viewer) => Names.IsEmpty ? null : new PlanView(Names)
    {
        Step = Step, BeganAt = Step is null ? null : BeganAt, EndsAt = EndsAt, PausedAt = PausedAt, View = View,
        Plan = Audience.Facilitators.Includes(viewer) ? Used : null,
        BeginsAt = Audience.Facilitators.Includes(viewer) ? BeginsAt : null,
    };

    internal Plan Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        PlanUsed(var plan, var begins)             => new Plan { Used = plan, BeginsAt = begins },
        PlanShown(var names)                       => new Plan { Names = names, Used = Used, BeginsAt = BeginsAt },
        PlanPutAway                                => new Plan(),
        StepBegun(var step, var end, var view)     =>
            this with { Step = step, BeganAt = at, EndsAt = end, View = view, PausedAt = null, BeginsAt = null },
        StepProlonged(var end)                     => this with { EndsAt = end },
        PlanPaused or RoomPaused when Step is not null && PausedAt is null => this with { PausedAt = at },
        PlanResumed                                => GoOn(at),
        RoomResumed when PausedAt is not null && PausedAt == before.Pause.Since => GoOn(at),
        _                                          => this,
    };

    private Plan GoOn(DateTimeOffset at) => PausedAt is { } since
        ? this with { BeganAt = BeganAt + (at - since), EndsAt = EndsAt + (at - since), PausedAt = null } : this;
}

/// <summary>The plan as a seat may see it: everybody sees where the session is, and facilitators what each step is about.</summary>
public sealed record PlanView(ImmutableArray<string> Steps)
{
    public int? Step { get; init; }
    public DateTimeOffset? BeganAt { get; init; }
    public DateTimeOffset? EndsAt { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public StageView? View { get; init; }

    /// <summary>Only for facilitators.</summary>
    public SessionPlan? Plan { get; init; }

    /// <summary>Only for facilitators.</summary>
    public DateTimeOffset? BeginsAt { get; init; }
}
