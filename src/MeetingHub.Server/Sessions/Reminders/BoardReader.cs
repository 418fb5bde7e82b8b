using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Somebody who can be told of posts on a group's board: a member, or somebody of its team under the name that its page shows.</summary>
/// <param name="Account">Of somebody of the team.</param>
internal sealed record BoardReader(Holder Holder, string? Account)
{
    /// <summary>Null when they are neither.</summary>
    public static async Task<BoardReader?> FindAsync(
        MeetingDb db, HttpContext http, Holders holders, string group, CancellationToken stop)
    {
        if (holders.Find(http) is not { } holder) return null;
        if (AccessRules.AccountOf(http.User) is { } account
            && await db.GroupRoles.AnyAsync(r => r.Group == group && r.Account == account, stop)
            && await db.Qualifications.AnyAsync(q => q.Group == group && q.Account == account, stop))
            return new BoardReader(holder, account);
        var hash = holder.In(group);
        return await db.Members.AnyAsync(m => m.Group == group && m.Holder == hash, stop) ? new BoardReader(holder, null) : null;
    }
}

internal static class BoardWishes
{
    /// <summary>Those whose owner is still in the group.</summary>
    public static IQueryable<ReminderRow> Of(this IQueryable<ReminderRow> wishes, MeetingDb db) => wishes.Where(r => r.Account == null
        ? db.Members.Any(m => m.Group == r.Group && m.Holder == r.Holder)
        : db.GroupRoles.Any(g => g.Group == r.Group && g.Account == r.Account));
}
