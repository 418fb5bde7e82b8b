namespace MeetingHub.Media.Tests.Engine;

/// <summary>What a room costs in which nothing happens, by counting: how often the thread is woken, and what is sent.</summary>
public class IdleTests
{
    private const int Seconds = 20;

    private static FakeBrowser[] Join(FakeNetwork network, int people, string room = "room")
    {
        var all = Enumerable.Range(0, people).Select(i => network.Join(room, $"{room}{i}", videoSlots: 11, audioSlots: 6)).ToArray();
        foreach (var one in all) one.View([.. all.Where(o => o != one).Select(o => new ViewTile(o.Name, TrackKind.Camera, 180))]);
        return all;
    }

    [Fact]
    public void A_room_of_twelve_who_are_all_muted_wakes_the_thread_once_a_second_and_is_sent_nothing()
    {
        using var network = new FakeNetwork();
        var all = Join(network, 12);
        foreach (var one in all) one.CameraOn = one.MicrophoneOn = true;
        network.Advance(2_000);
        foreach (var one in all) one.CameraOn = one.MicrophoneOn = false;
        network.Advance(7_000);

        var (ticks, sent) = (network.Ticks, network.Core.Counters.DatagramsOut);
        network.Advance(Seconds * 1_000);

        Assert.InRange(network.Ticks - ticks, 1, Seconds + 1);
        Assert.Equal(0, network.Core.Counters.DatagramsOut - sent);
    }

    [Fact]
    public void An_idle_room_is_as_fast_as_any_when_somebody_turns_a_camera_on()
    {
        using var network = new FakeNetwork();
        var all = Join(network, 3);
        network.Advance(10_000);
        var ticks = network.Ticks;

        all[0].CameraOn = true;
        network.AdvanceUntil(() => all[1].Got.Count > 0 && all[2].Got.Count > 0, mostMilliseconds: 200);
        network.Advance(1_000);

        Assert.True(network.Ticks - ticks >= 19, $"{network.Ticks - ticks} ticks");
        Assert.NotEmpty(all[0].Acknowledged);
    }

    [Fact]
    public void Somebody_who_vanishes_from_an_idle_room_is_noticed()
    {
        using var network = new FakeNetwork();
        Join(network, 3);

        network.Advance(33_000); // none of them checks its way any more

        Assert.Equal(3, network.Events.OfType<PeerClosed>().Count(e => e.Reason == PeerCloseReason.Silent));
        Assert.Equal(long.MaxValue, network.Core.NextTimerUs);
    }

    /// <summary>Feedback to every member of a large room does not leave at once: packets would wait for it.</summary>
    [Fact]
    public void The_work_of_a_tick_is_spread_when_a_room_is_large()
    {
        using var network = new FakeNetwork();
        var all = Enumerable.Range(0, 130).Select(i => network.Join("room", $"member{i}", videoSlots: 1, audioSlots: 1)).ToArray();
        foreach (var one in all) one.MicrophoneOn = true;
        network.Advance(500);

        var most = 0L;
        for (var i = 0; i < 300; i++)
        {
            var heard = all.Sum(one => one.ControlHeard.Count);
            network.Advance(1);
            most = Math.Max(most, all.Sum(one => one.ControlHeard.Count) - heard);
        }

        Assert.InRange(most, 1, all.Length * 2 / 3);
    }
}
