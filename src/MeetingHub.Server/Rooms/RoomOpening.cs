using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>What a room begins with when it has no log yet.</summary>
public sealed record RoomOpening(
    string Title, Kept? Kept = null, DoorMode Door = DoorMode.Open, bool NeedsFacilitator = false)
{
    /// <summary>People inside at once; null, or more than the server lets in: as many as the server lets in.</summary>
    public int? Capacity { get; init; }

    public RoomFormat Format { get; init; }

    /// <summary>The public key with which its ballots are signed.</summary>
    public string? Ballots { get; init; }

    /// <summary>The main room, where it is a side room.</summary>
    public MainRoom? Main { get; init; }

    /// <summary>A facilitator practises in it with scripted people.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>Pages encrypt for one another.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>When it is planned to end.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public SessionPlan? Plan { get; init; }

    /// <summary>When the plan's first step begins, if it does so by itself.</summary>
    public DateTimeOffset? PlanBeginsAt { get; init; }

    /// <summary>
    /// A side room has its main room's settings, but that a side room of a talk is for everybody's voice and picture, that anybody comes in
    /// whom the main room sends, also without a facilitator, and that
    /// it
    /// ends with it.
    /// </summary>
    public static RoomOpening OfSideRoom(Room main, MainRoom number) => new(main.Settings.Title)
    {
        Main = number, Capacity = SideRoomRules.MostInOne,
        Format = main.Settings.Format == RoomFormat.Talk ? RoomFormat.Video : main.Settings.Format, IsRehearsal = main.Settings.IsRehearsal,
        IsEncrypted = main.Settings.IsEncrypted,
    };
}
