namespace MeetingHub.Server.Tests;

/// <summary>Waits for what another process or thread will do.</summary>
internal static class Until
{
    /// <summary>How long a test waits for what has to come. Long, because a machine with other work is slow; nobody waits it out who is well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

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
