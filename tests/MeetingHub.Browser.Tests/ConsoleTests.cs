using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Two facilitators at the console: what is between them, what waits, who leads, and the keys.</summary>
public sealed class ConsoleTests(Browsers browsers, OneServer one)
{
    [Fact]
    public async Task Two_facilitators_share_the_work_at_the_console_and_nobody_else_reads_what_is_between_them()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Mei");
        var (rowan, mei) = circle;
        await using var asha = await Person.ArriveAsync(browsers.Chromium, one.Server, "Asha");
        await asha.JoinAsync(circle.Meeting.FacilitatorCode);

        // A note of a participant waits on the console, which one key opens, and its parts are there also when they are empty.
        await mei.OpenChatAsync();
        await mei.ChatPanel.GetByRole(AriaRole.Combobox).SelectOptionAsync("facilitators");
        await mei.SayAsync("Could someone check on me?");
        await Expect(rowan.Control("Console").Locator(".count")).ToContainTextAsync("1");
        await rowan.Page.Keyboard.PressAsync("f");
        var console = ConsoleOf(rowan);
        await Expect(console).ToBeFocusedAsync();
        await Expect(console.GetByText("Could someone check on me?")).ToBeVisibleAsync();
        foreach (var (heading, line) in new[] { ("Waiting room", "Nobody is waiting."), ("Raised hands, 0", "No hands up."), ("Signals", "No signals right now.") })
        {
            await Expect(console.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync();
            await Expect(console.GetByText(line)).ToBeVisibleAsync();
        }
        await Expect(console.GetByRole(AriaRole.Region, new() { Name = "Not spoken yet, 1" })).ToContainTextAsync("Mei");

        // Whoever takes it on says so to the other, who answers by one key. The participant reads none of it.
        await console.GetByRole(AriaRole.Button, new() { Name = "I'll do it: the note of Mei" }).ClickAsync();
        await Expect(console.GetByText("Nobody has asked for anything.")).ToBeVisibleAsync();
        await Expect(asha.Control("Console").Locator(".count")).ToContainTextAsync("1");
        await asha.Page.Keyboard.PressAsync("b");
        var field = ConsoleOf(asha).GetByRole(AriaRole.Textbox, new() { Name = "Write to Rowan" });
        await Expect(field).ToBeFocusedAsync();
        await Expect(ConsoleOf(asha).GetByRole(AriaRole.Log)).ToContainTextAsync("I'll look after Mei.");
        await asha.Page.Keyboard.TypeAsync("Thank you, b f i n");
        await asha.Page.Keyboard.PressAsync("Enter");
        await console.GetByRole(AriaRole.Tab, new() { Name = "Now" }).FocusAsync();
        await rowan.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(console.GetByRole(AriaRole.Tab, new() { Name = "Between us" })).ToBeFocusedAsync();
        await Expect(console.GetByRole(AriaRole.Log)).ToContainTextAsync("Thank you, b f i n");
        await Expect(mei.Messages).ToHaveCountAsync(1);
        Assert.DoesNotContain("Thank you, b f i n", await mei.Page.ContentAsync(), StringComparison.Ordinal);
        await rowan.OpenChatAsync();
        await Expect(rowan.Messages).ToHaveCountAsync(1); // the note alone

        // The first hand is invited by one key.
        await mei.Control("Raise hand").ClickAsync();
        await Expect(rowan.RaisedHandOf("Mei")).ToHaveCountAsync(1);
        await rowan.Control("Mic").FocusAsync();
        await rowan.Page.Keyboard.PressAsync("i");
        await Expect(rowan.RaisedHandOf("Mei")).ToHaveCountAsync(0);

        // The lead is offered, then taken; nothing takes the focus.
        await rowan.Page.Keyboard.PressAsync("f");
        await Expect(console).ToContainTextAsync("You lead. Asha is beside you.");
        await console.GetByRole(AriaRole.Button, new() { Name = "Ask Asha to lead" }).ClickAsync();
        await Expect(console).ToContainTextAsync("You still lead until they say yes.");
        await Expect(ConsoleOf(asha)).ToContainTextAsync("Rowan asks you to lead.");
        await Expect(field).ToBeFocusedAsync();
        await ConsoleOf(asha).GetByRole(AriaRole.Button, new() { Name = "Lead now" }).ClickAsync();
        await Expect(console).ToContainTextAsync("Asha leads.");
        await Expect(ConsoleOf(asha)).ToContainTextAsync("You lead. Rowan is beside you.");

        // Notes outlive a reload, and go with the session.
        await console.GetByRole(AriaRole.Tab, new() { Name = "Between us" }).ClickAsync();
        await console.GetByRole(AriaRole.Textbox, new() { Name = "My notes" }).FillAsync("Come to S. last.");
        var saved = await rowan.Page.RunAndWaitForDownloadAsync(() => console.GetByRole(AriaRole.Button, new() { Name = "Save a copy" }).ClickAsync());
        Assert.Equal(("My notes.txt", "Come to S. last."), (saved.SuggestedFilename, await File.ReadAllTextAsync((await saved.PathAsync())!, TestContext.Current.CancellationToken)));
        await rowan.Page.SetViewportSizeAsync(390, 844);
        await rowan.Page.ReloadAsync();
        await rowan.BackInTheRoomAsync();

        // On a phone it takes the place of Raise hand, and leaves the first row of tiles free.
        await Expect(rowan.Control("Raise hand")).ToBeHiddenAsync();
        await rowan.Controls.GetByRole(AriaRole.Button, new() { NameRegex = new("^Console") }).ClickAsync();
        await console.GetByRole(AriaRole.Tab, new() { Name = "Between us" }).ClickAsync();
        await Expect(console.GetByRole(AriaRole.Textbox, new() { Name = "My notes" })).ToHaveValueAsync("Come to S. last.");
        Assert.True((await console.BoundingBoxAsync())!.Y > 150);
        Assert.NotNull(await rowan.Page.EvaluateAsync<string?>("sessionStorage.getItem('facilitatorNotes')"));
        await rowan.Leave.ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();
        await Expect(rowan.Controls).ToHaveCountAsync(0);
        Assert.Null(await rowan.Page.EvaluateAsync<string?>("sessionStorage.getItem('facilitatorNotes')"));
    }

    [Theory]
    [InlineData(false, false, 1280, 800)]
    [InlineData(true, true, 1280, 800)]
    [InlineData(true, false, 390, 844)]
    [InlineData(false, true, 320, 640)]
    public async Task It_and_the_panels_of_plan_questions_polls_and_shelf_pass_axe_and_never_scroll_sideways(bool german, bool dark, int width, int height)
    {
        var server = new ScriptedServer { Waiting = 2 };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        await person.JoinAsync(ScriptedServer.Code);
        if (german)
        {
            await person.Page.EvaluateAsync("document.cookie = 'language=de; path=/'");
            await person.Page.ReloadAsync();
        }
        await Expect(person.Tiles.First).ToBeVisibleAsync();
        var juniper = ScriptedServer.IdOf("Juniper");
        server.Happen(13, new JsonObject { ["$type"] = "roleGiven", ["who"] = juniper, ["role"] = "facilitator" });
        server.Happen(14, new JsonObject
        {
            ["$type"] = "messagePosted", ["id"] = "message-between", ["who"] = juniper, ["body"] = "Pebble has gone quiet. I’ll keep an eye.", ["audience"] = "colleagues",
        });
        server.Happen(15, new JsonObject { ["$type"] = "leadAsked", ["who"] = juniper, ["by"] = ScriptedServer.IdOf("Rowan") });
        var name = $"console-{(german ? "de" : "en")}";
        await person.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { NameRegex = new(german ? "^Konsole" : "^Console") }).Filter(new() { Visible = true }).ClickAsync();
        var console = person.Page.Locator(".console");
        await Expect(console.Locator("footer")).ToContainTextAsync("Juniper");
        await LooksTests.CheckAsync(person.Page, "the console, now");
        await LooksTests.KeepAsync(person.Page, $"{name}-now", width, dark);
        await console.GetByRole(AriaRole.Tab).Last.ClickAsync();
        await Expect(console.GetByRole(AriaRole.Log)).ToContainTextAsync("Pebble has gone quiet.");
        await LooksTests.CheckAsync(person.Page, "the console, between us");
        await LooksTests.KeepAsync(person.Page, $"{name}-between", width, dark);
        await CheckPanelsAsync(server, person, german, width, dark);
    }

    /// <summary>The panels that open from More, first for a facilitator and then for the same person as a participant.</summary>
    private static async Task CheckPanelsAsync(ScriptedServer server, Person person, bool german, int width, bool dark)
    {
        var page = person.Page;
        await page.RouteAsync("**/api/shelf", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """
                {"resources":[{"id":"resource-1","title":"Sleep, a guide","address":"https://example.org/sleep"},
                {"id":"resource-2","title":"Exercises for the evening","address":"/shelf/resource-2","file":"PDF","size":120000}]}
                """,
        }));
        var plan = JsonNode.Parse(
            """
            {"name":"Our evening","steps":[
              {"name":"Settling in","kind":"open","microphones":"all","chat":"open","untimed":false,"length":600000,"prompt":"Welcome everybody by name.","byItself":true},
              {"name":"Check-in round","kind":"round","microphones":"all","chat":"open","untimed":false,"length":1500000,"prompt":"How are you here today?","byItself":false,"view":"circle",
                "round":{"perPerson":120000,"order":"joining","followsMicrophone":true}},
              {"name":"Closing round, one thing that you take with you","kind":"checkOut","microphones":"all","chat":"open","untimed":false,"length":600000,"prompt":"","byItself":true}]}
            """)!;
        JsonObject Form(string kind, params string[] words) => new()
        {
            ["kind"] = kind, ["question"] = words.FirstOrDefault() ?? "", ["choices"] = new JsonArray([.. words.Skip(1).Select(w => (JsonNode)w)]),
        };
        static JsonObject Of(string type, params (string Name, JsonNode Value)[] values) =>
            new([new("$type", type), .. values.Select(v => new KeyValuePair<string, JsonNode?>(v.Name, v.Value))]);
        server.Happen(
            16, Of("planUsed", ("plan", plan)), Of("planShown", ("steps", new JsonArray([.. plan["steps"]!.AsArray().Select(s => (JsonNode)(string)s!["name"]!)]))),
            Of("stepBegun", ("step", 1), ("endsAt", DateTimeOffset.UtcNow.AddMinutes(12).ToUnixTimeMilliseconds())),
            Of("questionBoxSet", ("open", true)),
            Of("questionAsked", ("id", "question-1"), ("text", "What do you do at three in the morning?"), ("isEarly", true)),
            Of("questionAsked", ("id", "question-2"), ("text", "May I only listen?")), Of("questionKept", ("id", "question-2")),
            Of("resourceShown", ("resource", new JsonObject { ["id"] = "resource-1", ["title"] = "Sleep, a guide", ["address"] = "https://example.org/sleep" })),
            Of("pollOpened", ("id", "poll-1"), ("form", Form("before"))),
            Of("pollOpened", ("id", "poll-2"), ("form", Form("question", "What would help?", "A break", "More time for each of us"))),
            Of("pollAnswered", ("poll", "poll-2"), ("answers", 7)), Of("sumsCounted", ("poll", "poll-2"), ("sums", new JsonArray(4, 3))));
        await Expect(page.Locator(".planstrip [aria-current=step]")).ToContainTextAsync("Check-in round");
        foreach (var (english, inGerman, words) in ((string, string, string)[])[
            ("Plan", "Plan", "How are you here today?"), ("Question box", "Fragenbox", "at three in the morning"),
            ("Shelf", "Regal", "Exercises for the evening"), ("Polls", "Umfragen", "More time for each of us")])
            await CheckAsync("facilitators", german ? inGerman : english, words);

        server.Happen(17, Of("roleGiven", ("who", ScriptedServer.IdOf("Rowan")), ("role", "participant")));
        await Expect(page.Locator("#controls").GetByRole(AriaRole.Button, new() { NameRegex = new("^(Console|Konsole)") })).ToHaveCountAsync(0);
        foreach (var (english, inGerman, words) in ((string, string, string)[])[("Question box", "Fragenbox", ""), ("Polls", "Umfragen", "")])
            await CheckAsync("participants", german ? inGerman : english, words);

        async Task CheckAsync(string who, string name, string words)
        {
            await page.Locator("#controls").GetByRole(AriaRole.Button, new() { NameRegex = new(german ? "^Mehr" : "^More") }).Last.ClickAsync();
            await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { NameRegex = new($"^{name} ?[0-9]*$") }).ClickAsync();
            var panel = page.GetByRole(AriaRole.Complementary, new() { Name = name, Exact = true });
            await Expect(panel).ToContainTextAsync(words);
            await LooksTests.CheckAsync(page, $"{name}, {who}");
            await LooksTests.KeepAsync(page, $"{who}-{name}-{(german ? "de" : "en")}", width, dark);
        }
    }

    private static ILocator ConsoleOf(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Console" });
}
