using System.Diagnostics.Metrics;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Operations;

/// <summary>
/// Checks now and then whether the store answers, for operators. Rooms go on without the store and lost connections come back, so a node
/// whose store is away stays ready. The checks run apart from health requests, so that a slow store does not delay the answer to a proxy.
/// </summary>
internal sealed partial class StoreWatch(IDbContextFactory<MeetingDb> store, TimeProvider clock, ILogger<StoreWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);

    private readonly Meter _meter = new(RoomMetrics.MeterName);

    /// <summary>As of the last check; true at first, because the server does not start without its store.</summary>
    public bool Answers { get; private set; } = true;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge(
            "meetinghub.store.connected", () => Answers ? 1 : 0, "{connection}", "1 while the store of meetings answers this node.");
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AskEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var answers = await AskAsync(stoppingToken);
            if (answers == Answers) continue;
            Answers = answers;
            if (answers) Log.StoreBack(logger);
            else Log.StoreAway(logger);
        }
    }

    private async Task<bool> AskAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AnswerWithin);
        try
        {
            await using var db = await store.CreateDbContextAsync(limit.Token);
            await db.Database.ExecuteSqlRawAsync("SELECT 1", limit.Token);
            return true;
        }
        catch (Exception e) when (StorageFeature.IsAway(e) || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(71, LogLevel.Warning,
            "The store does not answer; rooms go on, but no meeting is started and nobody joins by link until it does")]
        public static partial void StoreAway(ILogger logger);

        [LoggerMessage(72, LogLevel.Information, "The store answers again")]
        public static partial void StoreBack(ILogger logger);
    }
}
