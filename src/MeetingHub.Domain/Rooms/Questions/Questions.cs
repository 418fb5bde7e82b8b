using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>A question from the box, and whether facilitators keep it for later. Who asked is not in it.</summary>
/// <param name="IsEarly">It was asked before the session.</param>
public sealed record BoxQuestion(QuestionId Id, string Text, bool IsKept = false, bool IsEarly = false);

/// <summary>A question that was asked before the session.</summary>
public sealed record EarlyQuestion(QuestionId Id, string Text);

/// <summary>The box for questions without a name.</summary>
public sealed record Questions
{
    public bool IsOpen { get; init; }

    /// <summary>Those that nobody has put away, in the order in which they came.</summary>
    public ImmutableList<BoxQuestion> All { get; init; } = [];

    /// <summary>The one that everybody reads.</summary>
    public BoxQuestion? Shown { get; init; }

    /// <summary>The newest of those that are neither waiting nor shown any more.</summary>
    public ImmutableList<QuestionId> Gone { get; init; } = [];

    /// <summary>Whether it is in the box, or has been.</summary>
    public bool Knows(QuestionId id) => Find(id) is not null || Shown?.Id == id || Gone.Contains(id);

    public BoxQuestion? Find(QuestionId id) => All.Find(q => q.Id == id);

    internal Questions Evolve(RoomEvent e) => e switch
    {
        QuestionBoxSet(var open)            => this with { IsOpen = open },
        QuestionAsked(var id, var text, var early) => this with { All = All.Add(new BoxQuestion(id, text, IsEarly: early)) },
        QuestionShown(var id, var text, var early) => WithGone(Shown?.Id) with
        {
            Shown = new BoxQuestion(id, text, IsEarly: early), All = All.RemoveAll(q => q.Id == id),
        },
        QuestionKept(var id) when Find(id) is { } one => this with { All = All.Replace(one, one with { IsKept = true }) },
        QuestionPutAway(var id)
            => WithGone(id) with { Shown = Shown?.Id == id ? null : Shown, All = All.RemoveAll(q => q.Id == id) },
        _                                   => this,
    };

    private Questions WithGone(QuestionId? id) => id is not { } gone ? this
        : this with { Gone = Gone.RemoveRange(0, Math.Max(0, Gone.Count + 1 - QuestionRules.MostGone)).Add(gone) };

    internal QuestionsView? For(Viewer viewer) => IsOpen || Shown is not null || !WaitingFor(viewer).IsEmpty
        ? new QuestionsView(IsOpen, WaitingFor(viewer), Shown) : null;

    private ImmutableArray<BoxQuestion> WaitingFor(Viewer viewer) => Audience.Facilitators.Includes(viewer) ? [.. All] : [];
}

/// <summary>The box as one seat sees it; only facilitators have what waits in it.</summary>
public sealed record QuestionsView(bool Open, ImmutableArray<BoxQuestion> Waiting, BoxQuestion? Shown = null);
