using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

/// <param name="Next">The next session that I lead, to ask for cover in.</param>
/// <param name="Gone">The day on which the answer is forgotten.</param>
public sealed record DebriefModel(
    string Session, string Title, string Group, string Slug, long StartsAt, string Zone, IReadOnlyList<string> With, bool WasHard,
        bool Tells,
    string? Next, long? NextAt, long Gone, bool IsSaved);

/// <summary>After a session, for those who led it. One answer is kept, for 30 days, and nothing else.</summary>
internal static class DebriefPages
{
    private const long Day = 24L * 60 * 60 * 1000;

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/sessions/{session}/after", ShowAsync).AsPage().SignedIn();
        app.MapPost("/organise/sessions/{session}/after", SaveAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string session, string? said, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // For those who led it only; to anybody else, organisers too, it is not there.
        var found = await (
            from row in Mine(db, session, me, now)
            join s in db.Sessions on row.Session equals s.Id
            join g in db.Groups on s.Group equals g.Id
            select new { Rota = row, Session = s, Group = g }).AsNoTracking().FirstOrDefaultAsync(stop);
        if (found is null) return PageResults.NotFound();
        var names = await Organisers.NamesAsync(db, [found.Group.Id], stop);
        var others = await db.Rota.Where(r => r.Session == session && r.State == RotaState.Leads && r.Account != me)
            .Select(r => r.Account).ToListAsync(stop);
        var next = await (
            from r in db.Rota
            where r.Account == me && r.State == RotaState.Leads
            join s in db.Sessions on r.Session equals s.Id
            where s.Group == found.Group.Id && s.StartsAt > now && s.CancelledAt == null
            orderby s.StartsAt
            select new { s.Id, s.StartsAt }).FirstOrDefaultAsync(stop);
        var tells = await db.Accounts.AnyAsync(a => a.Id == me && a.TellsHardWeeks, stop);
        return PageResults.Show<DebriefPage>(new
        {
            Model = new DebriefModel(
                session, found.Session.Title, found.Group.Name, found.Group.Slug, found.Session.StartsAt!.Value, found.Group.Zone,
                [.. others.Select(o => names.GetValueOrDefault((found.Group.Id, o), "")).Where(n => n.Length > 0)], found.Rota.WasHard,
                    tells,
                next?.Id, next?.StartsAt, found.Session.EndsAt!.Value + 30 * Day, said is "kept"),
        });
    }

    private static async Task<IResult> SaveAsync(
        HttpContext http, string session, [FromForm] string? how, [FromForm] string? tells, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        var (me, hard, tell) = (AccessRules.AccountOf(http.User)!, how == "hard", tells is not null);
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (await Mine(db, session, me, now).ExecuteUpdateAsync(r => r.SetProperty(t => t.WasHard, hard),
            stop) == 0) return PageResults.NotFound();
        await db.Accounts.Where(a => a.Id == me).ExecuteUpdateAsync(a => a.SetProperty(r => r.TellsHardWeeks, tell), stop);
        return PageResults.SeeOther(hard ? $"/organise/sessions/{session}/after?said=kept" : "/organise/rota");
    }

    // From the start of the session on, until the answer would be forgotten at once.
    private static IQueryable<RotaRow> Mine(MeetingDb db, string session, string me, long now) =>
        db.Rota.Where(r => r.Session == session && r.Account == me && r.State == RotaState.Leads
            && db.Sessions.Any(s => s.Id == r.Session && s.Group != null && s.StartsAt <= now && s.EndsAt > now - 30 * Day));
}
