using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>One side room as it is to be: its name, and who is to be offered it.</summary>
public sealed record SideRoomPlan(SideRoomName Name, ImmutableArray<ParticipantId> People);

/// <summary>Prepares side rooms, in place of those that were prepared before. Nobody but the facilitators knows of them yet.</summary>
/// <param name="Time">How long they are to be open; null: until everybody is asked back.</param>
/// <param name="MayChange">People may go to another room than the one they were offered.</param>
public sealed record PrepareSideRooms(
    SideRoomsBy How, ImmutableArray<SideRoomPlan> Rooms, TimeSpan? Time = null, bool MayChange = false) : RoomCommand;

public sealed record ForgetSideRooms : RoomCommand;

/// <summary>Opens the prepared side rooms. Nobody is moved: each is offered a room, and may stay.</summary>
public sealed record OfferSideRooms : RoomCommand;

/// <summary>Offers that person another room.</summary>
public sealed record OfferSideRoom(ParticipantId Who, long Number) : RoomCommand;

/// <summary>Goes to a side room. <see cref="StepBack"/> leads back.</summary>
public sealed record EnterSideRoom(long Number) : RoomCommand;

/// <summary>Stays where one is; what was offered stays open.</summary>
public sealed record StayHere : RoomCommand;

/// <summary>Somebody in a side room would like a facilitator there.</summary>
public sealed record CallFacilitator : RoomCommand;

/// <summary>Nobody need come any more. A facilitator may say it of any room.</summary>
public sealed record TakeBackCall(long? Number = null) : RoomCommand;

public sealed record WriteToSideRooms(string Text) : RoomCommand;

/// <summary>
/// <paramref name="From"/> is the end that the person saw, so that two who press at once prolong once. A minute's notice is taken back by
/// it.
/// </summary>
public sealed record ProlongSideRooms(int Minutes, DateTimeOffset From) : RoomCommand;

/// <summary>Asks everybody back, in <see cref="RoomTimes.SideNotice"/>.</summary>
public sealed record BringEverybodyBack : RoomCommand;

/// <summary>A person would like to step out with a facilitator.</summary>
public sealed record AskToStepOut : RoomCommand;

/// <summary>A facilitator steps out with that person: at once when they have asked for it, else when they say yes.</summary>
public sealed record InviteToStepOut(ParticipantId Who) : RoomCommand;

/// <summary>The author goes along with the facilitator who invited them.</summary>
public sealed record AcceptStepOut : RoomCommand;

/// <summary>
/// Takes back or turns down what the author asked for or was invited to; a facilitator may also name whose asking can't be met, or whom
/// they no longer invite.
/// </summary>
public sealed record DeclineStepOut(ParticipantId? Who = null) : RoomCommand;

/// <summary>The time of the side rooms is over in a minute.</summary>
public sealed record AnnounceBack : LiveRoomCommand;

/// <summary>The minute's notice is over.</summary>
public sealed record CloseSideRooms : LiveRoomCommand;

/// <summary>Closes rooms of two that the person has left, and brings the facilitator back.</summary>
public sealed record TidySideRooms : LiveRoomCommand;

/// <summary>To a side room: what the main room says about it and its people.</summary>
/// <param name="At">When the main room last changed; null: it is gone. What is older than what was said before changes nothing.</param>
public sealed record FollowMainRoom(Room Main, DateTimeOffset? At) : LiveRoomCommand
{
    /// <summary>Somebody is about to come in who relies on it, so it counts from now on even when it changes nothing.</summary>
    public bool IsArrival { get; init; }
}
