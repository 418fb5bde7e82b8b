using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <param name="Gone">The day on which it is deleted.</param>
public sealed record ShiftNote(string Ended, string Gone, bool WasHard, string Words);

/// <param name="Last">The shift that is asked about; null: there is none.</param>
/// <param name="Kept">What was kept of earlier ones.</param>
/// <param name="IsSaved">Just now.</param>
public sealed record ShiftModel(ShiftNote? Last, IReadOnlyList<ShiftNote> Kept, bool IsSaved, Problems Problems);

/// <summary>After a shift of moderating: how it was, for whoever had it and for nobody else.</summary>
internal static class ShiftPages
{
    public const int LongestWords = 1000;
    public const int KeptDays = 30;

    public static void Map(WebApplication app)
    {
        app.MapPost("/moderation/shift", ChangeAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/moderation/after", ShowAsync).AsPage().SignedIn();
        app.MapPost("/moderation/after", KeepAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    private static Task<bool> ModeratesAsync(MeetingDb db, string me, CancellationToken stop) =>
        db.GroupRoles.AnyAsync(r => r.Account == me && (r.Role == GroupRole.Moderator || r.Role == GroupRole.SafetyLead), stop);

    /// <param name="hours">None: it ends now.</param>
    private static async Task<IResult> ChangeAsync(
        HttpContext http, [FromForm] int? hours, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        if (!await ModeratesAsync(db, me, stop)) return PageResults.NotFound();
        if (hours is { } chosen && Shifts.Hours.Contains(chosen))
        {
            await Shifts.BeginAsync(db, me, chosen, clock.GetUtcNow(), stop);
            return PageResults.SeeOther("/moderation?said=shift");
        }
        await Shifts.EndAsync(db, me, clock.GetUtcNow(), stop);
        return PageResults.SeeOther("/moderation/after");
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string? said, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        if (!await ModeratesAsync(db, me, stop)) return PageResults.NotFound();
        var model = await ModelAsync(db, me, times, clock, stop);
        return PageResults.Show<ShiftPage>(new { Model = model with { IsSaved = said is "kept" } });
    }

    private static async Task<IResult> KeepAsync(
        HttpContext http, [FromForm] string? how, [FromForm] string? words, Texts texts, Times times, IDbContextFactory<MeetingDb> store,
        TimeProvider clock, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (await Shifts.LastAsync(db, me, now, stop) is not { } shift) return PageResults.NotFound();
        var kept = words?.ReplaceLineEndings("\n").Trim() ?? "";
        if (kept.Length > LongestWords)
        {
            var model = await ModelAsync(db, me, times, clock, stop);
            model.Problems.Add("words", texts["moderation.after.long", ("most", LongestWords)]);
            var last = model.Last! with { Words = kept, WasHard = how == "hard" };
            return PageResults.Again<ShiftPage>(new { Model = model with { Last = last } });
        }
        (shift.WasHard, shift.Words, shift.IsAnswered) = (how == "hard", kept, true);
        await db.SaveChangesAsync(stop);
        return PageResults.SeeOther("/moderation/after?said=kept");
    }

    private static async Task<ShiftModel> ModelAsync(MeetingDb db, string me, Times times, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var last = await Shifts.LastAsync(db, me, now, stop);
        var kept = await db.Shifts.AsNoTracking()
            .Where(s => s.Account == me && s.EndsAt <= now && (s.WasHard || s.Words != "")).OrderByDescending(s => s.EndsAt)
            .ToListAsync(stop);
        return new ShiftModel(
            last is null ? null : Note(last), [.. kept.Where(s => s.Id != last?.Id).Select(Note)], IsSaved: false, new Problems());

        ShiftNote Note(ShiftRow s) => new(
            times.DayAndTime(s.EndsAt, "UTC"), times.Date(s.EndsAt + KeptDays * 24L * 60 * 60 * 1000, "UTC"), s.WasHard, s.Words);
    }
}
