using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>The log of the shipped proxy while a node behind it fails in every way: nothing about the person who asked.</summary>
public sealed partial class ProxyLogTests
{
    private const string Person = "127.0.0.99"; // everybody else here is 127.0.0.1
    private const string Code = "unmistakablecodeofalink";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [GeneratedRegex(@"^HTTP/1\.1 (?<status>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex StatusLine();

    [Fact]
    public async Task Caddys_log_says_that_a_node_is_away_and_names_neither_the_person_nor_the_path()
    {
        using var node = new TcpListener(IPAddress.Loopback, 0);
        node.Start();
        var serving = ServeAsync(node);
        await using var caddy = await CaddyProcess.StartAsync(node.LocalEndpoint.ToString()!);

        Assert.Equal(200, await AskAsync(caddy.Address, "whole"));
        Assert.Equal(502, await AskAsync(caddy.Address, "nothing"));
        await AskAsync(caddy.Address, "half");
        await AskAsync(caddy.Address, "upgrade");
        await AskAsync(caddy.Address, "endless", hangUp: true);

        node.Stop();
        await serving;
        Assert.True(SpinWait.SpinUntil(() => caddy.LogLines.Any(line => line.Contains("connection refused", StringComparison.Ordinal)), Until.Patience), "Nothing tells that the node is away.");
        await AskAsync(caddy.Address, "whole"); // the proxy may still try
        Assert.Equal(503, await AskAsync(caddy.Address, "whole"));

        Assert.All(caddy.LogLines, line =>
        {
            foreach (var secret in (string[])[Person, Code, "nmistakable", "/j/", "/hubs/"]) Assert.DoesNotContain(secret, line, StringComparison.Ordinal);
        });
    }

    /// <summary>A node that is ready and fails at everything else, as the path says.</summary>
    private static async Task ServeAsync(TcpListener node)
    {
        List<Task> answers = [];
        try
        {
            while (true)
            {
                var connection = await node.AcceptTcpClientAsync(Stop);
                answers.Add(AnswerAsync(connection));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            await Task.WhenAll(answers); // it was stopped
        }

        static async Task AnswerAsync(TcpClient connection)
        {
            using (connection)
            {
                var stream = connection.GetStream();
                var question = await ReadHeadAsync(stream);
                bool Is(string what) => question.Contains(what, StringComparison.Ordinal);
                string answer =
                    Is("/health/ready") || Is("whole") ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    : Is("half") || Is("endless") ? "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nhalf"
                    : Is("upgrade") ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                    : "";
                try
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
                    while (Is("endless")) await stream.WriteAsync(new byte[10_000], Stop); // until the proxy gives up
                }
                catch (IOException)
                {
                }
            }
        }
    }

    /// <summary>The status, or 0 when there was none.</summary>
    private static async Task<int> AskAsync(Uri proxy, string how, bool hangUp = false)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(Person), 0));
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Port, Stop);
        await using var stream = new NetworkStream(socket);
        var upgrade = how == "upgrade" ? "Connection: Upgrade\r\nUpgrade: websocket\r\n" : "";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET /j/{Code}?{how} HTTP/1.1\r\nHost: {proxy.Authority}\r\nCookie: unmistakable\r\nUser-Agent: unmistakable\r\n{upgrade}\r\n"), Stop);
        var head = await ReadHeadAsync(stream);
        if (hangUp) socket.LingerState = new LingerOption(true, 0); // a reset
        return StatusLine().Match(head) is { Success: true } found ? int.Parse(found.Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var bytes = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(bytes, Stop) > 0) head.Append((char)bytes[0]);
        return head.ToString();
    }
}
