using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>An organiser with a keyboard.</summary>
public sealed class OrganiseTests(Browsers browsers, OneServer one)
{
    [Fact]
    public async Task An_organiser_makes_a_group_and_a_weekly_series_by_keyboard_changes_one_date_and_finds_it_on_the_public_page()
    {
        var context = await one.NewContextAsync(browsers.Chromium, new() { TimezoneId = "Europe/Dublin", ReducedMotion = ReducedMotion.Reduce });
        await using var db = one.Server.OpenStore();
        var person = await SignedInPerson.MakeAsync(db, mayMakeGroups: true);
        await context.AddCookiesAsync([new() { Name = SignedInPerson.CookieName, Value = person.Cookie, Url = one.Server.Url }]);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/organise");
        await PressAsync(page, AriaRole.Link, "Make a group");

        var name = $"Calm evenings {Guid.NewGuid():N}"[..20];
        await Expect(page.GetByText("What you typed here before was not saved.")).ToBeHiddenAsync();
        await TypeAsync(page, "Name of the group", name);
        await TypeAsync(page, "About", "Words that are not saved yet");
        await page.ReloadAsync(); // the words are kept on the device
        await Expect(page.GetByText("What you typed here before was not saved.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name of the group")).ToHaveValueAsync(name);
        await PressAsync(page, AriaRole.Button, "Make the group");
        await Expect(page.GetByText("The group is made, as a draft.")).ToBeVisibleAsync();

        // The sheet follows the form.
        await page.GetByLabel("Moderators’ record").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("[data-sheet]")).ToContainTextAsync("It was:");
        await Expect(page.Locator("body > [role=status]")).ToHaveTextAsync("The privacy sheet shows what you changed.");
        await PressAsync(page, AriaRole.Link, "Undo changes");
        await Expect(page.Locator("[data-sheet]")).Not.ToContainTextAsync("It was:");
        await PressAsync(page, AriaRole.Button, "Publish the group");
        await Expect(page.GetByText("The group’s page is open.")).ToBeVisibleAsync();

        await PressAsync(page, AriaRole.Link, "Schedule a session", page.Locator("main"));
        await TypeAsync(page, "Title", "Evening round");
        await page.GetByLabel("Repeats").SelectOptionAsync("once");
        await Expect(page.Locator("#until")).ToBeHiddenAsync();
        await page.GetByLabel("Repeats").SelectOptionAsync("weekly");
        await PressAsync(page, AriaRole.Button, "Look at the dates");
        await Expect(page.Locator("#preview").GetByText("In Warsaw 20:00")).ToBeVisibleAsync();
        await PressAsync(page, AriaRole.Button, "Publish");
        await Expect(page.GetByText("Published. The dates are on the public page.")).ToBeVisibleAsync();

        var first = page.Locator("details").Filter(new() { HasText = "Change this one" }).First;
        await first.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await first.GetByLabel("Starts").FillAsync("20:30");
        await first.GetByLabel("Starts").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Moved. Places are kept.")).ToBeVisibleAsync();

        var group = await db.Groups.SingleAsync(g => g.Name == name);
        await page.GotoAsync($"/groups/{group.Slug}");
        await Expect(page.Locator("main")).ToContainTextAsync("20:30");
        await context.CloseAsync();
    }

    private static async Task PressAsync(IPage page, AriaRole role, string name, ILocator? within = null)
    {
        var control = (within ?? page.Locator("body")).GetByRole(role, new() { Name = name }).First;
        await control.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task TypeAsync(IPage page, string label, string text)
    {
        await page.GetByLabel(label, new() { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+A");
        await page.Keyboard.TypeAsync(text);
    }
}
