using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>What a professional of a group says about talks with one person.</summary>
internal sealed class TalkRow
{
    public required string Group { get; init; }
    public required string Account { get; init; }

    /// <summary>Its part of the address: small letters, digits and hyphens.</summary>
    public required string Slug { get; set; }

    /// <summary>What a talk is for, and where its limits are, in the professional's own words.</summary>
    public string About { get; set; } = "";
    public string Limits { get; set; } = "";

    /// <summary>How people of the group come to them as clients, in their own words; empty: not at all.</summary>
    public string Referral { get; set; } = "";

    /// <summary>Times can be booked.</summary>
    public bool IsOpen { get; set; }
}

/// <summary>A time that a professional offers to one person.</summary>
internal sealed class OfferRow
{
    public required string Id { get; init; }
    public required string Group { get; init; }
    public required string Account { get; init; }

    /// <summary>In Unix milliseconds.</summary>
    public required long StartsAt { get; init; }
    public required int Minutes { get; init; }
}

/// <summary>A booked time. Whoever booked has a link of their own; only the hash of its code is stored.</summary>
internal sealed class BookingRow
{
    public required byte[] Hash { get; init; }
    public required string Offer { get; set; }

    /// <summary>The session of two that it opens; it goes with it.</summary>
    public required string Session { get; init; }

    /// <summary>See <c>Holders</c>.</summary>
    public required byte[] Holder { get; init; }

    /// <summary>By which name the person wants to be called, how they would like to talk, and their words to the professional.</summary>
    public required string Name { get; set; }
    public required Formats How { get; set; }
    public string Words { get; set; } = "";

    /// <summary>The professional has moved it, and the person has not said yet whether they keep the new time.</summary>
    public bool IsMoved { get; set; }

    public long? CancelledAt { get; set; }
}

internal static class OneToOneTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<TalkRow>(t =>
        {
            t.ToTable("Talks");
            t.HasKey(r => new { r.Group, r.Account });
            t.HasIndex(r => r.Slug).IsUnique();
            t.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            t.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.Account).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<OfferRow>(o =>
        {
            o.ToTable("Offers");
            o.HasKey(r => r.Id);
            o.HasIndex(r => new { r.Account, r.StartsAt }).IsUnique();
            o.HasOne<GroupRow>().WithMany().HasForeignKey(r => r.Group).OnDelete(DeleteBehavior.Cascade);
            o.HasOne<AccountRow>().WithMany().HasForeignKey(r => r.Account).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<BookingRow>(b =>
        {
            b.ToTable("Bookings");
            b.HasKey(r => r.Hash);
            // A time is held once; whoever is a moment later is told so.
            b.HasIndex(r => r.Offer).IsUnique().HasFilter("\"CancelledAt\" IS NULL");
            b.HasIndex(r => r.Holder);
            b.HasOne<OfferRow>().WithMany().HasForeignKey(r => r.Offer).OnDelete(DeleteBehavior.Cascade);
            b.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
