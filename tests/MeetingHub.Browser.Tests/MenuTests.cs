using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Where menus open and what closes them. Their keys are in <see cref="KeyTests"/>, small pages in <see cref="ZoomTests"/>.</summary>
public sealed class MenuTests(Browsers browsers)
{
    [Fact]
    public async Task A_menu_opens_beside_its_button_above_everything_and_a_press_of_the_button_or_elsewhere_closes_it()
    {
        var server = new ScriptedServer { Waiting = 3 };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await person.JoinAsync(ScriptedServer.Code);
        await Expect(person.Notice).ToBeVisibleAsync(); // a menu lies over it
        await person.OpenPeopleAsync();
        var menu = page.Locator(".menu");
        var respond = person.Control("Respond");
        var juniper = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Juniper" });
        var mei = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Mei" });
        var waiting = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = $"More for {ScriptedServer.WaitingPeople[0]}" });
        await page.SetViewportSizeAsync(1280, 1500); // every menu fits below its button, and no list has to scroll

        foreach (var direction in (string[])["ltr", "rtl"])
        {
            await page.EvaluateAsync("direction => { document.documentElement.dir = direction; }", direction);
            var isMirrored = direction == "rtl";

            // The menu of the bar begins where its button begins, above it; a person's ends where the button ends, below it.
            await respond.ClickAsync();
            var (button, opened) = await BoxesAsync(respond);
            Assert.InRange(button.Y - Bottom(opened), 0, 12);
            Assert.InRange(isMirrored ? Right(button) - Right(opened) : button.X - opened.X, -1, 1);
            await IsOnTopAsync();

            // Its button closes it, and the next press opens it again.
            await respond.ClickAsync();
            await Expect(menu).ToHaveCountAsync(0);
            await Expect(respond).ToBeFocusedAsync();
            await respond.ClickAsync();
            await Expect(menu).ToBeVisibleAsync();

            // Another button opens its own menu in the place of this one, at the first press.
            await mei.ClickAsync();
            await Expect(menu.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Mei");
            (button, opened) = await BoxesAsync(mei);
            Assert.InRange(opened.Y - Bottom(button), 0, 12);
            Assert.InRange(isMirrored ? button.X - opened.X : Right(button) - Right(opened), -1, 1);
            await IsOnTopAsync();
            await juniper.ClickAsync();
            await Expect(menu.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Juniper");
            await Expect(menu.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
            await Expect(mei).ToHaveAttributeAsync("aria-expanded", "false");

            // It goes with its button, and a press that means nothing else closes it.
            await page.SetViewportSizeAsync(1000, 1500);
            (button, opened) = await BoxesAsync(juniper);
            Assert.InRange(isMirrored ? button.X - opened.X : Right(button) - Right(opened), -1, 1);
            await page.SetViewportSizeAsync(1280, 1500);
            await person.PeoplePanel.GetByRole(AriaRole.Heading, new() { Name = "People" }).ClickAsync();
            await Expect(menu).ToHaveCountAsync(0);
            await Expect(juniper).ToHaveAttributeAsync("aria-expanded", "false");
        }

        // The list scrolls on a lower page: a button that was out of sight opens its menu at the first press too, and a later scroll closes it.
        // So it is for those who wait, too, and where the page is so low that the whole panel scrolls in place of its list.
        foreach (var (height, scrolls, knocks) in new[] { (720, ".panel .scroll", 13), (560, ".panel.people", 14) })
        {
            await page.SetViewportSizeAsync(1280, height);
            await respond.ClickAsync();
            foreach (var (more, name) in new[] { (juniper, "Juniper"), (waiting, ScriptedServer.WaitingPeople[0]), (mei, "Mei") })
            {
                Assert.True(await more.EvaluateAsync<bool>(
                    """
                    (button, scrolls) => {
                      const list = document.querySelector(scrolls);
                      const before = list.scrollTop;
                      button.scrollIntoView();
                      button.focus();
                      button.click();
                      return list.scrollTop !== before;
                    }
                    """,
                    scrolls));
                await DrawnAsync(); // the scroll's event has come
                await Expect(menu.GetByRole(AriaRole.Heading)).ToHaveTextAsync(name);
            }

            // Somebody more in the list above it leaves the button where it is, and the menu open.
            var before = await ScrolledAsync();
            server.Knock(knocks, $"Late {knocks}");
            await Expect(person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = $"More for Late {knocks}" })).ToBeAttachedAsync();
            await DrawnAsync();
            Assert.True(await ScrolledAsync() > before, "the list did not scroll by itself");
            await Expect(menu.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Mei");

            await page.EvaluateAsync("(scrolls) => document.querySelector(scrolls).scrollBy(0, -40)", scrolls);
            await Expect(menu).ToHaveCountAsync(0);
            await waiting.ClickAsync();
            await Expect(menu).ToBeVisibleAsync();
            await page.EvaluateAsync("(scrolls) => document.querySelector(scrolls).scrollBy(0, 40)", scrolls);
            await Expect(menu).ToHaveCountAsync(0);

            Task<double> ScrolledAsync() => page.EvaluateAsync<double>("(scrolls) => document.querySelector(scrolls).scrollTop", scrolls);
        }
        await page.SetViewportSizeAsync(1280, 1500);

        // What cannot be taken back easily stands apart from the rest.
        await juniper.ClickAsync();
        await Expect(menu.Locator("hr + [role=menuitem]")).ToHaveTextAsync("Remove from session…");
        await page.Keyboard.PressAsync("Escape");

        // A dialog takes its place, and Quick exit needs no second press.
        await juniper.ClickAsync();
        await Way("^Help").ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        await Expect(menu).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await juniper.ClickAsync();
        await Expect(menu).ToBeVisibleAsync();
        await Way("^Quick exit").ClickAsync();
        await page.WaitForURLAsync("**/blank");

        ILocator Way(string name) => page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { NameRegex = new(name) });

        Task DrawnAsync() => page.EvaluateAsync("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

        async Task<(LocatorBoundingBoxResult Button, LocatorBoundingBoxResult Menu)> BoxesAsync(ILocator button) =>
            ((await button.BoundingBoxAsync())!, (await menu.BoundingBoxAsync())!);

        async Task IsOnTopAsync()
        {
            foreach (var item in await menu.GetByRole(AriaRole.Menuitem).AllAsync()) await item.ClickAsync(new() { Trial = true });
        }
    }

    private static float Bottom(LocatorBoundingBoxResult box) => box.Y + box.Height;
    private static float Right(LocatorBoundingBoxResult box) => box.X + box.Width;
}
