using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Where the focus is after anything opens, closes or disappears.</summary>
public sealed class FocusTests(Browsers browsers)
{
    /// <summary>As in Safari: a button that is pressed with the mouse does not take the focus.</summary>
    private const string PressedButtonsTakeNoFocus =
        "addEventListener('mousedown', (e) => { if (e.target.closest('button')) { e.preventDefault(); document.activeElement.blur(); } }, true)";

    private sealed record Step(string What, Func<Task> Do, ILocator Focused);

    private static async Task WalkAsync(params Step[] steps)
    {
        foreach (var step in steps)
        {
            await step.Do();
            try
            {
                await Expect(step.Focused).ToBeFocusedAsync();
            }
            catch (PlaywrightException e)
            {
                Assert.Fail($"After \"{step.What}\": {e.Message}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_focus_is_in_a_sensible_place_after_anything_in_the_room_opens_closes_or_disappears(bool asInSafari)
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        if (asInSafari) await page.AddInitScriptAsync(PressedButtonsTakeNoFocus);
        await person.JoinAsync(ScriptedServer.Code);

        ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        ILocator Dialog(string name) => page.GetByRole(AriaRole.Dialog, new() { Name = name });
        ILocator InDialog(string name) => page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        Func<Task> Press(ILocator what) => () => what.ClickAsync();
        Func<Task> Key(string key) => () => page.Keyboard.PressAsync(key);
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        var stage = page.GetByRole(AriaRole.Main);
        var field = person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        var more = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Juniper" });
        var people = person.PeoplePanel.GetByRole(AriaRole.Region, new() { Name = "People in the session" });
        var chooser = person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Respond to Juniper's message" });

        await WalkAsync(
            new("coming into the room", () => Task.CompletedTask, heading),
            new("Help now opens", Press(Button("Help now")), InDialog("Close help now")),
            new("Help now closes", Key("Escape"), Button("Help now")),
            new("Not recorded opens", Press(Button("Not recorded")), InDialog("Close")),
            new("Not recorded closes", Press(InDialog("Close")), Button("Not recorded")),
            new("More opens", Press(Button("More")), InDialog("Close")),
            new("Settings opens in its place", Press(InDialog("Settings")), InDialog("Close")),
            new("Settings closes", Key("Escape"), Button("More")),
            new("More opens again", Press(Button("More")), InDialog("Close")),
            new("the devices open in its place", Press(InDialog("Sound and camera")), InDialog("Close")),
            new("the devices close", Press(InDialog("Close")), Button("More")),
            new("Leave asks", Press(Button("Leave")), InDialog("Leave")),
            new("Stay here", Press(InDialog("Stay here")), Button("Leave")),
            new("the menu of reactions opens", Press(person.Control("Respond")), page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "With you", Exact = true })),
            new("a reaction is given", Press(page.GetByRole(AriaRole.Menuitem, new() { Name = "Thank you" })), person.Control("Respond")),

            new("the chat opens", Press(person.Control("Chat")), person.ChatPanel),
            new("reactions to a message open", Press(chooser), chooser),
            new("Escape closes them and leaves the chat", Key("Escape"), chooser),
            new("reactions to a message open again", Press(chooser), chooser),
            new("one is given", Press(person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Me too 0" })), chooser),
            new("an answer begins", Press(Button("Reply to Juniper")), field),
            new("it is no answer any more", Press(Button("Don't reply to this message")), field),
            new("a message is sent", async () =>
            {
                await field.FillAsync("Hello");
                await Button("Send").ClickAsync();
            }, field),
            new("a message does not arrive", async () =>
            {
                server.CommandRefusal = ("slow_down", "A moment, please.");
                await field.FillAsync("Hello again");
                await Button("Send").ClickAsync();
                await Expect(Button("Don't send")).ToBeVisibleAsync();
            }, field),
            new("it is tried again", Press(Button("Try again")), field),
            new("it is not sent after all", Press(Button("Don't send")), field),
            new("the chat closes", () =>
            {
                server.CommandRefusal = null;
                return Button("Close chat").ClickAsync();
            }, person.Control("Chat")),

            new("the people open", Press(person.Control("People")), person.PeoplePanel),
            new("the menu of a person opens", Press(more), page.GetByRole(AriaRole.Menuitem, new() { Name = "Message privately" })),
            new("it closes", Key("Escape"), more),
            new("removing asks", () => person.ChooseForAsync("Juniper", "Remove"), InDialog("Keep Juniper here")),
            new("somebody is kept", Press(InDialog("Keep Juniper here")), more),
            new("removing asks again", () => person.ChooseForAsync("Juniper", "Remove"), InDialog("Keep Juniper here")),
            new("somebody is removed", async () =>
            {
                await InDialog("Remove").ClickAsync();
                await Expect(person.Notice).ToContainTextAsync("Juniper was asked to leave.");
            }, more),
            new("the row is gone, too", async () =>
            {
                server.Happen(13, "participantLeft", "Juniper");
                await Expect(person.PeoplePanel).Not.ToContainTextAsync("Juniper");
            }, people),
            new("the notice is dismissed", Press(Button("Dismiss")), people),
            new("the people close by Escape", Key("Escape"), person.Control("People")),

            new("a tile has the focus", () => person.Tile("Pebble").FocusAsync(), person.Tile("Pebble")),
            new("its person leaves", () =>
            {
                server.Happen(14, "participantLeft", "Pebble");
                return Task.CompletedTask;
            }, stage),

            new("the chat is open", Press(person.Control("Chat")), person.ChatPanel),
            new("Help now opens over it", Press(Button("Help now")), InDialog("Close help now")),
            new("the seat is lost behind it", async () =>
            {
                server.Say("Goodbye", new System.Text.Json.Nodes.JsonObject { ["code"] = "removed", ["text"] = "" });
                await Expect(Dialog("Help now")).ToContainTextAsync("You've been asked to leave this session");
            }, InDialog("Close help now")),
            new("Help now closes over another page", Key("Escape"), heading));
    }

    [Fact]
    public async Task Opening_another_page_moves_the_focus_to_its_heading_and_announces_its_title()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium);
        await page.GotoAsync("/start");
        await Expect(page.Locator("body")).ToBeFocusedAsync(); // a browser reads the first page by itself, from the top
        await page.GetByRole(AriaRole.Button, new() { Name = "Start a meeting" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your meeting is ready" }).Or(page.Locator("#ready"))).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the room" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Before you join" })).ToBeFocusedAsync();
        await Expect(page).ToHaveTitleAsync("Before you join");
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There’s a seat for you" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Status).GetByText("MeetingHub")).ToHaveCountAsync(1); // it is not in the heading

        // Without a seat, the page of a room says that the link is needed, and not that the person has left.
        await page.GotoAsync("/s/q4Baaaaaaa");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no seat in this tab" })).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Events_behind_an_open_dialog_are_shown_and_announced_in_the_dialog()
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await person.JoinAsync(ScriptedServer.Code);
        foreach (var (open, name) in ((string, string)[])[("Help now", "Help now"), ("More", "More")])
        {
            await page.GetByRole(AriaRole.Button, new() { Name = open, Exact = true }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = name });
            server.Happen(open == "More" ? 15 : 13, "microphoneMuted", "Rowan");
            await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("A facilitator muted you.");
            await Expect(dialog.GetByRole(AriaRole.Region, new() { Name = "Notices" })).ToContainTextAsync("A facilitator muted you.");
            await LooksTests.CheckAsync(page, $"a notice in {name}");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
            await Expect(dialog.GetByRole(AriaRole.Region, new() { Name = "Notices" })).Not.ToContainTextAsync("muted");
            await page.Keyboard.PressAsync("Escape");
            server.Happen(open == "More" ? 16 : 14, "microphoneTurnedOff", "Rowan");
        }

        // Messages too, which the list of messages announces otherwise.
        await person.OpenChatAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Help now", Exact = true }).ClickAsync();
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Help now" });
        server.Happen(17, ScriptedServer.Message("m3aaaaaaaa", "Juniper", "Are you all right?", "direct"));
        await Expect(help.GetByRole(AriaRole.Status)).ToHaveTextAsync("Private message from Juniper.");
        server.Say("Goodbye", new System.Text.Json.Nodes.JsonObject { ["code"] = "removed", ["text"] = "" });
        await Expect(help.GetByText("You've been asked to leave this session").First).ToBeVisibleAsync();
        await Expect(help.GetByRole(AriaRole.Status)).ToHaveTextAsync("You've been asked to leave this session");
        await LooksTests.CheckAsync(page, "removed behind Help now");
    }
}
