using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms.Ballots;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// Answers without a name. A seat has a blinded ballot signed, by its pass and once for each poll; an answer comes later, without pass and
/// cookies, with a token that was made of some ballot. Neither the two calls nor the entries that they add have anything in common.
/// </summary>
internal static class BallotsFeature
{
    private const string Taking = "taking a ballot";
    private const string Answering = "answering without a name";
    private const int BallotsPerMinute = 600; // a clinic shares one address, and everybody is asked at once
    private const int AnswersPerMinute = 600;
    private const int LongestBody = 1024;
    private const int SecretLength = 32;
    private const int MarkLength = 16;

    public static void AddBallots(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(s => new BallotKeys(s.GetRequiredService<Secrets>().MarkKey));
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Taking, context => AddressLimit.PerMinute(context, Taking, BallotsPerMinute));
            o.AddPolicy(Answering, context => AddressLimit.PerMinute(context, Answering, AnswersPerMinute));
        });
    }

    public static void MapBallots(this WebApplication app)
    {
        app.MapPost("/api/ballots", TakeAsync).PassHolder().AddEndpointFilter(WhenAway(Refusal.RoomPaused)).RequireOwnOrigin()
            .RequireRateLimiting(Taking).Accepts<TakeBallotRequest>("application/json").Produces<TakeBallotReply>()
            .Produces<RefusalWire>(400).Produces<RefusalWire>(403).Produces<RefusalWire>(409).Produces<RefusalWire>(429)
            .Produces<RefusalWire>(503);
        app.MapPost("/api/answers", AnswerAsync).Anyone().AddEndpointFilter(WhenAway(Refusal.RoomPaused)).RequireOwnOrigin()
            .RequireRateLimiting(Answering).Accepts<AnswerRequest>("application/json").Produces(204)
            .Produces<RefusalWire>(400).Produces<RefusalWire>(403).Produces<RefusalWire>(409).Produces<RefusalWire>(429)
            .Produces<RefusalWire>(503);
    }

    private static async Task<IResult> TakeAsync(
        HttpRequest http, RoomDirectory rooms, RoomPasses passes, BallotKeys keys, CancellationToken stop)
    {
        var (pass, refusal) = passes.Check(BearerOf(http));
        if (pass is null) return Refuse(refusal!, 403);
        if (await ReadAsync<TakeBallotRequest>(http, LongestBody, stop) is not { } request
            || Bytes(request.Blinded, P256.Length) is not { } blinded
            || !keys.Of(pass.Room).TrySign(blinded, PurposeOf(request.Poll), out var signed))
            return Refuse(Refusal.BadRequest, 400);
        if (await DecideAsync(rooms, pass.Room, new TakeBallot(request.Poll, request.Blinded), pass.Who,
            stop) is { } refused) return refused;
        http.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new TakeBallotReply(
            pass.Room, Base64Url.EncodeToString(signed.Element), Base64Url.EncodeToString(signed.Proof)));
    }

    private static async Task<IResult> AnswerAsync(HttpRequest http, RoomDirectory rooms, BallotKeys keys, CancellationToken stop)
    {
        if (await ReadAsync<AnswerRequest>(http, LongestBody, stop) is not { } request
            || Bytes(request.Secret, SecretLength) is not { } secret
            || Bytes(request.Token, SHA256.HashSizeInBytes) is not { } token)
            return Refuse(Refusal.BadRequest, 400);
        if (!keys.Of(request.Room).Knows(secret, PurposeOf(request.Poll), token)) return Refuse(Refusal.BallotUnusable, 403);
        var mark = Base64Url.EncodeToString(SHA256.HashData(secret).AsSpan(0, MarkLength));
        var counted = new CountAnswer(request.Poll, request.Choice, mark);
        return await DecideAsync(rooms, request.Room, counted, ParticipantId.Nobody, stop) ?? Results.NoContent();
    }

    // Null: it is decided.
    private static async Task<IResult?> DecideAsync(
        RoomDirectory rooms, RoomId id, LiveRoomCommand command, ParticipantId by, CancellationToken stop)
    {
        var decided = await rooms.AskAnywhereAsync(id, async room => new Decided(await room.DecideAsync(command, by)), stop);
        if (decided is null) return Refuse(Refusal.RoomEnded, 409);
        return decided.Refusal is { } refusal ? Refuse(refusal, 409) : null;
    }

    private sealed record Decided(Refusal? Refusal);

    private static byte[] PurposeOf(PollId poll) => Encoding.ASCII.GetBytes($"poll|{poll}");

    private static byte[]? Bytes(string text, int length)
    {
        if (text.Length > 2 * length || !Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length == length ? bytes : null;
    }
}
