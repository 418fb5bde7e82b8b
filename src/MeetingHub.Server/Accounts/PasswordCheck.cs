using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;

namespace MeetingHub.Server.Accounts;

/// <summary>Takes as long for a name that is none as for one with a wrong password, so that nobody learns which names there are.</summary>
internal sealed class PasswordCheck(UserManager<AccountRow> users, IPasswordHasher<AccountRow> hasher)
{
    private static readonly AccountRow Nobody = new() { Id = "nobody", CreatedAt = 0, HolderKey = [] };
    private static string? _nobodysHash;

    public bool IsRight(AccountRow? account, string password)
    {
        var hash = account?.PasswordHash ?? (_nobodysHash ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));
        var tried = password.Length <= Passwords.Longest ? password : "";
        var result = hasher.VerifyHashedPassword(account ?? Nobody, hash, tried);
        return result != PasswordVerificationResult.Failed && account?.PasswordHash is not null;
    }

    /// <summary>A code works once, also when it is sent twice at the same moment.</summary>
    public async Task<bool> UseCodeAsync(AccountRow? account, string code) =>
        RecoveryCodes.TryUse(account ?? Nobody, code) && (await users.UpdateAsync(account!)).Succeeded;
}
