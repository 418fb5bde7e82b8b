using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Safety;

/// <summary>
/// The playbook, for facilitators: the organisation's text, or the one that comes with the server. It may name people and numbers of the
/// organisation, so nobody else is sent it.
/// </summary>
internal static class PlaybookFeature
{
    private const string Reading = "playbook";
    private const int MostPerMinute = 120;

    public static void AddPlaybook(this WebApplicationBuilder builder)
    {
        builder.AddChecked<PlaybookOptions>("Playbook");
        builder.Services.AddSingleton(s =>
        {
            var options = s.GetRequiredService<IOptions<PlaybookOptions>>().Value;
            return new PlaybookWire(OwnTexts.Read("playbook", options.Text, options.File));
        });
        builder.Services.AddRateLimiter(o => o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, MostPerMinute)));
    }

    public static void MapPlaybook(this WebApplication app) =>
        app.MapPost("/api/playbook", ReadAsync).PassHolder().RequireRateLimiting(Reading).RequireOwnOrigin()
            .Produces<PlaybookWire>().Produces<RefusalWire>(403).Produces<RefusalWire>(503);

    private static async Task<IResult> ReadAsync(
        PlaybookRequest request, RoomDirectory rooms, RoomPasses passes, PlaybookWire playbook, CancellationToken stop)
    {
        if (passes.Check(request.Pass).Pass is not { } pass) return Refuse(Refusal.BadPass, StatusCodes.Status403Forbidden);
        try
        {
            return await rooms.FindAnywhereAsync(pass.Room, stop) is { } room && await room.IsLedByAsync(pass.Who)
                ? Results.Ok(playbook) : Refuse(Refusal.NotFacilitator, StatusCodes.Status403Forbidden);
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomNewerException or RoomClosedException)
        {
            return Refuse(Refusal.RoomPaused, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Refuse(Refusal refusal, int status)
    {
        RoomMetrics.Refused(refusal.Code);
        return Results.Json(RefusalWire.From(refusal), statusCode: status);
    }
}
