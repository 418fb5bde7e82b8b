using MeetingHub.Domain.Feedback;

namespace MeetingHub.Domain.Tests.Feedback;

public class AnswersTests
{
    private const int Today = 739_000;

    private static Answers Sent(params Answer[] answers) => answers.Aggregate(Answers.None, (all, answer) => all.With(answer, Today));

    private static Answer[] Of(int count, Feeling feeling, string words = "") => [.. Enumerable.Repeat(new Answer(feeling, words), count)];

    private static Answer[] Writers(params string[] words) => [.. words.Select(w => new Answer(null, w))];

    [Fact]
    public void Sums_show_from_five_answers_up_and_then_two_at_a_time()
    {
        Assert.All(Enumerable.Range(0, 5), n => Assert.Equal(0, Sent(Of(n, Feeling.Steady)).Shown.Sum()));
        var five = Sent([.. Of(3, Feeling.Steady), .. Of(1, Feeling.Struggling), .. Of(1, Feeling.Between)]);
        Assert.Equal([1, 0, 1, 0, 3], five.Shown);
        var six = five.With(new Answer(Feeling.Struggling, ""), Today);
        Assert.Equal(five.Shown, six.Shown);
        Assert.Equal([2, 1, 1, 0, 3], six.With(new Answer(Feeling.Unsettled, ""), Today).Shown);
    }

    [Fact]
    public void Whatever_is_sent_in_whatever_order_no_change_of_what_is_shown_tells_of_a_single_answer()
    {
        var chance = new Random(7);
        var feelings = Enum.GetValues<Feeling>().Cast<Feeling?>().Append(null).ToArray();
        for (var story = 0; story < 200; story++)
        {
            var (all, sums, words, felt, wrote) = (Answers.None, 0, 0, 0, 0);
            for (var i = 0; i < 30; i++)
            {
                var feeling = feelings[chance.Next(feelings.Length)];
                var answer = Answer.From(feeling, feeling is null || chance.Next(2) == 0 ? $"words {chance.Next(4)}" : "")!;
                all = all.With(answer, Today);
                (felt, wrote) = (felt + (answer.Feeling is null ? 0 : 1), wrote + (answer.Words.Length == 0 ? 0 : 1));
                foreach (var (before, now) in new[] { (sums, all.Shown.Sum()), (words, all.ShownWords.Length) })
                    Assert.True(now == before || (now >= 5 && now - before >= 2));
                (sums, words) = (all.Shown.Sum(), all.ShownWords.Length);
                Assert.True(all.Waiting.Sum() < 5 && all.WaitingWords.Length < 5);
            }
            Assert.Equal((felt, wrote), (sums + all.Waiting.Sum(), words + all.WaitingWords.Length));
        }
    }

    [Fact]
    public void Words_show_when_five_people_wrote_whoever_only_chose_a_feeling_does_not_count()
    {
        var four = Sent([.. Of(9, Feeling.Lighter), .. Writers("d", "a", "c", "b")]);
        Assert.Empty(four.ShownWords);
        Assert.Equal(["a", "b", "c", "d", "d"], four.With(new Answer(null, "d"), Today).ShownWords.Select(w => w.Text));
    }

    [Fact]
    public void What_is_kept_does_not_depend_on_who_came_first()
    {
        Answer[] answers = [new(Feeling.Steady, "thank you"), new(Feeling.Unsettled, "too fast"), new(null, "a break helped")];
        var (one, other) = (Sent(answers), Sent([.. answers.Reverse()]));
        Assert.Equal(one.WaitingWords, other.WaitingWords);
        Assert.Equal(one.Waiting, other.Waiting);
    }

    [Fact]
    public void Old_words_are_forgotten_and_then_five_must_write_again()
    {
        var all = Sent(Writers("a", "b", "c", "d", "e")).With(new Answer(null, "f"), Today + 1);
        Assert.Equal((5, 1, Today), (all.ShownWords.Length, all.WaitingWords.Length, all.OldestWords));
        var later = all.WithoutWordsBefore(Today + 1).With(new Answer(null, "g"), Today + 2);
        Assert.Equal((0, 2, Today + 1), (later.ShownWords.Length, later.WaitingWords.Length, later.OldestWords));
        Assert.Null(all.WithoutWordsBefore(Today + 2).OldestWords);
        Assert.Equal(all.Shown, later.Shown);
    }

    [Fact]
    public void An_answer_holds_something_and_not_too_much()
    {
        Assert.Null(Answer.From(null, null));
        Assert.Null(Answer.From(null, "  \n "));
        Assert.Null(Answer.From(Feeling.Steady, new string('x', 1_001)));
        Assert.Equal(new Answer(Feeling.Steady, ""), Answer.From(Feeling.Steady, null));
        Assert.Equal(new Answer(null, "it helped"), Answer.From(null, " it helped\n"));
    }
}
