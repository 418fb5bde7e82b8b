using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>A question from the box, and whether facilitators keep it for later. Who asked is not in it.</summary>
/// <param name="IsEarly">It was asked before the session.</param>
public sealed record BoxQuestion(QuestionId Id, string Text, bool IsKept = false, bool IsEarly = false);

/// <summary>A question on the list of a talk, with marks of those who would like it answered.</summary>
/// <param name="Votes">How many they are, as everybody is told.</param>
public sealed record ListedQuestion(BoxQuestion Question, ImmutableHashSet<string> Up, int Votes = 0);

/// <summary>A question that was asked before the session.</summary>
public sealed record EarlyQuestion(QuestionId Id, string Text);

/// <summary>The box for questions without a name.</summary>
public sealed record Questions
{
    public bool IsOpen { get; init; }

    /// <summary>Those that nobody has put away, in the order in which they came.</summary>
    public ImmutableList<BoxQuestion> All { get; init; } = [];

    /// <summary>
    /// Those that everybody reads, in a talk. Their order changes when a question goes on the stage or off it, and not while somebody
    /// reads.
    /// </summary>
    public ImmutableList<ListedQuestion> Listed { get; init; } = [];

    /// <summary>The one that everybody reads.</summary>
    public BoxQuestion? Shown { get; init; }

    /// <summary>The newest of those that are neither waiting nor shown any more.</summary>
    public ImmutableList<QuestionId> Gone { get; init; } = [];

    /// <summary>Whether it is in the box, or has been.</summary>
    public bool Knows(QuestionId id) => Find(id) is not null || FindListed(id) is not null || Shown?.Id == id || Gone.Contains(id);

    public BoxQuestion? Find(QuestionId id) => All.Find(q => q.Id == id);

    public ListedQuestion? FindListed(QuestionId id) => Listed.Find(q => q.Question.Id == id);

    internal int CountLeft() => QuestionRules.MostWaiting - All.Count - Listed.Count;

    internal Questions Evolve(RoomEvent e) => e switch
    {
        RoomOpened { Format: RoomFormat.Talk } => this with { IsOpen = true },
        QuestionListed(var id, var text, var early) => this with
        {
            All = All.RemoveAll(q => q.Id == id), Listed = Listed.Add(new ListedQuestion(new BoxQuestion(id, text, IsEarly: early), [])),
        },
        QuestionVoteSet(var id, var voter, var up) when FindListed(id) is { } one => this with
        {
            Listed = Listed.Replace(one, one with { Up = up ? one.Up.Add(voter) : one.Up.Remove(voter) }),
        },
        QuestionBoxSet(var open)            => this with { IsOpen = open },
        QuestionAsked(var id, var text, var early) => this with { All = All.Add(new BoxQuestion(id, text, IsEarly: early)) },
        QuestionShown(var id, var text, var early) => WithGone(Shown?.Id) with
        {
            Shown = new BoxQuestion(id, text, IsEarly: early), All = All.RemoveAll(q => q.Id == id), Listed = Sorted(id),
        },
        QuestionKept(var id) when Find(id) is { } one => this with { All = All.Replace(one, one with { IsKept = true }) },
        QuestionPutAway(var id)
            => WithGone(id) with 
            {
                Shown = Shown?.Id == id ? null : Shown, All = All.RemoveAll(q => q.Id == id),
                Listed = Shown?.Id == id ? Sorted(id) : Listed.RemoveAll(q => q.Question.Id == id),
            },
        QuestionVotesCounted(var id, var votes) when FindListed(id) is { } one => this with
        {
            Listed = Listed.Replace(one, one with { Votes = votes }),
        },
        _                                   => this,
    };

    private Questions WithGone(QuestionId? id) => id is not { } gone ? this
        : this with { Gone = Gone.RemoveRange(0, Math.Max(0, Gone.Count + 1 - QuestionRules.MostGone)).Add(gone) };

    // Stable, so that what many would like stays in the order in which it came.
    private ImmutableList<ListedQuestion> Sorted(QuestionId without) =>
        [.. Listed.Where(q => q.Question.Id != without).OrderByDescending(q => q.Votes)];

    internal QuestionsView? For(Viewer viewer) => IsOpen || Shown is not null || !Listed.IsEmpty || !WaitingFor(viewer).IsEmpty
        ? new QuestionsView(IsOpen, WaitingFor(viewer), Shown)
        {
            Listed = Listed.IsEmpty ? null
                : [.. Listed.Select(q => new VotedQuestion(q.Question.Id, q.Question.Text, q.Votes, q.Question.IsEarly))],
        }
        : null;

    private ImmutableArray<BoxQuestion> WaitingFor(Viewer viewer) => Audience.Facilitators.Includes(viewer) ? [.. All] : [];
}

/// <summary>The box as one seat sees it; only facilitators have what waits in it.</summary>
public sealed record QuestionsView(bool Open, ImmutableArray<BoxQuestion> Waiting, BoxQuestion? Shown = null)
{
    /// <summary>What everybody reads in a talk; left out while nothing does.</summary>
    public ImmutableArray<VotedQuestion>? Listed { get; init; }
}

/// <summary>A question of a talk, as everybody sees it. Whose votes they are, only the pages of those who gave them know.</summary>
/// <param name="Votes">How many would like it answered; ten are ten or more.</param>
public sealed record VotedQuestion(QuestionId Id, string Text, int Votes, bool IsEarly = false);
