using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server;

/// <summary>How often one network address may call. The address lives in the limiter's memory for a minute and nowhere else.</summary>
internal static class AddressLimit
{
    /// <summary>Calls named <paramref name="what"/> are counted separately from others, over all nodes.</summary>
    public static RateLimitPartition<string> PerMinute(HttpContext context, string what, int permits) =>
        PerMinute(context.RequestServices, $"{what} {NetworkOf(context.Connection.RemoteIpAddress)}", permits);

    /// <summary>The same for callers who are told apart by something else.</summary>
    public static RateLimitPartition<string> PerMinute(IServiceProvider services, string caller, int permits)
    {
        return RateLimitPartition.Get<string>(caller, who =>
        {
            var options = new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 };
            return services.GetService<RedisServer>() is { } redis
                ? new RedisRateLimiter(redis, services.GetRequiredService<Secrets>(), services.GetRequiredService<TimeProvider>(),
                    who, options)
                : new FixedWindowRateLimiter(options);
        });
    }

    /// <summary>One IPv6 customer has 2^64 addresses, so the limit counts their network.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) return address?.ToString() ?? "";
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}
