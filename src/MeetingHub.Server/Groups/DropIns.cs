using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Groups;

/// <summary>Drop-in rooms: open while somebody who leads the group is there.</summary>
internal static class DropIns
{
    /// <summary>
    /// Whether what people say there is end-to-end encrypted: where somebody who leads looks at everybody who comes, and can hand them the
    /// key at the door. Where people come in by themselves, nobody would be there to do that.
    /// </summary>
    public static bool AreSealed(GroupRow group) => group.Door != DoorMode.Open && group.Capacity + 1 <= KeyRules.MostPeople;

    /// <summary>
    /// The ids of the groups whose drop-in room is open now: a query over the few sessions that are neither planned nor ended.
    /// </summary>
    public static IQueryable<string> OpenNow(MeetingDb db, long now) =>
        db.Sessions.Where(s => s.IsDropIn && s.EndedAt == null && s.InUseUntil > now).Select(s => s.Group!);
}
