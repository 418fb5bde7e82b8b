using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Words in other languages: longer ones, ones from right to left, and German.</summary>
public sealed class LanguageTests(Browsers browsers)
{
    /// <summary>Words of people, of the meeting and of the browser, which no text of the page holds.</summary>
    private static readonly string[] Data =
    [
        .. ScriptedServer.People, .. ScriptedServer.Rules, .. ScriptedServer.WaitingPeople, .. ScriptedServer.Lines, "Tuesday circle", "Good to be here. I'd like to listen for a while.", "Listening is being here too.",
        "MeetingHub", "findahelpline.com", "befrienders.org", "ifotes.org", "iasp.info", "fake_device", "Fake", "Default",
    ];

    [Theory]
    [InlineData("en-XA", 320, 640)]
    [InlineData("en-XB", 320, 640)]
    [InlineData("en-XA", 1280, 800)]
    [InlineData("en-XB", 1280, 800)]
    public async Task In_longer_words_and_from_right_to_left_all_pages_come_from_the_texts_and_nothing_is_cut_off_or_overlaps(
        string language, int width, int height)
    {
        var isMirrored = language == "en-XB";
        var server = new ScriptedServer { Language = language, Waiting = 3, Waits = true };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, width: width, height: height), "Rowan");
        var page = person.Page;
        var wrong = new List<string>();

        foreach (var path in (string[])["/start", "/help", "/nothing-here", "/ops"])
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await LookAsync(path == "/start" ? "home" : path[1..]);
        }
        Assert.Equal(isMirrored ? "rtl" : "ltr", await page.EvaluateAsync<string>("document.documentElement.dir"));
        await page.GotoAsync("/start");
        await page.Locator("form button[type=submit]").ClickAsync();
        await Expect(page.Locator(".link-row").First).ToBeVisibleAsync();
        await LookAsync("links");

        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.Locator("form .name-row input").FillAsync(person.Name);
        await LookAsync("join");
        await page.Locator("form input[type=checkbox]").CheckAsync();
        foreach (var summary in await page.Locator("form summary").AllAsync()) await summary.ClickAsync();
        await LookAsync("join-opened");
        await page.Locator("form button[type=submit]").ClickAsync();
        await Expect(page.Locator(".breath").First).ToBeVisibleAsync();
        foreach (var summary in await page.Locator("main summary").AllAsync()) await summary.ClickAsync();
        await page.EvaluateAsync("scrollTo(0, 0)"); // the ways out stay over what scrolls
        await LookAsync("waiting");
        server.Waits = false;
        await page.ReloadAsync();
        await Expect(page.Locator("#controls")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-tile]").First).ToBeVisibleAsync();
        await LookAsync("room");
        var mirror = isMirrored ? "matrix(-1, 0, 0, 1, 0, 0)" : "none";
        await Expect(page.Locator(".topbar .exit .icon.flip")).ToHaveCSSAsync("transform", mirror);

        foreach (var key in (string[])["c", "p"])
        {
            await page.Locator(".stage").FocusAsync();
            await page.Keyboard.PressAsync(key);
            var panel = page.Locator(".panel");
            await Expect(panel).ToBeVisibleAsync();
            await LookAsync(key == "c" ? "chat" : "people");
            if (width > 1000)
            {
                var (panelAt, stageAt) = ((await panel.BoundingBoxAsync())!.X, (await page.Locator(".stage").BoundingBoxAsync())!.X);
                Assert.Equal(isMirrored, panelAt < stageAt);
            }
            if (key == "p")
            {
                foreach (var (row, screen) in ((string, string)[])[(".knocking", "waiting"), (":not(.knocking)", "person")])
                {
                    var opener = panel.Locator($".person{row} [aria-haspopup=menu]").First;
                    await opener.ScrollIntoViewIfNeededAsync(); // a menu closes when its list scrolls
                    await opener.ClickAsync();
                    await Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
                    await LookAsync($"{screen}-menu");
                    await page.GetByRole(AriaRole.Menuitem).Last.ClickAsync();
                    await LookAsync($"{screen}-asked");
                    await page.Keyboard.PressAsync("Escape");
                }
            }
            await panel.Locator("header .iconbtn").Last.ClickAsync();
            await Expect(panel).ToBeHiddenAsync();
        }

        foreach (var (opener, screen) in ((string, string)[])[
            (".bar [aria-haspopup=dialog]", "more"), (".leave", "leave"), (".topbar .end [aria-haspopup=dialog]", "help-in-the-room")])
        {
            await page.Locator($"{opener}:visible").First.ClickAsync();
            await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
            await LookAsync(screen);
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        }

        await page.Locator(".stage").FocusAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        await LookAsync("settings");
        await page.Keyboard.PressAsync("Escape");
        server.Say("Goodbye", new JsonObject { ["code"] = "removed", ["text"] = "You've been asked to leave." });
        await Expect(page.Locator(".quiet-page h1")).ToBeVisibleAsync();
        await LookAsync("asked-to-leave");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));

        async Task LookAsync(string screen)
        {
            await page.EvaluateAsync(Repository.Script("looks.js"));
            string[] found =
            [
                .. await page.EvaluateAsync<string[]>("__looks.tooWide()"),
                .. await page.EvaluateAsync<string[]>("data => __looks.wordsThatSufferIn(data)", Data),
            ];
            wrong.AddRange(found.Select(problem => $"{screen}: {problem}"));
            await LooksTests.KeepAsync(page, $"{language}-{screen}", width, dark: false);
        }
    }

    [Fact]
    public async Task The_check_of_words_notices_words_outside_the_texts_and_words_that_are_cut_off_or_overlap()
    {
        var page = await new ScriptedServer { Language = "en-XA" }.OpenAsync(browsers.Chromium);
        await page.GotoAsync("/start");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.EvaluateAsync(Repository.Script("looks.js"));
        Assert.Empty(await page.EvaluateAsync<string[]>("data => __looks.wordsThatSufferIn(data)", Data));
        foreach (var (content, problem) in ((string, string)[])[
            ("<p>Forgotten</p>", "not in the texts"), ("<button aria-label='Close' style='inline-size: 1rem'></button>", "not in the texts"),
            ("<p style='inline-size: 3rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis'>[ĺóńǧ ŵóŕđš]</p>", "cut off"),
            ("<p style='block-size: 1rem; inline-size: 3rem; overflow: hidden'>[ŵóŕđš ŵóŕđš]</p>", "cut off"),
            ("<p>[á]</p><p style='margin-block-start: -2rem'>[ĺóńǧ]</p>", "one upon the other"),
            ("<p>[ŵóŕđš]</p><button style='margin-block-start: -2rem; display: block'>[á]</button>", "one upon the other")])
        {
            var added = await page.Locator(".card").First.EvaluateHandleAsync(
                "(parent, html) => { const box = document.createElement('div'); box.innerHTML = html; return parent.appendChild(box); }", content);
            await added.EvaluateAsync("added => added.scrollIntoView({ block: 'center' })");
            var found = await page.EvaluateAsync<string[]>("data => __looks.wordsThatSufferIn(data)", Data);
            Assert.True(found.Any(each => each.StartsWith(problem, StringComparison.Ordinal)), $"{content}: {string.Join("; ", found)}");
            await added.EvaluateAsync("added => added.remove()");
        }
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_browser_that_asks_for_German_gets_a_whole_visit_in_German_and_another_language_without_a_reload()
    {
        var server = new ScriptedServer { Language = "de-AT", Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium), "Rowan");
        var page = person.Page;
        await page.GotoAsync("/start");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hier ist ein Platz für dich" })).ToBeVisibleAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await page.GotoAsync("/help");
        await page.Locator(".help-country select").SelectOptionAsync(new SelectOptionValue { Label = "Österreich" });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "112 anrufen" })).ToBeVisibleAsync();

        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.GetByLabel("Wie sollen wir dich nennen?").FillAsync(person.Name);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Ich bin mit den Gruppenregeln einverstanden." }).CheckAsync();
        await LooksTests.CheckAsync(page, "Bevor du hereinkommst");
        await page.GetByRole(AriaRole.Button, new() { Name = "Zum Treffen" }).ClickAsync();
        var controls = page.GetByRole(AriaRole.Region, new() { Name = "Bedienelemente des Treffens" });
        await Expect(controls).ToBeVisibleAsync();

        await controls.GetByRole(AriaRole.Button, new() { Name = "Chat" }).ClickAsync();
        var chat = page.GetByRole(AriaRole.Complementary, new() { Name = "Chat" });
        await chat.GetByRole(AriaRole.Textbox, new() { Name = "Nachricht" }).FillAsync("Guten Abend.");
        await chat.GetByRole(AriaRole.Button, new() { Name = "Senden", Exact = true }).ClickAsync();
        Assert.Equal("postMessage", await server.NextCommandAsync());
        await LooksTests.CheckAsync(page, "der Raum mit dem Chat");
        await LooksTests.KeepAsync(page, "german-room", 1280, dark: false);

        // A refusal is said in the reader's language; one that this page does not know, in the server's, which it says is English.
        server.CommandRefusal = ("slow_down", "The server's own words.");
        await controls.GetByRole(AriaRole.Button, new() { Name = "Hand heben" }).ClickAsync();
        await Expect(person.Notice).ToContainTextAsync("Das war viel auf einmal. Bitte warte einen Moment");
        server.CommandRefusal = ("of_a_newer_server", "The server's own words.");
        await controls.GetByRole(AriaRole.Button, new() { Name = "Hand heben" }).ClickAsync();
        await Expect(person.Notice.Locator("[lang=en]")).ToHaveTextAsync("The server's own words.");

        // Another language: the seat, the chat and what was written stay, the focus too, and nothing is announced as a new page.
        await chat.GetByRole(AriaRole.Textbox, new() { Name = "Nachricht" }).FillAsync("Noch nicht gesendet");
        await page.Locator(".stage").FocusAsync();
        await page.Keyboard.PressAsync("?");
        var choice = page.GetByLabel("Sprache");
        await choice.FocusAsync();
        await choice.SelectOptionAsync("English");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Settings" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Language")).ToBeFocusedAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.Keyboard.PressAsync("Escape");
        await Expect(person.Control("Raise hand")).ToBeVisibleAsync();
        await Expect(person.Tile("Juniper")).ToBeVisibleAsync();
        await Expect(person.ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToHaveValueAsync("Noch nicht gesendet");
        await Expect(person.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Reply to Juniper" })).ToBeVisibleAsync();

        // The choice stays on the device until Quick exit.
        await page.GotoAsync("/start");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There’s a seat for you" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Quick exit") }).ClickAsync();
        await page.WaitForURLAsync("**/blank");
        await page.GotoAsync("/start");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hier ist ein Platz für dich" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_German_browser_without_scripts_or_without_the_texts_reads_German_too()
    {
        var page = await new ScriptedServer { Language = "de" }.OpenAsync(browsers.Chromium, width: 390, height: 844, scripts: false);
        await page.GotoAsync("/start");
        await page.GetByRole(AriaRole.Link, new() { Name = "Krisentelefone nach Land" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Deutschland" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Germany" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        var cut = await new ScriptedServer { Language = "de" }.OpenAsync(browsers.Chromium);
        Complaints.Expect(Complaints.NoAnswer);
        await cut.RouteAsync("**/assets/de-*.js", route => route.AbortAsync());
        await cut.GotoAsync("/start");
        await Expect(cut.GetByRole(AriaRole.Heading, new() { Name = "Diese Seite ist nicht aufgegangen" })).ToBeVisibleAsync();
        await Expect(cut.GetByRole(AriaRole.Heading, new() { Name = "This page didn’t open" })).ToBeHiddenAsync();
        await Expect(cut.GetByRole(AriaRole.Link, new() { Name = "Hilfe jetzt" })).ToBeVisibleAsync();
        await cut.Context.CloseAsync();
    }
}
