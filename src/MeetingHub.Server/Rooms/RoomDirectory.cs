using System.Collections.Concurrent;
using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Rooms;

/// <summary>Finds or opens the live room for an id, and wakes each of them about once a second.</summary>
internal sealed class RoomDirectory(
    IRoomLog log, INodes nodes, RoomPasses passes, IOptions<RoomOptions> options, TimeProvider clock,
    IEnumerable<IRoomFollower> followers, ILogger<LiveRoom> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<RoomId, Lazy<LiveRoom>> _rooms = new();
    private readonly ImmutableArray<IRoomFollower> _followers = [.. followers];

    public IEnumerable<LiveRoom> All => _rooms.Values.Select(room => room.Value);

    /// <summary>The title is used only when there is no log of this room yet.</summary>
    public LiveRoom Open(RoomId id, string title) => _rooms.GetOrAdd(id, _ => new Lazy<LiveRoom>(() =>
        new LiveRoom(id, title, log, nodes, passes, options.Value, clock, _followers, Forget, logger))).Value;

    /// <summary>The room if this node follows it.</summary>
    public LiveRoom? Find(RoomId id) => _rooms.TryGetValue(id, out var room) ? room.Value : null;

    /// <summary>The room if any node has it: its log is what counts.</summary>
    public async Task<LiveRoom?> FindAnywhereAsync(RoomId id, CancellationToken stop) =>
        Find(id) ?? (await log.ExistsAsync(id, stop) ? Open(id, title: "") : null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var room in All) room.Sweep();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var room in All) room.SayGoodbye(GoodbyeWire.ServerStopping);
        await base.StopAsync(cancellationToken);
        foreach (var room in All) await room.DisposeAsync();
    }

    private void Forget(LiveRoom room)
    {
        if (_rooms.TryGetValue(room.Id, out var lazy) && lazy.IsValueCreated && lazy.Value == room)
            _rooms.TryRemove(new KeyValuePair<RoomId, Lazy<LiveRoom>>(room.Id, lazy));
    }
}
