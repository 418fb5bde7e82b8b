using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Boards;

/// <summary>Where somebody says what they want to hear of, and how.</summary>
internal static class TellPages
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var board = app.MapGroup("/groups/{slug}/board");
        board.MapGet("tell", ShowAsync).AsPage().Anyone();
        board.MapPost("tell", AskAsync).AsPage().Anyone().RequireRateLimiting(RemindersFeature.Mailing);
        board.MapPost("follow", FollowAllAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        board.MapPost("{thread}/follow", FollowAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        string slug, HttpContext http, BoardVisits visits, BoardFollowing following, CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        return visit is { MayRead: true, Writer: not null }
            ? PageResults.Show<TellPage>(new { Model = await ModelAsync(visit, http, following, new Problems(), stop) })
            : BoardPages.Closed(visit);
    }

    private static async Task<IResult> AskAsync(
        string slug, [FromForm] string? address, HttpContext http, BoardVisits visits, BoardFollowing following, Holders holders,
        ReminderBook book, ReminderLoop loop, IOptions<MailOptions> mail, IDbContextFactory<MeetingDb> store, Texts texts,
        CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead || visit.Writer is null) return BoardPages.Closed(visit);
        await using var db = await store.CreateDbContextAsync(stop);
        if (!mail.Value.IsOn || await BoardReader.FindAsync(db, http, holders, visit.Group.Id, stop) is not { } reader)
            return PageResults.NotFound();
        if (MailAddress.Read(address) is not { } to)
        {
            var problems = new Problems();
            problems.Add("address", texts["reminders.mail.problem"]);
            var model = await ModelAsync(visit, http, following, problems, stop);
            return PageResults.Again<TellPage>(new { Model = model with { Address = address ?? "" } });
        }
        await book.AskAddressAsync(
            ReminderFor.Board, visit.Group.Id, reader.Holder, new Target(to, texts.Language.Tag), stop, reader.Account);
        loop.Wake();
        return PageResults.SeeOther($"/groups/{slug}/board/tell?asked");
    }

    private static Task<IResult> FollowAllAsync(
        string slug, [FromForm] string? want, HttpContext http, BoardVisits visits, BoardFollowing following, CancellationToken stop) =>
        FollowAsync(slug, null, want, http, visits, following, stop);

    private static async Task<IResult> FollowAsync(
        string slug, string? thread, [FromForm] string? want, HttpContext http, BoardVisits visits, BoardFollowing following,
        CancellationToken stop)
    {
        if (await visits.FindAsync(http, slug, stop) is not { } visit) return PageResults.NotFound();
        if (!visit.MayRead || visit.Writer is null) return BoardPages.Closed(visit);
        var isWanted = want == "on";
        if (!await following.SetAsync(visit, thread ?? visit.Group.Id, isWanted, stop)) return PageResults.NotFound();
        // Whoever cannot be reached yet is asked how.
        if (thread is null || (isWanted && !(await following.OfAsync(visit, http, stop)).HasWay))
            return PageResults.SeeOther($"/groups/{slug}/board/tell");
        return PageResults.SeeOther($"/groups/{slug}/board/{thread}?{(isWanted ? "told" : "untold")}");
    }

    private static async Task<TellModel> ModelAsync(
        BoardVisit visit, HttpContext http, BoardFollowing following, Problems problems, CancellationToken stop)
    {
        var services = http.RequestServices;
        var own = await following.OfAsync(visit, http, stop);
        return new TellModel(BoardHead.Of(visit), services.GetRequiredService<PushWay>().PublicKey,
            services.GetRequiredService<IOptions<MailOptions>>().Value.IsOn, problems)
        {
            FollowsAll = own.FollowsAll, Threads = own.Threads, HasWay = own.HasWay, HasAddress = own.HasAddress,
            IsAsked = http.Request.Query.ContainsKey("asked"),
        };
    }
}
