using System.Data;
using System.Security.Cryptography;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

/// <summary>What somebody has chosen for a new account.</summary>
/// <param name="Id">Made before the account, because a passkey names it.</param>
internal sealed record NewAccount(string Id, string Name, string? Password, UserPasskeyInfo? Passkey, string[] RecoveryCodes);

/// <summary>Makes accounts from links, and gives people who have one what their link is for.</summary>
internal sealed class Registration(MeetingDb db, UserManager<AccountRow> users, Grants grants, Holders holders, TimeProvider clock)
{
    public const string LinkGone = "link_gone";
    public const string NameTaken = "DuplicateUserName"; // as Identity calls it

    /// <summary>All or nothing: no account without its link, and no link that is used up without an account.</summary>
    /// <param name="browser">What it holds becomes the account's: places and names.</param>
    /// <returns>Null, or the code of what is wrong: of a password, <see cref="NameTaken"/> or <see cref="LinkGone"/>.</returns>
    public async Task<string?> MakeAsync(string? code, NewAccount wanted, Holder? browser, CancellationToken stop)
    {
        var hashes = RecoveryCodes.Hashes(wanted.Id, wanted.RecoveryCodes);
        return await AtOnceAsync(async () =>
        {
            var account = new AccountRow
            {
                Id = wanted.Id, UserName = wanted.Name, CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                HolderKey = RandomNumberGenerator.GetBytes(Holders.KeyLength), RecoveryCodes = hashes,
            };
            var made = wanted.Password is { } password ? await users.CreateAsync(account, password) : await users.CreateAsync(account);
            if (made.Succeeded && wanted.Passkey is { } passkey) made = await users.AddOrUpdatePasskeyAsync(account, passkey);
            if (!made.Succeeded) return made.Errors.First().Code;
            if (!await grants.TryUseAsync(db, code, account, stop)) return LinkGone;
            if (browser is not null) await MoveAsync(browser, holders.Of(account.HolderKey), stop);
            return null;
        }, stop);
    }

    // Reminders stay with the browser, which is what they reach.
    private async Task MoveAsync(Holder from, Holder to, CancellationToken stop)
    {
        var groups = await db.Groups.Select(g => g.Id).ToListAsync(stop);
        var held = from.InAll(groups);
        var holding = (await db.Members.Where(m => held.Contains(m.Holder)).Select(m => m.Holder).ToListAsync(stop))
            .Concat(await db.Places.Where(p => held.Contains(p.Holder)).Select(p => p.Holder).ToListAsync(stop)).ToList();
        foreach (var group in groups)
        {
            var (old, mine) = (from.In(group), to.In(group));
            if (!holding.Exists(h => h.AsSpan().SequenceEqual(old))) continue;
            await db.Members.Where(m => m.Holder == old).ExecuteUpdateAsync(m => m.SetProperty(r => r.Holder, mine), stop);
            await db.Places.Where(p => p.Holder == old).ExecuteUpdateAsync(p => p.SetProperty(r => r.Holder, mine), stop);
        }
    }

    /// <returns>False if the link does not work any more.</returns>
    public async Task<bool> AcceptAsync(string? code, string account, CancellationToken stop) =>
        await AtOnceAsync(async () =>
            await db.Accounts.FirstOrDefaultAsync(a => a.Id == account, stop) is { } row
                && await grants.TryUseAsync(db, code, row, stop) ? null : LinkGone, stop) is null;

    private Task<string?> AtOnceAsync(Func<Task<string?>> work, CancellationToken stop) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear(); // a second attempt begins anew
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            if (await work() is { } problem) return problem;
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return null;
        });
}
