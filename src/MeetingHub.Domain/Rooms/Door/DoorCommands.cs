using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record OpenRoom(RoomSettings Settings, Kept? Kept = null) : LiveRoomCommand;

/// <summary>
/// Joins with a pass, which says which role it claims, whether the seat was inside when it was issued, and how often the links had been
/// replaced.
/// </summary>
public sealed record JoinRoom(string Name, Keepsake Keepsake, Tint Tint, Role Claim, bool WasInside = false, long Links = 0)
    : LiveRoomCommand
{
    /// <summary>The personal invitation that the pass came from.</summary>
    public string? Invitation { get; init; }

    /// <summary>The version of the agreement that the person accepted; null where nobody is asked.</summary>
    public string? Agreement { get; init; }

    /// <summary>This person knocks, however the door is.</summary>
    public bool MustKnock { get; init; }

    /// <summary>
    /// The person came without the part of the link that opens an encrypted session, and waits until a facilitator hands it over.
    /// </summary>
    public bool IsKeyless { get; init; }

    /// <summary>
    /// The page made that part by itself, because nobody else who leads was inside, and no link has it. Whoever is second is as keyless as
    /// anybody else: there is one key, that of whoever the room has first.
    /// </summary>
    public bool MadeKey { get; init; }

    /// <summary>Without it, somebody who is inside waits for it too: their page lost it, and neither hears nor reads anybody.</summary>
    public bool GoesToDoor { get; init; }

    /// <summary>A place is kept for this person, so they come in without knocking and however full it is.</summary>
    public bool HasPlace { get; init; }
}

/// <summary>
/// Replaces the links; <paramref name="Links"/> counts how often that has happened. Whoever came by an old one and is not known must come
/// again by a new one.
/// </summary>
public sealed record ReplaceLinks(long Links) : LiveRoomCommand
{
    /// <summary>The personal invitations that end with the old links.</summary>
    public ImmutableArray<string> Revoked { get; init; } = [];
}

/// <summary>Sets who comes in how; a locked room is unlocked by it.</summary>
public sealed record SetDoor(DoorMode Mode) : RoomCommand;

public sealed record LockRoom : RoomCommand;
public sealed record UnlockRoom : RoomCommand;
public sealed record EndRoom : RoomCommand;

/// <summary>Ends the room for everybody in <see cref="DoorRules.ClosingTime"/>, so that people can say goodbye.</summary>
public sealed record CloseRoom : RoomCommand;

/// <summary>Takes that back.</summary>
public sealed record KeepOpen : RoomCommand;

/// <summary>The time for goodbyes is over.</summary>
public sealed record EndClosing : LiveRoomCommand;

/// <summary>Hands the group over to that person, or to the other facilitators, and leaves.</summary>
public sealed record HandOver(ParticipantId? Who = null) : RoomCommand;
