using System.Net;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>What a network mark tells, how long, and that every node makes the same one.</summary>
public abstract class NetworkMarksContract
{
    private static readonly RoomId Room = new("room00000001"), Other = new("room00000002");
    private static readonly ParticipantId Frank = new("frank0001"), Mal = new("mal000001");
    private static readonly IPAddress Shelter = IPAddress.Parse("198.51.100.7"), Clinic = IPAddress.Parse("198.51.100.8");

    private protected readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 12, 1, 23, 50, 0, TimeSpan.Zero));

    private protected abstract INetworkKeys NewKeys();
    private protected abstract IWaryNetworks Wary { get; }

    private static async Task<NetworkMark> MarkAsync(INetworkKeys keys, IPAddress address, RoomId? room = null) =>
        (await new NetworkMarks(keys).OfAsync(address, room ?? Room))!.Value;

    [Fact]
    public async Task A_mark_tells_one_network_in_one_room_from_others_and_holds_no_address()
    {
        var keys = NewKeys();
        var mark = await MarkAsync(keys, Shelter);
        Assert.True(mark.IsSameAs(await MarkAsync(keys, Shelter)));
        Assert.False(mark.IsSameAs(await MarkAsync(keys, Clinic)));
        Assert.False(mark.IsSameAs(await MarkAsync(keys, Shelter, Other)));
        Assert.DoesNotContain("198", $"{mark}", StringComparison.Ordinal);
        var home = await MarkAsync(keys, IPAddress.Parse("2001:db8:1:2::1"));
        Assert.True(home.IsSameAs(await MarkAsync(keys, IPAddress.Parse("2001:db8:1:2:ffff::9")))); // one customer's network
        foreach (var address in (string[])["127.0.0.1", "::1", "10.1.2.3", "192.168.1.9", "::ffff:172.16.0.1", "fe80::1"])
            Assert.Null(await new NetworkMarks(keys).OfAsync(IPAddress.Parse(address), Room));
    }

    [Fact]
    public async Task A_mark_is_known_again_after_midnight_and_means_nothing_a_day_later()
    {
        var keys = NewKeys();
        var mark = await MarkAsync(keys, Shelter);
        Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotEqual(mark.Today, (await MarkAsync(keys, Shelter)).Today);
        Assert.True(mark.IsSameAs(await MarkAsync(keys, Shelter)));
        Assert.False(mark.IsSameAs(await MarkAsync(keys, Clinic)));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(mark.IsSameAs(await MarkAsync(keys, Shelter)));
    }

    [Fact]
    public async Task The_network_of_a_removed_person_is_known_until_every_removal_from_it_is_undone()
    {
        var keys = NewKeys();
        var (mark, clinic) = (await MarkAsync(keys, Shelter), await MarkAsync(keys, Clinic));
        await Wary.AddAsync(Room, Frank, mark);
        await Wary.AddAsync(Room, Mal, mark);
        Assert.True(await Wary.AnyAsync(Room, mark));
        Assert.False(await Wary.AnyAsync(Room, clinic));
        Assert.False(await Wary.AnyAsync(Other, await MarkAsync(keys, Shelter, Other)));
        await Wary.ForgetAsync(Room, Frank);
        Assert.True(await Wary.AnyAsync(Room, mark));
        Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.True(await Wary.AnyAsync(Room, await MarkAsync(keys, Shelter)));
        await Wary.ForgetAsync(Room, Mal);
        Assert.False(await Wary.AnyAsync(Room, mark));
    }
}

public sealed class NetworkMarksTests : NetworkMarksContract
{
    private protected override INetworkKeys NewKeys() => new NetworkKeys(Clock);
    private protected override IWaryNetworks Wary => field ??= new WaryNetworks(Clock);
}

public sealed class RedisNetworkMarksTests(RedisProcess redis) : NetworkMarksContract, IClassFixture<RedisProcess>, IDisposable
{
    private readonly RedisServer _server = RedisServer.Connect(redis.Connection);

    private protected override INetworkKeys NewKeys() => new RedisNetworkKeys(_server, Clock);
    private protected override IWaryNetworks Wary => new RedisWaryNetworks(_server);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Every_node_makes_the_same_mark()
    {
        var (one, other) = (await NewKeys().ReadAsync(), await NewKeys().ReadAsync());
        Assert.Equal([.. one.Today, .. one.Yesterday], [.. other.Today, .. other.Yesterday]);
    }
}
