using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Stores that a meeting has ended, so that its links say so after the room's log is gone, and deletes its title. Until that is stored,
/// the room is kept and says so itself.
/// </summary>
internal sealed partial class EndedMeetings(IDbContextFactory<MeetingDb> store, TimeProvider clock, ILogger<EndedMeetings> logger)
    : BackgroundService, IRoomFollower
{
    private readonly ConcurrentDictionary<RoomId, DateTimeOffset> _unwritten = new();
    private readonly SemaphoreSlim _ended = new(0);

    public void Changed(RoomId room, Room now)
    {
        if (now.IsEnded && _unwritten.TryAdd(room, clock.GetUtcNow())) _ended.Release();
    }

    public void Closed(RoomId room) { }

    public bool Needs(RoomId room) => _unwritten.ContainsKey(room);

    public override void Dispose()
    {
        _ended.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _ended.WaitAsync(stoppingToken);
            while (!await TryWriteAsync(stoppingToken)) await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken stop)
    {
        try
        {
            await using var db = await store.CreateDbContextAsync(stop);
            foreach (var (room, endedAt) in _unwritten)
            {
                var at = endedAt.ToUnixTimeMilliseconds();
                await db.Meetings.Where(m => m.Room == room.Value && m.EndedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, at).SetProperty(m => m.Title, ""), stop);
                _unwritten.TryRemove(room, out _);
            }
            return true;
        }
        catch (Exception e) when (StorageFeature.IsAway(e))
        {
            Log.StoreAway(logger);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Warning, "The store does not answer; that meetings have ended is written when it does")]
        public static partial void StoreAway(ILogger logger);
    }
}
