namespace MeetingHub.Domain.Rooms;

/// <summary>The first event of every log.</summary>
/// <param name="Again">
/// The room before this one was lost while people were inside. The door is closed until a facilitator opens it.
/// </param>
/// <param name="Level">See <see cref="RoomSettings"/>; 0 where the opening does not say it.</param>
/// <param name="Main">The main room, where this is a side room.</param>
public sealed record RoomOpened(
    string Title, int Capacity, bool Large = false, bool Again = false, int Level = 0, RoomTimes? Times = null, DoorMode? Door = null,
    bool? NeedsFacilitator = null, RoomFormat? Format = null, DateTimeOffset? EndsAt = null, MainRoom? Main = null) : RoomEvent
{
    /// <summary>The public key with which the room's ballots are signed.</summary>
    public string? Ballots { get; init; }

    /// <summary>A facilitator practises in it with scripted people.</summary>
    public bool? Rehearsal { get; init; }

    /// <summary>Pages encrypt for one another.</summary>
    public bool? Encrypted { get; init; }

    public override Audience AudienceIn(Room room) => Audience.Everyone;

    internal RoomSettings ToSettings() => new(Title, Capacity, Large, Level)
    {
        Times = Times ?? RoomTimes.Default, Door = Door ?? DoorMode.Open, NeedsFacilitator = NeedsFacilitator ?? false,
        Format = Format ?? RoomFormat.Video, EndsAt = EndsAt, Ballots = Ballots, Main = Main,
        IsRehearsal = Rehearsal ?? false, IsEncrypted = Encrypted ?? false,
    };
}

/// <summary>
/// Kept from the room before this one: what is held when the seat joins, whether the door did that, and whether it has to be let in by
/// hand.
/// </summary>
public sealed record HoldsKept(
    ParticipantId Who, bool Microphone, bool Camera, bool Messages = false, bool MustAsk = false, bool AtDoor = false) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Nobody;
}

/// <summary>
/// The links were replaced; <paramref name="Links"/> counts how often. Passes that came from older links let nobody in any more.
/// </summary>
public sealed record LinksReplaced(long Links) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
}

/// <summary>Who comes in how from here on, while the room is not locked.</summary>
public sealed record DoorModeSet(DoorMode Mode) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

public sealed record RoomLocked : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
}

public sealed record RoomUnlocked : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
}

public sealed record RoomEnded : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
}

/// <summary>The room ends at that time, unless it is taken back.</summary>
public sealed record ClosingBegan(DateTimeOffset At) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}

/// <summary>The room stays open.</summary>
public sealed record ClosingTakenBack(ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Everyone;
    public override int SinceLevel() => 1;
}
