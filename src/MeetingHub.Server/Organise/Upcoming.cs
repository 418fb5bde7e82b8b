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
