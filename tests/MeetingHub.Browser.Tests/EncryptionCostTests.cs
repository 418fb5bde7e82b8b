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
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

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
    // seen late. Between what it sends and what it then hears lie the server, and this test, through which all goes.
    private const string Moments =
        """
        addEventListener('click', () => { window.__at = { began: performance.now() }; }, true);
        const mark = (data, what, name) => {
          if (window.__at && `${data}`.includes(`"${what}"`)) __at[name] ??= Math.round(performance.now() - __at.began);
        };
        window.WebSocket = class extends window.WebSocket {
          constructor(...how) {
            super(...how);
            this.addEventListener('message', ({ data }) => mark(data, 'keyPublished', 'published'));
          }
          send(data) {
            mark(data, 'publishKey', 'publishing');
            mark(data, 'handKeys', 'handing');
            super.send(data);
          }
        };
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
        output.WriteLine(
            "people | in the room, ms | the same encrypted, ms | and all have keys, ms | of that waiting for answers, ms | "
            + "from a removal to the new key, ms");
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
                + $"{Median(sealedOnes, one => one.Secured):0} | {Median(sealedOnes, one => one.Answers):0} | "
                + $"{Median(sealedOnes, one => one.Replaced):0}"));
        }
    }

    // Of all pictures and all sound that come to the page, and of its own camera; times in seconds.
    private const string Counted =
        """
        async () => {
          const sum = (rows, field) => rows.reduce((total, row) => total + (row[field] ?? 0), 0);
          const [inbound, sent] = [await __test.inbound(), await __test.sentVideo()];
          const pictures = inbound.filter((row) => row.kind === 'video');
          return JSON.stringify({
            shown: pictures.filter((row) => row.framesDecoded > 0).length,
            decoded: sum(pictures, 'framesDecoded'), decoding: sum(pictures, 'totalDecodeTime'), through: sum(pictures, 'totalProcessingDelay'),
            encoded: sum(sent, 'framesEncoded'), encoding: sum(sent, 'totalEncodeTime'),
          });
        }
        """;

    private sealed record Frame(int Shown, double Decoded, double Decoding, double Through, double Encoded, double Encoding);

    [Fact(Explicit = true)]
    public async Task A_page_with_twelve_tiles_is_measured()
    {
        output.WriteLine(
            "a page with twelve tiles | processor, % of one core | pictures decoded a second | sent a second | "
            + "ms to decode one | ms from its first packet until it is decoded | ms to encode one");
        await using var sending = await browsers.LaunchAsync();
        foreach (var encrypted in (bool[])[false, true])
        {
            var meeting = await Meeting.StartAsync(one.Server, encrypted: encrypted);
            var secret = encrypted ? "#" + Secret : "";
            await using var own = await browsers.LaunchAsync();
            await using var person = await Person.ArriveAsync(own, one.Server, "Asha");
            await person.JoinAsync(meeting.FacilitatorCode + secret);
            await person.SpeakAndShowAsync();
            var others = new List<Person>();
            for (var i = 0; i < 11; i++)
            {
                var other = await Person.ArriveAsync(sending, one.Server, $"Person {i}");
                others.Add(other);
                await other.JoinAsync(meeting.ParticipantCode + secret);
                await other.TurnOnAsync("Camera");
                if (i < 3) await other.TurnOnAsync("Mic");
            }

            await person.SeesAsync(people: 11);
            var (cpu, before) = (await EffectsCostTests.ProcessorAsync(own), await CountAsync(person));
            await Task.Delay(Measured, TestContext.Current.CancellationToken);
            var load = (await EffectsCostTests.ProcessorAsync(own) - cpu) / Measured.TotalSeconds * 100;
            var after = await CountAsync(person);
            var (decoded, encoded) = (after.Decoded - before.Decoded, after.Encoded - before.Encoded);
            double Each(double time, double count) => time * 1000 / Math.Max(1, count);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(encrypted ? "encrypted" : "not encrypted")}, {after.Shown} shown | {load:0} | {decoded / Measured.TotalSeconds:0} | "
                + $"{encoded / Measured.TotalSeconds:0} | {Each(after.Decoding - before.Decoding, decoded):0.00} | "
                + $"{Each(after.Through - before.Through, decoded):0.0} | {Each(after.Encoding - before.Encoding, encoded):0.00}"));
            foreach (var other in others) await other.DisposeAsync();
        }
    }

    private static async Task<Frame> CountAsync(Person person) =>
        JsonSerializer.Deserialize<Frame>(await person.Page.EvaluateAsync<string>(Counted), JsonSerializerOptions.Web)!;

    private sealed record Moment(double Inside, double? Secured, double? Publishing, double? Published, double? Handing);

    /// <summary>
    /// In milliseconds: since the press until the room is there, and until all have keys; of that what the page waited for answers; since a
    /// removal until the page hands a new key over.
    /// </summary>
    private sealed record Joined(double Inside, double Secured, double Answers, double Replaced);

    /// <summary>All others are scripted; what their part takes is not counted.</summary>
    private async Task<Joined> JoinAsync(int people, bool encrypted)
    {
        var meeting = await Meeting.StartAsync(one.Server, encrypted: encrypted);
        using var others = new ScriptedMembers(meeting.Room, Secret, people - 1);
        await using var asha = await Person.ArriveAsync(browsers.Chromium, one.Server, "Asha");
        var middle = await HubInTheMiddle.BeforeAsync(asha);
        await asha.Context.AddInitScriptAsync(Moments);
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
        if (!encrypted) return new(at.Inside, at.Inside, 0, 0);
        var answers = at.Published!.Value - at.Publishing!.Value + at.Secured!.Value - at.Handing!.Value - handing.TotalMilliseconds;

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
        return new(at.Inside, at.Secured.Value - handing.TotalMilliseconds, answers, await replaced.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    private static double Median(List<Joined> all, Func<Joined, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);
}
