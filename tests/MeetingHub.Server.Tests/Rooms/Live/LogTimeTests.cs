using MeetingHub.Server.Rooms.Live;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Rooms.Live;

public sealed class LogTimeTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new(Start);

    [Fact]
    public void While_a_room_waits_its_time_goes_on_evenly_however_many_entries_arrive_and_however_late()
    {
        var time = new LogTime(_clock);
        time.Follow(Start, TimeSpan.Zero, isWaiting: true);
        for (var i = 0; i < 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMicroseconds(300));
            time.Follow(i % 2 == 0 ? time.Now : time.Now - TimeSpan.FromMilliseconds(5), TimeSpan.Zero, isWaiting: true);
        }
        Assert.Equal(Start + TimeSpan.FromSeconds(3), time.Now);
    }

    [Theory]
    [InlineData(-10, 0)] // the newest entry is certain
    [InlineData(10, 2)]  // and so is that it is no older
    [InlineData(1, 1)]
    public void A_clock_is_believed_as_far_as_it_agrees_with_the_entry_that_was_read(int ahead, int believed)
    {
        var time = new LogTime(_clock);
        time.Follow(Start - ahead * Minute, age: 2 * Minute, isWaiting: true);
        Assert.Equal(Start - ahead * Minute + believed * Minute, time.Now);
    }

    [Fact]
    public void A_room_that_waits_for_nothing_has_the_time_of_day()
    {
        var time = new LogTime(_clock);
        time.Follow(Start + Minute, TimeSpan.Zero, isWaiting: true);
        _clock.Advance(Minute);
        Assert.Equal(Start + 2 * Minute, time.Now);
        time.Follow(Start + 2 * Minute, TimeSpan.Zero, isWaiting: false);
        Assert.Equal(Start + Minute, time.Now);
    }
}
