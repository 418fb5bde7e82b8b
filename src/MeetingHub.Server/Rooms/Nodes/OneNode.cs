using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>A server that runs alone.</summary>
public sealed class OneNode : ILeases, IRoomNodes, IMediaNodes, IDraining, INodeFigures, IAbandonedRooms
{
    private static readonly IReadOnlyDictionary<ParticipantId, string> Nobody = new Dictionary<ParticipantId, string>();

    private Func<NodeFigures> _describe = () => throw new InvalidOperationException("Nobody describes this node.");

    public string Self => "one";
    public bool IsAlive(string node) => true;
    public IDisposable WhenLost(Action<string> lost) => Nothing.Instance;
    public Task<int> LowestLevelAsync() => Task.FromResult(RoomSettings.NewestLevel);

    public Task TakeSeatAsync(RoomId room, ParticipantId who) => Task.CompletedTask;
    public Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room) => Task.FromResult(Nobody);
    public Task KeepOpenAsync(RoomId room) => Task.CompletedTask;
    public void Send(RoomId room, NodeMessage message) { }
    public IDisposable Listen(RoomId room, Action<NodeMessage> heard) => Nothing.Instance;

    public Task<string> ChooseAsync(int level, IReadOnlyCollection<string> gone) => Task.FromResult(Self);
    public void MeasureLoadBy(Func<long> load) { }
    public void AddLoad(string node, long streams) { }
    public void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer) { }
    public Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop) =>
        Task.FromResult<NegotiateReply?>(null);

    public bool IsDraining(string node) => false;
    public Task<bool> TryDrainAsync(string node, bool on) => Task.FromResult(false);

    public void DescribeBy(Func<NodeFigures> describe) => _describe = describe;
    public Task<ImmutableArray<NodeFigures>> DescribeAllAsync() => Task.FromResult(ImmutableArray.Create(_describe()));
    public Task<int> CountRoomsAsync() => Task.FromResult(_describe().Rooms);

    public Task<ImmutableArray<RoomId>> FindAsync() => Task.FromResult<ImmutableArray<RoomId>>([]);

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();
        public void Dispose() { }
    }
}
