using System.Text;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Public;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Calendar;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;

namespace MeetingHub.Server.Sessions.OneToOne;

/// <summary>What somebody writes when they book.</summary>
public sealed record TalkWords(string Name = "", string How = "Audio", string Words = "");

/// <summary>Free times of one day.</summary>
public sealed record TalkDay(long Day, IReadOnlyList<(string Id, long At)> Times);

/// <summary>The professional as pages show them.</summary>
public sealed record TalkPerson(
    string Slug, Leader Leader, string About, string Limits, string Referral, string Zone, string GroupName, string GroupSlug);

public sealed record TalkModel(
    TalkPerson Person, IReadOnlyList<TalkDay> Days, int Weeks, bool HasMore, string? Chosen, TalkWords Words, Problems Problems);

public sealed record BookedModel(
    TalkPerson Person, long StartsAt, int Minutes, bool IsMoved, bool IsCancelled, bool IsOver, string? Door, string Address,
    IReadOnlyList<TalkDay> Days, TalkWords Words, string? Said, Problems Problems, ReminderBoxModel Reminders);

/// <summary>Booking a talk of two without an account, and moving or cancelling it by the private link that one gets for it.</summary>
internal static class TalkPages
{
    // The code stays out of the address, and so out of what the browser keeps and shows: a cookie carries it for half an hour.
    private const string Cookie = "booking";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    private const int LongestWords = 500;
    private const int FirstWeeks = 4;
    private const int MostWeeks = 12;

    public static void Map(WebApplication app)
    {
        app.MapGet("/with/{person}", ShowAsync).AsPage().Anyone();
        app.MapPost("/with/{person}", BookAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/b/{code}", OpenAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/b", ShowBookedAsync).AsPage().KeyHolder();
        app.MapGet("/b/appointment.ics", SendAsync).AsPage().KeyHolder();
        app.MapPost("/b/move", MoveAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/b/cancel", CancelAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/b/words", ChangeAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/b/keep", KeepAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        OwnTalksPages.Map(app);
    }

    private static async Task<IResult> ShowAsync(string person, int? weeks, Talks talks, Times times, CancellationToken stop) =>
        await talks.FindAsync(person, stop) is { } talk
            ? PageResults.Show<TalkPage>(new
            {
                Model = await ModelAsync(talk, weeks, null, new TalkWords(), new Problems(), talks, times, stop),
            })
            : PageResults.NotFound();

    private static async Task<IResult> BookAsync(
        string person, [FromForm] string? slot, [FromForm] string? name, [FromForm] string? how, [FromForm] string? words, int? weeks,
        Talks talks, Holders holders, Texts texts, Times times, HttpContext http, CancellationToken stop)
    {
        if (await talks.FindAsync(person, stop) is not { } talk) return PageResults.NotFound();
        var problems = new Problems();
        if (string.IsNullOrEmpty(slot)) problems.Add("slot", texts["talks.problem.slot"]);
        var wish = Check(name, how, words, problems, texts);
        if (!problems.Any)
        {
            var (code, why) = await talks.BookAsync(
                talk, slot!, wish.Name, wish.How, wish.Words, texts["talks.session"], holders.FindOrMake(http), stop);
            if (code is not null) return Keep(http, code);
            problems.Add("slot", texts[why == NotBooked.TooMany ? "talks.problem.many" : "talks.problem.taken"]);
        }
        var typed = new TalkWords(name ?? "", how ?? "", words ?? "");
        return PageResults.Again<TalkPage>(new { Model = await ModelAsync(talk, weeks, slot, typed, problems, talks, times, stop) });
    }

    private static async Task<IResult> OpenAsync(string code, Talks talks, HttpContext http, CancellationToken stop) =>
        await talks.BookedAsync(code, stop) is null ? PageResults.NotFound() : Keep(http, code);

    private static Task<IResult> ShowBookedAsync(
        HttpContext http, string? said, Talks talks, Times times, TimeProvider clock, CancellationToken stop) =>
        WithAsync(http, talks, async booked =>
        {
            SetCookie(http, CodeOf(http)!);
            return PageResults.Show<BookedPage>(new
            {
                Model = await ModelAsync(booked, said, new Problems(), http, talks, times, clock, stop),
            });
        }, stop);

    private static Task<IResult> SendAsync(HttpContext http, Texts texts, Talks talks, CancellationToken stop) =>
        WithAsync(http, talks, booked =>
        {
            var wishes = new CalendarWishes(CalendarTitle.Appointment, Language: texts.Language.Tag);
            var file = CalendarFile.OfTalk(booked.Session, booked.Talk.Group.Zone, "b", wishes, CalendarFeature.SiteOf(http.Request));
            return Task.FromResult(Results.File(Encoding.UTF8.GetBytes(file), "text/calendar; charset=utf-8", "appointment.ics"));
        }, stop);

    private static Task<IResult> MoveAsync(
        HttpContext http, [FromForm] string? slot, Talks talks, Texts texts, Times times, TimeProvider clock, CancellationToken stop) =>
        WithAsync(http, talks, async booked =>
        {
            var problems = new Problems();
            if (string.IsNullOrEmpty(slot)) problems.Add("slot", texts["talks.problem.slot"]);
            else if (await talks.MoveAsync(booked.Row.Hash, slot, byProfessional: false, stop) is not { } why)
                return PageResults.SeeOther("/b?said=moved");
            else problems.Add("slot", texts[why == NotBooked.Closed ? "talks.problem.closed" : "talks.problem.taken"]);
            return PageResults.Again<BookedPage>(new { Model = await ModelAsync(booked, null, problems, http, talks, times, clock, stop) });
        }, stop);

    private static Task<IResult> CancelAsync(HttpContext http, IFormCollection _, Talks talks, CancellationToken stop) =>
        WithAsync(http, talks, async booked =>
        {
            await talks.CancelAsync(booked.Row.Hash, byProfessional: false, stop);
            return PageResults.SeeOther("/b");
        }, stop);

    private static Task<IResult> KeepAsync(HttpContext http, IFormCollection _, Talks talks, CancellationToken stop) =>
        WithAsync(http, talks, async booked =>
        {
            await talks.ChangeAsync(booked.Row.Hash, null, stop);
            return PageResults.SeeOther("/b?said=kept");
        }, stop);

    private static Task<IResult> ChangeAsync(
        HttpContext http, [FromForm] string? name, [FromForm] string? how, [FromForm] string? words, Talks talks, Texts texts, Times times,
        TimeProvider clock, CancellationToken stop) =>
        WithAsync(http, talks, async booked =>
        {
            var problems = new Problems();
            var wish = Check(name, how, words, problems, texts);
            if (!problems.Any)
            {
                await talks.ChangeAsync(booked.Row.Hash, wish, stop);
                return PageResults.SeeOther("/b?said=changed");
            }
            var model = await ModelAsync(booked, null, problems, http, talks, times, clock, stop);
            return PageResults.Again<BookedPage>(new { Model = model with { Words = new TalkWords(name ?? "", how ?? "", words ?? "") } });
        }, stop);

    private static async Task<IResult> WithAsync(
        HttpContext http, Talks talks, Func<Booked, Task<IResult>> then, CancellationToken stop) =>
        await talks.BookedAsync(CodeOf(http), stop) is { } booked ? await then(booked) : PageResults.NotFound();

    private static string? CodeOf(HttpContext http) => http.Request.Cookies[Cookie];

    private static IResult Keep(HttpContext http, string code)
    {
        SetCookie(http, code);
        return PageResults.SeeOther("/b");
    }

    private static void SetCookie(HttpContext http, string code) => http.Response.Cookies.Append(Cookie, code, Keeping(http, Kept));

    /// <summary>Makes this browser forget the talk that it looked at.</summary>
    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Cookie, Keeping(http, null));

    private static CookieOptions Keeping(HttpContext http, TimeSpan? age) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true, Path = "/b", MaxAge = age,
    };

    private static (string Name, Formats How, string Words) Check(string? name, string? how, string? words, Problems problems, Texts texts)
    {
        if (!Names.TryNormalize(name, out var called)) problems.Add("name", texts["talks.problem.name", ("most", Names.Longest)]);
        if (!Enum.TryParse<Formats>(how, out var way) || way is not (Formats.Video or Formats.Audio or Formats.Chat))
            problems.Add("how", texts["talks.problem.how"]);
        var said = words?.ReplaceLineEndings("\n").Trim() ?? "";
        if (said.Length > LongestWords) problems.Add("words", texts["talks.problem.words", ("most", LongestWords)]);
        return (called, way, said);
    }

    private static async Task<TalkModel> ModelAsync(
        Talk talk, int? weeks, string? chosen, TalkWords words, Problems problems, Talks talks, Times times, CancellationToken stop)
    {
        var shown = Math.Clamp(weeks ?? FirstWeeks, FirstWeeks, MostWeeks);
        var free = await talks.FreeAsync(talk.Row, TimeSpan.FromDays(7 * MostWeeks), stop);
        var until = talks.In(TimeSpan.FromDays(7 * shown));
        return new TalkModel(
            await PersonOfAsync(talk, talks, stop), DaysOf([.. free.Where(o => o.StartsAt < until)], talk.Group.Zone, times), shown,
            free.Any(o => o.StartsAt >= until), chosen, words, problems);
    }

    private static async Task<BookedModel> ModelAsync(
        Booked booked, string? said, Problems problems, HttpContext http, Talks talks, Times times, TimeProvider clock,
        CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (isOver, isCancelled) = (booked.Session.EndsAt <= now, booked.Row.CancelledAt is not null);
        var opens = booked.Offer.StartsAt - (long)Talks.OpensBefore.TotalMilliseconds;
        var door = !isOver && !isCancelled && opens <= now ? $"/j/{talks.DoorOf(booked.Session)}" : null;
        var free = isOver || isCancelled || booked.Offer.StartsAt <= now
            ? [] : await talks.FreeAsync(booked.Talk.Row, TimeSpan.FromDays(7 * FirstWeeks), stop);
        var address = $"{http.Request.Scheme}://{http.Request.Host}/b/{talks.CodeOf(booked.Row)}";
        return new BookedModel(
            await PersonOfAsync(booked.Talk, talks, stop), booked.Offer.StartsAt, booked.Offer.Minutes, booked.Row.IsMoved, isCancelled,
            isOver, door, address, DaysOf(free, booked.Talk.Group.Zone, times),
            new TalkWords(booked.Row.Name, booked.Row.How.ToString(), booked.Row.Words), said, problems,
            http.RequestServices.Box(booked.Talk.Group.Slug));
    }

    internal static IReadOnlyList<TalkDay> DaysOf(IReadOnlyList<OfferRow> offers, string zone, Times times) =>
    [
        .. offers.GroupBy(o => times.Local(o.StartsAt, zone).Date)
            .Select(day => new TalkDay(day.First().StartsAt, [.. day.Select(o => (o.Id, o.StartsAt))])),
    ];

    private static async Task<TalkPerson> PersonOfAsync(Talk talk, Talks talks, CancellationToken stop)
    {
        var leader = await talks.LeaderAsync(talk, stop);
        return new TalkPerson(
            talk.Row.Slug, leader, talk.Row.About, talk.Row.Limits, talk.Row.Referral, talk.Group.Zone, talk.Group.Name, talk.Group.Slug);
    }
}
