using MeetingHub.Domain.Boards;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Questions;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

/// <param name="MayBeUrgent">Its words may mean that somebody is in danger now.</param>
public sealed record AskedQuestion(string Id, string Text, bool MayBeUrgent);

/// <param name="Page">Of the series, where people ask.</param>
/// <param name="IsOver">The questions are gone with the session.</param>
/// <param name="Undo">What was just put away.</param>
public sealed record QuestionsModel(
    string Session, string Title, string Group, string Page, long StartsAt, string Zone, bool IsOpen, bool IsOver,
    IReadOnlyList<AskedQuestion> Waiting, IReadOnlyList<AskedQuestion> Away, AskedQuestion? Undo, string? Said);

/// <summary>
/// What people asked before a session, without a name, for those who lead it. To anybody else, organisers too, it is not there.
/// </summary>
internal static class QuestionsPages
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/organise/sessions/{session}/questions", ShowAsync).AsPage().SignedIn();
        app.MapPost("/organise/sessions/{session}/questions", ChangeAsync).AsPage().SignedIn()
            .RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string session, string? away, string? said, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, http, session, stop) is not { } row) return PageResults.NotFound();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var series = await db.Series.AsNoTracking().SingleAsync(s => s.Id == row.Series, stop);
        var group = await db.Groups.AsNoTracking().SingleAsync(g => g.Id == row.Group, stop);
        var isOver = row.EndedAt is not null || (row.EndsAt <= now && !(row.InUseUntil > now));
        var all = isOver ? [] : await db.Questions.AsNoTracking().Where(q => q.Session == session).OrderBy(q => q.Id).ToListAsync(stop);
        List<AskedQuestion> Those(bool areAway) =>
        [
            .. all.Where(q => q.IsAway == areAway).Select(q => new AskedQuestion(q.Id, q.Text, CrisisWords.AreIn(q.Text)))
                .OrderByDescending(q => q.MayBeUrgent),
        ];
        var gone = Those(areAway: true);
        return PageResults.Show<QuestionsPage>(new
        {
            Model = new QuestionsModel(
                session, row.Title, group.Name, $"/groups/{group.Slug}/{series.Slug}", row.StartsAt!.Value, series.Zone,
                EarlyQuestions.TakesQuestions(row, series, now), isOver, Those(areAway: false), gone, gone.Find(q => q.Id == away),
                said is "back" ? said : null),
        });
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext http, string session, [FromForm] string? away, [FromForm] string? back, EarlyQuestions questions,
        IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, http, session, stop) is not { } row) return PageResults.NotFound();
        var page = $"/organise/sessions/{session}/questions";
        if (away is not null && await questions.PutAwayAsync(row, away, stop))
            return PageResults.SeeOther($"{page}?away={Uri.EscapeDataString(away)}");
        if (back is not null && await questions.TakeBackAsync(row, back, stop) is { } id)
            return PageResults.SeeOther($"{page}?said=back#q-{id}");
        return PageResults.SeeOther(page); // a colleague was faster, or the session is over
    }

    private static async Task<SessionRow?> FindAsync(MeetingDb db, HttpContext http, string session, CancellationToken stop)
    {
        var row = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == session && s.Series != null, stop);
        return row is not null && await EarlyQuestions.MayReadAsync(db, row, AccessRules.AccountOf(http.User), stop) ? row : null;
    }
}
