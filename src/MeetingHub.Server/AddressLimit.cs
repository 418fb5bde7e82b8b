using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server;

/// <summary>How often one network address may call. The address lives in the limiter's memory for that time and nowhere else.</summary>
internal static class AddressLimit
{
    /// <summary>Calls named <paramref name="what"/> are counted separately from others, over all nodes.</summary>
    public static RateLimitPartition<string> PerMinute(HttpContext context, string what, int permits) =>
        Per(TimeSpan.FromMinutes(1), context.RequestServices, CallerOf(context, what), permits);

    /// <summary>The same for an hour, as long as the address then stays in memory.</summary>
    public static RateLimitPartition<string> PerHour(HttpContext context, string what, int permits) =>
        Per(TimeSpan.FromHours(1), context.RequestServices, CallerOf(context, what), permits);

    /// <summary>Per minute, for callers who are told apart by something else.</summary>
    public static RateLimitPartition<string> PerMinute(IServiceProvider services, string caller, int permits) =>
        Per(TimeSpan.FromMinutes(1), services, caller, permits);

    private static string CallerOf(HttpContext context, string what) => $"{what} {NetworkOf(context.Connection.RemoteIpAddress)}";

    private static RateLimitPartition<string> Per(TimeSpan window, IServiceProvider services, string caller, int permits)
    {
        return RateLimitPartition.Get<string>(caller, who =>
        {
            var options = new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window, QueueLimit = 0 };
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
