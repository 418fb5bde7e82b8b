using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Whoever runs the server tells pages what they like, and keeps whom they like subscribed. Each of their tricks is noticed, or of no use.
/// </summary>
public sealed class CheatingServerTests(Browsers browsers, OneServer one)
{
    private const string Secret = "#abcdefghijklmnopqrstuv";

    // Somebody who keeps each key that their page was ever given.
    private const string KeepKeys =
        """
        window.__keys = [];
        window.Worker = class extends Worker {
          postMessage(message, ...rest) {
            const { add } = message ?? {};
            if (add) __keys.push({ ...add, key: { ...add.key, secret: [...add.key.secret] } });
            super.postMessage(message, ...rest);
          }
        };
        """;

    // Somebody who keeps each frame of sound as it came.
    private const string KeepFrames =
        """
        window.__taken = [];
        const Known = window.RTCPeerConnection;
        window.RTCPeerConnection = new Proxy(Known, {
          construct(target, [config]) {
            const peer = new target({ ...config, encodedInsertableStreams: true });
            peer.addEventListener('track', ({ track, receiver }) => {
              const { readable, writable } = receiver.createEncodedStreams();
              const keep = new TransformStream({
                transform(frame, to) {
                  if (track.kind === 'audio') __taken.push([...new Uint8Array(frame.data)]);
                  to.enqueue(frame);
                },
              });
              readable.pipeThrough(keep).pipeTo(writable).catch(() => undefined);
            });
            return peer;
          },
        });
        """;

    private const string NothingDecoded =
        """
        async () => {
          const before = JSON.stringify(await __test.frames());
          await new Promise((done) => setTimeout(done, 500));
          return JSON.stringify(await __test.frames()) === before;
        }
        """;

    // How many people's pictures a page shows.
    private const string Shown =
        "() => [...document.querySelectorAll('.tiles > .tile video')].filter((v) => v.srcObject && v.videoWidth > 0).length";

    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task What_a_server_tells_pages_that_is_not_so_is_noticed_or_of_no_use()
    {
        var meeting = await Meeting.StartAsync(_server, encrypted: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei");
        await using var frank = await Person.ArriveAsync(browsers.Chromium, _server, "Frank");
        await using var eve = await Person.ArriveAsync(browsers.Chromium, _server, "Eve");
        var (toRowan, toAsha, toMei) =
            (await HubInTheMiddle.BeforeAsync(rowan), await HubInTheMiddle.BeforeAsync(asha), await HubInTheMiddle.BeforeAsync(mei));
        foreach (var middle in (HubInTheMiddle[])[toRowan, toAsha, toMei]) Hide("Eve", middle);

        await rowan.JoinAsync(meeting.FacilitatorCode + Secret);
        await rowan.SpeakAndShowAsync();
        await asha.JoinAsync(meeting.ParticipantCode + Secret);
        await asha.SpeakAndShowAsync();
        await asha.SeesAsync(people: 1);

        // Somebody listens whom the server shows to nobody: frames come, as they are.
        await eve.Context.AddInitScriptAsync(KeepFrames);
        await eve.Page.GotoAsync("/api");
        await eve.Page.EvaluateAsync(Repository.Script("bare.js"));
        await eve.Page.EvaluateAsync("async (code) => { await bare.join(code, 'Eve'); await bare.negotiate(); }", meeting.ParticipantCode);
        var before = await FramesAsync(eve);
        await Expect(Badge(rowan)).ToBeVisibleAsync();
        await Expect(rowan.Tile("Eve")).ToHaveCountAsync(0);

        // Whoever comes has nothing that opens what was said before, and what opens all that follows.
        await mei.Context.AddInitScriptAsync(KeepKeys);
        toMei.Signals = ExchangePictures(toMei);
        await mei.JoinAsync(meeting.ParticipantCode + Secret);
        await mei.SeesAsync(people: 2);
        await mei.HearsAsync(people: 2);
        var after = await FramesAsync(eve);
        var hers = await KeysAsync(mei);
        Assert.Contains(after, frame => hers.Any(key => key.Opens(frame)));
        Assert.DoesNotContain(before, frame => hers.Any(key => key.Opens(frame)));

        // The server exchanges whose picture is whose, and neither is shown. Where it does not, both are.
        Assert.Equal(0, await mei.Page.EvaluateAsync<int>(Shown));
        toMei.Signals = _ => { };
        await mei.Page.ReloadAsync();
        await mei.BackInTheRoomAsync();
        await mei.Page.BecomesTrueAsync($"() => ({Shown})() === 2");

        // Mei is removed for all but the server, which keeps her subscribed: frames come, and none opens, now or with any key that she had.
        var meisId = IdOf("Mei", toRowan);
        foreach (var middle in (HubInTheMiddle[])[toRowan, toAsha])
            middle.Add(new JsonObject { ["$type"] = "participantLeft", ["who"] = meisId });
        foreach (var middle in (HubInTheMiddle[])[toRowan, toAsha]) middle.Commands.Clear();
        await rowan.SayAsync("One moment");
        await Expect(asha.Tile("Mei")).ToHaveCountAsync(0);
        foreach (var middle in (HubInTheMiddle[])[toRowan, toAsha]) await Until.TrueAsync(() => middle.Commands.Any(HandsKeys));
        await Expect(Securing(mei)).ToBeVisibleAsync();
        await mei.Page.BecomesTrueAsync(NothingDecoded); // when each uses its new key
        var (frames, packets) = (await DecodedAsync(mei), await mei.SoundReceivedAsync());
        await asha.SeesAsync(people: 1);
        await mei.Page.BecomesTrueAsync("async (enough) => await __test.soundReceived() >= enough", packets + 100);
        Assert.Equal(frames, await DecodedAsync(mei));
        await Expect(Badge(rowan)).ToBeVisibleAsync();
        await Expect(Badge(asha)).ToBeVisibleAsync();
        after = await FramesAsync(eve);
        hers = [.. hers, .. await KeysAsync(mei)];
        Assert.DoesNotContain(after, frame => hers.Any(key => key.Opens(frame)));
        await mei.Page.CloseAsync();
        await eve.Page.CloseAsync();

        // Every key that Asha was ever handed comes again, the oldest last: old keys change nothing.
        toAsha.Add(toAsha.Events.Where(e => (string?)e["$type"] == "keyHanded").Reverse());
        // So does a message, as if Rowan had written it once more: it is of that one place, and opens at no other.
        var again = toAsha.Events.First(e => (string?)e["$type"] == "messagePosted").DeepClone();
        again["id"] = Guid.NewGuid().ToString();
        toAsha.Add(again);
        await rowan.SayAsync("Still here");
        await asha.OpenChatAsync();
        await Expect(asha.ChatPanel.GetByText("Still here")).ToBeVisibleAsync();
        await Expect(asha.ChatPanel.GetByText("One moment")).ToHaveCountAsync(1);
        await Expect(asha.ChatPanel.GetByText("Something changed this message on its way")).ToHaveCountAsync(1);
        await asha.SeesAsync(people: 1);
        await asha.HearsAsync(people: 1);

        // A key of the server's own in place of Rowan's: Asha's page hands it nothing, and says so.
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = own.PublicKey.ExportParameters().Q;
        byte[] record = [1, 4, .. point.X!, .. point.Y!, .. RandomNumberGenerator.GetBytes(64)];
        var rowansId = IdOf("Rowan", toAsha);
        toAsha.Tells = e => (string?)e["$type"] == "keyPublished" && (string?)e["who"] == rowansId ? [] : [e]; // he makes another
        toAsha.Commands.Clear();
        toAsha.Add(new JsonObject
        {
            ["$type"] = "keyPublished", ["who"] = rowansId, ["number"] = 99, ["key"] = Base64Url.EncodeToString(record),
        });
        await rowan.SayAsync("And now");
        await Securing(asha).ClickAsync();
        await Expect(asha.Page.GetByText("One person here has another key than your page")).ToBeVisibleAsync();
        await asha.Page.Keyboard.PressAsync("Escape");
        Assert.DoesNotContain(toAsha.Commands, HandsKeys);
        toAsha.Tells = e => [e];
        await asha.Page.ReloadAsync(); // which finds the real one
        await asha.BackInTheRoomAsync();
        await asha.TurnOnAsync("Mic"); // and not the camera: what Frank sees below could be Rowan's picture alone
        await Expect(Badge(asha)).ToBeVisibleAsync();

        // Two views of one room, and a key that does not come: Rowan is not told that Frank is there, and Asha at first not of his key.
        Hide("Frank", toRowan);
        JsonNode? franks = null;
        toAsha.Tells = e =>
        {
            if ((string?)e["$type"] != "keyPublished" || (string?)e["who"] != IdOf("Frank", toAsha)) return [e];
            franks = e.DeepClone();
            return [];
        };
        await frank.JoinAsync(meeting.ParticipantCode + Secret);
        await Expect(Securing(frank)).ToBeVisibleAsync();
        await Expect(Securing(asha)).ToBeVisibleAsync();
        await Until.TrueAsync(() => franks is not null);
        toAsha.Tells = e => [e];
        toAsha.Add(franks!);
        await rowan.SayAsync("Nobody else is here");
        await Expect(Badge(asha)).ToBeVisibleAsync();
        await Expect(Securing(frank)).ToBeVisibleAsync();
        await Expect(rowan.Tile("Frank")).ToHaveCountAsync(0);
        Assert.Equal("{}", await DecodedAsync(frank));
        await Badge(asha).ClickAsync(); // nobody can compare words, as no two have seen the same people
        await Expect(asha.Page.GetByText("The words come when everybody’s page is ready.")).ToBeVisibleAsync();
        await asha.Page.Keyboard.PressAsync("Escape");

        // He goes, so Asha's page makes another key, which the server keeps from Rowan.
        toRowan.Tells = e => (string?)e["$type"] == "keyHanded" ? [] : [e];
        await frank.Leave.ClickAsync();
        await Expect(Badge(asha)).ToBeVisibleAsync();
        await Expect(Securing(rowan)).ToBeVisibleAsync();
    }

    private static ILocator Badge(Person person) => person.Page.GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" });
    private static ILocator Securing(Person person) => person.Page.GetByRole(AriaRole.Button, new() { Name = "Securing the room" });

    private static bool HandsKeys(JsonNode command) => (string?)command["$type"] == "handKeys" && command["keys"]!.AsArray().Count > 0;

    private static Task<string> DecodedAsync(Person person) =>
        person.Page.EvaluateAsync<string>("async () => JSON.stringify(await __test.frames())");

    /// <summary>Everything that the server says of that person stays with it.</summary>
    private static void Hide(string name, HubInTheMiddle from)
    {
        var before = from.Tells;
        string? id = null;
        from.Tells = e =>
        {
            if ((string?)e["$type"] == "participantJoined" && (string?)e["name"] == name) id = (string)e["who"]!;
            return id is not null && (string?)e["who"] == id ? [] : before(e);
        };
        var shown = from.Shows;
        from.Shows = room =>
        {
            shown(room);
            var people = room["participants"]!.AsArray();
            if (people.FirstOrDefault(p => (string?)p!["name"] == name) is not { } hidden) return;
            id = (string)hidden["id"]!;
            people.Remove(hidden);
        };
    }

    private static Action<JsonNode> ExchangePictures(HubInTheMiddle middle) => signal =>
    {
        if (signal["slots"] is not JsonArray slots) return;
        var (rowan, asha) = (IdOf("Rowan", middle), IdOf("Asha", middle));
        foreach (var slot in slots.Where(slot => (string?)slot!["track"] == "camera"))
            slot!["who"] = (string?)slot["who"] == rowan ? asha : rowan;
    };

    private static string? IdOf(string name, HubInTheMiddle middle) =>
        (string?)(middle.Events.FirstOrDefault(e => (string?)e["$type"] == "participantJoined" && (string?)e["name"] == name)?["who"]
            ?? middle.Room!["participants"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name)?["id"]);

    /// <summary>At least fifty frames of sound that come from here on.</summary>
    private static async Task<byte[][]> FramesAsync(Person eve)
    {
        await eve.Page.EvaluateAsync("() => void __taken.splice(0)");
        await eve.Page.BecomesTrueAsync("async () => __taken.length >= 50");
        var taken = JsonSerializer.Deserialize<int[][]>(await eve.Page.EvaluateAsync<string>("JSON.stringify(__taken.splice(0, 50))"))!;
        return [.. taken.Select(frame => frame.Select(b => (byte)b).ToArray())];
    }

    private static async Task<HandedKey[]> KeysAsync(Person person) => JsonSerializer.Deserialize<HandedKey[]>(
        await person.Page.EvaluateAsync<string>("JSON.stringify(__keys)"), JsonSerializerOptions.Web)!;
}
