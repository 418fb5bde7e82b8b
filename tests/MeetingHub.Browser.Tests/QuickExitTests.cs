using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Quick exit as a whole: the page, the stored data, the devices, and the view of the others.</summary>
public sealed class QuickExitTests(Browsers browsers)
{
    private const string Neutral = "https://weather.example.org/today";

    private static async Task PressShiftAsync(IPage page, int times)
    {
        for (var i = 0; i < times; i++) await page.Keyboard.PressAsync("Shift");
    }

    /// <summary>
    /// Presses Shift so often, and looks what the page then does within the two seconds in which presses count together. On a busy machine
    /// they may come too slowly for that; people press again.
    /// </summary>
    internal static async Task PressShiftAsync(IPage page, int times, Func<float, Task> then)
    {
        for (var tries = 1; ; tries++)
        {
            await PressShiftAsync(page, times);
            try
            {
                await then(tries < 8 ? 1_500 : 15_000);
                return;
            }
            catch (Exception e) when (tries < 8 && e is TimeoutException or PlaywrightException)
            {
                await page.Keyboard.PressAsync("Control"); // another key, so that it begins anew
            }
        }
    }

    [Fact]
    public async Task Quick_exit_from_an_open_dialog_turns_every_device_off_and_hides_the_page_in_every_tab()
    {
        await using var server = await ServerProcess.StartAsync(options: new Dictionary<string, string>(StringComparer.Ordinal) { ["Page__QuickExitTo"] = Neutral });
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await asha.Page.EvaluateAsync("""
            () => {
              window.kept = [];
              const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              navigator.mediaDevices.getUserMedia = async (wish) => {
                const stream = await open(wish);
                window.kept.push(...stream.getTracks());
                return stream;
              };
            }
            """);
        await asha.SpeakAndShowAsync();
        await rowan.SeesAsync(people: 1);
        await rowan.SayAsync("Something that stays in this room");
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToHaveCountAsync(1);
        var other = await asha.Context.NewPageAsync();
        await other.GotoAsync("/");
        await Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await asha.Page.BringToFrontAsync();
        await asha.Page.EvaluateAsync("() => { localStorage.setItem('relayOnly', 'yes'); localStorage.setItem('theme', 'dark'); }");
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Help now" }).First.ClickAsync();
        var sheet = asha.Page.GetByRole(AriaRole.Dialog, new() { Name = "Help now" });
        await Expect(sheet).ToContainTextAsync("your microphone is on");

        await asha.Context.RouteAsync(Neutral, route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<title>Weather</title>" }));
        await asha.Page.EvaluateAsync("""
            () => new MutationObserver(() => console.info('left ' + JSON.stringify({
              title: document.title, path: location.pathname, inert: document.body.inert, text: document.body.textContent.trim(),
              dialogs: document.querySelectorAll('dialog').length, players: document.querySelectorAll('audio, video').length,
              opened: window.kept.length, live: window.kept.filter((track) => track.readyState === 'live').length,
              session: sessionStorage.length, local: localStorage.length, connections: __test.state(),
            }))).observe(document.body, { attributeFilter: ['inert'] })
            """);
        var left = asha.Page.WaitForConsoleMessageAsync(new() { Predicate = message => message.Text.StartsWith("left ", StringComparison.Ordinal) });
        var beacon = asha.Page.WaitForRequestAsync("**/api/leave");
        await sheet.GetByRole(AriaRole.Button, new() { NameRegex = new("^Quick exit") }).ClickAsync();

        Assert.Equal(
            """left {"title":"Blank page","path":"/blank","inert":true,"text":"","dialogs":0,"players":0,"opened":2,"live":0,"session":0,"local":0,"connections":""}""",
            (await left).Text);
        await beacon;
        await Expect(rowan.Tiles).ToHaveCountAsync(1);
        await Expect(asha.Page).ToHaveURLAsync(Neutral);
        await Expect(other).ToHaveURLAsync(Neutral);

        await asha.Page.GoBackAsync();
        await Expect(asha.Page.GetByRole(AriaRole.Region, new() { Name = "Meeting controls" })).ToHaveCountAsync(0);
        Assert.DoesNotContain("/s/", asha.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pressing_Shift_three_times_shows_and_announces_its_progress_works_offline_and_can_be_turned_off()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 320, 640);
        await page.GotoAsync("/ops");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await PressShiftAsync(page, 4); // an operator stays
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Quick exit") })).ToHaveCountAsync(0);
        Assert.EndsWith("/ops", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/start");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.EvaluateAsync("localStorage.setItem('withoutShiftExit', 'yes')"); // as the switches do
        await PressShiftAsync(page, 4);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.EvaluateAsync("localStorage.removeItem('withoutShiftExit')");

        await page.Keyboard.TypeAsync("HeLLo"); // capital letters are typing
        await PressShiftAsync(page, 1, async within =>
        {
            await Expect(page.Locator(".exit-progress")).ToContainTextAsync("press Shift 2 times more", new() { Timeout = within });
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("press Shift 2 times more", new() { Timeout = within });
        });
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Help") }).First.ClickAsync();
        await Expect(page.Locator(".exit-progress")).ToHaveCountAsync(0); // a press of the mouse in between
        await PressShiftAsync(page, 2, within => Expect(page.Locator(".exit-progress")).ToBeInViewportAsync(new() { Timeout = within })); // over the sheet
        await page.Context.SetOfflineAsync(true);
        await PressShiftAsync(page, 3, within => page.WaitForURLAsync("about:blank", new() { Timeout = within }));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Help_and_the_exit_button_are_there_while_any_part_of_the_page_loads()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: true, 320, 640);
        foreach (var (part, path, help) in ((string, string, AriaRole)[])
        [
            ("index", $"/j/{ScriptedServer.Code}", AriaRole.Link),
            ("Prejoin", $"/j/{ScriptedServer.Code}", AriaRole.Button),
            ("RoomPage", "/s/q4Baaaaaaa", AriaRole.Button),
        ])
        {
            var comes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var file = $"**/assets/{part}-*.js";
            await page.RouteAsync(file, async route =>
            {
                await comes.Task;
                try
                {
                    await route.FallbackAsync();
                }
                catch (PlaywrightException)
                {
                    // The page was left before the answer came.
                }
            });
            await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
            await Expect(page.GetByRole(help, new() { NameRegex = new("^Help") })).ToBeVisibleAsync();
            await Expect(page.GetByRole(help, new() { NameRegex = new("^Quick exit") })).ToBeInViewportAsync(new() { Ratio = 1 });
            if (part != "index") await page.GetByRole(help, new() { NameRegex = new("^Quick exit") }).ClickAsync(new() { Trial = true });
            else
            {
                await page.EvaluateAsync("() => sessionStorage.setItem('seat', JSON.stringify({ pass: 'a pass' }))");
                var beacon = page.WaitForRequestAsync("**/api/leave");
                await page.GetByRole(help, new() { NameRegex = new("^Quick exit") }).ClickAsync();
                await beacon;
                await Expect(page).ToHaveTitleAsync("Blank page");
                Assert.EndsWith("/blank", page.Url, StringComparison.Ordinal);
                Assert.Equal(0, await page.EvaluateAsync<int>("sessionStorage.length"));
            }
            comes.SetResult();
            if (part != "index") await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        }
        await page.Context.CloseAsync();
    }
}
