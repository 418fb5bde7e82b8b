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
}
