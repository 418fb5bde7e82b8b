using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What makes a session easier for one person, and for nobody else.</summary>
public sealed class EaseTests(Browsers browsers, OneServer one)
{
    private static async Task<ILocator> OpenAsync(Person person, string more = "More", string comfort = "Comfort")
    {
        await person.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { Name = more, Exact = true }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new($"^{comfort}") }).ClickAsync();
        var sheet = person.Page.GetByRole(AriaRole.Dialog, new() { Name = comfort });
        await Expect(sheet).ToBeVisibleAsync();
        return sheet;
    }

    private static async Task ChooseAsync(Person person, params string[] choices)
    {
        var sheet = await OpenAsync(person);
        foreach (var choice in choices)
        {
            await LooksTests.TabToAsync(person.Page, sheet.GetByRole(AriaRole.Checkbox, new() { NameRegex = new($"^{choice}") }));
            await person.Page.Keyboard.PressAsync("Space");
        }
        await person.Page.Keyboard.PressAsync("Escape");
    }

    [Fact]
    public async Task Pictures_the_chat_and_ones_own_picture_are_put_away_for_one_person_until_the_session_is_over_and_nobody_notices()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank");
        var (rowan, frank) = circle;
        await rowan.SpeakAndShowAsync();
        await frank.SpeakAndShowAsync();
        await frank.SeesAsync(1);
        await Expect(frank.Tile("Rowan").Locator("video")).ToBeVisibleAsync();

        await ChooseAsync(frank, "Dim everyone", "Pause all video for me", "Hide my own picture", "Hide chat");
        await Expect(frank.Page.Locator(".tile video")).ToHaveCountAsync(0);
        await Expect(frank.Tile("Rowan")).ToContainTextAsync("Paused for you");
        await Expect(frank.Tile("Frank")).ToContainTextAsync("Hidden for you only");
        await Expect(frank.Control("Chat")).ToHaveCountAsync(0);
        await Expect(frank.Page.Locator(".meet.dim")).ToHaveCountAsync(1);
        await frank.Page.BecomesTrueAsync( // no picture is sent to this page any more
            """
            async () => {
              const before = JSON.stringify(await __test.frames());
              await new Promise((done) => setTimeout(done, 400));
              return JSON.stringify(await __test.frames()) === before;
            }
            """);
        await frank.HearsAsync(1);
        await rowan.SeesAsync(1);
        await Expect(rowan.Tile("Frank").Locator("video")).ToBeVisibleAsync();
        await rowan.SayAsync("Here is what I meant.");
        await frank.Page.Keyboard.PressAsync("c");
        await Expect(frank.ChatPanel).ToHaveCountAsync(0);

        await frank.Page.ReloadAsync();
        await frank.BackInTheRoomAsync();
        await Expect(frank.Page.Locator(".meet.dim")).ToHaveCountAsync(1);
        await Expect(frank.Tile("Rowan")).ToContainTextAsync("Paused for you");
        await ChooseAsync(frank, "Pause all video for me", "Hide chat");
        await frank.SeesAsync(1);
        await frank.OpenChatAsync();
        await Expect(frank.Messages.Last).ToHaveTextAsync("Here is what I meant.");

        var sheet = await OpenAsync(frank);
        await sheet.GetByRole(AriaRole.Button, new() { NameRegex = new("^Breathe slowly") }).ClickAsync();
        await Expect(frank.Page.GetByRole(AriaRole.Dialog, new() { Name = "Help now" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false, false, 1280, 800)]
    [InlineData(true, true, 320, 640)]
    [InlineData(true, false, 390, 844)]
    [InlineData(false, true, 1280, 800)]
    public async Task The_sheet_passes_axe_and_never_scrolls_sideways(bool german, bool dark, int width, int height)
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        if (german)
        {
            await person.Page.EvaluateAsync("document.cookie = 'language=de; path=/'");
            await person.Page.ReloadAsync();
            await Expect(person.Tiles.First).ToBeVisibleAsync();
        }
        var sheet = await OpenAsync(person, german ? "Mehr" : "More", german ? "Wohlbefinden" : "Comfort");
        await sheet.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await LooksTests.CheckAsync(person.Page, "comfort");
        await LooksTests.KeepAsync(person.Page, $"comfort-{(german ? "de" : "en")}", width, dark);
        await person.Page.Keyboard.PressAsync("Escape");
        await LooksTests.CheckAsync(person.Page, "a dimmed room");
    }
}
