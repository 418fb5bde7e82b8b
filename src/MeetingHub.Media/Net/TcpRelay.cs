using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Media.Net;

/// <summary>
/// One TCP port for browsers whose network lets no UDP through (passive candidates of RFC 6544). It knows nothing of rooms and has no keys: each
/// connection gets a UDP socket of this machine, by which its packets go to the shards and come back, as through a relay. The first checks go to
/// every shard; the one that knows whom they are from answers, and has the connection from then on. Who gets no answer is closed.
/// </summary>
internal sealed class TcpRelay : IDisposable
{
    public const int MostConnections = 4_096;

    /// <summary>From one network address, which a clinic or a shelter shares; a browser opens one or two.</summary>
    public const int MostPerAddress = 200;

    private const int MostUnanswered = 16; // packets before the first answer
    private const int StreamBufferLength = 64 * 1024; // what does not fit is dropped before, and the line's estimate learns of it
    private const int DatagramBufferLength = 256 * 1024;

    private readonly Socket _listener;
    private readonly IPEndPoint[] _shards;
    private readonly TimeSpan _patience;
    private readonly ConcurrentDictionary<IPAddress, int> _perAddress = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    /// <param name="patience">How long an answer to the first packets, and later the next packet of the browser, may take.</param>
    public TcpRelay(IPEndPoint local, IReadOnlyList<IPEndPoint> shards, TimeSpan? patience = null)
    {
        _shards = [.. shards.Select(s => new IPEndPoint(Reachable(s.Address), s.Port))];
        _patience = patience ?? TimeSpan.FromSeconds(30);
        _listener = Listen(local);
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        _listener.Dispose();
        _accepting.Wait();
    }

    // A socket that hears every address hears this one.
    private static IPAddress Reachable(IPAddress address) => LocalAddresses.IsWildcard(address) ? IPAddress.Loopback : address;

    private static Socket Listen(IPEndPoint local)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (IPAddress.IPv6Any.Equals(local.Address)) socket.DualMode = true;
            socket.Bind(local);
            socket.Listen(512);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => new MediaStartException(
                    $"Media:TcpPort is {local.Port}; it must be a TCP port that no other program uses on this address.", e),
                SocketError.AccessDenied => new MediaStartException(
                    $"Media:TcpPort is {local.Port}; this process may not open it. Ports from 1024 on need no special right.", e),
                _ => new MediaStartException($"The media port for TCP can't be opened: {e.Message}", e),
            };
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var stream = await _listener.AcceptAsync(_stop.Token);
                _ = Task.Run(() => CarryAsync(stream), CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // The one that came has gone again, or there are no handles left for the moment.
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
        }
    }

    private async Task CarryAsync(Socket stream)
    {
        using var closing = stream;
        IPAddress from;
        try
        {
            from = ((IPEndPoint)stream.RemoteEndPoint!).Address;
        }
        catch (SocketException)
        {
            return;
        }
        var count = Interlocked.Increment(ref _connections);
        var here = _perAddress.AddOrUpdate(from, 1, (_, n) => n + 1);
        try
        {
            if (count > MostConnections || here > MostPerAddress) return;
            stream.NoDelay = true;
            stream.SendBufferSize = StreamBufferLength;
            using var carried = new Carried(stream, _shards, _patience, _stop.Token);
            await carried.RunAsync();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has gone, or nobody knows it.
        }
        finally
        {
            if (_perAddress.AddOrUpdate(from, 0, (_, n) => n - 1) == 0) _perAddress.TryRemove(KeyValuePair.Create(from, 0));
            Interlocked.Decrement(ref _connections);
        }
    }

    private sealed class Carried : IDisposable
    {
        private readonly Socket _stream;
        private readonly IPEndPoint[] _shards;
        private readonly Socket _datagrams;
        private readonly TimeSpan _patience;
        private readonly CancellationTokenSource _over;
        private volatile SocketAddress? _shard; // null until one has answered

        public Carried(Socket stream, IPEndPoint[] shards, TimeSpan patience, CancellationToken stop)
        {
            (_stream, _shards, _patience) = (stream, shards, patience);
            _over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _datagrams = new Socket(shards[0].AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = DatagramBufferLength };
            _datagrams.Bind(new IPEndPoint(shards[0].Address, 0));
        }

        public async Task RunAsync()
        {
            _over.CancelAfter(_patience);
            var ways = (Task[])[UpAsync(), DownAsync()];
            await Task.WhenAny(ways);
            await _over.CancelAsync();
            await Task.WhenAll(ways);
        }

        public void Dispose()
        {
            _datagrams.Dispose();
            _over.Dispose();
        }

        private async Task UpAsync()
        {
            var frames = new TcpFrames();
            var all = _shards.Select(s => s.Serialize()).ToArray();
            var (unanswered, heardMs) = (0, Environment.TickCount64);
            while (true)
            {
                while (frames.TryTake(out var frame))
                {
                    if (_shard is { } one)
                    {
                        await _datagrams.SendToAsync(frame, SocketFlags.None, one, _over.Token);
                        continue;
                    }
                    if (++unanswered > MostUnanswered) return;
                    foreach (var each in all) await _datagrams.SendToAsync(frame, SocketFlags.None, each, _over.Token);
                }
                if (frames.IsBroken) return;
                var count = await _stream.ReceiveAsync(frames.Space, _over.Token);
                if (count == 0) return;
                frames.NoteCame(count);
                // Browsers check the way every few seconds.
                if (_shard is null || Environment.TickCount64 - heardMs < _patience.TotalMilliseconds / 8) continue;
                heardMs = Environment.TickCount64;
                _over.CancelAfter(_patience);
            }
        }

        private async Task DownAsync()
        {
            var frame = new byte[TcpFrames.HeaderLength + TcpFrames.LongestFrame];
            var from = new SocketAddress(_datagrams.AddressFamily);
            while (true)
            {
                var length = await _datagrams.ReceiveFromAsync(frame.AsMemory(TcpFrames.HeaderLength), SocketFlags.None, from, _over.Token)
                    ;
                if (_shard is null)
                {
                    if (Array.Find(_shards, s => s.Serialize().Equals(from)) is not { } answered) continue;
                    _shard = answered.Serialize();
                    _over.CancelAfter(_patience);
                }
                else if (!from.Equals(_shard))
                {
                    continue;
                }
                BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)length);
                for (var rest = frame.AsMemory(0, TcpFrames.HeaderLength + length); rest.Length > 0;)
                    rest = rest[await _stream.SendAsync(rest, SocketFlags.None, _over.Token)..];
            }
        }
    }
}
