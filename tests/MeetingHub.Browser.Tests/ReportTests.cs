using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Reports as people meet them: the form, the facilitators' list, the safety lead's page, and the answer.</summary>
public sealed class ReportTests(Browsers browsers)
{
    private const string Key = "a long key for the safety lead";
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal) { ["Safety__Key"] = Key };

    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog);
    private static ILocator Button(ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task A_report_by_keyboard_reaches_the_facilitator_or_the_safety_lead_and_its_answer_comes_back()
    {
        await using var server = await ServerProcess.StartAsync(options: Options);
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha", "Ben");
        var (rowan, asha, ben) = circle;
        await ben.SayAsync("Send me a private message, I know a supplement.");
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToHaveCountAsync(1);

        // About a message, from its menu, with the keyboard alone.
        var page = asha.Page;
        await asha.ChatPanel.Locator(".msg").GetByRole(AriaRole.Button, new() { NameRegex = new("^More") }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Report", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Dialog(page).GetByLabel("Who is it about?")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex(".+"));
        await Expect(Dialog(page).GetByText("The facilitators of this session read it.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "the form");
        await LooksTests.TabToAsync(page, Button(Dialog(page), "Send"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(Dialog(page).Locator(".problem")).ToContainTextAsync("Choose what it is about.");
        await Expect(Dialog(page).GetByRole(AriaRole.Radio).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await LooksTests.TabToAsync(page, Dialog(page).GetByLabel("Anything you'd like to add"));
        await page.Keyboard.TypeAsync("He wrote to me twice.");
        await LooksTests.TabToAsync(page, Button(Dialog(page), "Send"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(Dialog(page).GetByRole(AriaRole.Heading, new() { Name = "It's on its way" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Dialog(page)).ToHaveCountAsync(0);

        // The facilitator hears of it at once, sees what was really written, and answers.
        await Expect(rowan.Notice).ToContainTextAsync("A person has asked for help quietly.");

        // A facilitator who comes later finds that there is one, until it is dealt with.
        await using var mei = await Person.ArriveAsync(browsers.Chromium, server, "Mei");
        await mei.JoinAsync(circle.Meeting.FacilitatorCode);
        await Expect(mei.Control("People")).ToContainTextAsync("1 open report");
        await Expect(mei.Page.GetByRole(AriaRole.Status).GetByText("1 report is open.")).Not.ToHaveCountAsync(0);
        await mei.OpenPeopleAsync();
        await Expect(mei.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Reports 1 open report" })).ToBeVisibleAsync();
        await Expect(asha.Control("People")).Not.ToContainTextAsync("report");

        await Button(rowan.Notice, "Look").ClickAsync();
        var list = Dialog(rowan.Page);
        await list.GetByRole(AriaRole.Button, new() { NameRegex = new("About Ben") }).ClickAsync();
        await Expect(list.GetByText("Send me a private message, I know a supplement.")).ToBeVisibleAsync();
        await Expect(list.GetByText("He wrote to me twice.")).ToBeVisibleAsync();
        await Expect(list.GetByText("From somebody who wants to stay unnamed")).ToBeVisibleAsync();
        await Expect(list.GetByText("Asha")).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(rowan.Page, "the facilitators' list");
        await list.GetByLabel("One line to the person who reported").FillAsync("Thank you. We spoke to him.");
        await Button(list, "Something was done").ClickAsync();
        await Expect(mei.Control("People")).Not.ToContainTextAsync("report");
        await Expect(Button(mei.PeoplePanel, "Reports")).ToBeVisibleAsync();
        await mei.DisposeAsync();

        await Expect(asha.Notice).ToContainTextAsync("There is news about your report.");
        await Button(asha.Notice, "Look").ClickAsync();
        await Expect(Dialog(page).GetByText("Thank you. We spoke to him.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "one's own reports");
        await Button(list, "Close the report").ClickAsync();
        await Expect(Dialog(page).GetByText("It is closed.")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");

        // About the facilitator: only the safety lead reads it.
        await asha.ChooseForAsync("Rowan", "Report");
        await Expect(Dialog(page).GetByText("Only this server's safety lead reads it")).ToBeVisibleAsync();
        await Dialog(page).GetByText("Something else").ClickAsync();
        await Dialog(page).GetByText("Show my name here").ClickAsync();
        await Button(Dialog(page), "Send").ClickAsync();
        await Expect(Dialog(page).GetByRole(AriaRole.Heading, new() { Name = "It's on its way" })).ToBeVisibleAsync();

        await using var lead = await Person.ArriveAsync(browsers.Chromium, server, "Lead");
        await lead.Page.GotoAsync("/safety");
        await lead.Page.GetByLabel("Safety lead's key").FillAsync(Key);
        await lead.Page.Keyboard.PressAsync("Enter");
        await lead.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("About Rowan") }).ClickAsync();
        await Expect(lead.Page.GetByText("From Asha")).ToBeVisibleAsync();
        await lead.Page.GetByLabel("One line to the person who reported").FillAsync("I will talk to them.");
        await Button(lead.Page.Locator("main"), "Close the report").ClickAsync();
        await Expect(asha.Notice).ToContainTextAsync("There is news about your report.");

        await Expect(list.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Unwanted|Something else)") })).ToHaveCountAsync(1);
        await Expect(rowan.Notice).ToHaveCountAsync(0);
        await Expect(ben.Notice).ToHaveCountAsync(0);
        await ben.OpenPeopleAsync();
        await Expect(ben.PeoplePanel.GetByText("Reports")).ToHaveCountAsync(0);

        // Whoever has left can still report, from the page that comes after.
        await page.Keyboard.PressAsync("Escape");
        await asha.Leave.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Report something that happened" }).ClickAsync();
        await Dialog(page).GetByText("It could identify a person").ClickAsync();
        await Button(Dialog(page), "Send").ClickAsync();
        await Expect(Dialog(page).GetByRole(AriaRole.Heading, new() { Name = "It's on its way" })).ToBeVisibleAsync();
        await Expect(rowan.Notice).ToContainTextAsync("A person has asked for help quietly.");
    }

    private static readonly long Now = DateTimeOffset.Parse("2026-11-23T19:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    internal static JsonObject Report(string id, string kind, string state, string? answer = null) => new()
    {
        ["id"] = id, ["room"] = "q4Baaaaaaa", ["kind"] = kind, ["state"] = state, ["madeAt"] = Now, ["seenAt"] = null, ["by"] = null,
        ["about"] = new JsonObject { ["who"] = "p5aaaaaaaaa", ["name"] = "Grey Sky" }, ["missing"] = 2, ["answer"] = answer,
        ["text"] = "averylongwordthatdoesnotfitintoanarrowlistandhastobreaksomewhereinthemiddle and more",
        ["messages"] = new JsonArray(new JsonObject
        {
            ["who"] = "p5aaaaaaaaa", ["name"] = "Grey Sky", ["at"] = Now, ["body"] = "Send me a private message.", ["audience"] = "direct",
        }),
    };

    [Theory]
    [InlineData(false, false, 1280, 800)]
    [InlineData(true, true, 320, 640)]
    [InlineData(true, false, 390, 844)]
    [InlineData(false, true, 320, 640)]
    public async Task It_passes_axe_and_never_scrolls_sideways(bool german, bool dark, int width, int height)
    {
        var scripted = new ScriptedServer { Language = german ? "de-DE" : "en-US" };
        var page = await scripted.OpenAsync(browsers.Chromium, dark, width, height);
        var hasLead = false;
        await page.RouteAsync("**/api/reports**", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = new Uri(route.Request.Url).AbsolutePath.EndsWith("/mine", StringComparison.Ordinal)
                ? new JsonObject
                {
                    ["readers"] = hasLead ? "safetyLead" : "nobody", ["hasSafetyLead"] = hasLead,
                    ["reports"] = new JsonArray(new JsonObject { ["id"] = "r1aaaaaaaa", ["kind"] = "hurtful", ["state"] = "acted", ["madeAt"] = Now, ["answer"] = "Thank you.", ["page"] = "/answers/one/two" }),
                }.ToJsonString()
                : route.Request.Method == "GET" ? new JsonArray(Report("r1aaaaaaaa", "safety", "new"), Report("r2aaaaaaaa", "unwanted", "closed", "Thank you.")).ToJsonString()
                : Report("r1aaaaaaaa", "safety", "seen").ToJsonString(),
        }));
        await page.RouteAsync("**/api/safety/reports**", route => route.FulfillAsync(new()
        {
            ContentType = "application/json", Body = new JsonArray(Report("r3aaaaaaaa", "identifying", "seen")).ToJsonString(),
        }));
        await using var person = new Person(page, "Rowan");
        await page.GotoAsync($"/j/{ScriptedServer.Code}");
        await page.Locator("form input.input").First.FillAsync("Rowan");
        await page.Locator("form input[type=checkbox]").First.CheckAsync();
        await page.Locator("form button[type=submit]").ClickAsync();
        await Expect(person.Tiles.First).ToBeVisibleAsync();

        async Task MoreAsync(string choice)
        {
            await page.Locator("#controls").GetByRole(AriaRole.Button, new() { NameRegex = new("^(More|Mehr)") }).ClickAsync();
            await Dialog(page).GetByRole(AriaRole.Button, new() { Name = choice }).ClickAsync();
        }

        // Nobody could read it: the form says so, offers help, and sends nothing.
        await MoreAsync(german ? "Etwas melden" : "Report something");
        await Expect(Dialog(page).GetByText(german ? "Dieser Server hat keine Vertrauensperson." : "This server has no safety lead.")).ToBeVisibleAsync();
        await Expect(Dialog(page).Locator("button[type=submit]")).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(page, "the form that is not taken");
        await LooksTests.KeepAsync(page, $"report-not-taken-{(german ? "de" : "en")}", width, dark);
        await page.Keyboard.PressAsync("Escape");

        hasLead = true;
        await MoreAsync(german ? "Etwas melden" : "Report something");
        await Expect(Dialog(page).Locator("button[type=submit]")).ToBeVisibleAsync();
        await Dialog(page).Locator("summary").ClickAsync();
        await LooksTests.CheckAsync(page, "the form");
        await LooksTests.KeepAsync(page, $"report-{(german ? "de" : "en")}", width, dark);
        await page.Keyboard.PressAsync("Escape");

        await MoreAsync(german ? "Meine Meldungen" : "My reports");
        await Expect(Dialog(page).GetByText("Thank you.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "one's own reports");
        await page.Keyboard.PressAsync("Escape");

        scripted.Happen(13, new JsonObject { ["$type"] = "reportMade", ["id"] = "r1aaaaaaaa", ["about"] = null });
        await person.Notice.GetByRole(AriaRole.Button, new() { Name = german ? "Ansehen" : "Look", Exact = true }).ClickAsync();
        await Dialog(page).GetByRole(AriaRole.Button, new() { NameRegex = new("Grey Sky") }).First.ClickAsync();
        await Expect(Dialog(page).GetByText("Send me a private message.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "the facilitators' list");
        await LooksTests.KeepAsync(page, $"reports-{(german ? "de" : "en")}", width, dark);

        await page.GotoAsync("/safety");
        await LooksTests.CheckAsync(page, "the safety lead's key");
        await page.Locator("input[name=key]").FillAsync(Key);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Grey Sky") }).ClickAsync();
        await Expect(page.GetByText("Send me a private message.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "the safety lead's page");
        await LooksTests.KeepAsync(page, $"safety-{(german ? "de" : "en")}", width, dark);
    }
}
