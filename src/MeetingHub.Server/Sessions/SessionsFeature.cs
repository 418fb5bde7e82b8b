using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Agreements;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Sessions.OneToOne;
using MeetingHub.Server.Sessions.Questions;
using MeetingHub.Server.Sessions.Rehearsals;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Sessions.Series;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Sessions;

internal static class SessionsFeature
{
    private const string MarkCookie = "mark";
    private const string Starting = "starting";
    private const string Joining = "joining";
    private const string Leaving = "leaving";
    private const string Writing = "writing";
    private const int LeavesPerJoin = 10; // generous, so that nobody is kept from leaving
    private const int NotesPerMinute = 10;
    private const int LongestTitle = 80;
    private const int LongestBody = 4 * 1024;

    // Only links need the store; people inside a room stay there.
    private static readonly Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> WhenStoreAwayAsync =
        JsonCalls.WhenAway(Refusal.LinksUnavailable);

    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.AddChecked<SessionOptions>("Sessions");
        builder.Services.AddHostedService<Retention>();
        builder.Services.AddSingleton<SeriesDates>().AddHostedService<SeriesHorizon>();
        builder.Services.AddSingleton<Talks>();
        builder.Services.AddSingleton<Places>();
        builder.Services.AddSingleton<ISeriesFollower>(s => s.GetRequiredService<Places>());
        builder.Services.AddSeriesPages();
        builder.Services.AddSingleton<EarlyQuestions>().AddSingleton<AskingLimit>().AddEntryWriter<QuestionsPutAway>();
        builder.AddRehearsals();
        PlanFormat.Add(builder.Services);
        builder.Services.AddSingleton<SessionStates>().AddHostedService(s => s.GetRequiredService<SessionStates>());
        builder.Services.AddSingleton<IRoomFollower>(s => s.GetRequiredService<SessionStates>());
        builder.Services.AddEntryWriter<ModerationRecord>();
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Starting, context => AddressLimit.PerMinute(context, Starting, Options(context).MeetingsPerMinute));
            o.AddPolicy(Joining, context => AddressLimit.PerMinute(context, Joining, Options(context).JoinsPerMinute));
            o.AddPolicy(Leaving, context => AddressLimit.PerMinute(context, Leaving, LeavesPerJoin * Options(context).JoinsPerMinute));
            o.AddPolicy(Writing, context => AddressLimit.PerMinute(context, Writing, NotesPerMinute));
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (context, stop) =>
            {
                if (!PagesFeature.IsPage(context.HttpContext))
                    await Refuse(Refusal.SlowDown, StatusCodes.Status429TooManyRequests).ExecuteAsync(context.HttpContext);
            };
        });
        builder.Services.ConfigureHttpJsonOptions(o => RoomJson.Configure(o.SerializerOptions));
    }

    private static SessionOptions Options(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<SessionOptions>>().Value;

    public static void MapSessions(this WebApplication app)
    {
        SeriesPages.Map(app);
        TalkPages.Map(app);
        app.MapRehearsals();
        PlanFormat.Map(app);
        app.MapPost("/api/meetings", StartAsync).Anyone().AddEndpointFilter(WhenStoreAwayAsync).RequireRateLimiting(Starting)
            .RequireOwnOrigin()
            .Produces<StartMeetingReply>(StatusCodes.Status201Created)
            .Accepts<StartMeetingRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(429)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/join", JoinAsync).KeyHolder().AddEndpointFilter(WhenStoreAwayAsync).RequireRateLimiting(Joining)
            .RequireOwnOrigin()
            .Produces<JoinMeetingReply>()
            .Accepts<JoinMeetingRequest>("application/json", "text/plain").Produces<RemovedReply>(403).Produces<RefusalWire>(404)
            .Produces<ClosedDoorsReply>(409)
            .Produces<RefusalWire>(410)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/links", ReplaceLinksAsync).PassHolder().AddEndpointFilter(WhenStoreAwayAsync).RequireRateLimiting(Starting)
            .Produces<ReplaceLinksReply>()
            .Accepts<ReplaceLinksRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(410)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/invitations", Invitations.MakeAsync).PassHolder().AddEndpointFilter(WhenStoreAwayAsync)
            .RequireRateLimiting(Starting)
            .RequireOwnOrigin().Produces<MakeInvitationReply>(StatusCodes.Status201Created)
            .Accepts<InvitationsRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(409)
            .Produces<RefusalWire>(410)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/invitations/list", Invitations.ListAsync).PassHolder().AddEndpointFilter(WhenStoreAwayAsync)
            .RequireRateLimiting(Joining)
            .RequireOwnOrigin().Produces<InvitationsReply>()
            .Accepts<InvitationsRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(410)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/invitations/revoke", Invitations.RevokeAsync).PassHolder().AddEndpointFilter(WhenStoreAwayAsync)
            .RequireRateLimiting(Joining).RequireOwnOrigin().Produces(204)
            .Accepts<RevokeInvitationRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(410)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/note", WriteNoteAsync).PassHolder().AddEndpointFilter(WhenStoreAwayAsync).RequireRateLimiting(Writing)
            .RequireOwnOrigin()
            .Produces(204)
            .Accepts<WriteNoteRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(404)
            .Produces<RefusalWire>(410)
            .Produces<RefusalWire>(429)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/leave", LeaveAsync).PassHolder().RequireRateLimiting(Leaving)
            .Accepts<LeaveMeetingRequest>("application/json", "text/plain").Produces(204);
        app.MapGet("/api/agreement", (Agreement agreement) => agreement.Wire).Anyone().Produces<AgreementWire>();
    }

    private static async Task<IResult> StartAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        if (await ReadAsync<StartMeetingRequest>(http, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var title = request.Title?.Trim() ?? "";
        if (title.Length > LongestTitle || title.Any(char.IsControl)) return Refuse(Refusal.BadRequest, 400);
        if (title.Length == 0) title = "Meeting";

        var facilitatorCode = Codes.New();
        var participantCode = Codes.ParticipantCodeOf(facilitatorCode);
        var session = new SessionRow
        {
            Id = Codes.New(), Room = Codes.New(), Title = title, CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Door = request.Door, NeedsFacilitator = request.WithoutFacilitator != true,
            IsEncrypted = request.Encrypted == true,
        };
        await using var db = await store.CreateDbContextAsync(stop);
        db.Sessions.Add(session);
        db.Links.AddRange(
            new LinkRow { Hash = Codes.Hash(facilitatorCode), Session = session.Id, Role = Role.Facilitator },
            new LinkRow { Hash = Codes.Hash(participantCode), Session = session.Id, Role = Role.Participant });
        await db.SaveChangesAsync(stop);
        return Results.Created((string?)null, new StartMeetingReply(new RoomId(session.Room), title, facilitatorCode, participantCode));
    }

    private static async Task<IResult> JoinAsync(
        HttpRequest http, HttpResponse response, IDbContextFactory<MeetingDb> store, Secrets secrets, RoomDirectory rooms,
        RoomPasses passes, Agreement agreement, NetworkMarks networks, Holders holders, EarlyQuestions questions,
        IOptions<RoomOptions> options, TimeProvider clock, CancellationToken stop)
    {
        if (await ReadAsync<JoinMeetingRequest>(http, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        if (!Codes.IsWellFormed(request.Code)) return Refuse(Refusal.LinkUnknown, 404);

        await using var db = await store.CreateDbContextAsync(stop);
        var account = AccessRules.AccountOf(http.HttpContext.User);
        var now = clock.GetUtcNow();
        if (await Doors.FindAsync(db, request.Code, account, request.Open == true, now, stop) is not { } doorway)
            return Refuse(Refusal.LinkUnknown, 404);
        var (link, group) = (doorway.Link, doorway.Group);
        if (link?.RevokedAt is not null) return link.IsPersonal ? Refuse(Refusal.LinkUnknown, 404) : Refuse(Refusal.LinksReplaced, 410);
        if (link?.ExpiresAt <= now.ToUnixTimeMilliseconds()) return Refuse(Refusal.LinkUnknown, 404);
        if (doorway.Session is not { } session) return RefuseClosed(doorway, now);
        if (session.EndedAt is not null || RehearsalStarts.IsOver(session, now)) return Refuse(Refusal.RoomEnded, 410);
        // The link of a series is as good as any link of the session, until these are replaced.
        if (link is null && !doorway.Leads && session.Links > 0) return Refuse(Refusal.LinksReplaced, 410);

        var (id, role) = (new RoomId(session.Room), doorway.Leads ? Role.Facilitator : Role.Participant);
        var who = Codes.SeatOf(secrets.MarkKey, MarkOf(http, response), id, role);
        // A person who was inside a moment ago shows the pass from there.
        var wasInside = passes.Check(request.Pass).Pass is { WasInside: true } held && held.Room == id && held.Who == who
            && held.Links == session.Links;
        var isInvited = link is { IsPersonal: true } && !doorway.Leads;
        var invitation = isInvited ? Invitations.IdOf(link!) : null;
        var standing = await StandingAsync(db, doorway, http, response, holders, who, now, stop);
        if (standing is { IsRemoved: true })
            return await RefuseRemovedAsync(db, doorway, id, who, role, session.Links, rooms, passes, stop, standing);
        var mustKnock = standing is { MustKnock: true };
        var hasPlace = !doorway.Leads && !mustKnock && group is not null
            && await Doors.HasPlaceAsync(db, doorway, holders.Find(http.HttpContext)?.In(group.Id), stop);
        var network = await networks.OfAsync(http.HttpContext.Connection.RemoteIpAddress, id);
        var (door, removed, ended, isEncrypted, hasLeader) = await rooms.AskAsync(
            id,
            async () => Doors.OpeningOf(
                doorway, await ModerationRecord.ReadAsync(db, session, now, stop), now, await Doors.PlanOfAsync(db, session, stop)),
            room => room.LookAsync(who, role, wasInside, invitation, network, hasPlace, mustKnock));
        if (ended) return Refuse(Refusal.RoomEnded, 410);
        if (removed) return await RefuseRemovedAsync(db, doorway, id, who, role, session.Links, rooms, passes, stop);

        if (doorway.Leads) await questions.BringAsync(session, stop);
        if (isInvited && !await Invitations.TryUseAsync(db, link!, who, stop)) return Refuse(Refusal.InvitationUsed, 410);

        var own = group is { Agreement.Length: > 0 } ? Agreement.Of(group.Agreement, group.Languages.FirstOrDefault() ?? "en") : null;
        var known = group is null ? null : await KnownAsync(db, group.Id, holders.FindAll(http.HttpContext), stop);
        var pass = passes.Issue(id, who, role, wasInside, session.Links, invitation, hasPlace, own?.Version, known?.Id, mustKnock);
        var opening = Doors.OpeningOf(doorway, Kept.Nothing, now);
        return Results.Ok(new JoinMeetingReply(
            id, opening.Title, role, who, door, pass.Pass, pass.ExpiresAt, InviteCodeOf(request.Code, doorway),
            session.IsRehearsal ? null : (own ?? agreement).Wire,
            opening.Format == RoomFormat.Video ? null : opening.Format,
            group is { Regions.Length: > 0 } ? [.. group.Regions.Select(r => r.ToUpperInvariant())] : null,
            known is null ? null : new KnownWire(known.Name, known.Keepsake, known.Tint),
            options.Value.ExpectedWaitMinutes is > 0 and var minutes ? minutes : null,
            isEncrypted ? true : null, isEncrypted ? doorway.Series?.Id : null,
            isEncrypted && Doors.AreWithoutKey(doorway) ? hasLeader : null));
    }

    /// <summary>
    /// What moderators of the group decided about whoever comes, where that holds in its sessions too. Then it is also kept for the time of
    /// the session whose seat it is, so that a removal from the room finds the person.
    /// </summary>
    private static async Task<GroupStanding?> StandingAsync(
        MeetingDb db, Doorway doorway, HttpRequest http, HttpResponse response, Holders holders, ParticipantId who, DateTimeOffset now,
        CancellationToken stop)
    {
        if (doorway is not { Group: { RemovesEverywhere: true } group, Session: { } session, Leads: false }) return null;
        var (room, seat, holder) = (session.Room, who.Value, holders.FindOrMake(http.HttpContext).In(group.Id));
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "SeatHolders" ("Room", "Seat", "Holder") VALUES ({room}, {seat}, {holder})
            ON CONFLICT ("Room", "Seat") DO UPDATE SET "Holder" = excluded."Holder"
            """, stop);
        byte[][] all = [holder, .. holders.FindAll(http.HttpContext).Select(h => h.In(group.Id))];
        return await MemberStanding.OfAsync(db, group.Id, all, now, stop);
    }

    // The account's own name goes before the browser's.
    private static async Task<MemberRow?> KnownAsync(MeetingDb db, string group, IReadOnlyList<Holder> holders, CancellationToken stop)
    {
        foreach (var holder in holders)
        {
            var hash = holder.In(group);
            if (await db.Members.AsNoTracking().FirstOrDefaultAsync(m => m.Group == group && m.Holder == hash, stop) is { } found)
                return found;
        }
        return null;
    }

    // Whoever leads invites with the code that leads others in: the same one, unless it is a facilitators' link.
    private static string? InviteCodeOf(string code, Doorway doorway) =>
        !doorway.Leads ? null
        : doorway.Link is { Role: Role.Facilitator } ? Codes.ParticipantCodeOf(code)
        : doorway.Link is { IsPersonal: true } ? doorway.Series?.Code
        : code;

    private static IResult RefuseClosed(Doorway doorway, DateTimeOffset now)
    {
        var refusal = doorway.Closed!;
        RoomMetrics.Refused(refusal.Code);
        static DateTimeOffset? At(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        var isToCome = refusal == Refusal.TooEarly || refusal == Refusal.NobodyHosts;
        var page = doorway is { Series: { } series, Group: { IsPublished: true } group } ? $"/groups/{group.Slug}/{series.Slug}" : null;
        return Results.Json(
            new ClosedDoorsReply(
                refusal.Code, refusal.Text, now, At(doorway.OpensAt), At(doorway.Next?.StartsAt),
                Doors.MayOpen(doorway, now.ToUnixTimeMilliseconds()), page),
            statusCode: isToCome ? StatusCodes.Status409Conflict : StatusCodes.Status410Gone);
    }

    // The browser makes the new code, so that it can repeat the request when the answer was lost.
    private static async Task<IResult> ReplaceLinksAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, TimeProvider clock,
        CancellationToken stop)
    {
        if (await ReadAsync<ReplaceLinksRequest>(http, stop) is not { } request || !Codes.IsWellFormed(request.FacilitatorCode))
            return Refuse(Refusal.BadRequest, 400);
        if (passes.Check(request.Pass) is not ({ } pass, _)) return Refuse(Refusal.BadPass, 403);
        if (await rooms.FindAnywhereAsync(pass.Room, stop) is not { } room
            || await room.MayReplaceLinksAsync(pass.Who) is not { } staying)
            return Refuse(Refusal.NotFacilitator, 403);

        await using var db = await store.CreateDbContextAsync(stop);
        var session = await db.Sessions.FirstOrDefaultAsync(s => s.Room == pass.Room.Value, stop);
        if (session is null || session.EndedAt is not null) return Refuse(Refusal.RoomEnded, 410);
        if (session.IsRehearsal) return Refuse(Refusal.OnlyRehearsal, 409);
        var participantCode = Codes.ParticipantCodeOf(request.FacilitatorCode);
        var (facilitators, participants) = (Codes.Hash(request.FacilitatorCode), Codes.Hash(participantCode));
        var known = await db.Links.AsNoTracking().FirstOrDefaultAsync(l => l.Hash == facilitators || l.Hash == participants, stop);
        if (known is not null && (known.Session != session.Id || known.RevokedAt is not null)) return Refuse(Refusal.BadRequest, 400);
        ImmutableArray<string> revoked = [];
        if (known is null)
        {
            // The invitations of a facilitator who goes, go too.
            var standing = await db.Links.Where(l => l.Session == session.Id && l.RevokedAt == null).ToListAsync(stop);
            var old = standing.FindAll(l => !l.IsPersonal || !staying.Any(who => who.Value == l.MadeBy));
            revoked = [.. old.Where(l => l.IsPersonal).Select(Invitations.IdOf)];
            foreach (var link in old) link.RevokedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
            db.Links.AddRange(New(facilitators, Role.Facilitator), New(participants, Role.Participant));
            session.Links++;
            try
            {
                await db.SaveChangesAsync(stop);
            }
            catch (DbUpdateConcurrencyException)
            {
                // another facilitator replaced them a moment earlier
                return Refuse(Refusal.SlowDown, StatusCodes.Status429TooManyRequests);
            }
            LinkRow New(byte[] hash, Role role) => new()
            {
                Hash = hash, Session = session.Id, Role = role, Parent = old.Find(l => l.Role == role && !l.IsPersonal)?.Hash,
            };
        }
        await room.ReplaceLinksAsync(pass.Who, session.Links, revoked);
        return Results.Ok(new ReplaceLinksReply(participantCode));
    }

    // Whoever was removed may look now and then whether that still holds, and write one line.
    private static async Task<IResult> RefuseRemovedAsync(
        MeetingDb db, Doorway doorway, RoomId id, ParticipantId who, Role role, long links, RoomDirectory rooms, RoomPasses passes,
        CancellationToken stop, GroupStanding? standing = null)
    {
        var room = await rooms.FindAnywhereAsync(id, stop);
        var usual = RemovalTerms.Usual with { Until = standing is null ? RemovalTerms.Usual.Until : RemovedUntil.Review };
        var (terms, line) = (room is null ? null : await room.RemovalOfAsync(who)) ?? new Removal(usual);
        var isListed = standing?.Case is not null || await db.Cases.AnyAsync(
            c => c.Kind == CaseKind.Removal && c.Room == id.Value && c.Subject == who.Value && c.Holder != null, stop);
        var pass = passes.Issue(id, who, role, wasInside: false, links);
        RoomMetrics.Refused(Refusal.Removed.Code);
        var reply = new RemovedReply(
            Refusal.Removed.Code, Refusal.Removed.Text, pass.Pass, pass.ExpiresAt, terms.Until, terms.WithHelp,
            HasWritten: line is not null, isListed && doorway.Group is { } group ? $"/groups/{group.Slug}/standing" : null);
        return Results.Json(reply, statusCode: StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> WriteNoteAsync(HttpRequest http, RoomDirectory rooms, RoomPasses passes, CancellationToken stop)
    {
        if (await ReadAsync<WriteNoteRequest>(http, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        if (passes.Check(request.Pass) is not ({ } pass, _)) return Refuse(passes.Check(request.Pass).Refusal!, 403);
        if (await rooms.FindAnywhereAsync(pass.Room, stop) is not { } room) return Refuse(Refusal.NobodyHere, 404);
        return await room.WriteAfterRemovalAsync(pass.Who, request.Text) switch
        {
            null => Results.NoContent(),
            { Code: var code } refusal when code == Refusal.RoomEnded.Code => Refuse(refusal, 410),
            var refusal => Refuse(refusal, 403),
        };
    }

    private static async Task<IResult> LeaveAsync(HttpRequest http, RoomDirectory rooms, RoomPasses passes, CancellationToken stop)
    {
        var request = await ReadAsync<LeaveMeetingRequest>(http, stop);
        if (passes.Check(request?.Pass).Pass is not { } pass) return Results.NoContent();
        try
        {
            await rooms.AskAnywhereAsync(pass.Room, room => room.LeaveAsync(pass.Who), stop);
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomNewerException)
        {
            // the page is gone, and with it its connection: the seat is freed a little later
        }
        return Results.NoContent();
    }

    private static string MarkOf(HttpRequest http, HttpResponse response)
    {
        if (http.Cookies.TryGetValue(MarkCookie, out var mark) && Codes.IsWellFormed(mark)) return mark;
        mark = Codes.New();
        response.Cookies.Append(MarkCookie, mark, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.IsHttps, IsEssential = true, Path = "/api",
        });
        return mark;
    }

    private static Task<T?> ReadAsync<T>(HttpRequest http, CancellationToken stop) where T : class =>
        JsonCalls.ReadAsync<T>(http, LongestBody, stop);
}
