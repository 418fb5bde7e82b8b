using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Rtp;

public class ReplayWindowTests
{
    [Fact]
    public void Each_index_is_new_once_up_to_the_windows_edge()
    {
        var window = new ReplayWindow();
        Assert.True(window.IsNew(1_000));
        window.Mark(1_000);
        Assert.False(window.IsNew(1_000));
        Assert.True(window.IsNew(1_001));

        for (var age = 1; age < ReplayWindow.Size; age++)
        {
            Assert.True(window.IsNew(1_000 - age));
            window.Mark(1_000 - age);
            Assert.False(window.IsNew(1_000 - age));
        }
        Assert.False(window.IsNew(1_000 - ReplayWindow.Size)); // too old to know
        window.Mark(1_000 - ReplayWindow.Size);
        Assert.True(window.IsNew(1_001));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1L << 40)]
    public void A_seen_index_stays_seen_while_the_window_moves(long step)
    {
        var window = new ReplayWindow();
        window.Mark(0);
        window.Mark(-1);
        window.Mark(step);

        Assert.False(window.IsNew(0));
        Assert.False(window.IsNew(-1));
        Assert.False(window.IsNew(step));
        Assert.True(window.IsNew(step + 1));
        for (var index = Math.Max(1, step - ReplayWindow.Size + 1); index < step; index++) Assert.True(window.IsNew(index));
    }
}
