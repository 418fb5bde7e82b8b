using System.Globalization;
using MeetingHub.Domain.Feedback;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Moderation;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

/// <param name="Next">The next session that I lead, to ask for cover in.</param>
/// <param name="Gone">The day on which the answer is forgotten.</param>
/// <param name="Left">How participants felt when they left; empty until enough of them have said so.</param>
/// <param name="Waiting">How many have said so until then.</param>
public sealed record DebriefModel(
    string Session, string Title, string Group, string Slug, long StartsAt, string Zone, IReadOnlyList<string> With, bool WasHard,
        bool Tells,
    string? Next, long? NextAt, long Gone, bool IsSaved, string Words, IReadOnlyList<DebriefWords> Theirs, Problems Problems,
    IReadOnlyList<(string Feeling, int Count)> Left, int Waiting)
{
    /// <summary>What was said last to a moderator, when it is still to be mended.</summary>
    public string HandOver { get; init; } = "";

    /// <summary>What is left for whoever leads next.</summary>
    public string ForNext { get; init; } = "";

    /// <summary>What happened that may want a second look.</summary>
    public IReadOnlyList<OpenEnd> OpenEnds { get; init; } = [];

    public bool IsHandedOver { get; init; }
}

/// <summary>Something of the session's record, without seats and names.</summary>
/// <param name="By">Who else has ticked it as looked after.</param>
public sealed record OpenEnd(string Id, string What, bool IsSettled, string? By);

/// <param name="Name">Of whoever led it too.</param>
public sealed record DebriefWords(string Name, string Words);

/// <summary>
/// After a session, for those who led it. One answer, some words and what they ticked are kept, for 30 days, and nothing else; what is
/// handed to a moderator is a case of theirs.
/// </summary>
internal static class DebriefPages
{
    public const int LongestWords = 1000;
    private const long Day = 24L * 60 * 60 * 1000;

    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/sessions/{session}/after", ShowAsync).AsPage().SignedIn();
        app.MapPost("/organise/sessions/{session}/after", SaveAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/organise/sessions/{session}/after/hand-over", HandOverAsync).AsPage().SignedIn()
            .RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string session, string? said, Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await ModelAsync(db, AccessRules.AccountOf(http.User)!, session, texts, times, clock, stop) is { } model
            ? PageResults.Show<DebriefPage>(new { Model = model with { IsSaved = said is "kept", IsHandedOver = said is "handed" } })
                : PageResults.NotFound();
    }

    private static async Task<DebriefModel?> ModelAsync(
        MeetingDb db, string me, string session, Texts texts, Times times, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // For those who led it only; to anybody else, organisers too, it is not there.
        var found = await (
            from row in Mine(db, session, me, now)
            join s in db.Sessions on row.Session equals s.Id
            join g in db.Groups on s.Group equals g.Id
            select new { Rota = row, Session = s, Group = g }).AsNoTracking().FirstOrDefaultAsync(stop);
        if (found is null) return null;
        var names = await Organisers.NamesAsync(db, [found.Group.Id], stop);
        var others = await db.Rota.Where(r => r.Session == session && r.State == RotaState.Leads && r.Account != me)
            .Select(r => new { r.Account, r.Words, r.Settled }).ToListAsync(stop);
        var next = await (
            from r in db.Rota
            where r.Account == me && r.State == RotaState.Leads
            join s in db.Sessions on r.Session equals s.Id
            where s.Group == found.Group.Id && s.StartsAt > now && s.CancelledAt == null
            orderby s.StartsAt
            select new { s.Id, s.StartsAt }).FirstOrDefaultAsync(stop);
        var tells = await db.Accounts.AnyAsync(a => a.Id == me && a.TellsHardWeeks, stop);
        var answers = await db.Feedback.AsNoTracking().Where(f => f.Room == found.Session.Room).Select(f => f.Answers)
            .FirstOrDefaultAsync(stop)
            ?? Answers.None;
        var isEnough = answers.Shown.Sum() > 0;
        var named = others.ConvertAll(o => new DebriefWords(names.GetValueOrDefault((found.Group.Id, o.Account), ""), o.Words));
        string NameOf(string account) => names.GetValueOrDefault((found.Group.Id, account)) ?? texts["organise.somebody"];
        var ends = await OpenEndsAsync(db, found.Session.Room, stop);
        return new DebriefModel(
            session, found.Session.Title, found.Group.Name, found.Group.Slug, found.Session.StartsAt!.Value, found.Group.Zone,
            [.. named.Select(o => o.Name).Where(n => n.Length > 0)], found.Rota.WasHard, tells, next?.Id, next?.StartsAt,
            found.Session.EndsAt!.Value + 30 * Day, IsSaved: false, found.Rota.Words, [.. named.Where(o => o.Words.Length > 0)],
            new Problems(), isEnough ? [.. Enum.GetNames<Feeling>().Zip(answers.Shown)] : [], isEnough ? 0 : answers.Waiting.Sum())
        {
            ForNext = found.Rota.ForNext,
            OpenEnds =
            [
                .. ends.Select(e => new OpenEnd(
                    IdOf(e), texts[$"organise.after.open.{e.What}", ("time", times.Time(e.At, found.Group.Zone))],
                    Has(found.Rota.Settled, e),
                    others.Find(o => Has(o.Settled, e)) is { } other ? NameOf(other.Account) : null)),
            ],
        };
    }

    private static bool Has(string settled, ModerationRow line) => settled.Split(' ').Contains(IdOf(line), StringComparer.Ordinal);

    private static string IdOf(ModerationRow line) => string.Create(CultureInfo.InvariantCulture, $"{line.Version}.{line.Index}");

    /// <summary>
    /// Somebody was not safe, was asked to leave, or was brought back to the waiting room: as long as nothing in the record has undone it.
    /// </summary>
    private static async Task<IReadOnlyList<ModerationRow>> OpenEndsAsync(MeetingDb db, string room, CancellationToken stop)
    {
        Act[] matter = [Act.NotSafeSaid, Act.Removed, Act.RemovalUndone, Act.SentToWait, Act.Admitted];
        var lines = await db.Moderation.AsNoTracking().Where(m => m.Room == room && matter.Contains(m.What))
            .OrderBy(m => m.At).ThenBy(m => m.Version).ThenBy(m => m.Index).ToListAsync(stop);
        return
        [
            .. lines.Where((line, place) => line.What switch
            {
                Act.NotSafeSaid => true,
                Act.Removed     => !lines.Skip(place).Any(l => l.What == Act.RemovalUndone && l.Seat == line.Seat),
                Act.SentToWait  => !lines.Skip(place).Any(l => l.What is Act.Admitted or Act.Removed && l.Seat == line.Seat),
                _               => false,
            }),
        ];
    }

    private static async Task<IResult> SaveAsync(
        HttpContext http, string session, [FromForm] string? how, [FromForm] string? tells, [FromForm] string? words,
        [FromForm] string? forNext, Texts texts, Times times, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        var (me, hard, tell) = (AccessRules.AccountOf(http.User)!, how == "hard", tells is not null);
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (left, next) = (Tidy(words), Tidy(forNext));
        if (await ModelAsync(db, me, session, texts, times, clock, stop) is not { } model) return PageResults.NotFound();
        var problems = new Problems();
        if (left.Length > LongestWords) problems.Add("words", texts["organise.after.words.long", ("most", LongestWords)]);
        if (next.Length > LongestWords) problems.Add("forNext", texts["organise.after.words.long", ("most", LongestWords)]);
        var settled = http.Request.Form["settled"];
        var ends = model.OpenEnds.Select(e => e with { IsSettled = settled.Contains(e.Id, StringComparer.Ordinal) }).ToArray();
        var ticked = string.Join(' ', ends.Where(e => e.IsSettled).Select(e => e.Id));
        if (problems.Any)
        {
            return PageResults.Again<DebriefPage>(new
            {
                Model = model with
                {
                    WasHard = hard, Tells = tell, Words = left, ForNext = next, OpenEnds = ends, Problems = problems,
                },
            });
        }
        if (await Mine(db, session, me, now).ExecuteUpdateAsync(r => r.SetProperty(t => t.WasHard, hard).SetProperty(t => t.Words, left)
            .SetProperty(t => t.ForNext, next).SetProperty(t => t.Settled, ticked), stop) == 0) return PageResults.NotFound();
        await db.Accounts.Where(a => a.Id == me).ExecuteUpdateAsync(a => a.SetProperty(r => r.TellsHardWeeks, tell), stop);
        var isKept = hard || left.Length + next.Length + ticked.Length > 0;
        return PageResults.SeeOther(isKept ? $"/organise/sessions/{session}/after?said=kept" : "/organise/rota");
    }

    private static async Task<IResult> HandOverAsync(
        HttpContext http, string session, [FromForm] string? handOver, Texts texts, IDbContextFactory<MeetingDb> store,
        ModerationQueue queue, Times times, TimeProvider clock, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        if (await ModelAsync(db, me, session, texts, times, clock, stop) is not { } model) return PageResults.NotFound();
        var group = (await db.Sessions.Where(s => s.Id == session).Select(s => s.Group).SingleAsync(stop))!;
        var said = Tidy(handOver);
        if (said.Length is 0 or > LongestWords)
        {
            var problem = said.Length == 0 ? texts["organise.after.handOver.empty"]
                : texts["organise.after.words.long", ("most", LongestWords)];
            model.Problems.Add("handOver", problem);
            return PageResults.Again<DebriefPage>(new { Model = model with { HandOver = said } });
        }
        var names = await Organisers.NamesAsync(db, [group], stop);
        var name = names.GetValueOrDefault((group, me), "");
        await queue.AddAsync(group, CaseKind.HandedOver, session, new NewCase(Text: said, Reporter: me, ReporterName: name), stop);
        return PageResults.SeeOther($"/organise/sessions/{session}/after?said=handed#handed");
    }

    private static string Tidy(string? text) => text?.ReplaceLineEndings("\n").Trim() ?? "";

    // From the start of the session on, until the answer would be forgotten at once.
    private static IQueryable<RotaRow> Mine(MeetingDb db, string session, string me, long now) =>
        db.Rota.Where(r => r.Session == session && r.Account == me && r.State == RotaState.Leads
            && db.Sessions.Any(s => s.Id == r.Session && s.Group != null && s.StartsAt <= now && s.EndsAt > now - 30 * Day));
}
