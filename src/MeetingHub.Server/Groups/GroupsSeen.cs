using System.Security.Claims;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups;

/// <summary>Which groups somebody sees: those that are published, and the drafts of those for which they do something.</summary>
internal static class GroupsSeen
{
    public static async Task<GroupRow?> FindAsync(MeetingDb db, string slug, ClaimsPrincipal by, CancellationToken stop)
    {
        var account = AccessRules.AccountOf(by);
        return await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug
            && (g.IsPublished || db.GroupRoles.Any(r => r.Group == g.Id && r.Account == account)), stop);
    }
}
