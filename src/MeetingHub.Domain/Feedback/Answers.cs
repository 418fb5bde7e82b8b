using System.Collections.Immutable;

namespace MeetingHub.Domain.Feedback;

/// <param name="Day">The day on which it was sent, counted from the year 1, so that it is forgotten in time.</param>
public sealed record Words(string Text, int Day);

/// <summary>
/// What is kept of the answers about one session: sums and words, and neither who sent them, nor when, nor in which order. Both are shown
/// from five answers up, and from then on two or more new answers at a time, so that no single answer shows. The last one
/// may wait for ever.
/// </summary>
public sealed record Answers
{
    public const int FewestShown = 5;
    public const int FewestMore = 2;

    /// <summary>How many texts are kept; as many people as the largest session has.</summary>
    public const int MostWords = 1_000;

    public static Answers None { get; } = new();

    /// <summary>How many felt how, in the order of <see cref="Feeling"/>: those that are shown, and those that wait for others.</summary>
    public ImmutableArray<int> Shown { get; init; } = NoSums;
    public ImmutableArray<int> Waiting { get; init; } = NoSums;

    /// <summary>In the order of the alphabet, which says nothing about who wrote first.</summary>
    public ImmutableArray<Words> ShownWords { get; init; } = [];
    public ImmutableArray<Words> WaitingWords { get; init; } = [];

    private static ImmutableArray<int> NoSums => [.. Enum.GetValues<Feeling>().Select(_ => 0)];

    public bool IsFull => ShownWords.Length + WaitingWords.Length >= MostWords;

    public int? OldestWords => ShownWords.Concat(WaitingWords).Select(w => (int?)w.Day).Min();

    public Answers With(Answer answer, int day) => (this with
    {
        Waiting = answer.Feeling is { } feeling ? Waiting.SetItem((int)feeling, Waiting[(int)feeling] + 1) : Waiting,
        WaitingWords = answer.Words.Length > 0 ? InOrder([.. WaitingWords, new Words(answer.Words, day)]) : WaitingWords,
    }).ShowWhatMayShow();

    public Answers WithoutWordsBefore(int day) => this with
    {
        ShownWords = [.. ShownWords.Where(w => w.Day >= day)], WaitingWords = [.. WaitingWords.Where(w => w.Day >= day)],
    };

    private Answers ShowWhatMayShow()
    {
        var all = this;
        if (MayShow(all.Shown.Sum(), all.Waiting.Sum()))
            all = all with { Shown = [.. all.Shown.Zip(all.Waiting, (shown, waiting) => shown + waiting)], Waiting = NoSums };
        if (MayShow(all.ShownWords.Length, all.WaitingWords.Length))
            all = all with { ShownWords = InOrder([.. all.ShownWords, .. all.WaitingWords]), WaitingWords = [] };
        return all;
    }

    // Words of people who wrote earlier may have been forgotten since: then five must write again.
    private static bool MayShow(int shown, int waiting) => waiting >= FewestMore && shown + waiting >= FewestShown;

    private static ImmutableArray<Words> InOrder(ImmutableArray<Words> words) =>
        words.Sort(static (a, b) => string.CompareOrdinal(a.Text, b.Text) is var order and not 0 ? order : a.Day.CompareTo(b.Day));
}
