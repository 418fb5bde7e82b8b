using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Privacy;

/// <summary>The privacy sheet of a group, for everybody who can see the group.</summary>
internal static class PrivacyPages
{
    public static void MapPrivacy(this WebApplication app) =>
        app.MapGet("/groups/{slug}/privacy", ShowAsync).AsPage().Compress().Anyone();

    private static async Task<IResult> ShowAsync(
        string slug, HttpContext http, Texts texts, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await GroupsSeen.FindAsync(db, slug, http.User, stop) is not { } group) return PageResults.NotFound();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var offersTalks = await db.Offers.AnyAsync(o => o.Group == group.Id && o.StartsAt > now, stop);
        var rows = PrivacySheet.For(group, SheetOptions.Of(http.RequestServices), texts, offersTalks);
        return PageResults.Show<PrivacyPage>(new { Model = new PrivacyModel(slug, group.Name, rows) });
    }
}

public sealed record PrivacyModel(string Slug, string Name, IReadOnlyList<SheetRow> Rows);
