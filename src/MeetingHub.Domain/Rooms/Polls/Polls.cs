using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What is asked: a question with choices, or the pulse before or after, which is a number from 0 to 10.</summary>
public enum PollKind { Question, Before, After }

public enum PollState { Prepared, Open, Closing, Closed }

/// <summary>A question and its choices. A pulse has neither: its words are the page's own.</summary>
public sealed record PollForm(PollKind Kind, string Question, ImmutableArray<string> Choices)
{
    public const int PulseSteps = 11;

    public static PollForm Pulse(PollKind kind) => new(kind, "", []);

    /// <summary>How many different answers there are.</summary>
    internal int CountAnswers() => Kind == PollKind.Question ? Choices.Length : PulseSteps;

    public bool Equals(PollForm? other) => other is not null && (Kind, Question) == (other.Kind, other.Question)
        && Choices.AsSpan().SequenceEqual(other.Choices.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Kind, Question);
}

/// <summary>A poll: who has a ballot, which tokens are spent, and the counts. Nothing leads from the ones to the others.</summary>
public sealed record Poll(PollId Id, PollForm Form)
{
    public PollState State { get; init; }

    /// <summary>Until when answers that are on their way count; null while nobody has closed it.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>By seat, what it gave to be signed.</summary>
    public ImmutableDictionary<ParticipantId, string> Ballots { get; init; } = ImmutableDictionary<ParticipantId, string>.Empty;

    public ImmutableHashSet<string> Spent { get; init; } = [];

    /// <summary>By choice; empty before the first answer.</summary>
    public ImmutableArray<int> Counts { get; init; } = [];

    public int Answers { get; init; }

    /// <summary>The sums that may be seen; null: too few answers.</summary>
    public ImmutableArray<int>? Sums { get; init; }

    /// <summary>Everybody sees the sums, and not only facilitators.</summary>
    public bool IsShown { get; init; }

    internal ImmutableArray<int> CountsWith(int choice)
    {
        var counts = Counts.IsEmpty ? [.. new int[Form.CountAnswers()]] : Counts;
        return choice < counts.Length ? counts.SetItem(choice, counts[choice] + 1) : counts;
    }
}

/// <summary>
/// The polls of a room, in the order in which they were made; opened ones in the order of opening, which everybody knows.
/// </summary>
public sealed record Polls
{
    public ImmutableList<Poll> All { get; init; } = [];

    public Poll? Find(PollId id) => All.Find(p => p.Id == id);

    internal Polls Evolve(RoomEvent e) => e switch
    {
        PollPrepared(var id, var form)              => Set(new Poll(id, form)),
        PollOpened(var id, var form)                => Without(id).Set(new Poll(id, form) { State = PollState.Open }),
        BallotGiven(var id, var who, var blinded)   => Change(id, p => p with { Ballots = p.Ballots.SetItem(who, blinded) }),
        AnswerCounted(var id, var choice, var token)
            => Change(id, p => p with { Counts = p.CountsWith(choice), Spent = p.Spent.Add(token) }),
        PollAnswered(var id, var answers)           => Change(id, p => p with { Answers = answers }),
        SumsCounted(var id, var sums)               => Change(id, p => p with { Sums = sums }),
        SumsShown(var id, var sums)                 => Change(id, p => p with { Sums = sums, IsShown = true }),
        PollClosing(var id, var until)              => Change(id, p => p with { State = PollState.Closing, ClosesAt = until }),
        PollClosed(var id)                          => Change(id, Closed),
        PollDeleted(var id)                         => Without(id),
        _                                           => this,
    };

    /// <summary>Facilitators see all; others what was opened, with the sums once they are shown. Null for none.</summary>
    internal ImmutableArray<PollView>? For(Viewer viewer)
    {
        var leads = Audience.Facilitators.Includes(viewer);
        ImmutableArray<PollView> seen =
            [.. All.Where(p => leads || p.State != PollState.Prepared).Select(p => PollView.Of(p, viewer.Who, leads || p.IsShown))];
        return seen.IsEmpty ? null : seen;
    }

    // A spent token stays, so that who asks again learns that the answer has counted.
    private static Poll Closed(Poll poll) => poll with
    {
        State = PollState.Closed, ClosesAt = null, Ballots = ImmutableDictionary<ParticipantId, string>.Empty,
    };

    private Polls Without(PollId id) => new() { All = All.RemoveAll(p => p.Id == id) };

    private Polls Set(Poll poll)
    {
        var index = All.FindIndex(p => p.Id == poll.Id);
        return new Polls { All = index < 0 ? All.Add(poll) : All.SetItem(index, poll) };
    }

    private Polls Change(PollId id, Func<Poll, Poll> change) => Find(id) is { } poll ? Set(change(poll)) : this;
}

/// <summary>A poll as one seat sees it. What is not so is left out.</summary>
/// <param name="Ballot">What this seat gave to be signed: a page that remembers another one can't answer.</param>
public sealed record PollView(
    PollId Id, PollForm Form, PollState State, int Answers, ImmutableArray<int>? Sums = null, bool IsShown = false,
    string? Ballot = null, DateTimeOffset? ClosesAt = null)
{
    internal static PollView Of(Poll poll, ParticipantId who, bool withSums) => new(
        poll.Id, poll.Form, poll.State, poll.Answers, withSums ? poll.Sums : null, poll.IsShown, poll.Ballots.GetValueOrDefault(who),
        poll.ClosesAt);
}
