using System.Security.Cryptography;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

/// <summary>The page behind a link for one use: makes an account, or adds what the link is for to the account that is signed in.</summary>
internal static class FirstPages
{
    private const int LongestSealed = 4 * 1024;

    public static void Map(WebApplication app)
    {
        app.MapGet("/first/{code}", ShowAsync).AsPage().KeyHolder();
        app.MapPost("/first/{code}", MakeAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/first/{code}/passkey", AskAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing).RequireOwnOrigin();
        app.MapPost("/first/{code}/accept", AcceptAsync).AsPage().KeyHolder().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/account", AskForAccountAsync).AsPage().Anyone().RequireRateLimiting(AccountsFeature.MakingAccounts);
        app.MapGet("/invite", () => PageResults.Show<InvitePage>(new { Code = (string?)null })).AsPage().Operator();
        app.MapPost("/invite", InviteAsync).AsPage().Operator().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, string code, Grants grants, IDataProtectionProvider protection, IDbContextFactory<MeetingDb> store,
        CancellationToken stop)
    {
        if (await grants.FindAsync(code, stop) is not { } grant) return Gone();
        var codes = RecoveryCodes.New();
        return PageResults.Show<FirstPage>(new { Model = await ModelOfAsync(http, code, grant, codes, protection, store, stop) });
    }

    // The page asks for it when somebody has chosen a passkey and a name. The account's id is made here and lies in the state.
    private static async Task<IResult> AskAsync(
        HttpContext http, string code, [FromForm] string? name, Grants grants, Passkeys passkeys, CancellationToken stop)
    {
        var typed = SignInNames.Clean(name);
        if (await grants.FindAsync(code, stop) is null || !SignInNames.IsGood(typed)) return Results.NotFound();
        return Results.Json(await passkeys.AskForNewAsync(http, Guid.NewGuid().ToString(), typed));
    }

    private static async Task<IResult> MakeAsync(
        HttpContext http, string code, [FromForm] string? name, [FromForm] string? how, [FromForm] string? password,
        [FromForm] string? credential, [FromForm] string? state, [FromForm] string? codes, [FromForm] string? kept, Grants grants,
        Passkeys passkeys, Registration registration, SignIns signIns, Holders holders, IDataProtectionProvider protection,
        IDbContextFactory<MeetingDb> store, Texts texts, CancellationToken stop)
    {
        if (await grants.FindAsync(code, stop) is not { } grant) return Gone();
        // The same codes as on the page that somebody has written down.
        var recovery = Unseal(protection, codes) ?? RecoveryCodes.New();
        var typed = SignInNames.Clean(name);
        var model = await ModelOfAsync(http, code, grant, recovery, protection, store, stop);
        model = model with { Name = typed, WithPassword = how != "passkey", Kept = kept is not null };
        var problems = model.Problems;

        if (!SignInNames.IsGood(typed))
            problems.Add("name", texts["accounts.name.problem", ("least", SignInNames.Shortest), ("most", SignInNames.Longest)]);
        var made = model.WithPassword ? null : await passkeys.CheckNewAsync(http, credential, state);
        if (!model.WithPassword && made is null) problems.Add("", texts["accounts.first.noPasskey"]);
        if (model.WithPassword && Passwords.ProblemOf(password ?? "", typed) is { } bad) problems.Add("password", Said(texts, bad));
        if (kept is null) problems.Add("kept", texts["accounts.codes.notKept"]);
        if (problems.Any) return PageResults.Again<FirstPage>(new { Model = model });

        var account = new NewAccount(
            made?.Account ?? Guid.NewGuid().ToString(), typed, model.WithPassword ? password : null, made?.Passkey, recovery);
        switch (await registration.MakeAsync(code, account, holders.FindBrowser(http), stop))
        {
            case null:
                await signIns.SignInAsync(http, account.Id, stop);
                return PageResults.SeeOther(HomeOf(grant));
            case Registration.LinkGone:
                return Gone();
            case Registration.NameTaken:
                problems.Add("name", texts["accounts.name.taken"]);
                break;
            default:
                problems.Add("", texts["accounts.first.failed"]);
                break;
        }
        return PageResults.Again<FirstPage>(new { Model = model });
    }

    private static async Task<IResult> AcceptAsync(
        HttpContext http, string code, [FromForm] string? accept, Grants grants, Registration registration, CancellationToken stop)
    {
        if (AccessRules.AccountOf(http.User) is not { } account) return PageResults.SeeOther($"/first/{code}");
        var grant = await grants.FindAsync(code, stop);
        return accept is not null && grant is not null && await registration.AcceptAsync(code, account, stop)
            ? PageResults.SeeOther(HomeOf(grant)) : Gone();
    }

    private static async Task<IResult> InviteAsync(HttpContext http, [FromForm] string? make, Grants grants, CancellationToken stop) =>
        make is null ? PageResults.SeeOther("/invite")
            : PageResults.Show<InvitePage>(new { Code = await grants.MakeForGroupMakerAsync(AccessRules.AccountOf(http.User)!, stop) });

    private static async Task<IResult> AskForAccountAsync([FromForm] string? make, Grants grants, CancellationToken stop) =>
        PageResults.SeeOther(make is null ? SignInPages.Home : $"/first/{await grants.MakeForMemberAsync(stop)}");

    /// <summary>Says nothing about whether there was a link or there is an account.</summary>
    private static IResult Gone() => PageResults.Show<FirstGonePage>(new { }, StatusCodes.Status410Gone);

    private static string HomeOf(GrantRow grant) => grant.IsOperator ? "/invite" : IsForMember(grant) ? SignInPages.Home : "/organise";

    private static bool IsForMember(GrantRow grant) => grant is { IsOperator: false, Group: null, MadeBy: null };

    /// <summary>What is wrong with a password, in the reader's words.</summary>
    public static string Said(Texts texts, string problem) => problem switch
    {
        Passwords.TooShort => texts["accounts.password.short", ("least", Passwords.Shortest)],
        Passwords.TooLong => texts["accounts.password.long", ("most", Passwords.Longest)],
        _ => texts["accounts.password.common"],
    };

    private static async Task<FirstModel> ModelOfAsync(
        HttpContext http, string code, GrantRow grant, string[] recovery, IDataProtectionProvider protection,
        IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var account = AccessRules.AccountOf(http.User);
        var name = await db.Accounts.Where(a => a.Id == account).Select(a => a.UserName).FirstOrDefaultAsync(stop);
        var group = await db.Groups.Where(g => g.Id == grant.Group).Select(g => g.Name).FirstOrDefaultAsync(stop);
        return new FirstModel(code, grant.IsOperator, group, grant.Role?.ToString(), grant.ExpiresAt, recovery, Seal(protection, recovery))
        {
            SignedInAs = name, IsForMember = IsForMember(grant),
        };
    }

    private static IDataProtector ProtectorOf(IDataProtectionProvider protection) => protection.CreateProtector("recovery codes");

    private static string Seal(IDataProtectionProvider protection, string[] codes) =>
        ProtectorOf(protection).Protect(string.Join(' ', codes));

    private static string[]? Unseal(IDataProtectionProvider protection, string? codes)
    {
        if (codes is not { Length: > 0 and <= LongestSealed }) return null;
        try
        {
            return ProtectorOf(protection).Unprotect(codes).Split(' ');
        }
        catch (CryptographicException)
        {
            return null; // not what the page had
        }
    }
}

/// <summary>What the page of a link shows.</summary>
/// <param name="Group">The name of the group, for a role in it.</param>
/// <param name="Until">In Unix milliseconds.</param>
/// <param name="SealedCodes">The recovery codes as the form sends them back; nobody changes them on the way.</param>
public sealed record FirstModel(
    string Code, bool IsOperator, string? Group, string? Role, long Until, IReadOnlyList<string> Codes, string SealedCodes)
{
    public string Name { get; init; } = "";
    public bool WithPassword { get; init; } = true;
    public bool Kept { get; init; }

    /// <summary>For somebody who only wants to keep names.</summary>
    public bool IsForMember { get; init; }

    /// <summary>The sign-in name of whoever is signed in.</summary>
    public string? SignedInAs { get; init; }

    public Problems Problems { get; } = new();
}
