using System.Security.Cryptography;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests;

/// <summary>Somebody with an account who is signed in in one browser, made in the store of a server that runs.</summary>
/// <param name="Account">The id.</param>
/// <param name="Name">The sign-in name.</param>
/// <param name="Cookie">The value of the cookie of the sign-in.</param>
internal sealed record SignedInPerson(string Account, string Name, string Cookie)
{
    /// <summary>Of the cookie over http, as in tests.</summary>
    public const string CookieName = "account";

    /// <param name="roles">In groups, which are made, published and listed, if there are none of that address.</param>
    public static async Task<SignedInPerson> MakeAsync(
        MeetingDb db, bool isOperator = false, bool mayMakeGroups = false, params (string Slug, GroupRole Role)[] roles)
    {
        var name = $"person-{Guid.NewGuid():N}"[..20];
        var account = new AccountRow
        {
            UserName = name, NormalizedUserName = name.ToUpperInvariant(), SecurityStamp = name, CreatedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            HolderKey = RandomNumberGenerator.GetBytes(Holders.KeyLength), IsOperator = isOperator, MayMakeGroups = mayMakeGroups,
        };
        var cookie = OneTimeCodes.New();
        var today = DateOnly.FromDateTime(DateTime.UtcNow).DayNumber;
        db.Accounts.Add(account);
        db.SignIns.Add(new SignInRow
        {
            Id = SignIns.IdOf(cookie), Account = account.Id, Device = "Firefox, computer", FirstDay = today, LastDay = today,
            ExpiresAt = DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds(),
        });
        foreach (var slug in roles.Select(r => r.Slug).Distinct())
        {
            var group = await db.Groups.FirstOrDefaultAsync(g => g.Slug == slug);
            if (group is null)
            {
                group = new GroupRow
                {
                    Id = Guid.NewGuid().ToString("N"), Slug = slug, Name = slug, CreatedAt = 1, IsListed = true, IsPublished = true, Languages = ["en"],
                };
                db.Groups.Add(group);
            }
            db.GroupRoles.AddRange(
                roles.Where(r => r.Slug == slug).Select(r => new GroupRoleRow { Group = group.Id, Account = account.Id, Role = r.Role }));
        }
        await db.SaveChangesAsync();
        return new SignedInPerson(account.Id, name, cookie);
    }
}
