namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>The processes that serve the same rooms, and which of them are alive.</summary>
public interface ILeases
{
    /// <summary>The name by which other nodes know this process. Every start has a new one.</summary>
    string Self { get; }

    /// <summary>As of the last renewal of the leases, about a second ago.</summary>
    bool IsAlive(string node);

    /// <summary>
    /// Calls with the name of each node whose lease has lapsed. This node's own name means that the others have given it up.
    /// </summary>
    IDisposable WhenLost(Action<string> lost);

    /// <summary>
    /// The lowest level of all living nodes, as of now: a room that is opened with it has no event that one of them does not know.
    /// </summary>
    Task<int> LowestLevelAsync();
}
