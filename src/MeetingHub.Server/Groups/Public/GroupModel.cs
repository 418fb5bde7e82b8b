namespace MeetingHub.Server.Groups.Public;

/// <summary>What the public page of a group shows. Times are in Unix milliseconds.</summary>
public sealed record GroupModel(string Slug, string Name, string About)
{
    public required string Zone { get; init; }
    public required bool IsDraft { get; init; }

    /// <summary>In the directory; otherwise no search engine lists it either.</summary>
    public required bool IsListed { get; init; }

    public required IReadOnlyList<(string Topic, string Name)> Topics { get; init; }
    public required IReadOnlyList<(string Tag, string Name)> Languages { get; init; }

    /// <summary>How one takes part, as the directory numbers it, with the drawing for it.</summary>
    public required int Takes { get; init; }
    public required string TakesIcon { get; init; }

    /// <summary>The names of what is expected, of what is there for those who need it, and of who comes in.</summary>
    public required string Interaction { get; init; }
    public required IReadOnlyList<string> Access { get; init; }
    public required string Door { get; init; }

    public required int Capacity { get; init; }
    public required bool Newcomers { get; init; }
    public required bool IsDropIn { get; init; }

    /// <summary>Whether what people say in the drop-in room is end-to-end encrypted.</summary>
    public required bool IsDropInSealed { get; init; }

    /// <summary>The code of the drop-in room's link, and whether somebody who leads it is there now.</summary>
    public required string DropInCode { get; init; }
    public required bool IsOpenNow { get; init; }

    /// <summary>Whether any of its series is end-to-end encrypted.</summary>
    public required bool HasSealed { get; init; }

    /// <summary>Paragraphs, or steps when there are several.</summary>
    public required IReadOnlyList<string> FirstMinutes { get; init; }

    public required IReadOnlyList<Leader> Leaders { get; init; }

    /// <summary>The group's own ground rules; without any, those of the server.</summary>
    public required IReadOnlyList<string> Rules { get; init; }
    public required AgreementBlocks ServerRules { get; init; }

    /// <summary>In their order: the one that is on or next, if any, and then the others.</summary>
    public required Gathering? Next { get; init; }
    public required IReadOnlyList<Gathering> Later { get; init; }
}

/// <summary>Somebody who leads sessions, under the name that they chose for this group.</summary>
/// <param name="Kind">The name of what they say they know it from.</param>
/// <param name="Check">Who has checked that; null while nobody has, or when its time is over.</param>
public sealed record Leader(string Name, string About, string Kind, Check? Check)
{
    /// <summary>The address beneath /with/ at which times for a talk of two can be booked.</summary>
    public string? Talk { get; init; }
}

/// <param name="By">The name of whoever gave their word, if they show one in this group.</param>
/// <param name="On">The days of that and of its end, counted from the year 1.</param>
public sealed record Check(string? By, int On, int Until);

/// <summary>One session of a series.</summary>
public sealed record Gathering(string Title, string Note, string Series, string Code, long StartsAt, long EndsAt)
{
    public required string Door { get; init; }
    public required long DoorsAt { get; init; }
    public required bool IsOn { get; init; }
    public required bool DoorsAreOpen { get; init; }
    public required bool IsCancelled { get; init; }
    public required long? MovedFrom { get; init; }
    public required int PlacesLeft { get; init; }
    public required int Places { get; init; }
}
