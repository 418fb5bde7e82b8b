using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Browser.Tests;

/// <summary>One person's way to the server, which can be pulled out: connections break at both ends, and nothing new gets through.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly int _to;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _ends = new();
    private readonly Task _accepting;
    private volatile bool _isOut;

    public Cable(ServerProcess server)
    {
        _to = new Uri(server.Url).Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address at this end.</summary>
    public string Url => $"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void PullOut()
    {
        Complaints.Expect(Complaints.NoAnswer);
        _isOut = true;
        foreach (var end in _ends.Keys) Break(end);
    }

    public void PlugIn() => _isOut = false;

    public async ValueTask DisposeAsync()
    {
        PullOut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // the test is over
            }
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        var far = new TcpClient();
        _ends[near] = _ends[far] = true;
        try
        {
            await far.ConnectAsync("localhost", _to);
            if (_isOut) return;
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // one end is gone
        }
        finally
        {
            foreach (var end in (TcpClient[])[near, far])
            {
                Break(end);
                _ends.TryRemove(end, out _);
            }
        }
    }

    // Without a farewell, as when the way itself is gone.
    private static void Break(TcpClient end)
    {
        end.Client?.Close(0);
        end.Dispose();
    }
}
