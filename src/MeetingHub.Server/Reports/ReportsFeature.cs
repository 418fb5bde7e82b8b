using System.Collections.Immutable;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Reports;

/// <summary>
/// Reports of people in a session: to its facilitators, or to the safety lead when a facilitator is their subject. Whoever asks shows the
/// pass of their seat; the room says whether the seat has been inside, and whether it leads.
/// </summary>
internal static class ReportsFeature
{
    private const string Reporting = "reporting";
    private const string Reading = "reading reports";
    private const int ReportsPerMinute = 60; // from one network address, which many may share
    private const int ReadsPerMinute = 600;

    public const int LongestText = 2_000; // in UTF-16 units, as all lengths
    public const int LongestAnswer = 200;
    public const int MostMessages = 20;

    private const int LongestBody = 16 * 1024; // a text of which every character is escaped
    private const int LongestReport = 512 * 1024; // with the words of all its messages
    private const int MostOfSeat = 20;
    private const int MostAtOnce = 5; // of a seat, within ten minutes
    private const int MostOfRoom = 200;
    private const int MostShown = 500;

    private static readonly TimeSpan AtOnce = TimeSpan.FromMinutes(10);

    public static void AddReports(this WebApplicationBuilder builder)
    {
        builder.AddChecked<SafetyOptions>("Safety");
        builder.Services.AddSingleton<AnswerLinks>();
        builder.Services.AddHostedService<ReportWatch>();
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Reporting, context => AddressLimit.PerMinute(context, Reporting, ReportsPerMinute));
            o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute));
        });
    }

    public static void MapReports(this WebApplication app)
    {
        var reports = app.MapGroup("/api/reports").PassHolder().AddEndpointFilter(WhenAway(Refusal.RoomPaused)).RequireOwnOrigin();
        reports.MapPost("", MakeAsync).RequireRateLimiting(Reporting).Produces<OwnReportView>(201)
            .Accepts<MakeReportRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(404).Produces<RefusalWire>(409).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        reports.MapGet("/mine", ShowOwnAsync).RequireRateLimiting(Reading).Produces<OwnReportsView>().Produces<RefusalWire>(403)
            .Produces<RefusalWire>(503);
        reports.MapGet("", ShowAsync).RequireRateLimiting(Reading).Produces<ImmutableArray<ReportView>>().Produces<RefusalWire>(403)
            .Produces<RefusalWire>(503);
        reports.MapPut("/{report}", HandleAsync).RequireRateLimiting(Reading).Produces<ReportView>()
            .Accepts<HandleReportRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(404).Produces<RefusalWire>(409).Produces<RefusalWire>(503);

        var lead = app.MapGroup("/api/safety/reports").KeyHolder().RequireRateLimiting(Reading)
            .AddEndpointFilter(WhenAway(Refusal.RoomPaused)).RequireOwnOrigin().AddEndpointFilter(OnlySafetyLeadAsync);
        lead.MapGet("", ShowToLeadAsync).Produces<ImmutableArray<ReportView>>().Produces<RefusalWire>(401).Produces<RefusalWire>(404)
            .Produces<RefusalWire>(503);
        lead.MapPut("/{room}/{report}", HandleByLeadAsync).Produces<ReportView>()
            .Accepts<HandleReportRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(401)
            .Produces<RefusalWire>(404).Produces<RefusalWire>(409).Produces<RefusalWire>(503);
    }

    private static async Task<IResult> MakeAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, IOptions<SafetyOptions> safety,
        AnswerLinks answers, TimeProvider clock, CancellationToken stop)
    {
        if (passes.Check(BearerOf(http)) is not ({ } pass, _)) return RefusePass(http, passes);
        if (await ReadAsync<MakeReportRequest>(http, LongestReport, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var (id, named) = (request.Id.Value, request.Messages ?? []);
        if (request.Text.Length > LongestText || named.Length > MostMessages || request.About == pass.Who || !AreShort(request.Openings ?? []))
            return Refuse(Refusal.BadRequest, 400);

        await using var db = await store.CreateDbContextAsync(stop);
        var known = await ReportsOf(db, pass).AsNoTracking().FirstOrDefaultAsync(r => r.Subject == id, stop);
        if (known is null)
        {
            var aside = await ReadAsideAsync(rooms, pass, named, stop);
            var grounds = await rooms.AskAnywhereAsync(
                pass.Room, room => room.GroundsForAsync(pass.Who, request.About, named, aside), stop);
            if (!MayReport(pass, grounds)) return Refuse(Refusal.NotInRoom, 403);
            if (await db.Sessions.AnyAsync(s => s.Room == pass.Room.Value && s.IsRehearsal, stop))
                return Refuse(Refusal.OnlyRehearsal, 409);
            if (request.About is not null && grounds is { About: null }) return Refuse(Refusal.NoSuchParticipant, 404);
            var group = await GroupOfAsync(db, pass, stop);
            var hasLead = await HasLeadAsync(db, group, safety.Value, stop);
            if (ReaderOf(grounds, hasLead) is not { } reader) return Refuse(Refusal.NoSafetyLead, 409);
            if (await IsTooMuchAsync(db, pass, clock, stop)) return Refuse(Refusal.SlowDown, 429);
            var about = request.About?.Value;
            var person = await db.Seats.Where(s => s.Room == pass.Room.Value && s.Seat == about).Select(s => s.Holder)
                .FirstOrDefaultAsync(stop);
            var made = RowOf(request, pass, grounds, reader, group, person, clock);
            try
            {
                known = await RecordChain.InTransactionAsync(db, async () =>
                {
                    db.Cases.Add(made);
                    await RecordChain.AppendAsync(db, group, [LineOf(made, Act.Reported, by: "", clock)], stop);
                    return made;
                }, stop);
            }
            catch (DbUpdateException)
            {
                // The same request came twice at once, and the other one was a moment earlier.
                db.ChangeTracker.Clear();
                known = await ReportsOf(db, pass).AsNoTracking().FirstOrDefaultAsync(r => r.Subject == id, stop);
                if (known is null) throw;
            }
        }
        if (known.Reporter != pass.Who.Value) return Refuse(Refusal.BadRequest, 400);
        if (known.Reader == CaseReader.Moderators)
        {
            // Said again after an answer that was lost: the room knows the id.
            ParticipantId? about = known.About is null ? null : new ParticipantId(known.About);
            await rooms.AskAnywhereAsync(pass.Room, room => TellAsync(room, new AnnounceReport(request.Id, about)), stop);
        }
        return Results.Json(OwnOf(known, answers), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ShowOwnAsync(
        HttpRequest http, HttpResponse response, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes,
        IOptions<SafetyOptions> safety, AnswerLinks answers, CancellationToken stop)
    {
        if (passes.Check(BearerOf(http)) is not ({ } pass, _)) return RefusePass(http, passes);
        var grounds = await rooms.AskAnywhereAsync(pass.Room, room => room.GroundsForAsync(pass.Who, about: null, [], []), stop);
        if (!MayReport(pass, grounds)) return Refuse(Refusal.NotInRoom, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        var own = await ReportsOf(db, pass).AsNoTracking().Where(r => r.Reporter == pass.Who.Value).OrderBy(r => r.MadeAt)
            .ToListAsync(stop);
        var hasLead = await HasLeadAsync(db, await GroupOfAsync(db, pass, stop), safety.Value, stop);
        var readers = ReaderOf(grounds, hasLead) switch
        {
            CaseReader.SafetyLead => ReportReaders.SafetyLead,
            CaseReader.Moderators => grounds!.HasFacilitator ? ReportReaders.Facilitators : ReportReaders.LaterFacilitators,
            _ => ReportReaders.Nobody,
        };
        response.Headers.CacheControl = "no-store";
        return Results.Ok(new OwnReportsView(readers, hasLead, [.. own.Select(r => OwnOf(r, answers))]));
    }

    private static async Task<IResult> ShowAsync(
        HttpRequest http, HttpResponse response, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes,
        CancellationToken stop)
    {
        if (passes.Check(BearerOf(http)) is not ({ } pass, _)) return RefusePass(http, passes);
        if (!await LeadsAsync(pass, rooms, stop)) return Refuse(Refusal.NotFacilitator, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await ForFacilitator(db, pass).AsNoTracking().OrderBy(r => r.MadeAt).Take(MostShown).ToListAsync(stop);
        response.Headers.CacheControl = "no-store";
        return Results.Ok(found.Select(ViewOf).ToImmutableArray());
    }

    private static async Task<IResult> HandleAsync(
        string report, HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, TimeProvider clock,
        CancellationToken stop)
    {
        if (passes.Check(BearerOf(http)) is not ({ } pass, _)) return RefusePass(http, passes);
        if (!await LeadsAsync(pass, rooms, stop)) return Refuse(Refusal.NotFacilitator, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await ForFacilitator(db, pass).FirstOrDefaultAsync(r => r.Subject == report, stop);
        return await ChangeAsync(row, pass.Who.Value, http, db, rooms, clock, stop);
    }

    private static async Task<IResult> ShowToLeadAsync(HttpResponse response, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await OfLead(db).AsNoTracking()
            .OrderBy(r => r.ClosedAt != null).ThenByDescending(r => r.MadeAt).Take(MostShown).ToListAsync(stop);
        response.Headers.CacheControl = "no-store";
        return Results.Ok(found.Select(ViewOf).ToImmutableArray());
    }

    private static async Task<IResult> HandleByLeadAsync(
        string room, string report, HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await OfLead(db).FirstOrDefaultAsync(r => r.Room == room && r.Subject == report, stop);
        return await ChangeAsync(row, by: "", http, db, rooms, clock, stop);
    }

    /// <param name="by">The facilitator's seat; empty for the safety lead.</param>
    private static async Task<IResult> ChangeAsync(
        CaseRow? row, string by, HttpRequest http, MeetingDb db, RoomDirectory rooms, TimeProvider clock, CancellationToken stop)
    {
        if (await ReadAsync<HandleReportRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var answer = request.Answer?.Trim() is { Length: > 0 } said ? said : null;
        if (request.State == ReportState.New || answer is { Length: > LongestAnswer } || answer?.Any(char.IsControl) == true)
            return Refuse(Refusal.BadRequest, 400);
        if (row is null) return Refuse(Refusal.NoSuchReport, 404);
        answer ??= row.Answer;
        if ((row.State, row.Answer) != (request.State, answer)) // otherwise it was asked twice
        {
            if (row.State == ReportState.Closed) return Refuse(Refusal.ReportClosed, 409);
            if (request.State < row.State) return Refuse(Refusal.BadRequest, 400);
            var seen = row;
            try
            {
                row = await RecordChain.InTransactionAsync(db, async () =>
                {
                    var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                    var found = await db.Cases.FirstOrDefaultAsync(c => c.Id == seen.Id && c.Changes == seen.Changes, stop)
                        ?? throw new DbUpdateConcurrencyException();
                    found.Changes++;
                    if (request.State != found.State)
                        await RecordChain.AppendAsync(db, found.Group, [LineOf(found, Act.ReportHandled, by, clock)], stop);
                    found.SeenAt ??= now;
                    if (request.State == ReportState.Closed) found.ClosedAt = now;
                    (found.State, found.Answer) = (request.State, answer);
                    return found;
                }, stop);
            }
            catch (DbUpdateConcurrencyException)
            {
                return Refuse(Refusal.SlowDown, 429); // somebody else was a moment earlier
            }
        }
        var changed = new AnnounceAnswer(new ReportId(row.Subject), new ParticipantId(row.Reporter!), row.Changes);
        await rooms.AskAnywhereAsync(new RoomId(row.Room!), room => TellAsync(room, changed), stop);
        return Results.Ok(ViewOf(row));
    }

    private static async ValueTask<object?> OnlySafetyLeadAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var key = context.HttpContext.RequestServices.GetRequiredService<IOptions<SafetyOptions>>().Value.Key;
        if (key.Length == 0) return Refuse(Refusal.SafetyLeadOff, StatusCodes.Status404NotFound);
        return ShowsKey(context.HttpContext.Request, key)
            ? await next(context)
            : Refuse(Refusal.NotSafetyLead, StatusCodes.Status401Unauthorized);
    }

    // What is said in a side room is in that room's log alone.
    private static async Task<ImmutableArray<Message>> ReadAsideAsync(
        RoomDirectory rooms, RoomPass pass, ImmutableArray<MessageId> named, CancellationToken stop)
    {
        if (named.IsEmpty) return [];
        if (await rooms.AskAnywhereAsync(pass.Room, room => room.FindSideRoomAsync(pass.Who), stop) is not { } side) return [];
        return [.. await rooms.AskAnywhereAsync(new RoomId(side), room => room.ReadAsync(pass.Who, named), stop) ?? []];
    }

    // Where the room is gone, the pass says whether the seat was inside.
    private static bool MayReport(RoomPass pass, ReportGrounds? grounds) =>
        grounds is not null ? grounds.By is not null : pass.WasInside || pass.Role == Role.Facilitator;

    /// <summary>
    /// Null: nobody could read it without having a part in it. Where the room is gone, nobody knows who led there, so no facilitator reads
    /// what is said about anybody.
    /// </summary>
    private static CaseReader? ReaderOf(ReportGrounds? grounds, bool hasLead)
    {
        CaseReader? lead = hasLead ? CaseReader.SafetyLead : null;
        if (grounds is null || grounds.IsEnded || grounds.IsAboutFacilitator) return lead;
        return grounds.HasFacilitator ? CaseReader.Moderators : lead ?? CaseReader.Moderators; // of those who come later
    }

    private static async Task<bool> IsTooMuchAsync(MeetingDb db, RoomPass pass, TimeProvider clock, CancellationToken stop)
    {
        var since = (clock.GetUtcNow() - AtOnce).ToUnixTimeMilliseconds();
        var ofRoom = ReportsOf(db, pass);
        var ofSeat = ofRoom.Where(r => r.Reporter == pass.Who.Value);
        return await ofSeat.CountAsync(r => r.MadeAt > since, stop) >= MostAtOnce || await ofSeat.CountAsync(stop) >= MostOfSeat
            || await ofRoom.CountAsync(stop) >= MostOfRoom;
    }

    private static async Task<bool> LeadsAsync(RoomPass pass, RoomDirectory rooms, CancellationToken stop) =>
        await rooms.AskAnywhereAsync(pass.Room, room => room.FindSeatAsync(pass.Who), stop)
            is { Standing: Standing.Inside, Role: Role.Facilitator };

    private static IQueryable<CaseRow> ForFacilitator(MeetingDb db, RoomPass pass) => ReportsOf(db, pass)
        .Where(r => r.Reader == CaseReader.Moderators && (r.About == null || r.About != pass.Who.Value));

    private static IQueryable<CaseRow> ReportsOf(MeetingDb db, RoomPass pass) =>
        db.Cases.Where(r => r.Kind == CaseKind.RoomReport && r.Room == pass.Room.Value);

    private static IQueryable<CaseRow> OfLead(MeetingDb db) =>
        db.Cases.Where(r => r.Kind == CaseKind.RoomReport && r.Reader == CaseReader.SafetyLead);

    private static Task<string?> GroupOfAsync(MeetingDb db, RoomPass pass, CancellationToken stop) =>
        db.Sessions.Where(s => s.Room == pass.Room.Value).Select(s => s.Group).FirstOrDefaultAsync(stop);

    /// <summary>Somebody reads what facilitators must not: who has the server's key for it, or a safety lead of the group.</summary>
    private static async Task<bool> HasLeadAsync(MeetingDb db, string? group, SafetyOptions safety, CancellationToken stop) =>
        safety.Key.Length > 0
            || await db.GroupRoles.AnyAsync(r => r.Group == group && r.Role == GroupRole.SafetyLead, stop);

    // A room of an older level has no event for it; there the readers find out when they look.
    private static async Task<object> TellAsync(LiveRoom room, LiveRoomCommand command)
    {
        await room.AnnounceAsync(command);
        return command;
    }

    private static IResult RefusePass(HttpRequest http, RoomPasses passes) => Refuse(passes.Check(BearerOf(http)).Refusal!, 403);

    private static CaseRow RowOf(
        MakeReportRequest request, RoomPass pass, ReportGrounds? grounds, CaseReader reader, string? group, byte[]? person,
        TimeProvider clock)
    {
        var named = (request.Messages ?? []).Distinct().Count();
        var messages = (grounds?.Messages ?? []).Select(m => ReportedOf(m, request, grounds!.IsEncrypted)).OfType<ReportedMessage>()
            .ToImmutableArray();
        return new CaseRow
        {
            Id = Guid.NewGuid().ToString("N"), Group = group, Kind = CaseKind.RoomReport, Subject = request.Id.Value,
            Room = pass.Room.Value, Reader = reader, Topic = request.Kind, IsUrgent = request.Kind == ReportKind.Safety,
            Reporter = pass.Who.Value,
            ReporterName = request.IsNamed ? grounds?.By?.Name ?? "" : null,
            About = request.About?.Value, Holder = person, AboutName = grounds?.About?.Name, Text = request.Text.Trim(),
            Messages = JsonSerializer.Serialize(messages, RoomJson.Options), Missing = named - messages.Length,
            MadeAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    // Null: the room holds what it cannot read, and nobody says what it was.
    private static ReportedMessage? ReportedOf(Message m, MakeReportRequest request, bool isEncrypted)
    {
        var plain = new ReportedMessage(m.Author.Id, m.Author.Name, m.At, m.Body, m.Audience);
        if (!isEncrypted) return plain;
        return (request.Openings ?? []).FirstOrDefault(o => o.Id == m.Id) is { } opening
            ? plain with { Body = opening.Body, IsProven = Franking.IsProven(m, opening) } : null;
    }

    private static bool AreShort(ImmutableArray<MessageOpening> openings) =>
        openings.Length <= MostMessages && openings.All(o =>
            o is { Body.Length: <= ChatRules.LongestMessage, Page.Length: <= 64, Key.Length: <= 64 }
                && (o.Note?.Length ?? 0) <= ChatRules.LongestNote);

    // One line for the report itself, and one for each new state of it.
    private static ModerationRow LineOf(CaseRow row, Act what, string by, TimeProvider clock) => new()
    {
        Room = row.Room!, Epoch = row.Subject, Version = row.Changes, Index = 0, At = clock.GetUtcNow().ToUnixTimeMilliseconds(), By = by,
        What = what, Seat = row.About,
    };

    private static OwnReportView OwnOf(CaseRow row, AnswerLinks answers) => new(
        new ReportId(row.Subject), row.Topic, row.State, Time(row.MadeAt), row.Answer, answers.PageOf(row.Id));

    private static ReportView ViewOf(CaseRow row) => new(
        new ReportId(row.Subject), new RoomId(row.Room!), row.Topic, row.State, Time(row.MadeAt),
        row.SeenAt is { } seen ? Time(seen) : null,
        row.ReporterName is { } name ? new ReportedPerson(new ParticipantId(row.Reporter!), name) : null,
        row.About is { } about ? new ReportedPerson(new ParticipantId(about), row.AboutName ?? "") : null,
        row.Text, JsonSerializer.Deserialize<ImmutableArray<ReportedMessage>>(row.Messages, RoomJson.Options), row.Missing, row.Answer);

    private static DateTimeOffset Time(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
