using System.Diagnostics.Metrics;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Metrics of the other nodes, as this node sees them.</summary>
internal sealed class NodeMetrics(RedisServer redis, RedisLeases leases) : IHostedService, IDisposable
{
    private readonly Meter _meter = new(RoomMetrics.MeterName);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge(
            "meetinghub.redis.connected", () => redis.IsConnected ? 1 : 0, "{connection}", "1 while this node reaches Redis.");
        _meter.CreateObservableGauge("meetinghub.nodes.alive", () => leases.Alive.Count, "{node}",
            "Nodes whose lease runs, as this node saw last.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
