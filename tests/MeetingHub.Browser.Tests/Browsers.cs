using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>One Chromium for the whole run; every person gets a context of their own, as if on another computer.</summary>
public sealed class Browsers : IAsyncLifetime
{
    private IPlaywright _playwright = null!;

    public IBrowser Chromium { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Until.PatienceMs);
        Chromium = await LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Chromium.DisposeAsync();
        _playwright.Dispose();
    }

    public async Task<IBrowser> LaunchAsync(params string[] more)
    {
        var browser = await _playwright.Chromium.LaunchAsync(Options(more));
        browser.Context += (_, context) => Complaints.ListenTo(context);
        return browser;
    }

    private static BrowserTypeLaunchOptions Options(string[] more) => new()
    {
        ExecutablePath = "/usr/bin/chromium",
        Args =
        [
            "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
            "--use-fake-device-for-media-stream=fps=8", "--use-fake-ui-for-media-stream",
            // A page that is not in front keeps its timers, as it would on a computer of its own.
            "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
            .. more,
        ],
    };
}
