using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    private sealed record Line(string Name, int Kilobits = 0, double Loss = 0, int RoundTripMs = 0, int QueueMs = 300);

    private static readonly Line[] Lines =
    [
        new("as it is"),
        new("2,000 kbit/s", 2_000), new("600 kbit/s", 600), new("600 kbit/s, a queue of 3 s", 600, QueueMs: 3_000), new("300 kbit/s", 300),
        new("1 % lost", Loss: 0.01), new("5 % lost", Loss: 0.05), new("10 % lost", Loss: 0.1), new("20 % lost", Loss: 0.2),
        new("50 ms", RoundTripMs: 50), new("200 ms", RoundTripMs: 200), new("400 ms", RoundTripMs: 400), new("200 ms, 5 % lost", Loss: 0.05, RoundTripMs: 200),
    ];

    [Fact(Explicit = true)]
    public async Task What_comes_through_a_weak_line_to_Chromium_is_measured()
    {
        await using var place = await Place.OpenAsync(browsers);
        await using var viewer = await Person.ArriveAsync(place.Chromium, place.Server, "Viewer");
        await viewer.JoinAsync(place.Meeting.FacilitatorCode);
        await MeasureAsync(place, async script => JsonNode.Parse((await viewer.Page.EvaluateAsync<JsonElement>(script)).GetRawText())!);
    }

    [Fact(Explicit = true)]
    public async Task What_comes_through_a_weak_line_to_Firefox_is_measured()
    {
        await using var place = await Place.OpenAsync(browsers);
        await using var viewer = await Firefox.StartAsync(place.Network.Address, TestContext.Current.CancellationToken);
        await viewer.AddScriptAsync(Repository.Script("peers.js"));
        await viewer.AddScriptAsync(Person.WithPlainCamera);
        await viewer.GoToAsync($"{place.Server.Url}/j/{place.Meeting.FacilitatorCode}");
        await viewer.ClickAsync("Suggest");
        await viewer.WaitForAsync("document.querySelector('input[type=checkbox]')?.click() ?? true", TimeSpan.FromSeconds(30));
        await viewer.ClickAsync(Person.JoinLabel);
        await MeasureAsync(place, async script => (await viewer.EvaluateAsync(script))!);
    }

    private async Task MeasureAsync(Place place, Func<string, Task<JsonNode>> ask)
    {
        var stop = TestContext.Current.CancellationToken;
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
            await ThreeMoveAsync(ask, TimeSpan.FromSeconds(30));
            await Task.Delay(Settles, stop);

            Print("| line to the viewer | pictures a second of each | heights | frozen, s of each | sound concealed, % | kbit/s sent into the line |");
            Print("| --- | --- | --- | --- | --- | --- |");
            foreach (var line in Lines)
            {
                (place.Weak.Kilobits, place.Weak.Loss) = (line.Kilobits, line.Loss);
                (place.Weak.RoundTrip, place.Weak.LongestQueue) = (TimeSpan.FromMilliseconds(line.RoundTripMs), TimeSpan.FromMilliseconds(line.QueueMs));
                await Task.Delay(Settles, stop);
                var (before, bytes, since) = (await ask(Received), place.Weak.Bytes, Stopwatch.StartNew());
                await Task.Delay(Measured, stop);
                var (after, seconds) = (await ask(Received), since.Elapsed.TotalSeconds);
                double More(string name) => Sum(after, name) - Sum(before, name);
                Print($"| {line.Name} | {List(Each(after, before, "frames").Select(f => f / seconds))} | {List(All(after, "heights"), "0")} "
                    + $"| {List(Each(after, before, "frozen"))} | {Text(100 * More("concealed") / Math.Max(1, More("samples")))} "
                    + $"| {Text((place.Weak.Bytes - bytes) * 8 / 1000 / seconds, "0")} |");
                (place.Weak.Kilobits, place.Weak.Loss, place.Weak.RoundTrip) = (0, 0, TimeSpan.Zero);
                var back = await ThreeMoveAsync(ask, TimeSpan.FromSeconds(15));
                if (line.Kilobits > 0) Print($"| as it is again | three pictures after {Text(back)} s | | | | |");
            }
        }
        finally
        {
            foreach (var person in people) await person.DisposeAsync();
        }
    }

    // How long it took until three pictures move; the last one is the look that saw them.
    private static async Task<double> ThreeMoveAsync(Func<string, Task<JsonNode>> ask, TimeSpan limit)
    {
        var (before, since) = (await ask(Received), Stopwatch.StartNew());
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (since.Elapsed < limit)
        {
            await look.WaitForNextTickAsync();
            if (Each(await ask(Received), before, "frames").Count(f => f >= 2) >= 3) break;
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
    private sealed record Place(NetworkNamespace Network, ServerProcess Server, WeakLine Weak, Microsoft.Playwright.IBrowser Chromium, Meeting Meeting) : IAsyncDisposable
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
