using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Boards;

/// <summary>Somebody under the name by which the group knows them.</summary>
/// <param name="Id">A member's, or an account's of the team.</param>
internal sealed record Writer(string Id, string Name, Keepsake Keepsake, Tint Tint);

/// <summary>Somebody at a group's board, and what they may do there.</summary>
/// <param name="IsTeam">Does something for the group: reads what is held, and leads conversations.</param>
/// <param name="Writer">Null while they have no name in the group.</param>
internal sealed record BoardVisit(GroupRow Group, BoardRow Board, bool IsTeam, bool LeadsGroup, Writer? Writer)
{
    /// <summary>How moderators have decided about them; nothing is decided about the team.</summary>
    public GroupStanding Standing { get; init; } = new(null, null, false);

    public bool MayRead => Board.Readers switch
    {
        BoardReaders.Nobody => false,
        BoardReaders.Everyone => true,
        _ => IsTeam || (Writer is not null && !Standing.IsRemoved),
    };

    public bool MayWrite => MayRead && Writer is not null && !Standing.IsRemoved && Group.IsPublished;
}

/// <summary>Finds out who somebody is at a board, by what their browser or account holds.</summary>
internal sealed class BoardVisits(IDbContextFactory<MeetingDb> store, Holders holders, TimeProvider clock)
{
    /// <summary>Null where there is no such group for them.</summary>
    public async Task<BoardVisit?> FindAsync(HttpContext http, string slug, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await GroupsSeen.FindAsync(db, slug, http.User, stop) is not { } group) return null;
        var account = AccessRules.AccountOf(http.User);
        var roles = account is null
            ? [] : await db.GroupRoles.Where(r => r.Group == group.Id && r.Account == account).Select(r => r.Role).ToListAsync(stop);
        return new BoardVisit(group, await BoardOfAsync(db, group.Id, stop), roles.Count > 0,
            roles.Exists(r => r is GroupRole.Organiser or GroupRole.Facilitator),
            await TeamNameAsync(db, group.Id, account, roles.Count > 0, stop) ?? await MemberAsync(db, group.Id, http, stop))
        {
            Standing = roles.Count > 0
                ? new GroupStanding(null, null, false)
                : await MemberStanding.OfAsync(db, group.Id, [.. holders.FindAll(http).Select(h => h.In(group.Id))], clock.GetUtcNow(),
                    stop),
        };
    }

    public static async Task<BoardRow> BoardOfAsync(MeetingDb db, string group, CancellationToken stop) =>
        await db.Boards.AsNoTracking().FirstOrDefaultAsync(b => b.Group == group, stop) ?? new BoardRow { Group = group };

    // Whoever works for a group writes under the name that its page shows for them.
    private static async Task<Writer?> TeamNameAsync(MeetingDb db, string group, string? account, bool isTeam, CancellationToken stop)
    {
        if (!isTeam || account is null) return null;
        var name = await db.Qualifications.Where(q => q.Group == group && q.Account == account).Select(q => q.Name)
            .FirstOrDefaultAsync(stop);
        return name is null ? null : new Writer(account, name, Keepsake.Lantern, Tint.Slate);
    }

    private async Task<Writer?> MemberAsync(MeetingDb db, string group, HttpContext http, CancellationToken stop)
    {
        if (holders.Find(http)?.In(group) is not { } hash) return null;
        var member = await db.Members.AsNoTracking().FirstOrDefaultAsync(m => m.Group == group && m.Holder == hash, stop);
        return member is null ? null : new Writer(member.Id, member.Name, member.Keepsake, member.Tint);
    }
}
