using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>An account of somebody who runs groups or works for them, or of a member who wants one. Taking part needs none.</summary>
internal sealed class AccountRow : IdentityUser
{
    public required long CreatedAt { get; init; }

    /// <summary>Runs the server: sees counts, never people or content.</summary>
    public bool IsOperator { get; set; }

    /// <summary>Was invited by an operator to make groups. Other accounts come by a role in a group, or keep a member's name.</summary>
    public bool MayMakeGroups { get; set; }

    /// <summary>What the account holds places, names and reminders with, in place of a browser's key.</summary>
    public required byte[] HolderKey { get; set; }

    /// <summary>What its codes for getting in without a passkey are, as hashes; a used one is taken out.</summary>
    public string[] RecoveryCodes { get; set; } = [];

    /// <summary>Tells the group's organisers after a session marked hard, when the person wants that.</summary>
    public bool TellsHardWeeks { get; set; }
}

/// <summary>A browser in which an account is signed in. Days, no times; a kind of device, no address.</summary>
internal sealed class SignInRow
{
    public required string Id { get; init; }
    public required string Account { get; init; }

    /// <summary>Such as "Firefox, laptop".</summary>
    public required string Device { get; init; }

    /// <summary>Counted from the year 1.</summary>
    public required int FirstDay { get; init; }
    public required int LastDay { get; set; }

    /// <summary>In Unix milliseconds.</summary>
    public required long ExpiresAt { get; set; }
}

/// <summary>
/// A link for one use: to make the first account, or an account or role by invitation. Only the hash of its code is stored.
/// </summary>
internal sealed class GrantRow
{
    public required byte[] Hash { get; init; }
    public bool IsOperator { get; init; }
    public string? Group { get; init; }
    public GroupRole? Role { get; init; }
    public string? MadeBy { get; init; }
    public required long MadeAt { get; init; }
    public required long ExpiresAt { get; init; }
    public long? UsedAt { get; set; }
}

internal static class AccountTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<AccountRow>().ToTable("Accounts");
        model.Entity<IdentityUserPasskey<string>>().ToTable("Passkeys");
        model.Entity<IdentityUserClaim<string>>().ToTable("AccountClaims");
        model.Entity<IdentityUserLogin<string>>().ToTable("AccountLogins");
        model.Entity<IdentityUserToken<string>>().ToTable("AccountTokens");
        model.Entity<SignInRow>(s =>
        {
            s.ToTable("SignIns");
            s.HasKey(r => r.Id);
            s.HasIndex(r => r.ExpiresAt);
            s.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.Account).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<GrantRow>(g =>
        {
            g.ToTable("Grants");
            g.HasKey(r => r.Hash);
            g.HasIndex(r => r.ExpiresAt);
            g.Property(r => r.Role).HasConversion<string>();
            g.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            g.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.MadeBy).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
