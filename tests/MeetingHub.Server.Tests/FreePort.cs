using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Server.Tests;

/// <summary>
/// Ports for programs that tests start. They are below those that Linux gives to whoever asks for any port
/// (net.ipv4.ip_local_port_range begins at 32768), so that no connection of a browser takes one before its program listens, or while it
/// is being restarted.
/// </summary>
internal static class FreePort
{
    private const int Lowest = 20_000;
    private const int Highest = 32_767;

    // Each process of the tests begins somewhere else, and none gives a port twice.
    private static int _last = Random.Shared.Next(Highest - Lowest);

    public static int Take()
    {
        while (true)
        {
            var port = Lowest + Interlocked.Increment(ref _last) % (Highest - Lowest);
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp)) return port;
        }
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
