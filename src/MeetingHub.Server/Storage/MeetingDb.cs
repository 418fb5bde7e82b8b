using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>One meeting, so that its links work after a restart. Codes are kept as hashes; nobody's name is kept.</summary>
internal sealed class MeetingRow
{
    public required string Room { get; init; }
    public required string Title { get; init; }
    public required byte[] FacilitatorCodeHash { get; init; }
    public required byte[] ParticipantCodeHash { get; init; }
    public required long CreatedAt { get; init; }
    public long? EndedAt { get; set; }
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
    public DbSet<SecretRow> Secrets => Set<SecretRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<MeetingRow>(m =>
        {
            m.HasKey(r => r.Room);
            m.HasIndex(r => r.FacilitatorCodeHash).IsUnique();
            m.HasIndex(r => r.ParticipantCodeHash).IsUnique();
            m.HasIndex(r => r.CreatedAt);
        });
        modelBuilder.Entity<SecretRow>().HasKey(r => r.Name);
    }
}

internal sealed class SqliteMeetingDb(DbContextOptions<SqliteMeetingDb> options) : MeetingDb(options);

internal sealed class PostgreSqlMeetingDb(DbContextOptions<PostgreSqlMeetingDb> options) : MeetingDb(options);
