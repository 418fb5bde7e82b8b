using System.Net;
using MeetingHub.Media.Net;
using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>The public interface of the engine, with real sockets and threads, in this process or in one of its own.</summary>
public abstract class MediaEngineContract
{
    protected abstract IMediaEngine Make(MediaOptions options);

    protected static MediaOptions OnLoopback(int port = 0, int shards = 1) =>
        new() { AdvertisedAddress = IPAddress.Loopback, FirstPort = port, Shards = shards };

    [Fact]
    public async Task A_member_gets_an_answer_with_the_address_of_its_shard()
    {
        using var engine = Make(OnLoopback());
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.Microphone);

        var answer = await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);

        Assert.Contains($" 127.0.0.1 {engine.Ports[0]} typ host", answer, StringComparison.Ordinal);
        Assert.Contains("a=ice-lite", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_and_removed_members_get_no_answer()
    {
        using var engine = Make(OnLoopback());
        engine.Start();
        Assert.Null(await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));

        engine.SetPermissions("room", "ann", MediaPermissions.None);
        Assert.NotNull(await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
        engine.RemovePeer("room", "ann");

        Assert.Null(await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
        Assert.Null(await engine.NegotiateAsync("other", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=0")]
    [InlineData("not SDP at all")]
    public async Task A_text_that_is_not_an_offer_is_refused(string offer)
    {
        using var engine = Make(OnLoopback());
        engine.Start();

        await Assert.ThrowsAsync<OfferUnusableException>(() => engine.NegotiateAsync("room", "ann", offer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_room_stays_on_one_shard_and_rooms_are_spread()
    {
        using var engine = Make(OnLoopback(shards: 4));
        engine.Start();
        Assert.Equal(4, engine.Ports.Distinct().Count());

        async Task<string> PortOfAsync(string room, string peer)
        {
            engine.SetPermissions(room, peer, MediaPermissions.None);
            var answer = await engine.NegotiateAsync(room, peer, Offers.Chromium(), TestContext.Current.CancellationToken);
            return answer!.Split('\n').First(l => l.StartsWith("a=candidate", StringComparison.Ordinal)).Split(' ')[5];
        }

        Assert.Equal(await PortOfAsync("room", "ann"), await PortOfAsync("room", "bo"));
        var ports = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 64; i++) ports.Add(await PortOfAsync($"room{i}", "ann"));
        Assert.Equal(4, ports.Count);
    }

    [Fact]
    public void A_port_in_use_is_reported_in_one_sentence()
    {
        using var first = Make(OnLoopback());
        first.Start();
        using var second = Make(OnLoopback(first.Ports[0]));

        var problem = Assert.Throws<MediaStartException>(second.Start);
        Assert.Equal($"Media:Port is {first.Ports[0]}; it must be a UDP port that no other program uses on this address.", problem.Message);
    }

    [Fact]
    public void An_advertised_address_of_another_machine_is_reported_in_one_sentence()
    {
        using var engine = Make(new MediaOptions { AdvertisedAddress = IPAddress.Parse("203.0.113.7"), FirstPort = 0 });

        var problem = Assert.Throws<MediaStartException>(engine.Start);
        Assert.Contains("Media:AdvertisedAddress is 203.0.113.7", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Media:BindAddress", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_bound_to_every_address_advertises_one_that_can_be_reached()
    {
        using var engine = Make(new MediaOptions { BindAddress = IPAddress.Any, FirstPort = 0 });
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.None);

        var answer = await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);

        Assert.Contains($" {LocalAddresses.FindAdvertised()} {engine.Ports[0]} typ host", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void The_any_address_is_not_advertised_to_browsers(string address)
    {
        using var engine = Make(new MediaOptions { AdvertisedAddress = IPAddress.Parse(address), BindAddress = IPAddress.Any, FirstPort = 0 });

        var problem = Assert.Throws<MediaStartException>(engine.Start);
        Assert.Equal($"Media:AdvertisedAddress is {address}; it must be an address that browsers can send to.", problem.Message);
    }

    [Fact]
    public async Task Behind_NAT_the_public_address_is_advertised_and_the_private_one_listens()
    {
        using var engine = Make(new MediaOptions { AdvertisedAddress = IPAddress.Parse("203.0.113.7"), BindAddress = IPAddress.Loopback, FirstPort = 0 });
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.None);

        var answer = await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);

        Assert.Contains($" 203.0.113.7 {engine.Ports[0]} typ host", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_both_versions_of_IP_are_advertised_together()
    {
        using var engine = Make(new MediaOptions { AdvertisedAddress = IPAddress.Loopback, AlsoAdvertised = IPAddress.IPv6Loopback, FirstPort = 0 });
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.None);

        var answer = await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);

        Assert.Contains($"a=candidate:1 1 udp 2130706431 127.0.0.1 {engine.Ports[0]} typ host", answer, StringComparison.Ordinal);
        Assert.Contains($"a=candidate:2 1 udp 2130706175 ::1 {engine.Ports[0]} typ host", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_TCP_port_is_offered_after_UDP_on_each_address()
    {
        using var engine = Make(new MediaOptions { AdvertisedAddress = IPAddress.Loopback, AlsoAdvertised = IPAddress.IPv6Loopback, FirstPort = 0, TcpPort = 0, Shards = 2 });
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.None);

        var answer = await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);

        Assert.Contains($"a=candidate:3 1 tcp 1526726143 127.0.0.1 {engine.TcpPort} typ host tcptype passive\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"a=candidate:4 1 tcp 1526725887 ::1 {engine.TcpPort} typ host tcptype passive\r\na=end-of-candidates", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_TCP_port_in_use_is_reported_in_one_sentence()
    {
        using var first = Make(OnLoopback() with { TcpPort = 0 });
        first.Start();
        using var second = Make(OnLoopback() with { TcpPort = first.TcpPort });

        var problem = Assert.Throws<MediaStartException>(second.Start);
        Assert.Equal($"Media:TcpPort is {first.TcpPort}; it must be a TCP port that no other program uses on this address.", problem.Message);
    }

    [Fact]
    public async Task Connections_are_counted_until_their_room_is_closed()
    {
        using var engine = Make(OnLoopback(shards: 2));
        engine.Start();
        foreach (var room in (string[])["room", "other"])
        {
            engine.SetPermissions(room, "ann", MediaPermissions.None);
            await engine.NegotiateAsync(room, "ann", Offers.Chromium(), TestContext.Current.CancellationToken);
        }
        await CountsAsync(engine, peers: 2);
        Assert.Equal(2, engine.ShardCounters.Count);

        engine.CloseRoom("room");
        engine.RemovePeer("other", "ann");

        await CountsAsync(engine, peers: 0);
    }

    protected static async Task CountsAsync(IMediaEngine engine, int peers)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (engine.Counters.Peers != peers) await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_link_between_two_engines_is_up_if_both_have_the_same_keys_and_another_start_has_another_end()
    {
        var stop = TestContext.Current.CancellationToken;
        using var one = Make(OnLoopback() with { LinkAddress = IPAddress.Loopback });
        using var other = Make(OnLoopback() with { LinkAddress = IPAddress.Loopback });
        one.Start();
        other.Start();
        Assert.NotEqual(one.LinkEnd!.Start, other.LinkEnd!.Start);
        var link = new MediaLink(other.LinkEnd, 1, 2, [.. Enumerable.Repeat((byte)3, 16)], [.. Enumerable.Repeat((byte)4, 16)]);
        var wrong = link with { SendAs = 5, ReceiveAs = 6 };
        foreach (var engine in (IMediaEngine[])[one, other]) engine.SetPermissions("room", "ann", MediaPermissions.Camera);
        one.Link("room", link, isHome: true);
        one.Link("room", wrong, isHome: true);
        other.Link("room", new MediaLink(one.LinkEnd, 2, 1, link.OpensWith, link.SealsWith), isHome: false);
        other.Link("room", new MediaLink(one.LinkEnd, 6, 5, link.SealsWith, link.OpensWith), isHome: false);

        Assert.True(await one.IsUpAsync(link, stop).WaitAsync(TimeSpan.FromSeconds(60), stop));
        var isUp = one.IsUpAsync(wrong, stop); // its keys are exchanged, so it never is
        await Assert.ThrowsAsync<TimeoutException>(() => isUp.WaitAsync(TimeSpan.FromMilliseconds(300), stop));
        Assert.False(await one.IsUpAsync(link with { ReceiveAs = 9 }, stop)); // never opened
    }

    [Fact]
    public void An_address_for_links_that_this_machine_has_not_ends_the_start_with_a_sentence()
    {
        using var engine = Make(OnLoopback() with { LinkAddress = IPAddress.Parse("203.0.113.7") });
        var problem = Assert.Throws<MediaStartException>(engine.Start);
        Assert.StartsWith("Media:LinkAddress is 203.0.113.7", problem.Message, StringComparison.Ordinal);
    }
}
