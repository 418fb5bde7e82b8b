namespace MeetingHub.Server.Tests;

/// <summary>Waits for what another process or thread will do.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<Task<bool>> holds, string otherwise)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Patience, otherwise);
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
