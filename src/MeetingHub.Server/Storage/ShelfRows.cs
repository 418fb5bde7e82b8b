using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>A link or a file of a group, for its facilitators to show. Who opens it is kept nowhere.</summary>
internal sealed class ResourceRow
{
    /// <summary>Whoever knows it can open the file, so it cannot be guessed.</summary>
    public required string Id { get; init; }

    public required string Group { get; init; }
    public required string Title { get; set; }

    /// <summary>Where a link leads; null: a file.</summary>
    public string? Link { get; init; }

    /// <summary>The kind of a file, as <c>FileKind</c> names it, and how many bytes it has.</summary>
    public string? File { get; init; }
    public long Size { get; init; }

    /// <summary>Its place on the shelf.</summary>
    public required int Place { get; set; }

    /// <summary>Whoever is in a talk of the group finds it there.</summary>
    public bool IsHandout { get; set; }

    /// <summary>When it was taken from the shelf, in Unix milliseconds; it can come back for a day.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>The bytes of a file, apart from what is read with every list.</summary>
internal sealed class ResourceBytesRow
{
    public required string Resource { get; init; }
    public required byte[] Bytes { get; init; }
}

internal static class ShelfTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ResourceRow>(r =>
        {
            r.ToTable("Resources");
            r.HasKey(t => t.Id);
            r.HasIndex(t => new { t.Group, t.Place });
            r.HasIndex(t => t.DeletedAt);
            r.HasOne<GroupRow>().WithMany().HasForeignKey(t => t.Group).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ResourceBytesRow>(b =>
        {
            b.ToTable("ResourceBytes");
            b.HasKey(t => t.Resource);
            b.HasOne<ResourceRow>().WithOne().HasForeignKey<ResourceBytesRow>(t => t.Resource).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
