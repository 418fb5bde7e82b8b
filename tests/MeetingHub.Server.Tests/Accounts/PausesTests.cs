using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Accounts;

/// <summary>The same at one node, and over nodes that share a Redis.</summary>
public abstract class PausesContract
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly string _some = Guid.NewGuid().ToString("N"); // each test's names are its own, in one Redis

    private protected FakeTimeProvider Clock => _clock;

    /// <summary>The node that is asked next: any of them counts for all.</summary>
    private protected abstract IPauses Next { get; }

    private Task<TimeSpan?> BeginAsync(string name, string network) => Next.BeginAsync(name + _some, network + _some);

    private Task RightAsync(string name, string network) => Next.RightAsync(name + _some, network + _some);

    [Fact]
    public async Task After_five_tries_a_name_pauses_for_thirty_seconds_and_again_after_each_further_try()
    {
        for (var i = 0; i < 5; i++) Assert.Null(await BeginAsync("rowan", $"network {i}"));
        Assert.Equal(TimeSpan.FromSeconds(30), await BeginAsync("rowan", "another network"));
        Assert.Null(await BeginAsync("asha", "another network"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(20), await BeginAsync("rowan", "another network")); // waiting is not made longer by asking
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(await BeginAsync("rowan", "another network"));
        Assert.Equal(TimeSpan.FromSeconds(30), await BeginAsync("rowan", "another network"));
    }

    [Fact]
    public async Task A_network_pauses_after_twenty_tries_with_whatever_names_and_others_do_not()
    {
        for (var i = 0; i < 20; i++) Assert.Null(await BeginAsync($"name {i}", "clinic"));
        Assert.Equal(TimeSpan.FromSeconds(30), await BeginAsync("rowan", "clinic"));
        Assert.Null(await BeginAsync("rowan", "home"));
    }

    [Fact]
    public async Task Who_signs_in_starts_anew_and_costs_their_network_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await BeginAsync("rowan", "clinic"));
            await RightAsync("rowan", "clinic");
        }
        for (var i = 0; i < 4; i++) Assert.Null(await BeginAsync("rowan", "clinic"));
        await RightAsync("rowan", "clinic");
        for (var i = 0; i < 5; i++) Assert.Null(await BeginAsync("rowan", "clinic"));
        Assert.NotNull(await BeginAsync("rowan", "clinic"));
    }

    [Fact]
    public async Task Tries_are_forgotten_after_ten_minutes()
    {
        for (var i = 0; i < 5; i++) await BeginAsync("rowan", "home");
        _clock.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 5; i++) Assert.Null(await BeginAsync("rowan", "home"));
    }
}

public sealed class PausesTests : PausesContract
{
    private protected override IPauses Next => field ??= new Pauses(Clock);
}

public sealed class RedisPausesTests(RedisProcess redis) : PausesContract, IClassFixture<RedisProcess>, IDisposable
{
    private readonly RedisServer _server = RedisServer.Connect(redis.Connection);
    private RedisPauses[]? _nodes;
    private int _asked;

    private protected override IPauses Next =>
        (_nodes ??= [NewNode(), NewNode()])[_asked++ % 2];

    public void Dispose() => _server.Dispose();

    private RedisPauses NewNode() => new(_server, new Secrets(null!), Clock);
}
