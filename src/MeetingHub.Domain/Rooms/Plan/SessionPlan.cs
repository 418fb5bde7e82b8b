using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public enum StepKind { Open, Agreement, Round, Topic, Exercise, SideRooms, Break, CheckOut, Close }

/// <summary>A view that a step proposes to everybody who has not chosen one.</summary>
public enum StageView { Grid, Speaker, Circle, Listen }

/// <summary>The plan of a session: its steps, one after the other. Nothing in it is about people.</summary>
public sealed record SessionPlan(string Name, ImmutableArray<PlanStep> Steps)
{
    public const int LongestName = 60, MostSteps = 20;

    /// <summary>How long all steps take together.</summary>
    public TimeSpan Length() => Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Length);

    /// <summary>Whether a room can take it. Editors and files say more exactly what is wrong.</summary>
    public bool IsUsable() =>
        Name.Length is > 0 and <= LongestName && !Steps.IsDefault && Steps.Length is > 0 and <= MostSteps
            && Steps.All(s => s?.IsUsable() == true);

    public bool Equals(SessionPlan? other) => other is not null && Name == other.Name && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Steps.Length);
}

/// <param name="Name">Everybody sees it.</param>
public sealed record PlanStep(string Name, StepKind Kind, TimeSpan Length)
{
    public const int LongestName = 60, LongestPrompt = RoundRules.LongestPrompt, LongestMinutes = 240;
    public const int FewestInRoom = 2, MostInRoom = 10;

    public MicrophonePolicy Microphones { get; init; }
    public ChatMode Chat { get; init; }

    /// <summary>Null: as each person likes.</summary>
    public StageView? View { get; init; }

    /// <summary>For facilitators alone.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Begins when the step before has had its time; the first, when the session begins. Otherwise by a press.</summary>
    public bool ByItself { get; init; }

    /// <summary>No time is shown, and nothing begins by itself after it; its length is what it takes of the session.</summary>
    public bool Untimed { get; init; }

    /// <summary>The round that facilitators can start in it.</summary>
    public StepRound? Round { get; init; }

    /// <summary>How many people come together in each side room, where facilitators can open some.</summary>
    public int? SideRooms { get; init; }

    /// <summary>What facilitators can begin for all in it.</summary>
    public ExerciseKind? Exercise { get; init; }

    /// <summary>The poll that is prepared when it begins.</summary>
    public StepPoll? Poll { get; init; }

    internal bool IsUsable() =>
        Name is { Length: > 0 and <= LongestName } && Prompt is { Length: <= LongestPrompt }
            && Length >= TimeSpan.FromMinutes(1) && Length <= TimeSpan.FromMinutes(LongestMinutes)
                && Length.Ticks % TimeSpan.TicksPerMinute == 0
            && Enum.IsDefined(Kind) && Enum.IsDefined(Microphones) && Enum.IsDefined(Chat) && (View is not { } view || Enum.IsDefined(view))
            && (Exercise is not { } exercise || Enum.IsDefined(exercise)) && SideRooms is null or >= FewestInRoom and <= MostInRoom
                && Round?.IsUsable() != false && Poll?.IsUsable() != false;
}

/// <param name="PerPerson">Null: no time is shown.</param>
public sealed record StepRound(TimeSpan? PerPerson, RoundOrder Order = RoundOrder.Joining, bool FollowsMicrophone = false)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15), Longest = TimeSpan.FromMinutes(15);

    internal bool IsUsable() => Enum.IsDefined(Order) && (PerPerson is not { } time || (time >= Shortest && time <= Longest));
}

/// <param name="ByItself">It is asked when the step begins; otherwise by a press.</param>
public sealed record StepPoll(PollForm Form, bool ByItself = false)
{
    internal bool IsUsable() => Form is { Question: not null } && PollRules.Clean(Form) == Form;
}
