using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Keyboard shortcuts, and people who type.</summary>
public sealed class KeyTests(Browsers browsers)
{
    // It contains every keyboard shortcut of the room.
    private const string Sentence = "Have I come much too early? 1 of 2 of the 4 valves is very much my problem";

    [Fact]
    public async Task Words_typed_after_Send_in_menus_panels_and_dialogs_turn_no_device_on_or_off()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await page.AddInitScriptAsync("opened = 0; navigator.mediaDevices.getUserMedia = () => (opened++, Promise.reject(new Error()))");
        await person.JoinAsync(ScriptedServer.Code);

        await person.SayAsync("First");
        var field = person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(Sentence);
        await Expect(field).ToHaveValueAsync(Sentence);

        // In a panel, beside its field and on its buttons.
        foreach (var place in (ILocator[])[
            person.ChatPanel.GetByRole(AriaRole.Region, new() { Name = "Messages" }),
            person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Reply to Juniper" }),
            person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Close chat" })])
        {
            await place.FocusAsync();
            await page.Keyboard.TypeAsync(Sentence.Replace(" ", "", StringComparison.Ordinal));
        }
        await person.OpenPeopleAsync();
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Mute Juniper" }).FocusAsync();
        await page.Keyboard.TypeAsync(Sentence.Replace(" ", "", StringComparison.Ordinal));

        // In menus, letters choose items, and the space between two words presses nothing.
        var menu = page.GetByRole(AriaRole.Menu);
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Juniper" }).ClickAsync();
        await page.Keyboard.TypeAsync(Sentence);
        await Expect(menu).ToBeVisibleAsync();
        await menu.Page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(person.PeoplePanel).ToBeVisibleAsync(); // Escape closes what is on top, and nothing else

        await person.Control("Respond").ClickAsync();
        await page.Keyboard.TypeAsync("sitting");
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Sitting with you" })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Respond" }).ClickAsync(); // the focus leaves the menu
        await page.Keyboard.TypeAsync(Sentence);
        await Expect(menu).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(person.PeoplePanel).ToBeVisibleAsync();

        // In dialogs.
        await person.Control("More").ClickAsync();
        await page.Keyboard.TypeAsync(Sentence.Replace(" ", "", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("Escape");

        await Expect(person.PeoplePanel).ToBeVisibleAsync();
        await Expect(person.Control("Mic off")).ToBeVisibleAsync();
        await Expect(person.Control("Camera off")).ToBeVisibleAsync();
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync(); // still the grid
        Assert.Equal(0, await page.EvaluateAsync<int>("opened"));

        // On the stage a shortcut still works, and only the message was sent before it.
        await person.Tiles.First.FocusAsync();
        await page.Keyboard.PressAsync("h");
        Assert.Equal("postMessage", await server.NextCommandAsync());
        Assert.Equal("raiseHand", await server.NextCommandAsync());
    }

    [Fact]
    public async Task The_Enter_key_that_ends_a_text_composition_does_not_send_the_message()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        var field = person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await field.FillAsync("こんにちは");
        await field.DispatchEventAsync("keydown", new { key = "Enter", bubbles = true, cancelable = true, isComposing = true });
        // Safari reports it after the end of the composition, as key 229.
        await field.DispatchEventAsync("keydown", new { key = "Enter", bubbles = true, cancelable = true, keyCode = 229 });
        await field.DispatchEventAsync("keydown", new { key = "Escape", bubbles = true, cancelable = true, isComposing = true });
        await Expect(field).ToHaveValueAsync("こんにちは");
        await person.Control("Raise hand").ClickAsync();
        Assert.Equal("raiseHand", await server.NextCommandAsync());
    }
}
