using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class PollTests
{
    private static readonly PollId Help = new("poll-help");
    private static readonly PollForm Form = new(PollKind.Question, "What would help?", ["A break", "More time"]);

    private static RoomEvent[] Asked(int answers = 0) =>
        [new PollPrepared(Help, Form), new PollOpened(Help, Form), .. Enumerable.Range(0, answers).SelectMany(Answer)];

    private static RoomEvent[] Answer(int n) => [new AnswerCounted(Help, n % 2, $"token-{n}"), new PollAnswered(Help, n + 1)];

    private static PollView? Seen(Room room, ParticipantId who) => RoomView.For(room, who).Polls?.Single();

    [Fact]
    public void Polls_stand_in_the_order_of_opening_so_that_everybody_sees_the_same_order()
    {
        var (first, second) = (new PollId("poll-first"), new PollId("poll-second"));
        Given(new PollPrepared(first, Form), new PollPrepared(second, Form), new PollOpened(second, Form), new PollOpened(first, Form))
            .AndTheRoom(room => Assert.Equal([second, first], RoomView.For(room, Rowan).Polls!.Value.Select(p => p.Id)));
    }

    [Fact]
    public void Only_facilitators_prepare_and_ask_and_the_others_see_a_poll_once_it_is_open() =>
        Given()
            .When(new PreparePoll(Help, Form), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new OpenPoll(Help), Rowan).ThenRefused(Refusal.NoSuchPoll)
            .When(new PreparePoll(Help, new PollForm(PollKind.Question, " What would help? ", ["A break ", "More time"])), Rowan)
            .Then(new PollPrepared(Help, Form))
            .AndThe(room => Assert.Equal((null, PollState.Prepared), (Seen(room, Ann), Seen(room, Robin)!.State)))
            .When(new PreparePoll(Help, Form), Robin).ThenNothing()
            .When(new OpenPoll(Help), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new OpenPoll(Help), Robin).Then(new PollOpened(Help, Form))
            .AndThe(room => Assert.Equal((PollState.Open, Form), (Seen(room, Ann)!.State, Seen(room, Ann)!.Form)))
            .When(new OpenPoll(Help), Rowan).ThenNothing()
            .When(new PreparePoll(Help, Form with { Question = "Other?" }), Rowan).ThenRefused(Refusal.PollAsked);

    public static TheoryData<string, string[]> Unusable => new()
    {
        { "", ["a", "b"] }, { "Why?", ["a"] }, { "Why?", ["a", " "] }, { "Why?", ["a", "a "] }, { "Why\u0007?", ["a", "b"] },
        { new string('x', 201), ["a", "b"] }, { "Why?", ["a", new string('x', 81)] }, { "Why?", ["1", "2", "3", "4", "5", "6", "7", "8", "9"] },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void A_poll_has_a_question_and_two_to_eight_choices_that_differ(string question, string[] choices) =>
        Given().When(new PreparePoll(Help, new PollForm(PollKind.Question, question, [.. choices])), Rowan).ThenRefused(Refusal.PollUnusable);

    [Fact]
    public void A_pulse_has_no_words_of_its_own_and_eleven_answers() =>
        Given()
            .When(new PreparePoll(Help, new PollForm(PollKind.Before, "Why?", [])), Rowan).ThenRefused(Refusal.PollUnusable)
            .When(new PreparePoll(Help, PollForm.Pulse(PollKind.Before)), Rowan).Then(new PollPrepared(Help, PollForm.Pulse(PollKind.Before)))
            .When(new OpenPoll(Help), Rowan).Then(new PollOpened(Help, PollForm.Pulse(PollKind.Before)))
            .When(new CountAnswer(Help, 11, "token"), ParticipantId.Nobody).ThenRefused(Refusal.BadRequest)
            .When(new CountAnswer(Help, 10, "token"), ParticipantId.Nobody).Then(new AnswerCounted(Help, 10, "token"), new PollAnswered(Help, 1));

    [Fact]
    public void Each_participant_inside_gets_one_ballot_and_only_that_seat_is_told() =>
        Given(new PollPrepared(Help, Form))
            .When(new TakeBallot(Help, "blinded"), Ann).ThenRefused(Refusal.NoSuchPoll)
            .When(new OpenPoll(Help), Rowan).Then(new PollOpened(Help, Form))
            .When(new TakeBallot(Help, "blinded"), new ParticipantId("p-outside")).ThenRefused(Refusal.NotInRoom)
            .When(new TakeBallot(Help, "blinded"), Rowan).ThenRefused(Refusal.ParticipantsOnly)
            .When(new TakeBallot(Help, "blinded"), Ann).Then(new BallotGiven(Help, Ann, "blinded"))
            .When(new TakeBallot(Help, "blinded"), Ann).ThenNothing() // the answer was lost
            .When(new TakeBallot(Help, "another"), Ann).ThenRefused(Refusal.BallotTaken)
            .AndThe(room => Assert.Equal(("blinded", null, null), (Seen(room, Ann)!.Ballot, Seen(room, Ben)!.Ballot, Seen(room, Rowan)!.Ballot)))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .When(Join("Ann"), Ann).Then(Joined(Ann, "Ann"))
            .When(new TakeBallot(Help, "another"), Ann).ThenRefused(Refusal.BallotTaken);

    [Fact]
    public void A_token_counts_once_and_an_answer_must_be_one_of_the_choices() =>
        Given(Asked())
            .When(new CountAnswer(Help, 2, "token"), ParticipantId.Nobody).ThenRefused(Refusal.BadRequest)
            .When(new CountAnswer(Help, -1, "token"), ParticipantId.Nobody).ThenRefused(Refusal.BadRequest)
            .When(new CountAnswer(Help, 1, "token"), ParticipantId.Nobody).Then(new AnswerCounted(Help, 1, "token"), new PollAnswered(Help, 1))
            .When(new CountAnswer(Help, 0, "token"), ParticipantId.Nobody).ThenNothing()
            .AndTheRoom(room => Assert.Equal(1, Seen(room, Ben)!.Answers));

    [Fact]
    public void Sums_are_there_from_five_answers_on_and_then_for_two_more() =>
        Given(Asked(4))
            .When(new ShowSums(Help), Rowan).ThenRefused(Refusal.TooFewAnswers)
            .When(new CountAnswer(Help, 0, "token-4"), ParticipantId.Nobody)
            .Then(new AnswerCounted(Help, 0, "token-4"), new PollAnswered(Help, 5), new SumsCounted(Help, [3, 2]))
            .When(new CountAnswer(Help, 1, "token-5"), ParticipantId.Nobody).Then(new AnswerCounted(Help, 1, "token-5"), new PollAnswered(Help, 6))
            .AndThe(room => Assert.Equal([3, 2], Seen(room, Rowan)!.Sums!.Value))
            .When(new CountAnswer(Help, 1, "token-6"), ParticipantId.Nobody)
            .Then(new AnswerCounted(Help, 1, "token-6"), new PollAnswered(Help, 7), new SumsCounted(Help, [3, 4]));

    [Fact]
    public void Facilitators_see_the_sums_first_and_everybody_once_they_show_them() =>
        Given([.. Asked(5), new SumsCounted(Help, [3, 2])])
            .AndThe(room => Assert.Null(Seen(room, Ann)!.Sums))
            .When(new ShowSums(Help), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ShowSums(Help), Rowan).Then(new SumsShown(Help, [3, 2]))
            .AndThe(room => Assert.Equal([3, 2], Seen(room, Ann)!.Sums!.Value))
            .When(new ShowSums(Help), Robin).ThenNothing()
            .AndTheRoom(room =>
            {
                var more = new SumsCounted(Help, [4, 3]);
                Assert.True(more.AudienceIn(room).IsEveryone);
                Assert.True(new AnswerCounted(Help, 0, "token").AudienceIn(room).IsNobody);
            });

    [Fact]
    public void Answers_that_are_on_their_way_count_for_ten_seconds_after_a_poll_was_closed() =>
        Given(Asked(4))
            .When(new ClosePoll(Help), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ClosePoll(Help), Rowan).Then(new PollClosing(Help, Noon + PollRules.ClosingTime))
            .AndThe(room => Assert.Equal(Noon + PollRules.ClosingTime, room.NextDeadline))
            .When(new ClosePoll(Help), Robin).ThenNothing()
            .When(new TakeBallot(Help, "late"), Ann).ThenRefused(Refusal.PollOver)
            .When(new SettlePoll(Help), ParticipantId.Nobody).ThenNothing() // a node whose clock is ahead
            .When(new CountAnswer(Help, 0, "token-4"), ParticipantId.Nobody)
            .Then(new AnswerCounted(Help, 0, "token-4"), new PollAnswered(Help, 5), new SumsCounted(Help, [3, 2]))
            .After(PollRules.ClosingTime)
            .When(new SettlePoll(Help), ParticipantId.Nobody).Then(new PollClosed(Help))
            .When(new SettlePoll(Help), ParticipantId.Nobody).ThenNothing()
            .When(new CountAnswer(Help, 0, "token-9"), ParticipantId.Nobody).ThenRefused(Refusal.PollOver)
            .When(new CountAnswer(Help, 0, "token-4"), ParticipantId.Nobody).ThenNothing() // it has counted
            .When(new TakeBallot(Help, "late"), Ann).ThenRefused(Refusal.PollOver);

    [Fact]
    public void A_poll_that_closes_under_five_answers_has_no_sums() =>
        Given([.. Asked(4), new PollClosing(Help, Noon)]).WhenDue()
            .AndThe(room => Assert.Equal((PollState.Closed, 4, null), (Seen(room, Rowan)!.State, Seen(room, Rowan)!.Answers, Seen(room, Rowan)!.Sums)))
            .When(new ShowSums(Help), Rowan).ThenRefused(Refusal.TooFewAnswers);

    [Fact]
    public void A_deleted_poll_is_gone_for_everybody() =>
        Given(Asked(5))
            .When(new DeletePoll(Help), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new DeletePoll(Help), Rowan).Then(new PollDeleted(Help))
            .When(new DeletePoll(Help), Rowan).ThenNothing()
            .When(new CountAnswer(Help, 0, "token-9"), ParticipantId.Nobody).ThenRefused(Refusal.NoSuchPoll)
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Rowan).Polls));

    [Fact]
    public void A_session_takes_twenty_polls_and_an_ended_one_takes_no_answers()
    {
        RoomEvent[] many = [.. Enumerable.Range(0, PollRules.MostPolls).Select(i => new PollPrepared(new PollId($"poll-{i:000}"), Form))];
        Given(many).When(new PreparePoll(Help, Form), Rowan).ThenRefused(Refusal.TooManyPolls);
        Given([.. Asked(), new RoomEnded()])
            .When(new TakeBallot(Help, "blinded"), Ann).ThenRefused(Refusal.RoomEnded)
            .When(new CountAnswer(Help, 0, "token"), ParticipantId.Nobody).ThenRefused(Refusal.PollOver);
    }
}
