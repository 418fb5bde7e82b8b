using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Media;

/// <summary>
/// Hands this node's rooms to the others, one by one: their media before it stops, and their connections too when an operator
/// drains it. Pages make the new connection while the old one still runs.
/// </summary>
internal sealed partial class MediaDrain(RoomMedia media, RoomDirectory rooms, INodes nodes, TimeProvider clock, ILogger<MediaDrain> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRooms = TimeSpan.FromMilliseconds(20); // a handshake per page: not all at once
    private static readonly TimeSpan ProxiesNoticeWithin = TimeSpan.FromSeconds(10);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await nodes.TryDrainAsync(nodes.Self, on: true)) await MoveMediaAsync(cancellationToken);
        }
        catch (RoomLogAwayException)
        {
            // Then nobody can be told; pages find out by themselves that this node is gone.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        DateTimeOffset? since = null;
        var haveLeft = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!nodes.IsDraining(nodes.Self))
            {
                (since, haveLeft) = (null, false);
                continue;
            }
            if (since is null) Log.Draining(logger);
            since ??= clock.GetUtcNow();
            try
            {
                await MoveMediaAsync(stoppingToken);
            }
            catch (RoomLogAwayException)
            {
                continue; // the next look tries again
            }
            // A page that comes back must not be sent here again.
            if (haveLeft || clock.GetUtcNow() - since < ProxiesNoticeWithin) continue;
            haveLeft = true;
            foreach (var room in rooms.All)
            {
                room.SayGoodbye(GoodbyeWire.ServerStopping);
                await Task.Delay(BetweenRooms, clock, stoppingToken);
            }
        }
    }

    private async Task MoveMediaAsync(CancellationToken stop)
    {
        foreach (var id in media.Hosted.ToArray())
        {
            if (rooms.Find(id) is not { } room) continue;
            try
            {
                await media.MoveAsync(room, nodes.Self);
            }
            catch (RoomClosedException)
            {
                continue; // it has ended
            }
            await Task.Delay(BetweenRooms, clock, stop);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(61, LogLevel.Information, "This node is drained: its rooms go to other nodes")]
        public static partial void Draining(ILogger logger);
    }
}
