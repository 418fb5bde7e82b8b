using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Facilitators ask, participants answer, and nobody learns who answered what: a seat gets one ballot, and an answer comes with a token
/// that was made of some ballot. Sums are seen from <see cref="FewestAnswers"/> on.
/// </summary>
public static class PollRules
{
    public const int FewestChoices = 2;
    public const int MostChoices = 8;
    public const int LongestQuestion = 200;
    public const int LongestChoice = 80;
    public const int MostPolls = 20;

    /// <summary>With fewer answers, one could guess who gave them.</summary>
    public const int FewestAnswers = 5;

    /// <summary>Between two sums are at least so many answers, so that their difference shows no single one.</summary>
    public const int Step = 2;

    /// <summary>How long answers that are on their way count: a page waits for a moment before it sends one.</summary>
    public static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(10);

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) =>
        from poll in room.Polls.All where poll.ClosesAt <= at select new SettlePoll(poll.Id);

    internal static DateTimeOffset? NextDeadline(Room room) => room.Polls.All.Min(p => p.ClosesAt);

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        PreparePoll c    => Prepare(room, c, by),
        OpenPoll(var id) => ByFacilitator(room, id, by, Open),
        ClosePoll(var id) => ByFacilitator(room, id, by, poll => Close(poll, at)),
        ShowSums(var id) => ByFacilitator(room, id, by, Show),
        DeletePoll(var id) => Delete(room, id, by),
        TakeBallot c     => Give(room, c, by),
        CountAnswer c    => Count(room, c),
        SettlePoll(var id) => Settle(room, id, at),
        _                => null,
    };

    private static RoomDecision Prepare(Room room, PreparePoll c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                        return RoomDecision.Refuse(Refusal.NotFacilitator);
        if ((room.Settings.IsEncrypted ? Sealed(c.Form) : Clean(c.Form)) is not { } form) return RoomDecision.Refuse(Refusal.PollUnusable);
        if (room.Polls.Find(c.Id) is { } known)
        {
            if (known.State != PollState.Prepared)          return RoomDecision.Refuse(Refusal.PollAsked);
            return known.Form == form ? RoomDecision.Nothing : RoomDecision.Accept(new PollPrepared(c.Id, form));
        }
        if (room.Polls.All.Count >= MostPolls)              return RoomDecision.Refuse(Refusal.TooManyPolls);
        return RoomDecision.Accept(new PollPrepared(c.Id, form));
    }

    /// <summary>Null: it is not one that could be shown.</summary>
    internal static PollForm? Clean(PollForm form)
    {
        if (!Enum.IsDefined(form.Kind) || form.Choices.IsDefault || form.Choices.Any(c => c is null)) return null;
        if (form.Kind != PollKind.Question) return form.Question.Length == 0 && form.Choices.IsEmpty ? form : null;
        var question = form.Question.Trim();
        ImmutableArray<string> choices = [.. form.Choices.Select(c => c.Trim())];
        var isGood = question.Length is > 0 and <= LongestQuestion && choices.Length is >= FewestChoices and <= MostChoices
            && choices.All(c => c.Length is > 0 and <= LongestChoice) && choices.Distinct(StringComparer.Ordinal).Count() == choices.Length
            && !choices.Append(question).Any(text => text.Any(char.IsControl));
        return isGood ? new PollForm(PollKind.Question, question, choices) : null;
    }

    // The page has cleaned the words before it sealed them.
    private static PollForm? Sealed(PollForm form)
    {
        if (form.Kind != PollKind.Question) return Clean(form);
        var isGood = !form.Choices.IsDefault && form.Choices.Length is >= FewestChoices and <= MostChoices
            && SealedText.IsOne(form.Question, LongestQuestion)
            && form.Choices.All(c => c is not null && SealedText.IsOne(c, LongestChoice));
        return isGood ? form : null;
    }

    private static RoomDecision ByFacilitator(Room room, PollId id, ParticipantId by, Func<Poll, RoomDecision> decide)
    {
        if (!room.IsFacilitator(by))                        return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Polls.Find(id) is { } poll ? decide(poll) : RoomDecision.Refuse(Refusal.NoSuchPoll);
    }

    private static RoomDecision Open(Poll poll) => poll.State == PollState.Prepared
        ? RoomDecision.Accept(new PollOpened(poll.Id, poll.Form)) : RoomDecision.Nothing;

    private static RoomDecision Close(Poll poll, DateTimeOffset at) => poll.State switch
    {
        PollState.Prepared => RoomDecision.Refuse(Refusal.NoSuchPoll),
        PollState.Open     => RoomDecision.Accept(new PollClosing(poll.Id, at + ClosingTime)),
        _                  => RoomDecision.Nothing,
    };

    private static RoomDecision Show(Poll poll)
    {
        if (poll.IsShown)                                   return RoomDecision.Nothing;
        return poll.Sums is { } sums ? RoomDecision.Accept(new SumsShown(poll.Id, sums)) : RoomDecision.Refuse(Refusal.TooFewAnswers);
    }

    private static RoomDecision Delete(Room room, PollId id, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                        return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Polls.Find(id) is null ? RoomDecision.Nothing : RoomDecision.Accept(new PollDeleted(id));
    }

    // With answers of their own, facilitators would know more of those of others.
    private static RoomDecision Give(Room room, TakeBallot c, ParticipantId by)
    {
        if (!room.IsInside(by))                             return RoomDecision.Refuse(Refusal.NotInRoom);
        if (room.Door.IsEnded)                              return RoomDecision.Refuse(Refusal.RoomEnded);
        if (room.Polls.Find(c.Poll) is not { State: not PollState.Prepared } poll) return RoomDecision.Refuse(Refusal.NoSuchPoll);
        if (room.IsFacilitator(by))                         return RoomDecision.Refuse(Refusal.ParticipantsOnly);
        if (poll.State == PollState.Closed)                 return RoomDecision.Refuse(Refusal.PollOver);
        if (poll.Ballots.TryGetValue(by, out var given))
            return given == c.Blinded ? RoomDecision.Nothing : RoomDecision.Refuse(Refusal.BallotTaken);
        if (poll.State != PollState.Open)                   return RoomDecision.Refuse(Refusal.PollOver);
        return RoomDecision.Accept(new BallotGiven(c.Poll, by, c.Blinded));
    }

    private static RoomDecision Count(Room room, CountAnswer c)
    {
        if (room.Polls.Find(c.Poll) is not { State: not PollState.Prepared } poll) return RoomDecision.Refuse(Refusal.NoSuchPoll);
        if (c.Choice < 0 || c.Choice >= poll.Form.CountAnswers()) return RoomDecision.Refuse(Refusal.BadRequest);
        if (poll.Spent.Contains(c.Token))                   return RoomDecision.Nothing;
        if (room.Door.IsEnded || poll.State == PollState.Closed) return RoomDecision.Refuse(Refusal.PollOver);
        var (answers, counts) = (poll.Answers + 1, poll.CountsWith(c.Choice));
        ImmutableArray<RoomEvent> counted = [new AnswerCounted(c.Poll, c.Choice, c.Token), new PollAnswered(c.Poll, answers)];
        return RoomDecision.Accept(
            answers >= FewestAnswers && answers - (poll.Sums?.Sum() ?? 0) >= Step ? counted.Add(new SumsCounted(c.Poll, counts)) : counted);
    }

    private static RoomDecision Settle(Room room, PollId id, DateTimeOffset at) =>
        room.Polls.Find(id) is { State: PollState.Closing } poll && poll.ClosesAt <= at
            ? RoomDecision.Accept(new PollClosed(id)) : RoomDecision.Nothing;
}
