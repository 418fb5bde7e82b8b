using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Writing and reading, at a keyboard and on a phone.</summary>
public sealed class ChatTests(Browsers browsers)
{
    private static ILocator FieldOf(Person person) => person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });

    [Fact]
    public async Task The_message_field_grows_with_its_text_and_Enter_does_what_the_person_chose()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        var field = FieldOf(person);
        Task<float> HeightAsync() => field.EvaluateAsync<float>("e => e.getBoundingClientRect().height");
        var low = await HeightAsync();

        await field.FillAsync("One");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.TypeAsync("Two");
        await Expect(field).ToHaveValueAsync("One\nTwo");
        var higher = await HeightAsync();
        Assert.True(higher > low, $"{higher} px, as before");
        await field.FillAsync(string.Concat(Enumerable.Repeat("Line\n", 60)));
        Assert.InRange(await HeightAsync(), higher, 300); // the messages keep their space
        await field.FillAsync("One");
        await page.Keyboard.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync("");
        Assert.Equal(low, await HeightAsync());

        // The choice holds at once, and after a reload.
        await person.Control("More").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await page.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Enter sends") }).ClickAsync();
        await page.GetByLabel("Everything, also who comes and goes").CheckAsync();
        await LooksTests.CheckAsync(page, "the settings");
        await page.Keyboard.PressAsync("Escape");
        await page.ReloadAsync();
        await person.BackInTheRoomAsync();
        await person.OpenChatAsync();
        await field.FillAsync("One");
        await page.Keyboard.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync("One\n");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(field).ToHaveValueAsync("");

        // So does the level of announcements: by default, arrivals and departures are not announced.
        server.Happen(13, new JsonObject
        {
            ["$type"] = "participantJoined", ["who"] = "p7aaaaaaaaa", ["name"] = "Nadia", ["keepsake"] = "fern", ["tint"] = "moss", ["role"] = "participant",
        });
        await Expect(page.GetByRole(AriaRole.Status).GetByText("Nadia joined.")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task On_a_touch_keyboard_Enter_begins_a_new_line()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, width: 390, height: 844, touch: true), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        await FieldOf(person).FillAsync("One");
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.Keyboard.TypeAsync("Two");
        await Expect(FieldOf(person)).ToHaveValueAsync("One\nTwo");
        await Expect(FieldOf(person)).ToHaveAttributeAsync("enterkeyhint", "enter");
    }

    [Fact]
    public async Task The_newest_message_stays_in_sight_after_five_hundred_others_and_names_its_readers()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        server.Happen(13, [.. Enumerable.Range(0, 500).Select(i => ScriptedServer.Message($"m{i:0000}aaaaaa", "Pebble", $"Message {i}"))]);
        await Expect(person.Messages).ToHaveCountAsync(500);
        await Expect(person.Messages.Last).ToBeInViewportAsync();
        server.Happen(14, ScriptedServer.Message("mnextaaaaaa", "Pebble", "One more\nand another\nand another\nand the last", "direct"));
        await Expect(person.Messages.Last).ToContainTextAsync("One more");
        await Expect(person.Messages.Last).ToBeInViewportAsync(new() { Ratio = 1 });

        // Before the text of the message, and not after it.
        await Expect(person.ChatPanel.Locator(".msg").Last.Locator(".by")).ToContainTextAsync("Only Pebble and Rowan can see this");

        // The list stays where a person has scrolled up to, and PageDown belongs to the list.
        var list = person.ChatPanel.GetByRole(AriaRole.Region, new() { Name = "Messages" });
        await list.FocusAsync();
        await list.EvaluateAsync("e => { e.scrollTop = 0; }");
        await person.Page.Keyboard.PressAsync("PageDown");
        await person.Page.WaitForFunctionAsync("() => document.querySelector('.panel .scroll').scrollTop > 0");
        server.Happen(15, ScriptedServer.Message("mlastaaaaaa", "Pebble", "And the last"));
        await Expect(person.Messages.Last).ToContainTextAsync("And the last");
        await Expect(person.Messages.Last).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_name_written_from_right_to_left_leaves_the_words_around_it_in_place()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        const string Name = "שרה 2 (";
        server.Happen(13, new JsonObject
        {
            ["$type"] = "participantJoined", ["who"] = "p7aaaaaaaaa", ["name"] = Name, ["keepsake"] = "fern", ["tint"] = "moss", ["role"] = "participant",
        });
        await Expect(person.Tile(Name)).ToBeVisibleAsync();
        await person.OpenPeopleAsync();
        await IsolatedAsync("the people and the tiles", 2);
        var more = person.PeoplePanel.GetByRole(AriaRole.Button, new() { NameRegex = new("^More for .*שרה") });
        await more.ScrollIntoViewIfNeededAsync(); // a list that scrolls closes its menu
        await more.ClickAsync();
        await IsolatedAsync("the menu", 3);
        await person.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new("^Remove") }).ClickAsync();
        await IsolatedAsync("the question", 5);

        // Every text on the page isolates the name from the text around it.
        async Task IsolatedAsync(string where, int least)
        {
            var found = await person.Page.EvaluateAsync<string[]>(
                """
                (name) => {
                  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  const found = [];
                  while (texts.nextNode()) {
                    const text = texts.currentNode, { parentElement } = text;
                    if (text.data.includes(name) && !parentElement.closest('[role=status], [role=alert], option')) found.push(`${parentElement.localName}: ${text.data}`);
                  }
                  return found;
                }
                """, Name);
            Assert.True(found.Length >= least, where);
            Assert.All(found, text => Assert.Equal($"bdi: {Name}", text));
        }
    }

    [Fact]
    public async Task A_shared_screen_is_shown_to_a_participant_with_sound_only_too()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Listen" }).ClickAsync();
        await Expect(person.Page.GetByText("Sound only.", new() { Exact = false })).ToBeVisibleAsync();
        server.Happen(13, "screenStarted", "Juniper");
        await Expect(person.ScreenTile).ToContainTextAsync("Juniper's screen");
        await Expect(person.ScreenTile).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.True(await person.ScreenTile.EvaluateAsync<float>("e => e.getBoundingClientRect().height") > 150);
        await LooksTests.CheckAsync(person.Page, "a shared screen with sound only");
        await LooksTests.KeepAsync(person.Page, "listen-screen", 1280, dark: false);
        server.Happen(14, "screenStopped", "Juniper");
        await Expect(person.ScreenTile).ToHaveCountAsync(0);
    }
}
