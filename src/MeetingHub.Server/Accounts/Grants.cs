using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Links for one use: for the first account of the server, for somebody who is to make groups, or for a role in a group. The address is
/// <c>/first/{code}</c>, and the store has only the hash of the code.
/// </summary>
internal sealed class Grants(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    private static readonly TimeSpan FirstFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan InvitationFor = TimeSpan.FromDays(7);

    public static byte[] HashOf(string code) => OneTimeCodes.Hash("grant", code);

    /// <summary>Whether somebody runs this server.</summary>
    public async Task<bool> HasOperatorAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Accounts.AnyAsync(a => a.IsOperator, stop);
    }

    /// <summary>The link of an operator, for who reads the output of the server. Only the one made last works, at whichever node.</summary>
    public async Task<(string Code, DateTimeOffset Until)> MakeFirstAsync(CancellationToken stop)
    {
        var row = New(FirstFor, out var code, isOperator: true);
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Grants.Where(g => g.IsOperator).ExecuteDeleteAsync(stop);
        db.Grants.Add(row);
        await db.SaveChangesAsync(stop);
        return (code, DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt));
    }

    /// <summary>For a group that has lost its organisers, by whoever runs the server. Null if there is no such group.</summary>
    public async Task<(string Code, DateTimeOffset Until)?> MakeForOrganiserAsync(string slug, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).FirstOrDefaultAsync(stop) is not { } group) return null;
        return (await MakeAsync(by: null, group, GroupRole.Organiser, stop), clock.GetUtcNow() + InvitationFor);
    }

    /// <summary>An invitation to a role in a group. Returns the code, which can't be read again.</summary>
    public Task<string> MakeAsync(string group, GroupRole role, string by, CancellationToken stop) => MakeAsync(by, group, role, stop);

    /// <summary>An invitation for somebody who is to make groups, by an operator.</summary>
    public Task<string> MakeForGroupMakerAsync(string by, CancellationToken stop) => MakeAsync(by, group: null, role: null, stop);

    private async Task<string> MakeAsync(string? by, string? group, GroupRole? role, CancellationToken stop)
    {
        var row = New(InvitationFor, out var code, isOperator: false, group, role, by);
        await using var db = await store.CreateDbContextAsync(stop);
        db.Grants.Add(row);
        await db.SaveChangesAsync(stop);
        return code;
    }

    /// <summary>For somebody who wants an account to keep names with, and gets nothing else by it. They open it at once.</summary>
    public Task<string> MakeForMemberAsync(CancellationToken stop) => MakeAsync(by: null, group: null, role: null, stop);

    /// <summary>What a link is for, while it works.</summary>
    public async Task<GrantRow?> FindAsync(string? code, CancellationToken stop)
    {
        if (!OneTimeCodes.IsWellFormed(code)) return null;
        await using var db = await store.CreateDbContextAsync(stop);
        return await WorkingAsync(db, HashOf(code), stop);
    }

    /// <summary>
    /// Gives the account what the link is for. The caller saves, in the transaction in which a new account is made; false if the link does
    /// not work, also when somebody else uses it at the same moment.
    /// </summary>
    public async Task<bool> TryUseAsync(MeetingDb db, string? code, AccountRow account, CancellationToken stop)
    {
        if (!OneTimeCodes.IsWellFormed(code) || await WorkingAsync(db, HashOf(code), stop) is not { } grant) return false;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (await db.Grants.Where(g => g.Hash == grant.Hash && g.UsedAt == null)
            .ExecuteUpdateAsync(g => g.SetProperty(r => r.UsedAt, now), stop) == 0) return false;
        if (grant.IsOperator) account.IsOperator = true;
        else if (grant is { Group: { } group, Role: { } role })
        {
            if (!await db.GroupRoles.AnyAsync(r => r.Group == group && r.Account == account.Id && r.Role == role, stop))
                db.GroupRoles.Add(new GroupRoleRow { Group = group, Account = account.Id, Role = role });
        }
        else if (grant.MadeBy is not null) account.MayMakeGroups = true;
        return true;
    }

    private async Task<GrantRow?> WorkingAsync(MeetingDb db, byte[] hash, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var found = await db.Grants.AsNoTracking().FirstOrDefaultAsync(g => g.Hash == hash && g.UsedAt == null && g.ExpiresAt > now, stop);
        if (found is not { IsOperator: true }) return found;
        // Two nodes that start at once may each have made one.
        var newest = await db.Grants.AsNoTracking().Where(g => g.IsOperator).OrderByDescending(g => g.MadeAt).ThenByDescending(g => g.Hash)
            .Select(g => g.Hash).FirstAsync(stop);
        return newest.AsSpan().SequenceEqual(hash) ? found : null;
    }

    private GrantRow New(
        TimeSpan worksFor, out string code, bool isOperator, string? group = null, GroupRole? role = null, string? by = null)
    {
        code = OneTimeCodes.New();
        var now = clock.GetUtcNow();
        return new GrantRow
        {
            Hash = HashOf(code), IsOperator = isOperator, Group = group, Role = role, MadeBy = by,
            MadeAt = now.ToUnixTimeMilliseconds(), ExpiresAt = (now + worksFor).ToUnixTimeMilliseconds(),
        };
    }
}
