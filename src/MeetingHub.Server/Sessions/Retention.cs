using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Deletes what is older than its retention time, by the list of all that is kept: at start, and then once an hour. A backup that was
/// brought back is too old in the same way, so what it holds of it goes at start.
/// </summary>
internal sealed partial class Retention(
    IDbContextFactory<MeetingDb> store, IOptions<SessionOptions> options, TimeProvider clock, ILogger<Retention> logger)
        : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await DeleteAsync(stoppingToken);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                Log.StoreAway(logger);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public async Task DeleteAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var run = new RetentionRun(db, clock.GetUtcNow(), options.Value, stop);
        foreach (var kept in KeptData.All)
            if (kept.Delete is { } delete) await delete(run);
    }

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Warning, "The store does not answer; old meetings are deleted in an hour")]
        public static partial void StoreAway(ILogger logger);
    }
}
