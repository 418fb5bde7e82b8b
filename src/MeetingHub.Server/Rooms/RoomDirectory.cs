using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Agreements;
using MeetingHub.Server.Rooms.Ballots;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Rooms;

/// <summary>Finds or opens the live room for an id, and takes up rooms that no node follows.</summary>
internal sealed class RoomDirectory(
    IRoomLog log, IRoomNodes nodes, ILeases leases, IAbandonedRooms abandoned, IWaryNetworks wary, RoomPasses passes,
    IOptions<RoomOptions> options, TimeProvider clock, RoomFollowers followers, ILogger<LiveRoom> logger,
    Agreement? agreement = null, BallotKeys? ballots = null) : BackgroundService
{
    private const int MostAttempts = 20;

    private readonly ConcurrentDictionary<RoomId, Lazy<LiveRoom>> _rooms = new();

    public IEnumerable<LiveRoom> All => _rooms.Values.Select(room => room.Value);

    /// <summary>
    /// Asks the room, and opens it if there is none: for callers who know that the meeting has not ended. The room may close between
    /// being found and being asked; then a new one is asked.
    /// </summary>
    /// <exception cref="RoomClosedException">The room closed each time, so something is wrong with it.</exception>
    /// <param name="opening">Called only when this node does not follow the room.</param>
    public async Task<T> AskAsync<T>(RoomId id, Func<Task<RoomOpening>> opening, Func<LiveRoom, Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask(Find(id) ?? Follow(id, await opening()));
            }
            catch (RoomClosedException) when (attempt < MostAttempts)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Asks the room if any node has it. Null when none has: a pass opens no room, because the meeting may have ended.</summary>
    public async Task<T?> AskAnywhereAsync<T>(RoomId id, Func<LiveRoom, Task<T>> ask, CancellationToken stop) where T : class?
    {
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            if (await FindAnywhereAsync(id, stop) is not { } room) break;
            try
            {
                return await ask(room);
            }
            catch (RoomClosedException)
            {
                // perhaps another node has just opened it
            }
        }
        return null;
    }

    private LiveRoom Follow(RoomId id, RoomOpening? opening) => _rooms.GetOrAdd(id, _ => new Lazy<LiveRoom>(() =>
        new LiveRoom(
            id, opening is null ? null : opening with { Ballots = ballots?.PublicKeyOf(id) }, log, nodes, leases, wary, passes,
                options.Value, clock, followers, Forget, logger, agreement?.Version))).Value;

    /// <summary>The room if this node follows it.</summary>
    public LiveRoom? Find(RoomId id) => _rooms.TryGetValue(id, out var room) ? room.Value : null;

    /// <summary>
    /// The room if any node has it, which is decided by its log. When the log does not answer, a room that says so itself.
    /// </summary>
    public async Task<LiveRoom?> FindAnywhereAsync(RoomId id, CancellationToken stop)
    {
        if (Find(id) is { } room) return room;
        try
        {
            if (!await log.ExistsAsync(id, stop)) return null;
        }
        catch (RoomLogAwayException)
        {
            // the room looks again when the log is back
        }
        return Follow(id, opening: null);
    }

    /// <summary>
    /// Follows rooms whose nodes have stopped or died and to which nobody came back: a room that no node follows would never free a seat,
    /// and never forget its chat.
    /// </summary>
    public async Task TakeUpAbandonedAsync(CancellationToken stop)
    {
        try
        {
            foreach (var room in await abandoned.FindAsync()) await FindAnywhereAsync(room, stop);
        }
        catch (RoomLogAwayException)
        {
            // tried again in a minute
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await TakeUpAbandonedAsync(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var room in All) await room.DisposeAsync();
    }

    private void Forget(LiveRoom room)
    {
        if (_rooms.TryGetValue(room.Id, out var lazy) && lazy.IsValueCreated && lazy.Value == room)
            _rooms.TryRemove(new KeyValuePair<RoomId, Lazy<LiveRoom>>(room.Id, lazy));
    }
}
