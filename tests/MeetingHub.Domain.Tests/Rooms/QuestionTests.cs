using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class QuestionTests
{
    private static readonly QuestionId Why = new("question-why"), How = new("question-how");

    private static QuestionsView? Box(Room room, ParticipantId who) => RoomView.For(room, who).Questions;

    [Fact]
    public void Facilitators_open_the_box_participants_ask_and_only_facilitators_read_first() =>
        Given()
            .When(new AskQuestion(Why, "Why?"), Ann).ThenRefused(Refusal.BoxClosed)
            .When(new SetQuestionBox(true), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new SetQuestionBox(true), Rowan).Then(new QuestionBoxSet(true))
            .When(new SetQuestionBox(true), Robin).ThenNothing()
            .When(new AskQuestion(Why, " \n"), Ann).ThenRefused(Refusal.MessageEmpty)
            .When(new AskQuestion(Why, new string('x', 501)), Ann).ThenRefused(Refusal.MessageTooLong)
            .When(new AskQuestion(Why, "Why\u0007?"), Ann).ThenRefused(Refusal.BadRequest)
            .When(new AskQuestion(Why, "Why?"), Rowan).ThenRefused(Refusal.ParticipantsOnly)
            .When(new AskQuestion(Why, " Why? "), Ann).Then(new QuestionAsked(Why, "Why?"))
            .When(new AskQuestion(Why, "Why?"), Ann).ThenNothing()
            .AndTheRoom(room =>
            {
                Assert.Empty(Box(room, Ben)!.Waiting);
                Assert.Equal([new BoxQuestion(Why, "Why?")], Box(room, Robin)!.Waiting);
            });

    [Fact]
    public void A_question_is_shown_to_everybody_kept_for_later_or_put_away_by_facilitators() =>
        Given(new QuestionBoxSet(true), new QuestionAsked(Why, "Why?"), new QuestionAsked(How, "How?"))
            .When(new ShowQuestion(Why), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new KeepQuestion(How), Rowan).Then(new QuestionKept(How))
            .When(new KeepQuestion(How), Rowan).ThenNothing()
            .When(new ShowQuestion(Why), Rowan).Then(new QuestionShown(Why, "Why?"))
            .When(new ShowQuestion(Why), Robin).ThenNothing()
            .AndThe(room => Assert.Equal(new BoxQuestion(Why, "Why?"), Box(room, Ann)!.Shown))
            .AndThe(room => Assert.Equal([new BoxQuestion(How, "How?", IsKept: true)], Box(room, Rowan)!.Waiting))
            .When(new PutAwayQuestion(Why), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new PutAwayQuestion(Why), Robin).Then(new QuestionPutAway(Why))
            .When(new ShowQuestion(Why), Robin).ThenRefused(Refusal.NoSuchQuestion)
            .AndTheRoom(room => Assert.Null(Box(room, Ann)!.Shown));

    [Fact]
    public void The_log_does_not_say_who_asked() =>
        Assert.Equal((false, true), (new AskQuestion(Why, "Why?").HasAuthor(), new ShowQuestion(Why).HasAuthor()));

    [Fact]
    public void A_full_box_takes_no_more() =>
        Given([new QuestionBoxSet(true), .. Enumerable.Range(0, 100).Select(i => new QuestionAsked(new QuestionId($"question-{i}"), "Why?"))])
            .When(new AskQuestion(Why, "Why?"), Ann).ThenRefused(Refusal.BoxFull);

    [Fact]
    public void Questions_from_before_the_session_are_brought_once_whether_the_box_is_open_or_not()
    {
        var both = new BringQuestions([new EarlyQuestion(Why, "Why?"), new EarlyQuestion(How, "How?")]);
        Given()
            .When(new BringQuestions([new EarlyQuestion(Why, "Why?")]), ParticipantId.Nobody).Then(new QuestionAsked(Why, "Why?", IsEarly: true))
            .When(both, ParticipantId.Nobody).Then(new QuestionAsked(How, "How?", IsEarly: true))
            .When(both, ParticipantId.Nobody).ThenNothing()
            .AndThe(room => Assert.Null(Box(room, Ann)))
            .When(new ShowQuestion(Why), Rowan).Then(new QuestionShown(Why, "Why?", IsEarly: true))
            .When(new ShowQuestion(How), Rowan).Then(new QuestionShown(How, "How?", IsEarly: true))
            .When(new PutAwayQuestion(How), Rowan).Then(new QuestionPutAway(How))
            .When(both, ParticipantId.Nobody).ThenNothing();
    }

    [Fact]
    public void A_question_that_is_gone_does_not_come_back_when_the_network_repeats_it() =>
        Given(new QuestionBoxSet(true), new QuestionAsked(Why, "Why?"), new QuestionPutAway(Why))
            .When(new AskQuestion(Why, "Why?"), Ann).ThenNothing()
            .AndTheRoom(room => Assert.Empty(Box(room, Rowan)!.Waiting));

    [Fact]
    public void What_is_put_away_outside_the_room_is_gone_inside_too() =>
        Given(new QuestionAsked(Why, "Why?", IsEarly: true))
            .When(new TakeOutQuestion(How), ParticipantId.Nobody).ThenNothing()
            .When(new TakeOutQuestion(Why), ParticipantId.Nobody).Then(new QuestionPutAway(Why))
            .When(new TakeOutQuestion(Why), ParticipantId.Nobody).ThenNothing();

    [Fact]
    public void Only_as_many_early_questions_come_as_the_box_holds() =>
        Given([.. Enumerable.Range(0, 99).Select(i => new QuestionAsked(new QuestionId($"question-{i}"), "Why?"))])
            .When(new BringQuestions([new EarlyQuestion(Why, "Why?"), new EarlyQuestion(How, "How?")]), ParticipantId.Nobody)
            .Then(new QuestionAsked(Why, "Why?", IsEarly: true));

    private static readonly RoomEvent Talk = new RoomOpened("A talk", 50, Level: 1, Format: RoomFormat.Talk);

    private static VotedQuestion[] Listed(Room room, ParticipantId who) => [.. Box(room, who)?.Listed ?? ImmutableArray<VotedQuestion>.Empty];

    [Fact]
    public void In_a_talk_facilitators_put_questions_on_a_list_and_elsewhere_there_is_none() =>
        Given(Talk, new QuestionAsked(Why, "Why?"))
            .AndThe(room => Assert.True(Box(room, Ann)!.Open)) // from the beginning
            .When(new ListQuestion(Why), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ListQuestion(How), Rowan).ThenRefused(Refusal.NoSuchQuestion)
            .When(new ListQuestion(Why), Rowan).Then(new QuestionListed(Why, "Why?"))
            .When(new ListQuestion(Why), Robin).ThenNothing()
            .When(new AskQuestion(Why, "Again?"), Ann).ThenNothing()
            .AndThe(room => Assert.Equal([new VotedQuestion(Why, "Why?", 0)], Listed(room, Ben)))
            .AndThe(room => Assert.Empty(Box(room, Rowan)!.Waiting))
            .When(new PutAwayQuestion(Why), Rowan).Then(new QuestionPutAway(Why))
            .AndTheRoom(room => Assert.Empty(Listed(room, Ben)));

    [Fact]
    public void Outside_a_talk_nothing_is_listed() =>
        Given(new QuestionBoxSet(true), new QuestionAsked(Why, "Why?")).When(new ListQuestion(Why), Rowan).ThenNothing();

    [Fact]
    public void A_vote_is_given_once_and_taken_back_and_nobody_is_told_whose_it_is()
    {
        Assert.False(new CountVote(Why, "ann", true).HasAuthor());
        Given(Talk, new QuestionListed(Why, "Why?")).When(new VoteQuestion(Why, true), Ann).ThenRefused(Refusal.BadRequest); // names its seat
        Given(Talk, new QuestionAsked(Why, "Why?"))
            .When(new CountVote(Why, "ann", true), Ann).ThenRefused(Refusal.NoSuchQuestion); // nobody has read it yet
        Given(Talk, new QuestionListed(Why, "Why?"))
            .When(new CountVote(Why, "rowan", true), Rowan).ThenRefused(Refusal.ParticipantsOnly)
            .When(new CountVote(Why, "ann", false), Ann).ThenNothing()
            .When(new CountVote(Why, "ann", true), Ann).Then(new QuestionVoteSet(Why, "ann", true), new QuestionVotesCounted(Why, 1))
            .When(new CountVote(Why, "ann", true), Ann).ThenNothing()
            .AndThe(room =>
            {
                foreach (var who in (ParticipantId[])[Ann, Ben, Rowan]) Assert.Equal([new VotedQuestion(Why, "Why?", 1)], Listed(room, who));
            })
            .When(new CountVote(Why, "ann", false), Ann).Then(new QuestionVoteSet(Why, "ann", false), new QuestionVotesCounted(Why, 0));
    }

    [Fact]
    public void From_ten_on_the_count_stays_and_nothing_is_sent_to_others()
    {
        RoomEvent[] nine = [.. Enumerable.Range(0, 9).Select(i => new QuestionVoteSet(Why, $"voter-{i:00}", true)), new QuestionVotesCounted(Why, 9)];
        Given([Talk, new QuestionListed(Why, "Why?"), .. nine])
            .When(new CountVote(Why, "ann", true), Ann).Then(new QuestionVoteSet(Why, "ann", true), new QuestionVotesCounted(Why, 10))
            .When(new CountVote(Why, "ben", true), Ben).Then(new QuestionVoteSet(Why, "ben", true))
            .When(new CountVote(Why, "ann", false), Ann).Then(new QuestionVoteSet(Why, "ann", false))
            .AndTheRoom(room => Assert.Equal(10, Listed(room, Ben).Single().Votes));
    }

    [Fact]
    public void The_order_of_the_list_changes_when_a_question_has_been_answered_and_not_before()
    {
        QuestionId third = new("question-third");
        Given(Talk, new QuestionListed(Why, "Why?"), new QuestionListed(How, "How?"), new QuestionListed(third, "When?"),
                new QuestionVoteSet(third, "ann", true), new QuestionVoteSet(third, "ben", true), new QuestionVotesCounted(third, 2), new QuestionVoteSet(How, "ann", true),
                new QuestionVotesCounted(How, 1))
            .AndThe(room => Assert.Equal([Why, How, third], Listed(room, Ann).Select(q => q.Id)))
            .When(new ShowQuestion(Why), Rowan).Then(new QuestionShown(Why, "Why?"))
            .AndThe(room => Assert.Equal([third, How], Listed(room, Ann).Select(q => q.Id)))
            .When(new CountVote(How, "ben", true), Ben).Then(new QuestionVoteSet(How, "ben", true), new QuestionVotesCounted(How, 2))
            .When(new PutAwayQuestion(Why), Rowan).Then(new QuestionPutAway(Why))
            .AndTheRoom(room => Assert.Equal([third, How], Listed(room, Ann).Select(q => q.Id))); // as many: as they were
    }

    [Fact]
    public void In_a_talk_only_facilitators_are_heard_and_seen_and_who_steps_down_is_not_any_more() =>
        Given(Talk)
            .When(new TurnOnMicrophone(), Ann).ThenRefused(Refusal.SpeakersOnly)
            .When(new TurnOnCamera(), Ann).ThenRefused(Refusal.SpeakersOnly)
            .When(new StartScreen(), Ann).ThenRefused(Refusal.SpeakersOnly)
            .When(new AskToUnmute(Ann), Rowan).ThenRefused(Refusal.SpeakersOnly)
            .When(new TurnOnMicrophone(), Robin).Then(new MicrophoneTurnedOn(Robin))
            .When(new TurnOnCamera(), Robin).Then(new CameraTurnedOn(Robin))
            .When(new StartScreen(), Robin).Then(new ScreenStarted(Robin))
            .AndThe(room => Assert.Equal((true, false), (room.MaySpeak(Robin), room.MaySpeak(Ann))))
            .When(new StepDown(), Robin).Then(
                new MicrophoneTurnedOff(Robin), new CameraTurnedOff(Robin), new ScreenStopped(Robin), new RoleGiven(Robin, Role.Participant, Robin))
            .AndTheRoom(room => Assert.False(room.MaySend(Robin)));
}
