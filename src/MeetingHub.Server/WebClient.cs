using System.Globalization;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace MeetingHub.Server;

/// <summary>Serves the built web client: from wwwroot when published, from web-client/dist in a checkout.</summary>
internal static class WebClient
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
        "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseWebClient(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers["Referrer-Policy"] = "no-referrer";
            headers.XContentTypeOptions = "nosniff";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=()";
            return next();
        });
        if (Find(app.Environment) is not { } folder) return;

        var files = new PhysicalFileProvider(folder);
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Cache });
        app.MapFallbackToFile("{*path:nonfile}", "index.html", new StaticFileOptions { FileProvider = files, OnPrepareResponse = Cache });
    }

    private static string? Find(IWebHostEnvironment environment)
    {
        var root = environment.ContentRootPath;
        string[] places = [Path.Combine(AppContext.BaseDirectory, "wwwroot"), Path.Combine(root, "wwwroot"), Path.Combine(root, "..", "..", "web-client", "dist")];
        foreach (var up in Ancestors(AppContext.BaseDirectory)) places = [.. places, Path.Combine(up, "web-client", "dist")];
        return places.Select(Path.GetFullPath).FirstOrDefault(p => File.Exists(Path.Combine(p, "index.html")));
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var d = new DirectoryInfo(path); d is not null; d = d.Parent) yield return d.FullName;
    }

    // Built assets carry a hash of their content in the name; pages do not.
    private static void Cache(Microsoft.AspNetCore.StaticFiles.StaticFileResponseContext context)
    {
        var forever = context.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal);
        context.Context.Response.Headers[HeaderNames.CacheControl] =
            forever ? string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)TimeSpan.FromDays(365).TotalSeconds}, immutable") : "no-cache";
    }
}
