using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions.OneToOne;
using MeetingHub.Server.Sessions.Rehearsals;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>Where a code leads at this moment.</summary>
/// <param name="Session">The session whose doors are open; null while <paramref name="Closed"/> says why there is none.</param>
/// <param name="Leads">Whoever asks comes as a facilitator: by the link, or because they lead the group.</param>
/// <param name="Next">The session that is on next.</param>
internal sealed record Doorway(
    SessionRow? Session, LinkRow? Link, SeriesRow? Series, GroupRow? Group, bool Leads, Refusal? Closed = null, SessionRow? Next = null)
{
    /// <summary>When the waiting room of the next session opens.</summary>
    public long? OpensAt => Next is null ? null : Doors.OpenAt(Next, Series);
}

/// <summary>
/// Finds the session that is on: by the code of a link, of a series, or of a group's drop-in room. The doors of a planned session open some
/// minutes before it starts, or when somebody who leads it says so, and stay open until its end, and longer while people are inside.
/// </summary>
internal static class Doors
{
    /// <summary>How long before a session its doors may be opened by hand.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromHours(12);

    // Somebody who comes for a session that was called off is told so, and not only when the next one is.
    private static readonly TimeSpan CancelledSince = TimeSpan.FromHours(24);

    private const int TalkCapacity = 2;
    private const int MostAttempts = 5;

    public static long OpenAt(SessionRow session, SeriesRow? series) => session.OpenedAt
        ?? session.StartsAt!.Value - (series is null ? (long)Talks.OpensBefore.TotalMilliseconds : series.DoorsMinutes * 60_000L);

    public static bool AreOpen(SessionRow session, SeriesRow? series, long now) =>
        session.CancelledAt is null && session.EndedAt is null && OpenAt(session, series) <= now
            && (now < session.EndsAt || session.InUseUntil > now);

    /// <param name="account">Who is signed in, if anybody.</param>
    /// <param name="open">Whoever leads the next session opens its doors now.</param>
    /// <returns>Null when the code leads nowhere.</returns>
    public static async Task<Doorway?> FindAsync(
        MeetingDb db, string code, string? account, bool open, DateTimeOffset at, CancellationToken stop)
    {
        var now = at.ToUnixTimeMilliseconds();
        var hash = Codes.Hash(code);
        var found = await db.Links.AsNoTracking().Where(l => l.Hash == hash)
            .Join(db.Sessions, l => l.Session, s => s.Id, (link, session) => new { Link = link, Session = session })
            .FirstOrDefaultAsync(stop);
        var series = found is { Session.Series: null } ? null : await db.Series.AsNoTracking()
            .FirstOrDefaultAsync(s => found == null ? s.Code == code : s.Id == found.Session.Series, stop);
        var groupId = found?.Session.Group ?? series?.Group;
        var group = found is { Session.Group: null } ? null : await db.Groups.AsNoTracking()
            .FirstOrDefaultAsync(g => groupId == null ? g.DropInCode == code && g.IsDropIn && g.IsPublished : g.Id == groupId, stop);
        if (found is null && group is null) return null;

        var leads = found?.Link.Role == Role.Facilitator || (group is not null && await LeadsAsync(db, group.Id, account, stop));
        var doorway = new Doorway(null, found?.Link, series, group, leads);
        if (found is not null) return found.Session.StartsAt is null
            ? doorway with { Session = found.Session } : await OfOneAsync(db, doorway, found.Session, open, now, stop);
        if (series is not null) return series.IsPublished ? await OfSeriesAsync(db, doorway, series, open, now, stop) : null;
        return await OfDropInAsync(db, doorway, group!, now, stop);
    }

    /// <summary>
    /// The plan that is chosen for the session, as it is now: a room that is open keeps the one it was opened with.
    /// </summary>
    public static async Task<SessionPlan?> PlanOfAsync(MeetingDb db, SessionRow session, CancellationToken stop) => session.Plan is null
        ? null
        : await db.Plans.Where(p => p.Id == session.Plan && p.DeletedAt == null).Select(p => p.File).FirstOrDefaultAsync(stop) is { } file
            ? PlanFile.Read(file) : null;

    /// <summary>What the session's room begins with.</summary>
    public static RoomOpening OpeningOf(Doorway doorway, Kept kept, DateTimeOffset at, SessionPlan? plan = null)
    {
        var (session, series, group) = (doorway.Session!, doorway.Series, doorway.Group);
        if (session.IsRehearsal) return RehearsalStarts.OpeningOf(session);
        var formats = series is { Formats: not Formats.None } ? series.Formats : group?.Formats ?? Formats.Video;
        var title = session.Title.Length > 0 ? session.Title : series?.Title ?? "";
        return new RoomOpening(title, kept, DoorOf(doorway), session.NeedsFacilitator)
        {
            // Those who lead need seats too.
            Capacity = series is not null ? series.Capacity + series.Facilitators
                : group is null ? null : session.IsDropIn ? group.Capacity + 1 : TalkCapacity,
            Format = series is { IsTalk: true } ? RoomFormat.Talk
                : formats.HasFlag(Formats.Video) ? RoomFormat.Video
                : formats.HasFlag(Formats.Audio) ? RoomFormat.Audio : RoomFormat.Chat,
            // A room that is lost after its planned end goes on without one.
            EndsAt = session.EndsAt is { } end && end > at.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
            IsEncrypted = session.IsEncrypted,
            Plan = plan,
            PlanBeginsAt = plan is not null && session.StartsAt is { } start ? DateTimeOffset.FromUnixTimeMilliseconds(start) : null,
        };
    }

    /// <summary>
    /// Whether a place is kept for the holder that lets them in without waiting: where others knock because the series is closed, and where
    /// nobody knocks, so that it is not full for them.
    /// </summary>
    public static async Task<bool> HasPlaceAsync(MeetingDb db, Doorway doorway, byte[]? holder, CancellationToken stop) =>
        holder is not null && doorway.Series is { } series && (series.IsClosed || DoorOf(doorway) == DoorMode.Open)
            && await db.Places.AnyAsync(p => p.Session == doorway.Session!.Id && p.Holder == holder && !p.IsWaiting, stop);

    /// <summary>
    /// Whether the links of an encrypted session come without its key, as the server's own pages show them: then the page of whoever leads
    /// makes it, and hands it over at the door.
    /// </summary>
    public static bool AreWithoutKey(Doorway doorway) => doorway is { Series: null, Group: not null };

    /// <summary>Whether the account may lead sessions of the group.</summary>
    public static async Task<bool> LeadsAsync(MeetingDb db, string group, string? account, CancellationToken stop) =>
        account is not null && await db.GroupRoles.AnyAsync(
            r => r.Group == group && r.Account == account && (r.Role == GroupRole.Facilitator || r.Role == GroupRole.Organiser), stop);

    // A session may be stricter than its group, never looser. A talk of two has a link of its own, which is enough.
    private static DoorMode DoorOf(Doorway doorway)
    {
        var (session, series, group) = (doorway.Session!, doorway.Series, doorway.Group);
        if (series is null) return session.Door ?? group?.Door ?? DoorMode.Open;
        if (series.IsClosed) return DoorMode.Knock;
        var own = session.Door ?? series.Door;
        return group is not null && group.Door > own ? group.Door : own;
    }

    private static async Task<Doorway> OfOneAsync(
        MeetingDb db, Doorway doorway, SessionRow session, bool open, long now, CancellationToken stop)
    {
        if (session.EndedAt is not null) return doorway with { Session = session }; // which says so itself
        if (session.CancelledAt is not null) return doorway with { Closed = Refusal.SessionCancelled };
        if (AreOpen(session, doorway.Series, now)) return doorway with { Session = session };
        if (session.EndsAt <= now) return doorway with { Closed = Refusal.RoomEnded };
        return await EarlyAsync(db, doorway with { Closed = Refusal.TooEarly, Next = session }, open, now, stop);
    }

    private static async Task<Doorway> OfSeriesAsync(
        MeetingDb db, Doorway doorway, SeriesRow series, bool open, long now, CancellationToken stop)
    {
        var all = db.Sessions.AsNoTracking().Where(s => s.Series == series.Id);
        var (opened, soon) = (now + series.DoorsMinutes * 60_000L, now + (long)CancelledSince.TotalMilliseconds);
        // Of two whose doors are open it is the later one: the other has gone on for longer.
        var on = await all
            .Where(s => s.CancelledAt == null && (s.EndsAt > now || s.InUseUntil > now) && (s.StartsAt <= opened || s.OpenedAt <= now))
            .OrderByDescending(s => s.StartsAt).FirstOrDefaultAsync(stop);
        if (on is { EndedAt: null }) return doorway with { Session = on };
        var next = await all.Where(s => s.CancelledAt == null && s.EndedAt == null && s.StartsAt > now).OrderBy(s => s.StartsAt)
            .FirstOrDefaultAsync(stop);
        var limit = next?.StartsAt ?? long.MaxValue;
        var isOff = await all.AnyAsync(s => s.CancelledAt != null && s.EndsAt > now && s.StartsAt < soon && s.StartsAt < limit, stop);
        var closed = on is not null ? Refusal.RoomEnded : isOff ? Refusal.SessionCancelled
            : next is null ? Refusal.SeriesOver : Refusal.TooEarly;
        return await EarlyAsync(db, doorway with { Closed = closed, Next = next }, open, now, stop);
    }

    private static async Task<Doorway> EarlyAsync(MeetingDb db, Doorway doorway, bool open, long now, CancellationToken stop)
    {
        if (!open || !doorway.Leads || doorway.Next is not { } next || !MayOpen(doorway, now)) return doorway;
        await db.Sessions.Where(s => s.Id == next.Id && s.CancelledAt == null && s.OpenedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.OpenedAt, now), stop);
        return doorway with { Session = next, Closed = null, Next = null };
    }

    /// <summary>Whether whoever asks may open the doors of the next session now.</summary>
    public static bool MayOpen(Doorway doorway, long now) =>
        doorway.Leads && doorway.Next is { } next && next.StartsAt - now <= Early.TotalMilliseconds;

    // There is a session as long as somebody keeps the room open. Whoever leads the group makes it, and the store keeps it the only one.
    private static async Task<Doorway> OfDropInAsync(MeetingDb db, Doorway doorway, GroupRow group, long now, CancellationToken stop)
    {
        var current = db.Sessions.AsNoTracking().Where(s => s.Group == group.Id && s.IsDropIn && s.EndedAt == null);
        var session = await current.FirstOrDefaultAsync(stop);
        if (!doorway.Leads)
            return session?.InUseUntil > now ? doorway with { Session = session } : doorway with { Closed = Refusal.NobodyHosts };
        if (session is not null) return doorway with { Session = session };
        session = new SessionRow
        {
            Id = Codes.New(), Room = Codes.New(), Title = group.Name, CreatedAt = now, Group = group.Id, IsDropIn = true,
            NeedsFacilitator = true, IsEncrypted = DropIns.AreSealed(group),
        };
        db.Sessions.Add(session);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await db.SaveChangesAsync(stop);
                return doorway with { Session = session };
            }
            catch (DbUpdateException) when (attempt < MostAttempts)
            {
                // Perhaps a colleague came at the same moment.
                if (await current.FirstOrDefaultAsync(stop) is not { } theirs) continue;
                db.ChangeTracker.Clear();
                return doorway with { Session = theirs };
            }
        }
    }
}
