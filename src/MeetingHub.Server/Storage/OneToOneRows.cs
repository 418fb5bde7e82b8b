using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

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

    /// <summary>The session of two that it opens.</summary>
    public required string Session { get; set; }

    /// <summary>The name by which the person wants to be called, and their words; deleted with the session.</summary>
    public string Name { get; set; } = "";
    public string Words { get; set; } = "";

    /// <summary>The professional asks to move it to this offer.</summary>
    public string? AskedToMove { get; set; }

    public long? CancelledAt { get; set; }
}

internal static class OneToOneTables
{
    public static void Configure(ModelBuilder model)
    {
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
            b.HasIndex(r => r.Offer).IsUnique().HasFilter("\"CancelledAt\" IS NULL");
            b.HasOne<OfferRow>().WithMany().HasForeignKey(r => r.Offer).OnDelete(DeleteBehavior.Cascade);
            b.HasOne<SessionRow>().WithMany().HasForeignKey(r => r.Session).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
