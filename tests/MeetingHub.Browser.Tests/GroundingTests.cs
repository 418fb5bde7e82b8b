using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>The exercises in Help now: a breathing pace and the five senses.</summary>
public sealed class GroundingTests(Browsers browsers)
{
    private const string ExercisesFile = "**/assets/Exercises-*.js";
    private static readonly string[] Sheet = ["Breathe slowly", "Five senses"];

    private static ILocator Press(ILocator around, string name) => around.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>What screen readers are told, one after the other, is kept in the page from here on.</summary>
    private static async Task ListenAsync(IPage page) => await page.EvaluateAsync(
        """
        () => {
          window.said = [];
          new MutationObserver((changes) => {
            for (const region of new Set(changes.map(({ target }) => target)))
              if (region.matches('[role=status], [role=alert]') && region.textContent) window.said.push(region.textContent);
          }).observe(document.body, { childList: true, subtree: true });
        }
        """);

    private static Task<string[]> HeardAsync(IPage page) => page.EvaluateAsync<string[]>("window.said.splice(0)");

    private static Task<string> TracesAsync(IPage page) => page.EvaluateAsync<string>(
        "JSON.stringify([location.href, history.length, document.cookie, { ...localStorage }, { ...sessionStorage }])");

    /// <summary>How large the shape is drawn, as a part of its whole size.</summary>
    private static Task<float> SizeAsync(IPage page) => page.Locator(".breath.paced").EvaluateAsync<float>(
        """
        (shape) => {
          for (const each of shape.getAnimations({ subtree: true })) each.finish();
          const { transform } = getComputedStyle(shape, '::after');
          return transform === 'none' ? 1 : new DOMMatrix(transform).a;
        }
        """);

    [Theory]
    [InlineData(false, 1280, 800)]
    [InlineData(true, 320, 256)] // 1280 x 1024 at 400 %
    public async Task Both_exercises_work_in_the_meeting_by_keyboard_without_a_network_say_each_step_once_and_leave_no_trace(
        bool dark, int width, int height)
    {
        var server = new ScriptedServer { Role = "participant" };
        await using var person = new Person(await server.OpenAsync(browsers.Chromium, dark, width, height), "Rowan");
        var page = person.Page;
        Complaints.Expect(Complaints.NoAnswer); // the room's files may be on their way
        await page.Clock.InstallAsync();
        var fetched = page.WaitForResponseAsync(ExercisesFile);
        await person.JoinAsync(ScriptedServer.Code);
        await fetched;
        await Expect(person.Notice).ToContainTextAsync("Sound and video are not connected yet."); // nothing else is said by itself afterwards
        await page.RouteAsync("**/*", route => route.AbortAsync());
        var requests = 0;
        page.Request += (_, asked) => requests += asked.Url.Contains("/assets/", StringComparison.Ordinal) ? 0 : 1; // parts of the room
        var traces = await TracesAsync(page);

        // How they look.
        await page.GetByRole(AriaRole.Button, new() { Name = "Help now", Exact = true }).First.PressAsync("Enter");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Help now" });
        await Expect(help).ToBeVisibleAsync();
        Assert.True(await help.EvaluateAsync<bool>(
            "sheet => !!(sheet.querySelector('a[href^=\"tel:\"], .help-country').compareDocumentPosition(sheet.querySelector('.grounding')) & 4)"));
        var (breath, senses) = (Press(help, Sheet[0]), Press(help, Sheet[1]));
        await breath.ClickAsync();
        await Press(help, "Start").ClickAsync();
        await LooksTests.KeepAsync(page, "breathing", width, dark);
        await Press(help, "Pause").ClickAsync();
        await LooksTests.CheckAsync(page, "the breathing pace");
        await senses.ClickAsync();
        await LooksTests.CheckAsync(page, "the five senses");
        await LooksTests.KeepAsync(page, "senses", width, dark);
        await senses.ClickAsync();

        // How they go, by keyboard.
        await page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(5));
        await page.Clock.RunForAsync(4_800); // what was said before
        await ListenAsync(page);
        server.Ping(); // the connection is there, and time passes only here
        await LooksTests.TabToAsync(page, breath);
        await page.Keyboard.PressAsync("Enter");
        await Expect(breath).ToHaveAttributeAsync("aria-expanded", "true");
        await LooksTests.TabToAsync(page, Press(help, "Start"));
        await page.Keyboard.PressAsync("Enter");
        var words = help.Locator(".breath-words");
        await Expect(words).ToHaveTextAsync("Breathe in");
        Assert.Equal(1, await SizeAsync(page)); // less motion is asked for
        await page.Clock.RunForAsync(4_050);
        await Expect(words).ToHaveTextAsync("Hold");
        await page.Clock.RunForAsync(2_000);
        await Expect(words).ToHaveTextAsync("Breathe out");
        await page.Clock.RunForAsync(6_000);
        await Expect(words).ToHaveTextAsync("Breathe in");
        Assert.Equal(["Breathe in", "Hold", "Breathe out", "Breathe in"], await HeardAsync(page));
        server.Ping();

        await Expect(Press(help, "Pause")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Clock.RunForAsync(5_000);
        await Expect(words).ToHaveTextAsync("Paused");
        Assert.Equal(["Paused"], await HeardAsync(page));
        await page.Keyboard.PressAsync("Enter");
        await Expect(words).ToHaveTextAsync("Breathe in");
        var slider = help.GetByRole(AriaRole.Slider, new() { Name = "Pace" });
        await LooksTests.TabToAsync(page, slider);
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", "In for 5 seconds, hold for 2, out for 7.");
        await Press(help, "Stop").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Press(help, "Start")).ToBeFocusedAsync();
        await Expect(Press(help, "Stop")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Enter");
        await page.Clock.RunForAsync(1_600);
        await HeardAsync(page);

        // The other exercise ends this one.
        await senses.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(words).ToHaveCountAsync(0);
        var sense = help.Locator(".sense");
        await Expect(sense).ToContainTextAsync("Five things you can see");
        await LooksTests.TabToAsync(page, Press(help, "Next"));
        await page.Keyboard.PressAsync("Enter");
        await page.Clock.RunForAsync(1_600);
        await Expect(sense).ToContainTextAsync("Four things you can touch");
        Assert.Equal(["Four things you can touch. The chair, the floor, something within reach. Notice how each one feels."], await HeardAsync(page));
        foreach (var (key, shown) in ((string, string)[])
                 [("Enter", "Three things you can hear"), ("Enter", "Two things you can smell"), ("Enter", "One thing you can taste"), ("Enter", "That was all five")])
        {
            await page.Keyboard.PressAsync(key);
            await Expect(sense).ToContainTextAsync(shown);
        }
        await Expect(Press(help, "From the beginning")).ToBeFocusedAsync();
        await Press(help, "Back").FocusAsync();
        for (var presses = 0; presses < 5; presses++) await page.Keyboard.PressAsync("Enter");
        await Expect(sense).ToContainTextAsync("Five things you can see");
        await Expect(Press(help, "Next")).ToBeFocusedAsync(); // Back is gone

        // Leaving the sheet ends everything, and nothing remains of it.
        await breath.ClickAsync();
        await Press(help, "Start").ClickAsync();
        await Expect(words).ToHaveTextAsync("Breathe in");
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToHaveCountAsync(0);
        await HeardAsync(page);
        await page.Clock.RunForAsync(5_000);
        Assert.Empty(await HeardAsync(page));
        Assert.Equal(traces, await TracesAsync(page));
        Assert.Equal(0, requests);
        await person.Control("Raise hand").ClickAsync();
        Assert.Equal("raiseHand", await server.NextCommandAsync()); // the first that this page sent
    }

    [Fact]
    public async Task On_the_page_of_help_the_shape_grows_and_shrinks_for_those_who_like_motion_and_Quick_exit_ends_it()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark: false, 390, 844);
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
        await page.Clock.InstallAsync();
        await page.GotoAsync("/help");
        var main = page.GetByRole(AriaRole.Main);
        await Press(main, Sheet[0]).ClickAsync();
        await page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(5));
        await page.Clock.RunForAsync(1_600);
        await ListenAsync(page);
        Assert.InRange(await SizeAsync(page), 0.5, 0.6);
        await Press(main, "Start").ClickAsync();
        await page.Clock.RunForAsync(100);
        Assert.Equal(1, await SizeAsync(page));
        await page.Clock.RunForAsync(6_000);
        Assert.InRange(await SizeAsync(page), 0.5, 0.6);
        await page.Clock.RunForAsync(6_000 + 9 * 12_000); // ten breaths in all
        Assert.Equal(31, (await HeardAsync(page)).Length);

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Quick exit") }).ClickAsync();
        await Expect(page).ToHaveTitleAsync("Blank page");
        await page.Context.CloseAsync();
    }
}
