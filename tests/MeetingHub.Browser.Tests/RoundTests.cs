using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A round as four people take part in it, and how it looks.</summary>
public sealed class RoundTests(Browsers browsers, OneServer one)
{
    private static ILocator Bar(Person person) => person.Page.GetByRole(AriaRole.Region, new() { Name = "Taking turns" });
    private static ILocator Panel(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Round", Exact = true });
    private static ILocator Press(ILocator where, string name) => where.GetByRole(AriaRole.Button, new() { Name = name });

    private static async Task ByKeyboardAsync(Person person, string name)
    {
        await Expect(Press(Bar(person), name)).ToBeVisibleAsync();
        await LooksTests.TabToAsync(person.Page, Press(Bar(person), name));
        await person.Page.Keyboard.PressAsync("Enter");
    }

    [Fact]
    public async Task Four_people_share_pass_and_are_come_back_to_one_by_keyboard_alone_and_one_on_a_phone()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Ann", "Ben", "Cal");
        var (rowan, ann, ben, cal) = circle;
        await cal.Page.SetViewportSizeAsync(390, 844);
        await ben.Control("Raise hand").ClickAsync();

        await rowan.Control("Round").ClickAsync();
        await Panel(rowan).GetByLabel("A question or prompt").FillAsync("One thing your body has been telling you?");
        await Panel(rowan).GetByLabel("The microphone goes with the turn").CheckAsync();
        await Press(Panel(rowan), "Start the round").ClickAsync();
        await Expect(Panel(rowan)).ToContainTextAsync("“One thing your body has been telling you?”");
        await Expect(Panel(rowan)).ToContainTextAsync("Raised hands, for after the round");
        await Expect(Bar(cal)).ToContainTextAsync("Rowan");
        await Press(Panel(rowan), "Go to Rowan").ClickAsync(new() { Timeout = 4_000 });
        await Press(Panel(rowan), "Thank Rowan, go to Ann").ClickAsync();

        await Expect(Bar(ann)).ToContainTextAsync("It's your turn, if you'd like it.");
        await Expect(Bar(ann).GetByRole(AriaRole.Timer)).ToContainTextAsync("left, no rush");
        await Expect(Bar(ben)).ToContainTextAsync("You're next. You can pass.");
        await Expect(Bar(ben)).ToContainTextAsync("Your microphone can go on when it is your turn.");
        await ByKeyboardAsync(ann, "Pass this time");
        await Expect(Bar(ann)).ToContainTextAsync("You passed.");

        await Expect(Bar(ben)).ToContainTextAsync("It's your turn");
        await Press(Bar(ben), "Ask for a minute").ClickAsync();
        await Press(Panel(rowan), "Give a minute").ClickAsync();
        await ben.TurnOnAsync("Camera");
        await ann.Page.Keyboard.PressAsync("3"); // in the circle, whoever shares is in the middle too, in moving pictures
        await ann.Page.BecomesTrueAsync("() => document.querySelector('.hearth video')?.getVideoPlaybackQuality().totalVideoFrames > 2");
        await Press(Bar(ben), "I'm finished").ClickAsync();

        await Expect(Bar(cal)).ToContainTextAsync("It's your turn");
        Assert.True(await cal.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Press(Bar(cal), "I'm finished").ClickAsync();

        await Expect(Bar(ann)).ToContainTextAsync("Coming back to those who passed");
        await ByKeyboardAsync(ann, "I'm finished");
        foreach (var person in new[] { rowan, ann, ben, cal })
            await Expect(Bar(person)).ToContainTextAsync("The round is finished. Thank you all.");
        await Press(Panel(rowan), "Invite Ben to speak").ClickAsync();
        await Expect(Bar(ben)).ToContainTextAsync("You were invited to speak.");
        await Press(Panel(rowan), "Put away").ClickAsync();
        await Expect(Bar(cal)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false, false, 1280, 800)]
    [InlineData(true, true, 320, 640)]
    [InlineData(true, true, 1280, 800)]
    [InlineData(false, false, 390, 844)]
    public async Task It_passes_axe_and_never_scrolls_sideways(bool german, bool dark, int width, int height)
    {
        var server = new ScriptedServer { Role = "facilitator" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        if (german)
        {
            await person.Page.EvaluateAsync("document.cookie = 'language=de; path=/'");
            await person.Page.ReloadAsync();
            await Expect(person.Tiles.First).ToBeVisibleAsync();
        }
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        server.Happen(13, new JsonObject
        {
            ["$type"] = "roundStarted", ["id"] = "round-000001", ["prompt"] = "One thing your body has been telling you this week?",
            ["perPerson"] = 120_000, ["order"] = "joining", ["followsMicrophone"] = true, ["until"] = now + 5_000, ["by"] = ScriptedServer.IdOf("Rowan"),
            ["people"] = new JsonArray(ScriptedServer.IdOf("Juniper"), ScriptedServer.IdOf("Rowan")),
        });
        server.Happen(14, new JsonObject
        {
            ["$type"] = "turnBegan", ["who"] = ScriptedServer.IdOf("Juniper"), ["turn"] = 1, ["endsAt"] = now + 120_000,
        });
        server.Happen(15, "handRaised", "Juniper");
        var heard = await person.HearAsync();
        server.Happen(16, new JsonObject { ["$type"] = "exerciseStarted", ["kind"] = "breathing", ["by"] = ScriptedServer.IdOf("Rowan") });
        await Expect(person.Page.Locator(".turnbar")).ToContainTextAsync("Juniper");
        await LooksTests.CheckAsync(person.Page, "a round");
        await LooksTests.KeepAsync(person.Page, "round-bar", width, dark);
        await person.Page.Keyboard.PressAsync("r");
        await Expect(person.Page.Locator(".panel.round .round-list li.now")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(person.Page, "the round panel");
        await LooksTests.KeepAsync(person.Page, "round-panel", width, dark);
        await person.Page.Keyboard.PressAsync("n");
        Assert.Equal("thankAndGoOn", await server.NextCommandAsync());
        if (german || width < 1280) return;
        await heard("Breathe "); // each step of the exercise is said once
        var said = await person.HeardAsync();
        Assert.DoesNotContain(said.Zip(said.Skip(1)), pair => pair.First == pair.Second);
    }
}
