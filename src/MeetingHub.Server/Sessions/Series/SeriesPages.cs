using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Series;

/// <summary>The page of a series: its next dates, "I will come", and the way in while the doors are open.</summary>
internal static class SeriesPages
{
    private const string Reading = "series";
    private const int ReadsPerMinute = 120;
    private const int FirstDates = 6;
    private const int MostDates = 60;

    public static void AddSeriesPages(this IServiceCollection services) => services.AddRateLimiter(o =>
        o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute)));

    public static void Map(WebApplication app)
    {
        app.MapGet("/groups/{slug}/{series}", ShowAsync).AsPage().Anyone().RequireRateLimiting(Reading);
        app.MapPost("/groups/{slug}/{series}/places", ChangeAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        string slug, string series, string? all, string? session, HttpContext http, IDbContextFactory<MeetingDb> store, Holders holders,
        Times times, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = await db.Sessions.AsNoTracking()
            .Where(s => s.Series == row.Id && s.EndedAt == null && (s.EndsAt > now || s.InUseUntil > now))
            .OrderBy(s => s.StartsAt).Take(MostDates).ToListAsync(stop);
        var shown = rows.Take(all is null ? FirstDates : MostDates).ToList();
        var ids = shown.ConvertAll(s => s.Id);
        var taken = await db.Places.Where(p => ids.Contains(p.Session)).GroupBy(p => new { p.Session, p.IsWaiting })
            .Select(g => new { g.Key.Session, g.Key.IsWaiting, Count = g.Count() }).ToListAsync(stop);
        var holder = holders.Find(http)?.In(group.Id);
        var own = holder is null ? [] : await db.Places.Where(p => p.Holder == holder && ids.Contains(p.Session))
            .ToDictionaryAsync(p => p.Session, p => p.IsWaiting, StringComparer.Ordinal, stop);
        var reader = times.ZoneFor(row.Zone).Id;

        DateModel ToDate(SessionRow s)
        {
            int Count(bool waiting) => taken.Find(t => t.Session == s.Id && t.IsWaiting == waiting)?.Count ?? 0;
            var starts = s.StartsAt ?? 0;
            var inZone = Zones.In(row.Zone, starts);
            return new DateModel(
                s.Id, starts, s.EndsAt ?? starts, s.MovedFrom, s.CancelledAt is not null, Doors.AreOpen(s, row, now), s.Note,
                Math.Max(0, row.Capacity - Count(false)), Count(true),
                !own.TryGetValue(s.Id, out var waits) ? OwnPlace.None : waits ? OwnPlace.Waits : OwnPlace.Kept,
                inZone.Offset == Zones.In(reader, starts).Offset ? null : times.InZone(starts, row.Zone));
        }
        var dates = shown.ConvertAll(ToDate);
        var otherHours = Zones.UnusualHoursOf(reader, rows.Where(s => s is { MovedFrom: null, CancelledAt: null })
            .Select(s => s.StartsAt ?? 0));
        var next = shown.Find(s => s.CancelledAt is null && !Doors.AreOpen(s, row, now));
        return PageResults.Show<SeriesPage>(new
        {
            Model = new SeriesModel(
                group.Slug, group.Name, row.Slug, row.Title, row.Zone, group.IsListed, row.Code, row.Capacity,
                !row.IsClosed && (row.Door == DoorMode.Invited || group.Door == DoorMode.Invited), dates,
                rows.Count > shown.Count, next is null ? null : Doors.OpenAt(next, row),
                await Doors.LeadsAsync(db, group.Id, AccessRules.AccountOf(http.User), stop),
                [.. otherHours.Select(r => new OtherHour(r.First, r.Last))], session, http.RequestServices.Box(group.Slug),
                row.Newcomers),
        });
    }

    private static async Task<IResult> ChangeAsync(
        string slug, string series, [FromForm] string? session, [FromForm] string? come, HttpContext http,
        IDbContextFactory<MeetingDb> store, Holders holders, Places places, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (_, row)) return PageResults.NotFound();
        if (session is null || !await db.Sessions.AnyAsync(s => s.Id == session && s.Series == row.Id, stop)) return PageResults.NotFound();
        // Only somebody who comes gets a key for this browser.
        if (come == "yes") await places.TakeAsync(session, holders.FindOrMake(http), stop);
        else if (holders.Find(http) is { } holder) await places.GiveBackAsync(session, holder, stop);
        var address = Uri.EscapeDataString(session);
        return PageResults.SeeOther($"/groups/{Uri.EscapeDataString(slug)}/{Uri.EscapeDataString(series)}?session={address}#{address}");
    }

    private static async Task<(GroupRow Group, SeriesRow Series)?> FindAsync(MeetingDb db, string slug, string series,
        CancellationToken stop)
    {
        var group = await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug && g.IsPublished, stop);
        if (group is null) return null;
        var row = await db.Series.AsNoTracking()
            .FirstOrDefaultAsync(s => s.Group == group.Id && s.Slug == series && s.IsPublished, stop);
        return row is null ? null : (group, row);
    }
}
