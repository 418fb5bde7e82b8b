using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>How people find a group: the directory, the three questions, and what search engines may know.</summary>
internal static class DirectoryFeature
{
    /// <summary>Whoever looks around asks often; a clinic or a campus shares one address.</summary>
    private const string Reading = "directory";
    private const int PerMinute = 600;

    public static void AddDirectory(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DirectorySearch>();
        builder.Services.AddRateLimiter(o =>
            o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, PerMinute)));
    }

    public static void MapDirectory(this WebApplication app)
    {
        app.MapGet("/", DirectoryPages.ShowAsync).AsPage().Compress().Anyone().RequireRateLimiting(Reading);
        app.MapGet("/find", FindPages.ShowAsync).AsPage().Compress().Anyone().RequireRateLimiting(Reading);
        app.MapGet("/link", LinkPages.Show).AsPage().Anyone();
        app.MapPost("/link", LinkPages.Open).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing).RequireOwnOrigin()
            .DisableAntiforgery();
        app.MapGet("/time-zone", ZonePages.Show).AsPage().Anyone();
        app.MapPost("/time-zone", ZonePages.Choose).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing).RequireOwnOrigin()
            .DisableAntiforgery();
        app.MapGet("/robots.txt", SearchEngines.Robots).Anyone().ExcludeFromDescription();
        app.MapGet("/sitemap.xml", SearchEngines.SitemapAsync).Anyone().RequireRateLimiting(Reading).ExcludeFromDescription();
    }
}
