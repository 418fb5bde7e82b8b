using System.Text.Encodings.Web;
using System.Text.Unicode;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages.Plain;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Http.Metadata;

namespace MeetingHub.Server.Pages;

/// <summary>What all pages share that the server renders: everything but the join flow and the room.</summary>
internal static class PagesFeature
{
    /// <summary>The limit of forms that have none of their own.</summary>
    public const string Changing = "changing";

    /// <summary>Of the browser's forms; gone when the browser is closed.</summary>
    public const string FormCookie = "form";

    private const string Reading = "reading";
    private const int ChangesPerMinute = 60;
    private const int ReadsPerMinute = 600; // a clinic shares one address
    private const long LargestForm = 64 * 1024;

    private sealed class Page : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => LargestForm;
    }

    /// <summary>Marks what may be compressed.</summary>
    private sealed class Compressed;

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        builder.Services.AddResponseCompression(o => (o.EnableForHttps, o.MimeTypes) = (true, ["text/html"]));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // ü is one character, not six
        builder.Services.AddAntiforgery(o =>
        {
            o.Cookie.Name = FormCookie;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.FormFieldName = "form";
            o.HeaderName = null;
        });
        builder.Services.AddSingleton(s => PageAssets.Of(WebClient.Find(s.GetRequiredService<IWebHostEnvironment>())));
        builder.Services.AddScoped(s => TextCatalogue.Ours.For(s.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request));
        builder.Services.AddScoped(s => Times.For(s.GetRequiredService<IHttpContextAccessor>().HttpContext!,
            s.GetRequiredService<Texts>(), s.GetRequiredService<TimeProvider>()));
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Reading, context => AddressLimit.PerMinute(context, Reading, ReadsPerMinute));
            o.AddPolicy(Changing, context => AddressLimit.PerMinute(context, Changing, ChangesPerMinute));
        });
    }

    /// <summary>
    /// An endpoint that answers with a page: what is refused on the way to it is said on a page too, and a form has a
    /// largest size. What changes something takes a limit of its own.
    /// </summary>
    public static TBuilder AsPage<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Page()).RequireRateLimiting(Reading).ExcludeFromDescription();

    /// <summary>
    /// Sends a page compressed. Only for pages without a form that carries a token, and with nothing on them that is one person's alone:
    /// the
    /// length of an answer that has both a secret and words out of its address tells of the secret (BREACH).
    /// </summary>
    public static TBuilder Compress<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Compressed());

    public static bool IsCompressed(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<Compressed>() is not null;

    public static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Page>() is not null;

    /// <summary>Comes before whatever may refuse a request.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.UseWhen(context => IsCompressed(context.GetEndpoint()), branch => branch.UseResponseCompression());
        app.Use(SayAsync);
    }

    private static async Task SayAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsPage(context))
        {
            await next(context);
            return;
        }
        // Who is signed in, what they hold and which language they read stands on each page.
        context.Response.Headers.CacheControl = "no-cache, no-store"; // as the check of forms wants it, which warns otherwise
        context.Response.Headers.Pragma = "no-cache";
        try
        {
            await next(context);
        }
        catch (Exception e) when (StorageFeature.IsAway(e) && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
            await PageResults.Trouble(context.Response.StatusCode).ExecuteAsync(context);
    }

    public static void MapPages(this WebApplication app)
    {
        LanguageChoice.Map(app);
        PlainPages.Map(app);
    }
}
