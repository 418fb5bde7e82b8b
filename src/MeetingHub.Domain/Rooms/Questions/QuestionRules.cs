using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Participants ask without a name; facilitators read first, and show a question, keep it for later or put it away.</summary>
public static class QuestionRules
{
    public const int LongestText = 500;

    /// <summary>So many wait in the box at once.</summary>
    public const int MostWaiting = 100;

    /// <summary>Votes are counted up to here; what is more reads "9+".</summary>
    public const int MostVotes = 10;

    /// <summary>So many are remembered that are gone, so that none comes twice.</summary>
    public const int MostGone = 300;

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        SetQuestionBox(var open)    => Set(room, open, by),
        AskQuestion(var id, var text) => Ask(room, id, text.Trim(), by),
        ShowQuestion(var id)        => ByFacilitator(room, id, by, q => new QuestionShown(q.Id, q.Text, q.IsEarly),
            isSo: room.Questions.Shown?.Id == id),
        KeepQuestion(var id)        => ByFacilitator(room, id, by, q => q.IsKept ? null : new QuestionKept(q.Id), isSo: false),
        PutAwayQuestion(var id)     => PutAway(room, id, by),
        ListQuestion(var id)        => ByFacilitator(room, id, by,
            q => room.Settings.Format == RoomFormat.Talk ? new QuestionListed(q.Id, q.Text, q.IsEarly) : null,
            isSo: room.Questions.FindListed(id) is not null),
        CountVote(var id, var voter, var up) => Vote(room, id, voter, up, by),
        VoteQuestion                => RoomDecision.Refuse(Refusal.BadRequest), // the door passes it on without the seat
        BringQuestions(var early)   => Bring(room, early),
        TakeOutQuestion(var id)     => TakeOut(room, id),
        _                           => null,
    };

    private static RoomDecision Set(Room room, bool open, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                        return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Questions.IsOpen == open ? RoomDecision.Nothing : RoomDecision.Accept(new QuestionBoxSet(open));
    }

    private static RoomDecision Ask(Room room, QuestionId id, string text, ParticipantId by)
    {
        if (room.Questions.Knows(id))                       return RoomDecision.Nothing;
        if (!room.Questions.IsOpen)                         return RoomDecision.Refuse(Refusal.BoxClosed);
        if (room.IsFacilitator(by))                         return RoomDecision.Refuse(Refusal.ParticipantsOnly);
        if ((room.Settings.IsEncrypted ? WhyNotSealed(text) : WhyNot(text)) is { } refusal) return RoomDecision.Refuse(refusal);
        if (room.Questions.CountLeft() <= 0)                return RoomDecision.Refuse(Refusal.BoxFull);
        return RoomDecision.Accept(new QuestionAsked(id, text));
    }

    private static RoomDecision ByFacilitator(Room room, QuestionId id, ParticipantId by, Func<BoxQuestion, RoomEvent?> decide, bool isSo)
    {
        if (!room.IsFacilitator(by))                        return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (isSo)                                           return RoomDecision.Nothing;
        if ((room.Questions.Find(id) ?? room.Questions.FindListed(id)?.Question) is not { } question)
            return RoomDecision.Refuse(Refusal.NoSuchQuestion);
        return decide(question) is { } e ? RoomDecision.Accept(e) : RoomDecision.Nothing;
    }

    /// <summary>What is wrong with the words of a question; null: nothing.</summary>
    public static Refusal? WhyNot(string text) =>
        text.Length == 0 ? Refusal.MessageEmpty
        : text.Length > LongestText ? Refusal.MessageTooLong
        : text.Any(c => char.IsControl(c) && c != '\n') ? Refusal.BadRequest : null;

    private static Refusal? WhyNotSealed(string text) => SealedText.IsOne(text, LongestText) ? null : Refusal.BadRequest;

    private static RoomDecision Bring(Room room, ImmutableArray<EarlyQuestion> early)
    {
        if (room.Door.IsEnded) return RoomDecision.Nothing;
        ImmutableArray<RoomEvent> events =
        [
            .. early.Where(q => !room.Questions.Knows(q.Id)).Take(room.Questions.CountLeft())
                .Select(q => new QuestionAsked(q.Id, q.Text, IsEarly: true)),
        ];
        return events.IsEmpty ? RoomDecision.Nothing : RoomDecision.Accept(events);
    }

    private static RoomDecision Vote(Room room, QuestionId id, string voter, bool up, ParticipantId by)
    {
        if (room.IsFacilitator(by))                         return RoomDecision.Refuse(Refusal.ParticipantsOnly);
        if (room.Questions.FindListed(id) is not { } one)   return RoomDecision.Refuse(Refusal.NoSuchQuestion);
        if (one.Up.Contains(voter) == up)                      return RoomDecision.Nothing;
        var (before, after) = (one.Votes, Math.Min(one.Up.Count + (up ? 1 : -1), MostVotes));
        return before == after ? RoomDecision.Accept(new QuestionVoteSet(id, voter, up))
            : RoomDecision.Accept(new QuestionVoteSet(id, voter, up), new QuestionVotesCounted(id, after));
    }

    private static RoomDecision TakeOut(Room room, QuestionId id) =>
        room.Questions.Find(id) is null && room.Questions.FindListed(id) is null && room.Questions.Shown?.Id != id
            ? RoomDecision.Nothing : RoomDecision.Accept(new QuestionPutAway(id));

    private static RoomDecision PutAway(Room room, QuestionId id, ParticipantId by) =>
        room.IsFacilitator(by) ? TakeOut(room, id) : RoomDecision.Refuse(Refusal.NotFacilitator);
}
