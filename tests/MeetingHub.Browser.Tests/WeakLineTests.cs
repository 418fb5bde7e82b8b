using System.Globalization;
using System.Text.Json;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Four pages behind one line that is too narrow for them, three of them with cameras. It holds nothing and prints a table of the fourth, so it runs
/// only when it is asked for: it measures the machine that it is on.
/// </summary>
public sealed class WeakLineTests(Browsers browsers, ITestOutputHelper output)
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(20);

    private const string Received =
        """
        async () => {
          const all = await __test.inbound();
          const video = all.filter((r) => r.kind === 'video' && r.framesDecoded > 0);
          const audio = all.filter((r) => r.kind === 'audio');
          const sum = (rows, name) => rows.reduce((sum, r) => sum + (r[name] ?? 0), 0);
          return {
            frames: video.map((r) => r.framesDecoded), heights: video.map((r) => r.frameHeight),
            frozen: sum(video, 'totalFreezesDuration'), bytes: sum(all, 'bytesReceived') + sum(all, 'headerBytesReceived'),
            samples: sum(audio, 'totalSamplesReceived'), concealed: sum(audio, 'concealedSamples') - sum(audio, 'silentConcealedSamples'),
          };
        }
        """;

    [Fact(Explicit = true)]
    public async Task What_comes_through_a_narrow_line_is_measured()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await using var server = await ServerProcess.StartAsync(network.Address, network.Address, before: network.Enter);
        await using var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
        await using var circle = await Circle.SitDownAsync(chromium, server, "Viewer", "Ann", "Bo", "Cy");
        var (viewer, ann, bo, cy) = circle;
        foreach (var person in (Person[])[ann, bo, cy]) await person.SpeakAndShowAsync();
        await viewer.SeesAsync(people: 3);

        output.WriteLine("kbit/s | pictures a second of each | heights | frozen, s | sound concealed, % | kbit/s that came");
        foreach (var kilobits in (int[])[20_000, 2_400, 1_200, 20_000])
        {
            Assert.True(await network.TryNarrowAsync(kilobits), "There is no narrow line on this machine.");
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            var before = await viewer.Page.EvaluateAsync<JsonElement>(Received);
            await Task.Delay(Measured, TestContext.Current.CancellationToken);
            var after = await viewer.Page.EvaluateAsync<JsonElement>(Received);
            double More(string name) => after.GetProperty(name).GetDouble() - before.GetProperty(name).GetDouble();
            var was = before.GetProperty("frames").EnumerateArray().Select(f => f.GetInt32()).ToList();
            var frames = after.GetProperty("frames").EnumerateArray().Select((f, i) => (f.GetInt32() - was.ElementAtOrDefault(i)) / Measured.TotalSeconds);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kilobits} | {string.Join(", ", frames.Select(f => f.ToString("0.0", CultureInfo.InvariantCulture)))} | {after.GetProperty("heights")} | {More("frozen"):0.0} | {100 * More("concealed") / Math.Max(1, More("samples")):0.0} | {More("bytes") * 8 / 1000 / Measured.TotalSeconds:0}"));
        }
    }
}
