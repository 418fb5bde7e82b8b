using MeetingHub.Domain;
using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Rooms;
using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Questions;
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
        app.MapPost("/groups/{slug}/{series}/questions", AskAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        string slug, string series, string? all, string? session, string? asked, HttpContext http, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        var model = await ModelAsync(http, db, group, row, all is not null, session, stop);
        return PageResults.Show<SeriesPage>(new { Model = model with { HasAsked = asked is "1" or "2", NeedsHelp = asked == "2" } });
    }

    private static async Task<SeriesModel> ModelAsync(
        HttpContext http, MeetingDb db, GroupRow group, SeriesRow row, bool all, string? answered, CancellationToken stop)
    {
        var services = http.RequestServices;
        var (holders, times) = (services.GetRequiredService<Holders>(), services.GetRequiredService<Times>());
        var clock = services.GetRequiredService<TimeProvider>();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = await db.Sessions.AsNoTracking()
            .Where(s => s.Series == row.Id && s.EndedAt == null && (s.EndsAt > now || s.InUseUntil > now))
            .OrderBy(s => s.StartsAt).Take(MostDates).ToListAsync(stop);
        var shown = rows.Take(all ? MostDates : FirstDates).ToList();
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
        var account = AccessRules.AccountOf(http.User);
        var asks = rows.Find(s => EarlyQuestions.TakesQuestions(s, row, now));
        var box = asks is null ? null : new BoxModel(
            asks.Id, asks.StartsAt!.Value, Codes.New(), await EarlyQuestions.IsFullAsync(db, asks.Id, stop), Text: "",
            await EarlyQuestions.MayReadAsync(db, asks, account, stop));
        return new SeriesModel(
            group.Slug, group.Name, row.Slug, row.Title, row.Zone, group.IsListed, row.Code, row.Capacity,
            !row.IsClosed && (row.Door == DoorMode.Invited || group.Door == DoorMode.Invited), dates,
            rows.Count > shown.Count, next is null ? null : Doors.OpenAt(next, row), await Doors.LeadsAsync(db, group.Id, account, stop),
            [.. otherHours.Select(r => new OtherHour(r.First, r.Last))], answered, services.Box(group.Slug), row.Newcomers, box,
            new Problems())
        {
            LateUntil = dates.FirstOrDefault(d => d.IsOn) is { } on && on.EndsAt > now ? on.EndsAt : null,
            IsTalk = row.IsTalk, Sealed = row.IsEncrypted ? row.Id : null,
            Rule = Recurrence.TryParse(row.Rule, out var rule) ? rule : null, Minutes = row.Minutes,
            Languages = [.. group.Languages.Select(LanguageNames.Of)],
        };
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

    // No key is made for a browser that only asks.
    private static async Task<IResult> AskAsync(
        string slug, string series, [FromForm] string? session, [FromForm] string? id, [FromForm] string? text, HttpContext http,
        Texts texts, EarlyQuestions questions, AskingLimit limit, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row) || !row.HasQuestions) return PageResults.NotFound();
        var words = text?.ReplaceLineEndings("\n").Trim() ?? "";
        var problem = await WhyNotAsync();
        // Whoever writes such words reads at once where help is, also when the question cannot be taken.
        var needsHelp = CrisisWords.AreIn(words);
        if (problem is null)
            return PageResults.SeeOther(
                $"/groups/{Uri.EscapeDataString(slug)}/{Uri.EscapeDataString(series)}?asked={(needsHelp ? 2 : 1)}#box");
        var model = await ModelAsync(http, db, group, row, all: false, answered: null, stop);
        var problems = new Problems();
        problems.Add(model.Box is null ? "" : "text", problem);
        return PageResults.Again<SeriesPage>(new
        {
            Model = model with
            {
                Problems = problems, NeedsHelp = needsHelp,
                Box = model.Box is { } box ? box with { Text = words } : null,
            },
        });

        async Task<string?> WhyNotAsync()
        {
            if (QuestionRules.WhyNot(words) is { } refusal)
                return texts[refusal == Refusal.MessageEmpty ? "series.box.problem.empty"
                    : refusal == Refusal.MessageTooLong ? "series.box.problem.long" : "series.box.problem.signs",
                    ("most", QuestionRules.LongestText)];
            if (!Codes.IsWellFormed(id) || session is null) return texts["series.box.problem.again"];
            if (!await limit.MayAskAsync(http)) return texts["series.box.problem.pause"];
            return await questions.AskAsync(row, session, new QuestionId(id), words, stop) switch
            {
                AskedBefore.Closed => texts["series.box.problem.closed"],
                AskedBefore.Full   => texts["series.box.problem.full"],
                _                  => null,
            };
        }
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
