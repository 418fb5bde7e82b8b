using MeetingHub.Server.Accounts;

namespace MeetingHub.Server.Pages;

/// <summary>The language and the theme are kept by the browser; the language in a cookie, so that the server reads it too.</summary>
internal static class LanguageChoice
{
    /// <summary>The web client reads and writes it as well.</summary>
    public const string Cookie = "language";

    private const int LongestAddress = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>The choice at the foot of each page, for browsers without scripts too.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/language", ChooseAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing).RequireOwnOrigin();

    private static async Task<IResult> ChooseAsync(HttpRequest request, HttpResponse response, CancellationToken stop)
    {
        if (!request.HasFormContentType) return Results.StatusCode(StatusCodes.Status400BadRequest);
        var form = await request.ReadFormAsync(stop);
        var chosen = TextCatalogue.Languages.FirstOrDefault(l => l.Tag == form["language"]);
        if (chosen is null) return Results.StatusCode(StatusCodes.Status400BadRequest);
        response.Cookies.Append(Cookie, chosen.Tag, new CookieOptions
        {
            Path = "/", MaxAge = Kept, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, IsEssential = true,
        });
        var back = form["to"].ToString();
        return PageResults.SeeOther(IsOurs(back) ? back : "/");
    }

    /// <summary>Whether an address is one of this server: "//other.example" and "/\other.example" are not.</summary>
    public static bool IsOurs(string address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && address.Length <= LongestAddress && !address.Any(char.IsControl);
}
