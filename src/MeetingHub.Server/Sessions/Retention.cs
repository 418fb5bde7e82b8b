using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions;

/// <summary>Deletes meetings that are older than the retention time, at start and then once an hour.</summary>
internal sealed class Retention(IDbContextFactory<MeetingDb> store, IOptions<SessionOptions> options, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            var before = clock.GetUtcNow().AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds();
            await using var db = await store.CreateDbContextAsync(stoppingToken);
            await db.Meetings.Where(m => m.CreatedAt < before).ExecuteDeleteAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
