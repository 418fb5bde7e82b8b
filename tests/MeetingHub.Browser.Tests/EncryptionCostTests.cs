using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// What encryption costs a page, beside the same page without it. It holds nothing and prints tables, so it runs only when it is asked for:
/// it measures the machine that it is on.
/// </summary>
public sealed class EncryptionCostTests(Browsers browsers, OneServer one, ITestOutputHelper output)
{
    private const string Secret = "abcdefghijklmnopqrstuQ";
    private const int Times = 5;

    // The script of the worker, with frames of its own in place of a connection's.
    private const string Frames =
        """
        async (address) => {
          await import(address);
          const page = { number: 7, page: 'AAAAAAAAAAAAAAAAAAAAAA', key: { generation: 1, step: 0, secret: new Uint8Array(32).fill(7) } };
          onmessage({ data: { use: page } });
          onmessage({ data: { add: page } });
          await new Promise((done) => setTimeout(done, 300));
          const through = (way, kind) => {
            const [into, out] = [new TransformStream(), new TransformStream()];
            onrtctransform({ transformer: { options: { way, kind }, readable: into.readable, writable: out.writable } });
            return { writer: into.writable.getWriter(), reader: out.readable.getReader() };
          };
          const found = [];
          const kinds = [['sound', 'audio', 0x78, 80], ['picture', 'video', 1, 2500], ['keyframe', 'video', 0, 25000]];
          for (const [name, kind, first, size] of kinds) {
            const ways = { seal: through('seal', kind), open: through('open', kind) };
            const took = { seal: 0, open: 0 };
            const count = 2000;
            for (let i = 0; i < count; i += 1) {
              let frame = { data: new Uint8Array(size).fill(first).buffer };
              for (const way of ['seal', 'open']) {
                const began = performance.now();
                void ways[way].writer.write(frame);
                ({ value: frame } = await ways[way].reader.read());
                took[way] += performance.now() - began;
              }
            }
            const [seal, open] = [took.seal, took.open].map((ms) => Math.round((ms / count) * 1000));
            found.push(`${name} of ${size} bytes | ${seal} | ${open}`);
          }
          return found;
        }
        """;

    // When the page shows its controls, and when it says that it is encrypted, since a press, in ms. From outside a page such moments are
    // seen late.
    private const string Moments =
        """
        addEventListener('click', () => { window.__at = { began: performance.now() }; }, true);
        new MutationObserver(() => {
          const at = window.__at;
          if (!at) return;
          const since = Math.round(performance.now() - at.began);
          if (document.querySelector('[aria-label="Meeting controls"]')) at.inside ??= since;
          const badges = [...document.querySelectorAll('.topbar .badge')];
          if (badges.some((badge) => badge.textContent === 'End-to-end encrypted')) at.secured ??= since;
        }).observe(document, { childList: true, subtree: true, characterData: true });
        """;

    [Fact(Explicit = true)]
    public async Task Frames_are_measured_in_the_script_of_the_worker()
    {
        var script = Directory.EnumerateFiles(Path.Combine(Repository.Root, "web-client", "dist", "assets"), "frameWorker-*.js").Single();
        await using var person = await Person.ArriveAsync(browsers.Chromium, one.Server, "Asha");
        await person.Page.GotoAsync("/api");
        output.WriteLine("frame | encoding, µs | decoding, µs");
        foreach (var line in await person.Page.EvaluateAsync<string[]>(Frames, $"/assets/{Path.GetFileName(script)}"))
            output.WriteLine(line);
    }

    [Fact(Explicit = true)]
    public async Task Joining_rooms_of_twelve_and_fifty_and_a_new_key_in_them_are_measured()
    {
        output.WriteLine("people | in the room, ms | the same encrypted, ms | and all have keys, ms | from a removal to the new key, ms");
        foreach (var people in (int[])[12, 50])
        {
            List<Joined> plain = [], sealedOnes = [];
            for (var i = 0; i < Times; i++)
            {
                plain.Add(await JoinAsync(people, encrypted: false));
                sealedOnes.Add(await JoinAsync(people, encrypted: true));
            }
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{people} | {Median(plain, one => one.Inside):0} | {Median(sealedOnes, one => one.Inside):0} | "
                + $"{Median(sealedOnes, one => one.Secured):0} | {Median(sealedOnes, one => one.Replaced):0}"));
        }
    }

    private sealed record Moment(double Inside, double? Secured);

    /// <summary>
    /// In milliseconds: since the press until the room is there, and until all have keys; since a removal until the page hands a new key over.
    /// </summary>
    private sealed record Joined(double Inside, double Secured, double Replaced);

    /// <summary>All others are scripted; what their part takes is not counted.</summary>
    private async Task<Joined> JoinAsync(int people, bool encrypted)
    {
        var meeting = await Meeting.StartAsync(one.Server, encrypted: encrypted);
        using var others = new ScriptedMembers(meeting.Room, Secret, people - 1);
        await using var asha = await Person.ArriveAsync(browsers.Chromium, one.Server, "Asha");
        await asha.Context.AddInitScriptAsync(Moments);
        var middle = await HubInTheMiddle.BeforeAsync(asha);
        var handing = TimeSpan.Zero;
        middle.Shows = others.AddTo;
        middle.Tells = e =>
        {
            if ((string?)e["$type"] != "keyPublished") return [e];
            var before = Stopwatch.GetTimestamp();
            JsonNode[] told = [e, .. others.HandTo((string)e["who"]!, (string)e["key"]!)];
            handing = Stopwatch.GetElapsedTime(before);
            return told;
        };
        await asha.OpenLinkAsync(meeting.FacilitatorCode + (encrypted ? "#" + Secret : ""));
        await asha.FillInHereAsync();
        await asha.JoinButton.ClickAsync();
        await asha.InTheRoomAsync();
        if (encrypted) await Expect(asha.Page.GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" })).ToBeVisibleAsync();
        var at = JsonSerializer.Deserialize<Moment>(
            await asha.Page.EvaluateAsync<string>("JSON.stringify(__at)"), JsonSerializerOptions.Web)!;
        if (!encrypted) return new(at.Inside, at.Inside, 0);

        var began = Stopwatch.GetTimestamp();
        var replaced = new TaskCompletionSource<double>();
        middle.Asked = command =>
        {
            if ((string?)command["$type"] == "handKeys") replaced.TrySetResult(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        };
        middle.Tells = e =>
        {
            began = Stopwatch.GetTimestamp();
            return [e, new JsonObject { ["$type"] = "participantLeft", ["who"] = others[0] }];
        };
        await asha.Control("Raise hand").ClickAsync();
        return new(at.Inside, at.Secured!.Value - handing.TotalMilliseconds, await replaced.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    private static double Median(List<Joined> all, Func<Joined, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);
}
