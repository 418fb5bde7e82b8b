using System.Collections.Concurrent;
using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// The networks from which somebody was removed: newcomers of that network knock, because the removed person may be one of them. Kept
/// apart from the room's log, by marks that mean nothing after a day.
/// </summary>
internal interface IWaryNetworks
{
    Task AddAsync(RoomId room, ParticipantId removed, NetworkMark network);

    /// <summary>The removal was undone.</summary>
    Task ForgetAsync(RoomId room, ParticipantId removed);

    Task<bool> AnyAsync(RoomId room, NetworkMark network);
}

/// <summary>Those of a node that serves its rooms alone.</summary>
internal sealed class WaryNetworks(TimeProvider clock) : IWaryNetworks
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<(RoomId Room, ParticipantId Removed), (NetworkMark Network, DateTimeOffset At)> _all = new();

    public Task AddAsync(RoomId room, ParticipantId removed, NetworkMark network)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, (_, at)) in _all)
            if (at + Lifetime <= now) _all.TryRemove(key, out _);
        _all[(room, removed)] = (network, now);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(RoomId room, ParticipantId removed)
    {
        _all.TryRemove((room, removed), out _);
        return Task.CompletedTask;
    }

    public Task<bool> AnyAsync(RoomId room, NetworkMark network) =>
        Task.FromResult(_all.Any(n => n.Key.Room == room && n.Value.Network.IsSameAs(network)));
}
