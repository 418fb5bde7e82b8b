using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Pages made four times as large, and pages in the colours that the system forces on them.</summary>
public sealed class ZoomTests(Browsers browsers)
{
    // 1280 x 1024 at 400 %.
    private const int Width = 320;
    private const int Height = 256;

    private static Task<int> HeightInSightAsync(ILocator element) => element.EvaluateAsync<int>(
        """
        (element) => {
          const box = element.getBoundingClientRect();
          const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
          const at = document.elementFromPoint((box.left + box.right) / 2, (top + bottom) / 2); // nothing lies over it
          return at && (element.contains(at) || at.contains(element)) ? Math.round(bottom - top) : 0;
        }
        """);

    private static Task InSightAsync(ILocator element) => Expect(element).ToBeInViewportAsync(new() { Ratio = 1 });

    [Fact]
    public async Task At_400_percent_zoom_chat_people_menus_and_dialogs_scroll_by_themselves_and_remain_usable()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, width: Width, height: Height), "Rowan");
        var page = person.Page;
        await person.JoinAsync(ScriptedServer.Code);
        await Expect(person.Notice).ToContainTextAsync("Sound and video are not connected yet."); // stays above everything that follows
        foreach (var way in (string[])["Leave", "Help now", "Quick exit"])
            await InSightAsync(page.GetByRole(AriaRole.Button, new() { Name = way, Exact = true }));
        await InSightAsync(person.Control("Mic off"));
        Assert.True(await person.Tiles.First.EvaluateAsync<float>("tile => tile.getBoundingClientRect().height") >= 60);
        await LooksTests.CheckAsync(page, "the room, four times as large");
        await LooksTests.KeepAsync(page, "zoom-room", Width, dark: false);

        // One person per page: keys turn pages on the stage, and a button at the last page keeps the focus.
        var next = page.GetByRole(AriaRole.Button, new() { Name = "Next page" });
        await person.Tiles.First.FocusAsync();
        await page.Keyboard.PressAsync("PageDown");
        await Expect(page.GetByText("People 2 to 2 of 5")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync(); // the tile that had it is on another page
        for (var presses = 0; presses < 5; presses++) await next.PressAsync("Enter");
        await Expect(page.GetByText("People 5 to 5 of 5")).ToBeVisibleAsync();
        await Expect(next).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("PageUp");
        await Expect(page.GetByText("People 4 to 4 of 5")).ToBeVisibleAsync();

        // The chat: the newest message can be read, and something written, without scrolling the page.
        await person.OpenChatAsync();
        var field = person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await InSightAsync(field);
        await InSightAsync(person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }));
        await InSightAsync(person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Close chat" }));
        await InSightAsync(person.ChatPanel.GetByRole(AriaRole.Combobox, new() { Name = "Send to" }));
        await InSightAsync(person.Control("Mic off"));
        await person.ChatPanel.Locator(".scroll").FocusAsync();
        await page.Keyboard.PressAsync("PageUp"); // scrolls the list
        await page.Keyboard.PressAsync("PageDown");
        Assert.True(await HeightInSightAsync(person.ChatPanel.Locator(".scroll")) >= 80, "messages have no room");
        await Expect(person.Messages.Last).ToBeInViewportAsync();
        await field.FillAsync(string.Concat(Enumerable.Repeat("A long thought. ", 20)));
        await InSightAsync(field);
        await LooksTests.KeepAsync(page, "zoom-writing", Width, dark: false);
        Assert.True(await HeightInSightAsync(person.ChatPanel.Locator(".scroll")) >= 40, "a long thought takes all the room");
        await field.FillAsync("");
        await LooksTests.CheckAsync(page, "the chat, four times as large");
        await LooksTests.KeepAsync(page, "zoom-chat", Width, dark: false);
        await person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Close chat" }).ClickAsync();
        await Expect(page.GetByText("People 4 to 4 of 5")).ToBeVisibleAsync();

        // A facilitator's menu: every item can be brought into sight and pressed.
        await person.OpenPeopleAsync();
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Juniper" }).ClickAsync();
        foreach (var item in await page.GetByRole(AriaRole.Menuitem).AllAsync())
        {
            await item.FocusAsync();
            await InSightAsync(item);
            Assert.True(await HeightInSightAsync(item) >= 40, await item.InnerTextAsync());
        }
        await LooksTests.CheckAsync(page, "a facilitator's menu, four times as large");
        await LooksTests.KeepAsync(page, "zoom-menu", Width, dark: false);
        await page.Keyboard.PressAsync("Escape");
        var settings = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Settings of this room" });
        await settings.ScrollIntoViewIfNeededAsync();
        await settings.ClickAsync();

        // Dialogs and sheets: their close button and their content can be brought into sight.
        await EachInSightAsync("Settings of this room");
        await page.Keyboard.PressAsync("Escape");
        await person.Control("More").ClickAsync();
        await EachInSightAsync("More");
        await person.Control("More").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await EachInSightAsync("Settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();
        await EachInSightAsync("Leave");

        async Task EachInSightAsync(string name)
        {
            var dialog = page.Locator("dialog[open]");
            foreach (var control in await dialog.Locator("button, input").AllAsync())
            {
                await control.FocusAsync();
                await Expect(control).ToBeInViewportAsync();
                Assert.True(await HeightInSightAsync(control) >= 16, $"{name}: {await control.EvaluateAsync<string>("e => e.outerHTML")}");
            }
            await LooksTests.CheckAsync(page, $"{name}, four times as large");
            await LooksTests.KeepAsync(page, $"zoom-{name.ToLowerInvariant()}", Width, dark: false);
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task At_400_percent_zoom_the_waiting_room_and_the_list_of_those_who_wait_remain_usable()
    {
        await using var juniper = new Person(
            await new ScriptedServer { Role = "participant", Waits = true }.OpenAsync(browsers.Chromium, width: Width, height: Height), "Juniper");
        await juniper.KnockAsync(ScriptedServer.Code);
        foreach (var control in await juniper.Page.Locator("main :is(button, input, summary):visible").AllAsync())
        {
            await control.FocusAsync();
            await Expect(control).ToBeInViewportAsync();
            Assert.True(await HeightInSightAsync(control) >= 16, await control.EvaluateAsync<string>("e => e.outerHTML"));
        }
        await LooksTests.CheckAsync(juniper.Page, "the waiting room, four times as large");
        await LooksTests.KeepAsync(juniper.Page, "zoom-waiting", Width, dark: false);

        await using var rowan = new Person(
            await new ScriptedServer { Waiting = 3 }.OpenAsync(browsers.Chromium, width: Width, height: Height), "Rowan");
        await rowan.JoinAsync(ScriptedServer.Code);
        await rowan.OpenPeopleAsync();
        foreach (var control in await rowan.PeoplePanel.Locator(".knocking :is(button, input), .doors button").AllAsync())
        {
            await control.FocusAsync();
            await Expect(control).ToBeInViewportAsync();
            Assert.True(await HeightInSightAsync(control) >= 16, await control.EvaluateAsync<string>("e => e.outerHTML"));
        }
        await rowan.PeoplePanel.Locator(".knocking button").First.FocusAsync();
        await LooksTests.CheckAsync(rowan.Page, "people who wait, four times as large");
        await LooksTests.KeepAsync(rowan.Page, "zoom-people-waiting", Width, dark: false);
    }

    [Fact]
    public async Task A_menu_low_on_the_page_moves_up_until_all_of_it_is_in_sight()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, width: 1280, height: 640), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenPeopleAsync();
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Mei" }).ClickAsync();
        foreach (var item in await person.Page.GetByRole(AriaRole.Menuitem).AllAsync()) await InSightAsync(item);
        await InSightAsync(person.Page.Locator(".menu"));
        var menu = (await person.Page.Locator(".menu").BoundingBoxAsync())!;
        var opener = (await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Mei" }).BoundingBoxAsync())!;
        Assert.True(menu.Height > 640 - opener.Y - opener.Height, $"the menu fits below its button: {menu.Height} from {opener.Y}");
    }

    [Fact]
    public async Task In_forced_colours_chosen_items_look_different_from_the_others()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await person.OpenLinkAsync(ScriptedServer.Code);
        await AssertDifferentAsync("how to be there", page.GetByLabel("Video"), page.GetByLabel("Audio only"));
        await person.JoinAsync(ScriptedServer.Code);
        await AssertDifferentAsync(
            "the view", page.GetByRole(AriaRole.Button, new() { Name = "Grid" }), page.GetByRole(AriaRole.Button, new() { Name = "Listen" }));
        server.Happen(13, "handRaised", "Rowan");
        await Expect(person.Control("Hand up")).ToBeVisibleAsync();
        await AssertDifferentAsync("the raised hand", person.Control("Hand up"), person.Control("Respond"));
        await person.OpenChatAsync();
        await AssertDifferentAsync("the open panel", person.Control("Chat"), person.Control("People"));
        server.Happen(14, new System.Text.Json.Nodes.JsonObject
        {
            ["$type"] = "messageReacted", ["messageId"] = "m1aaaaaaaa", ["who"] = "p9aaaaaaaa", ["reaction"] = "heart",
        });
        var hearts = person.ChatPanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Heart 2") });
        await AssertDifferentAsync(
            "a reaction of one's own", hearts, person.ChatPanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^Thank you") }));
        await person.Tiles.First.FocusAsync();
        await page.Keyboard.PressAsync("?");
        var settings = page.GetByRole(AriaRole.Dialog, new() { Name = "Settings" });
        await AssertDifferentAsync("a choice of announcements", settings.GetByLabel("Important"), settings.GetByLabel("Only about me"));
        var enter = settings.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Enter sends") });
        await enter.ClickAsync();
        var single = settings.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Letters") });
        await AssertDifferentAsync("a switch", single.Locator(".track"), enter.Locator(".track"));
        await LooksTests.KeepAsync(page, "forced-colours", 1280, dark: false);

        static async Task AssertDifferentAsync(string what, ILocator chosen, ILocator other)
        {
            await Expect(chosen).ToBeVisibleAsync();
            // The colours of an element and of its mark.
            const string Look = """
                (element) => {
                  const own = getComputedStyle(element), mark = getComputedStyle(element, '::after');
                  return [own.backgroundColor, own.color, mark.content === 'none' ? '' : mark.backgroundColor + mark.borderTopColor].join(' ');
                }
                """;
            Assert.True(await chosen.EvaluateAsync<string>(Look) != await other.EvaluateAsync<string>(Look), $"{what} looks the same chosen or not");
        }
    }
}
