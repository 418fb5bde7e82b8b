using System.Collections.Immutable;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>A node's report to operators: counts only, nothing that identifies a person or a room.</summary>
/// <param name="People">Seats with a connection to the node.</param>
/// <param name="Cpu">Share of the node's cores, 0 to 1.</param>
/// <param name="BitsOut">Media per second.</param>
/// <param name="LossOut">Share of the packets sent that browsers asked for again.</param>
/// <param name="LossIn">Share of the packets received that browsers were asked for again.</param>
/// <param name="Joins">In the last hour.</param>
/// <param name="Rejoins">Lost connections that came back in the last hour.</param>
/// <param name="JoinTimes">The joins of the last hour by how long they took; the bounds are those of the metric.</param>
public sealed record NodeFigures(
    string Id, string Name, string Version, DateTimeOffset StartedAt, int Rooms, int People, int MediaRooms, double Cpu,
    long BitsOut, long BitsIn, double LossOut, double LossIn, int Joins, int Rejoins, ImmutableArray<int> JoinTimes);

/// <summary>What the nodes report to operators.</summary>
public interface INodeFigures
{
    /// <summary>Sets how this node describes itself, which it does about once a second.</summary>
    void DescribeBy(Func<NodeFigures> describe);

    /// <summary>Every living node, as it described itself last.</summary>
    Task<ImmutableArray<NodeFigures>> DescribeAllAsync();

    /// <summary>Rooms that are open at whichever node.</summary>
    Task<int> CountRoomsAsync();
}
