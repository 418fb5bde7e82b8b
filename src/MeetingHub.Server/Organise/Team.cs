using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

internal enum TeamProblem { NotThere, LastOrganiser, OwnQualification, Nothing, Day }

/// <summary>Who does what for a group, and what they are qualified for.</summary>
internal sealed class Team(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    private const int MostAttempts = 10;

    /// <summary>For how long somebody's word for a qualification can hold at most.</summary>
    public const int LongestYears = 3;

    private int Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;

    /// <summary>Another role for somebody who works for the group already.</summary>
    public async Task<TeamProblem?> GiveAsync(string group, string account, GroupRole role, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var roles = await db.GroupRoles.Where(r => r.Group == group && r.Account == account).Select(r => r.Role).ToListAsync(stop);
        if (roles.Count == 0) return TeamProblem.NotThere;
        if (roles.Contains(role)) return null;
        db.GroupRoles.Add(new GroupRoleRow { Group = group, Account = account, Role = role });
        await db.SaveChangesAsync(stop);
        return null;
    }

    /// <summary>
    /// Takes a role away. Without a role left, the person's words about themselves go, and so do the sessions to come that they were to
    /// lead. A group is never without an organiser: of two who go at the same moment, one stays.
    /// </summary>
    public async Task<TeamProblem?> TakeAsync(string group, string account, GroupRole role, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await store.CreateDbContextAsync(stop);
            if (await db.Groups.FirstOrDefaultAsync(g => g.Id == group, stop) is not { } row) return TeamProblem.NotThere;
            var roles = await db.GroupRoles.Where(r => r.Group == group).ToListAsync(stop);
            if (roles.Find(r => r.Account == account && r.Role == role) is not { } taken) return null;
            if (role == GroupRole.Organiser && roles.Count(r => r.Role == GroupRole.Organiser) == 1) return TeamProblem.LastOrganiser;

            row.Changes++; // so that two at once are noticed
            db.GroupRoles.Remove(taken);
            var left = roles.Where(r => r.Account == account && r != taken).Select(r => r.Role).ToList();
            if (role == GroupRole.Facilitator)
            {
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                db.Rota.RemoveRange(await db.Rota.Where(r => r.Account == account
                    && db.Sessions.Any(s => s.Id == r.Session && s.Group == group && s.StartsAt > now)).ToListAsync(stop));
            }
            if (left.Count == 0)
                db.Qualifications.RemoveRange(await db.Qualifications.Where(q => q.Group == group
                    && q.Account == account).ToListAsync(stop));
            try
            {
                await db.SaveChangesAsync(stop);
                return null;
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostAttempts)
            {
                // somebody else changed the group a moment earlier
            }
        }
    }

    /// <summary>A person's own words. What somebody has verified was said of other words, so another kind or name has to be verified
    /// anew.</summary>
    public async Task<TeamProblem?> SayAsync(
        string group, string account, QualificationKind kind, string name, string about, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (!await db.GroupRoles.AnyAsync(r => r.Group == group && r.Account == account, stop)) return TeamProblem.NotThere;
        var row = await db.Qualifications.FindAsync([group, account], stop);
        if (row is null)
        {
            row = new QualificationRow { Group = group, Account = account, Kind = kind, Name = name };
            db.Qualifications.Add(row);
        }
        if (row.Kind != kind || row.Name != name) (row.VerifiedBy, row.VerifiedDay, row.UntilDay) = (null, null, null);
        (row.Kind, row.Name, row.About) = (kind, name, about);
        await db.SaveChangesAsync(stop);
        return null;
    }

    /// <summary>An organiser gives their word for somebody else's qualification, until a day.</summary>
    /// <param name="kind">What the organiser saw when they gave it: a person may have changed it in this moment.</param>
    public async Task<TeamProblem?> VerifyAsync(
        string group, string account, string by, QualificationKind kind, string name, DateOnly until, CancellationToken stop)
    {
        if (account == by) return TeamProblem.OwnQualification;
        var today = Today;
        if (until.DayNumber <= today || until > DateOnly.FromDayNumber(today).AddYears(LongestYears)) return TeamProblem.Day;
        await using var db = await store.CreateDbContextAsync(stop);
        var changed = await db.Qualifications
            .Where(q => q.Group == group && q.Account == account && q.Kind == kind && q.Name == name
                && db.GroupRoles.Any(r => r.Group == group && r.Account == by && r.Role == GroupRole.Organiser))
            .ExecuteUpdateAsync(q => q.SetProperty(r => r.VerifiedBy, by).SetProperty(r => r.VerifiedDay, today)
                .SetProperty(r => r.UntilDay, until.DayNumber), stop);
        return changed == 0 ? TeamProblem.Nothing : null;
    }

    public async Task UnverifyAsync(string group, string account, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Qualifications.Where(q => q.Group == group && q.Account == account).ExecuteUpdateAsync(
            q => q.SetProperty(r => r.VerifiedBy, (string?)null).SetProperty(r => r.VerifiedDay, (int?)null)
                .SetProperty(r => r.UntilDay, (int?)null), stop);
    }
}
