using System.Buffers.Text;
using System.Security.Claims;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Which browsers are signed in, and as whom. A browser's cookie has a random secret, whose hash is the id of a row: deleting the row signs
/// the browser out at every node at once, because each request looks at it.
/// </summary>
internal sealed class SignIns(IDbContextFactory<MeetingDb> store, TimeProvider clock)
{
    /// <summary>After its last use.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>The claim with the id of the row.</summary>
    private const string SignInClaim = "sign-in";

    /// <summary>The claim with the key with which the account holds places and names, which stays within the request.</summary>
    public const string HolderClaim = "holder";

    /// <summary>Over https the browser itself sees to it that no other host and no part of the path sets this cookie.</summary>
    public static string CookieOf(HttpRequest request) => request.IsHttps ? "__Host-account" : "account";

    public static string IdOf(string secret) => Base64Url.EncodeToString(OneTimeCodes.Hash("sign-in", secret));

    /// <summary>The id of the sign-in of this browser.</summary>
    public static string? CurrentOf(ClaimsPrincipal user) => user.FindFirstValue(SignInClaim);

    public async Task SignInAsync(HttpContext http, string account, CancellationToken stop)
    {
        await SignOutAsync(http, stop); // whoever was signed in here before, or the same person again
        var (secret, today, expires) = (OneTimeCodes.New(), Today, Expiry);
        await using var db = await store.CreateDbContextAsync(stop);
        db.SignIns.Add(new SignInRow
        {
            Id = IdOf(secret), Account = account, Device = Devices.Of(http.Request.Headers.UserAgent.ToString()),
            FirstDay = today, LastDay = today, ExpiresAt = expires,
        });
        await db.SaveChangesAsync(stop);
        http.Response.Cookies.Append(CookieOf(http.Request), secret, Kept(http.Request, KeptFor));
        var key = await db.Accounts.Where(a => a.Id == account).Select(a => a.HolderKey).SingleAsync(stop);
        http.User = PrincipalOf(account, IdOf(secret), key);
    }

    /// <summary>Who the browser's cookie says that it is; null if it says nothing, or nothing that holds.</summary>
    public async Task<ClaimsPrincipal?> FindAsync(HttpContext http, CancellationToken stop)
    {
        if (!http.Request.Cookies.TryGetValue(CookieOf(http.Request), out var secret) || !OneTimeCodes.IsWellFormed(secret)) return null;
        var (id, today, now) = (IdOf(secret), Today, clock.GetUtcNow().ToUnixTimeMilliseconds());
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.SignIns.Where(s => s.Id == id && s.ExpiresAt > now)
            .Join(db.Accounts, s => s.Account, a => a.Id, (s, a) => new { s.Account, s.LastDay, a.HolderKey })
            .FirstOrDefaultAsync(stop) is not { } found) return null;
        if (found.LastDay != today)
        {
            var expires = Expiry;
            await db.SignIns.Where(s => s.Id == id)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.LastDay, today).SetProperty(r => r.ExpiresAt, expires), stop);
            http.Response.Cookies.Append(CookieOf(http.Request), secret, Kept(http.Request, KeptFor));
        }
        return PrincipalOf(found.Account, id, found.HolderKey);
    }

    public async Task SignOutAsync(HttpContext http, CancellationToken stop)
    {
        if (!http.Request.Cookies.TryGetValue(CookieOf(http.Request), out var secret)) return;
        var id = IdOf(secret);
        await using var db = await store.CreateDbContextAsync(stop);
        await db.SignIns.Where(s => s.Id == id).ExecuteDeleteAsync(stop);
        http.Response.Cookies.Delete(CookieOf(http.Request), Kept(http.Request, null));
        http.User = new ClaimsPrincipal(new ClaimsIdentity());
    }

    /// <summary>The ones last used first.</summary>
    public async Task<SignInRow[]> ListAsync(string account, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.SignIns.AsNoTracking().Where(s => s.Account == account && s.ExpiresAt > now)
            .OrderByDescending(s => s.LastDay).ThenBy(s => s.Id).ToArrayAsync(stop);
    }

    /// <summary>Signs one other browser of the account out.</summary>
    public async Task EndAsync(string account, string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await db.SignIns.Where(s => s.Account == account && s.Id == id).ExecuteDeleteAsync(stop);
    }

    public async Task EndOthersAsync(string account, string? current, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        await db.SignIns.Where(s => s.Account == account && s.Id != current).ExecuteDeleteAsync(stop);
    }

    private int Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;
    private long Expiry => (clock.GetUtcNow() + KeptFor).ToUnixTimeMilliseconds();

    private static ClaimsPrincipal PrincipalOf(string account, string id, byte[] holderKey) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, account), new Claim(SignInClaim, id),
            new Claim(HolderClaim, Convert.ToBase64String(holderKey)),
        ], "account"));

    // Lax, because a link in a calendar or a mail leads to pages of people who are signed in. What changes something is never a GET.
    private static CookieOptions Kept(HttpRequest request, TimeSpan? age) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, IsEssential = true, Path = "/", MaxAge = age,
    };
}
