using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>The page after a session: for the person alone, and what they choose to send.</summary>
public sealed class CheckOutTests(Browsers browsers, OneServer one)
{
    private const string Struggling = "Really struggling", Lighter = "A bit lighter";

    private static ILocator Feel(IPage page, string feeling) => page.GetByRole(AriaRole.Radio, new() { Name = feeling });
    private static ILocator Crisis(IPage page) => page.Locator(".crisis");
    private static ILocator Send(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Send without my name" });

    [Fact]
    public async Task Whoever_leaves_comes_back_with_one_press_sends_what_they_choose_once_and_facilitators_see_no_single_answer()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank");
        var (rowan, frank) = circle;
        var page = frank.Page;

        await frank.Leave.ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/s/[^/]+/after$"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You've left. Thank you for being there.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rejoin" }).ClickAsync();
        await frank.InTheRoomAsync();
        await Expect(rowan.Tile("Frank")).ToBeVisibleAsync();

        // The session ends for everybody; the way back is gone, and nothing of its name stays in the tab.
        await rowan.Leave.ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "End for everyone" }).ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Alertdialog, new() { Name = "End the session for everyone?" }).GetByRole(AriaRole.Button, new() { Name = "End for everyone" })
            .ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The session has ended. Thank you for being there.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Rejoin" })).ToHaveCountAsync(0);
        Assert.DoesNotContain("Frank", await page.EvaluateAsync<string>("JSON.stringify({ ...sessionStorage })"), StringComparison.Ordinal);

        // By keyboard. A feeling stays here: nothing is sent before the press on Send, and then only what was chosen.
        var sent = new List<string?>();
        page.Request += (_, request) =>
        {
            if (request.Method == "POST") sent.Add(request.PostData);
        };
        for (var i = 0; i < 5; i++) await Expect(page.GetByRole(AriaRole.Radio).Nth(i)).Not.ToBeCheckedAsync();
        await LooksTests.TabToAsync(page, Feel(page, Struggling));
        await page.Keyboard.PressAsync("Space");
        await Expect(Feel(page, Struggling)).ToBeFocusedAsync(); // the help moves up and takes nothing
        Assert.True(await Crisis(page).EvaluateAsync<bool>("help => help.closest('aside') === null"));
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Feel(page, Lighter)).ToBeCheckedAsync();
        Assert.True(await Crisis(page).EvaluateAsync<bool>("help => help.closest('aside') !== null"));
        await LooksTests.TabToAsync(page, Send(page));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "There is nothing to send yet." })).ToBeVisibleAsync();
        Assert.Empty(sent);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message to the facilitators" }).FillAsync("The break helped.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Space"); // also how I feel
        await LooksTests.TabToAsync(page, Send(page));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Sent, without your name. Thank you.").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Anything for the facilitators?" })).ToBeFocusedAsync();
        Assert.Equal(["""{"feeling":"lighter","words":"The break helped."}"""], sent);
        await page.ReloadAsync();
        await Expect(page.GetByText("Sent, without your name. Thank you.").First).ToBeVisibleAsync();

        // Rowan sees that there is too little to see.
        await Expect(rowan.Page.GetByRole(AriaRole.Heading, new() { Name = "What people sent" })).ToBeVisibleAsync();
        await rowan.Page.ReloadAsync();
        await Expect(rowan.Page.GetByText("This shows when five people have answered.")).ToBeVisibleAsync();
        await Expect(rowan.Page.GetByText("The break helped.")).ToHaveCountAsync(0);
        await Expect(Send(rowan.Page)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("en-US", false, 1280, 800)]
    [InlineData("de-DE", true, 1280, 800)]
    [InlineData("de-DE", false, 320, 640)]
    [InlineData("en-US", true, 320, 640)]
    public async Task It_passes_axe_and_never_scrolls_sideways(string language, bool dark, int width, int height)
    {
        var german = language == "de-DE";
        var server = new ScriptedServer { Role = "participant", Language = language };
        var page = await server.OpenAsync(browsers.Chromium, dark, width, height);
        async Task OpenAsync(string how, bool leads)
        {
            await page.GotoAsync("/blank");
            await page.EvaluateAsync(
                "([how, leads]) => sessionStorage.setItem('after', JSON.stringify({ room: 'q4Baaaaaaa', how, pass: 'pass', leads, sent: false }))",
                new object[] { how, leads });
            await page.GotoAsync("/s/q4Baaaaaaa/after");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        }

        await page.GotoAsync("/s/q4Baaaaaaa/after");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync(german ? "Danke, dass du da warst." : "Thank you for being there.");
        await Expect(page.GetByRole(AriaRole.Radio)).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(page, "after a session that this tab was not in");

        await OpenAsync("ended", leads: false);
        await LooksTests.CheckAsync(page, "check-out");
        await Feel(page, german ? "Richtig schwer" : Struggling).CheckAsync(new() { Force = true });
        await LooksTests.CheckAsync(page, "check-out of somebody who is struggling");
        await LooksTests.KeepAsync(page, $"check-out-{(german ? "de" : "en")}", width, dark);

        await page.RouteAsync("**/api/feedback", route => route.FulfillAsync(new()
        {
            Json = new { sums = new[] { 1, 0, 2, 0, 4 }, words = new[] { "The break helped.", string.Concat(Enumerable.Repeat("a long thought ", 60)) } },
        }));
        await OpenAsync("left", leads: true);
        await Expect(page.GetByText("The break helped.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "check-out of a facilitator");
        await LooksTests.KeepAsync(page, $"check-out-lead-{(german ? "de" : "en")}", width, dark);
        foreach (var way in (string[])(german ? ["^Hilfe", "^Schnell weg"] : ["^Help", "^Quick exit"]))
            await Expect(page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { NameRegex = new(way) })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}
