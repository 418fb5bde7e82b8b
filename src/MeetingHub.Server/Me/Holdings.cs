using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Me;

/// <summary>What somebody holds in all groups, found by the hash that each group has for them.</summary>
internal static class Holdings
{
    public static async Task<byte[][]> HashesAsync(MeetingDb db, IReadOnlyList<Holder> holders, CancellationToken stop)
    {
        if (holders.Count == 0) return [];
        var groups = await db.Groups.Select(g => g.Id).ToListAsync(stop);
        return [.. holders.SelectMany(h => h.InAll(groups.Append(Holder.Beyond)))];
    }

    /// <summary>Until a session is over. One that was called off stays until its time has passed, and says so.</summary>
    public static async Task<IReadOnlyList<MyPlace>> PlacesAsync(MeetingDb db, byte[][] held, long now, CancellationToken stop)
    {
        if (held.Length == 0) return [];
        var found = await (
            from place in db.Places.AsNoTracking()
            where held.Contains(place.Holder)
            join session in db.Sessions on place.Session equals session.Id
            where session.EndsAt > now
            from series in db.Series.Where(s => s.Id == session.Series).DefaultIfEmpty() // a talk of two has none
            join theirs in db.Groups on session.Group equals theirs.Id
            orderby session.StartsAt
            select new
            {
                session.Id, session.StartsAt, session.EndsAt, Zone = series == null
                    ? theirs.Zone : series.Zone, session.Title, Group = theirs.Name, theirs.Slug,
                Series = series == null ? null : series.Slug,
                session.CancelledAt, place.IsWaiting,
                Before = db.Places.Count(p => p.Session == session.Id && p.IsWaiting && p.At < place.At),
            }).ToListAsync(stop);
        return
        [
            .. found.Select(f => new MyPlace(
                f.Id, f.StartsAt!.Value, f.EndsAt!.Value, f.Zone, f.Title, f.Group, f.Slug, f.Series, f.IsWaiting ? f.Before + 1 : null,
                f.CancelledAt is not null)),
        ];
    }

    public static async Task<IReadOnlyList<MyName>> NamesAsync(MeetingDb db, byte[][] held, CancellationToken stop)
    {
        if (held.Length == 0) return [];
        var found = await db.Members.AsNoTracking().Where(m => held.Contains(m.Holder))
            .Join(db.Groups, m => m.Group, g => g.Id, (m, g) => new { g.Slug, Group = g.Name, m.Name, m.Keepsake, m.Tint, m.SinceDay })
            .OrderBy(m => m.Group).ToListAsync(stop);
        return [.. found.Select(m => new MyName(m.Slug, m.Group, m.Name, m.Keepsake.ToString(), m.Tint.ToString(), m.SinceDay))];
    }
}
