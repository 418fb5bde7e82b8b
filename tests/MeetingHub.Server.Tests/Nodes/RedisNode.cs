using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>What a server process has of the other nodes, without the rest of the process.</summary>
internal sealed class RedisNode : IAsyncDisposable
{
    public RedisNode(RedisServer redis, TimeProvider? clock = null, int level = RoomSettings.NewestLevel)
    {
        clock ??= TimeProvider.System;
        Leases = new RedisLeases(redis, clock, NullLogger<RedisLeases>.Instance, level);
        Rooms = new RedisRoomNodes(redis, Leases);
        Media = new RedisMediaNodes(redis, Leases, clock);
        Draining = new RedisDraining(redis, Leases);
        Figures = new RedisFigures(redis, Leases);
        Abandoned = new RedisAbandonedRooms(redis, Rooms, Leases);
    }

    public string Self => Leases.Self;
    public RedisLeases Leases { get; }
    public RedisRoomNodes Rooms { get; }
    public RedisMediaNodes Media { get; }
    public RedisDraining Draining { get; }
    public RedisFigures Figures { get; }
    public RedisAbandonedRooms Abandoned { get; }

    public async Task<RedisNode> StartAsync()
    {
        await Leases.StartAsync(CancellationToken.None);
        await Media.StartAsync(CancellationToken.None);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await Media.StopAsync(CancellationToken.None);
        await Leases.StopAsync(CancellationToken.None);
        Leases.Dispose();
    }
}
