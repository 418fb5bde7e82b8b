using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Shelf;

/// <summary>The shelf of links and files that each group has. Section "Shelf".</summary>
public sealed class ShelfOptions
{
    /// <summary>Links and files that one group may have on its shelf.</summary>
    [Range(1, 500)]
    public int MostResources { get; init; } = 50;

    /// <summary>Megabytes that the files of one group may have together. They are kept in the store, and in its backups.</summary>
    [Range(0, 10_000)]
    public int Megabytes { get; init; } = 50;

    /// <summary>Megabytes that one file may have. What stands before the server has to let them through.</summary>
    [Range(1, 50)]
    public int MegabytesOfFile { get; init; } = 5;
}
