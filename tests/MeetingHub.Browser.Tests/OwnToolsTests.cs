using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What somebody keeps for themselves: in their browser, and nowhere else.</summary>
public sealed class OwnToolsTests(Browsers browsers, OneServer one)
{
    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private async Task<IPage> OpenAsync(string? before = null)
    {
        var context = await one.NewContextAsync(browsers.Chromium, new() { Locale = "en", ReducedMotion = ReducedMotion.Reduce });
        if (before is not null) await context.AddInitScriptAsync(before);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/me/tools");
        return page;
    }

    [Fact]
    public async Task What_somebody_keeps_for_themselves_stays_in_their_browser_and_goes_when_they_say_so()
    {
        var page = await OpenAsync();
        await Expect(page.GetByText("No check-in in these days.")).ToBeVisibleAsync();
        var sent = new List<string>();
        page.Request += (_, request) => sent.Add(request.Url);

        // A check-in, by keyboard. Help comes nearer when somebody struggles, and nothing else happens.
        await page.GetByRole(AriaRole.Radio, new() { Name = "Unsettled" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator("#mood").GetByText("Right now too much?")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Really struggling" })).ToBeCheckedAsync();
        await Expect(page.Locator("#mood").GetByText("Right now too much?")).ToBeVisibleAsync();
        await page.GetByLabel("A word about it").FillAsync("tired <b>");
        await Button(page, "Keep it").First.ClickAsync();
        await page.GetByText("Read it as a list").ClickAsync();
        await Expect(page.Locator("[data-list] li")).ToContainTextAsync("Really struggling, tired <b>");
        await Expect(page.Locator("[data-line] polyline")).ToHaveCountAsync(1);

        await page.GetByLabel("Things I can do on my own").FillAsync("Shoes on, round the block");
        await Button(page, "Show it one step at a time").ClickAsync();
        await Expect(page.Locator("[data-step]:visible")).ToHaveCountAsync(1);
        await Button(page, "The next step").ClickAsync();
        await Expect(page.GetByLabel("Things I can do on my own")).ToBeFocusedAsync();
        await Button(page, "Show it one step at a time").ClickAsync();
        await page.GetByLabel("My page").FillAsync("A long day");
        await Button(page, "Another prompt").ClickAsync();
        await Button(page, "Keep this page").ClickAsync();
        await Expect(page.GetByText("1 page kept.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "own tools with something in them");
        await LooksTests.KeepAsync(page, "own-tools", 1280, false);

        // Paper has the plan and nothing else, and all words of it.
        await page.EvaluateAsync("() => { window.print = () => { window.printed = [document.body.dataset.prints, document.querySelectorAll('[data-printed]')[1].textContent]; }; }");
        await Button(page, "Print").First.ClickAsync();
        Assert.Equal(["plan", "Shoes on, round the block"], await page.EvaluateAsync<string[]>("() => window.printed"));

        var download = await page.RunAndWaitForDownloadAsync(() => Button(page, "Save a copy").ClickAsync());
        var copy = await File.ReadAllTextAsync((await download.PathAsync())!);
        Assert.Equal([], sent.Where(url => !url.StartsWith("blob:", StringComparison.Ordinal)));

        // All of it is there after a reload, and on the way to a slip only if it is put on it.
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Things I can do on my own")).ToHaveValueAsync("Shoes on, round the block");
        await page.GotoAsync("/me/slip");
        await Expect(page.GetByText("My mood check-ins", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "My mood check-ins" })).Not.ToBeCheckedAsync();

        // Wiped after one question that begins at "Keep it", and brought back from the copy.
        await page.GotoAsync("/me/tools");
        await Button(page, "Wipe everything here…").ClickAsync();
        await Expect(page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Keep it" })).ToBeFocusedAsync();
        await Button(page, "Wipe it").ClickAsync();
        await Expect(page.GetByText("No check-in in these days.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Things I can do on my own")).ToHaveValueAsync("");
        await page.Locator("[data-file]").SetInputFilesAsync(new FilePayload { Name = "other.json", MimeType = "application/json", Buffer = "{}"u8.ToArray() });
        await Expect(page.GetByText("isn’t a copy from this page")).ToBeVisibleAsync();
        await page.Locator("[data-file]").SetInputFilesAsync(new FilePayload
        {
            Name = "copy.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(copy),
        });
        await Expect(page.GetByLabel("Things I can do on my own")).ToHaveValueAsync("Shoes on, round the block");
        await Expect(page.GetByText("1 page kept.")).ToBeVisibleAsync();

        // With a PIN the store has nothing to read, and the page shows nothing before it.
        await page.GetByRole(AriaRole.Switch, new() { NameRegex = new("Ask for a PIN first") }).ClickAsync();
        await page.GetByLabel("New PIN").FillAsync("2580");
        await page.GetByLabel("The same once more").FillAsync("2508");
        await Button(page, "Lock it").ClickAsync();
        await Expect(page.GetByText("Both must be the same")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "the question for a new PIN");
        await page.GetByLabel("The same once more").FillAsync("2580");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Switch, new() { NameRegex = new("Ask for a PIN first") })).ToBeCheckedAsync();
        const string stored = """
            async () => {
              const open = indexedDB.open('own-tools');
              const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
              const get = db.transaction('kept').objectStore('kept').get('kept');
              const row = await new Promise((done) => { get.onsuccess = () => done(get.result); });
              db.close();
              return JSON.stringify(row) + new TextDecoder('latin1').decode(row.box);
            }
            """;
        var before = await page.EvaluateAsync<string>(stored);
        await page.GetByLabel("Things I can do on my own").FillAsync("Shoes on, and out");
        await page.BecomesTrueAsync($"async (before) => (await ({stored})()) !== before", before);
        await page.ReloadAsync();
        await Expect(page.Locator("#pin")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Things I can do on my own")).ToBeHiddenAsync();
        Assert.DoesNotContain("Shoes", await page.EvaluateAsync<string>(stored), StringComparison.Ordinal);
        await page.Locator("#pin").FillAsync("1111");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("That isn’t the PIN.")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "the question for the PIN");
        await page.Locator("#pin").FillAsync("2580");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Things I can do on my own")).ToHaveValueAsync("Shoes on, and out");
        await Expect(page.GetByText("A copy isn’t locked")).ToBeVisibleAsync();

        // Quick exit leaves it, or wipes it for whoever chose so; in another tab too.
        await page.Locator("a.exit").ClickAsync();
        await Expect(page).ToHaveTitleAsync("Blank page");
        await page.GotoAsync("/me/tools");
        await page.Locator("#pin").FillAsync("2580");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("1 page kept.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Switch, new() { NameRegex = new("Wipe on Quick exit") }).ClickAsync();
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/me/tools");
        await page.Locator("a.exit").ClickAsync();
        await Expect(page).ToHaveTitleAsync("Blank page");
        await Expect(other).ToHaveTitleAsync("Blank page");
        await page.BecomesTrueAsync("async () => (await indexedDB.databases()).length === 0");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Where_a_browser_keeps_nothing_people_are_told_and_write_and_print_all_the_same()
    {
        var page = await OpenAsync("Object.defineProperty(window, 'indexedDB', { value: { open() { throw new DOMException('no', 'SecurityError'); }, deleteDatabase() { throw new DOMException('no'); } } })");
        await Expect(page.GetByText("This browser doesn’t keep things.")).ToBeVisibleAsync();
        await page.GetByLabel("People I can ask for help").FillAsync("My sister");
        await Expect(Button(page, "Print").First).ToBeVisibleAsync();
        await Expect(Button(page, "Keep it")).ToHaveCountAsync(0);
        await Expect(Button(page, "Keep this page")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }
}
