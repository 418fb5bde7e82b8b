using MeetingHub.Domain;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Media;

/// <summary>
/// Hands this node's rooms to the others, one by one, and then its people: when an operator drains it, and before it stops. Pages
/// make their new connection while the old one still runs.
/// </summary>
internal sealed partial class MediaDrain(RoomMedia media, Cascade cascade, IMediaEngine engine, RoomDirectory rooms, ILeases leases,
    IDraining draining, TimeProvider clock, ILogger<MediaDrain> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRooms = TimeSpan.FromMilliseconds(20); // a handshake per page: not all at once
    private static readonly TimeSpan ProxiesNoticeWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PagesMoveWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GoodbyesTake = TimeSpan.FromMilliseconds(300); // from the connection's buffer to the network
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Does all of this before the server stops. As soon as the framework is asked to stop it closes every connection without a word, so
    /// this must be the first thing that it calls then: to be registered when everything else is mapped.
    /// </summary>
    public void BeforeStop(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.Register(() =>
    {
        using var limit = new CancellationTokenSource(LongestStop, clock);
        HandOverAsync(limit.Token).GetAwaiter().GetResult();
    });

    private async Task HandOverAsync(CancellationToken stop)
    {
        try
        {
            if (await draining.TryDrainAsync(leases.Self, on: true))
            {
                cascade.IsEnding = true; // that it is drained this node reads with its next renewal
                await MoveMediaAsync(stop);
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), clock);
                for (var since = clock.GetTimestamp(); engine.Counters.Peers > 0 && clock.GetElapsedTime(since) < PagesMoveWithin;)
                    await timer.WaitForNextTickAsync(stop);
            }
        }
        catch (Exception e) when (e is RoomLogAwayException or OperationCanceledException)
        {
            // Then the others can't be told; pages find out by themselves that this node is gone.
        }
        foreach (var room in rooms.All) room.SayGoodbye(GoodbyeWire.ServerStopping);
        await Task.Delay(GoodbyesTake, clock, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        long? since = null;
        var haveLeft = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!draining.IsDraining(leases.Self))
            {
                (since, haveLeft) = (null, false);
                continue;
            }
            if (since is null) Log.Draining(logger);
            since ??= clock.GetTimestamp();
            try
            {
                await MoveMediaAsync(stoppingToken);
            }
            catch (RoomLogAwayException)
            {
                continue; // the next look tries again
            }
            // So that no page comes back to this node.
            if (haveLeft || clock.GetElapsedTime(since.Value) < ProxiesNoticeWithin) continue;
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
        foreach (var id in media.Hosted.ToArray()) await MoveAsync(id, room => media.MoveAsync(room, leases.Self), stop);
        foreach (var id in media.CarriedHere.ToArray()) await MoveAsync(id, media.RenewAsync, stop);
    }

    private async Task MoveAsync(RoomId id, Func<LiveRoom, Task> move, CancellationToken stop)
    {
        if (rooms.Find(id) is not { } room) return;
        try
        {
            await move(room);
        }
        catch (RoomClosedException)
        {
            return; // it has ended
        }
        await Task.Delay(BetweenRooms, clock, stop);
    }

    private static partial class Log
    {
        [LoggerMessage(61, LogLevel.Information, "This node is drained: its rooms go to other nodes")]
        public static partial void Draining(ILogger logger);
    }
}
