using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>Remembers that a meeting ended, so that its links say so after the room's log is gone, and forgets what it was called.</summary>
internal sealed class EndedMeetings(IDbContextFactory<MeetingDb> store, TimeProvider clock) : IRoomFollower
{
    public void Changed(RoomId room, Room now)
    {
        if (!now.IsEnded) return;
        // Rare, and a local file: done at once, so that no link opens the room again in between.
        using var db = store.CreateDbContext();
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        db.Meetings.Where(m => m.Room == room.Value && m.EndedAt == null).ExecuteUpdate(set => set.SetProperty(m => m.EndedAt, at).SetProperty(m => m.Title, ""));
    }

    public void Closed(RoomId room) { }
}
