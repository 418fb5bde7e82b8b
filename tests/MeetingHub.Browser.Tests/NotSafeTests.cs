using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>"I am not safe": the person sees the lines at once, the facilitators see who it is and what to do, and nothing takes the focus.</summary>
public sealed class NotSafeTests(Browsers browsers, OneServer one)
{
    private static ILocator Press(ILocator around, string name) => around.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Panel(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Not safe" });

    private static async Task ByKeyAsync(IPage page, ILocator button)
    {
        await LooksTests.TabToAsync(page, button);
        await page.Keyboard.PressAsync("Enter");
    }

    [Fact]
    public async Task One_press_shows_the_lines_and_tells_the_facilitators_who_look_after_the_person_by_keyboard()
    {
        var meeting = await Meeting.StartAsync(one.Server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan");
        await using var pebble = await Person.ArriveAsync(browsers.Chromium, one.Server, "Pebble", dark: true, width: 320, height: 640);
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await pebble.JoinAsync(meeting.ParticipantCode);
        await Expect(rowan.Tile("Pebble")).ToBeVisibleAsync();
        await rowan.Control("Mic off").FocusAsync();

        // One press in Help now sends it. The emergency number and the lines come before anything else.
        await pebble.Page.GetByRole(AriaRole.Button, new() { Name = "Help now", Exact = true }).First.PressAsync("Enter");
        var help = pebble.Page.GetByRole(AriaRole.Dialog, new() { Name = "Help now" });
        await Expect(Press(help, "Ask Rowan quietly")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(pebble.Page, "Help now in the room");
        await ByKeyAsync(pebble.Page, Press(help, "I am not safe"));
        var sheet = pebble.Page.GetByRole(AriaRole.Dialog, new() { Name = "Rowan has been told" });
        await Expect(sheet).ToContainTextAsync("Nobody has looked yet.");
        Assert.True(await sheet.EvaluateAsync<bool>(
            "sheet => !!(sheet.querySelector('.callout.danger').compareDocumentPosition(sheet.querySelector('fieldset')) & 4)"));
        await LooksTests.CheckAsync(pebble.Page, "not safe");
        await LooksTests.KeepAsync(pebble.Page, "not-safe", 320, dark: true);

        // The facilitator's panel opens beside the stage, without taking the focus and without a name aloud. F goes there.
        await Expect(Panel(rowan).GetByText("Pebble is not safe")).ToBeVisibleAsync();
        await Expect(rowan.Control("Mic off")).ToBeFocusedAsync();
        await Expect(rowan.Page.Locator("[role=alert]").GetByText("A person is not safe. F opens it.")).ToHaveCountAsync(1);
        await Expect(rowan.Tile("Pebble").GetByText("Not safe")).ToBeVisibleAsync();
        await Expect(Panel(rowan).GetByText("It was not reviewed by a clinician")).ToHaveCountAsync(1);
        await LooksTests.CheckAsync(rowan.Page, "somebody is not safe");
        await LooksTests.KeepAsync(rowan.Page, "somebody-not-safe", 1280, dark: false);
        await rowan.Page.Keyboard.PressAsync("f");
        await Expect(Panel(rowan)).ToBeFocusedAsync();
        await ByKeyAsync(rowan.Page, Press(Panel(rowan), "I have seen this"));
        sheet = pebble.Page.GetByRole(AriaRole.Dialog);
        await Expect(sheet).ToContainTextAsync("Rowan has seen this.");

        // A choice follows; closing the sheet keeps the person in the room; without a connection the page says so and goes on trying.
        await sheet.GetByRole(AriaRole.Radio, new() { NameRegex = new("Someone check on me") }).CheckAsync();
        await Expect(Panel(rowan)).ToContainTextAsync("Someone check on me");
        await pebble.CutNetworkAsync();
        await sheet.GetByRole(AriaRole.Radio, new() { NameRegex = new("in danger now") }).CheckAsync();
        await Expect(sheet).ToContainTextAsync("We could not tell the facilitators yet");
        await Expect(sheet.Locator(".callout.danger")).ToBeVisibleAsync();
        await pebble.RestoreNetworkAsync();
        await Expect(Panel(rowan)).ToContainTextAsync("I'm in danger now");
        await Expect(sheet).ToContainTextAsync("Rowan has been told");
        await pebble.Page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await Expect(pebble.Controls).ToBeVisibleAsync();

        // After a reload the facilitator sees it still, writes, and closes it.
        await rowan.Page.ReloadAsync();
        await rowan.BackInTheRoomAsync();
        await Press(Panel(rowan), "I have seen this").ClickAsync();
        await Press(Panel(rowan), "Write to Pebble").ClickAsync();
        await Expect(rowan.ChatPanel.GetByRole(AriaRole.Combobox)).ToContainTextAsync("Pebble");
        await rowan.Control("Not safe").ClickAsync();
        await Press(Panel(rowan), "Pebble is looked after").ClickAsync();
        await Expect(Panel(rowan)).ToContainTextAsync("Nobody has said that they are not safe.");

        // From More, by mistake.
        await pebble.Control("More").ClickAsync();
        await pebble.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "I am not safe" }).ClickAsync();
        await Expect(Panel(rowan).GetByText("Pebble is not safe")).ToBeVisibleAsync();
        await Press(sheet, "I pressed this by mistake").ClickAsync();
        await Expect(sheet).ToContainTextAsync("Rowan can see it was a mistake.");
        await Expect(Panel(rowan)).ToContainTextAsync("Pebble says it was a mistake");
        await Press(Panel(rowan), "Put this away").ClickAsync();
    }

    [Theory]
    [InlineData("en", true, 1280, 800)]
    [InlineData("de", false, 320, 640)]
    public async Task Both_sides_pass_axe_and_never_scroll_sideways_and_a_facilitator_who_writes_is_not_disturbed(
        string language, bool dark, int width, int height)
    {
        var (notSafe, open, panel) = language == "de"
            ? ("Ich bin nicht in Sicherheit", "Öffnen", "Nicht in Sicherheit") : ("I am not safe", "Open it", "Not safe");
        var server = new ScriptedServer { Language = language };
        var page = await server.OpenAsync(browsers.Chromium, dark, width, height);
        await using var rowan = new Person(page, "Rowan");
        await EnterAsync(page);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Chat") }).First.ClickAsync();
        var field = page.Locator(".compose textarea");
        await field.FillAsync("In a moment");
        JsonNode said = new JsonObject
        {
            ["$type"] = "notSafeSaid", ["who"] = ScriptedServer.IdOf("Pebble"), ["name"] = "Pebble", ["keepsake"] = "stones", ["tint"] = "slate",
        };
        server.Happen(13, said);
        await Expect(rowan.Notice).ToBeVisibleAsync();
        await Expect(field).ToBeFocusedAsync();
        await LooksTests.CheckAsync(page, $"an alert while somebody writes, {language}");
        await rowan.Notice.GetByRole(AriaRole.Button, new() { Name = open }).ClickAsync();
        var beside = page.GetByRole(AriaRole.Complementary, new() { Name = panel });
        await Expect(beside).ToBeFocusedAsync();
        await Expect(beside.GetByText(ScriptedServer.Rules[0])).ToHaveCountAsync(1);
        await LooksTests.CheckAsync(page, $"somebody is not safe, {language}");
        await LooksTests.KeepAsync(page, $"somebody-not-safe-{language}", width, dark);

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(More|Mehr)") }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = notSafe }).ClickAsync();
        Assert.Equal("sayNotSafe", await server.NextCommandAsync());
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync(language == "de" ? "niemand aus der Leitung" : "No facilitator is here");
        await LooksTests.CheckAsync(page, $"not safe where no facilitator is, {language}");
        await LooksTests.KeepAsync(page, $"not-safe-alone-{language}", width, dark);
    }

    private static async Task EnterAsync(IPage page)
    {
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.Locator("main input:not([type=checkbox]):not([type=radio])").First.FillAsync("Rowan");
        await page.Locator("main input[type=checkbox]").First.CheckAsync();
        await page.Locator("main button[type=submit]").ClickAsync();
        await Expect(page.Locator("#controls")).ToBeVisibleAsync();
    }
}
