using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Tests.Forwarding;

public class LineJudgeTests
{
    private readonly LineJudge _judge = new();
    private long _nowUs;

    private LineWord After(int seconds, double lossDown = 0, double lossUp = 0, int pictures = 3, int paused = 0, long? roundTripUs = 50_000, long silentUs = 0)
    {
        for (var i = 0; i < seconds; i++)
        {
            _judge.Down.Note(100, (int)(100 * lossDown));
            _judge.Up.Note(100, (int)(100 * lossUp));
            _judge.Judge((pictures, paused), roundTripUs, silentUs, _nowUs += 1_000_000);
        }
        return _judge.Word;
    }

    [Fact]
    public void A_line_is_good_until_something_is_wrong_with_it() => Assert.Equal(LineWord.Good, After(60));

    [Theory]
    [InlineData(LineWord.Weak, 0.06, 0, 0, 50)]
    [InlineData(LineWord.Weak, 0, 0.06, 0, 50)]
    [InlineData(LineWord.Weak, 0, 0, 1, 50)]
    [InlineData(LineWord.Weak, 0, 0, 0, 600)]
    [InlineData(LineWord.VeryWeak, 0.2, 0, 0, 50)]
    [InlineData(LineWord.VeryWeak, 0, 0.2, 0, 50)]
    [InlineData(LineWord.VeryWeak, 0, 0, 3, 50)] // no picture goes on
    [InlineData(LineWord.VeryWeak, 0, 0, 0, 950)]
    public void Loss_either_way_pictures_that_pause_and_a_long_way_make_it_weak_or_very_weak(
        LineWord word, double lossDown, double lossUp, int paused, int roundTripMilliseconds) =>
        Assert.Equal(word, After(5, lossDown, lossUp, paused: paused, roundTripUs: roundTripMilliseconds * 1_000));

    [Fact]
    public void A_browser_of_which_nothing_is_heard_is_very_weakly_connected() =>
        Assert.Equal(LineWord.VeryWeak, After(4, silentUs: LineJudge.SilentUs));

    [Fact]
    public void A_bad_moment_is_not_told_and_neither_is_a_good_one()
    {
        Assert.Equal(LineWord.Good, After(2, lossDown: 0.2));
        Assert.Equal(LineWord.Good, After(5));
        Assert.Equal(LineWord.Weak, After(5, lossDown: 0.06));
        Assert.Equal(LineWord.Weak, After(8));
        Assert.Equal(LineWord.Weak, After(1, lossDown: 0.06));
        Assert.Equal(LineWord.Weak, After(8));
        Assert.Equal(LineWord.Good, After(5));
    }

    [Fact]
    public void The_word_is_no_worse_than_the_line_was_all_that_time()
    {
        After(1, lossDown: 0.06);
        Assert.Equal(LineWord.Weak, After(3, lossDown: 0.2)); // for so long it was at least weak
        Assert.Equal(LineWord.VeryWeak, After(5, lossDown: 0.2));
    }

    [Fact]
    public void Loss_that_was_long_ago_does_not_count_when_nothing_more_is_sent()
    {
        Assert.Equal(LineWord.VeryWeak, After(5, lossUp: 0.2));
        for (var i = 0; i < 30; i++) _judge.Judge((0, 0), null, 0, _nowUs += 1_000_000);
        Assert.Equal(LineWord.Good, _judge.Word);
    }
}
