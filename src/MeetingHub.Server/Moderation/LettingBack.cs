using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Moderation;

/// <summary>
/// Tells rooms of lifted removals of which they could not hear at once: their log was away, or the server ended in between.
/// </summary>
internal sealed class LettingBack(ModerationQueue queue, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await queue.LetBackAsync(stoppingToken);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                // tried again; StoreWatch says that the store is away
            }
        }
    }
}
