using MeetingHub.Server.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Accounts;

public class PausesTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Pauses _pauses;

    public PausesTests() => _pauses = new Pauses(_clock);

    [Fact]
    public void After_five_tries_a_name_pauses_for_thirty_seconds_and_again_after_each_further_try()
    {
        for (var i = 0; i < 5; i++) Assert.Null(_pauses.Begin("rowan", $"network {i}"));
        Assert.Equal(TimeSpan.FromSeconds(30), _pauses.Begin("rowan", "another network"));
        Assert.Null(_pauses.Begin("asha", "another network"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(20), _pauses.Begin("rowan", "another network")); // waiting is not made longer by asking
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(_pauses.Begin("rowan", "another network"));
        Assert.Equal(TimeSpan.FromSeconds(30), _pauses.Begin("rowan", "another network"));
    }

    [Fact]
    public void A_network_pauses_after_twenty_tries_with_whatever_names_and_others_do_not()
    {
        for (var i = 0; i < 20; i++) Assert.Null(_pauses.Begin($"name {i}", "clinic"));
        Assert.Equal(TimeSpan.FromSeconds(30), _pauses.Begin("rowan", "clinic"));
        Assert.Null(_pauses.Begin("rowan", "home"));
    }

    [Fact]
    public void Who_signs_in_starts_anew_and_costs_their_network_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(_pauses.Begin("rowan", "clinic"));
            _pauses.Right("rowan", "clinic");
        }
        for (var i = 0; i < 4; i++) Assert.Null(_pauses.Begin("rowan", "clinic"));
        _pauses.Right("rowan", "clinic");
        for (var i = 0; i < 5; i++) Assert.Null(_pauses.Begin("rowan", "clinic"));
        Assert.NotNull(_pauses.Begin("rowan", "clinic"));
    }

    [Fact]
    public void Tries_are_forgotten_after_ten_minutes()
    {
        for (var i = 0; i < 5; i++) _pauses.Begin("rowan", "home");
        _clock.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 5; i++) Assert.Null(_pauses.Begin("rowan", "home"));
    }
}
