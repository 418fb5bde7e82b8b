using System.Buffers.Text;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.AspNetCore.Mvc;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Slips;

/// <summary>
/// A slip for a professional: its writer's browser locks it, the server keeps a box that it cannot open, and whoever has the code opens it
/// once.
/// </summary>
internal static class SlipsFeature
{
    private const string Locking = "locking slips";
    private const string Opening = "opening slips";
    private const int LocksPerMinute = 30;
    private const int OpeningsPerMinute = 20; // of 2^71 codes; see docs/security.md
    private const int LongestBox = 24 * 1024;
    private const int LongestBody = 36 * 1024; // the same in base64url, with its names
    private const int ShortestBox = 1 + 12 + 16; // its version, the nonce and the tag

    public static void AddSlips(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SlipBox>();
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Locking, context => AddressLimit.PerMinute(context, Locking, LocksPerMinute));
            o.AddPolicy(Opening, context => AddressLimit.PerMinute(context, Opening, OpeningsPerMinute));
        });
    }

    public static void MapSlips(this WebApplication app)
    {
        app.MapGet("/me/slip", ShowAsync).AsPage().Anyone();
        app.MapPost("/me/slip/back", TakeBackAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/slip", () => PageResults.Show<OpenSlipPage>(new { })).AsPage().Compress().Anyone();

        var slips = app.MapGroup("/api/slips").Anyone().RequireOwnOrigin().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable));
        slips.MapPost("", LockAsync).RequireRateLimiting(Locking).Accepts<LockSlipRequest>("application/json").Produces<SlipLocked>()
            .Produces<RefusalWire>(400).Produces(409).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        slips.MapPost("look", LookAsync).RequireRateLimiting(Opening).Accepts<SlipRequest>("application/json").Produces(204)
            .Produces<RefusalWire>(400).Produces(404).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        slips.MapPost("open", OpenAsync).RequireRateLimiting(Opening).Accepts<SlipRequest>("application/json").Produces<SlipOpened>()
            .Produces<RefusalWire>(400).Produces(404).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Holders holders, SlipBox slips, CancellationToken stop) =>
        PageResults.Show<SlipPage>(new
        {
            Slips = await slips.OfAsync(holders.FindAll(http), stop), IsTakenBack = http.Request.Query.ContainsKey("back"),
        });

    private static async Task<IResult> TakeBackAsync(
        HttpContext http, [FromForm] string? slip, Holders holders, SlipBox slips, CancellationToken stop)
    {
        await slips.TakeBackAsync(holders.FindAll(http), slip ?? "", stop);
        return PageResults.SeeOther("/me/slip?back");
    }

    private static async Task<IResult> LockAsync(HttpContext http, Holders holders, SlipBox slips, CancellationToken stop)
    {
        if (await ReadAsync<LockSlipRequest>(http.Request, LongestBody, stop) is not { } request
            || !OneTimeCodes.IsWellFormed(request.Lookup) || !Base64Url.IsValid(request.Box, out var length)
            || length is < ShortestBox or > LongestBox)
            return Refuse(Refusal.BadRequest, 400);
        var kept = await slips.KeepAsync(
            holders.FindOrMake(http), request.Lookup, Base64Url.DecodeFromChars(request.Box), request.Instead, stop);
        return kept is null ? Results.Conflict() : Results.Ok(new SlipLocked(kept.Id, kept.ExpiresAt));
    }

    private static async Task<IResult> LookAsync(HttpRequest http, SlipBox slips, CancellationToken stop)
    {
        if (await AskedAsync(http, stop) is not { } lookup) return Refuse(Refusal.BadRequest, 400);
        return await slips.IsThereAsync(lookup, stop) ? Results.NoContent() : Results.NotFound();
    }

    private static async Task<IResult> OpenAsync(HttpContext http, SlipBox slips, CancellationToken stop)
    {
        if (await AskedAsync(http.Request, stop) is not { } lookup) return Refuse(Refusal.BadRequest, 400);
        http.Response.Headers.CacheControl = "no-store";
        return await slips.OpenAsync(lookup, stop) is { } box
            ? Results.Ok(new SlipOpened(Base64Url.EncodeToString(box))) : Results.NotFound();
    }

    private static async Task<string?> AskedAsync(HttpRequest http, CancellationToken stop) =>
        await ReadAsync<SlipRequest>(http, LongestBody, stop) is { } request && OneTimeCodes.IsWellFormed(request.Lookup)
            ? request.Lookup : null;
}
