using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A facilitator practises with scripted people, who are clients like all others in the same page.</summary>
public sealed class RehearsalTests(Browsers browsers, OneServer one)
{
    private static ILocator Press(ILocator around, string name) => around.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Coach(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Rehearsal" });

    private static ILocator Now(Person person) => Coach(person).Locator("[aria-current=step]");

    private static async Task OpenCoachAsync(Person person)
    {
        if (!await Coach(person).IsVisibleAsync()) await Press(person.Page.Locator(".coach-strip"), "Exercises").ClickAsync();
        await Expect(Coach(person)).ToBeVisibleAsync();
    }

    private static async Task IsDoneAsync(Person person, string says)
    {
        await OpenCoachAsync(person);
        await Expect(Coach(person).Locator(".callout")).ToContainTextAsync(says);
    }

    private static async Task StartAsync(Person person)
    {
        await person.Page.GotoAsync("/rehearse");
        await person.Page.GetByLabel("Your name in the rehearsal").FillAsync("Rowan");
        await person.Page.Keyboard.PressAsync("Enter");
        await person.InTheRoomAsync();
        await Expect(Now(person)).ToContainTextAsync("Let someone in");
        await Expect(Coach(person).Locator(".callout")).ToContainTextAsync("Blue Door waits");
    }

    [Fact]
    public async Task A_new_facilitator_goes_through_the_whole_rehearsal_without_camera_and_microphone_and_reads_what_it_was()
    {
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan", permitted: false);
        await rowan.Page.GotoAsync("/rehearse");
        await LooksTests.CheckAsync(rowan.Page, "before a rehearsal");
        await StartAsync(rowan);

        // The scripted people are there with pictures, and each says what it is. Nobody else is invited.
        await Expect(rowan.Tiles).ToHaveCountAsync(8);
        await Expect(rowan.Page.GetByText("Scripted", new() { Exact = true })).ToHaveCountAsync(7);
        await Expect(rowan.Tile("Juniper").Locator("video")).ToBeVisibleAsync();
        await Expect(rowan.Page.Locator("[role=status]").GetByText("Exercise 1: Let someone in.")).ToHaveCountAsync(1);
        await LooksTests.CheckAsync(rowan.Page, "a rehearsal");

        // Help now and a report say what this is.
        await Press(rowan.Page.Locator(".topbar"), "Help now").ClickAsync();
        await Expect(rowan.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("This is a rehearsal. The lines here are real");
        await rowan.Page.Keyboard.PressAsync("Escape");

        // One who waits is let in by a key.
        await Press(Coach(rowan), "Show me").PressAsync("Enter");
        await Expect(Coach(rowan).GetByText("The key A does the same")).ToBeVisibleAsync();
        await rowan.Control("Mic off").FocusAsync();
        await rowan.Page.Keyboard.PressAsync("a");
        await IsDoneAsync(rowan, "You let in Blue Door.");
        await Expect(rowan.Tile("Blue Door")).ToBeVisibleAsync();
        await Press(Coach(rowan), "Go on: Mute someone kindly").PressAsync("Enter");

        // One who talks over the others is really heard, and no more once muted: the server and the engine hold it.
        await Expect(rowan.Tile("Frank")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("speaking"));
        await rowan.MuteAsync("Frank");
        await IsDoneAsync(rowan, "You muted Frank.");
        await Expect(rowan.Tile("Frank")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("speaking"));
        await Press(Coach(rowan), "Go on: Remove someone, and undo it").PressAsync("Enter");

        // A reload in the middle comes back to the same exercise, with the same people in their seats.
        await Expect(Now(rowan)).ToContainTextAsync("Remove someone");
        await rowan.Page.ReloadAsync();
        await rowan.InTheRoomAsync();
        await Expect(Now(rowan)).ToContainTextAsync("Remove someone");
        await Expect(Coach(rowan).Locator(".callout")).ToContainTextAsync("Frank writes over");
        await Expect(rowan.Tiles).ToHaveCountAsync(9);
        var sound = Press(rowan.Notice, "Turn sound on"); // which a browser asks for after a reload
        if (await sound.IsVisibleAsync()) await sound.ClickAsync();

        await rowan.RemoveAsync("Frank");
        await Expect(rowan.Tile("Frank")).ToHaveCountAsync(0);
        await OpenCoachAsync(rowan);
        await Expect(Coach(rowan).Locator(".callout")).ToContainTextAsync("Now undo it");
        await Press(rowan.Notice, "Undo").ClickAsync();
        await IsDoneAsync(rowan, "You removed Frank, and took it back.");
        await Expect(rowan.Tile("Frank")).ToBeVisibleAsync();
        await Press(Coach(rowan), "Go on: Run a round").PressAsync("Enter");

        await rowan.Control("Round").ClickAsync();
        var round = rowan.Page.GetByRole(AriaRole.Complementary, new() { Name = "Round" });
        await round.GetByLabel("A question or prompt").FillAsync("What helped this week?");
        await Press(round, "Start the round").ClickAsync();
        foreach (var next in (string[])["Thank Rowan, go to Juniper", "Thank Juniper, go to Nadia K", "Thank Nadia K, go to Ade"])
            await Press(round, next).ClickAsync();
        await Press(round, "Go to Mei").ClickAsync(); // Ade asks to come later
        foreach (var next in (string[])["Thank Mei, go to Pebble", "Thank Pebble, go to Moss"]) await Press(round, next).ClickAsync();
        await Expect(Press(round, "Go to Frank")).ToBeVisibleAsync(); // Moss passes
        await Press(round, "End round").ClickAsync();
        await IsDoneAsync(rowan, "You led a round.");
        await Press(Coach(rowan), "Go on: Answer “I am not safe”").PressAsync("Enter");

        var safety = rowan.Page.GetByRole(AriaRole.Complementary, new() { Name = "Not safe" });
        await Expect(rowan.Page.Locator("[role=alert]").GetByText("A person is not safe. F opens it.")).ToHaveCountAsync(1);
        await rowan.Control("Mic off").FocusAsync();
        await rowan.Page.Keyboard.PressAsync("f");
        await Press(safety, "I have seen this").ClickAsync();
        await Press(safety, "Mei is looked after").ClickAsync();
        await IsDoneAsync(rowan, "You looked after Mei.");
        await Press(Coach(rowan), "Go on").PressAsync("Enter");

        await Expect(Coach(rowan)).ToContainTextAsync("That was all.");
        await Press(Coach(rowan), "Finish the rehearsal").PressAsync("Enter");
        await Expect(rowan.Page.GetByRole(AriaRole.Heading, new() { Name = "That was your rehearsal" })).ToBeFocusedAsync();
        await Expect(rowan.Page.GetByText("Practised", new() { Exact = true })).ToHaveCountAsync(5);
        await Expect(rowan.Page.GetByText("Blue Door came in after")).ToBeVisibleAsync();
        await Expect(rowan.Page.GetByText("Moss passed. One person asked to come later. The come-back at the end was left out.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(rowan.Page, "after a rehearsal");

        var copy = await rowan.Page.RunAndWaitForDownloadAsync(() => Press(rowan.Page.Locator("main"), "Save a copy").ClickAsync());
        using (var file = new StreamReader(await copy.CreateReadStreamAsync()))
            Assert.Contains("Moss passed. One person asked to come later.", await file.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // It stays on this device until it is removed.
        await rowan.Page.ReloadAsync();
        await Expect(rowan.Page.GetByText("Practised", new() { Exact = true })).ToHaveCountAsync(5);
        await Press(rowan.Page.Locator("main"), "Remove it").ClickAsync();
        await Expect(rowan.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no summary here" })).ToBeVisibleAsync();
        Assert.Equal("0", await rowan.Page.EvaluateAsync<string>("String(['rehearsal', 'rehearsing'].filter((key) => key in localStorage || key in sessionStorage).length)"));
    }

    [Fact]
    public async Task Every_exercise_can_be_skipped_on_a_phone_in_German_and_another_tab_takes_the_rehearsal_over()
    {
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, one.Server, "Rowan", dark: true, width: 390, height: 844, permitted: false);
        await rowan.Page.GotoAsync("/rehearse");
        await rowan.Context.AddCookiesAsync([new() { Name = "language", Value = "de", Url = one.Server.Url }]);
        await rowan.Page.ReloadAsync();
        await rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Probe beginnen" }).ClickAsync();
        var coach = rowan.Page.GetByRole(AriaRole.Complementary, new() { Name = "Probe" });
        await Expect(coach.Locator(".callout")).ToContainTextAsync("Blue Door wartet");
        await Press(coach, "Zeig es mir").ClickAsync();
        foreach (var (width, height) in ((int, int)[])[(390, 844), (320, 640)])
        {
            await rowan.Page.SetViewportSizeAsync(width, height);
            await LooksTests.CheckAsync(rowan.Page, "a rehearsal on a phone");
            await LooksTests.KeepAsync(rowan.Page, "rehearsal-de", width, dark: true);
        }

        // A copy of the tab asks before it takes the seat, and the first one then says where the rehearsal is.
        var address = rowan.Page.Url;
        var copy = await rowan.Page.RunAndWaitForPopupAsync(() => rowan.Page.EvaluateAsync("address => { window.open(address); }", address));
        await Press(copy.Locator("main"), "Hierher umziehen").ClickAsync();
        await Expect(rowan.Page.GetByRole(AriaRole.Heading, new() { Name = "Deine Probe geht in einem anderen Tab weiter" })).ToBeVisibleAsync();
        coach = copy.GetByRole(AriaRole.Complementary, new() { Name = "Probe" });
        for (var i = 0; i < 5; i++)
        {
            await Expect(coach.Locator("[aria-current=step] .n")).ToHaveTextAsync($"{i + 1}");
            await Press(coach, "Auslassen").ClickAsync();
        }
        await Press(coach, "Probe beenden").ClickAsync();
        await Expect(copy.GetByText("Ausgelassen", new() { Exact = true })).ToHaveCountAsync(5);
        foreach (var (width, height) in ((int, int)[])[(1280, 800), (320, 640)])
        {
            await copy.SetViewportSizeAsync(width, height);
            await LooksTests.CheckAsync(copy, "after a rehearsal in German");
            await LooksTests.KeepAsync(copy, "rehearsal-after-de", width, dark: true);
        }

        // Quick exit leaves nothing of a second one behind: not its page, not its summary, and no room with scripted people in it.
        await copy.GotoAsync($"{one.Server.Url}/rehearse");
        await Press(copy.Locator("main"), "Probe beginnen").ClickAsync();
        await Expect(coach.Locator(".callout").First).ToBeVisibleAsync();
        await copy.GetByRole(AriaRole.Button, new() { NameRegex = new("^Schnell weg") }).First.ClickAsync();
        await Expect(copy).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/blank$"));
        Assert.Equal("0", await copy.EvaluateAsync<string>(
            "String(['rehearsal', 'rehearsing', 'seat'].filter((key) => key in localStorage || key in sessionStorage).length)"));
        await Until.TrueAsync(async () =>
        {
            await using var db = one.Server.OpenStore();
            return !await db.Sessions.AnyAsync(s => s.IsRehearsal && s.EndedAt == null && s.InUseUntil != null);
        });
    }
}
