using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Deletes meetings that are older than the retention time, and decisions about seats that have expired: at start, and then once an hour.
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
            var now = clock.GetUtcNow();
            var before = now.AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds();
            try
            {
                await using var db = await store.CreateDbContextAsync(stoppingToken);
                await db.Meetings.Where(m => m.CreatedAt < before).ExecuteDeleteAsync(stoppingToken);
                await db.Seats.Where(s => s.Until <= now.ToUnixTimeMilliseconds()).ExecuteDeleteAsync(stoppingToken);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                Log.StoreAway(logger);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Warning, "The store does not answer; old meetings are deleted in an hour")]
        public static partial void StoreAway(ILogger logger);
    }
}
