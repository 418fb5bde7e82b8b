using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>One meeting, so that its links work after a restart. Codes are stored as hashes; names of people are not stored.</summary>
internal sealed class MeetingRow
{
    public required string Room { get; init; }
    public required string Title { get; init; }
    public required byte[] FacilitatorCodeHash { get; set; }
    public required byte[] ParticipantCodeHash { get; set; }
    public required long CreatedAt { get; init; }
    public long? EndedAt { get; set; }

    /// <summary>Until when somebody counts as being inside. If there is no room before that time, the room was lost.</summary>
    public long? InUseUntil { get; set; }

    /// <summary>Until when a facilitator's lock also holds for a room that begins again.</summary>
    public long? LockedUntil { get; set; }

    /// <summary>How often the codes have been replaced.</summary>
    public long Links { get; set; }
}

/// <summary>
/// The decisions of facilitators about one seat of a meeting, as long as they hold. A seat is a hash and says nothing about the person.
/// </summary>
internal sealed class SeatRow
{
    public required string Room { get; init; }
    public required string Seat { get; init; }
    public bool Removed { get; set; }
    public bool Microphone { get; set; }
    public bool Camera { get; set; }
    public long Until { get; set; }
}

internal sealed class SecretRow
{
    public required string Name { get; init; }
    public required byte[] Value { get; init; }
}

/// <summary>The data that outlives a room. Each database has a subclass of its own, because each has migrations of its own.</summary>
internal abstract class MeetingDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<MeetingRow> Meetings => Set<MeetingRow>();
    public DbSet<SeatRow> Seats => Set<SeatRow>();
    public DbSet<SecretRow> Secrets => Set<SecretRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<MeetingRow>(m =>
        {
            m.HasKey(r => r.Room);
            m.HasIndex(r => r.FacilitatorCodeHash).IsUnique();
            m.HasIndex(r => r.ParticipantCodeHash).IsUnique();
            m.HasIndex(r => r.CreatedAt);
            m.Property(r => r.Links).IsConcurrencyToken();
        });
        modelBuilder.Entity<SeatRow>(s =>
        {
            s.HasKey(r => new { r.Room, r.Seat });
            s.HasIndex(r => r.Until);
            s.HasOne<MeetingRow>().WithMany().HasForeignKey(r => r.Room).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SecretRow>().HasKey(r => r.Name);
    }
}

internal sealed class SqliteMeetingDb(DbContextOptions<SqliteMeetingDb> options) : MeetingDb(options);

internal sealed class PostgreSqlMeetingDb(DbContextOptions<PostgreSqlMeetingDb> options) : MeetingDb(options);
