using System.Diagnostics.Metrics;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Reports;

/// <summary>
/// Counts every minute what waits for the safety lead, so that an alert can say that nobody looks at it: how many reports, and how long the
/// oldest has waited. Nothing of what they say, and nothing of whom they name.
/// </summary>
internal sealed class ReportWatch(IDbContextFactory<MeetingDb> store, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Meter _meter = new(RoomMetrics.MeterName);
    private long _open;
    private DateTimeOffset? _oldest;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge("meetinghub.reports.open", () => _open, "{report}",
            "Reports for the safety lead with which nobody has dealt yet. Every node tells the same.");
        _meter.CreateObservableGauge(
            "meetinghub.reports.oldest", () => _oldest is { } since ? (clock.GetUtcNow() - since).TotalSeconds : 0, "s",
            "How long the oldest of them has waited.");
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Whether it is one of this watch's own, of which there may be several in a process of tests.</summary>
    internal bool IsOf(Instrument instrument) => instrument.Meter == _meter;

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await CountAsync(stoppingToken);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                // The last count stays; StoreWatch says that the store is away.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CountAsync(CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var waiting = db.Cases.Where(
            r => r.Reader == CaseReader.SafetyLead && (r.State == ReportState.New || r.State == ReportState.Seen));
        var oldest = await waiting.MinAsync(r => (long?)r.MadeAt, stop);
        _open = await waiting.CountAsync(stop);
        _oldest = oldest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }
}
