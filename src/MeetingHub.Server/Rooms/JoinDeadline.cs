using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// Closes connections that have not joined within ten seconds. One sweep looks at all of them; they have no timers of their own.
/// </summary>
internal sealed class JoinDeadline(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (HubCallerContext Context, long Since)> _waiting = new(StringComparer.Ordinal);

    public void Start(HubCallerContext context) => _waiting[context.ConnectionId] = (context, clock.GetTimestamp());

    public void Stop(string connectionId) => _waiting.TryRemove(connectionId, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (id, (context, since)) in _waiting)
            {
                if (clock.GetElapsedTime(since) < Limit) continue;
                Stop(id);
                context.Abort();
            }
        }
    }
}
