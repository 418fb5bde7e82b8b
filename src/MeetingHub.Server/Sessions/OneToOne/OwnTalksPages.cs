using System.Globalization;
using System.Text.RegularExpressions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.OneToOne;

/// <summary>What the professional writes about talks, as it was typed.</summary>
public sealed record TalkForm(string Slug, string About, string Limits, string Referral, bool IsOpen);

/// <summary>Times to add, as they were typed.</summary>
public sealed record OfferForm(string Date = "", string Start = "", string Minutes = "30", string Times = "1", string Weeks = "1");

public sealed record OwnBooking(string Key, long At, int Minutes, string Name, string How, string Words, bool IsMoved, string Door);

public sealed record OwnTalksModel(
    string Group, string GroupName, string Zone, bool HasQualification, TalkForm Talk, bool IsSaved, OfferForm Offer,
    IReadOnlyList<OwnBooking> Bookings, IReadOnlyList<TalkDay> Free, string? Said, Problems Problems);

/// <summary>Where a professional says what talks are for, offers times, and sees who holds them.</summary>
internal static partial class OwnTalksPages
{
    private const int LongestText = 500;
    private const int LongestSlug = 40;
    private const int MostInARow = 8;
    private const int MostWeeks = 26;
    private const int ShortestTalk = 10;
    private const int LongestTalk = 120;

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Slug();

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/groups/{slug}/talks", ShowAsync).AsPage().Of(GroupRole.Facilitator);
        app.MapPost("/organise/groups/{slug}/talks", SaveAsync).AsPage().Of(GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/talks/times", OfferAsync).AsPage().Of(GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/talks/times/remove", WithdrawAsync).AsPage().Of(GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/talks/move", MoveAsync).AsPage().Of(GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/talks/cancel", CancelAsync).AsPage().Of(GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
    }

    /// <summary>Whose page it is: the group of the address and the account that is signed in.</summary>
    private sealed record Own(GroupRow Group, string Account, QualificationRow? Person, TalkRow? Talk);

    private static async Task<Own> OwnAsync(string slug, HttpContext http, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var account = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        var group = await db.Groups.AsNoTracking().SingleAsync(g => g.Slug == slug, stop);
        return new Own(group, account, await db.Qualifications.FindAsync([group.Id, account], stop),
            await db.Talks.FindAsync([group.Id, account], stop));
    }

    private static async Task<IResult> ShowAsync(
        string slug, string? said, HttpContext http, Talks talks, Times times, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var own = await OwnAsync(slug, http, store, stop);
        return PageResults.Show<OwnTalksPage>(new
            {
                Model = await ModelAsync(own, FormOf(own), new OfferForm(), new Problems(), said, talks, times, stop),
            });
    }

    private static TalkForm FormOf(Own own) => own.Talk is { } talk
        ? new TalkForm(talk.Slug, talk.About, talk.Limits, talk.Referral, talk.IsOpen)
        : new TalkForm("", "", "", "", IsOpen: true);

    private static async Task<IResult> SaveAsync(
        string slug, [FromForm] string? person, [FromForm] string? about, [FromForm] string? limits, [FromForm] string? referral,
        [FromForm] string? open, HttpContext http, Talks talks, Texts texts, Times times, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        var own = await OwnAsync(slug, http, store, stop);
        var form = new TalkForm(
            person?.Trim().ToLowerInvariant() ?? "", about?.Trim() ?? "", limits?.Trim() ?? "", referral?.Trim() ?? "", open is not null);
        var problems = new Problems();
        if (own.Person is null) problems.Add("", texts["talks.own.qualification"]);
        if (form.Slug.Length > LongestSlug || !Slug().IsMatch(form.Slug))
            problems.Add("person", texts["talks.own.problem.slug", ("most", LongestSlug)]);
        if (form.About.Length > LongestText) problems.Add("about", texts["talks.problem.words", ("most", LongestText)]);
        if (form.Referral.Length > LongestText) problems.Add("referral", texts["talks.problem.words", ("most", LongestText)]);
        if (form.Limits.Length > LongestText) problems.Add("limits", texts["talks.problem.words", ("most", LongestText)]);
        if (!problems.Any)
        {
            if (await talks.SaveAsync(own.Group.Id, own.Account, form.Slug, form.About, form.Limits, form.Referral, form.IsOpen, stop))
                return Back(slug, "saved");
            problems.Add("person", texts["talks.own.problem.taken"]);
        }
        return PageResults.Again<OwnTalksPage>(new
            {
                Model = await ModelAsync(own, form, new OfferForm(), problems, null, talks, times, stop),
            });
    }

    private static async Task<IResult> OfferAsync(
        string slug, [FromForm] string? date, [FromForm] string? start, [FromForm] string? minutes, [FromForm] string? row,
        [FromForm] string? weeks, HttpContext http, Talks talks, Texts texts, Times times, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        var own = await OwnAsync(slug, http, store, stop);
        var form = new OfferForm(date ?? "", start ?? "", minutes ?? "", row ?? "", weeks ?? "");
        var problems = new Problems();
        if (own.Talk is null) problems.Add("", texts["talks.own.first"]);
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            problems.Add("date", texts["talks.own.problem.date"]);
        if (!TimeOnly.TryParseExact(start, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            problems.Add("start", texts["talks.own.problem.start"]);
        var length = Number(minutes, "minutes", ShortestTalk, LongestTalk);
        var (inARow, repeats) = (Number(row, "row", 1, MostInARow), Number(weeks, "weeks", 1, MostWeeks));
        if (!problems.Any)
        {
            // In a row from the same hour of each week, whatever the clocks do.
            var starts =
                from week in Enumerable.Range(0, repeats)
                let first = Zones.At(day.AddDays(7 * week), time, own.Group.Zone).ToUnixTimeMilliseconds()
                from place in Enumerable.Range(0, inARow)
                select first + place * length * 60_000L;
            if (await talks.OfferAsync(own.Talk!, starts, length, stop) > 0) return Back(slug, "offered");
            problems.Add("date", texts["talks.own.problem.none"]);
        }
        return PageResults.Again<OwnTalksPage>(new
            {
                Model = await ModelAsync(own, FormOf(own), form, problems, null, talks, times, stop),
            });

        int Number(string? text, string field, int least, int most)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            problems.Add(field, texts["talks.own.problem.number", ("least", least), ("most", most)]);
            return least;
        }
    }

    private static async Task<IResult> WithdrawAsync(
        string slug, [FromForm] string? slot, HttpContext http, Talks talks, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var own = await OwnAsync(slug, http, store, stop);
        return Back(slug, await talks.WithdrawAsync(own.Group.Id, own.Account, slot ?? "", stop) ? "withdrawn" : "held");
    }

    private static async Task<IResult> MoveAsync(
        string slug, [FromForm] string? booking, [FromForm] string? slot, HttpContext http, Talks talks, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        var own = await OwnAsync(slug, http, store, stop);
        if (await FindAsync(own, booking, talks, stop) is not { } booked) return Back(slug, "gone");
        var why = await talks.MoveAsync(booked.Row.Hash, slot ?? "", byProfessional: true, stop);
        return Back(slug, why is null ? "moved" : "taken");
    }

    private static async Task<IResult> CancelAsync(
        string slug, [FromForm] string? booking, HttpContext http, Talks talks, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var own = await OwnAsync(slug, http, store, stop);
        if (await FindAsync(own, booking, talks, stop) is { } booked) await talks.CancelAsync(booked.Row.Hash, byProfessional: true, stop);
        return Back(slug, "cancelled");
    }

    // By the session's id, which only the professional's own page has: the code stays the person's.
    private static async Task<Booked?> FindAsync(Own own, string? key, Talks talks, CancellationToken stop) =>
        (await talks.BookedWithAsync(own.Group.Id, own.Account, stop)).FirstOrDefault(b => b.Session.Id == key);

    private static IResult Back(string slug, string said) => PageResults.SeeOther($"/organise/groups/{slug}/talks?said={said}");

    private static async Task<OwnTalksModel> ModelAsync(
        Own own, TalkForm talk, OfferForm offer, Problems problems, string? said, Talks talks, Times times, CancellationToken stop)
    {
        var bookings = await talks.BookedWithAsync(own.Group.Id, own.Account, stop);
        var free = own.Talk is null ? [] : await talks.FreeAsync(own.Talk, TimeSpan.FromDays(7 * MostWeeks), stop);
        return new OwnTalksModel(
            own.Group.Slug, own.Group.Name, own.Group.Zone, own.Person is not null, talk, own.Talk is not null, offer,
            [
                .. bookings.Select(b => new OwnBooking(
                    b.Session.Id, b.Offer.StartsAt, b.Offer.Minutes, b.Row.Name, b.Row.How.ToString(), b.Row.Words, b.Row.IsMoved,
                    $"/j/{talks.LeadOf(b.Session)}")),
            ],
            TalkPages.DaysOf(free, own.Group.Zone, times), said, problems);
    }
}
