using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Groups;

/// <summary>Drop-in rooms: open while somebody who leads the group is there.</summary>
internal static class DropIns
{
    /// <summary>
    /// The ids of the groups whose drop-in room is open now: a query over the few sessions that are neither planned nor ended.
    /// </summary>
    public static IQueryable<string> OpenNow(MeetingDb db, long now) =>
        db.Sessions.Where(s => s.IsDropIn && s.EndedAt == null && s.InUseUntil > now).Select(s => s.Group!);
}
