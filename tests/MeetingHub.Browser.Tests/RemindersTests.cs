using System.Security.Cryptography;
using System.Text.Json;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Reminders in a real browser. Chromium's own push service can't be reached from here, so the page gets a subscription from the test, and
/// messages are handed to the worker by the browser's debugging protocol, as the push service would.
/// </summary>
public sealed class RemindersTests(Browsers browsers) : IAsyncLifetime
{
    private const string Series = "/groups/quiet-harbour/tuesdays";
    private const string Own = "/me/sessions";

    private ServerProcess _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(options: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Mail__Host"] = "127.0.0.1", ["Mail__Port"] = "1", ["Mail__From"] = "hello@meet.example", ["Mail__Site"] = "https://meet.example",
        });
        await using var db = _server.OpenStore();
        var now = DateTimeOffset.UtcNow;
        db.Add(new GroupRow { Id = "g", Slug = "quiet-harbour", Name = "The quiet harbour", IsPublished = true, CreatedAt = 1 });
        db.Add(new SeriesRow
        {
            Id = "s", Group = "g", Slug = "tuesdays", Title = "Tuesdays", Zone = "Europe/Dublin", First = new DateOnly(2026, 1, 6), Start = new TimeOnly(19, 0), Minutes = 75,
            IsPublished = true, Code = "quiet-harbour-tuesdays", CreatedAt = 1,
        });
        db.Add(new SessionRow
        {
            Id = "t", Room = "t", Title = "Tuesdays", Group = "g", Series = "s", CreatedAt = now.ToUnixTimeMilliseconds(), KeepUntil = now.AddDays(9).ToUnixTimeMilliseconds(),
            StartsAt = now.AddDays(2).ToUnixTimeMilliseconds(), EndsAt = now.AddDays(2).AddHours(1).ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IPage> OpenAsync(bool isAllowed, string language = "en", bool dark = false)
    {
        var context = await browsers.Chromium.NewContextAsync(new()
        {
            BaseURL = _server.Url, Locale = language, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Until.PatienceMs);
        if (isAllowed) await context.GrantPermissionsAsync(["notifications"], new() { Origin = _server.Url });
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        await context.AddInitScriptAsync(
            $$"""
            const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
            const made = {
              endpoint: 'https://push.example/unmistakable',
              getKey: (name) => bytes(name === 'auth' ? '{{Convert.ToBase64String(new byte[16])}}' : '{{Convert.ToBase64String([4, .. q.X!, .. q.Y!])}}'),
              unsubscribe: async () => { sessionStorage.removeItem('subscribed'); return true; },
            };
            PushManager.prototype.getSubscription = async () => sessionStorage.getItem('subscribed') ? made : null;
            PushManager.prototype.subscribe = async (options) => {
              if (options.applicationServerKey.length !== 65) throw new TypeError('not a key');
              sessionStorage.setItem('subscribed', 'yes');
              return made;
            };
            """);
        return await context.NewPageAsync();
    }

    private static ILocator Switch(IPage page) => page.GetByRole(AriaRole.Switch, new() { NameRegex = new("On this device|Auf diesem Gerät") });

    private static Task<string> LeftAsync(IPage page) => page.EvaluateAsync<string>(
        "async () => [(await navigator.serviceWorker.getRegistrations()).length, ...await caches.keys()].join(' ')");

    private static Task NothingIsLeftAsync(IPage page) => page.BecomesTrueAsync(
        "async () => (await navigator.serviceWorker.getRegistrations()).length + (await caches.keys()).length === 0");

    private static Task WorkerIsThereAsync(IPage page) => page.BecomesTrueAsync("async () => navigator.serviceWorker.controller !== null");

    private Task ServerKnowsAsync(int reminders) => Until.TrueAsync(() =>
    {
        using var db = _server.OpenStore();
        return db.Reminders.Count() == reminders;
    });

    [Fact]
    public async Task Whoever_may_not_be_reminded_here_is_told_so_and_led_to_the_calendar_in_both_languages_and_themes()
    {
        Complaints.Expect(Complaints.Status(422));
        foreach (var (language, dark) in ((string, bool)[])[("en", false), ("de", true)])
        {
            var page = await OpenAsync(isAllowed: false, language, dark);
            await page.GotoAsync(Series);
            await Switch(page).ClickAsync();
            await Expect(page.Locator("[data-refused]")).ToBeVisibleAsync();
            await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "false");
            await NothingIsLeftAsync(page);
            await LooksTests.CheckAsync(page, $"a refused reminder in {language}");

            await page.GetByRole(AriaRole.Link, new() { NameRegex = new("e-mail|E-Mail") }).ClickAsync();
            await LooksTests.CheckAsync(page, $"reminders by e-mail in {language}");
            await page.Locator("#address").FillAsync("asha@example"); // the browser lets it through
            await page.Locator("main button[type=submit]").ClickAsync();
            await Expect(page.Locator("#address")).ToHaveValueAsync("asha@example");
            await Expect(page.Locator("#address")).ToHaveAttributeAsync("aria-invalid", "true");
            await LooksTests.CheckAsync(page, $"an address that is none in {language}");
            await page.GotoAsync("/reminders/nothingnothingnothing0");
            await LooksTests.CheckAsync(page, $"a stopped reminder in {language}");
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Whoever_wants_to_hear_of_new_posts_turns_it_on_for_this_device_by_keyboard_and_off_again_with_all_that_it_left()
    {
        var page = await OpenAsync(isAllowed: true);
        await page.SetViewportSizeAsync(320, 640);
        await page.GotoAsync("/groups/quiet-harbour/member");
        await page.GetByLabel("What shall we call you here?").FillAsync("Pebble");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep this name" }).ClickAsync();
        await page.GotoAsync("/groups/quiet-harbour/board/tell");
        var all = page.GetByRole(AriaRole.Switch, new() { NameRegex = new("every new conversation") });
        await LooksTests.TabToAsync(page, all);
        await page.Keyboard.PressAsync("Enter");
        await Expect(all).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(page.GetByText("Nothing can reach you yet.")).ToBeVisibleAsync();

        await LooksTests.TabToAsync(page, Switch(page));
        await page.Keyboard.PressAsync("Space");
        await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "true");
        await ServerKnowsAsync(1);
        await page.ReloadAsync();
        await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(page.GetByText("Nothing can reach you yet.")).ToBeHiddenAsync();
        await LooksTests.CheckAsync(page, "hearing of new posts at 320");
        await using (var db = _server.OpenStore()) Assert.Equal(ReminderFor.Board, (await db.Reminders.SingleAsync(Stop)).For);

        await LooksTests.TabToAsync(page, Switch(page));
        await page.Keyboard.PressAsync("Space");
        await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "false");
        await ServerKnowsAsync(0);
        await NothingIsLeftAsync(page);
        await page.Context.CloseAsync();
    }

    // Within ten seconds, both, once each and nothing else.
    private const string ShowsBoth =
        """
        async () => {
          for (const end = performance.now() + 10_000; performance.now() < end; await new Promise((go) => setTimeout(go, 250))) {
            const shown = await (await navigator.serviceWorker.ready).getNotifications();
            const words = shown.map((n) => `${n.tag} ${n.title}${n.body}`).sort().join();
            if (words === 'a Something you saved starts soon.,b Something you saved starts soon.') return true;
          }
          return false;
        }
        """;

    [Fact]
    public async Task A_reminder_is_shown_once_and_reveals_nothing_keeps_help_without_a_network_and_leaves_nothing_when_it_is_off()
    {
        var page = await OpenAsync(isAllowed: true);
        await page.GotoAsync(Series);
        await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "false");
        Assert.Equal("0", await LeftAsync(page)); // nobody has asked for anything

        // On, with the keyboard.
        await Switch(page).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "true");
        await ServerKnowsAsync(1);
        await WorkerIsThereAsync(page);
        await page.ReloadAsync();
        await Expect(Switch(page)).ToHaveAttributeAsync("aria-checked", "true");
        var kept = await page.EvaluateAsync<string[]>(
            "async () => (await (await caches.open('help')).keys()).map((r) => new URL(r.url).pathname.replace(/-.*(?=\\.css)/, ''))");
        Assert.Equal(["/assets/index.css", "/crisis-lines.de.html", "/crisis-lines.html"], kept.Order());

        // The push service hands it over, twice.
        var browser = await page.Context.NewCDPSessionAsync(page);
        var registration = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        browser.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, e) =>
        {
            foreach (var each in e?.GetProperty("registrations").EnumerateArray().ToArray() ?? [])
                if (each.GetProperty("scopeURL").GetString() == _server.Url + "/") registration.TrySetResult(each.GetProperty("registrationId").GetString()!);
        };
        await browser.SendAsync("ServiceWorker.enable");
        var id = await registration.Task.WaitAsync(Until.Patience, Stop);
        // A push service does so again until it is taken, which a worker that has just begun may miss.
        var tries = 0;
        do
        {
            Assert.InRange(tries++, 0, 5);
            foreach (var mark in (string[])["a", "a", "b"])
            {
                await browser.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["origin"] = _server.Url, ["registrationId"] = id,
                    ["data"] = JsonSerializer.Serialize(new { text = "Something you saved starts soon.", mark }),
                });
            }
        }
        while (!await page.EvaluateAsync<bool>(ShowsBoth));

        // Turned off in the list, where it also says what Quick exit forgets.
        await page.GotoAsync(Own);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off, The quiet harbour" }).ClickAsync();
        await NothingIsLeftAsync(page);
        await ServerKnowsAsync(0);
        await Expect(page.GetByText("You have no reminders.")).ToBeVisibleAsync();

        // Turned off where it was turned on.
        await page.GotoAsync(Series);
        await Switch(page).ClickAsync();
        await ServerKnowsAsync(1);
        await Switch(page).ClickAsync();
        await NothingIsLeftAsync(page);
        await ServerKnowsAsync(0);

        // Quick exit forgets it, if that was chosen; otherwise it stays.
        await Switch(page).ClickAsync();
        await WorkerIsThereAsync(page);
        await ServerKnowsAsync(1);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Quick exit") }).ClickAsync();
        await page.WaitForURLAsync("**/blank");
        await ServerKnowsAsync(1);
        await page.EvaluateAsync("() => sessionStorage.setItem('subscribed', 'yes')");
        await page.GotoAsync(Own);
        await page.GetByRole(AriaRole.Switch, new() { NameRegex = new("Forget all on Quick exit") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Quick exit") }).ClickAsync();
        await page.WaitForURLAsync("**/blank");
        await NothingIsLeftAsync(page);
        await ServerKnowsAsync(0);
        // The answer that takes the cookie away comes when the page has gone.
        await Until.TrueAsync(async () => (await page.Context.CookiesAsync()).All(c => c.Name != "holder"));

        // Help now without a server.
        await page.GotoAsync(Series);
        await Switch(page).ClickAsync();
        await WorkerIsThereAsync(page);
        await _server.KillAsync();
        await page.GotoAsync("/help");
        await Expect(page.GetByText("988").First).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => document.styleSheets[0].cssRules.length > 100")); // as it looks
        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync(Series));
        await page.Context.CloseAsync();
    }
}
