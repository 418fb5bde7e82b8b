using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>A message from one node to the others that follow the same room. It may be lost; only the log counts.</summary>
public abstract record NodeMessage;

/// <summary>This seat's connection is at <paramref name="Node"/> from now on.</summary>
public sealed record SeatTaken(ParticipantId Who, string Node) : NodeMessage;

/// <summary>A signal for one seat, or for everybody when <paramref name="To"/> is absent.</summary>
public sealed record SignalSent(ParticipantId? To, ServerSignal Signal) : NodeMessage;

/// <summary>The nodes that serve one room: which of them holds a seat's connection, and what they tell each other.</summary>
public interface IRoomNodes
{
    /// <summary>Notes that the seat's connection is here. The log ends that, with the entry by which the person leaves.</summary>
    Task TakeSeatAsync(RoomId room, ParticipantId who);

    /// <summary>For each taken seat, the node that has its connection or had it last. A node that runs alone need not say.</summary>
    Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room);

    /// <summary>
    /// Keeps the room counted as open. Called while somebody is connected to it, however long ago the last person joined.
    /// </summary>
    Task KeepOpenAsync(RoomId room);

    /// <summary>Tells the other nodes that follow the room.</summary>
    void Send(RoomId room, NodeMessage message);

    IDisposable Listen(RoomId room, Action<NodeMessage> heard);
}
