using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Organise;

public sealed record RotaPerson(string Account, string Name);

/// <param name="Asked">Who is asked, with the words that say for whom.</param>
/// <param name="Mine">What I am in it: "", "Leads", "Asked" or "Away".</param>
/// <param name="AskedOf">What I am asked for, in words.</param>
/// <param name="Swaps">Sessions that others lead and that I could take in return.</param>
/// <param name="Questions">How many wait in its box, where they are mine to read.</param>
/// <param name="InARow">Whose how manieth session one after another it would be, in words.</param>
public sealed record RotaLine(
    string Id, string Slug, string Group, string Title, long StartsAt, string Zone, IReadOnlyList<string> Leads,
        IReadOnlyList<string> Asked,
    IReadOnlyList<string> Away, int Missing, int DaysLeft, bool IsGap, bool IsCancelled, string Mine, string? AskedOf,
    bool MayLead, bool IsOrganiser, IReadOnlyList<RotaPerson> Free, IReadOnlyList<RotaPerson> Leading, IReadOnlyList<RotaSwap> Swaps,
    int? Questions, IReadOnlyList<string> InARow)
{
    /// <summary>What whoever led the session before left for those who lead this one.</summary>
    public IReadOnlyList<DebriefWords> FromLast { get; init; } = [];
}

public sealed record RotaSwap(string Account, string Session, string Words);

/// <param name="Hard">How many of the last four sessions I marked hard, when that asks for rest.</param>
public sealed record RotaModel(
    IReadOnlyList<RotaLine> Lines, int Hard, RotaLine? NextOfMine, string? RestIn, bool Tells, bool IsFacilitator, Problems Problems,
        string? Said);

/// <summary>Who leads which session. For facilitators and organisers of a group.</summary>
internal static class RotaPages
{
    private const int Weeks = 8;
    private const int MostLines = 100;
    private const long Day = 24L * 60 * 60 * 1000;

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/rota", ShowAsync).AsPage().SignedIn();
        app.MapPost("/organise/groups/{slug}/rota/{session}", ChangeAsync).AsPage().Of(GroupRole.Organiser, GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/groups/{slug}/rest",
            RestAsync).AsPage().Of(GroupRole.Facilitator).RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/rota/tells", TellAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    private static string Me(HttpContext http) => AccessRules.AccountOf(http.User)!;

    private static async Task<IResult> ShowAsync(
        HttpContext http, string? said, Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        var known = said is "leads" or "away" or "back" or "asked" or "yes" or "no" or "rest" or "tells" ? said : null;
        return await ModelAsync(Me(http), texts, times, store, clock, stop) is { } model
            ? PageResults.Show<RotaPage>(new { Model = model with { Said = known } }) : PageResults.NotFound();
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext http, string slug, string session, [FromForm] string @do, [FromForm] string? whom, [FromForm] string? give, Rota rota,
        Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var me = Me(http);
        await using var db = await store.CreateDbContextAsync(stop);
        var isOurs = await db.Sessions.AnyAsync(s => s.Id == session && db.Groups.Any(g => g.Id == s.Group && g.Slug == slug), stop);
        if (!isOurs) return PageResults.NotFound();
        var isOrganiser = await db.GroupRoles.AnyAsync(
            r => r.Account == me && r.Role == GroupRole.Organiser && db.Groups.Any(g => g.Id == r.Group && g.Slug == slug), stop);
        // "whom" of a swap is a person and their session.
        var (person, inReturn) = whom?.Split(' ') switch
        {
            [var one] => (one, null),
            [var one, var theirs] => (one, theirs),
            _ => ("", (string?)null),
        };
        var (problem, done) = @do switch
        {
            "leads" => (await rota.LeadAsync(session, me, stop), "leads"),
            "away" => (await rota.AwayAsync(session, me, stop), "away"),
            "back" => (await rota.ClearAsync(session, me, stop), "back"),
            "cover" => (await rota.AskAsync(session, person, me, inReturn, stop), "asked"),
            "ask" when isOrganiser => (await rota.AskAsync(session, person, give is { Length: > 0 } ? give : null, null, stop), "asked"),
            "yes" => (await rota.AnswerAsync(session, me, yes: true, stop), "yes"),
            "no" => (await rota.AnswerAsync(session, me, yes: false, stop), "no"),
            _ => (RotaProblem.NotThere, ""),
        };
        if (problem is null) return PageResults.SeeOther($"/organise/rota?said={done}#s-{session}");
        if (problem == RotaProblem.NotThere) return PageResults.NotFound();
        var problems = new Problems();
        problems.Add("", texts[$"organise.rota.problem.{problem}"]);
        return PageResults.Again<RotaPage>(
            new { Model = (await ModelAsync(me, texts, times, store, clock, stop))! with { Problems = problems } });
    }

    private static async Task<IResult> RestAsync(
        HttpContext http, string slug, [FromForm] IFormCollection _, Rota rota, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).FirstOrDefaultAsync(stop) is not { } group)
            return PageResults.NotFound();
        await rota.RestAsync(group, Me(http), TimeSpan.FromDays(7), stop);
        return PageResults.SeeOther("/organise/rota?said=rest");
    }

    private static async Task<IResult> TellAsync(
        HttpContext http, [FromForm] bool tells, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var me = Me(http);
        await using var db = await store.CreateDbContextAsync(stop);
        await db.Accounts.Where(a => a.Id == me).ExecuteUpdateAsync(a => a.SetProperty(r => r.TellsHardWeeks, tells), stop);
        return PageResults.SeeOther("/organise/rota?said=tells");
    }

    /// <summary>Null for somebody who neither leads nor organises anything.</summary>
    private static async Task<RotaModel?> ModelAsync(
        string me, Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var roles = await db.GroupRoles.Where(r => r.Account == me && (r.Role == GroupRole.Organiser
            || r.Role == GroupRole.Facilitator)).ToListAsync(stop);
        if (roles.Count == 0) return null;
        var groups = roles.Select(r => r.Group).Distinct(StringComparer.Ordinal).ToArray();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var names = await Organisers.NamesAsync(db, groups, stop);
        var facilitators = (await db.GroupRoles.Where(r => groups.Contains(r.Group) && r.Role == GroupRole.Facilitator).ToListAsync(stop))
            .ToLookup(r => r.Group, r => r.Account, StringComparer.Ordinal);
        var sessions = (await Upcoming.ReadAsync(db, groups, now, now + Weeks * 7 * Day, MostLines, stop)).Where(u =>
            u.Session.StartsAt > now).ToList();
        var ids = sessions.ConvertAll(u => u.Session.Id);
        var questions = await db.Questions.Where(q => ids.Contains(q.Session) && !q.IsAway).GroupBy(q => q.Session)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, stop);
        var inARow = await Upcoming.InARowAsync(db, groups, sessions, now, stop);
        var last = await LastWordsAsync(db, sessions, me, now, stop);
        var lines = sessions.ConvertAll(Line);
        var hard = (await Upcoming.HardAsync(db, groups, now, stop)).Where(h => h.Account == me && h.Hard >= 2).ToList();
        var rest = hard.Count == 0 ? null : await db.Groups.Where(g => g.Id == hard[0].Group).Select(g => g.Slug).FirstOrDefaultAsync(stop);
        return new RotaModel(
            lines, hard.Count == 0 ? 0 : hard[0].Hard, lines.Find(l => l.Mine == nameof(RotaState.Leads) && l.Slug == rest), rest,
            await db.Accounts.AnyAsync(a => a.Id == me && a.TellsHardWeeks, stop), roles.Exists(r => r.Role == GroupRole.Facilitator),
            new Problems(), Said: null);

        RotaLine Line(UpcomingSession u)
        {
            var (g, mine) = (u.Group, u.Rota.FirstOrDefault(r => r.Account == me));
            var leading = u.Rota.Where(r => r.State == RotaState.Leads).Select(r => new RotaPerson(r.Account, Name(g,
                r.Account))).ToList();
            return new RotaLine(
                u.Session.Id, g.Slug, g.Name, u.Session.Title, u.Session.StartsAt!.Value, g.Zone, leading.ConvertAll(p => p.Name),
                [.. u.Rota.Where(r => r.State == RotaState.Asked).Select(r => AskedWords(u, r))],
                [.. u.Rota.Where(r => r.State == RotaState.Away).Select(r => Name(g, r.Account))], Math.Max(0, u.Wanted - u.Leading),
                (int)((u.Session.StartsAt.Value - now) / Day), u.IsGap(now), u.Session.CancelledAt is not null, mine?.State.ToString()
                    ?? "",
                mine is { State: RotaState.Asked } ? AskedOf(u, mine) : null, facilitators[g.Id].Contains(me, StringComparer.Ordinal),
                roles.Exists(r => r.Group == g.Id && r.Role == GroupRole.Organiser),
                [.. facilitators[g.Id].Where(f => f != me && !u.Rota.Any(r => r.Account == f)).Select(f => new RotaPerson(f, Name(g, f)))],
                leading, [.. sessions.Where(o => o.Group.Id == g.Id && o != u && o.Session.CancelledAt is null).SelectMany(o => Swaps(u,
                    o)).Take(10)],
                u.Session.CancelledAt is null && u.Series is { HasQuestions: true } && (mine is { State: RotaState.Leads }
                    || (u.Leading == 0 && facilitators[g.Id].Contains(me, StringComparer.Ordinal)))
                    ? questions.GetValueOrDefault(u.Session.Id) : null,
                [.. leading.Where(p => inARow.ContainsKey((u.Session.Id, p.Account))).Select(p => texts["organise.rota.row",
                    ("name", p.Name), ("count", inARow[(u.Session.Id, p.Account)])])])
            {
                FromLast =
                [
                    .. last[u.Session.Id].Select(w => new DebriefWords(
                        texts["organise.after.next.from", ("name", Name(g, w.Account))], w.ForNext)),
                ],
            };
        }

        // A session of theirs, which I don't lead, for mine, which they don't lead.
        IEnumerable<RotaSwap> Swaps(UpcomingSession mine, UpcomingSession theirs) =>
            theirs.Rota.Any(r => r.Account == me && r.State == RotaState.Leads) ? []
                : theirs.Rota.Where(r => r.State == RotaState.Leads && !mine.Rota.Any(m => m.Account == r.Account)).Select(r =>
                    new RotaSwap(
                    r.Account, theirs.Session.Id, texts["organise.rota.swapFor", ("name", Name(theirs.Group, r.Account)), ("day",
                        When(theirs))]));

        string AskedWords(UpcomingSession u, RotaRow row) => row.InPlaceOf is { } other
            ? texts["organise.rota.askedFor", ("name", Name(u.Group, row.Account)), ("other", Name(u.Group, other))] : Name(u.Group,
                row.Account);

        string AskedOf(UpcomingSession u, RotaRow row) => (row.InPlaceOf, sessions.Find(s => s.Session.Id == row.InReturn)) switch
        {
            ({ } other, { } back) => texts["organise.rota.asksSwap", ("name", Name(u.Group, other)), ("day", When(back))],
            ({ } other, null) => texts["organise.rota.asksCover", ("name", Name(u.Group, other))],
            _ => texts["organise.rota.asks"],
        };

        string When(UpcomingSession u) => times.DayAndTime(u.Session.StartsAt!.Value, u.Group.Zone);

        string Name(GroupRow group, string account) => names.GetValueOrDefault((group.Id, account)) ?? texts["organise.somebody"];
    }

    // What the last session of a series left for the next one, and only for those who lead it.
    private static async Task<ILookup<string, RotaRow>> LastWordsAsync(
        MeetingDb db, IReadOnlyList<UpcomingSession> sessions, string me, long now, CancellationToken stop)
    {
        var words = new List<(string Session, RotaRow Row)>();
        foreach (var next in sessions.Where(u => u.Series is not null && u.Session.CancelledAt is null)
            .DistinctBy(u => u.Series!.Id, StringComparer.Ordinal))
        {
            if (!next.Rota.Any(r => r.Account == me && r.State == RotaState.Leads)) continue;
            var before = await db.Sessions.Where(s => s.Series == next.Series!.Id && s.StartsAt <= now && s.CancelledAt == null)
                .OrderByDescending(s => s.StartsAt).Select(s => s.Id).FirstOrDefaultAsync(stop);
            var rows = await db.Rota.AsNoTracking().Where(r => r.Session == before && r.ForNext != "").ToListAsync(stop);
            words.AddRange(rows.Select(r => (next.Session.Id, r)));
        }
        return words.ToLookup(w => w.Session, w => w.Row, StringComparer.Ordinal);
    }
}
