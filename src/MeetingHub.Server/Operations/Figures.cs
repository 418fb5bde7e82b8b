using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Operations;

/// <summary>
/// The figures for operators: this node's own, read from the same instruments that telemetry sends, and those of the whole cluster for a
/// week, kept in memory at one point a minute.
/// </summary>
internal sealed class Figures : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private const int MinutesKept = 7 * 24 * 60;
    private const int Hour = 60;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountRoomsEvery = TimeSpan.FromSeconds(10);

    private readonly INodeFigures _nodes;
    private readonly TimeProvider _clock;
    private readonly Meter _meter = new(RoomMetrics.MeterName);
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly Queue<Minute> _lastHour = new();
    private readonly Queue<ClusterPoint> _history = new();
    private NodeFigures _now;
    private Sample _before;
    private int _openRooms;

    public Figures(INodeFigures nodes, ILeases leases, IOptions<OperationsOptions> options, TimeProvider clock)
    {
        (_nodes, _clock) = (nodes, clock);
        StartedAt = clock.GetUtcNow();
        _lastHour.Enqueue(new Minute());
        _before = Sample.Take([]);
        var version = typeof(Figures).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var name = options.Value.NodeName.Length > 0 ? options.Value.NodeName : Environment.MachineName;
        _now = new NodeFigures(leases.Self, name, version, StartedAt, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            [.. new int[RoomMetrics.JoinBounds.Length + 1]]);

        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RoomMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.SetMeasurementEventCallback<double>(Time);
        _listener.Start();
        nodes.DescribeBy(() => _now);
        _meter.CreateObservableGauge("meetinghub.rooms.open", () => _openRooms, "{room}",
            "Rooms that are open at whichever node, each counted once.");
    }

    public DateTimeOffset StartedAt { get; }

    /// <summary>The points since then, oldest first. Neighbours are averaged so that there are at most <paramref name="most"/>.</summary>
    public ImmutableArray<ClusterPoint> History(DateTimeOffset since, int most)
    {
        ClusterPoint[] points;
        lock (_lock) points = [.. _history.Where(p => p.At >= since)];
        var each = (points.Length + most - 1) / most;
        return each <= 1 ? [.. points] : [.. points.Chunk(each).Select(ClusterPoint.Average)];
    }

    public override void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SampleEvery, _clock);
        var (minute, counted) = (_clock.GetUtcNow(), DateTimeOffset.MinValue);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Measure();
            if (_clock.GetUtcNow() - counted >= CountRoomsEvery)
            {
                counted = _clock.GetUtcNow();
                await CountRoomsAsync();
            }
            if (_clock.GetUtcNow() - minute < Every) continue;
            minute = _clock.GetUtcNow();
            await RememberAsync(minute);
        }
    }

    private void Measure()
    {
        lock (_lock)
        {
            // An observed value is the sum at this moment, not an increment.
            foreach (var observed in _sums.Keys.Where(k => k.StartsWith("meetinghub.media.", StringComparison.Ordinal)).ToArray())
                _sums.Remove(observed);
        }
        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            var sample = Sample.Take(_sums);
            var past = sample.Since(_before);
            _before = sample;
            _now = _now with
            {
                Rooms = (int)Sum("meetinghub.active_rooms"), People = (int)Sum("meetinghub.active_participants"),
                MediaRooms = (int)Sum("meetinghub.media.active_rooms"),
                Cpu = past.Cpu, BitsOut = past.BitsOut, BitsIn = past.BitsIn, LossOut = past.LossOut, LossIn = past.LossIn,
                Joins = _lastHour.Sum(m => m.Joins), Rejoins = _lastHour.Sum(m => m.Rejoins),
                JoinTimes = [.. Enumerable.Range(0, RoomMetrics.JoinBounds.Length + 1).Select(i => _lastHour.Sum(m => m.JoinTimes[i]))],
            };
        }
    }

    private async Task CountRoomsAsync()
    {
        try
        {
            _openRooms = await _nodes.CountRoomsAsync();
        }
        catch (Rooms.Log.RoomLogAwayException)
        {
            // The last count stays: while Redis is away rooms pause, and do not end.
        }
    }

    private async Task RememberAsync(DateTimeOffset at)
    {
        ImmutableArray<NodeFigures> nodes;
        try
        {
            nodes = await _nodes.DescribeAllAsync();
        }
        catch (Rooms.Log.RoomLogAwayException)
        {
            nodes = [_now]; // as far as this node can see
        }
        lock (_lock)
        {
            _history.Enqueue(ClusterPoint.Of(at, nodes));
            if (_history.Count > MinutesKept) _history.Dequeue();
            _lastHour.Enqueue(new Minute());
            if (_lastHour.Count > Hour) _lastHour.Dequeue();
        }
    }

    private long Sum(string name) => _sums.GetValueOrDefault(name);

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
    {
        var name = instrument.Name;
        foreach (var (_, label) in labels) name = $"{name} {label}";
        lock (_lock) _sums[name] = _sums.GetValueOrDefault(name) + value;
    }

    private void Time(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
    {
        if (instrument.Name != "meetinghub.join.duration" || labels is not [(_, string outcome)]) return;
        lock (_lock)
        {
            var minute = _lastHour.Last();
            if (outcome == "resumed") minute.Rejoins++;
            if (outcome != "joined") return;
            minute.Joins++;
            minute.JoinTimes[RoomMetrics.JoinBounds.Count(bound => seconds > bound)]++;
        }
    }

    private sealed class Minute
    {
        public int Joins { get; set; }
        public int Rejoins { get; set; }
        public int[] JoinTimes { get; } = new int[RoomMetrics.JoinBounds.Length + 1];
    }

    /// <summary>The counters at one moment.</summary>
    private readonly record struct Sample(long At, TimeSpan Busy, long BytesOut, long BytesIn, long PacketsOut, long PacketsIn,
        long AskedOfUs, long AskedAgain)
    {
        public static Sample Take(Dictionary<string, long> sums)
        {
            long Of(string name) => sums.GetValueOrDefault(name);
            return new Sample(
                Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, Of("meetinghub.media.io transmit"),
                Of("meetinghub.media.io receive"),
                Of("meetinghub.media.packets transmit"), Of("meetinghub.media.packets receive"), Of("meetinghub.media.nack.received"),
                Of("meetinghub.media.nack.asked"));
        }

        public (double Cpu, long BitsOut, long BitsIn, double LossOut, double LossIn) Since(Sample before)
        {
            var seconds = Stopwatch.GetElapsedTime(before.At, At).TotalSeconds;
            return (
                Math.Clamp((Busy - before.Busy).TotalSeconds / seconds / Environment.ProcessorCount, 0, 1),
                (long)((BytesOut - before.BytesOut) * 8 / seconds), (long)((BytesIn - before.BytesIn) * 8 / seconds),
                Share(AskedOfUs - before.AskedOfUs, PacketsOut - before.PacketsOut),
                Share(AskedAgain - before.AskedAgain, PacketsIn - before.PacketsIn));
        }
    }

    private static double Share(long part, long whole) => whole <= 0 ? 0 : Math.Clamp((double)part / whole, 0, 1);
}

/// <summary>All nodes together, at one moment.</summary>
public sealed record ClusterPoint(DateTimeOffset At, long BitsOut, long BitsIn, double LossOut, double LossIn)
{
    public static ClusterPoint Of(DateTimeOffset at, ImmutableArray<NodeFigures> nodes)
    {
        var (sent, received) = (nodes.Sum(n => n.BitsOut), nodes.Sum(n => n.BitsIn));
        // Weighted by traffic: a node that carries little must not hide one that carries much.
        return new ClusterPoint(
            at, sent, received,
            sent == 0 ? 0 : nodes.Sum(n => n.LossOut * n.BitsOut) / sent,
            received == 0 ? 0 : nodes.Sum(n => n.LossIn * n.BitsIn) / received);
    }

    public static ClusterPoint Average(ClusterPoint[] points) => new(
        points[^1].At, (long)points.Average(p => p.BitsOut), (long)points.Average(p => p.BitsIn),
        points.Average(p => p.LossOut), points.Average(p => p.LossIn));
}
