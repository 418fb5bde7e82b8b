using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>A slip for a professional, locked by the browser that wrote it. The key was never here.</summary>
internal sealed class SlipRow
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>The hash of what a code leads to; see <c>OneTimeCodes</c>.</summary>
    public required byte[] Lookup { get; init; }

    /// <summary>Who may take it back and sees when it was opened: see <c>Holders</c>, with a hash of its own.</summary>
    public required byte[] Holder { get; init; }

    /// <summary>The locked words; null once it was opened.</summary>
    public byte[]? Box { get; init; }

    /// <summary>In Unix milliseconds. When it is over, nothing is left of it.</summary>
    public required long MadeAt { get; init; }
    public required long ExpiresAt { get; init; }

    /// <summary>On which day; nobody knows by whom.</summary>
    public int? OpenedDay { get; init; }
}

internal static class SlipTables
{
    public static void Configure(ModelBuilder model) => model.Entity<SlipRow>(s =>
    {
        s.ToTable("Slips");
        s.HasKey(r => r.Lookup);
        s.HasIndex(r => r.Holder);
        s.HasIndex(r => r.ExpiresAt);
    });
}
