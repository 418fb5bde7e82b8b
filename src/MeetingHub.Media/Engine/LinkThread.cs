using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using MeetingHub.Media.Net;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Media.Engine;

/// <summary>The thread of the links to other nodes. It owns their socket and their core; no other thread touches them.</summary>
internal sealed partial class LinkThread : IDisposable
{
    private const int LongestWaitMs = 1_000;
    private const long LookUs = 50_000;
    private const int BusyLook = 50; // see Shard
    private const int FirstNumber = 1_000; // above those of shards

    private readonly UdpBatchSocket _socket;
    private readonly LinkCore _core;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<Action<LinkCore, long>> _orders = new();
    private readonly ConcurrentDictionary<long, int> _numbers = new();
    private readonly Thread _thread;
    private long _nextFailure;
    private int _last = FirstNumber;
    private long _lookedUs;
    private long _handled;
    private bool _isBusy;
    private volatile bool _isStopping;

    public LinkThread(UdpBatchSocket socket, Action<MediaEvent> publish, ILogger logger)
    {
        (_socket, _logger) = (socket, logger);
        _core = new LinkCore(socket, publish, LogFailure);
        _thread = new Thread(Run) { IsBackground = true, Name = "media links" };
        End = new LinkEnd(
            _socket.LocalEndPoint.Address.ToString(), _socket.LocalEndPoint.Port, Random.Shared.NextInt64(), LinkEnd.NewestFormat);
    }

    public LinkEnd End { get; }
    public MediaCounters Counters => _core.Counters.Read(_socket.SendsDropped);

    public void Start() => _thread.Start();

    /// <summary>The number of a link, which is opened once: a link that was closed stays so.</summary>
    public int Open(MediaLink link, bool isHome)
    {
        lock (_numbers)
        {
            if (_numbers.TryGetValue(link.ReceiveAs, out var known)) return known;
            var number = _numbers[link.ReceiveAs] = ++_last;
            var to = EndpointKey.Of(new IPEndPoint(IPAddress.Parse(link.To.Address), link.To.Port));
            Post((core, now) => core.Open(number, link, isHome, to, order => PostTo(number, order), now));
            return number;
        }
    }

    public void PostTo(int link, Action<Link, long> order) => Post(LinkCore.For(link, order));

    public Task<bool> IsUpAsync(MediaLink link)
    {
        if (!_numbers.TryGetValue(link.ReceiveAs, out var number)) return Task.FromResult(false);
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post((core, now) => core.TellWhenUp(number, done, now));
        return done.Task;
    }

    /// <summary>A shard has written something for another node.</summary>
    public void Wake() => _socket.Wake();

    public void Dispose()
    {
        _isStopping = true;
        _socket.Wake();
        if (_thread.IsAlive) _thread.Join();
        _core.Dispose();
        _socket.Dispose();
    }

    private void Post(Action<LinkCore, long> order)
    {
        _orders.Enqueue(order);
        _socket.Wake();
    }

    private static long NowUs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    private void Run()
    {
        while (!_isStopping)
        {
            var wait = (int)Math.Clamp((_core.NextTimerUs - NowUs()) / 1_000 + 1, 0, LongestWaitMs);
            var count = _socket.Receive(wait, _isBusy);
            var now = NowUs();
            for (var i = 0; i < count; i++) _core.Receive(_socket.Datagram(i), now);
            while (_orders.TryDequeue(out var order)) _core.Do(order, now);
            _core.ReadNeighbours(now);
            _core.Tick(now);
            _core.WakeNeighbours();
            _socket.Flush();
            _core.Counters.BusyUs += NowUs() - now;
            if (now - _lookedUs < LookUs) continue;
            var handled = _core.Counters.LinksIn + _core.Counters.FromNeighbours;
            (_isBusy, _lookedUs, _handled) = (handled - _handled > BusyLook, now, handled);
        }
    }

    private void LogFailure(Exception e)
    {
        var now = Stopwatch.GetTimestamp();
        if (now < _nextFailure) return;
        _nextFailure = now + Stopwatch.Frequency;
        Log.HandlingFailed(_logger, e);
    }

    private static partial class Log
    {
        [LoggerMessage(3009, LogLevel.Error,
            "A datagram, an order or a timer of the links to other nodes could not be handled; this is a bug of the server")]
        public static partial void HandlingFailed(ILogger logger, Exception e);
    }
}
