using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Benchmarks;

/// <summary>
/// Opens as many pages of a running server's board as told: first each of a conversation of its own, in which nothing happens, then all of one
/// conversation, into which somebody writes. What the second costs more is the cost of many readers.
/// </summary>
internal static partial class ReaderLoad
{
    private const string Slug = "many-readers";
    private const int AtOnce = 50;
    private const int Posts = 6;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e");
    private static readonly byte[] Ping = Encoding.UTF8.GetBytes("{\"type\":6}\u001e");

    /// <param name="store">The server's SQLite file.</param>
    /// <param name="process">The server's process.</param>
    public static async Task RunAsync(string store, Uri server, int process, int readers, TextWriter output)
    {
        await using (var db = new DirectoryLoad.Store(store, isSqlite: true).CreateDbContext())
        {
            db.Groups.Add(new GroupRow { Id = Slug, Slug = Slug, Name = "Many readers", CreatedAt = 1, IsPublished = true });
            db.Boards.Add(new BoardRow { Group = Slug, HoldsFirst = false, Readers = BoardReaders.Everyone });
            await db.SaveChangesAsync();
        }
        using var writer = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = server };
        var board = $"/groups/{Slug}/board";
        await SendAsync(writer, $"/groups/{Slug}/member", $"/groups/{Slug}/member", ("name", "Mei"), ("keepsake", "Moon"), ("tint", "Heather"));
        var thread = NewId();
        await SendAsync(writer, $"{board}/new", $"{board}/new", ("post", thread), ("title", "Tea"), ("text", "Putting the kettle on."));

        using var load = Process.GetProcessById(process);
        var empty = Memory(load);
        await MeasureAsync("before the code is compiled", () => thread, Posts);
        var idle = await MeasureAsync("idle, a conversation each", () => NewId(), posts: 0);
        var quiet = await MeasureAsync("readers of one, nothing written", () => thread, posts: 0);
        var busy = await MeasureAsync($"readers of one, {Posts} posts", () => thread, Posts);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"one conversation to idle: CPU {quiet.Cpu / idle.Cpu:0.00}, memory {quiet.Memory / idle.Memory:0.00}; "
            + $"a post: {(busy.Cpu - quiet.Cpu) / Posts * 1e6 / readers:0.0} us CPU for each reader"));

        async Task<(double Cpu, double Memory)> MeasureAsync(string name, Func<string> choose, int posts)
        {
            using var stop = new CancellationTokenSource();
            var (heard, slowest) = (0, 0.0);
            var clock = Stopwatch.StartNew();
            var sentAt = 0.0;
            var sockets = new List<Task>();
            var open = 0;
            using (var gate = new SemaphoreSlim(AtOnce))
            {
                for (var n = 0; n < readers; n++)
                {
                    await gate.WaitAsync();
                    sockets.Add(ReadAsync(n, choose(), gate));
                }
                using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                while (Volatile.Read(ref open) < readers) await look.WaitForNextTickAsync();
                await Task.Delay(Settling);
                load.Refresh();
                var (cpu, started) = (load.TotalProcessorTime, clock.Elapsed);
                for (var post = 0; post < posts; post++)
                {
                    sentAt = clock.Elapsed.TotalMilliseconds;
                    await SendAsync(writer, $"{board}/{thread}", $"{board}/{thread}", ("text", $"Words {post}."));
                    await Task.Delay(Measured / posts);
                }
                if (clock.Elapsed - started is var spent && spent < Measured) await Task.Delay(Measured - spent);
                load.Refresh();
                var used = (load.TotalProcessorTime - cpu).TotalSeconds / (clock.Elapsed - started).TotalSeconds * Measured.TotalSeconds;
                var memory = Memory(load);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{name}, {readers}: {used / Measured.TotalSeconds * 100:0.0} % of a core, {(memory - empty) / readers / 1024:0} KiB for each; "
                    + $"{heard} heard, the last one {slowest:0} ms after it was sent"));
                await stop.CancelAsync();
                await Task.WhenAll(sockets);
                return (used, memory - empty);
            }

            async Task ReadAsync(int number, string follows, SemaphoreSlim gate)
            {
                using var socket = new ClientWebSocket();
                // Each from an address of its own, as the proxy in front says.
                socket.Options.SetRequestHeader("X-Forwarded-For", $"10.{number / 65536}.{number / 256 % 256}.{number % 256}");
                socket.Options.SetRequestHeader("Origin", server.GetLeftPart(UriPartial.Authority));
                var buffer = new byte[16 * 1024];
                try
                {
                    await socket.ConnectAsync(new Uri($"ws://{server.Authority}/hubs/board?group={Slug}&thread={follows}"), stop.Token);
                    await socket.SendAsync(Hello, WebSocketMessageType.Text, true, stop.Token);
                    await socket.ReceiveAsync(buffer, stop.Token);
                    Interlocked.Increment(ref open);
                    gate.Release();
                    while (true)
                    {
                        var part = await socket.ReceiveAsync(buffer, stop.Token);
                        if (part.MessageType == WebSocketMessageType.Close) throw new InvalidOperationException("The server has closed it.");
                        var said = Encoding.UTF8.GetString(buffer, 0, part.Count);
                        if (said.Contains("\"type\":6", StringComparison.Ordinal))
                            await socket.SendAsync(Ping, WebSocketMessageType.Text, true, stop.Token);
                        if (!said.Contains("\"Post\"", StringComparison.Ordinal)) continue;
                        Interlocked.Increment(ref heard);
                        slowest = Math.Max(slowest, clock.Elapsed.TotalMilliseconds - sentAt);
                    }
                }
                catch (OperationCanceledException)
                {
                    // measured
                }
            }
        }
    }

    private static double Memory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static async Task SendAsync(HttpClient browser, string page, string to, params (string Name, string Value)[] values)
    {
        var token = WebUtility.HtmlDecode(Token().Match(await browser.GetStringAsync(new Uri(page, UriKind.Relative))).Groups["token"].Value);
        using var form = new FormUrlEncodedContent(values.Append(("form", token)).Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        using var answer = await browser.PostAsync(new Uri(to, UriKind.Relative), form);
        if (answer.StatusCode != HttpStatusCode.SeeOther) throw new InvalidOperationException($"{to} answered {answer.StatusCode}.");
    }

    [GeneratedRegex("""<input type="hidden" name="form" value="(?<token>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
