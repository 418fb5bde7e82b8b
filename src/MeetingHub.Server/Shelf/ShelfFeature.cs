using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Shelf;

/// <param name="AreHandouts">Only what everybody in a talk may have, which whoever is inside may ask for.</param>
public sealed record ShelfRequest(string Pass, bool AreHandouts = false);

/// <summary>What is on the shelf of the group whose session it is.</summary>
public sealed record ShelfReply(ImmutableArray<Resource> Resources);

public sealed record ShowResourceRequest(string Pass, ResourceId Id);

/// <summary>
/// The shelf in the room, for facilitators; its handouts, for whoever is in a talk; and its files, for whoever was shown them.
/// </summary>
internal static class ShelfFeature
{
    private const string Reading = "reading the shelf";
    private const string Opening = "opening a file of the shelf";
    private const int ReadsPerMinute = 300;
    private const int FilesPerMinute = 600; // a clinic shares one address, and everybody opens it at once
    private const int LongestBody = 4 * 1024;

    public static void AddShelf(this WebApplicationBuilder builder)
    {
        builder.AddChecked<ShelfOptions>("Shelf");
        builder.Services.AddSingleton<GroupShelf>();
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute));
            o.AddPolicy(Opening, context => AddressLimit.PerMinute(context, Opening, FilesPerMinute));
        });
    }

    public static void MapShelf(this WebApplication app)
    {
        app.MapPost("/api/shelf", ListAsync).PassHolder().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable)).RequireOwnOrigin()
            .RequireRateLimiting(Reading).Accepts<ShelfRequest>("application/json", "text/plain").Produces<ShelfReply>()
            .Produces<RefusalWire>(400).Produces<RefusalWire>(403).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        app.MapPost("/api/shelf/show", ShowAsync).PassHolder().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable)).RequireOwnOrigin()
            .RequireRateLimiting(Reading).Accepts<ShowResourceRequest>("application/json", "text/plain").Produces(204)
            .Produces<RefusalWire>(400).Produces<RefusalWire>(403).Produces<RefusalWire>(404).Produces<RefusalWire>(409)
            .Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        app.MapGet("/shelf/{id}", OpenAsync).KeyHolder().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable))
            .RequireRateLimiting(Opening).Produces(200).Produces(404).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
    }

    private static async Task<IResult> ListAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, CancellationToken stop)
    {
        if (await ReadAsync<ShelfRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        if (passes.Check(request.Pass) is not ({ } pass, _)) return Refuse(Refusal.BadPass, 403);
        if (await rooms.FindAnywhereAsync(pass.Room, stop) is not { } room) return Refuse(Refusal.NotFacilitator, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        var mayRead = await room.IsLedByAsync(pass.Who) || (request.AreHandouts && await IsTalkAsync(db, pass.Room, stop)
            && await room.FindSeatAsync(pass.Who) is { Standing: Standing.Inside });
        if (!mayRead) return Refuse(Refusal.NotFacilitator, 403);
        var group = await GroupOfAsync(db, pass.Room, stop);
        var all = group is null ? []
            : await GroupShelf.Of(db, group).Where(r => r.IsHandout || !request.AreHandouts).AsNoTracking().ToListAsync(stop);
        http.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new ShelfReply([.. all.Select(GroupShelf.ToResource)]));
    }

    // The room decides whether they may; what is shown is looked up here, so that it is the group's own.
    private static async Task<IResult> ShowAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, CancellationToken stop)
    {
        if (await ReadAsync<ShowResourceRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        if (passes.Check(request.Pass) is not ({ } pass, _)) return Refuse(Refusal.BadPass, 403);
        if (await rooms.FindAnywhereAsync(pass.Room, stop) is not { } room || !await room.IsLedByAsync(pass.Who))
            return Refuse(Refusal.NotFacilitator, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await GroupOfAsync(db, pass.Room, stop) is not { } group ? null
            : await GroupShelf.Of(db, group).AsNoTracking().FirstOrDefaultAsync(r => r.Id == request.Id.Value, stop);
        if (row is null) return Refuse(Refusal.NoSuchResource, 404);
        return await room.DecideAsync(new ShowResource(GroupShelf.ToResource(row)), pass.Who) is { } refusal
            ? Refuse(refusal, 409) : Results.NoContent();
    }

    private static Task<bool> IsTalkAsync(MeetingDb db, RoomId room, CancellationToken stop) =>
        db.Sessions.AnyAsync(s => s.Room == room.Value && db.Series.Any(r => r.Id == s.Series && r.IsTalk), stop);

    private static Task<string?> GroupOfAsync(MeetingDb db, RoomId room, CancellationToken stop) =>
        db.Sessions.Where(s => s.Room == room.Value).Select(s => s.Group).FirstOrDefaultAsync(stop);

    // Nothing in a file may act as a page of this server: it is only ever saved.
    private static async Task<IResult> OpenAsync(
        string id, HttpContext http, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        if (!ResourceId.TryParse(id, out _)) return Results.NotFound();
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await (
            from row in db.Resources
            where row.Id == id && row.DeletedAt == null
            join bytes in db.ResourceBytes on row.Id equals bytes.Resource
            select new { row.Title, row.File, bytes.Bytes }).AsNoTracking().FirstOrDefaultAsync(stop);
        if (found is null || FileKind.Find(found.File ?? "") is not { } kind) return Results.NotFound();
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["X-Robots-Tag"] = "noindex";
        var name = new ContentDispositionHeaderValue("attachment");
        var title = string.Concat(found.Title.Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' ? c : '_'));
        name.SetHttpFileName($"{title}.{kind.Ending}");
        headers.ContentDisposition = name.ToString();
        return Results.Bytes(found.Bytes, kind.Type);
    }
}
