using System.Collections.Concurrent;
using System.Diagnostics;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Net;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Media.Engine;

/// <summary>The thread of one shard. It owns the socket and the core; no other thread touches them.</summary>
internal sealed partial class Shard : IDisposable
{
    private const long LookUs = 50_000;
    private const int BusyLook = 50; // datagrams in that time: more that come together than that come alone
    private const int LongestWaitMs = 1_000; // packets and posted work end every wait
    private const long StoodStillUs = 20_000; // the system had something else to do
    private const long FailureEveryUs = 1_000_000; // how often one is logged

    private readonly UdpBatchSocket _socket;
    private readonly ShardCore _core;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<Action<ShardCore, long>> _orders = new();
    private readonly Thread _thread;
    private long _nextFailureUs;
    private long _lookedUs;
    private long _handled; // datagrams and packets of other shards, when it last looked
    private bool _isBusy;
    private volatile bool _isStopping;

    public Shard(UdpBatchSocket socket, DtlsContext dtls, Action<MediaEvent> publish, ILogger logger, int index)
    {
        _socket = socket;
        _logger = logger;
        _core = new ShardCore(dtls, socket, publish, LogFailure);
        _thread = new Thread(Run) { IsBackground = true, Name = $"media shard {index}" };
    }

    public int Port => _socket.LocalEndPoint.Port;
    public MediaCounters Counters => _core.Counters.Read(_socket.SendsDropped);

    public void Start() => _thread.Start();

    /// <summary>Runs on the shard's thread, in the order of posting; the second argument is the time in microseconds.</summary>
    public void Post(Action<ShardCore, long> order)
    {
        _orders.Enqueue(order);
        _socket.Wake();
    }

    /// <summary>Another shard has written something for this one.</summary>
    public void Wake() => _socket.Wake();

    /// <summary>Says goodbye to every browser, then ends the thread. Other shards may still tell this one something.</summary>
    public void Stop()
    {
        if (_isStopping) return;
        Post((core, _) => core.CloseAll());
        _isStopping = true;
        _socket.Wake();
        if (_thread.IsAlive) _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _socket.Dispose();
    }

    private static long NowUs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    private void Run()
    {
        while (true)
        {
            var isLast = _isStopping; // work posted before is still done
            var wait = (int)Math.Clamp((_core.NextTimerUs - NowUs()) / 1_000 + 1, 0, LongestWaitMs);
            // Waking for every packet costs more than forwarding it, and what comes together leaves together.
            var count = _socket.Receive(isLast ? 0 : wait, _isBusy);
            var now = NowUs();
            for (var i = 0; i < count; i++) _core.Receive(_socket.Datagram(i), _socket.From(i), now);
            while (_orders.TryDequeue(out var order)) _core.Do(order, now);
            _core.ReadNeighbours(now); // after the orders: who was muted or removed is so here too
            _core.Tick(now, DateTimeOffset.UtcNow);
            _core.WakeNeighbours();
            _socket.Flush();
            var took = NowUs() - now;
            _core.Counters.BusyUs += took;
            if (took > StoodStillUs) _core.DoubtSendTimes(now);
            if (isLast) return;
            if (now - _lookedUs < LookUs) continue;
            var handled = _core.Counters.DatagramsIn + _core.Counters.FromNeighbours;
            (_isBusy, _lookedUs, _handled) = (handled - _handled > BusyLook, now, handled);
        }
    }

    // The counter counts them all, so that the log need not fill the disk.
    private void LogFailure(Exception e)
    {
        var now = NowUs();
        if (now < _nextFailureUs) return;
        _nextFailureUs = now + FailureEveryUs;
        Log.HandlingFailed(_logger, e);
    }

    private static partial class Log
    {
        [LoggerMessage(3004, LogLevel.Error,
            "A packet, an order or a timer of the media could not be handled; this is a bug of the server")]
        public static partial void HandlingFailed(ILogger logger, Exception e);
    }
}
