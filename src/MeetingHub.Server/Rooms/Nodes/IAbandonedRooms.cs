using System.Collections.Immutable;
using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Rooms whose people all had their connections at nodes that have died, so that no node follows them any more.</summary>
public interface IAbandonedRooms
{
    /// <summary>Once a minute one of the nodes gets them; the others get none.</summary>
    Task<ImmutableArray<RoomId>> FindAsync();
}
