using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Somebody who holds places, a name or reminders without saying who they are: this browser by a random key in a cookie, or an account by a
/// key of its own. Tables keep only what <see cref="In"/> gives, which is another hash in every group, so that nothing joins them.
/// </summary>
internal sealed class Holder(byte[] key, byte[] serverKey)
{
    public const int HashLength = 16;

    /// <summary>In place of a group, for what belongs to none.</summary>
    public const string Beyond = "beyond groups";

    /// <summary>Goes into what this holder is given, locked, and into no table.</summary>
    public byte[] Key => key;

    public byte[] In(string group)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, serverKey);
        mac.AppendData(Encoding.UTF8.GetBytes($"holder:{group}:"));
        mac.AppendData(key);
        return mac.GetHashAndReset()[..HashLength];
    }

    /// <summary>To find everything that somebody holds, whichever the group.</summary>
    public byte[][] InAll(IEnumerable<string> groups) => [.. groups.Select(In)];
}

/// <summary>Finds who holds what, by the account that is signed in or by the browser's cookie.</summary>
internal sealed class Holders(Secrets secrets)
{
    public const int KeyLength = 16;

    /// <summary>Sent to every page, because a place is shown and given back on pages; never to another site.</summary>
    private const string Cookie = "holder";

    /// <summary>The account that is signed in, else this browser; null when it holds nothing yet.</summary>
    public Holder? Find(HttpContext http) => OfAccount(http) ?? FindBrowser(http);

    /// <summary>This browser, whoever is signed in.</summary>
    public Holder? FindBrowser(HttpContext http) => TryRead(http.Request, out var key) ? Of(key) : null;

    /// <summary>Both, where somebody is signed in in a browser that held something before.</summary>
    public Holder[] FindAll(HttpContext http) => [.. ((Holder?[])[OfAccount(http), FindBrowser(http)]).OfType<Holder>()];

    /// <summary>Gives the browser a key if nobody is signed in and it has none. Kept for a year after its last use.</summary>
    public Holder FindOrMake(HttpContext http)
    {
        if (OfAccount(http) is { } account) return account;
        if (!TryRead(http.Request, out var key)) key = RandomNumberGenerator.GetBytes(KeyLength);
        http.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(key), Kept(http.Request, TimeSpan.FromDays(365)));
        return Of(key);
    }

    /// <summary>Makes this browser forget. What it still held would be nobody's, so it is given back before.</summary>
    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Cookie, Kept(http.Request, null));

    public Holder Of(byte[] key) => new(key, secrets.MarkKey);

    private Holder? OfAccount(HttpContext http) =>
        http.User.FindFirst(SignIns.HolderClaim) is { } claim ? Of(Convert.FromBase64String(claim.Value)) : null;

    private static bool TryRead(HttpRequest request, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (!request.Cookies.TryGetValue(Cookie, out var text) || text.Length > 64 || !Base64Url.IsValid(text)) return false;
        key = Base64Url.DecodeFromChars(text);
        return key.Length == KeyLength;
    }

    private static CookieOptions Kept(HttpRequest request, TimeSpan? age) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, IsEssential = true, Path = "/", MaxAge = age,
    };
}
