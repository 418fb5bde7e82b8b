using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What one person types, the others read below the pictures.</summary>
public sealed class CaptionsTests(Browsers browsers, OneServer one)
{
    private static ILocator Strip(Person person) => person.Page.GetByRole(AriaRole.Region, new() { Name = "Captions" });

    private static ILocator Lines(Person person) => Strip(person).GetByRole(AriaRole.Log).GetByRole(AriaRole.Paragraph);

    [Fact]
    public async Task A_captioner_types_and_the_others_read_along_until_they_reload()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Sam", "Juniper");
        var (rowan, sam, juniper) = circle;

        // Nobody types yet; the strip says so, and a key shows it.
        await juniper.Page.Locator(".stage").FocusAsync();
        await juniper.Page.Keyboard.PressAsync("t");
        await Expect(Strip(juniper)).ToContainTextAsync("Nobody is typing captions today");

        await rowan.OpenPeopleAsync();
        await rowan.ChooseForAsync("Sam", "Let them type captions");
        var field = sam.Page.GetByRole(AriaRole.Textbox, new() { Name = "Type what is said" });
        await Expect(field).ToBeVisibleAsync();
        await field.FocusAsync();
        await sam.Page.Keyboard.TypeAsync("I noticed");
        await Expect(Lines(juniper)).ToHaveTextAsync([new Regex("I noticed$")]);
        await Expect(Strip(juniper)).ToContainTextAsync("typed by Sam, captioner");
        await sam.Page.Keyboard.TypeAsync(" I was counting again.");
        await sam.Page.Keyboard.PressAsync("Enter");
        await sam.Page.Keyboard.TypeAsync("And then?");
        await Expect(Lines(juniper)).ToHaveTextAsync([new Regex("I noticed I was counting again\\.$"), new Regex("And then\\?$")]);

        // Larger, and it stays so. What was typed before is gone with the page.
        await Strip(juniper).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Text size: usual") }).ClickAsync();
        await juniper.Page.ReloadAsync();
        await juniper.BackInTheRoomAsync();
        await Expect(Strip(juniper)).ToContainTextAsync("Nothing yet.");
        await Expect(Strip(juniper).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Text size: large") })).ToBeVisibleAsync();

        // They never lie over a picture.
        var strip = await Strip(juniper).BoundingBoxAsync();
        foreach (var tile in await juniper.Tiles.AllAsync())
        {
            var box = await tile.BoundingBoxAsync();
            Assert.True(box!.Y + box.Height <= strip!.Y + 1, "A caption covers a tile.");
        }

        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Stop captioning" }).ClickAsync();
        await Expect(Strip(juniper)).ToContainTextAsync("Nobody is typing captions today");
        await Expect(field).ToHaveCountAsync(0);
    }
}
