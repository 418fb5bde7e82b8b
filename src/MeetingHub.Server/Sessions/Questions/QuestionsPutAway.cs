using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Questions;

/// <summary>
/// A question from before the session that is put away in the room is put away in the store too, so that it does not come back with the
/// session's next room.
/// </summary>
internal sealed class QuestionsPutAway : IEntryWriter
{
    public string Name => "questions";

    // Side rooms have boxes of their own, into which nothing comes from outside.
    public bool Wants(RoomEntry entry, Room now) => now.Settings.Main is null && entry.Events.Any(e => e is QuestionPutAway);

    public Task WriteAsync(MeetingDb db, RoomId room, string epoch, IReadOnlyList<RoomEntry> entries, CancellationToken stop) =>
        PutAwayAsync(db, entries.SelectMany(e => e.Events).OfType<QuestionPutAway>().Select(e => e.Id), stop);

    public Task MendAsync(MeetingDb db, RoomId room, string epoch, long version, Room now, CancellationToken stop) =>
        PutAwayAsync(db, now.Questions.Gone, stop);

    private static async Task PutAwayAsync(MeetingDb db, IEnumerable<QuestionId> questions, CancellationToken stop)
    {
        var ids = questions.Select(q => q.Value).ToList();
        if (ids.Count == 0) return;
        foreach (var row in await db.Questions.Where(q => ids.Contains(q.Id)).ToListAsync(stop)) row.IsAway = true;
    }
}
