using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>A cable to a TCP port of this machine that can be pulled and put back: bytes wait, connections stay.</summary>
internal sealed class StallingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _to;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<Task> _carrying = [];
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StallingRelay(int to)
    {
        _to = to;
        _open.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether the cable was pulled and bytes wait.</summary>
    public bool IsHolding { get; private set; }

    public void Hold()
    {
        IsHolding = false;
        _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Go() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Go();
        await _accepting;
        await Task.WhenAll(_carrying);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _carrying.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task CarryAsync(TcpClient from)
    {
        var to = new TcpClient();
        try
        {
            await to.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            from.Dispose(); // nobody is there
            to.Dispose();
            return;
        }
        await Task.WhenAll(CarryAsync(from, to), CarryAsync(to, from));
    }

    private async Task CarryAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var length = await from.GetStream().ReadAsync(buffer, _stop.Token);
                if (length == 0) break;
                IsHolding |= !_open.Task.IsCompleted;
                await _open.Task.WaitAsync(_stop.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // one end is gone
        }
        from.Dispose();
        to.Dispose();
    }
}
