using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Entries;

namespace MeetingHub.Server.Rooms;

/// <summary>The parts beside the rooms that follow them.</summary>
internal sealed record RoomFollowers(ImmutableArray<IRoomFollower> OfRooms, ImmutableArray<IEntryFollower> OfEntries);

/// <summary>A part beside the rooms that follows them, such as the media engine. Called by the room's loop, so it must not wait.</summary>
internal interface IRoomFollower
{
    /// <summary>The room as it is now. Steps in between may be left out, so compare with the last one you were given.</summary>
    void Changed(RoomId room, Room now);

    /// <summary>This node no longer follows the room.</summary>
    void Closed(RoomId room);

    /// <summary>Whether this node must go on following the room, although no connection is here or the room has ended.</summary>
    bool Needs(RoomId room) => false;
}
