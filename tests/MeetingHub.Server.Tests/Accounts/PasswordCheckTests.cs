using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;

namespace MeetingHub.Server.Tests.Accounts;

/// <summary>A name that is none is checked like one that is there, so that the time it takes says nothing.</summary>
public class PasswordCheckTests
{
    private sealed class Counted : PasswordHasher<AccountRow>
    {
        public List<int> Lengths { get; } = [];

        public override PasswordVerificationResult VerifyHashedPassword(AccountRow user, string hashedPassword, string providedPassword)
        {
            Lengths.Add(hashedPassword.Length);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    [Theory]
    [InlineData("right")]
    [InlineData("wrong")]
    public void Every_try_computes_one_hash_of_the_same_kind(string typed)
    {
        var hasher = new Counted();
        var check = new PasswordCheck(null!, hasher);
        var rowan = new AccountRow { UserName = "rowan", CreatedAt = 1, HolderKey = [] };
        rowan.PasswordHash = hasher.HashPassword(rowan, "right");
        var withPasskeyOnly = new AccountRow { UserName = "asha", CreatedAt = 1, HolderKey = [] };

        Assert.Equal(typed == "right", check.IsRight(rowan, typed));
        Assert.False(check.IsRight(null, typed));
        Assert.False(check.IsRight(withPasskeyOnly, typed));
        Assert.False(check.IsRight(rowan, new string('x', 100_000)));
        Assert.Equal([rowan.PasswordHash.Length, rowan.PasswordHash.Length, rowan.PasswordHash.Length, rowan.PasswordHash.Length], hasher.Lengths);
    }
}
