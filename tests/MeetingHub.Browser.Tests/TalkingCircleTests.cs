using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>The talking circle, signals without words or names, and what each person would like of the others.</summary>
public sealed class TalkingCircleTests(Browsers browsers, OneServer one)
{
    private static ILocator Seats(Person person) => person.Page.Locator(".circle ol > li");
    private static ILocator Totals(Person person) => person.Page.Locator(".signals > li");

    private static JsonObject Counted(string kind) => new() { ["$type"] = "signalCounted", ["kind"] = kind };

    private static JsonObject Joins(int number) => new()
    {
        ["$type"] = "participantJoined", ["who"] = $"q{number}aaaaaaaa", ["name"] = number == 9 ? "Somebody with a very long name" : $"Person {number}",
        ["keepsake"] = "acorn", ["tint"] = "ochre", ["role"] = "participant",
    };

    private static JsonObject Turn(string who, int turn) => new()
    {
        ["$type"] = "turnBegan", ["who"] = ScriptedServer.IdOf(who), ["turn"] = turn,
        ["endsAt"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 74_000,
    };

    private static JsonObject Ended(string who, string state) =>
        new() { ["$type"] = "turnEnded", ["who"] = ScriptedServer.IdOf(who), ["state"] = state };

    private static void Speaks(ScriptedServer server, params string[] who) => server.Say("Signal", new JsonObject
    {
        ["$type"] = "speaking", ["who"] = new JsonArray([.. who.Select(name => (JsonNode)ScriptedServer.IdOf(name))]),
    });

    [Theory]
    [InlineData("en", false, 1280, 800)]
    [InlineData("de", true, 1280, 800)]
    [InlineData("de", false, 390, 844)]
    [InlineData("en", true, 320, 640)]
    [InlineData("en", false, 844, 390)]
    public async Task The_circle_has_a_seat_for_everybody_the_speaker_in_the_middle_and_totals_below(string language, bool dark, int width, int height)
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        var page = person.Page;
        await page.Clock.InstallAsync();
        await person.JoinAsync(ScriptedServer.Code);
        if (language == "de")
        {
            await page.EvaluateAsync("document.cookie = 'language=de; path=/'");
            await page.ReloadAsync();
        }
        await Expect(person.Tiles.First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("3");
        await Expect(Seats(person)).ToHaveCountAsync(ScriptedServer.People.Length);
        await Expect(Seats(person).First).ToContainTextAsync("Rowan");
        var isRing = width >= 640 && height >= 600;
        await Expect(page.Locator(".circle.strip")).ToHaveCountAsync(isRing ? 0 : 1);
        await LooksTests.CheckAsync(page, "the circle while nobody speaks");

        Speaks(server, "Mei", "Juniper");
        server.Happen(13, new JsonObject { ["$type"] = "weatherSet", ["who"] = ScriptedServer.IdOf("Mei"), ["weather"] = "justListen" });
        server.Happen(14, Counted("withYou"), Counted("withYou"), Counted("slowDown"));
        await Expect(page.Locator(".hearth .speaker")).ToContainTextAsync("Mei");
        await Expect(page.Locator(".hearth .weather")).ToBeVisibleAsync();
        await Expect(Totals(person)).ToHaveCountAsync(2);
        await Expect(Totals(person).First).ToContainTextAsync("2");
        await Expect(Seats(person).Last).ToBeInViewportAsync(new() { Ratio = 0.8f }); // Mei's, also in the row of a phone
        await LooksTests.CheckAsync(page, "the circle with a speaker");
        await LooksTests.KeepAsync(page, $"circle-{language}", width, dark);

        // A round: Rowan has shared, Quiet Heron has passed, Juniper shares, Pebble is next.
        server.Happen(15,
            new JsonObject
            {
                ["$type"] = "roundStarted", ["id"] = "round-1aaaa", ["prompt"] = "One thing your body has been telling you this week?",
                ["perPerson"] = 120_000, ["order"] = "joining", ["followsMicrophone"] = false, ["by"] = ScriptedServer.IdOf("Rowan"),
                ["people"] = new JsonArray([.. ScriptedServer.People.Select(name => (JsonNode)ScriptedServer.IdOf(name))]),
                ["until"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 5_000,
            },
            Turn("Rowan", 1), Ended("Rowan", "shared"), Turn("Quiet Heron", 2), Ended("Quiet Heron", "passed"), Turn("Juniper", 3));
        await Expect(page.Locator(".hearth .speaker")).ToContainTextAsync("Juniper");
        await Expect(page.Locator(".hearth .prompt")).ToContainTextAsync("One thing your body");
        await Expect(page.Locator(".hearth [role=timer]")).ToContainTextAsync(":");
        Assert.Equal(
            ["seat done", "seat", "seat now", "seat next", "seat away"],
            await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.circle ol > li')].map((seat) => seat.className)"));
        await Expect(page.Locator(".circle .path .done")).ToHaveCountAsync(isRing ? 1 : 0);
        await LooksTests.CheckAsync(page, "a round in the circle");
        await LooksTests.KeepAsync(page, $"circle-round-{language}", width, dark);
        server.Happen(16, new JsonObject { ["$type"] = "roundPaused", ["by"] = ScriptedServer.IdOf("Mei") });
        await Expect(page.Locator(".hearth .time")).ToContainTextAsync("Mei");
        server.Happen(17, new JsonObject { ["$type"] = "roundFinished" });
        await Expect(page.Locator(".hearth .speaker")).ToHaveTextAsync(language == "de" ? "Danke euch allen" : "Thank you all");
        server.Happen(18, new JsonObject { ["$type"] = "roundEnded", ["by"] = ScriptedServer.IdOf("Rowan") });

        server.Happen(19, [.. Enumerable.Range(6, 20).Select(Joins)]);
        await Expect(Seats(person)).ToHaveCountAsync(25);
        await Expect(Seats(person).Last).ToContainTextAsync("Person 25"); // the order is the same for everybody
        await LooksTests.CheckAsync(page, "the circle of 25");
        await LooksTests.KeepAsync(page, $"circle-25-{language}", width, dark);
        if (isRing)
        {
            await Expect(page.Locator(".circle.dense")).ToHaveCountAsync(1);
            Assert.Equal(0, await page.EvaluateAsync<int>(
                """
                () => {
                  const boxes = [...document.querySelectorAll('.circle .avatar')].map((a) => a.getBoundingClientRect());
                  const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) >= a.width;
                  return boxes.filter((a, i) => boxes.some((b, j) => j > i && !far(a, b))).length;
                }
                """));
            Assert.Equal((true, false), (await IsRightOfTheMiddleAsync(), await IsRightOfTheMiddleAsync("rtl")));
        }

        server.Ping();
        await page.Clock.RunForAsync(61_000);
        await Expect(Totals(person)).ToHaveCountAsync(0);

        // The second seat is clockwise of the first, or the other way round where people read from right to left.
        async Task<bool> IsRightOfTheMiddleAsync(string direction = "ltr") => await page.EvaluateAsync<bool>(
            """
            (direction) => {
              document.documentElement.dir = direction;
              const [ring, seat] = ['.circle', '.circle li:nth-child(2) .avatar'].map((q) => document.querySelector(q).getBoundingClientRect());
              return seat.x + seat.width / 2 > ring.x + ring.width / 2;
            }
            """, direction);
    }

    [Fact]
    public async Task Signals_and_the_weather_are_given_by_keyboard()
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await person.JoinAsync(ScriptedServer.Code);
        await person.Control("Respond").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "With you", Exact = true })).ToBeFocusedAsync();
        await LooksTests.CheckAsync(page, "the menu of signals");
        await LooksTests.KeepAsync(page, "signals", 1280, dark: false);
        await page.Keyboard.TypeAsync("slow");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("giveSignal", await server.NextCommandAsync());
        await Expect(person.Control("Respond")).ToBeFocusedAsync();
        server.Happen(13, Counted("slowDown"), new JsonObject { ["$type"] = "signalGiven", ["who"] = ScriptedServer.IdOf("Rowan"), ["kind"] = "slowDown" });
        var slower = page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Slow down" });
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("Slow down. It shows without your name. Press it again to take it back.");
        await page.Keyboard.PressAsync("Enter");
        await Expect(slower).ToBeCheckedAsync();
        await slower.PressAsync("Enter");
        Assert.Equal("takeBackSignal", await server.NextCommandAsync());
        server.Happen(14, new JsonObject { ["$type"] = "signalTakenBack", ["kind"] = "slowDown", ["place"] = 0 });
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("Taken back: Slow down.");
        await person.Control("Respond").ClickAsync();
        await Expect(slower).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Just listen" }).ClickAsync();
        Assert.Equal("setWeather", await server.NextCommandAsync());
        server.Happen(15, new JsonObject { ["$type"] = "weatherSet", ["who"] = ScriptedServer.IdOf("Rowan"), ["weather"] = "justListen" });
        await Expect(person.Tile("Rowan")).ToContainTextAsync("Just listen");
        await person.Control("Respond").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Just listen" })).ToBeCheckedAsync();
    }

    [Fact]
    public async Task Another_sees_a_signal_without_a_name_and_the_weather_also_above_the_message_field_and_the_view_stays_after_a_reload()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank");
        var (rowan, frank) = circle;
        await frank.Control("Respond").ClickAsync();
        await frank.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "With you", Exact = true }).ClickAsync();
        await Expect(Totals(rowan)).ToHaveTextAsync(["With you 1"]);
        await Expect(Totals(frank)).ToHaveTextAsync(["With you 1"]);
        await frank.Control("Respond").ClickAsync();
        await frank.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Questions welcome" }).ClickAsync();
        await Expect(rowan.Tile("Frank")).ToContainTextAsync("Questions welcome");

        await rowan.Page.Keyboard.PressAsync("3");
        await Expect(Seats(rowan)).ToHaveCountAsync(2);
        await frank.SpeakAndShowAsync();
        await Expect(Seats(rowan).Last.Locator("video:not(.waiting)")).ToBeVisibleAsync();
        await rowan.OpenChatAsync();
        await rowan.ChatPanel.GetByRole(AriaRole.Combobox).SelectOptionAsync("Frank");
        await Expect(rowan.ChatPanel.Locator(".weather-note")).ToHaveTextAsync("Frank: Questions welcome");

        await rowan.Page.ReloadAsync();
        await rowan.InTheRoomAsync();
        await Expect(Seats(rowan)).ToHaveCountAsync(2);
        await Expect(Totals(rowan)).ToHaveTextAsync(["With you 1"]);
    }

    // What reaches the loudspeakers by Web Audio, left and right.
    private const string Tap =
        """
        (() => {
          const connect = AudioNode.prototype.connect;
          AudioNode.prototype.connect = function (to, ...rest) {
            if (to instanceof AudioDestinationNode) {
              const split = this.context.createChannelSplitter(2);
              const ears = [0, 1].map((ear) => { const a = this.context.createAnalyser(); split.connect(a, ear); return a; });
              connect.call(this, split);
              (window.__ears ??= []).push(ears);
            }
            return connect.call(this, to, ...rest);
          };
          const loud = (ear) => { const wave = new Float32Array(ear.fftSize); ear.getFloatTimeDomainData(wave); return Math.hypot(...wave); };
          window.__louder = (ear) => {
            const all = (window.__ears ?? []).map((ears) => ears.map(loud));
            const [left, right] = [0, 1].map((each) => all.reduce((sum, levels) => sum + levels[each], 0));
            return ear === 'right' ? right > 0.05 && right > 1.5 * left : left > 0.05 && left > 1.5 * right;
          };
        })()
        """;

    [Fact]
    public async Task Voices_come_from_the_side_where_people_sit_for_whoever_wants_it_and_as_ever_without_Web_Audio()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank", "Juniper");
        var (rowan, frank, juniper) = circle;
        await rowan.Page.AddInitScriptAsync(Tap);
        await rowan.Page.ReloadAsync();
        await rowan.BackInTheRoomAsync();
        await rowan.Page.Keyboard.PressAsync("3");
        await Expect(Seats(rowan)).ToHaveCountAsync(3); // Rowan, then Frank at the right and Juniper at the left
        await frank.Control("Mic off").ClickAsync();
        await rowan.HearsAsync(1);
        await rowan.TurnSoundOnAsync();
        var playing = "[...document.querySelectorAll('audio')].some((a) => !a.paused && !a.muted)";
        Assert.True(await rowan.Page.EvaluateAsync<bool>(playing));
        Assert.True(await rowan.Page.EvaluateAsync<bool>("window.__ears === undefined")); // off until somebody wants it

        await rowan.Control("More").ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Comfort") }).ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Voices in space") }).CheckAsync();
        await rowan.Page.Keyboard.PressAsync("Escape");
        await rowan.Page.BecomesTrueAsync("() => __louder('right')");
        await rowan.Page.BecomesTrueAsync($"() => !{playing}"); // nothing is heard twice
        await frank.Control("Mic on").ClickAsync();
        await juniper.Control("Mic off").ClickAsync();
        await rowan.Page.BecomesTrueAsync("() => __louder('left')");

        await rowan.Page.Keyboard.PressAsync("1"); // in the grid nobody sits anywhere
        await rowan.Page.BecomesTrueAsync($"() => {playing}");
        await rowan.Page.AddInitScriptAsync("delete window.AudioContext; delete window.StereoPannerNode;");
        await rowan.Page.ReloadAsync();
        await rowan.BackInTheRoomAsync();
        await rowan.Page.Keyboard.PressAsync("3");
        await rowan.TurnSoundOnAsync(); // which came before the key on a busy machine, and was not allowed to play yet
        await rowan.Page.BecomesTrueAsync($"() => {playing}");
    }
}
