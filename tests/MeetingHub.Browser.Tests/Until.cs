using System.Diagnostics;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

internal static class Until
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <exception cref="TimeoutException">It has not come true in time.</exception>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(15)) throw new TimeoutException("Within 15 s this has not come true.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>
    /// Asks the page again and again until the function's promise comes true. Playwright's WaitForFunctionAsync takes the promise itself for
    /// true, whatever comes of it.
    /// </summary>
    /// <exception cref="TimeoutException">It has not come true in time.</exception>
    public static async Task BecomesTrueAsync(this IPage page, string asyncFunction, object? argument = null, int timeoutMs = 30_000)
    {
        using var timer = new PeriodicTimer(Between);
        var waited = Stopwatch.StartNew();
        while (!await page.EvaluateAsync<bool>(asyncFunction, argument))
        {
            if (waited.ElapsedMilliseconds > timeoutMs) throw new TimeoutException($"Within {timeoutMs} ms this has not come true: {asyncFunction}");
            await timer.WaitForNextTickAsync();
        }
    }
}
