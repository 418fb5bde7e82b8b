using System.Diagnostics;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

internal static class Until
{
    /// <summary>How long a test waits for what has to come, in ms. Long, because a machine with other work is slow.</summary>
    public const int PatienceMs = 60_000;

    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(PatienceMs);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <exception cref="TimeoutException">It has not come true in time.</exception>
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <exception cref="TimeoutException">It has not come true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > Patience) throw new TimeoutException($"Within {Patience.TotalSeconds} s this has not come true.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>
    /// Repeats the function in the page until its promise gives true. Playwright's WaitForFunctionAsync treats the promise itself as true,
    /// whatever its result.
    /// </summary>
    /// <exception cref="TimeoutException">It has not come true in time.</exception>
    public static async Task BecomesTrueAsync(this IPage page, string asyncFunction, object? argument = null)
    {
        using var timer = new PeriodicTimer(Between);
        var waited = Stopwatch.StartNew();
        while (!await page.EvaluateAsync<bool>(asyncFunction, argument))
        {
            if (waited.Elapsed > Patience) throw new TimeoutException($"Within {Patience.TotalSeconds} s this has not come true: {asyncFunction}");
            await timer.WaitForNextTickAsync();
        }
    }
}
