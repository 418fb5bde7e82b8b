using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups.Membership;

/// <summary>What holds for somebody in a group.</summary>
/// <param name="PausedUntil">Until then they read and do not write.</param>
/// <param name="RemovedUntil">Until then they have no part in the group.</param>
/// <param name="MustKnock">
/// Somebody is removed who may come back under a new name, and this one is newer: a person lets them in first. On a board their posts wait
/// for a moderator.
/// </param>
/// <param name="Case">In which it was decided, if it was.</param>
internal sealed record GroupStanding(DateTimeOffset? PausedUntil, DateTimeOffset? RemovedUntil, bool MustKnock, string? Case = null)
{
    public bool IsRemoved => RemovedUntil is not null;
    public bool MayPost => PausedUntil is null && RemovedUntil is null;
}

/// <summary>
/// Asks what moderators decided about members. It holds for the browser or the account, so that it stays when somebody leaves and takes
/// another name.
/// </summary>
internal sealed class MemberStanding(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    /// <param name="member">The id of a member.</param>
    public async Task<GroupStanding> OfAsync(string group, string member, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Members.AsNoTracking().FirstOrDefaultAsync(m => m.Id == member && m.Group == group, stop);
        return await OfAsync(db, group, row is null ? [] : [row.Holder], clock.GetUtcNow(), stop);
    }

    /// <param name="holders">The hashes in this group of all that somebody holds.</param>
    public static async Task<GroupStanding> OfAsync(
        MeetingDb db, string group, IReadOnlyCollection<byte[]> holders, DateTimeOffset at, CancellationToken stop)
    {
        var now = at.ToUnixTimeMilliseconds();
        var all = await db.Standings.AsNoTracking().Where(s => s.Group == group && (s.PausedUntil > now || s.RemovedUntil > now))
            .ToListAsync(stop);
        var mine = all.FindAll(s => holders.Any(h => h.AsSpan().SequenceEqual(s.Holder)));
        var since = all.Except(mine).Where(s => s.RemovedUntil > now).Min(s => s.RemovedDay);
        var isKnown = since is null || await db.Members.AnyAsync(
            m => m.Group == group && holders.Contains(m.Holder) && m.SinceDay < since, stop);
        DateTimeOffset? Until(Func<MemberStandingRow, long?> of) =>
            mine.Max(of) is { } until && until > now ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null;
        return new GroupStanding(Until(s => s.PausedUntil), Until(s => s.RemovedUntil), !isKnown, mine.Find(s => s.Case is not null)?.Case);
    }

    /// <summary>Pauses or removes somebody by a decision, whatever else holds for them.</summary>
    /// <param name="decision">The case, or the seat that was removed from a session.</param>
    public static async Task SetAsync(
        MeetingDb db, string group, byte[] holder, string decision, Action<MemberStandingRow> change, CancellationToken stop)
    {
        var row = db.Standings.Local
            .FirstOrDefault(s => s.Decision == decision && s.Group == group && s.Holder.AsSpan().SequenceEqual(holder))
            ?? await db.Standings.FirstOrDefaultAsync(s => s.Group == group && s.Holder == holder && s.Decision == decision, stop);
        if (row is null) db.Standings.Add(row = new MemberStandingRow { Group = group, Holder = holder, Decision = decision });
        change(row);
    }

    /// <summary>Ends what these decisions hold, and nothing else.</summary>
    public static async Task LiftAsync(MeetingDb db, string group, IReadOnlyCollection<string> decisions, CancellationToken stop) =>
        db.Standings.RemoveRange(await db.Standings
            .Where(s => s.Group == group && (decisions.Contains(s.Decision) || (s.Case != null && decisions.Contains(s.Case))))
            .ToListAsync(stop));
}
