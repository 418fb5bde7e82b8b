using MeetingHub.Domain.Boards;

namespace MeetingHub.Domain.Tests.Boards;

public sealed class PostingTests
{
    private const long Now = 10_000_000;

    private static readonly Writing Plain = new("", "Tea and feet on the floor.", "", IsOpening: false, IsTeam: false) { WasShownBefore = true };

    [Fact]
    public void A_persons_first_post_waits_and_the_next_one_does_not()
    {
        Assert.Equal(HoldReason.FirstPost, Posting.Hold(Plain with { WasShownBefore = false, HoldsFirst = true }));
        Assert.Null(Posting.Hold(Plain with { HoldsFirst = true }));
        Assert.Null(Posting.Hold(Plain with { WasShownBefore = false }));
    }

    [Theory]
    [InlineData("I want to KILL  myself")]
    [InlineData("i don’t want to be alive")]
    [InlineData("I just *want* to d\u200Bie")]
    [InlineData("Ich möchte sterben.")]
    [InlineData("ich bring’ mich um")]
    public void Words_that_may_mean_danger_go_before_everything_else(string text) =>
        Assert.Equal(HoldReason.CrisisWord, Posting.Hold(Plain with { Text = text, HoldsFirst = true, WasShownBefore = false }));

    [Theory]
    [InlineData("We read about dying stars", false)]
    [InlineData("my old boss, Mr. Grimsby!", true)]
    [InlineData("Grims by the sea", false)]
    [InlineData("about fasting for days", true)]
    public void The_groups_own_words_are_found_whole_and_with_a_star_as_beginnings(string text, bool isHeld) =>
        Assert.Equal(isHeld ? HoldReason.WatchedWord : null, Posting.Hold(Plain with { Text = text, Watched = "mr grimsby\nfast*" }));

    [Fact]
    public void What_the_team_writes_is_neither_held_nor_slowed()
    {
        var team = Plain with { IsTeam = true, Text = "kill myself", SlowSeconds = 600, LastAt = Now - 1, IsClosed = true, BoardPausedUntil = Now + 1 };
        Assert.Null(Posting.Hold(team));
        Assert.Null(Posting.Refuse(team, Now));
    }

    [Fact]
    public void Each_reason_against_writing_is_said_and_ends()
    {
        Assert.Equal(PostRefusal.PostingPaused, Posting.Refuse(Plain with { PostingPausedUntil = Now + 1 }, Now));
        Assert.Equal(PostRefusal.BoardPaused, Posting.Refuse(Plain with { BoardPausedUntil = Now + 1 }, Now));
        Assert.Equal(PostRefusal.ThreadPaused, Posting.Refuse(Plain with { ThreadPausedUntil = Now + 1 }, Now));
        Assert.Equal(PostRefusal.Closed, Posting.Refuse(Plain with { IsClosed = true }, Now));
        Assert.Equal(PostRefusal.TooSoon, Posting.Refuse(Plain with { SlowSeconds = 60, LastAt = Now - 59_000 }, Now));
        Assert.Null(Posting.Refuse(Plain with { SlowSeconds = 60, LastAt = Now - 60_000, BoardPausedUntil = Now, PostingPausedUntil = Now }, Now));
        Assert.Equal(PostRefusal.TooMany, Posting.Refuse(Plain with { InLastHour = Posting.MostInAnHour }, Now));
    }

    [Fact]
    public void Nothing_and_too_much_are_refused()
    {
        Assert.Equal(PostRefusal.Empty, Posting.Refuse(Plain with { Text = " \u200B\u202E\n" }, Now));
        Assert.Equal(PostRefusal.Empty, Posting.Refuse(Plain with { IsOpening = true, Title = " " }, Now));
        Assert.Equal(PostRefusal.TooLong, Posting.Refuse(Plain with { Text = new string('a', Posting.LongestText + 1) }, Now));
        Assert.Equal(PostRefusal.TooLong, Posting.Refuse(Plain with { Note = new string('a', Posting.LongestNote + 1) }, Now));
        Assert.Null(Posting.Refuse(Plain with { Text = new string('a', Posting.LongestText) }, Now));
    }
}
