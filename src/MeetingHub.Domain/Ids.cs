namespace MeetingHub.Domain;

/// <summary>The rule every id obeys: 8 to 40 characters of <c>A-Z a-z 0-9 _ -</c>.</summary>
public static class IdText
{
    public const int Shortest = 8;
    public const int Longest = 40;

    public static bool IsWellFormed([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? text)
    {
        if (text is null || text.Length is < Shortest or > Longest) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return false;
        return true;
    }
}

/// <summary>Names one room.</summary>
public readonly record struct RoomId(string Value)
{
    public static bool TryParse(string? text, out RoomId id)
    {
        id = IdText.IsWellFormed(text) ? new RoomId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one seat of one room.</summary>
public readonly record struct ParticipantId(string Value)
{
    /// <summary>The author of entries that no person asked for, such as the opening of the room.</summary>
    public static ParticipantId Nobody => default;

    public static bool TryParse(string? text, out ParticipantId id)
    {
        id = IdText.IsWellFormed(text) ? new ParticipantId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one message; made by the client, so that asking twice posts once.</summary>
public readonly record struct MessageId(string Value)
{
    public static bool TryParse(string? text, out MessageId id)
    {
        id = IdText.IsWellFormed(text) ? new MessageId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one round; made by the client, so that asking twice starts one.</summary>
public readonly record struct RoundId(string Value)
{
    public static bool TryParse(string? text, out RoundId id)
    {
        id = IdText.IsWellFormed(text) ? new RoundId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one report; made by the client, so that asking twice reports once.</summary>
public readonly record struct ReportId(string Value)
{
    public static bool TryParse(string? text, out ReportId id)
    {
        id = IdText.IsWellFormed(text) ? new ReportId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one poll; made by the client, so that asking twice makes one.</summary>
public readonly record struct PollId(string Value)
{
    public static bool TryParse(string? text, out PollId id)
    {
        id = IdText.IsWellFormed(text) ? new PollId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one question of the box; made by the client, so that asking twice asks once.</summary>
public readonly record struct QuestionId(string Value)
{
    public static bool TryParse(string? text, out QuestionId id)
    {
        id = IdText.IsWellFormed(text) ? new QuestionId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}

/// <summary>Names one thing on a group's shelf. Whoever knows it can open the file that it names.</summary>
public readonly record struct ResourceId(string Value)
{
    public static bool TryParse(string? text, out ResourceId id)
    {
        id = IdText.IsWellFormed(text) ? new ResourceId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value ?? "";
}
