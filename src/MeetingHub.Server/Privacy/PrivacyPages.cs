using System.Text;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Privacy;

/// <summary>The privacy sheet of a group, for everybody who can see the group.</summary>
internal static class PrivacyPages
{
    public static void MapPrivacy(this WebApplication app)
    {
        app.MapGet("/groups/{slug}/privacy", ShowAsync).AsPage().Compress().Anyone();
        app.MapGet("/groups/{slug}/privacy/file", SendAsync).AsPage().Anyone();
    }

    private static async Task<IResult> ShowAsync(
        string slug, HttpContext http, Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop) => await ModelAsync(slug, http, texts, times, store, clock, stop) is { } model
            ? PageResults.Show<PrivacyPage>(new { Model = model }) : PageResults.NotFound();

    /// <summary>The same as a text, to keep or to send on. Its name says nothing of the group.</summary>
    private static async Task<IResult> SendAsync(
        string slug, HttpContext http, Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        if (await ModelAsync(slug, http, texts, times, store, clock, stop) is not { } model) return PageResults.NotFound();
        var text = new StringBuilder();
        text.AppendLine(texts["sheet.heading"]).AppendLine($"{model.Name}. {texts["sheet.lead"]}").AppendLine();
        text.AppendLine($"{texts["sheet.change.title"]}: {model.ChangedOn}");
        foreach (var change in model.Changes) text.AppendLine(change);
        foreach (var part in Enum.GetValues<SheetPart>())
        {
            text.AppendLine().AppendLine(texts[$"sheet.part.{part}"]);
            foreach (var row in model.Rows.Where(r => r.Part == part))
            {
                text.AppendLine().AppendLine(row.What).AppendLine($"{texts["sheet.where"]}: {row.Where}");
                text.AppendLine($"{texts["sheet.until"]}: {row.Until}").AppendLine($"{texts["sheet.who"]}: {row.Who}");
            }
        }
        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/plain; charset=utf-8", "privacy-sheet.txt");
    }

    private static async Task<PrivacyModel?> ModelAsync(
        string slug, HttpContext http, Texts texts, Times times, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await GroupsSeen.FindAsync(db, slug, http.User, stop) is not { } group) return null;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var offersTalks = await db.Offers.AnyAsync(o => o.Group == group.Id && o.StartsAt > now, stop);
        var rows = PrivacySheet.For(group, SheetOptions.Of(http.RequestServices), texts, offersTalks);
        return new PrivacyModel(
            slug, group.Name, rows, times.Date(group.SheetChangedAt ?? group.CreatedAt, group.Zone), LastChange.In(group, texts));
    }
}

/// <param name="ChangedOn">The day of the last change, or that on which the group was made.</param>
/// <param name="Changes">What became another one then; empty when nothing ever has.</param>
public sealed record PrivacyModel(
    string Slug, string Name, IReadOnlyList<SheetRow> Rows, string ChangedOn, IReadOnlyList<string> Changes);
