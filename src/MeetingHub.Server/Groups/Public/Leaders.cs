using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups.Public;

/// <summary>Who leads the sessions of a group, as it shows them.</summary>
internal static class Leaders
{
    public static async Task<IReadOnlyList<Leader>> OfAsync(MeetingDb db, string group, DateTimeOffset now, CancellationToken stop)
    {
        var rows = await db.Qualifications.AsNoTracking().Where(q => q.Group == group).OrderBy(q => q.Name).ToListAsync(stop);
        var leading = await db.GroupRoles.Where(r => r.Group == group && r.Role == GroupRole.Facilitator).Select(r => r.Account)
            .ToListAsync(stop);
        var talks = await db.Talks.Where(t => t.Group == group && t.IsOpen)
            .ToDictionaryAsync(t => t.Account, t => t.Slug, StringComparer.Ordinal, stop);
        return
        [
            .. from row in rows
               where leading.Contains(row.Account, StringComparer.Ordinal)
               select Of(row, rows, now) with { Talk = talks.GetValueOrDefault(row.Account) },
        ];
    }

    /// <summary>One of them, whoever else there is.</summary>
    public static async Task<Leader> OfAsync(MeetingDb db, QualificationRow person, DateTimeOffset now, CancellationToken stop) =>
        Of(person, await db.Qualifications.AsNoTracking().Where(q => q.Group == person.Group && q.Account == person.VerifiedBy)
            .ToListAsync(stop), now);

    // Somebody's word for themselves is none, and neither is one whose time is over.
    private static Leader Of(QualificationRow row, List<QualificationRow> others, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        var check = row is { VerifiedBy: { } by, VerifiedDay: { } on, UntilDay: { } until } && by != row.Account && until >= today
            ? new Check(others.Find(other => other.Account == by)?.Name, on, until) : null;
        return new Leader(row.Name, row.About, row.Kind.ToString(), check);
    }
}
