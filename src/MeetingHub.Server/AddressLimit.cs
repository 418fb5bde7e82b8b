using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace MeetingHub.Server;

/// <summary>How often one network address may call. The address lives in the limiter's memory for a minute and nowhere else.</summary>
internal static class AddressLimit
{
    public static RateLimitPartition<string> PerMinute(HttpContext context, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        NetworkOf(context.Connection.RemoteIpAddress),
        _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    // One IPv6 customer has 2^64 addresses, so their network is what counts.
    private static string NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) return address?.ToString() ?? "";
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}
