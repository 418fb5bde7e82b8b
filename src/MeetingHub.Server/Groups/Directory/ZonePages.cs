using MeetingHub.Server.Pages;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>Whose clock the pages follow, for browsers without scripts and for people who are not where their device is.</summary>
internal static class ZonePages
{
    /// <summary>Says that the zone was chosen by hand, so that early.js leaves it.</summary>
    public const string Chosen = "own-zone";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    // "Europe/Dublin", but not "Etc/GMT+3" or old names.
    private static readonly ILookup<string, string> Zones = DateTimeZoneProviders.Tzdb.Ids.Where(IsPlace).Order(StringComparer.Ordinal)
        .ToLookup(id => id[..id.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal);

    public static IResult Show([FromQuery] string? to, HttpRequest request) => PageResults.Show<ZonePage>(new
    {
        Zones, To = LanguageChoice.IsOurs(to ?? "") ? to! : "/", Zone = request.Cookies[Times.Cookie] ?? "",
        IsChosen = request.Cookies.ContainsKey(Chosen),
    });

    public static IResult Choose([FromForm] string? zone, [FromForm] string? to, HttpContext http)
    {
        var (id, back) = (zone ?? "", LanguageChoice.IsOurs(to ?? "") ? to! : "/");
        if (id.Length == 0)
        {
            http.Response.Cookies.Delete(Times.Cookie);
            http.Response.Cookies.Delete(Chosen);
            return PageResults.SeeOther(back);
        }
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is null) return Results.StatusCode(StatusCodes.Status400BadRequest);
        var options = new CookieOptions
        {
            Path = "/", MaxAge = Kept, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true,
        };
        // As a script writes it, with its slash.
        http.Response.Headers.Append("Set-Cookie", options.CreateCookieHeader(Times.Cookie, id).ToString());
        http.Response.Cookies.Append(Chosen, "yes", options);
        return PageResults.SeeOther(back);
    }

    private static bool IsPlace(string id) => id.Contains('/', StringComparison.Ordinal)
        && id.Split('/')[0] is "Africa" or "America" or "Antarctica" or "Asia" or "Atlantic"
            or "Australia" or "Europe" or "Indian" or "Pacific";
}
