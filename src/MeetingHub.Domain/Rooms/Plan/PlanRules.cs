using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Facilitators lead a session through its plan. What begins by itself does so by deadline, so it outlives any node.</summary>
public static class PlanRules
{
    /// <summary>By how many minutes facilitators lengthen a step.</summary>
    public static readonly ImmutableArray<int> MoreMinutes = [2, 5, 10];

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) =>
        NextDeadline(room) <= at ? [new BeginNextStep(room.Plan.Step)] : [];

    /// <summary>
    /// When the next step begins by itself. Nothing does so while nobody leads, while the room or the plan is paused, or into a round: that
    /// is heard to its end.
    /// </summary>
    internal static DateTimeOffset? NextDeadline(Room room)
    {
        var plan = room.Plan;
        var next = plan.Step + 1 ?? 0;
        if (plan.PausedAt is not null || room.IsPaused || !room.Seats.HaveFacilitator) return null;
        if (room.Rounds.Current is { Phase: not RoundPhase.Finished }) return null;
        if (plan.Used is not { } used || next >= used.Steps.Length || !used.Steps[next].ByItself) return null;
        return plan.Step is null ? plan.BeginsAt : plan.EndsAt;
    }

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        UsePlan(var plan)                => Use(room, plan, by),
        PutPlanAway                      => PutAway(room, by),
        BeginPlan                        => WhyNot(room, by) ?? (room.Plan.Step is null ? Begin(room, 0, by, at) : RoomDecision.Nothing),
        GoToStep(var step)               => Go(room, step, by, at),
        AddToStep(var minutes, var from) => Add(room, minutes, from, by, at),
        PausePlan                        => Pause(room, by),
        ResumePlan                       => Resume(room, by),
        BeginNextStep(var after)         =>
            room.Plan.Step == after && NextDeadline(room) <= at ? Begin(room, after + 1 ?? 0, by, at) : RoomDecision.Nothing,
        _                                => null,
    };

    /// <summary>A plan is shown in the entry that takes it.</summary>
    internal static ImmutableArray<RoomEvent> Taken(SessionPlan plan, DateTimeOffset? beginsAt = null) =>
        [new PlanUsed(plan, beginsAt), new PlanShown([.. plan.Steps.Select(s => s.Name)])];

    private static RoomDecision Use(Room room, SessionPlan plan, ParticipantId by)
    {
        if (!room.IsFacilitator(by))    return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!plan.IsUsable())           return RoomDecision.Refuse(Refusal.BadRequest);
        return plan == room.Plan.Used ? RoomDecision.Nothing : RoomDecision.Accept(Taken(plan));
    }

    private static RoomDecision PutAway(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))    return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Plan.Used is null ? RoomDecision.Nothing : RoomDecision.Accept(new PlanPutAway());
    }

    private static RoomDecision? WhyNot(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))    return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Plan.Used is null)     return RoomDecision.Refuse(Refusal.NoPlan);
        return room.WhyPaused is { } why ? RoomDecision.Refuse(why) : null;
    }

    private static RoomDecision Go(Room room, int step, ParticipantId by, DateTimeOffset at)
    {
        if (WhyNot(room, by) is { } refused) return refused;
        if (step < 0 || step >= room.Plan.Used!.Steps.Length) return RoomDecision.Refuse(Refusal.NoSuchStep);
        return step == room.Plan.Step ? RoomDecision.Nothing : Begin(room, step, by, at);
    }

    // What the step sets goes into the log with it, and a round of the step before is over.
    private static RoomDecision Begin(Room room, int number, ParticipantId by, DateTimeOffset at)
    {
        var step = room.Plan.Used!.Steps[number];
        ImmutableArray<RoomEvent> round = room.Rounds.Current is null ? [] : [new RoundEnded(by == ParticipantId.Nobody ? null : by)];
        ImmutableArray<RoomEvent> chat = room.Chat.Mode == step.Chat ? [] : [new ChatSet(step.Chat)];
        ImmutableArray<RoomEvent> microphones = room.Tracks.Microphones == step.Microphones ? [] : [new MicrophonesSet(step.Microphones)];
        return RoomDecision.Accept(
            [.. round, new StepBegun(number, step.Untimed ? null : at + step.Length, step.View), .. chat, .. microphones,
                .. Poll(room, step, number, at)]);
    }

    // The poll is ready for a press, or asked by itself, which happens once also when facilitators go back to the step.
    private static ImmutableArray<RoomEvent> Poll(Room room, PlanStep step, int number, DateTimeOffset at)
    {
        if (step.Poll is not { } poll || room.Polls.All.Count >= PollRules.MostPolls) return [];
        var same = room.Polls.All.FindAll(p => p.Form == poll.Form);
        if (same.Exists(p => p.State != PollState.Closed)) return [];
        var id = new PollId($"plan-{number}-{at.ToUnixTimeMilliseconds():x}");
        var prepared = new PollPrepared(id, poll.Form);
        return poll.ByItself && same.IsEmpty ? [prepared, new PollOpened(id, poll.Form)] : [prepared];
    }

    private static RoomDecision Add(Room room, int minutes, DateTimeOffset from, ParticipantId by, DateTimeOffset at)
    {
        if (WhyNot(room, by) is { } refused) return refused;
        if (!MoreMinutes.Contains(minutes))  return RoomDecision.Refuse(Refusal.BadRequest);
        if (room.Plan.EndsAt is not { } end || end != from) return RoomDecision.Nothing; // a colleague was faster
        var now = room.Plan.PausedAt ?? at;
        return RoomDecision.Accept(new StepProlonged((end > now ? end : now) + TimeSpan.FromMinutes(minutes)));
    }

    private static RoomDecision Pause(Room room, ParticipantId by)
    {
        if (WhyNot(room, by) is { } refused) return refused;
        return room.Plan is { Step: not null, PausedAt: null } ? RoomDecision.Accept(new PlanPaused()) : RoomDecision.Nothing;
    }

    private static RoomDecision Resume(Room room, ParticipantId by)
    {
        if (WhyNot(room, by) is { } refused) return refused;
        return room.Plan.PausedAt is null ? RoomDecision.Nothing : RoomDecision.Accept(new PlanResumed());
    }
}
