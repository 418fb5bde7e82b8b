namespace MeetingHub.Domain.Rooms;

/// <summary>
/// How far a session has come: its plan, and who has which task in it. The next room goes on there when this one is lost. Whoever had a
/// task has it again when they are back.
/// </summary>
public sealed record Course
{
    /// <summary>Null: none, also when the session has one that facilitators have put away.</summary>
    public SessionPlan? Plan { get; init; }

    /// <summary>Counted from 0; null while none has begun.</summary>
    public int? Step { get; init; }

    /// <summary>When the step has had its time; null: it has no time, or it stands still.</summary>
    public DateTimeOffset? StepEndsAt { get; init; }

    /// <summary>The step stands still, with that much time left if it has any.</summary>
    public bool IsPaused { get; init; }
    public TimeSpan? StepLeft { get; init; }

    public ParticipantId? Captioner { get; init; }

    /// <summary>Who took the lead last.</summary>
    public ParticipantId? Lead { get; init; }

    /// <summary>The question box is open. What is asked in the room is gone with it, as the chat is.</summary>
    public bool HasBox { get; init; }

    public static Course Of(Room room)
    {
        var (plan, isPaused) = (room.Plan, room.Plan is { Step: not null, PausedAt: not null });
        return new Course
        {
            Plan = plan.Used, Step = plan.Step, StepEndsAt = isPaused ? null : plan.EndsAt, IsPaused = isPaused,
            StepLeft = isPaused ? plan.EndsAt - plan.PausedAt : null,
            Captioner = room.Captions.Captioner, Lead = room.Lead.Taken, HasBox = room.Questions.IsOpen,
        };
    }

    /// <summary>What a room that opens now must be told.</summary>
    internal IEnumerable<RoomEvent> Events(RoomFormat format, DateTimeOffset at)
    {
        if (Plan is not null)
        {
            foreach (var e in PlanRules.Taken(Plan)) yield return e;
            if (Step is { } step && step < Plan.Steps.Length)
            {
                yield return new StepBegun(step, IsPaused ? at + StepLeft : StepEndsAt, Plan.Steps[step].View);
                if (IsPaused) yield return new PlanPaused();
            }
        }
        if (Captioner is { } captioner) yield return new CaptionerNamed(captioner);
        if (Lead is { } lead) yield return new LeadTaken(lead);
        if (HasBox != (format == RoomFormat.Talk)) yield return new QuestionBoxSet(HasBox);
    }
}
