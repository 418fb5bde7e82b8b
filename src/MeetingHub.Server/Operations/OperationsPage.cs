using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Operations;

/// <summary>One node, as operators see it.</summary>
public sealed record NodeView(
    string Id, string Name, string Version, DateTimeOffset StartedAt, bool IsDraining, int Rooms, int People, int MediaRooms, double Cpu,
    long BitsOut, long BitsIn, double LossOut, double LossIn);

/// <summary>
/// The whole cluster. <paramref name="Rejoins"/> and <paramref name="JoinSeconds"/> cover the last hour, and are absent when nobody
/// joined.
/// </summary>
public sealed record ClusterView(
    DateTimeOffset At, DateTimeOffset StartedAt, string Self, ImmutableArray<NodeView> Nodes, int Rooms, int People, long BitsOut,
    long BitsIn,
    long PeakBitsOut, double? Rejoins, double? JoinSeconds, ImmutableArray<ClusterPoint> History);

/// <summary>The endpoints of the operations page. They give counts only, nothing about a single room or person.</summary>
internal static class OperationsPage
{
    public const string Limit = "operating";
    public const int CallsPerMinute = 120; // the page asks every two seconds
    private const int MostPoints = 120;
    private static readonly int[] Ranges = [1, 6, 24, 168];

    public static void MapOperationsPage(this WebApplication app)
    {
        var page = app.MapGroup("/api/operations").KeyHolder().RequireRateLimiting(Limit).AddEndpointFilter(OnlyOperatorsAsync);
        page.MapGet("", ShowAsync).Produces<ClusterView>().Produces<RefusalWire>(401).Produces<RefusalWire>(404)
            .Produces<RefusalWire>(503);
        page.MapPost("/nodes/{node}/drain", (string node, IDraining draining) => DrainAsync(node, on: true, draining)).Produces(204)
            .Produces<RefusalWire>(401).Produces<RefusalWire>(404);
        page.MapDelete("/nodes/{node}/drain", (string node, IDraining draining) => DrainAsync(node, on: false, draining)).Produces(204)
            .Produces<RefusalWire>(401).Produces<RefusalWire>(404);
    }

    private static async ValueTask<object?> OnlyOperatorsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.RequestServices.GetRequiredService<IOptions<OperationsOptions>>().Value.Key;
        if (key.Length == 0) return Refuse(Refusal.OperationsOff, StatusCodes.Status404NotFound);
        if (!JsonCalls.ShowsKey(http.Request, key))
            return Refuse(Refusal.NotOperator, StatusCodes.Status401Unauthorized);
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            return await next(context);
        }
        catch (RoomLogAwayException)
        {
            return Refuse(Refusal.RoomPaused, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> ShowAsync(
        INodeFigures nodes, ILeases leases, IDraining draining, Figures figures, TimeProvider clock, int hours = 6)
    {
        if (!Ranges.Contains(hours)) return Refuse(Refusal.BadRequest, StatusCodes.Status400BadRequest);
        var now = clock.GetUtcNow();
        var all = (await nodes.DescribeAllAsync()).Sort((a, b) => string.CompareOrdinal(a.Name + a.Id, b.Name + b.Id));
        var total = ClusterPoint.Of(now, all);
        var (joins, rejoins) = (all.Sum(n => n.Joins), all.Sum(n => n.Rejoins));
        var history = figures.History(now.AddHours(-hours), MostPoints);
        return Results.Ok(new ClusterView(
            now, figures.StartedAt, leases.Self,
            [.. all.Select(n => new NodeView(
                n.Id, n.Name, n.Version, n.StartedAt, draining.IsDraining(n.Id),
                n.Rooms, n.People, n.MediaRooms, n.Cpu, n.BitsOut, n.BitsIn, n.LossOut, n.LossIn))],
            await nodes.CountRoomsAsync(), all.Sum(n => n.People), total.BitsOut, total.BitsIn,
            Math.Max(total.BitsOut, history.IsEmpty ? 0 : history.Max(p => p.BitsOut)),
            joins + rejoins == 0 ? null : (double)rejoins / (joins + rejoins), SlowestOf95(all), history));
    }

    private static async Task<IResult> DrainAsync(string node, bool on, IDraining draining) =>
        await draining.TryDrainAsync(node, on) ? Results.NoContent() : Refuse(Refusal.NoSuchNode, StatusCodes.Status404NotFound);

    // The upper bound of the bucket that has the 95th percentile.
    private static double? SlowestOf95(ImmutableArray<NodeFigures> nodes)
    {
        var bounds = RoomMetrics.JoinBounds;
        var counts = Enumerable.Range(0, bounds.Length + 1)
            .Select(i => nodes.Sum(n => i < n.JoinTimes.Length ? n.JoinTimes[i] : 0)).ToArray();
        var left = (int)Math.Ceiling(counts.Sum() * 0.95);
        if (left == 0) return null;
        for (var i = 0; i < counts.Length; i++)
        {
            left -= counts[i];
            if (left <= 0) return bounds[Math.Min(i, bounds.Length - 1)];
        }
        return null;
    }

    private static IResult Refuse(Refusal refusal, int status) => Results.Json(RefusalWire.From(refusal), statusCode: status);
}
