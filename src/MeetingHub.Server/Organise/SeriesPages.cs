using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Organise.Plans;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MeetingHub.Server.Organise;

/// <param name="Dates">The first of them, in words.</param>
/// <param name="Count">How many there are; null when there is no end.</param>
/// <param name="Clocks">On which days the clocks change there.</param>
/// <param name="Elsewhere">What the clocks show then in other places.</param>
public sealed record SeriesPreview(
    IReadOnlyList<string> Dates, int? Count, string? Last, IReadOnlyList<string> Clocks, IReadOnlyList<string> Elsewhere);

/// <param name="Rule">The date that the rule gave it; null for one beside the rule.</param>
/// <param name="Plan">Its own; empty for none, null for that of the series.</param>
public sealed record PlannedSession(
    string Id, string? Rule, string Date, string Day, string Time, int Minutes, string Places, string Note, bool IsCancelled,
    string? MovedFrom, bool IsAdded, string? Plan);

public sealed record SeriesModel(
    string Slug, string Group, string GroupDoor, SeriesForm Form, string? Series, bool IsPublished, Problems Problems,
        SeriesPreview? Preview,
    IReadOnlyList<PlannedSession> Sessions, IReadOnlyList<RotaPerson> Facilitators, IReadOnlyList<string> Leading, int LargestRoom,
    IReadOnlyList<PlanChoice> Plans, string? From = null, string? Said = null, IReadOnlyList<Difference>? Theirs = null)
{
    /// <summary>The series and the code of its link, where its sessions are encrypted.</summary>
    public (string Series, string Code)? Whole { get; init; }
}

/// <param name="Places">How many people keep or wait for a place in sessions to come.</param>
public sealed record DeleteSeriesModel(string Slug, string Series, string Title, int Sessions, int Places, Problems Problems);

public sealed record ScheduleModel(IReadOnlyList<ScheduleGroup> Groups);

public sealed record ScheduleGroup(string Slug, string Name, IReadOnlyList<(string Slug, string Title, bool IsPublished)> Series);

/// <summary>Planning sessions: a series, a single one, and each date of it.</summary>
internal static class SeriesPages
{
    private const int ShownDates = 8;
    private const int MostDates = 400;
    private const int LongestNote = 120;
    private const int LongestAhead = 26 * 7;

    private static readonly string[] Cities = ["Europe/London", "Europe/Warsaw", "America/Toronto", "Asia/Kolkata"];
    /// <summary>
    /// What stands beneath the address of a group beside its series. A test walks the endpoints, so that none is missing.
    /// </summary>
    internal static IReadOnlyList<string> Reserved { get; } =
        ["new", "privacy", "mail", "member", "board", "news", "calendar", "sheet", "record", "standing"];

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/sessions/new", ChooseAsync).AsPage().SignedIn();
        app.MapGet("/organise/groups/{slug}/series/new", NewAsync).AsPage().Of(GroupRole.Organiser);
        app.MapPost("/organise/groups/{slug}/series/new", MakeAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/organise/groups/{slug}/series/{series}", ShowAsync).AsPage().Of(GroupRole.Organiser);
        app.MapPost("/organise/groups/{slug}/series/{series}", SaveAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/organise/groups/{slug}/series/{series}/delete", AskToDeleteAsync).AsPage().Of(GroupRole.Organiser);
        app.MapPost("/organise/groups/{slug}/series/{series}/delete", DeleteAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/series/{series}/back", BringBackAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/series/{series}/add", AddAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/series/{series}/{session}", ChangeOneAsync).AsPage().Of(GroupRole.Organiser)
            .RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ChooseAsync(HttpContext http, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        var groups = await db.Groups.AsNoTracking()
            .Where(g => db.GroupRoles.Any(r => r.Group == g.Id && r.Account == me && r.Role == GroupRole.Organiser)).OrderBy(g => g.Name)
            .ToListAsync(stop);
        if (groups.Count == 0) return PageResults.NotFound();
        var ids = groups.ConvertAll(g => g.Id);
        var series = (await db.Series.AsNoTracking().Where(s => ids.Contains(s.Group) && !s.IsDeleted).OrderBy(s => s.Title)
            .ToListAsync(stop))
            .ToLookup(s => s.Group, StringComparer.Ordinal);
        return PageResults.Show<SchedulePage>(new
        {
            Model = new ScheduleModel([.. groups.Select(g => new ScheduleGroup(g.Slug, g.Name, [.. series[g.Id].Select(s => (s.Slug,
                s.Title, s.IsPublished))]))]),
        });
    }

    private static async Task<IResult> NewAsync(
        string slug, Texts texts, GroupLimits limits, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } group) return PageResults.NotFound();
        var form = SeriesForm.Blank(group, Today(group.Zone, clock).AddDays(1));
        return PageResults.Show<SeriesPage>(
            new { Model = await ModelAsync(db, group, null, form, new Problems(), texts, limits, clock, stop) });
    }

    private static async Task<IResult> MakeAsync(
        string slug, [FromForm] IFormCollection values, Texts texts, GroupLimits limits, SeriesDates dates,
            IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } group) return PageResults.NotFound();
        var form = SeriesForm.Read(values);
        var leading = values.Several("leads");
        var problems = form.Check(texts, group, limits, Zones.IsKnown(form.Zone) ? Today(form.Zone, clock) : null);
        var wish = values.Line("do");
        if (problems.Any || wish is not ("draft" or "publish"))
        {
            var model = await ModelAsync(db, group, null, form, problems, texts, limits, clock, stop) with { Leading = leading };
            return problems.Any ? PageResults.Again<SeriesPage>(new { Model = model })
                : PageResults.Show<SeriesPage>(new { Model = model });
        }

        var leads = await FacilitatorsAsync(db, group.Id, leading, stop);
        var plan = await PlanChoices.ResolveAsync(db, group.Id, form.Plan, texts, stop);
        SeriesRow row = null!;
        await dates.MakeAsync(async fresh =>
        {
            row = new SeriesRow
            {
                Id = Codes.New(), Group = group.Id, Slug = await SlugAsync(fresh, group.Id, form.Title, stop), Title = form.Title,
                Zone = form.Zone, First = default, Start = default, Minutes = 0, Code = Codes.New(),
                CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), IsPublished = wish == "publish", Leads = leads, Plan = plan,
            };
            form.Write(row);
            return row;
        }, stop);
        return PageResults.SeeOther($"/organise/groups/{slug}/series/{row.Slug}?said={(row.IsPublished ? "published" : "draft")}");
    }

    private static async Task<IResult> ShowAsync(
        string slug, string series, string? said, string? from, Texts texts, GroupLimits limits, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        var known = said is
            "published" or "draft" or "saved" or "moved" or "cancelled" or "restored" or "skipped" or "added" or "noted" or "planned"
            or "back"
            ? said : null;
        var model = await ModelAsync(db, group, row, SeriesForm.Of(row), new Problems(), texts, limits, clock, stop);
        return PageResults.Show<SeriesPage>(new { Model = model with { Said = known, From = from } });
    }

    private static async Task<IResult> SaveAsync(
        string slug, string series, [FromForm] IFormCollection values, Texts texts, GroupLimits limits, SeriesDates dates,
        IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        var (form, there) = (SeriesForm.Read(values), SeriesForm.Of(row));
        var from = SeriesForm.DateOf(values.Line("from"));
        var leading = values.Several("leads");
        var problems = form.Check(texts, group, limits, today: null);
        var wish = values.Line("do");
        var both = form.Changes == there.Changes ? [] : form.DifferencesFrom(there).Select(d => new Difference(d.Field, d.Mine,
            d.Theirs)).ToArray();
        if (problems.Any || both.Length > 0 || wish is not ("draft" or "publish"))
        {
            var model = await ModelAsync(db, group, row, form with { Changes = there.Changes }, problems, texts, limits, clock, stop)
                with { From = values.Line("from"), Leading = leading, Theirs = both.Length > 0 && !problems.Any ? both : null };
            return problems.Any ? PageResults.Again<SeriesPage>(new { Model = model }) : PageResults.Show<SeriesPage>(
                new { Model = model }, both.Length > 0 ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
        }
        var leads = await FacilitatorsAsync(db, group.Id, leading, stop);
        var plan = await PlanChoices.ResolveAsync(db, group.Id, form.Plan, texts, stop);
        var reply = await dates.ChangeAsync(row.Id, from, changed =>
        {
            form.Write(changed);
            (changed.IsPublished, changed.Leads, changed.Plan) = (wish == "publish", leads, plan);
        }, stop);
        if (reply.Problem is { } problem) return await AgainAsync(db, group, row, problem, texts, limits, clock, stop);
        return PageResults.SeeOther(
            $"/organise/groups/{slug}/series/{series}?said={(wish == "draft" ? "draft" : row.IsPublished ? "saved" : "published")}");
    }

    private static async Task<IResult> AskToDeleteAsync(
        string slug, string series, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await FindAsync(db, slug, series, stop) is var (group, row)
            ? PageResults.Show<DeleteSeriesPage>(new { Model = await WhatGoesAsync(db, group, row, new Problems(), clock, stop) })
            : PageResults.NotFound();
    }

    private static async Task<IResult> DeleteAsync(
        string slug, string series, [FromForm] string? sure, Texts texts, SeriesDates dates, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        if (sure is null)
        {
            var problems = new Problems();
            problems.Add("sure", texts["organise.delete.problem"]);
            return PageResults.Again<DeleteSeriesPage>(new { Model = await WhatGoesAsync(db, group, row, problems, clock, stop) });
        }
        await dates.DeleteAsync(row.Id, stop);
        return PageResults.SeeOther($"/organise/groups/{slug}?gone={Uri.EscapeDataString(series)}");
    }

    private static async Task<IResult> BringBackAsync(
        string slug, string series, [FromForm] IFormCollection _, SeriesDates dates, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop, isDeleted: true) is not var (_, row)) return PageResults.NotFound();
        await dates.BringBackAsync(row.Id, stop);
        return PageResults.SeeOther($"/organise/groups/{slug}/series/{series}?said=back");
    }

    private static async Task<DeleteSeriesModel> WhatGoesAsync(
        MeetingDb db, GroupRow group, SeriesRow row, Problems problems, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var coming = db.Sessions.Where(s => s.Series == row.Id && s.StartsAt > now && s.CancelledAt == null);
        return new DeleteSeriesModel(
            group.Slug, row.Slug, row.Title, await coming.CountAsync(stop),
            await db.Places.CountAsync(p => coming.Any(s => s.Id == p.Session), stop), problems);
    }

    private static async Task<IResult> AddAsync(
        string slug, string series, [FromForm] string? date, [FromForm] string? start, [FromForm] string? minutes, Texts texts,
        GroupLimits limits, SeriesDates dates, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        if (SeriesForm.DateOf(date) is not { } day || SeriesForm.TimeOf(start) is not { } time || MinutesOf(minutes) is not { } length)
            return await AgainAsync(db, group, row, null, texts, limits, clock, stop);
        var reply = await dates.AddAsync(
            row.Id, day, time == row.Start ? null : time, length == row.Minutes ? null : length, stop);
        return reply.Problem is { } problem
            ? await AgainAsync(db, group, row, problem, texts, limits, clock, stop)
            : PageResults.SeeOther($"/organise/groups/{slug}/series/{series}?said=added");
    }

    private static async Task<IResult> ChangeOneAsync(
        string slug, string series, string session, [FromForm] IFormCollection values, Texts texts, GroupLimits limits, SeriesDates dates,
        IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, slug, series, stop) is not var (group, row)) return PageResults.NotFound();
        var one = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == session && s.Series == row.Id, stop);
        if (one is not { Date: { } date }) return PageResults.NotFound();
        var (day, time, length) = (SeriesForm.DateOf(values.Line("date")), SeriesForm.TimeOf(values.Line("start")),
            MinutesOf(values.Line("minutes")));
        var note = values.Line("note");
        var (done, reply) = values.Line("do") switch
        {
            "move" when day is { } to && time is { } at && length is { } minutes => ("moved", await dates.MoveAsync(session, to, at,
                minutes, stop)),
            "cancel" => ("cancelled", await dates.CancelAsync(session, stop)),
            "restore" => ("restored", await dates.RestoreAsync(session, stop)),
            "skip" => ("skipped", await dates.SkipAsync(row.Id, date, stop)),
            "note" when note.Length <= LongestNote && !note.Any(char.IsControl) => ("noted", await dates.NoteAsync(session, note, stop)),
            "plan" => ("planned", await dates.PlanAsync(
                session, await PlanChoices.ResolveAsync(db, group.Id, values.Line("plan"), texts, stop), values.Line("plan") == "series",
                    stop)),
            _ => ("", null),
        };
        return reply is { Problem: null }
            ? PageResults.SeeOther($"/organise/groups/{slug}/series/{series}?said={done}#s-{session}")
            : await AgainAsync(db, group, row, reply?.Problem, texts, limits, clock, stop);
    }

    private static int? MinutesOf(string? text) => GroupForm.Number(text ?? "") is { } minutes and >= 15 and <= 480 ? minutes : null;

    // A date that was refused: the page, with the reason above.
    private static async Task<IResult> AgainAsync(
        MeetingDb db, GroupRow group, SeriesRow row, SeriesProblem? problem, Texts texts, GroupLimits limits, TimeProvider clock,
        CancellationToken stop)
    {
        var problems = new Problems();
        problems.Add("", texts[$"organise.series.refused.{problem?.ToString() ?? "Typed"}"]);
        return PageResults.Again<SeriesPage>(
            new { Model = await ModelAsync(db, group, row, SeriesForm.Of(row), problems, texts, limits, clock, stop) });
    }

    private static Task<string[]> FacilitatorsAsync(MeetingDb db, string group, string[] leading, CancellationToken stop) =>
        db.GroupRoles.Where(r => r.Group == group && r.Role == GroupRole.Facilitator && leading.Contains(r.Account))
            .Select(r => r.Account).ToArrayAsync(stop);

    private static async Task<string> SlugAsync(MeetingDb db, string group, string title, CancellationToken stop)
    {
        var taken = await db.Series.Where(s => s.Group == group).Select(s => s.Slug).ToListAsync(stop);
        var wished = GroupForm.SlugOf(title) is { Length: > 0 } own ? own : "series";
        var slug = wished;
        for (var n = 2; taken.Contains(slug, StringComparer.Ordinal) || Reserved.Contains(slug,
            StringComparer.Ordinal); n++) slug = $"{wished}-{n}";
        return slug;
    }

    private static async Task<(GroupRow Group, SeriesRow Series)?> FindAsync(
        MeetingDb db, string slug, string series, CancellationToken stop, bool isDeleted = false)
    {
        var found = await db.Groups.AsNoTracking().Where(g => g.Slug == slug)
            .Join(db.Series, g => g.Id, s => s.Group, (g, s) => new { Group = g, Series = s }).FirstOrDefaultAsync(f =>
                f.Series.Slug == series && f.Series.IsDeleted == isDeleted, stop);
        return found is null ? null : (found.Group, found.Series);
    }

    private static DateOnly Today(string zone, TimeProvider clock) =>
        DateOnly.FromDateTime(Zones.In(zone, clock.GetUtcNow().ToUnixTimeMilliseconds()).DateTime);

    private static async Task<SeriesModel> ModelAsync(
        MeetingDb db, GroupRow group, SeriesRow? row, SeriesForm form, Problems problems, Texts texts, GroupLimits limits,
            TimeProvider clock,
        CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var words = new Times(texts, null, clock); // in the zone of the series: that is what is typed
        List<PlannedSession> planned = [];
        if (row is not null)
        {
            var sessions = await db.Sessions.AsNoTracking().Where(s => s.Series == row.Id && s.StartsAt > now).OrderBy(s => s.StartsAt)
                .Take(60)
                .Select(s => new
                {
                    Session = s, Taken = db.Places.Count(p => p.Session == s.Id && !p.IsWaiting),
                    Waiting = db.Places.Count(p => p.Session == s.Id && p.IsWaiting),
                }).ToListAsync(stop);
            planned = sessions.ConvertAll(s => Planned(s.Session, s.Taken, s.Waiting));
        }
        var names = await Organisers.NamesAsync(db, [group.Id], stop);
        var facilitators = await db.GroupRoles.Where(r => r.Group == group.Id && r.Role == GroupRole.Facilitator).Select(r => r.Account)
            .ToListAsync(stop);
        return new SeriesModel(
            group.Slug, group.Name, group.Door.ToString(), form, row?.Slug, row?.IsPublished ?? false, problems,
            problems.Any ? null : Preview(form, words, texts, Today(form.Zone, clock)), planned,
            [.. facilitators.Select(f => new RotaPerson(f, names[(group.Id, f)])).OrderBy(p => p.Name, StringComparer.Ordinal)],
            row?.Leads ?? [], limits.LargestRoom, await PlanChoices.OfAsync(db, group.Id, texts.Language.Tag, stop))
        {
            Whole = row is { IsEncrypted: true } ? (row.Id, row.Code) : null,
        };

        PlannedSession Planned(SessionRow s, int taken, int waiting)
        {
            var at = Zones.In(row!.Zone, s.StartsAt!.Value);
            return new PlannedSession(
                s.Id, s is { IsAdded: false, Date: { } date } ? SeriesForm.Text(date) : null,
                SeriesForm.Text(DateOnly.FromDateTime(at.DateTime)), words.Day(s.StartsAt.Value, row.Zone),
                SeriesForm.Text(TimeOnly.FromDateTime(at.DateTime)), (int)((s.EndsAt!.Value - s.StartsAt.Value) / 60_000),
                waiting > 0 ? texts["organise.places.waiting", ("count", waiting)]
                    : texts["organise.places.taken", ("taken", taken), ("places", row.Capacity)],
                s.Note, s.CancelledAt is not null, s.MovedFrom is { } moved ? words.DayAndTime(moved, row.Zone) : null, s.IsAdded,
                s.HasOwnPlan ? s.Plan ?? "" : null);
        }
    }

    /// <summary>The dates that a form without problems means, before anything is saved.</summary>
    internal static SeriesPreview Preview(SeriesForm form, Times words, Texts texts, DateOnly today)
    {
        var first = SeriesForm.DateOf(form.Date)!.Value;
        var start = SeriesForm.TimeOf(form.Start)!.Value;
        var rule = form.Rule;
        var hasEnd = rule is null || rule.Until is not null || rule.Count is not null;
        var begins = first < today ? today : first;
        var dates = rule is null ? [first]
            : rule.Dates(first, begins, hasEnd ? DateOnly.MaxValue : begins.AddDays(LongestAhead)).Take(MostDates).ToList();
        if (dates.Count == 0) return new SeriesPreview([], 0, null, [], []);
        long At(DateOnly date) => Zones.At(date, start, form.Zone).ToUnixTimeMilliseconds();
        var opening = At(dates[0]);
        var own = words.Time(opening, form.Zone);
        return new SeriesPreview(
            [.. dates.Take(ShownDates).Select(d => words.DayAndTime(At(d), form.Zone))], hasEnd && dates.Count < MostDates ? dates.Count
                : null,
            dates.Count > ShownDates && hasEnd ? words.DayAndTime(At(dates[^1]), form.Zone) : null,
            [
                .. Zones.ClockChanges(form.Zone, opening, At(dates[^1])).Take(4).Select(c =>
                    words.Date(new LocalDate(c.Date.Year, c.Date.Month, c.Date.Day))),
            ],
            [
                .. Cities.Where(c => c != form.Zone).Select(c => (City: c, Hour: SeriesForm.Text(TimeOnly.FromDateTime(Zones.In(c,
                    opening).DateTime)))).Where(c => c.Hour != own).Take(3)
                    .Select(c => texts["organise.series.in", ("place", c.City[(c.City.LastIndexOf('/') + 1)..]), ("time", c.Hour)]),
            ]);
    }
}
