using System.Threading.RateLimiting;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Sessions.Questions;

/// <summary>
/// How often questions come out of one browser and one network. A browser is known by the cookie that its forms need anyway; it and the
/// network live in the limiter's memory for a minute and nowhere else.
/// </summary>
internal sealed class AskingLimit : IDisposable
{
    public const int OfBrowser = 3;
    private const int OfNetwork = 30; // a clinic shares one address

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(http => AddressLimit.PerMinute(
            http.RequestServices, $"asking {http.Request.Cookies[PagesFeature.FormCookie]}", OfBrowser)),
        PartitionedRateLimiter.Create<HttpContext, string>(http => AddressLimit.PerMinute(http, "asking", OfNetwork)));

    public async Task<bool> MayAskAsync(HttpContext http)
    {
        using var lease = await _limiter.AcquireAsync(http, permitCount: 1, http.RequestAborted);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
