using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>
/// Strangers' browsers name the addresses that the server sends to, so it connects to addresses of the public internet only: not to itself
/// and not to its neighbours. What counts is the address that the name has at the moment of connecting.
/// </summary>
internal static class PublicNetworks
{
    // The special-purpose registries of IANA (RFC 6890), multicast and what is reserved.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052: an IPv4 address at the end

    public static bool Has(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (Translated.Contains(address)) return Has(new IPAddress(address.GetAddressBytes()[12..]));
            if (!Unicast.Contains(address)) return false;
        }
        return !Array.Exists(NotPublic, n => n.Contains(address));
    }

    /// <summary>Connects to the first public address of the name.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var to = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(to.Host, stop);
        var allowed = Array.FindAll(addresses, Has);
        if (allowed.Length == 0) throw new HttpRequestException(HttpRequestError.ConnectionError, "not an address of the public internet");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, to.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
