using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MeetingHub.Server.Accounts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using System.Text.Encodings.Web;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MeetingHub.Server;

/// <summary>Settings of the pages. Section "Page".</summary>
public sealed class PageOptions : IValidatableObject
{
    /// <summary>
    /// Where Quick exit leads: the <c>https://</c> address of an unremarkable page, such as one about the weather. Without it, to a blank
    /// page of this server.
    /// </summary>
    public string QuickExitTo { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (QuickExitTo.Length > 0
            && !(Uri.TryCreate(QuickExitTo, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps))
            yield return new ValidationResult($"Page:QuickExitTo is {QuickExitTo}; it must be an address that starts with https://.",
                [nameof(QuickExitTo)]);
    }
}

/// <summary>
/// Serves the built web client: from wwwroot when published, from web-client/dist in a checkout. The build puts compressed copies beside
/// the files, and browsers that can read those get them.
/// </summary>
internal static class WebClient
{
    public const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
        "script-src 'self'; worker-src 'self'; manifest-src 'self'; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The client's own page blurs pictures and takes out noise with WebAssembly of this origin.</summary>
    public static readonly string ContentSecurityPolicyOfPage =
        ContentSecurityPolicy.Replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", StringComparison.Ordinal);

    // The smallest first.
    private static readonly (string Coding, string Ending)[] Codings = [("br", ".br"), ("gzip", ".gz")];

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
        if (Find(app.Environment) is { } folder) app.UseFilesOf(folder);
    }

    /// <summary>Every path that names no file is a page.</summary>
    public static void UseFilesOf(this WebApplication app, string folder)
    {
        var files = new PhysicalFileProvider(folder);
        var own = app.Services.GetRequiredService<IOptions<HelpOptions>>().Value;
        if (own.Lines.Count > 0) app.UsePlainHelp(files, own);
        app.UseFiles(files);
        app.MapFallbackPage("blank", app.PageOf(files, "/blank.html"));
        var exit = app.Services.GetRequiredService<IOptions<PageOptions>>().Value.QuickExitTo;
        var help = own.ToJson();
        (string Name, string Content)[] said =
        [
            .. exit.Length == 0 ? [] : new[] { ("quick-exit", exit) }, .. help is null ? [] : new[] { ("help", help) },
        ];
        var page = said.Length == 0 ? app.PageOf(files, "/index.html") : PageWith(files, own, said);
        app.MapFallbackPage("{*path:nonfile}", context =>
        {
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicyOfPage;
            return page(context);
        });
    }

    private static void MapFallbackPage(this WebApplication app, string path, RequestDelegate page) =>
        app.MapFallback(path, page).Anyone().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));

    private static RequestDelegate PageOf(this IApplicationBuilder app, PhysicalFileProvider files, string file)
    {
        var page = app.New();
        page.Use((context, next) =>
        {
            context.Request.Path = file;
            context.SetEndpoint(null); // it would keep the file from being served
            return next();
        });
        page.UseFiles(files);
        return page.Build();
    }

    // Quick exit and Help now need these even without a network, so they come with the page.
    private static RequestDelegate PageWith(PhysicalFileProvider files, HelpOptions own, (string Name, string Content)[] said)
    {
        var metas = string.Concat(said.Select(s => $"<meta name=\"{s.Name}\" content=\"{HtmlEncoder.Default.Encode(s.Content)}\">\n"));
        var page = own.FillIn(File.ReadAllText(files.GetFileInfo("index.html").PhysicalPath!))
            .Replace("</head>", $"{metas}</head>", StringComparison.Ordinal);
        return context => ShowAsync(context, page);
    }

    /// <summary>The crisis lines without scripts, in every language of the build.</summary>
    private static void UsePlainHelp(this IApplicationBuilder app, PhysicalFileProvider files, HelpOptions own)
    {
        var pages = files.GetDirectoryContents("")
            .Where(f => f.Name.StartsWith("crisis-lines.", StringComparison.Ordinal) && f.Name.EndsWith(".html", StringComparison.Ordinal))
            .ToDictionary(f => $"/{f.Name}", f => own.FillIn(File.ReadAllText(f.PhysicalPath!)), StringComparer.Ordinal);
        app.Use((context, next) => IsRead(context.Request) && pages.TryGetValue(context.Request.Path.Value ?? "", out var page)
            ? ShowAsync(context, page)
            : next(context));
    }

    private static Task ShowAsync(HttpContext context, string page)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static void UseFiles(this IApplicationBuilder app, IFileProvider files)
    {
        app.Use((context, next) =>
        {
            if (IsRead(context.Request)) TakeCompressed(context.Request, files);
            return next();
        });
        app.UseStaticFiles(
            new StaticFileOptions { FileProvider = files, ContentTypeProvider = new UncompressedTypes(), OnPrepareResponse = Describe });
    }

    private static void TakeCompressed(HttpRequest request, IFileProvider files)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var (coding, ending) in Codings)
        {
            var isRead = accepted.Any(a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && a.Quality != 0);
            if (!isRead || !files.GetFileInfo(request.Path + ending).Exists) continue;
            request.Path += ending;
            return;
        }
    }

    /// <summary>The folder of the built client.</summary>
    public static string? Find(IWebHostEnvironment environment)
    {
        var root = environment.ContentRootPath;
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "wwwroot"), Path.Combine(root, "wwwroot"),
            Path.Combine(root, "..", "..", "web-client", "dist"),
        ];
        foreach (var up in Ancestors(AppContext.BaseDirectory)) places = [.. places, Path.Combine(up, "web-client", "dist")];
        return places.Select(Path.GetFullPath).FirstOrDefault(p => File.Exists(Path.Combine(p, "index.html")));
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var d = new DirectoryInfo(path); d is not null; d = d.Parent) yield return d.FullName;
    }

    private static void Describe(StaticFileResponseContext context)
    {
        var headers = context.Context.Response.Headers;
        var coding = Codings.FirstOrDefault(c => context.File.Name.EndsWith(c.Ending, StringComparison.Ordinal)).Coding;
        if (coding is not null) headers.ContentEncoding = coding;
        headers.Vary = HeaderNames.AcceptEncoding;
        // Built assets carry a hash of their content in the name; pages do not.
        var forever = context.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal);
        headers.CacheControl =
            forever
                ? string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)TimeSpan.FromDays(365).TotalSeconds}, immutable")
                : "no-cache";
    }

    /// <summary>A compressed copy has the type of its file.</summary>
    private sealed class UncompressedTypes : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _types = new()
        {
            Mappings = { [".tflite"] = "application/octet-stream", [".binarypb"] = "application/octet-stream" },
        };

        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType)
        {
            foreach (var (_, ending) in Codings)
                if (subpath.EndsWith(ending, StringComparison.Ordinal)) subpath = subpath[..^ending.Length];
            return _types.TryGetContentType(subpath, out contentType);
        }
    }
}
