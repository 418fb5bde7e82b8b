using System.Net;
using System.Net.Sockets;
using System.Text;
using MeetingHub.Media.Net;

namespace MeetingHub.Media.Tests.Net;

/// <summary>The port for networks that let no UDP through, with sockets in place of shards.</summary>
public sealed class TcpRelayTests : IDisposable
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;
    private readonly Socket _one = Shard();
    private readonly Socket _other = Shard();

    private static Socket Shard()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private TcpRelay Relay(TimeSpan? patience = null) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), [(IPEndPoint)_one.LocalEndPoint!, (IPEndPoint)_other.LocalEndPoint!], patience);

    private static async Task<Socket> ConnectAsync(TcpRelay relay)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, relay.Port), Stop);
        return socket;
    }

    private static byte[] Frame(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static async Task<(string Text, EndPoint From)> ReceivedAsync(Socket shard)
    {
        var bytes = new byte[4_096];
        var came = await shard.ReceiveFromAsync(bytes, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), Stop);
        return (Encoding.ASCII.GetString(bytes, 0, came.ReceivedBytes), came.RemoteEndPoint);
    }

    // Reads to the end: nothing more comes, because the other side has closed.
    private static async Task AssertClosedAsync(Socket socket)
    {
        var bytes = new byte[64];
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(bytes, Stop));
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode); // it was closed before all was read
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Packets_go_to_the_shard_that_answers_the_first_one_and_come_back_in_frames()
    {
        using var relay = Relay();
        using var browser = await ConnectAsync(relay);

        await browser.SendAsync(Frame("who am I").AsMemory(0, 5), Stop);
        await browser.SendAsync(Frame("who am I").AsMemory(5), Stop);
        Assert.Equal("who am I", (await ReceivedAsync(_one)).Text);
        var (asked, from) = await ReceivedAsync(_other);
        Assert.Equal("who am I", asked);
        using (var stranger = Shard()) await stranger.SendToAsync(Encoding.ASCII.GetBytes("me"), SocketFlags.None, from, Stop); // is no shard
        await _other.SendToAsync(Encoding.ASCII.GetBytes("mine"), SocketFlags.None, from, Stop);
        var answer = new byte[6];
        await browser.ReceiveAsync(answer, Stop);
        Assert.Equal(Frame("mine"), answer);

        await browser.SendAsync((byte[])[.. Frame("two"), .. Frame(""), .. Frame("three")], Stop);
        Assert.Equal("two", (await ReceivedAsync(_other)).Text);
        Assert.Equal("", (await ReceivedAsync(_other)).Text);
        Assert.Equal("three", (await ReceivedAsync(_other)).Text);
        Assert.Equal(0, _one.Available);
    }

    [Fact]
    public async Task Whoever_gets_no_answer_or_speaks_something_else_is_closed()
    {
        using var impatient = Relay(TimeSpan.FromMilliseconds(100));
        using var unknown = await ConnectAsync(impatient);
        await unknown.SendAsync(Frame("hello"), Stop);
        await AssertClosedAsync(unknown);
        using var silent = await ConnectAsync(impatient);
        await AssertClosedAsync(silent);

        using var relay = Relay();
        using var web = await ConnectAsync(relay);
        await web.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), Stop);
        await AssertClosedAsync(web);
        using var pushing = await ConnectAsync(relay);
        await pushing.SendAsync(Enumerable.Repeat(Frame("let me in"), 17).SelectMany(f => f).ToArray(), Stop);
        await AssertClosedAsync(pushing);
        await AssertCountAsync(relay, 0);
    }

    [Fact]
    public async Task One_network_address_has_only_so_many_connections()
    {
        using var relay = Relay();
        var all = new List<Socket>();
        try
        {
            for (var i = 0; i < TcpRelay.MostPerAddress; i++) all.Add(await ConnectAsync(relay));
            await AssertCountAsync(relay, TcpRelay.MostPerAddress);
            using var last = await ConnectAsync(relay);
            await AssertClosedAsync(last);

            all[0].Dispose();
            await AssertCountAsync(relay, TcpRelay.MostPerAddress - 1);
            using var next = await ConnectAsync(relay);
            await next.SendAsync(Frame("hello"), Stop);
            Assert.Equal("hello", (await ReceivedAsync(_one)).Text);
        }
        finally
        {
            foreach (var socket in all) socket.Dispose();
        }
    }

    [Fact]
    public async Task Its_end_closes_all_connections()
    {
        var relay = Relay();
        using var browser = await ConnectAsync(relay);
        await browser.SendAsync(Frame("hello"), Stop);
        Assert.Equal("hello", (await ReceivedAsync(_one)).Text);

        relay.Dispose();

        await AssertClosedAsync(browser);
    }

    private static async Task AssertCountAsync(TcpRelay relay, int count)
    {
        while (relay.Connections != count) await Task.Delay(10, Stop);
    }
}
