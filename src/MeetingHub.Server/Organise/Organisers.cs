using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

/// <summary>Who may do what for groups, beyond what a route says.</summary>
internal static class Organisers
{
    public static Task<bool> MayMakeGroupsAsync(MeetingDb db, string account, CancellationToken stop) => db.Accounts.AnyAsync(
        a => a.Id == account && (a.MayMakeGroups || db.GroupRoles.Any(r => r.Account == account && r.Role == GroupRole.Organiser)), stop);

    /// <summary>The names that a group shows for its people: their own words there, else the name that they sign in with.</summary>
    public static async Task<Dictionary<(string Group, string Account), string>> NamesAsync(
        MeetingDb db, IReadOnlyCollection<string> groups, CancellationToken stop)
    {
        var people = await (
            from role in db.GroupRoles
            where groups.Contains(role.Group)
            join account in db.Accounts on role.Account equals account.Id
            from said in db.Qualifications.Where(q => q.Group == role.Group && q.Account == role.Account).DefaultIfEmpty()
            select new { role.Group, role.Account, account.UserName, Said = said == null ? null
                : said.Name }).Distinct().ToListAsync(stop);
        return people.ToDictionary(p => (p.Group, p.Account), p => p.Said is { Length: > 0 } said ? said : p.UserName ?? "");
    }
}
