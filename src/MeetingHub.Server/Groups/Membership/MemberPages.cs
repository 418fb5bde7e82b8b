using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Groups.Membership;

/// <summary>Becoming a member of a group under a name, changing it, and leaving.</summary>
internal static class MemberPages
{
    public static void AddMembers(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<Members>().AddSingleton<MemberStanding>();

    public static void MapMembers(this WebApplication app)
    {
        app.MapGet("/groups/{slug}/member", ShowAsync).AsPage().Anyone();
        app.MapPost("/groups/{slug}/member", KeepAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/groups/{slug}/member/leave", LeaveAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string slug, Members members, Holders holders, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        if (await GroupOfAsync(store, slug, stop) is not { } group) return PageResults.NotFound();
        var mine = await members.FindAsync(group.Id, holders.Find(http), stop);
        var model = new MemberModel(slug, group.Name, mine is not null, mine?.Name ?? "",
            (mine?.Keepsake ?? Random.Shared.GetItems(Enum.GetValues<Keepsake>(), 1)[0]).ToString(),
            (mine?.Tint ?? Random.Shared.GetItems(Enum.GetValues<Tint>(), 1)[0]).ToString(), new Problems());
        return PageResults.Show<MemberPage>(new { Model = model with { Said = http.Request.Query.ContainsKey("kept") } });
    }

    private static async Task<IResult> KeepAsync(
        HttpContext http, string slug, [FromForm] string? name, [FromForm] string? keepsake, [FromForm] string? tint, Members members,
        Holders holders, IDbContextFactory<MeetingDb> store, Texts texts, CancellationToken stop)
    {
        if (await GroupOfAsync(store, slug, stop) is not { } group) return PageResults.NotFound();
        var isMember = await members.FindAsync(group.Id, holders.Find(http), stop) is not null;
        // A keepsake that is none of ours comes from no page of ours.
        if (!Enum.TryParse<Keepsake>(keepsake, out var drawing) || !Enum.IsDefined(drawing)) drawing = Keepsake.Fern;
        if (!Enum.TryParse<Tint>(tint, out var colour) || !Enum.IsDefined(colour)) colour = Tint.Moss;
        var answer = await members.KeepAsync(group.Id, holders.FindOrMake(http), name, drawing, colour, stop);
        if (answer == NameAnswer.Kept) return PageResults.SeeOther($"/groups/{slug}/member?kept");
        var problems = new Problems();
        problems.Add("name", answer switch
        {
            NameAnswer.Taken => texts["members.name.taken"],
            NameAnswer.ClaimsRole => texts["members.name.role"],
            _ => texts["members.name.unreadable", ("most", Names.Longest)],
        });
        var typed = name is { Length: <= Names.Longest * 4 } ? name : "";
        return PageResults.Again<MemberPage>(new
        {
            Model = new MemberModel(slug, group.Name, isMember, typed, drawing.ToString(), colour.ToString(), problems),
        });
    }

    private static async Task<IResult> LeaveAsync(
        HttpContext http, string slug, [FromForm] string? to, Members members, Holders holders, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        // Also of a group whose page is not public any more.
        if (await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).FirstOrDefaultAsync(stop) is { } group)
            foreach (var holder in holders.FindAll(http)) await members.LeaveAsync(group, holder, stop);
        return PageResults.SeeOther(to == "group" ? $"/groups/{slug}" : $"{SignInPages.Home}?left");
    }

    private static async Task<GroupRow?> GroupOfAsync(IDbContextFactory<MeetingDb> store, string slug, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug && g.IsPublished, stop);
    }
}

/// <summary>What the page for a member's name shows.</summary>
public sealed record MemberModel(
    string Slug, string Group, bool IsMember, string Name, string Keepsake, string Tint, Problems Problems, bool Said = false);
