using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Stepping out for a moment: what the person sees, what the group sees, and what is heard.</summary>
public sealed class BreakTests(Browsers browsers, OneServer one)
{
    private static ILocator Back(Person person) => person.Page.GetByRole(AriaRole.Button, new() { Name = "Back to the group" });

    private static async Task StepOutAsync(Person person)
    {
        await person.Control("More").ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Step out for a moment" }).ClickAsync();
        await Expect(Back(person)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_steps_out_hears_and_sends_nothing_also_after_a_reload_and_in_another_tab_and_is_back_with_one_press()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank");
        var (rowan, frank) = circle;
        await rowan.SpeakAndShowAsync();
        await frank.SpeakAndShowAsync();
        await rowan.HearsAsync(1);
        await frank.SeesAsync(1);
        await frank.Control("Raise hand").ClickAsync();
        await Expect(rowan.RaisedHandOf("Frank")).ToBeAttachedAsync();

        await StepOutAsync(frank);
        Assert.Equal("[]", await frank.Page.EvaluateAsync<string>("__meetingHub.stats().then(JSON.stringify)")); // there is no connection
        await rowan.HearsNothingMoreAsync();
        await Expect(rowan.Tile("Frank")).ToContainTextAsync("Stepped out");
        await Expect(rowan.RaisedHandOf("Frank")).ToBeAttachedAsync();
        await rowan.OpenPeopleAsync();
        await Expect(rowan.PeoplePanel.GetByText("Stepped out, just now")).ToBeVisibleAsync();
        await Expect(frank.Tiles).ToHaveCountAsync(0);
        await Expect(frank.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Help") }).First).ToBeVisibleAsync();
        await Expect(frank.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Quick exit") })).ToBeVisibleAsync();
        await rowan.SayAsync("We go on with sleep.");

        await frank.Page.ReloadAsync();
        await Expect(Back(frank)).ToBeVisibleAsync();
        await Expect(rowan.Tile("Frank")).ToContainTextAsync("Stepped out");
        await frank.OpenSecondTabAsync();
        await frank.OpenLinkAsync(circle.Meeting.ParticipantCode);
        await frank.Page.GetByLabel("What should we call you?").FillAsync("Frank");
        await frank.Agreement.CheckAsync();
        await frank.JoinButton.ClickAsync();
        await frank.Page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Expect(Back(frank)).ToBeVisibleAsync();

        await Back(frank).ClickAsync();
        await frank.InTheRoomAsync();
        await Expect(frank.Control("Mic off")).ToBeVisibleAsync();
        await Expect(frank.Control("Camera off")).ToBeVisibleAsync();
        await Expect(rowan.Tile("Frank")).Not.ToContainTextAsync("Stepped out");
        await frank.HearsAsync(1);
        await frank.OpenChatAsync();
        await Expect(frank.Messages.Last).ToHaveTextAsync("We go on with sleep.");
    }

    [Theory]
    [InlineData(false, false, 1280, 800)]
    [InlineData(true, true, 320, 640)]
    [InlineData(false, true, 1280, 800)]
    [InlineData(true, false, 390, 844)]
    public async Task It_passes_axe_and_never_scrolls_sideways(bool german, bool dark, int width, int height)
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        JsonNode Out(string who) => new JsonObject
        {
            ["$type"] = "steppedOut", ["who"] = ScriptedServer.IdOf(who), ["since"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        };
        server.Happen(13, Out("Juniper"));
        await Expect(person.Tile("Juniper")).ToContainTextAsync("Stepped out");
        await LooksTests.CheckAsync(person.Page, "somebody has stepped out");
        server.Happen(14, Out("Rowan"));
        var heading = person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Expect(heading).ToHaveTextAsync("You've stepped out");
        await Expect(heading).ToBeFocusedAsync();
        if (german)
        {
            await person.Page.EvaluateAsync("document.cookie = 'language=de; path=/'");
            await person.Page.ReloadAsync();
            await Expect(person.Tiles.First).ToBeVisibleAsync();
            server.Happen(13, Out("Rowan"));
            await Expect(heading).ToHaveTextAsync("Du bist kurz draußen");
        }
        await LooksTests.CheckAsync(person.Page, "stepped out");
        await LooksTests.KeepAsync(person.Page, "stepped-out", width, dark);
        await LooksTests.TabToAsync(person.Page, person.Page.Locator(".meet .answers .btn.primary"));
        await person.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("stepBack", await server.NextCommandAsync());
        server.Happen(german ? 14 : 15, "steppedBack", "Rowan");
        await Expect(person.Tiles.First).ToBeVisibleAsync();
    }
}
