using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MeetingHub.Media.Net;

/// <summary>Where datagrams leave: a batch that is written in place and sent together.</summary>
internal interface IDatagramSender
{
    /// <summary>Bytes of the buffer that <see cref="NextSend"/> gives.</summary>
    const int BufferLength = 1536;

    Span<byte> NextSend();

    /// <summary>Sends the first bytes of the buffer last given, now or with the batch.</summary>
    void CommitSend(int length, EndpointKey to);
}

/// <summary>
/// One UDP port, read and written in batches by one thread. Only <see cref="Wake"/> may be called from another.
/// </summary>
internal abstract class UdpBatchSocket : IDatagramSender, IDisposable
{
    public const int MostReceived = 64;
    public const int MostSent = 256;

    // The kernel caps this at net.core.rmem_max and wmem_max.
    private const int KernelBufferLength = 4 * 1024 * 1024;

    protected UdpBatchSocket(Socket socket) => Socket = socket;

    protected Socket Socket { get; }
    public IPEndPoint LocalEndPoint => (IPEndPoint)Socket.LocalEndPoint!;

    /// <summary>Datagrams that the kernel did not accept. They are lost, as UDP allows.</summary>
    public long SendsDropped { get; protected set; }

    /// <summary>Messages given to the kernel: many datagrams for one browser can be one.</summary>
    public long MessagesSent { get; protected set; }

    public static UdpBatchSocket Bind(IPEndPoint local)
    {
        if (LocalAddresses.IsWildcard(local.Address) && !(OperatingSystem.IsLinux() && Environment.Is64BitProcess))
        {
            throw new MediaStartException(
                $"Media:BindAddress is {local.Address}; on this system it must be one address, "
                + "for an answer must leave from the one that was asked.");
        }
        var socket = Open(local);
        return OperatingSystem.IsLinux() ? new LinuxUdpSocket(socket) : new PortableUdpSocket(socket);
    }

    internal static Socket Open(IPEndPoint local)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.ReceiveBufferSize = KernelBufferLength;
            socket.SendBufferSize = KernelBufferLength;
            if (IPAddress.IPv6Any.Equals(local.Address)) socket.DualMode = true; // every address means those of IPv4 too
            socket.Bind(local);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => new MediaStartException(
                    $"Media:Port is {local.Port}; it must be a UDP port that no other program uses on this address.", e),
                SocketError.AddressNotAvailable => new MediaStartException(
                    $"Media:BindAddress is {local.Address}; it must be an address of this machine.", e),
                SocketError.AccessDenied => new MediaStartException(
                    $"Media:Port is {local.Port}; this process may not open it. Ports from 1024 on need no special right.", e),
                _ => new MediaStartException($"The media socket can't be opened: {e.Message}", e),
            };
        }
    }

    /// <summary>Waits until something comes, is woken, or the time is over (milliseconds). Returns how many datagrams came.</summary>
    /// <param name="gathers">Half a millisecond more, so that what comes together is handled together.</param>
    public abstract int Receive(int timeoutMs, bool gathers);
    public abstract Span<byte> Datagram(int index);
    public abstract EndpointKey From(int index);
    public abstract Span<byte> NextSend();
    public abstract void CommitSend(int length, EndpointKey to);
    public abstract void Flush();
    public abstract void Wake();

    public virtual void Dispose() => Socket.Dispose();
}

internal static class LocalAddresses
{
    /// <summary>
    /// The address by which others can reach this machine: that of the interface with a gateway, else of any interface that is up, else
    /// loopback.
    /// </summary>
    public static IPAddress FindAdvertised() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .Select(i => i.GetIPProperties())
            .OrderByDescending(p => p.GatewayAddresses.Count)
            .SelectMany(p => p.UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a))
        ?? IPAddress.Loopback;

    /// <summary>Every address at once.</summary>
    public static bool IsWildcard(IPAddress address) => IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address);

    public static bool IsHere(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Any(a => a.Address.Equals(address));
}
