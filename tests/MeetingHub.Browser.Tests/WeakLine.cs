using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Carries datagrams between pages and the server's media port, and for one page as badly as a weak line would: what the kernel's own
/// means are for where it has them. Stands on an address that the server names as its own.
/// </summary>
internal sealed class WeakLine : IDisposable
{
    private readonly Socket _near;
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<IPEndPoint, Way> _ways = new();
    private readonly PriorityQueue<Datagram, (long At, long Order)> _underWay = new();
    private readonly Thread _listening;
    private readonly Thread _carrying;
    private readonly Random _random = new(1);
    private double _freeAt;
    private double _lastAt;
    private long _order;
    private volatile bool _isOver;

    public WeakLine(IPAddress at, IPEndPoint server)
    {
        _server = server;
        _near = Open(new IPEndPoint(at, server.Port));
        _listening = Begin(Listen);
        _carrying = Begin(Carry);
    }

    private sealed record Way(IPEndPoint Page, Socket Far)
    {
        public bool IsWeak { get; set; }
    }

    private sealed record Datagram(byte[] Bytes, Socket By, EndPoint To);

    // --- what the weak page's line is like now ---

    /// <summary>Of what goes to the page: 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>There and back.</summary>
    public TimeSpan RoundTrip { get; set; }

    /// <summary>What goes to the page waits up to this long besides, and nothing overtakes.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>Of what goes to the page; 0: everything.</summary>
    public int Kilobits { get; set; }

    public TimeSpan LongestQueue { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>What the server has sent towards the weak page.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whoever has sent something by now is weak; whoever comes later is not.</summary>
    public void WeakenThoseHere()
    {
        foreach (var way in _ways.Values) way.IsWeak = true;
    }

    public void Dispose()
    {
        _isOver = true;
        _near.Dispose();
        foreach (var way in _ways.Values) way.Far.Dispose();
        lock (_underWay) Monitor.PulseAll(_underWay);
        _listening.Join();
        _carrying.Join();
    }

    private static Socket Open(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, SendBufferSize = 4 << 20 };
        socket.Bind(at);
        return socket;
    }

    private static Thread Begin(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Listen()
    {
        var buffer = new byte[2_048];
        while (TryReceive(_near, buffer, out var length, out var from))
        {
            var way = _ways.GetOrAdd((IPEndPoint)from, page =>
            {
                var far = Open(new IPEndPoint(IPAddress.Any, 0));
                var made = new Way(page, far);
                Begin(() => Answer(made));
                return made;
            });
            Send(new Datagram(buffer[..length], way.Far, _server), way.IsWeak ? RoundTrip / 2 : TimeSpan.Zero);
        }
    }

    private void Answer(Way way)
    {
        var buffer = new byte[2_048];
        while (TryReceive(way.Far, buffer, out var length, out _))
        {
            var wait = TimeSpan.Zero;
            if (way.IsWeak && !TryQueue(length + 28, out wait)) continue;
            Send(new Datagram(buffer[..length], _near, way.Page), wait);
        }
    }

    private bool TryQueue(int bytes, out TimeSpan wait)
    {
        lock (_random)
        {
            Bytes += bytes;
            wait = RoundTrip / 2;
            if (_random.NextDouble() < Loss) return false;
            var now = Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
            if (Jitter > TimeSpan.Zero)
            {
                _lastAt = Math.Max(_lastAt, now + (wait + Jitter * _random.NextDouble()).TotalMilliseconds);
                wait = TimeSpan.FromMilliseconds(_lastAt - now);
            }
            if (Kilobits == 0) return true;
            _freeAt = Math.Max(_freeAt, now);
            if (_freeAt - now > LongestQueue.TotalMilliseconds) return false;
            _freeAt += bytes * 8.0 / Kilobits;
            wait += TimeSpan.FromMilliseconds(_freeAt - now);
            return true;
        }
    }

    private void Send(Datagram datagram, TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
        {
            Send(datagram);
            return;
        }
        lock (_underWay)
        {
            _underWay.Enqueue(datagram, (Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency), _order++));
            Monitor.Pulse(_underWay);
        }
    }

    private void Carry()
    {
        while (!_isOver)
        {
            Datagram? due = null;
            lock (_underWay)
            {
                if (!_underWay.TryPeek(out _, out var next)) Monitor.Wait(_underWay, 100);
                else if (next.At - Stopwatch.GetTimestamp() is > 0 and var left) Monitor.Wait(_underWay, 1 + (int)(left * 1_000 / Stopwatch.Frequency));
                else due = _underWay.Dequeue();
            }
            if (due is not null) Send(due);
        }
    }

    private void Send(Datagram datagram)
    {
        try
        {
            datagram.By.SendTo(datagram.Bytes, datagram.To);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // as on any network
        }
    }

    private bool TryReceive(Socket socket, byte[] buffer, out int length, out EndPoint from)
    {
        (length, from) = (0, new IPEndPoint(IPAddress.Any, 0));
        while (!_isOver)
        {
            try
            {
                length = socket.ReceiveFrom(buffer, ref from);
                return true;
            }
            catch (SocketException)
            {
                // a page that has closed its port
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
        return false;
    }
}
