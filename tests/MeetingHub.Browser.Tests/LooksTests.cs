using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>WCAG 2.2 A and AA by axe-core, and reflow down to 320 pixels, on every screen, light and dark.</summary>
public sealed class LooksTests(Browsers browsers)
{
    public static TheoryData<bool, int, int> Looks => new()
    {
        { false, 1280, 800 },
        { true, 1280, 800 },
        { false, 683, 700 },
        { false, 390, 844 },
        { true, 320, 640 },
    };

    private const int TextSlack = 90; // other fonts break lines elsewhere
    private static readonly string[] RoomParts =
        [".topbar", ".topbar .exit", ".stage", ".tile", ".bar", ".bar .ctl", ".panel", ".panel > .scroll", ".panel footer", ".compose", ".person"];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Pages_outside_the_room_pass_axe_and_never_scroll_sideways(bool dark, int width, int height)
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark, width, height);
        foreach (var path in (string[])["/start", "/help", "/nothing-here", "/crisis-lines.html"])
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await CheckAsync(page, path);
            if (path == "/start") await Layout.CheckAsync(page, "home", dark, TextSlack, "header.site", "main", "h1", ".searchbar");
        }

        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Person.JoinLabel })).ToBeVisibleAsync();
        await CheckAsync(page, "before you join");
        await Layout.CheckAsync(page, "before-you-join", dark, TextSlack, "header.site", "main", "h1", ".preview");
        await page.Context.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task The_room_passes_axe_and_never_scrolls_sideways(bool dark, int width, int height)
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();
        await CheckAsync(person.Page, "room");
        await KeepAsync(person.Page, "room", width, dark);
        await Layout.CheckAsync(person.Page, "room", dark, Layout.Slack, RoomParts);
        foreach (var way in (string[])["Leave", "Help now", "Quick exit"])
            await Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = way, Exact = true })).ToBeInViewportAsync(new() { Ratio = 1 });

        await person.Page.Locator(".stage").FocusAsync();
        await person.Page.Keyboard.PressAsync("t");
        await Expect(person.Page.GetByRole(AriaRole.Region, new() { Name = "Captions" })).ToBeVisibleAsync();
        await CheckAsync(person.Page, "room with captions");
        await KeepAsync(person.Page, "captions", width, dark);
        await person.Page.Keyboard.PressAsync("t");

        await person.OpenChatAsync();
        await Expect(person.Messages).ToHaveCountAsync(2);
        await CheckAsync(person.Page, "room with the chat open");
        await Layout.CheckAsync(person.Page, "chat", dark, Layout.Slack, RoomParts);

        await person.OpenPeopleAsync();
        await CheckAsync(person.Page, "room with the people open");
        await Layout.CheckAsync(person.Page, "people", dark, Layout.Slack, RoomParts);
        await person.OpenRoomSettingsAsync();
        await CheckAsync(person.Page, "the settings of the room");
        await KeepAsync(person.Page, "room-settings", width, dark);
        await person.Page.Keyboard.PressAsync("Escape");

        server.Say("Goodbye", new JsonObject { ["code"] = "removed", ["text"] = "You've been asked to leave this session." });
        await Expect(person.Page.GetByText("asked to leave").First).ToBeVisibleAsync();
        await CheckAsync(person.Page, "asked to leave");
        foreach (var way in (string[])["^Help", "^Quick exit"])
            await Expect(person.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { NameRegex = new(way) })).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task The_waiting_room_passes_axe_and_never_scrolls_sideways_for_whoever_waits_and_for_facilitators(
        bool dark, int width, int height)
    {
        await using var juniper = new Person(
            await new ScriptedServer { Role = "participant", Waits = true }.OpenAsync(browsers.Chromium, dark, width, height), "Juniper");
        await juniper.OpenLinkAsync(ScriptedServer.Code);
        await juniper.Page.GetByText("Who sees what?").ClickAsync();
        await juniper.Page.GetByText("Read the ground rules").ClickAsync();
        await CheckAsync(juniper.Page, "before one knocks");
        await juniper.KnockAsync(ScriptedServer.Code);
        await juniper.Page.Locator("details summary").First.ClickAsync();
        await CheckAsync(juniper.Page, "the waiting room");
        await KeepAsync(juniper.Page, "waiting", width, dark);
        foreach (var way in (string[])["^Help", "^Quick exit"])
            await Expect(juniper.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { NameRegex = new(way) })).ToBeInViewportAsync(new() { Ratio = 1 });
        await juniper.Page.GetByRole(AriaRole.Button, new() { Name = "Check my camera and sound" }).ClickAsync();
        await Expect(juniper.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await CheckAsync(juniper.Page, "camera and sound in the waiting room");

        await using var rowan = new Person(
            await new ScriptedServer { Waiting = 3 }.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await rowan.JoinAsync(ScriptedServer.Code);
        await CheckAsync(rowan.Page, "a notice of people who wait");
        await rowan.OpenPeopleAsync();
        await Expect(rowan.Notice).ToContainTextAsync("Sound and video are not connected yet."); // it makes the panel lower on a phone
        await CheckAsync(rowan.Page, "people who wait");
        await KeepAsync(rowan.Page, "people-waiting", width, dark);
        await Layout.CheckAsync(rowan.Page, "people-waiting", dark, Layout.Slack, ".panel > .scroll", ".panel footer", ".knocking", ".knocking .who");
        foreach (var who in await rowan.PeoplePanel.Locator(".knocking .who").AllAsync())
            Assert.InRange((await who.BoundingBoxAsync())!.Height, 30, 45); // a name, and below it one line
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let everyone in" }).ClickAsync(new() { Trial = true });
        var more = rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = $"More for {ScriptedServer.WaitingPeople[0]}" });
        await more.ClickAsync();
        await CheckAsync(rowan.Page, "the menu of somebody who waits");
        foreach (var (item, heading) in ((string, string)[])[("Write a line", "A line to"), ("Decline kindly", "Not let")])
        {
            if (!await rowan.Page.GetByRole(AriaRole.Menu).IsVisibleAsync()) await more.ClickAsync();
            await rowan.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new($"^{item}") }).ClickAsync();
            await Expect(rowan.Page.Locator("dialog[open] h2")).ToContainTextAsync(heading);
            await CheckAsync(rowan.Page, item);
            await rowan.Page.Keyboard.PressAsync("Escape");
        }
    }

    /// <summary>The screens of safety and of leaving, in the looks in which they are kept.</summary>
    [Theory]
    [InlineData("en", false, 1280, 800)]
    [InlineData("en", true, 390, 844)]
    [InlineData("de", false, 1280, 800)]
    public async Task The_screens_of_safety_and_of_leaving_keep_their_layout(string language, bool dark, int width, int height)
    {
        var scripted = new ScriptedServer();
        string[] dialog = ["dialog[open] > div", "dialog[open] header", "dialog[open] h2", "dialog[open] .body > *"];
        var rowan = await EnterAsync("facilitator");
        await rowan.Locator(".stage").FocusAsync();
        await rowan.Keyboard.PressAsync("p");
        await rowan.Locator(".person", new() { HasText = "Juniper" }).Locator("[aria-haspopup=menu]").ClickAsync();
        await rowan.Locator("[role=menuitem].danger").ClickAsync();
        await Expect(rowan.Locator("dialog[open] h2")).ToBeInViewportAsync(new() { Ratio = 1 }); // whom it is about
        await KeepLayoutAsync(rowan, "remove", dialog);
        await rowan.Keyboard.PressAsync("Escape");

        await rowan.Locator(".panel.people .scroll > .btn.block").ClickAsync();
        await rowan.Locator(".reports .item").First.ClickAsync();
        await KeepLayoutAsync(rowan, "reports", [.. dialog, ".reports .item", ".reports .detail > *"]);
        await rowan.Keyboard.PressAsync("Escape");
        await rowan.Keyboard.PressAsync("Escape");

        scripted.Happen(13, new JsonObject
        {
            ["$type"] = "notSafeSaid", ["who"] = ScriptedServer.IdOf("Pebble"), ["name"] = "Pebble", ["keepsake"] = "stones", ["tint"] = "slate",
        });
        await Expect(rowan.Locator(".panel .scroll")).ToBeVisibleAsync();
        await KeepLayoutAsync(rowan, "not-safe-panel", [".panel", ".panel header", ".panel .scroll > *"]);
        await rowan.Context.CloseAsync();

        var juniper = await EnterAsync("participant");
        foreach (var (screen, folder, key) in ((string, string, string)[])
            [("comfort", "", "rooms.comfort"), ("report", "reports", "reporting.report"), ("not-safe", "safety", "safety.press")])
        {
            await juniper.Locator("#controls").GetByRole(AriaRole.Button, new() { Name = TextOf("", "rooms.more"), Exact = false }).Last.ClickAsync();
            await juniper.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = TextOf(folder, key) }).ClickAsync();
            await Expect(juniper.Locator("dialog[open] h2")).Not.ToHaveTextAsync(TextOf("", "rooms.more"));
            await KeepLayoutAsync(juniper, screen, dialog);
            await juniper.Keyboard.PressAsync("Escape");
        }
        await juniper.Locator("button:visible", new() { HasText = TextOf("door", "door.leave") }).First.ClickAsync();
        await Expect(juniper.Locator(".check-out h1")).ToBeVisibleAsync();
        await KeepLayoutAsync(juniper, "check-out", ["header.site", "main", "h1", ".two > *", ".two .card", ".two .callout"]);
        await juniper.Context.CloseAsync();

        var waiting = await EnterAsync("participant", waits: true);
        await KeepLayoutAsync(waiting, "waiting", ["header.site", "main", "h1", ".breath", ".waiting > *", ".waiting .card"]);
        await waiting.Context.CloseAsync();

        async Task<IPage> EnterAsync(string role, bool waits = false)
        {
            scripted = new ScriptedServer { Role = role, Waits = waits, Language = language == "de" ? "de-DE" : "en-US" };
            var page = await scripted.OpenAsync(browsers.Chromium, dark, width, height);
            await page.RouteAsync("**/api/reports**", route => route.FulfillAsync(new()
            {
                ContentType = "application/json",
                Body = new Uri(route.Request.Url).AbsolutePath.EndsWith("/mine", StringComparison.Ordinal)
                    ? """{"readers":"facilitators","hasSafetyLead":true,"reports":[]}"""
                    : new JsonArray(ReportTests.Report("r1aaaaaaaa", "safety", "seen"), ReportTests.Report("r2aaaaaaaa", "unwanted", "closed", "Thank you.")).ToJsonString(),
            }));
            await page.GotoAsync($"/j/{ScriptedServer.Code}");
            await page.Locator("form .name-row input").FillAsync("Rowan");
            await page.Locator("form input[type=checkbox]").CheckAsync();
            await page.Locator("form button[type=submit]").ClickAsync();
            await Expect(page.Locator(waits ? ".waiting" : ".bar")).ToBeVisibleAsync();
            await page.AddStyleTagAsync(new() { Content = ".toast { display: none }" }); // those come and go
            return page;
        }

        async Task KeepLayoutAsync(IPage page, string screen, string[] parts)
        {
            var name = language == "en" ? screen : $"{screen}-{language}";
            await CheckAsync(page, name);
            await KeepAsync(page, $"safety-{name}", width, dark);
            await Layout.CheckAsync(page, name, dark, TextSlack, parts);
        }

        string TextOf(string folder, string key)
        {
            var file = Path.Combine(Repository.Root, "web-client", "src", "rooms", folder, "texts", $"{language}.json");
            return (string)JsonNode.Parse(File.ReadAllText(file))![key]!["defaultMessage"]!;
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_participants_own_menus_and_dialogs_pass_axe_and_never_scroll_sideways(bool dark, int width, int height)
    {
        await using var person = new Person(await new ScriptedServer { Role = "participant" }.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();
        await person.OpenPeopleAsync();
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "More for Juniper" }).ClickAsync();
        await CheckAsync(person.Page, "the menu of a person");
        await KeepAsync(person.Page, "menu", width, dark);

        await person.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Pin for me" }).ClickAsync();
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Close people" }).ClickAsync();
        await Expect(person.Tiles.First).ToContainTextAsync("Juniper");
        await CheckAsync(person.Page, "somebody pinned");
        await KeepAsync(person.Page, "pinned", width, dark);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_paused_or_disconnected_room_passes_axe_and_never_scrolls_sideways(bool dark, int width, int height)
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.Page.Clock.InstallAsync();
        await person.JoinAsync(ScriptedServer.Code);
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();

        server.Say("Signal", new JsonObject { ["$type"] = "paused", ["paused"] = true });
        await Expect(person.Notice).ToContainTextAsync("Part of the server is away");
        await CheckAsync(person.Page, "paused");
        await KeepAsync(person.Page, "paused", width, dark);

        await server.GoAwayAsync();
        await person.Page.Clock.RunForAsync(3_000);
        await CheckAsync(person.Page, "away for a moment");
        await person.Page.Clock.RunForAsync(10_000);
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Getting you back in" })).ToBeVisibleAsync();
        var soundOnly = person.Page.GetByRole(AriaRole.Button, new() { Name = "Rejoin with sound only" });
        await Expect(soundOnly).ToHaveAttributeAsync("aria-pressed", "false");
        await soundOnly.ClickAsync();
        await Expect(soundOnly).ToHaveAttributeAsync("aria-pressed", "true");
        await CheckAsync(person.Page, "away");
        await KeepAsync(person.Page, "away", width, dark);
    }

    [Theory]
    [InlineData("en", false, 1280, 800, "weak connection", "Your connection is very weak.", "Your connection", "Measured by the server", "Everything")]
    [InlineData("de", true, 320, 640, "schwache Verbindung", "Deine Verbindung ist sehr schwach.", "Deine Verbindung", "Vom Server gemessen", "Alles")]
    public async Task Whose_connection_is_weak_is_at_their_tile_and_what_is_known_of_the_own_one_in_a_sheet_for_the_keyboard(
        string language, bool dark, int width, int height, string weak, string said, string title, string measured, string everything)
    {
        var server = new ScriptedServer { Role = "participant", Language = language };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.Page.GotoAsync($"/j/{ScriptedServer.Code}");
        await person.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await person.Page.Locator(".btn.primary.big").First.ClickAsync();
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();
        var hears = await person.HearAsync();

        server.Say("Signal", new JsonObject
        {
            ["$type"] = "lineWords",
            ["weak"] = new JsonArray(
                new JsonObject { ["who"] = ScriptedServer.IdOf("Juniper"), ["word"] = "weak" },
                new JsonObject { ["who"] = ScriptedServer.Me, ["word"] = "veryWeak" }),
        });
        await Expect(person.Tile("Juniper")).ToContainTextAsync(weak);
        await Expect(person.Tile("Pebble")).Not.ToContainTextAsync(weak);
        await CheckAsync(person.Page, "weak connections");
        await KeepAsync(person.Page, $"weak-{language}", width, dark);

        await person.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { NameRegex = new("^(More|Mehr)") }).PressAsync("Enter");
        await person.Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{title}") }).PressAsync("Enter");
        var sheet = person.Page.GetByRole(AriaRole.Dialog, new() { Name = title });
        await Expect(sheet.GetByRole(AriaRole.Heading, new() { Name = measured })).ToBeVisibleAsync();
        server.Say("Signal", new JsonObject
        {
            ["$type"] = "lineMeasured", ["media"] = 1, ["word"] = "veryWeak", ["sent"] = 640, ["lostDown"] = 0.5, ["lostUp"] = 16, ["pictures"] = 4, ["paused"] = 1,
        });
        await Expect(sheet.Locator("dd").Filter(new() { HasText = everything })).ToBeVisibleAsync();
        await Expect(sheet.Locator("dd").Filter(new() { HasText = "640 kbit/s" })).ToBeVisibleAsync();
        await CheckAsync(person.Page, "what a line is like");
        await KeepAsync(person.Page, $"line-{language}", width, dark);
        await person.Page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await hears(said);
        Assert.DoesNotContain(await person.HeardAsync(), words => words.Contains("Juniper", StringComparison.Ordinal)); // that is at the tile
    }

    [Theory]
    [InlineData(false, 390, 844)]
    [InlineData(true, 320, 640)]
    [InlineData(false, 844, 390)]
    public async Task Notices_can_be_read_and_answered_on_a_phone_while_a_panel_is_open(bool dark, int width, int height)
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height, touch: true), "Rowan");
        await person.Page.Clock.InstallAsync();
        await person.JoinAsync(ScriptedServer.Code);
        var close = new PageGetByRoleOptions { NameRegex = new("^Close (people|chat)") };

        await person.ChooseForAsync("Juniper", "Remove");
        await CheckAsync(person.Page, "asked whether to remove somebody");
        await person.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).TapAsync();
        await Expect(person.Notice).ToContainTextAsync("Juniper was asked to leave.");
        await KeepAsync(person.Page, "notice-people", width, dark);
        await CheckAsync(person.Page, "a notice over the people");
        await person.Page.GetByRole(AriaRole.Button, close).TapAsync(new() { Trial = true });
        await person.Notice.GetByRole(AriaRole.Button, new() { Name = "Undo" }).TapAsync();
        Assert.Equal("removeParticipant", await server.NextCommandAsync());
        Assert.Equal("undoRemoval", await server.NextCommandAsync());
        await person.Page.GetByRole(AriaRole.Button, close).TapAsync();

        await person.OpenChatAsync();
        await server.GoAwayAsync();
        await person.Page.Clock.RunForAsync(13_000);
        await Expect(person.Notice).ToContainTextAsync("Getting you back in");
        await KeepAsync(person.Page, "notice-chat", width, dark);
        await CheckAsync(person.Page, "a notice over the chat");
        await person.Notice.GetByRole(AriaRole.Button, new() { Name = "Try now" }).TapAsync(new() { Trial = true });
        await person.Page.GetByRole(AriaRole.Button, close).TapAsync();
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Getting you back in" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false, 390, 844, 430)]
    [InlineData(true, 320, 640, 300)]
    public async Task While_a_phones_keyboard_is_open_the_text_has_the_space_and_the_exit_button_stays(
        bool dark, int width, int height, int left)
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height, touch: true), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        var field = person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await field.FillAsync("I have not slept.");
        await Expect(person.Control("More")).ToBeVisibleAsync(); // the keyboard is not open yet

        await person.Page.SetViewportSizeAsync(width, left);
        await Expect(person.Control("More")).ToBeHiddenAsync();
        await KeepAsync(person.Page, "keyboard", width, dark);
        await Expect(person.Control("Mic")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(person.Leave).ToBeInViewportAsync(new() { Ratio = 1 });
        foreach (var way in (string[])["Help now", "Quick exit"])
            await Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = way })).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(field).ToBeInViewportAsync(new() { Ratio = 1 });
        await CheckAsync(person.Page, "the keyboard is open");

        // The button does not move away under the finger.
        await person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Send" }).TapAsync();
        await Expect(field).ToHaveValueAsync("");
        await person.Page.SetViewportSizeAsync(width, height);
        await Expect(person.Control("More")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Where_words_are_long_buttons_keep_one_line_notices_stay_wide_and_no_word_is_broken()
    {
        await using var person = new Person(await new ScriptedServer { Language = "de" }.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.Locator("form .name-row input").FillAsync(person.Name);
        await page.Locator("form input[type=checkbox]").CheckAsync();
        await page.Locator("form button[type=submit]").ClickAsync();
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();
        await Expect(person.Notice).ToBeVisibleAsync();

        foreach (var button in await page.Locator(".topbar .end > .btn:visible").AllAsync())
            Assert.InRange((await button.BoundingBoxAsync())!.Height, 40, 45);
        Assert.Empty(await TooWideAsync(page));

        await page.SetViewportSizeAsync(683, 700);
        await page.Locator(".stage").FocusAsync();
        await page.Keyboard.PressAsync("p");
        await Expect(page.Locator(".panel")).ToBeVisibleAsync();
        Assert.InRange((await person.Notice.Locator("span:not(.spinner)").First.BoundingBoxAsync())!.Width, 150, 300);

        await page.SetViewportSizeAsync(320, 640);
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".stage").FocusAsync();
        await page.Keyboard.PressAsync("?");
        var heading = page.Locator("dialog[open] h2");
        await Expect(heading).ToHaveTextAsync("Einstellungen");
        Assert.InRange((await heading.BoundingBoxAsync())!.Height, 10, 35);
    }

    [Fact]
    public async Task Text_in_fields_is_large_enough_that_a_phone_does_not_zoom_in()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium, width: 390, height: 844, touch: true), "Rowan");
        var page = person.Page;
        await page.GotoAsync("/start");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Start a meeting") }).ClickAsync();
        await Expect(page.Locator(".link-row").First).ToBeVisibleAsync();
        await AssertLargeAsync("the links of a new meeting");

        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        await AssertLargeAsync("chat");

        async Task AssertLargeAsync(string screen)
        {
            var sizes = await page.Locator("input:not([type=checkbox], [type=radio]), select, textarea")
                .EvaluateAllAsync<float[]>("fields => fields.map((field) => parseFloat(getComputedStyle(field).fontSize))");
            Assert.NotEmpty(sizes);
            Assert.True(sizes.Min() >= 16, $"{screen}: {string.Join(", ", sizes)}");
        }
    }

    [Fact]
    public async Task A_second_press_on_mute_does_not_ask_the_participant_to_unmute()
    {
        var server = new ScriptedServer();
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        await person.Page.Clock.InstallAsync();
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenPeopleAsync();
        var mute = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Mute Juniper" });
        var ask = person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Ask Juniper to unmute" });
        await person.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(5));

        await mute.ClickAsync();
        server.Happen(13, "microphoneMuted", "Juniper");
        await ask.ClickAsync();
        await person.Page.Clock.RunForAsync(1_001);
        await ask.DispatchEventAsync("click", new { detail = 2 });
        await person.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Locked", Exact = true }).ClickAsync();
        Assert.Equal("muteParticipant", await server.NextCommandAsync());
        Assert.Equal("lockRoom", await server.NextCommandAsync());

        await ask.ClickAsync();
        Assert.Equal("askToUnmute", await server.NextCommandAsync());
    }

    [Fact]
    public async Task Single_key_shortcuts_that_were_turned_off_do_nothing()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        var keyboard = person.Page.Keyboard;
        await keyboard.PressAsync("c");
        await Expect(person.ChatPanel).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Expect(person.ChatPanel).ToBeHiddenAsync();

        await keyboard.PressAsync("?");
        var single = person.Page.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Letters, digits and Space") });
        await Expect(single).ToBeCheckedAsync();
        await single.ClickAsync();
        await Expect(single).Not.ToBeCheckedAsync();
        await CheckAsync(person.Page, "the list of keys");
        await keyboard.PressAsync("Escape");
        await Expect(single).ToBeHiddenAsync();

        await person.Page.ReloadAsync();
        await person.BackInTheRoomAsync();
        await keyboard.PressAsync("c");
        await keyboard.PressAsync("F6");
        await Expect(person.Page.Locator("[data-region]:focus")).ToHaveCountAsync(1);
        await Expect(person.ChatPanel).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(404, "link_unknown", "This link has stopped working")]
    [InlineData(410, "links_replaced", "This meeting has new links")]
    [InlineData(410, "room_ended", "The session has ended")]
    [InlineData(403, "removed", "asked to leave")]
    public async Task A_link_that_cannot_be_opened_gives_a_kind_reason(int status, string code, string words)
    {
        var page = await new ScriptedServer { LinkRefusal = (status, code, "The server's own words.") }.OpenAsync(browsers.Chromium);
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(page.GetByText(words).First).ToBeVisibleAsync();
        await CheckAsync(page, code);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_layout_check_notices_a_broken_layout()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();
        await Layout.CheckAsync(person.Page, "room", dark: false, Layout.Slack, RoomParts);
        foreach (var fault in (string[])[".meet { display: block }", ".bar { display: none }", ".tile { position: fixed; inset: 100px }"])
        {
            var added = await person.Page.AddStyleTagAsync(new() { Content = fault });
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Layout.CheckAsync(person.Page, "room", dark: false, Layout.Slack, RoomParts));
            await added.EvaluateAsync("added => added.remove()");
        }
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Layout.CheckAsync(person.Page, "room", dark: true, Layout.Slack, RoomParts));
    }

    [Fact]
    public async Task The_overflow_check_notices_content_beyond_the_sides_even_when_it_is_clipped()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        await person.OpenChatAsync();
        Assert.Empty(await TooWideAsync(person.Page));
        foreach (var (within, style) in ((string, string)[])[
            (".stage", "width: 200vw; height: 1px"), // clipped by the room
            (".stage", "position: fixed; width: 10px; height: 10px; left: -60px; top: 50vh"),
            (".panel .scroll", "width: 120%; height: 1px"), // scrolls up and down
            (".topbar .end", "flex: none; width: 90vw; height: 1px")])
        {
            var added = await person.Page.Locator(within).First.EvaluateHandleAsync(
                "(parent, style) => parent.appendChild(Object.assign(document.createElement('div'), { style }))", style);
            Assert.NotEmpty(await TooWideAsync(person.Page));
            await added.EvaluateAsync("added => added.remove()");
        }
    }

    [Fact]
    public async Task A_person_joins_and_writes_by_keyboard_alone()
    {
        await using var person = new Person(await new ScriptedServer().OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await Expect(person.JoinButton).ToBeVisibleAsync();

        await TabToAsync(page, person.Agreement);
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, person.JoinButton);
        await page.Keyboard.PressAsync("Enter");
        await person.InTheRoomAsync();

        await TabToAsync(page, person.Control("Chat"));
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, person.ChatPanel.GetByLabel("Message", new() { Exact = true }));
        await page.Keyboard.TypeAsync("Hello");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(person.Messages).ToHaveCountAsync(3);
    }

    internal static async Task TabToAsync(IPage page, ILocator wanted)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Sixty times Tab never came to {wanted}.");
    }

    /// <summary>Keeps a picture among the artifacts of the tests, for people to look at.</summary>
    internal static Task KeepAsync(IPage page, string screen, int width, bool dark) => page.ScreenshotAsync(
        new() { Path = Path.Combine(Repository.Root, "tests", "artifacts", $"{screen}-{width}-{(dark ? "dark" : "light")}.png") });

    internal static async Task CheckAsync(IPage page, string screen)
    {
        // Half way from one theme to the other no contrast is right.
        await page.EvaluateAsync(
            """
            async () => {
              await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
              const fading = document.getAnimations().filter((a) => a instanceof CSSTransition);
              await Promise.all(fading.map((a) => a.finished.catch(() => undefined)));
            }
            """);
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(Repository.Script("axe.min.js"));
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations
              .map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join(' | ')}`)
            """);
        Assert.True(found.GetArrayLength() == 0, $"{screen}: {found}");

        var wide = await TooWideAsync(page);
        Assert.True(wide.Length == 0, $"{screen} is too wide: {string.Join("; ", wide)}");
        Assert.Empty(await page.EvaluateAsync<string[]>("__looks.tornSentences()"));
    }

    private static async Task<string[]> TooWideAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'__looks' in window")) await page.EvaluateAsync(Repository.Script("looks.js"));
        return await page.EvaluateAsync<string[]>("__looks.tooWide()");
    }
}
