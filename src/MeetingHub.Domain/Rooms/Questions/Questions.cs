using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>A question from the box, and whether facilitators keep it for later. Who asked is not in it.</summary>
public sealed record BoxQuestion(QuestionId Id, string Text, bool IsKept = false);

/// <summary>The box for questions without a name.</summary>
public sealed record Questions
{
    public bool IsOpen { get; init; }

    /// <summary>Those that nobody has put away, in the order in which they came.</summary>
    public ImmutableList<BoxQuestion> All { get; init; } = [];

    /// <summary>The one that everybody reads.</summary>
    public BoxQuestion? Shown { get; init; }

    public BoxQuestion? Find(QuestionId id) => All.Find(q => q.Id == id);

    internal Questions Evolve(RoomEvent e) => e switch
    {
        QuestionBoxSet(var open)            => this with { IsOpen = open },
        QuestionAsked(var id, var text)     => this with { All = All.Add(new BoxQuestion(id, text)) },
        QuestionShown(var id, var text)     => this with { Shown = new BoxQuestion(id, text), All = All.RemoveAll(q => q.Id == id) },
        QuestionKept(var id) when Find(id) is { } one => this with { All = All.Replace(one, one with { IsKept = true }) },
        QuestionPutAway(var id)
            => this with { Shown = Shown?.Id == id ? null : Shown, All = All.RemoveAll(q => q.Id == id) },
        _                                   => this,
    };

    internal QuestionsView? For(Viewer viewer) => IsOpen || Shown is not null || !WaitingFor(viewer).IsEmpty
        ? new QuestionsView(IsOpen, WaitingFor(viewer), Shown) : null;

    private ImmutableArray<BoxQuestion> WaitingFor(Viewer viewer) => Audience.Facilitators.Includes(viewer) ? [.. All] : [];
}

/// <summary>The box as one seat sees it; only facilitators have what waits in it.</summary>
public sealed record QuestionsView(bool Open, ImmutableArray<BoxQuestion> Waiting, BoxQuestion? Shown = null);
