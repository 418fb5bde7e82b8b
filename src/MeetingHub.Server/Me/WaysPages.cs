using System.Buffers.Text;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Me;

/// <summary>The ways to sign in: passkeys, a password, recovery codes. The last of passkeys and password can't be removed.</summary>
internal static class WaysPages
{
    private const int MostPasskeys = 20;
    private static readonly string[] Said = ["code", "added", "removed", "changed", "without"];

    public static void Map(WebApplication app)
    {
        app.MapGet("/me/ways", ShowAsync).AsPage().SignedIn();
        app.MapPost("/me/ways/passkey/question", AskAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing)
            .RequireOwnOrigin();
        app.MapPost("/me/ways/passkey", AddPasskeyAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/ways/passkey/remove", RemovePasskeyAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/ways/password", ChangePasswordAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/ways/password/remove", RemovePasswordAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/ways/codes", MakeCodesAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    private static Task<AccountRow?> FindAsync(UserManager<AccountRow> users, HttpContext http) =>
        users.FindByIdAsync(AccessRules.AccountOf(http.User)!);

    private static async Task<WaysModel> ModelOfAsync(UserManager<AccountRow> users, AccountRow account) => new(
        account.UserName!,
        [.. (await users.GetPasskeysAsync(account)).OrderBy(p => p.CreatedAt).Select(p => new MyPasskey(
            Base64Url.EncodeToString(p.CredentialId), DeviceWords.Of(p.Name), p.CreatedAt.ToUnixTimeMilliseconds()))],
        account.PasswordHash is not null, account.RecoveryCodes.Length, new Problems());

    private static async Task<IResult> ShowAsync(HttpContext http, UserManager<AccountRow> users) =>
        await FindAsync(users, http) is { } account
            ? PageResults.Show<WaysPage>(new
            {
                Model = await ModelOfAsync(users, account) with { Said = Said.FirstOrDefault(http.Request.Query.ContainsKey) },
            })
            : PageResults.NotFound();

    private static async Task<IResult> AskAsync(HttpContext http, UserManager<AccountRow> users, Passkeys passkeys) =>
        await FindAsync(users, http) is { } account
            ? Results.Json(await passkeys.AskForNewAsync(http, account.Id, account.UserName!)) : Results.NotFound();

    private static async Task<IResult> AddPasskeyAsync(
        HttpContext http, [FromForm] string? credential, [FromForm] string? state, UserManager<AccountRow> users, Passkeys passkeys,
        Texts texts)
    {
        if (await FindAsync(users, http) is not { } account) return PageResults.NotFound();
        // Made for this account, and not for whoever was signed in in this browser a moment ago.
        if (await passkeys.CheckNewAsync(http, credential, state) is ({ } passkey, var madeFor) && madeFor == account.Id
            && (await users.GetPasskeysAsync(account)).Count < MostPasskeys
            && (await users.AddOrUpdatePasskeyAsync(account, passkey)).Succeeded) return PageResults.SeeOther("/me/ways?added");
        return await AgainAsync(users, account, "", texts["me.ways.passkey.failed"]);
    }

    private static async Task<IResult> RemovePasskeyAsync(
        HttpContext http, [FromForm] string? passkey, UserManager<AccountRow> users, Texts texts)
    {
        if (await FindAsync(users, http) is not { } account) return PageResults.NotFound();
        var passkeys = await users.GetPasskeysAsync(account);
        var found = passkeys.FirstOrDefault(p => Base64Url.EncodeToString(p.CredentialId) == passkey);
        if (found is null) return PageResults.SeeOther("/me/ways");
        if (passkeys.Count == 1 && account.PasswordHash is null) return await AgainAsync(users, account, "", texts["me.ways.last"]);
        await users.RemovePasskeyAsync(account, found.CredentialId);
        return PageResults.SeeOther("/me/ways?removed");
    }

    /// <summary>Signs every other browser out: whoever changes a password often does so because somebody else knows it.</summary>
    private static async Task<IResult> ChangePasswordAsync(
        HttpContext http, [FromForm] string? current, [FromForm] string? password, UserManager<AccountRow> users, PasswordCheck check,
        IPauses pauses, MeetingDb db, Texts texts, CancellationToken stop)
    {
        if (await FindAsync(users, http) is not { } account) return PageResults.NotFound();
        if (account.PasswordHash is not null)
        {
            var (name, network) = (account.NormalizedUserName!, AddressLimit.NetworkOf(http.Connection.RemoteIpAddress));
            if (await pauses.BeginAsync(name, network) is { } wait)
            {
                var seconds = (int)Math.Ceiling(wait.TotalSeconds);
                return await AgainAsync(users, account, "current", texts["accounts.signIn.pause", ("seconds", seconds)]);
            }
            if (!check.IsRight(account, current ?? "")) return await AgainAsync(users, account, "current", texts["me.ways.password.wrong"]);
            await pauses.RightAsync(name, network);
        }
        if (Passwords.ProblemOf(password ?? "", account.UserName!) is { } problem)
            return await AgainAsync(users, account, "password", FirstPages.Said(texts, problem));
        account.PasswordHash = users.PasswordHasher.HashPassword(account, password!);
        var here = SignIns.CurrentOf(http.User);
        // Both or neither: a new password that leaves others signed in looks like help and is none.
        var isSaved = await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            if (!(await users.UpdateAsync(account)).Succeeded) return false;
            await db.SignIns.Where(s => s.Account == account.Id && s.Id != here).ExecuteDeleteAsync(stop);
            await transaction.CommitAsync(stop);
            return true;
        });
        return isSaved ? PageResults.SeeOther("/me/ways?changed")
            : await AgainAsync(users, account, "", texts["me.ways.changed.elsewhere"]);
    }

    private static async Task<IResult> RemovePasswordAsync(
        HttpContext http, [FromForm] string? remove, UserManager<AccountRow> users, Texts texts)
    {
        if (await FindAsync(users, http) is not { } account) return PageResults.NotFound();
        if (remove is null || account.PasswordHash is null) return PageResults.SeeOther("/me/ways");
        if ((await users.GetPasskeysAsync(account)).Count == 0) return await AgainAsync(users, account, "", texts["me.ways.last"]);
        account.PasswordHash = null;
        if (!(await users.UpdateAsync(account)).Succeeded) return await AgainAsync(users, account, "", texts["me.ways.changed.elsewhere"]);
        return PageResults.SeeOther("/me/ways?without");
    }

    // Shown by the answer itself, and by no other page: they can't be read again.
    private static async Task<IResult> MakeCodesAsync(HttpContext http, [FromForm] string? make, UserManager<AccountRow> users, Texts texts)
    {
        if (await FindAsync(users, http) is not { } account) return PageResults.NotFound();
        if (make is null) return PageResults.SeeOther("/me/ways");
        var codes = RecoveryCodes.New();
        account.RecoveryCodes = RecoveryCodes.Hashes(account.Id, codes);
        if (!(await users.UpdateAsync(account)).Succeeded) return await AgainAsync(users, account, "", texts["me.ways.changed.elsewhere"]);
        return PageResults.Show<WaysPage>(new { Model = await ModelOfAsync(users, account) with { NewCodes = codes } });
    }

    private static async Task<IResult> AgainAsync(UserManager<AccountRow> users, AccountRow account, string field, string problem)
    {
        var model = await ModelOfAsync(users, account);
        model.Problems.Add(field, problem);
        return PageResults.Again<WaysPage>(new { Model = model });
    }
}

public sealed record WaysModel(string Name, IReadOnlyList<MyPasskey> Passkeys, bool HasPassword, int Codes, Problems Problems)
{
    public string? Said { get; init; }

    /// <summary>Just made, and shown this once.</summary>
    public IReadOnlyList<string>? NewCodes { get; init; }
}

/// <param name="CreatedAt">In Unix milliseconds.</param>
public sealed record MyPasskey(string Id, DeviceWords Device, long CreatedAt);
