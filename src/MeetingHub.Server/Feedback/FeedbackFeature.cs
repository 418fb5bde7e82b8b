using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Feedback;

/// <summary>
/// Feedback after a session, without a name: participants send it by the pass of their seat, each seat once, and facilitators read sums
/// and words of several people together. Nothing is stored that leads from an answer to a seat.
/// </summary>
internal static class FeedbackFeature
{
    private const string Giving = "giving feedback";
    private const string Reading = "reading feedback";
    private const int AnswersPerMinute = 120; // a clinic shares one address, and everybody leaves at once
    private const int ReadsPerMinute = 240;
    private const int LongestBody = 8 * 1024;
    private const int MostTries = 20; // against others who send at the same moment
    private const int MarkLength = 16;

    public static void AddFeedback(this WebApplicationBuilder builder) => builder.Services.AddRateLimiter(o =>
    {
        o.AddPolicy(Giving, context => AddressLimit.PerMinute(context, Giving, AnswersPerMinute));
        o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute));
    });

    public static void MapFeedback(this WebApplication app)
    {
        var feedback = app.MapGroup("/api/feedback").PassHolder().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable)).RequireOwnOrigin();
        feedback.MapPost("", GiveAsync).RequireRateLimiting(Giving).Produces(204)
            .Accepts<GiveFeedbackRequest>("application/json", "text/plain").Produces<RefusalWire>(400).Produces<RefusalWire>(403)
            .Produces<RefusalWire>(409).Produces<RefusalWire>(410).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        feedback.MapGet("", ReadAsync).RequireRateLimiting(Reading).Produces<FeedbackView>().Produces<RefusalWire>(403)
            .Produces<RefusalWire>(410).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
    }

    private static async Task<IResult> GiveAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomPasses passes, Secrets secrets, TimeProvider clock,
        CancellationToken stop)
    {
        if (await ReadAsync<GiveFeedbackRequest>(http, LongestBody, stop) is not { } request
            || Answer.From(request.Feeling, request.Words) is not { } answer)
            return Refuse(Refusal.BadRequest, 400);
        var (pass, refusal) = passes.Check(BearerOf(http), FeedbackRow.OpenFor);
        if (pass is null) return Refuse(refusal!, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, pass, clock, stop) is not { } seat) return Refuse(Refusal.RoomEnded, 410);
        if (seat.IsRemoved) return Refuse(Refusal.Removed, 403);
        if (seat.Leads) return Refuse(Refusal.ParticipantsOnly, 403); // with their own answers, facilitators would know those of others
        if (!pass.WasInside) return Refuse(Refusal.NotJoined, 403);

        var mark = MarkOf(secrets.MarkKey, pass);
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            db.ChangeTracker.Clear();
            var row = await db.Feedback.FirstOrDefaultAsync(f => f.Room == pass.Room.Value, stop);
            if (row is null) db.Feedback.Add(row = new FeedbackRow { Room = pass.Room.Value });
            if (row.Has(mark)) return Refuse(Refusal.FeedbackGiven, 409);
            if (row.Answers.IsFull && answer.Words.Length > 0) return Refuse(Refusal.SlowDown, 429);
            row.Add(answer, mark, DayOf(clock));
            try
            {
                await db.SaveChangesAsync(stop);
                return Results.NoContent();
            }
            catch (DbUpdateException) when (attempt < MostTries - 1)
            {
                // somebody else sent theirs a moment earlier
            }
        }
        return Refuse(Refusal.SlowDown, 429);
    }

    private static async Task<IResult> ReadAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomPasses passes, TimeProvider clock, CancellationToken stop)
    {
        http.HttpContext.Response.Headers.CacheControl = "no-store";
        var (pass, refusal) = passes.Check(BearerOf(http), FeedbackRow.OpenFor);
        if (pass is null) return Refuse(refusal!, 403);
        await using var db = await store.CreateDbContextAsync(stop);
        if (await FindAsync(db, pass, clock, stop) is not { } seat) return Refuse(Refusal.RoomEnded, 410);
        if (!seat.Leads) return Refuse(Refusal.NotFacilitator, 403);
        var row = await db.Feedback.AsNoTracking().FirstOrDefaultAsync(f => f.Room == pass.Room.Value, stop);
        return Results.Ok(ViewOf(row?.Answers ?? Answers.None, pass.Room.Value));
    }

    private static FeedbackView ViewOf(Answers answers, string room) =>
        new([.. answers.ShownWords.Select(w => w.Text).OrderBy(text => Shuffled(room, text), StringComparer.Ordinal)])
        {
            Sums = answers.Shown.Sum() > 0 ? answers.Shown : null,
        };

    // Neither the order in which they came nor the alphabet's, and the same at every reading.
    private static string Shuffled(string room, string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(room + text)));

    private readonly record struct SeatNow(bool Leads, bool IsRemoved);

    // The room may be over; what it decided about the seat is in the record.
    private static async Task<SeatNow?> FindAsync(MeetingDb db, RoomPass pass, TimeProvider clock, CancellationToken stop)
    {
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Room == pass.Room.Value, stop);
        if (session is null or { IsRehearsal: true }) return null;
        var kept = await ModerationRecord.ReadAsync(db, session, clock.GetUtcNow(), stop);
        var seat = kept.Seats.FirstOrDefault(s => s.Who == pass.Who);
        return new SeatNow(pass.Role == Role.Facilitator || seat?.Given == Role.Facilitator, seat is { Removed: true });
    }

    // Leads nowhere without the key, and is deleted when no pass of the session works any more.
    private static string MarkOf(byte[] key, RoomPass pass) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"feedback|{pass.Room}|{pass.Who}")).AsSpan(0, MarkLength));

    private static int DayOf(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;
}
