using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Three people with cameras, and one who watches them over a weak line. It holds nothing and prints the table of docs/media.md, so it runs
/// only when it is asked for: it measures the machine that it is on.
/// </summary>
public sealed class WeakLineTests(Browsers browsers, ITestOutputHelper output)
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(4);

    private const string Received =
        """
        (async () => {
          const all = await __test.inbound();
          const video = all.filter((r) => r.kind === 'video' && r.framesDecoded > 0).sort((a, b) => a.mid - b.mid);
          const audio = all.filter((r) => r.kind === 'audio');
          const sum = (rows, name) => rows.reduce((sum, r) => sum + (r[name] ?? 0), 0);
          return {
            frames: video.map((r) => r.framesDecoded), heights: video.map((r) => r.frameHeight ?? 0), frozen: video.map((r) => r.totalFreezesDuration ?? 0),
            samples: sum(audio, 'totalSamplesReceived'), concealed: sum(audio, 'concealedSamples') - sum(audio, 'silentConcealedSamples'),
          };
        })()
        """;

    private const string StandsStill =
        """
        async () => {
          const before = JSON.stringify(await __test.frames());
          await new Promise((done) => setTimeout(done, 3000));
          return JSON.stringify(await __test.frames()) === before;
        }
        """;

    private sealed record Line(string Name, int Kilobits = 0, double Loss = 0, int RoundTripMs = 0, int QueueMs = 300)
    {
        public bool IsBesideJanus { get; init; }
    }

    private static readonly Line Free = new("as it is");

    // In groups, so that a run is over soon.
    private static readonly Dictionary<string, Line[]> Lines = new(StringComparer.Ordinal)
    {
        ["narrow"] =
        [
            Free with { IsBesideJanus = true }, new("2,000 kbit/s", 2_000), new("600 kbit/s", 600) { IsBesideJanus = true },
            new("600 kbit/s, a queue of 3 s", 600, QueueMs: 3_000), new("300 kbit/s", 300) { IsBesideJanus = true },
        ],
        ["lossy"] =
        [
            new("1 % lost", Loss: 0.01), new("5 % lost", Loss: 0.05) { IsBesideJanus = true }, new("10 % lost", Loss: 0.1) { IsBesideJanus = true },
            new("20 % lost", Loss: 0.2) { IsBesideJanus = true }, new("200 ms, 5 % lost", Loss: 0.05, RoundTripMs: 200),
        ],
        ["slow"] = [new("50 ms", RoundTripMs: 50), new("200 ms", RoundTripMs: 200), new("400 ms", RoundTripMs: 400)],
    };

    [Theory(Explicit = true)]
    [InlineData("narrow")]
    [InlineData("lossy")]
    [InlineData("slow")]
    public async Task What_comes_through_a_weak_line_to_Chromium_is_measured(string lines)
    {
        await using var place = await Place.OpenAsync(browsers);
        await using var viewer = await Person.ArriveAsync(place.Chromium, place.Server, "Viewer");
        await viewer.JoinAsync(place.Meeting.FacilitatorCode);
        await MeasureAsync(place, script => AskAsync(viewer.Page, script), Lines[lines]);
    }

    /// <summary>
    /// Janus has no estimate of a line and sends what it was asked for, so it is measured again with an application that knows the line.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData("narrow")]
    [InlineData("lossy")]
    public async Task What_comes_through_a_weak_line_is_measured_beside_Janus(string lines)
    {
        Line[] compared = [.. Lines[lines].Where(line => line.IsBesideJanus)];
        await using (var place = await Place.OpenAsync(browsers))
        {
            Print("MeetingHub");
            await using var viewer = await Person.ArriveAsync(place.Chromium, place.Server, "Viewer");
            await viewer.JoinAsync(place.Meeting.FacilitatorCode);
            await MeasureAsync(place, script => AskAsync(viewer.Page, script), compared);
        }
        Print("Janus");
        await MeasureJanusAsync(compared, knowsTheLine: false);
        if (compared.All(line => line.Kilobits == 0)) return;
        Print("Janus, with an application that knows what the line carries");
        await MeasureJanusAsync([.. compared.Where(line => line.Kilobits > 0)], knowsTheLine: true);
    }

    /// <summary>A line that carries nothing of a picture and is then free again, while nobody sends sound that would show it.</summary>
    [Fact(Explicit = true)]
    public async Task How_long_a_lone_picture_that_was_paused_takes_to_come_back_while_nobody_speaks_is_measured()
    {
        await using var place = await Place.OpenAsync(browsers);
        await using var viewer = await Person.ArriveAsync(place.Chromium, place.Server, "Viewer");
        await viewer.JoinAsync(place.Meeting.FacilitatorCode);
        await Until.TrueAsync(async () => await viewer.Page.EvaluateAsync<string>("__test.state()") is "connected");
        place.Weak.WeakenThoseHere();
        await using var ann = await Person.ArriveAsync(place.Chromium, place.Server, "Ann");
        await ann.JoinAsync(place.Meeting.ParticipantCode);
        await ann.TurnOnAsync("Camera");
        foreach (var kilobits in (int[])[60, 20, 60, 20])
        {
            await viewer.SeesAsync(people: 1);
            place.Weak.Kilobits = kilobits;
            await viewer.Page.BecomesTrueAsync(StandsStill);
            await Task.Delay(Settles, TestContext.Current.CancellationToken);
            place.Weak.Kilobits = 0;
            var back = await MoveAsync(script => AskAsync(viewer.Page, script), 1, Until.Patience);
            Print($"| {kilobits} kbit/s, and as it is again | a picture after {Text(back)} s |");
        }
    }

    private async Task MeasureJanusAsync(Line[] lines, bool knowsTheLine)
    {
        const int room = 7;
        await using var network = await NetworkNamespace.CreateAsync();
        await using var janus = await JanusProcess.StartAsync(network);
        var origin = $"http://{network.Address}:8080";
        // The page comes from no address at all, so Chromium would keep it from Janus as from a neighbour's printer.
        await using var chromium = await browsers.LaunchAsync(
            $"--unsafely-treat-insecure-origin-as-secure={origin}", "--disable-features=LocalNetworkAccessChecks");
        async Task<IPage> OpenAsync()
        {
            var context = await chromium.NewContextAsync(new() { Permissions = ["microphone", "camera"] });
            foreach (var script in (string[])["peers.js", "janus.js"]) await context.AddInitScriptAsync(Repository.Script(script));
            var page = await context.NewPageAsync();
            await page.RouteAsync("**/*", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<body style='height: 90vh'></body>" }));
            await page.GotoAsync(origin);
            await page.ClickAsync("body"); // whoever has pressed nothing hears nothing
            return page;
        }

        await (await OpenAsync()).EvaluateAsync("([url, room]) => janus.makeRoom(url, room)", new object[] { janus.Url, room });
        var feeds = new List<long>();
        for (var i = 0; i < 3; i++)
            feeds.Add(await (await OpenAsync()).EvaluateAsync<long>("([url, room]) => janus.publish(url, room)", new object[] { janus.Url, room }));

        var viewer = await OpenAsync();
        WeakLine? weak = null;
        await viewer.ExposeFunctionAsync("lead", (int port) =>
        {
            weak = new WeakLine(IPAddress.Parse(network.Outside), new IPEndPoint(IPAddress.Parse(network.Address), port));
            return network.Outside;
        });
        await viewer.EvaluateAsync("([url, room, feeds]) => janus.watch(url, room, feeds)", new object[] { janus.Url, room, feeds });
        // The size of the tile is the middle one. An application that knows the line has three smallest pictures at 600 kbit/s, one at 300.
        Task ChooseAsync(Line line) => viewer.EvaluateAsync("([layer, pictures]) => janus.choose(layer, pictures)",
            new[] { line.Kilobits > 0 ? 0 : 1, line.Kilobits is > 0 and < 500 ? 1 : feeds.Count });
        try
        {
            await Until.TrueAsync(async () => await viewer.EvaluateAsync<string>("__test.state()") is "connected");
            weak!.WeakenThoseHere();
            await ChooseAsync(Free);
            await MeasureLinesAsync(weak, script => AskAsync(viewer, script), lines, knowsTheLine ? ChooseAsync : null);
        }
        finally
        {
            weak?.Dispose();
        }
    }

    private static async Task<JsonNode> AskAsync(IPage page, string script) =>
        JsonNode.Parse((await page.EvaluateAsync<JsonElement>(script)).GetRawText())!;

    [Theory(Explicit = true)]
    [InlineData("narrow")]
    [InlineData("lossy")]
    public async Task What_comes_through_a_weak_line_to_Firefox_is_measured(string lines)
    {
        await using var place = await Place.OpenAsync(browsers);
        await using var viewer = await Firefox.StartAsync(place.Network.Address, TestContext.Current.CancellationToken);
        await viewer.AddScriptAsync(Repository.Script("peers.js"));
        await viewer.AddScriptAsync(Person.WithPlainCamera);
        await viewer.GoToAsync($"{place.Server.Url}/j/{place.Meeting.FacilitatorCode}");
        await viewer.ClickAsync("Suggest");
        await viewer.WaitForAsync("document.querySelector('input[type=checkbox]')?.click() ?? true", TimeSpan.FromSeconds(30));
        await viewer.ClickAsync(Person.JoinLabel);
        await MeasureAsync(place, async script => (await viewer.EvaluateAsync(script))!, Lines[lines]);
    }

    private async Task MeasureAsync(Place place, Func<string, Task<JsonNode>> ask, Line[] lines)
    {
        await Until.TrueAsync(async () => (string?)await ask("__test.state()") is "connected");
        place.Weak.WeakenThoseHere();
        var people = new List<Person>();
        try
        {
            foreach (var name in (string[])["Ann", "Bo", "Cy"])
            {
                var person = await Person.ArriveAsync(place.Chromium, place.Server, name);
                people.Add(person);
                await person.JoinAsync(place.Meeting.ParticipantCode);
                await person.SpeakAndShowAsync();
            }
            await MeasureLinesAsync(place.Weak, ask, lines);
        }
        finally
        {
            foreach (var person in people) await person.DisposeAsync();
        }
    }

    private async Task MeasureLinesAsync(WeakLine weak, Func<string, Task<JsonNode>> ask, Line[] lines, Func<Line, Task>? choose = null)
    {
        var stop = TestContext.Current.CancellationToken;
        await MoveAsync(ask, 3, TimeSpan.FromSeconds(30));
        await Task.Delay(Settles, stop);

        Print("| line to the viewer | pictures a second of each | heights | frozen, s of each | sound concealed, % | kbit/s sent into the line |");
        Print("| --- | --- | --- | --- | --- | --- |");
        foreach (var line in lines)
        {
            if (choose is not null) await choose(line);
            (weak.Kilobits, weak.Loss) = (line.Kilobits, line.Loss);
            (weak.RoundTrip, weak.LongestQueue) = (TimeSpan.FromMilliseconds(line.RoundTripMs), TimeSpan.FromMilliseconds(line.QueueMs));
            await Task.Delay(Settles, stop);
            var (before, bytes, since) = (await ask(Received), weak.Bytes, Stopwatch.StartNew());
            await Task.Delay(Measured, stop);
            var (after, seconds) = (await ask(Received), since.Elapsed.TotalSeconds);
            double More(string name) => Sum(after, name) - Sum(before, name);
            Print($"| {line.Name} | {List(Each(after, before, "frames").Select(f => f / seconds))} | {List(All(after, "heights"), "0")} "
                + $"| {List(Each(after, before, "frozen"))} | {Text(100 * More("concealed") / Math.Max(1, More("samples")))} "
                + $"| {Text((weak.Bytes - bytes) * 8 / 1000 / seconds, "0")} |");
            (weak.Kilobits, weak.Loss, weak.RoundTrip) = (0, 0, TimeSpan.Zero);
            if (choose is not null) await choose(Free);
            var back = await MoveAsync(ask, 3, TimeSpan.FromSeconds(15));
            if (line.Kilobits > 0) Print($"| as it is again | three pictures after {Text(back)} s | | | | |");
        }
    }

    // How long it took until that many pictures move; the last one is the look that saw them.
    private static async Task<double> MoveAsync(Func<string, Task<JsonNode>> ask, int pictures, TimeSpan limit)
    {
        var (before, since) = (await ask(Received), Stopwatch.StartNew());
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (since.Elapsed < limit)
        {
            await look.WaitForNextTickAsync();
            if (Each(await ask(Received), before, "frames").Count(f => f >= 2) >= pictures) break;
        }
        return since.Elapsed.TotalSeconds;
    }

    private void Print(string row)
    {
        output.WriteLine(row);
        if (Environment.GetEnvironmentVariable("MEETINGHUB_MEASURED") is { } file) File.AppendAllText(file, row + "\n"); // seen before the run is over
    }

    private static double[] All(JsonNode of, string name) => [.. of[name]!.AsArray().Select(n => (double)n!)];
    private static double Sum(JsonNode of, string name) => of[name] is JsonArray all ? all.Sum(n => (double)n!) : (double)of[name]!;

    private static IEnumerable<double> Each(JsonNode after, JsonNode before, string name) =>
        All(after, name).Select((now, i) => now - All(before, name).ElementAtOrDefault(i));

    private static string Text(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);
    private static string List(IEnumerable<double> values, string format = "0.0") => string.Join(", ", values.Select(v => Text(v, format)));

    // A server behind the line, and a browser.
    private sealed record Place(NetworkNamespace Network, ServerProcess Server, WeakLine Weak, IBrowser Chromium, Meeting Meeting) : IAsyncDisposable
    {
        public static async Task<Place> OpenAsync(Browsers browsers)
        {
            var network = await NetworkNamespace.CreateAsync();
            var server = await ServerProcess.StartAsync(network.Address, network.Outside, before: network.Enter,
                options: new Dictionary<string, string>(StringComparer.Ordinal) { ["Media__BindAddress"] = network.Address });
            var weak = new WeakLine(IPAddress.Parse(network.Outside), new IPEndPoint(IPAddress.Parse(network.Address), server.MediaPort));
            var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
            return new Place(network, server, weak, chromium, await Meeting.StartAsync(server));
        }

        public async ValueTask DisposeAsync()
        {
            await Chromium.DisposeAsync();
            await Server.DisposeAsync();
            Weak.Dispose();
            await Network.DisposeAsync();
        }
    }
}
