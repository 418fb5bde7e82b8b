using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>What one node tells the others that follow the same room. May be lost; the log is what counts.</summary>
public abstract record NodeMessage;

/// <summary>This seat's connection is at <paramref name="Node"/> from now on.</summary>
public sealed record SeatTaken(ParticipantId Who, string Node) : NodeMessage;

/// <summary>A signal for one seat, or for everybody when <paramref name="To"/> is absent.</summary>
public sealed record SignalSent(ParticipantId? To, ServerSignal Signal) : NodeMessage;

/// <summary>What one node asks another to do with a member's media, when the member's connection and the room's media are at different nodes.</summary>
public abstract record MediaRequest(RoomId Room, ParticipantId Who);

public sealed record NegotiateMedia(RoomId Room, ParticipantId Who, string Offer) : MediaRequest(Room, Who);

/// <summary>Is not answered.</summary>
public sealed record ViewMedia(RoomId Room, ParticipantId Who, SetViewRequest View) : MediaRequest(Room, Who);

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

    /// <summary>
    /// The node where the room's media lives: one that is alive, chosen by load when the room has none yet. <paramref name="streams"/>
    /// is what the room adds to its load; <paramref name="gone"/> are nodes that did not answer, which are not believed to be alive.
    /// </summary>
    Task<string> PlaceMediaAsync(RoomId room, long streams, IReadOnlyCollection<string> gone);

    /// <summary>How many streams this node sends out, for the choice above.</summary>
    void MeasureLoadBy(Func<long> load);

    void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer);

    /// <summary>Null when that node is not there, or does not answer in time.</summary>
    Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop);
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
    public Task<string> PlaceMediaAsync(RoomId room, long streams, IReadOnlyCollection<string> gone) => Task.FromResult(Self);
    public void MeasureLoadBy(Func<long> load) { }
    public void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer) { }
    public Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop) => Task.FromResult<NegotiateReply?>(null);

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();
        public void Dispose() { }
    }
}
