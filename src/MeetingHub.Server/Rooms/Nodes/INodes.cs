using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>A message from one node to the others that follow the same room. It may be lost; only the log counts.</summary>
public abstract record NodeMessage;

/// <summary>This seat's connection is at <paramref name="Node"/> from now on.</summary>
public sealed record SeatTaken(ParticipantId Who, string Node) : NodeMessage;

/// <summary>A signal for one seat, or for everybody when <paramref name="To"/> is absent.</summary>
public sealed record SignalSent(ParticipantId? To, ServerSignal Signal) : NodeMessage;

/// <summary>A request to another node about a member's media, when connection and media are at different nodes.</summary>
public abstract record MediaRequest(RoomId Room, ParticipantId Who);

/// <summary><paramref name="Place"/> is the number under which the room's media lives there.</summary>
public sealed record NegotiateMedia(RoomId Room, ParticipantId Who, long Place, string Offer) : MediaRequest(Room, Who);

/// <summary>Is not answered.</summary>
public sealed record ViewMedia(RoomId Room, ParticipantId Who, SetViewRequest View) : MediaRequest(Room, Who);

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

/// <summary>
/// The processes that serve the same rooms: which are alive, which holds a seat's connection, and what they tell each other.
/// </summary>
public interface INodes
{
    /// <summary>The name by which other nodes know this process. Every start has a new one.</summary>
    string Self { get; }

    /// <summary>As of the last renewal of the leases, about a second ago.</summary>
    bool IsAlive(string node);

    /// <summary>
    /// Calls with the name of each node whose lease has lapsed. This node's own name means that the others have given it up.
    /// </summary>
    IDisposable WhenLost(Action<string> lost);

    /// <summary>Notes that the seat's connection is here. The log ends that, with the entry by which the person leaves.</summary>
    Task TakeSeatAsync(RoomId room, ParticipantId who);

    /// <summary>
    /// Keeps the room counted as open. Called while somebody is connected to it, however long ago the last person joined.
    /// </summary>
    Task KeepOpenAsync(RoomId room) => Task.CompletedTask;

    /// <summary>For each taken seat, the node that has its connection or had it last.</summary>
    Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room);

    /// <summary>Tells the other nodes that follow the room.</summary>
    void Send(RoomId room, NodeMessage message);

    IDisposable Listen(RoomId room, Action<NodeMessage> heard);

    /// <summary>
    /// A node for a room's media, chosen by load among those that are alive and not being drained; this one when there is no other.
    /// <paramref name="gone"/> are nodes that did not answer; they are taken for dead.
    /// </summary>
    Task<string> ChooseForMediaAsync(IReadOnlyCollection<string> gone);

    /// <summary>Adds the streams of a room that has gone to that node to its load at once, before the node reports them itself.</summary>
    void CountMedia(string node, long streams);

    /// <summary>How many streams this node sends out, for the choice above.</summary>
    void MeasureLoadBy(Func<long> load);

    /// <summary>Whether an operator wants no new rooms and people at that node.</summary>
    bool IsDraining(string node);

    /// <summary>False: there is no such node, or nowhere else to go.</summary>
    Task<bool> TryDrainAsync(string node, bool on);

    /// <summary>Sets how this node describes itself, which it does about once a second.</summary>
    void DescribeBy(Func<NodeFigures> describe);

    /// <summary>Every living node, as it described itself last.</summary>
    Task<ImmutableArray<NodeFigures>> DescribeAllAsync();

    /// <summary>Rooms that are open at whichever node.</summary>
    Task<int> CountRoomsAsync();

    /// <summary>
    /// Rooms whose people all had their connections at nodes that have died, so that no node follows them any more. Once a minute one of
    /// the nodes gets them; the others get none.
    /// </summary>
    Task<ImmutableArray<RoomId>> AbandonedRoomsAsync();

    void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer);

    /// <summary>
    /// Null when no node hears the question, or none answers it. A node that hears it and does not answer in time is slow, not dead: the
    /// reply is then a refusal, and the caller asks again a little later. The lease tells when a node is dead.
    /// </summary>
    Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop);
}

/// <summary>A server that runs alone.</summary>
public sealed class OneNode : INodes
{
    private static readonly IReadOnlyDictionary<ParticipantId, string> Nobody = new Dictionary<ParticipantId, string>();

    private Func<NodeFigures> _describe = () => throw new InvalidOperationException("Nobody describes this node.");

    public string Self => "one";
    public bool IsAlive(string node) => true;
    public IDisposable WhenLost(Action<string> lost) => Nothing.Instance;
    public Task TakeSeatAsync(RoomId room, ParticipantId who) => Task.CompletedTask;
    public Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room) => Task.FromResult(Nobody);
    public void Send(RoomId room, NodeMessage message) { }
    public IDisposable Listen(RoomId room, Action<NodeMessage> heard) => Nothing.Instance;
    public Task<string> ChooseForMediaAsync(IReadOnlyCollection<string> gone) => Task.FromResult(Self);
    public void CountMedia(string node, long streams) { }
    public void MeasureLoadBy(Func<long> load) { }
    public bool IsDraining(string node) => false;
    public Task<bool> TryDrainAsync(string node, bool on) => Task.FromResult(false);
    public void DescribeBy(Func<NodeFigures> describe) => _describe = describe;
    public Task<ImmutableArray<NodeFigures>> DescribeAllAsync() => Task.FromResult(ImmutableArray.Create(_describe()));
    public Task<int> CountRoomsAsync() => Task.FromResult(_describe().Rooms);
    public Task<ImmutableArray<RoomId>> AbandonedRoomsAsync() => Task.FromResult<ImmutableArray<RoomId>>([]);
    public void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer) { }
    public Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop) =>
        Task.FromResult<NegotiateReply?>(null);

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();
        public void Dispose() { }
    }
}
