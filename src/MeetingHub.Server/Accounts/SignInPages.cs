using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace MeetingHub.Server.Accounts;

internal static class SignInPages
{
    /// <summary>Where somebody goes who has just come in with one of their last ways to.</summary>
    public const string Ways = "/me/ways";

    public const string Home = "/me/sessions";

    private const int LongestCode = 40;

    public static void Map(WebApplication app)
    {
        app.MapGet("/sign-in", Show).AsPage().Anyone();
        app.MapPost("/sign-in", SignInAsync).AsPage().Anyone().RequireRateLimiting(AccountsFeature.SigningIn);
        // Every visit of the page asks, and the question alone is no try.
        app.MapPost("/sign-in/passkey/question", AskAsync).AsPage().Anyone().RequireOwnOrigin();
        app.MapPost("/sign-in/passkey", WithPasskeyAsync).AsPage().Anyone().RequireRateLimiting(AccountsFeature.SigningIn);
        app.MapPost("/sign-out", SignOutAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
    }

    private static IResult Show(HttpContext http, string? to) =>
        AccessRules.AccountOf(http.User) is not null ? PageResults.SeeOther(Own(to) ?? Home)
            : PageResults.Show<SignInPage>(new { Model = new SignInModel(Own(to), "", new Problems()) });

    private static async Task<IResult> SignInAsync(
        HttpContext http, [FromForm] string? name, [FromForm] string? password, [FromForm] string? code, [FromForm] string? to,
        UserManager<AccountRow> users, PasswordCheck passwords, SignIns signIns, IPauses pauses, Texts texts, CancellationToken stop)
    {
        var typed = SignInNames.Clean(name);
        var key = users.NormalizeName(typed[..Math.Min(typed.Length, SignInNames.Longest)])!;
        var network = AddressLimit.NetworkOf(http.Connection.RemoteIpAddress);
        var problems = new Problems();
        var withCode = !string.IsNullOrWhiteSpace(code);
        var model = new SignInModel(Own(to), typed, problems) { WithCode = withCode };
        if (await pauses.BeginAsync(key, network) is { } wait)
        {
            problems.Add("", texts["accounts.signIn.pause", ("seconds", (int)Math.Ceiling(wait.TotalSeconds))]);
            return PageResults.Show<SignInPage>(new { Model = model }, StatusCodes.Status429TooManyRequests);
        }
        var account = SignInNames.IsGood(typed) ? await users.FindByNameAsync(typed) : null;
        var isRight = withCode
            ? code!.Length <= LongestCode && await passwords.UseCodeAsync(account, code)
            : passwords.IsRight(account, password ?? "");
        if (!isRight || account is null)
        {
            problems.Add(withCode ? "code" : "password", texts[withCode ? "accounts.signIn.wrongCode" : "accounts.signIn.wrong"]);
            return PageResults.Again<SignInPage>(new { Model = model });
        }
        await pauses.RightAsync(key, network);
        await signIns.SignInAsync(http, account.Id, stop);
        return PageResults.SeeOther(withCode ? $"{Ways}?code" : model.To ?? Home);
    }

    private static async Task<IResult> AskAsync(HttpContext http, Passkeys passkeys) => Results.Json(await passkeys.AskAsync(http));

    private static async Task<IResult> WithPasskeyAsync(
        HttpContext http, [FromForm] string? credential, [FromForm] string? state, [FromForm] string? to, Passkeys passkeys,
        SignIns signIns, Texts texts, CancellationToken stop)
    {
        if (await passkeys.CheckAsync(http, credential, state) is not { } account)
        {
            var problems = new Problems();
            problems.Add("", texts["accounts.signIn.noPasskey"]);
            return PageResults.Again<SignInPage>(new { Model = new SignInModel(Own(to), "", problems) });
        }
        await signIns.SignInAsync(http, account.Id, stop);
        return PageResults.SeeOther(Own(to) ?? Home);
    }

    // The form stands on pages of people who are signed in; the check of its token comes with reading it.
    private static async Task<IResult> SignOutAsync(HttpContext http, [FromForm] string? to, SignIns signIns, CancellationToken stop)
    {
        await signIns.SignOutAsync(http, stop);
        return PageResults.SeeOther(Own(to) ?? "/");
    }

    private static string? Own(string? address) => address is { Length: > 0 } && LanguageChoice.IsOurs(address) ? address : null;
}

/// <summary>What the sign-in page shows.</summary>
/// <param name="To">Where to afterwards, at this server.</param>
public sealed record SignInModel(string? To, string Name, Problems Problems)
{
    /// <summary>A recovery code was tried, so its part of the page is open.</summary>
    public bool WithCode { get; init; }
}
