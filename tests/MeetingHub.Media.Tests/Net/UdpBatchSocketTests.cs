using System.Net;
using MeetingHub.Media.Net;

namespace MeetingHub.Media.Tests.Net;

/// <summary>The tests that both kinds of socket inherit.</summary>
public abstract class UdpBatchSocketContract
{
    private protected abstract UdpBatchSocket Open(IPEndPoint local);

    private static readonly IPEndPoint AnyLoopbackPort = new(IPAddress.Loopback, 0);

    private protected static List<byte[]> ReceiveAll(UdpBatchSocket socket, int count, out EndpointKey from)
    {
        var all = new List<byte[]>();
        from = default;
        for (var turn = 0; turn < 2_000 && all.Count < count; turn++)
        {
            var now = socket.Receive(10, gathers: false);
            for (var i = 0; i < now; i++)
            {
                all.Add(socket.Datagram(i).ToArray());
                from = socket.From(i);
            }
        }
        return all;
    }

    [Fact]
    public void A_batch_of_datagrams_arrives_completely_and_can_be_answered()
    {
        using var one = Open(AnyLoopbackPort);
        using var other = Open(AnyLoopbackPort);
        for (var i = 0; i < 100; i++)
        {
            one.NextSend()[..(i + 1)].Fill((byte)i);
            one.CommitSend(i + 1, EndpointKey.Of(other.LocalEndPoint));
        }
        one.Flush();

        var received = ReceiveAll(other, 100, out var from);
        Assert.Equal(Enumerable.Range(1, 100), received.Select(d => d.Length).Order());
        Assert.All(received, d => Assert.All(d, b => Assert.Equal(d.Length - 1, b)));
        Assert.Equal(EndpointKey.Of(one.LocalEndPoint), from);

        other.NextSend()[0] = 42;
        other.CommitSend(1, from);
        other.Flush();
        Assert.Equal([42], Assert.Single(ReceiveAll(one, 1, out _)));
    }

    /// <summary>As when packets of several pictures go to several browsers: lengths are those of the packets that each browser is sent.</summary>
    private protected long SendInTurns(UdpBatchSocket from, UdpBatchSocket[] to, int[] lengths)
    {
        var before = from.MessagesSent;
        for (var number = 0; number < lengths.Length; number++)
        {
            foreach (var (index, socket) in to.Index())
            {
                var datagram = from.NextSend()[..lengths[number]];
                datagram.Fill((byte)index);
                datagram[0] = (byte)number;
                from.CommitSend(datagram.Length, EndpointKey.Of(socket.LocalEndPoint));
            }
        }
        from.Flush();
        foreach (var (index, socket) in to.Index())
        {
            var received = ReceiveAll(socket, lengths.Length, out _);
            Assert.Equal(lengths, received.Select(d => d.Length));
            Assert.Equal(Enumerable.Range(0, lengths.Length), received.Select(d => (int)d[0]));
            Assert.All(received, d => Assert.All(d[1..], b => Assert.Equal(index, b)));
        }
        return from.MessagesSent - before;
    }

    private protected static readonly int[] Pictures = [1_100, 1_100, 1_100, 90, 1_200, 1_200, 1_201, 1_201, 100, 99, 98];

    [Fact]
    public void Datagrams_for_several_addresses_arrive_complete_and_in_order()
    {
        using var one = Open(AnyLoopbackPort);
        UdpBatchSocket[] others = [Open(AnyLoopbackPort), Open(AnyLoopbackPort), Open(AnyLoopbackPort)];
        SendInTurns(one, others, Pictures);
        SendInTurns(one, others, [.. Enumerable.Repeat(1_200, 150), 7]); // more than one message or batch holds
        foreach (var other in others) other.Dispose();
    }

    [Fact]
    public async Task A_waiting_thread_can_be_woken()
    {
        using var socket = Open(AnyLoopbackPort);
        var waiting = Task.Run(() => socket.Receive(60_000, gathers: false), TestContext.Current.CancellationToken);
        socket.Wake();

        Assert.Equal(0, await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sending_to_an_address_where_nobody_listens_does_no_harm()
    {
        using var socket = Open(AnyLoopbackPort);
        using var gone = Open(AnyLoopbackPort);
        var nobody = EndpointKey.Of(gone.LocalEndPoint);
        gone.Dispose();
        for (var i = 0; i < 10; i++)
        {
            socket.NextSend()[0] = 1;
            socket.CommitSend(1, nobody);
            socket.Flush();
            socket.Receive(1, gathers: false);
        }
    }

    [Fact]
    public void A_warm_socket_allocates_nothing()
    {
        using var one = Open(AnyLoopbackPort);
        using var other = Open(AnyLoopbackPort);
        var to = EndpointKey.Of(other.LocalEndPoint);
        void Once()
        {
            one.NextSend()[..1000].Fill(7);
            one.CommitSend(1000, to);
            one.Flush();
            var got = 0;
            for (var turn = 0; turn < 100 && got == 0; turn++) got = other.Receive(10, gathers: false);
            _ = other.From(0);
        }
        for (var i = 0; i < 50; i++) Once();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) Once();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_port_in_use_is_reported_in_one_sentence()
    {
        using var socket = Open(AnyLoopbackPort);

        var problem = Assert.Throws<MediaStartException>(() => UdpBatchSocket.Bind(socket.LocalEndPoint));
        Assert.Contains("no other program uses", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_another_machine_is_reported_in_one_sentence()
    {
        var problem = Assert.Throws<MediaStartException>(() => UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Parse("203.0.113.7"), 0)));
        Assert.Contains("an address of this machine", problem.Message, StringComparison.Ordinal);
    }
}

public sealed class LinuxUdpSocketTests : UdpBatchSocketContract
{
    /// <summary>A machine has many addresses, and a browser takes an answer only from the one that it asked.</summary>
    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.5")]
    [InlineData("0.0.0.0", "127.9.9.9")]
    [InlineData("::", "::1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "127.9.9.9")]
    public void A_socket_bound_to_every_address_answers_from_the_address_that_was_asked(string bound, string asked)
    {
        var address = IPAddress.Parse(asked);
        var isV6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        using var every = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Parse(bound), 0));
        using var browser = Open(new IPEndPoint(isV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0));
        var to = EndpointKey.Of(new IPEndPoint(address, every.LocalEndPoint.Port));
        for (var i = 0; i < 3; i++)
        {
            browser.NextSend()[0] = 1;
            browser.CommitSend(1, to);
            browser.Flush();
            Assert.Single(ReceiveAll(every, 1, out var asker));
            Assert.Equal(EndpointKey.Of(browser.LocalEndPoint), asker with { Local = default }); // so that STUN names it as the browser knows it

            every.NextSend()[0] = 2;
            every.CommitSend(1, asker);
            every.Flush();
            Assert.Single(ReceiveAll(browser, 1, out var answeredFrom));
            Assert.Equal(to, answeredFrom);
        }
    }

    [Fact]
    public void Datagrams_of_one_length_for_one_address_are_one_message_with_a_shorter_one_at_its_end()
    {
        SkipWithoutSegments();
        using var one = Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var other = Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var third = Open(new IPEndPoint(IPAddress.Loopback, 0));

        // 1100 three times and 90; 1200 twice; 1201 twice and 100; 99 and 98
        Assert.Equal(2 * 4, SendInTurns(one, [other, third], Pictures));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void The_same_from_a_socket_that_is_bound_to_every_address(string bound)
    {
        SkipWithoutSegments();
        using var every = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Parse(bound), 0));
        using var browser = Open(new IPEndPoint(IPAddress.Loopback, 0));
        browser.NextSend()[0] = 1;
        browser.CommitSend(1, EndpointKey.Of(new IPEndPoint(IPAddress.Parse("127.0.0.5"), every.LocalEndPoint.Port)));
        browser.Flush();
        Assert.Single(ReceiveAll(every, 1, out var asker));

        for (var i = 0; i < 5; i++)
        {
            every.NextSend()[..1_000].Fill((byte)i);
            every.CommitSend(1_000, asker);
        }
        every.Flush();

        Assert.Equal(1, every.MessagesSent);
        Assert.Equal([0, 1, 2, 3, 4], ReceiveAll(browser, 5, out var from).Select(d => (int)d[^1]));
        Assert.Equal(EndpointKey.Of(new IPEndPoint(IPAddress.Parse("127.0.0.5"), every.LocalEndPoint.Port)), from);
    }

    /// <summary>As on a device that cannot cut: the kernel refuses to cut for a socket that wants no checksums.</summary>
    [Fact]
    public void What_the_kernel_does_not_cut_is_sent_piece_by_piece()
    {
        var plain = UdpBatchSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
        plain.SetRawSocketOption(1, 11, [1, 0, 0, 0]); // SOL_SOCKET, SO_NO_CHECK
        using var one = new LinuxUdpSocket(plain);
        using var other = Open(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Equal(Pictures.Length, SendInTurns(one, [other], Pictures));
        Assert.Equal(0, one.SendsDropped);
    }

    private static void SkipWithoutSegments()
    {
        using var socket = UdpBatchSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.SkipUnless(LinuxUdpSocket.CanSegment(socket), "This kernel has no UDP_SEGMENT.");
    }

    private protected override UdpBatchSocket Open(IPEndPoint local) => new LinuxUdpSocket(UdpBatchSocket.Open(local));
}

public sealed class PortableUdpSocketTests : UdpBatchSocketContract
{
    private protected override UdpBatchSocket Open(IPEndPoint local) => new PortableUdpSocket(UdpBatchSocket.Open(local));
}
