namespace MeetingHub.Domain.Rooms;

/// <summary>How long the room waits for what. The same at every node, because the room's opening says it.</summary>
/// <param name="DropAfter">How long a lost connection may stay silent before the others see "reconnecting".</param>
/// <param name="LeaveAfter">How long a lost connection keeps its seat.</param>
/// <param name="LeaveAfterClosing">The same when the browser itself closed the connection; never longer than LeaveAfter.</param>
/// <param name="ForgetAfter">How long an empty room keeps its log, and so its chat.</param>
/// <param name="HardFor">How long after a removal newcomers begin with microphone, camera and chat held.</param>
public sealed record RoomTimes(
    TimeSpan DropAfter, TimeSpan LeaveAfter, TimeSpan LeaveAfterClosing, TimeSpan ForgetAfter, TimeSpan HardFor = default)
{
    /// <summary>How long people in side rooms have to come to an end before they are brought back.</summary>
    public TimeSpan SideNotice { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For rooms whose opening does not say it.</summary>
    public static RoomTimes Default { get; } =
        new(TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(10));
}

/// <summary>What a room is opened with, and keeps.</summary>
/// <param name="IsLarge">A large session: participants see only the people in front, not each other.</param>
/// <param name="Level">The lowest level of the nodes that were alive at the opening: the newest events that all of them know.</param>
public sealed record RoomSettings(string Title, int Capacity, bool IsLarge = false, int Level = RoomSettings.NewestLevel)
{
    /// <summary>The level of this release. It goes up by one with every release that adds events.</summary>
    public const int NewestLevel = 1;

    public RoomTimes Times { get; init; } = RoomTimes.Default;

    /// <summary>How the door is at the beginning.</summary>
    public DoorMode Door { get; init; }

    /// <summary>Nobody is together while no facilitator has a seat: people wait, and come in by themselves when one arrives.</summary>
    public bool NeedsFacilitator { get; init; }

    /// <summary>A facilitator practises in it with scripted people; see <see cref="RehearsalRules"/>.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>How people take part.</summary>
    public RoomFormat Format { get; init; }

    /// <summary>The public key with which the room's ballots are signed; null: it has none.</summary>
    public string? Ballots { get; init; }

    /// <summary>Pages encrypt for one another, with keys that the room does not have.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The main room, where this is a side room of one.</summary>
    public MainRoom? Main { get; init; }

    /// <summary>When the session is planned to end; null: when somebody ends it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What facilitators lead it through; null: nothing planned.</summary>
    public SessionPlan? Plan { get; init; }

    /// <summary>When the plan's first step begins, if it does so by itself; null: by a press.</summary>
    public DateTimeOffset? PlanBeginsAt { get; init; }
}

/// <summary>
/// How people take part in a session: with pictures, by voice without any picture, or in the chat alone, which binds facilitators too; or a
/// talk for many, where facilitators are heard and seen and everybody else listens.
/// </summary>
public enum RoomFormat { Video, Audio, Chat, Talk }

public static class RoomFormats
{
    public static bool HasSound(this RoomFormat format) => format != RoomFormat.Chat;
    public static bool HasPictures(this RoomFormat format) => format is RoomFormat.Video or RoomFormat.Talk;
}
