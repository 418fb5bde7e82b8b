using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Organise.Plans;

/// <summary>A step as it was typed. Its key names its fields, wherever it stands.</summary>
public sealed record PlanStepForm(string Key)
{
    public string Name { get; init; } = "";
    public string Kind { get; init; } = nameof(StepKind.Topic);
    public string Minutes { get; init; } = "10";
    public string Timer { get; init; } = "shown";
    public string Microphones { get; init; } = nameof(MicrophonePolicy.All);
    public string Chat { get; init; } = nameof(ChatMode.Open);
    public string View { get; init; } = "";
    public string Prompt { get; init; } = "";
    public string Starts { get; init; } = PlanForm.Press;

    /// <summary>The order of its round; empty: none.</summary>
    public string Round { get; init; } = "";

    /// <summary>Of the round, for each person; empty: no time is shown.</summary>
    public string Seconds { get; init; } = "";
    public string Stick { get; init; } = "no";
    public string SideRooms { get; init; } = "";
    public string Exercise { get; init; } = "";

    /// <summary>The kind of its poll; empty: none.</summary>
    public string Poll { get; init; } = "";
    public string Question { get; init; } = "";
    public string Choices { get; init; } = "";
    public string Asks { get; init; } = PlanForm.Press;
}

/// <summary>A plan as it was typed.</summary>
public sealed record PlanForm
{
    public const string Press = "press", Itself = "itself";

    public string Name { get; init; } = "";
    public IReadOnlyList<PlanStepForm> Steps { get; init; } = [];
    public string Changes { get; init; } = "0";

    /// <summary>The form before its steps were replaced or one was taken out, as <see cref="Kept"/>; empty: nothing to undo.</summary>
    public string Before { get; init; } = "";

    internal static PlanForm Of(SessionPlan plan, long changes = 0) => new()
    {
        Name = plan.Name, Changes = Text(changes), Steps = [.. plan.Steps.Select((s, i) => Of(s, Text(i)))],
    };

    private static PlanStepForm Of(PlanStep step, string key) => new(key)
    {
        Name = step.Name, Kind = step.Kind.ToString(), Minutes = Text((long)step.Length.TotalMinutes),
        Timer = step.Untimed ? "none" : "shown", Microphones = step.Microphones.ToString(), Chat = step.Chat.ToString(),
        View = step.View?.ToString() ?? "", Prompt = step.Prompt, Starts = step.ByItself ? Itself : Press,
        Round = step.Round?.Order.ToString() ?? "", Seconds = step.Round?.PerPerson is { } time ? Text((long)time.TotalSeconds) : "",
        Stick = step.Round is { FollowsMicrophone: true } ? "yes" : "no",
        SideRooms = step.SideRooms is { } size ? Text(size) : "", Exercise = step.Exercise?.ToString() ?? "",
        Poll = step.Poll?.Form.Kind.ToString() ?? "", Question = step.Poll?.Form.Question ?? "",
        Choices = step.Poll is { } poll ? string.Join('\n', poll.Form.Choices) : "", Asks = step.Poll is { ByItself: true }
            ? Itself : Press,
    };

    internal static PlanForm Read(IFormCollection form) => new()
    {
        Name = form.Line("name"), Changes = form.Line("changes"), Before = form.Line("before"),
        Steps = [.. form.Several("step").Where(k => k.Length is > 0 and < 12 && k.All(char.IsAsciiDigit)).Take(SessionPlan.MostSteps + 1)
            .Select(k => new PlanStepForm(k)
            {
                Name = form.Line($"name-{k}"), Kind = form.Line($"kind-{k}"), Minutes = form.Line($"minutes-{k}"),
                Timer = form.Line($"timer-{k}"), Microphones = form.Line($"microphones-{k}"), Chat = form.Line($"chat-{k}"),
                View = form.Line($"view-{k}"), Prompt = form.Lines($"prompt-{k}"), Starts = form.Line($"starts-{k}"),
                Round = form.Line($"round-{k}"), Seconds = form.Line($"seconds-{k}"), Stick = form.Line($"stick-{k}"),
                SideRooms = form.Line($"sideRooms-{k}"), Exercise = form.Line($"exercise-{k}"), Poll = form.Line($"poll-{k}"),
                Question = form.Line($"question-{k}"), Choices = form.Lines($"choices-{k}"), Asks = form.Line($"asks-{k}"),
            })],
    };

    /// <summary>All that is typed, to bring it back.</summary>
    internal string Kept() => JsonSerializer.Serialize(this with { Before = "" });

    internal static PlanForm? Back(string kept)
    {
        try
        {
            return JsonSerializer.Deserialize<PlanForm>(kept) is { Steps: not null } form && form.Steps.All(s => s is { Key: not null })
                ? form with { Before = "" } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal string NewKey() =>
        Text(Steps.Select(s => long.TryParse(s.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty(-1)
            .Max() + 1);

    /// <summary>The minutes of all steps together, as far as they are numbers.</summary>
    public int Minutes => Steps.Sum(s => GroupForm.Number(s.Minutes) is { } minutes and > 0 and <= PlanStep.LongestMinutes ? minutes : 0);

    /// <summary>The plan, unless something is to be mended first.</summary>
    internal SessionPlan? Check(Texts texts, Problems problems)
    {
        Line("name", Name, SessionPlan.LongestName);
        if (Steps.Count is 0 or > SessionPlan.MostSteps) problems.Add("", texts["plans.problem.steps", ("most", SessionPlan.MostSteps)]);
        var steps = Steps.Select(CheckStep).ToImmutableArray();
        return problems.Any ? null : new SessionPlan(Name, steps);

        PlanStep CheckStep(PlanStepForm s)
        {
            var k = s.Key;
            Line($"name-{k}", s.Name, PlanStep.LongestName);
            if (s.Prompt.Length > PlanStep.LongestPrompt || s.Prompt.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
                problems.Add($"prompt-{k}", texts["plans.problem.long", ("most", PlanStep.LongestPrompt)]);
            StepRound? round = s.Round.Length == 0 ? null : new StepRound(
                s.Seconds.Length == 0 ? null
                    : TimeSpan.FromSeconds(Number(
                        $"seconds-{k}", s.Seconds, (int)StepRound.Shortest.TotalSeconds, (int)StepRound.Longest.TotalSeconds)),
                Choice<RoundOrder>($"round-{k}", s.Round), s.Stick == "yes");
            return new PlanStep(
                s.Name, Choice<StepKind>($"kind-{k}", s.Kind),
                TimeSpan.FromMinutes(Number($"minutes-{k}", s.Minutes, 1, PlanStep.LongestMinutes)))
            {
                Untimed = s.Timer == "none", Microphones = Choice<MicrophonePolicy>($"microphones-{k}", s.Microphones),
                Chat = Choice<ChatMode>($"chat-{k}", s.Chat), View = s.View.Length == 0 ? null : Choice<StageView>($"view-{k}", s.View),
                Prompt = s.Prompt, ByItself = s.Starts == Itself, Round = round,
                SideRooms = s.SideRooms.Length == 0 ? null
                    : Number($"sideRooms-{k}", s.SideRooms, PlanStep.FewestInRoom, PlanStep.MostInRoom),
                Exercise = s.Exercise.Length == 0 ? null : Choice<ExerciseKind>($"exercise-{k}", s.Exercise),
                Poll = s.Poll.Length == 0 ? null : CheckPoll(s),
            };
        }

        StepPoll CheckPoll(PlanStepForm s)
        {
            var kind = Choice<PollKind>($"poll-{s.Key}", s.Poll);
            if (kind != PollKind.Question) return new StepPoll(PollForm.Pulse(kind), s.Asks == Itself);
            Line($"question-{s.Key}", s.Question, PollRules.LongestQuestion);
            ImmutableArray<string> choices =
                [.. s.Choices.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            if (choices.Length is < PollRules.FewestChoices or > PollRules.MostChoices
                || choices.Any(c => c.Length > PollRules.LongestChoice || c.Any(char.IsControl))
                || choices.Distinct(StringComparer.Ordinal).Count() < choices.Length)
                problems.Add($"choices-{s.Key}", texts["plans.problem.choices",
                    ("least", PollRules.FewestChoices), ("most", PollRules.MostChoices), ("longest", PollRules.LongestChoice)]);
            return new StepPoll(new PollForm(kind, s.Question, choices), s.Asks == Itself);
        }

        void Line(string field, string text, int most)
        {
            if (text.Length is 0 || text.Length > most || text.Any(char.IsControl))
                problems.Add(field, texts["plans.problem.line", ("most", most)]);
        }

        int Number(string field, string text, int least, int most)
        {
            if (GroupForm.Number(text) is { } number && number >= least && number <= most) return number;
            problems.Add(field, texts["organise.problem.capacity", ("least", least), ("most", most)]);
            return least;
        }

        T Choice<T>(string field, string text) where T : struct, Enum
        {
            if (Enum.TryParse<T>(text, out var value) && Enum.IsDefined(value) && value.ToString() == text) return value;
            problems.Add(field, texts["organise.problem.choice"]);
            return default;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
