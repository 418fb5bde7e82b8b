using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

/// <summary>A session to come, with how many places are taken and who leads. Never who comes.</summary>
internal sealed record UpcomingSession(
    SessionRow Session, GroupRow Group, SeriesRow? Series, int Taken, int Waiting, IReadOnlyList<RotaRow> Rota)
{
    public int Wanted => Series?.Facilitators ?? 1;
    public int Leading => Rota.Count(r => r.State == RotaState.Leads);
    public int Capacity => Series?.Capacity ?? Group.Capacity;

    public bool IsGap(long now) => Session.CancelledAt is null && Leading < Wanted && Session.StartsAt <= now + GapTime;

    private const long GapTime = Organise.Rota.GapDays * 24L * 60 * 60 * 1000;
}

internal static class Upcoming
{
    /// <summary>What is planned in these groups from now until then, in order.</summary>
    public static async Task<IReadOnlyList<UpcomingSession>> ReadAsync(
        MeetingDb db, IReadOnlyCollection<string> groups, long since, long until, int most, CancellationToken stop)
    {
        var found = await (
            from session in db.Sessions.AsNoTracking()
            where session.Group != null && groups.Contains(session.Group) && session.EndsAt > since && session.StartsAt < until
                && session.EndedAt == null
            orderby session.StartsAt, session.Id
            join g in db.Groups on session.Group equals g.Id
            from series in db.Series.Where(s => s.Id == session.Series).DefaultIfEmpty()
            select new
            {
                Session = session, Group = g, Series = series, Taken = db.Places.Count(p => p.Session == session.Id && !p.IsWaiting),
                Waiting = db.Places.Count(p => p.Session == session.Id && p.IsWaiting),
            }).Take(most).ToListAsync(stop);
        var ids = found.ConvertAll(f => f.Session.Id);
        var rota = (await db.Rota.AsNoTracking().Where(r => ids.Contains(r.Session)).ToListAsync(stop)).ToLookup(r => r.Session,
            StringComparer.Ordinal);
        return [.. found.Select(f => new UpcomingSession(f.Session, f.Group, f.Series, f.Taken, f.Waiting, [.. rota[f.Session.Id]]))];
    }

    /// <summary>So many sessions of a group one after another are worth a word.</summary>
    public const int ManyInARow = 5;

    /// <summary>The how manieth one after another a session would be for whoever leads it, where that is many.</summary>
    /// <param name="upcoming">In order.</param>
    public static async Task<IReadOnlyDictionary<(string Session, string Account), int>> InARowAsync(
        MeetingDb db, IReadOnlyCollection<string> groups, IReadOnlyList<UpcomingSession> upcoming, long now, CancellationToken stop)
    {
        var since = now - 90L * 24 * 60 * 60 * 1000;
        var past = await db.Sessions.AsNoTracking()
            .Where(s => s.Group != null && groups.Contains(s.Group) && s.StartsAt <= now && s.StartsAt > since && s.CancelledAt == null)
            .OrderBy(s => s.StartsAt).Select(s => new { s.Id, Group = s.Group!, s.StartsAt }).ToListAsync(stop);
        var ids = past.ConvertAll(s => s.Id);
        var led = (await db.Rota.Where(r => ids.Contains(r.Session) && r.State == RotaState.Leads).Select(r => new { r.Session, r.Account })
            .ToListAsync(stop)).ToLookup(r => r.Session, r => r.Account, StringComparer.Ordinal);
        var all = past.Select(s => (s.Id, s.Group, Leads: led[s.Id])).Concat(upcoming.Where(u => u.Session.CancelledAt is null)
            .Select(u => (u.Session.Id, Group: u.Group.Id, Leads: u.Rota.Where(r => r.State == RotaState.Leads).Select(r => r.Account))));
        var counts = new Dictionary<(string Session, string Account), int>();
        foreach (var sessions in all.GroupBy(s => s.Group, StringComparer.Ordinal))
        {
            var before = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (id, _, leads) in sessions)
            {
                before = leads.ToDictionary(who => who, who => before.GetValueOrDefault(who) + 1, StringComparer.Ordinal);
                foreach (var (who, count) in before.Where(b => b.Value >= ManyInARow)) counts[(id, who)] = count;
            }
        }
        return counts;
    }

    /// <summary>
    /// Who marked at least one of the last four sessions that they led in a group as hard, and how many. Older than 30 days is forgotten.
    /// </summary>
    public static async Task<IReadOnlyList<(string Group, string Account, int Hard)>> HardAsync(
        MeetingDb db, IReadOnlyCollection<string> groups, long now, CancellationToken stop)
    {
        const int last = 4;
        var since = now - 30L * 24 * 60 * 60 * 1000;
        var led = await (
            from row in db.Rota
            where row.State == RotaState.Leads
            join session in db.Sessions on row.Session equals session.Id
            where session.Group != null && groups.Contains(session.Group) && session.StartsAt < now && session.StartsAt > since
                && session.CancelledAt == null
            orderby session.StartsAt descending
            select new { Group = session.Group!, row.Account, row.WasHard }).ToListAsync(stop);
        return
        [
            .. led.GroupBy(l => (l.Group, l.Account)).Select(l => (l.Key.Group, l.Key.Account, l.Take(last).Count(s => s.WasHard)))
                .Where(l => l.Item3 > 0),
        ];
    }
}
