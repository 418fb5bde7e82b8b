using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <param name="Until">The last day on which it holds.</param>
/// <param name="Appeal">What became of an appeal: null, "open" or the decision.</param>
public sealed record StandingLine(string Case, string What, string? Until, string Words, string? Appeal, string? AppealWords);

public sealed record StandingModel(
    string Slug, string Group, IReadOnlyList<StandingLine> Lines, bool IsSent, string Typed, string? TypedFor, Problems Problems);

/// <summary>What moderators decided about me in a group, and how to have somebody else look at it.</summary>
internal static class StandingPages
{
    public const int LongestAppeal = 1000;

    public static void Map(WebApplication app)
    {
        app.MapGet("/groups/{slug}/standing", ShowAsync).AsPage().Anyone();
        app.MapPost("/groups/{slug}/standing", AppealAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string slug, string? said, Holders holders, Texts texts, Times times, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await ModelAsync(db, http, slug, holders, texts, times, clock, stop) is { } model
            ? PageResults.Show<StandingPage>(new { Model = model with { IsSent = said == "sent" } }) : PageResults.NotFound();
    }

    private static async Task<IResult> AppealAsync(
        HttpContext http, string slug, [FromForm] string? @case, [FromForm] string? text, Holders holders, Texts texts, Times times,
        IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await ModelAsync(db, http, slug, holders, texts, times, clock, stop) is not { } model) return PageResults.NotFound();
        if (model.Lines.FirstOrDefault(l => l.Case == @case) is not { } line) return PageResults.NotFound();
        var typed = text?.ReplaceLineEndings("\n").Trim() ?? "";
        if (typed.Length is 0 or > LongestAppeal)
        {
            var problems = new Problems();
            problems.Add($"text-{line.Case}", texts["moderation.appeal.problem", ("most", LongestAppeal)]);
            return PageResults.Again<StandingPage>(new { Model = model with { Typed = typed, TypedFor = line.Case, Problems = problems } });
        }
        if (line.Appeal is null) // asked twice, it is one appeal
        {
            var decided = await db.Cases.AsNoTracking().FirstAsync(c => c.Id == line.Case, stop);
            await ModerationQueue.AddAsync(db, decided.Group!, CaseKind.Appeal, decided.Id, new NewCase(
                decided.Topic, typed, About: decided.About, NotFor: decided.DecidedBy, Reader: decided.Reader, Holder: decided.Holder),
                clock.GetUtcNow().ToUnixTimeMilliseconds(), stop);
            await db.SaveChangesAsync(stop);
        }
        return PageResults.SeeOther($"/groups/{slug}/standing?said=sent");
    }

    private static async Task<StandingModel?> ModelAsync(
        MeetingDb db, HttpContext http, string slug, Holders holders, Texts texts, Times times, TimeProvider clock, CancellationToken stop)
    {
        // Also of a group whose page is not public any more.
        if (await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug, stop) is not { } group) return null;
        var mine = holders.FindAll(http).Select(h => h.In(group.Id)).ToArray();
        var ids = await db.Members.Where(m => m.Group == group.Id && mine.Contains(m.Holder)).Select(m => m.Id).ToListAsync(stop);
        var standings = await db.Standings.Where(s => s.Group == group.Id && mine.Contains(s.Holder)).Select(s => s.Case).ToListAsync(stop);
        // A draft is there for nobody but those whom it concerns.
        if (!group.IsPublished && ids.Count == 0 && standings.Count == 0) return null;
        CaseKind[] kinds = [CaseKind.HeldPost, CaseKind.PostReport, CaseKind.RoomReport, CaseKind.Removal];
        CaseDecision[] felt =
        [
            CaseDecision.TakenDown, CaseDecision.Covered, CaseDecision.PostingPaused, CaseDecision.Removed, CaseDecision.Upheld,
        ];
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var cases = await db.Cases.AsNoTracking()
            .Where(c => c.Group == group.Id && kinds.Contains(c.Kind)
                && (standings.Contains(c.Id) || (c.Holder != null && mine.Contains(c.Holder))
                    || (c.About != null && ids.Contains(c.About) && c.Decision != null))
                && ((c.Decision != null && felt.Contains(c.Decision.Value) && (c.Until == null || c.Until > now))
                    || (c.Kind == CaseKind.Removal && c.ClosedAt == null)))
            .OrderByDescending(c => c.MadeAt).Take(20).ToListAsync(stop);
        // Several reports about one post are one decision, and its words are with one of them.
        cases =
        [
            .. cases.GroupBy(c => (c.Subject, c.ClosedAt))
                .Select(same => same.FirstOrDefault(c => c.Words.Length > 0) ?? same.First()),
        ];
        var opened = cases.ConvertAll(c => c.Id);
        var appeals = await db.Cases.AsNoTracking()
            .Where(c => c.Group == group.Id && c.Kind == CaseKind.Appeal && opened.Contains(c.Subject)).OrderBy(c => c.MadeAt)
                .ToListAsync(stop);
        return new StandingModel(slug, group.Name, [.. cases.Select(c =>
        {
            // One that came before the decision was about another one, which was taken back.
            var appeal = appeals.FindLast(a => a.Subject == c.Id && (a.ClosedAt is null || c.ClosedAt is null || a.MadeAt >= c.ClosedAt));
            return new StandingLine(
                c.Id, texts[c.Decision is null ? "moderation.mine.Held" : $"moderation.mine.{c.Decision}"],
                c.Until is { } until ? texts["moderation.until", ("day", times.Date(until, group.Zone))] : null, c.Words,
                appeal is null ? null : appeal.Decision?.ToString() ?? "open", appeal?.Words);
        })], IsSent: false, "", null, new Problems());
    }
}
