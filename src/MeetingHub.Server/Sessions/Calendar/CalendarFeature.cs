using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace MeetingHub.Server.Sessions.Calendar;

/// <summary>Calendar files to keep, and addresses that a calendar asks again and again.</summary>
internal static class CalendarFeature
{
    private const string Reading = "calendars";

    // The calendars of all of a provider's customers ask from a few addresses.
    private const int ReadsPerMinute = 600;
    private const int LongestAlarm = 7 * 24 * 60;

    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    public static void AddCalendar(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Feeds>();
        builder.Services.AddRateLimiter(o =>
            o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute)));
    }

    public static void MapCalendar(this WebApplication app)
    {
        app.MapMethods("/groups/{slug}/{series}.ics", Reads, SendSeriesAsync).AsFile().Anyone();
        app.MapMethods("/groups/{slug}/{series}/{date}.ics", Reads, SendSessionAsync).AsFile().Anyone();
        app.MapMethods("/calendar/{key}.ics", Reads, SendFeedAsync).AsFile().KeyHolder();
        app.MapGet("/me/sessions.ics", SendOwnAsync).AsFile().Anyone();
        app.MapGet("/c/{id}", OpenAsync).AsPage().Anyone();
        app.MapGet("/me/calendar", ShowAsync).AsPage().Anyone();
        app.MapPost("/me/calendar", MakeAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/calendar/off", StopAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static RouteHandlerBuilder AsFile(this RouteHandlerBuilder endpoint) =>
        endpoint.RequireRateLimiting(Reading).ExcludeFromDescription().AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                context.HttpContext.Response.Headers.RetryAfter = "60"; // an empty calendar would delete what people have
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }
        });

    /// <summary>
    /// What is asked for in the address, so that a calendar asks for it again. What cannot be read is as if it were not there.
    /// </summary>
    public static CalendarWishes WishesOf(IQueryCollection query)
    {
        var words = new string([.. query["words"].ToString().Where(c => !char.IsControl(c))]).Trim();
        var title = query["title"].ToString() switch
        {
            "group" => CalendarTitle.Group,
            "own" when words.Length is > 0 and <= CalendarWishes.LongestWords => CalendarTitle.Own,
            _ => CalendarTitle.Appointment,
        };
        var alarm = int.TryParse(query["alarm"], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes <= LongestAlarm;
        return new CalendarWishes(title, words, alarm ? minutes : null, query["lang"] == "de" ? "de" : "en");
    }

    private static async Task<IResult> SendSeriesAsync(
        string slug, string series, HttpRequest request, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not ({ } row, { } group)) return Results.NotFound();
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.Series == row.Id).OrderBy(s => s.StartsAt).ToListAsync(stop);
        var file = CalendarFile.Of(row, group.Name, sessions, WishesOf(request.Query), SiteOf(request));
        return File(request.HttpContext, file, isPrivate: false);
    }

    private static async Task<IResult> SendSessionAsync(
        string slug, string series, string date, HttpRequest request, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Results.NotFound();
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not ({ } row, { } group)) return Results.NotFound();
        if (await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Series == row.Id && s.Date == day, stop) is not { } session)
            return Results.NotFound();
        var file = CalendarFile.Of([new CalendarSession(session, row, group.Name)], WishesOf(request.Query), SiteOf(request));
        return File(request.HttpContext, file, isPrivate: false);
    }

    private static async Task<IResult> SendFeedAsync(string key, HttpRequest request, Feeds feeds, CancellationToken stop) =>
        await feeds.OpenAsync(key, stop) is { } holder ? await SendAsync(holder, request, feeds, stop) : Results.NotFound();

    private static async Task<IResult> SendOwnAsync(HttpContext http, Feeds feeds, Holders holders, CancellationToken stop) =>
        holders.Find(http) is { } holder ? await SendAsync(holder, http.Request, feeds, stop) : Results.NotFound();

    private static async Task<IResult> SendAsync(Holder holder, HttpRequest request, Feeds feeds, CancellationToken stop)
    {
        var sessions = await feeds.SessionsOfAsync(holder, stop);
        var file = CalendarFile.Of(sessions, WishesOf(request.Query), SiteOf(request));
        return File(request.HttpContext, file, isPrivate: true);
    }

    // Only the file itself says whether it has changed: what is forgotten when its time is over and a place that was given back leave no
    // later time behind, and a calendar that asked by time would keep them.
    private static IResult File(HttpContext http, string file, bool isPrivate)
    {
        var bytes = Encoding.UTF8.GetBytes(file);
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        http.Response.Headers.CacheControl = isPrivate ? "private, no-cache" : "no-cache";
        return Results.File(bytes, "text/calendar; charset=utf-8", "appointments.ics", entityTag: tag);
    }

    // The address in an event says neither which group it is nor which series.
    private static async Task<IResult> OpenAsync(string id, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await Public(db).FirstOrDefaultAsync(s => s.Series.Id == id, stop) is { } found
            ? Results.Redirect($"/groups/{found.Group.Slug}/{found.Series.Slug}")
            : PageResults.NotFound();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Feeds feeds, Holders holders, CancellationToken stop)
    {
        var key = holders.Find(http) is { } holder ? await feeds.FindAsync(holder, stop) : null;
        return PageResults.Show<MyCalendarPage>(new { Feed = key is null ? null : new Uri(SiteOf(http.Request), $"calendar/{key}.ics") });
    }

    private static async Task<IResult> MakeAsync(
        [FromForm] string? again, HttpContext http, Feeds feeds, Holders holders, CancellationToken stop)
    {
        var holder = holders.FindOrMake(http);
        if (again is not null || await feeds.FindAsync(holder, stop) is null) await feeds.MakeAsync(holder, stop);
        return PageResults.SeeOther("/me/calendar");
    }

    private static async Task<IResult> StopAsync(
        [FromForm] string? really, HttpContext http, Feeds feeds, Holders holders, CancellationToken stop)
    {
        if (really is not null && holders.Find(http) is { } holder) await feeds.StopAsync(holder, stop);
        return PageResults.SeeOther("/me/calendar");
    }

    public static Uri SiteOf(HttpRequest request) => new($"{request.Scheme}://{request.Host}{request.PathBase}/");

    private sealed class Found
    {
        public required SeriesRow Series { get; init; }
        public required GroupRow Group { get; init; }
    }

    private static IQueryable<Found> Public(MeetingDb db) =>
        from series in db.Series.AsNoTracking()
        join gathering in db.Groups.AsNoTracking() on series.Group equals gathering.Id
        where series.IsPublished && gathering.IsPublished
        select new Found { Series = series, Group = gathering };

    private static async Task<(SeriesRow?, GroupRow?)> FindAsync(MeetingDb db, string group, string series, CancellationToken stop) =>
        await Public(db).FirstOrDefaultAsync(s => s.Group.Slug == group && s.Series.Slug == series, stop) is { } found
            ? (found.Series, found.Group)
            : default;
}
