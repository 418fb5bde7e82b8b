using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>What one node tells the others that follow the same room. May be lost; the log is what counts.</summary>
public abstract record NodeMessage;

/// <summary>This seat's connection is at <paramref name="Node"/> from now on.</summary>
public sealed record SeatTaken(ParticipantId Who, string Node) : NodeMessage;

/// <summary>A signal for one seat, or for everybody when <paramref name="To"/> is absent.</summary>
public sealed record SignalSent(ParticipantId? To, ServerSignal Signal) : NodeMessage;

/// <summary>The processes that serve the same rooms: which are alive, which holds a seat's connection, and what they tell each other.</summary>
public interface INodes
{
    /// <summary>This process, as others know it. Another one after every start.</summary>
    string Self { get; }

    /// <summary>As of the last renewal of the leases, about a second ago.</summary>
    bool IsAlive(string node);

    /// <summary>Nodes whose lease has lapsed. This one's own name means that the others have given it up meanwhile.</summary>
    IDisposable WhenLost(Action<string> lost);

    Task TakeSeatAsync(RoomId room, ParticipantId who);

    /// <summary>Which node has each seat's connection, or had it last.</summary>
    Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room);

    /// <summary>Tells the other nodes that follow the room.</summary>
    void Send(RoomId room, NodeMessage message);

    IDisposable Listen(RoomId room, Action<NodeMessage> heard);
}

/// <summary>A server that runs alone.</summary>
public sealed class OneNode : INodes
{
    private static readonly IReadOnlyDictionary<ParticipantId, string> Nobody = new Dictionary<ParticipantId, string>();

    public string Self => "one";
    public bool IsAlive(string node) => true;
    public IDisposable WhenLost(Action<string> lost) => Nothing.Instance;
    public Task TakeSeatAsync(RoomId room, ParticipantId who) => Task.CompletedTask;
    public Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room) => Task.FromResult(Nobody);
    public void Send(RoomId room, NodeMessage message) { }
    public IDisposable Listen(RoomId room, Action<NodeMessage> heard) => Nothing.Instance;

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();
        public void Dispose() { }
    }
}
