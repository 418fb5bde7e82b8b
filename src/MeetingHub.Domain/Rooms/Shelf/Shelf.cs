namespace MeetingHub.Domain.Rooms;

/// <summary>Something of the group that facilitators show: a link, or a file of this server.</summary>
/// <param name="Address">Where a link leads; the path of a file.</param>
/// <param name="File">What kind of file it is, such as PDF; null: a link.</param>
/// <param name="Size">Of a file, in bytes.</param>
public sealed record Resource(ResourceId Id, string Title, string Address, string? File = null, long? Size = null);

/// <summary>What facilitators show of the group's shelf. What else is on it the room does not know, nor who opens what is shown.</summary>
public sealed record Shelf
{
    public Resource? Shown { get; init; }

    internal Shelf Evolve(RoomEvent e) => e switch
    {
        ResourceShown(var resource)                        => new Shelf { Shown = resource },
        ResourceHidden(var id) when Shown?.Id == id        => new Shelf(),
        _                                                  => this,
    };
}
