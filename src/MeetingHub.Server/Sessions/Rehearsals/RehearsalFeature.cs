using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Options;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Sessions.Rehearsals;

internal static class RehearsalFeature
{
    private const string Rehearsing = "rehearsing";

    public static void AddRehearsals(this WebApplicationBuilder builder)
    {
        builder.AddChecked<RehearsalOptions>("Rehearsals");
        builder.Services.AddSingleton<RehearsalStarts>();
        builder.Services.AddRateLimiter(o => o.AddPolicy(
            Rehearsing, context => AddressLimit.PerHour(context, Rehearsing,
                context.RequestServices.GetRequiredService<IOptions<RehearsalOptions>>().Value.PerHour)));
    }

    public static void MapRehearsals(this WebApplication app) =>
        app.MapPost("/api/rehearsals", StartAsync).Anyone().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable))
            .RequireRateLimiting(Rehearsing).RequireOwnOrigin().Produces<StartMeetingReply>(StatusCodes.Status201Created)
            .Produces<RefusalWire>(404).Produces<RefusalWire>(429).Produces<RefusalWire>(503);

    private static async Task<IResult> StartAsync(RehearsalStarts rehearsals, CancellationToken stop)
    {
        var (started, refused) = await rehearsals.StartAsync(stop);
        if (refused is null) return Results.Created((string?)null, started);
        return Refuse(refused, refused == Refusal.RehearsalsOff ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable);
    }
}
