using System.Collections.Concurrent;
using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Rooms.Live;

/// <summary>Nodes in one process. What one tells, the others hear at once; a test decides who is alive.</summary>
internal sealed class FakeNodes
{
    private readonly ConcurrentDictionary<(RoomId Room, ParticipantId Who), string> _seats = new();
    private ImmutableList<Node> _all = [];

    public Node Start()
    {
        var node = new Node(this, $"node{_all.Count}");
        _all = _all.Add(node);
        return node;
    }

    /// <summary>Its lease lapses, and the others hear of it.</summary>
    public void Lose(Node lost)
    {
        lost.IsLost = true;
        foreach (var node in _all) node.HearLost(lost.Self);
    }

    internal sealed class Node(FakeNodes nodes, string self) : IRoomNodes, ILeases
    {
        private ImmutableList<Action<string>> _whenLost = [];
        private ImmutableList<(RoomId Room, Action<NodeMessage> Heard)> _listeners = [];

        public string Self => self;
        public bool IsLost { get; set; }

        public bool IsAlive(string node) => nodes._all.Exists(n => n.Self == node && !n.IsLost);
        public void HearLost(string node) => _whenLost.ForEach(heard => heard(node));

        public Task<int> LowestLevelAsync() => Task.FromResult(RoomSettings.NewestLevel);

        public IDisposable WhenLost(Action<string> lost)
        {
            ImmutableInterlocked.Update(ref _whenLost, all => all.Add(lost));
            return new Ending(() => ImmutableInterlocked.Update(ref _whenLost, all => all.Remove(lost)));
        }

        public Task TakeSeatAsync(RoomId room, ParticipantId who)
        {
            nodes._seats[(room, who)] = self;
            Send(room, new SeatTaken(who, self));
            return Task.CompletedTask;
        }

        public Task<IReadOnlyDictionary<ParticipantId, string>> SeatsAsync(RoomId room) =>
            Task.FromResult<IReadOnlyDictionary<ParticipantId, string>>(
                nodes._seats.Where(s => s.Key.Room == room).ToDictionary(s => s.Key.Who, s => s.Value));

        public Task KeepOpenAsync(RoomId room) => Task.CompletedTask;

        public void Send(RoomId room, NodeMessage message)
        {
            foreach (var node in nodes._all.Where(n => n != this))
                foreach (var (where, heard) in node._listeners)
                    if (where == room) heard(message);
        }

        public IDisposable Listen(RoomId room, Action<NodeMessage> heard)
        {
            ImmutableInterlocked.Update(ref _listeners, all => all.Add((room, heard)));
            return new Ending(() => ImmutableInterlocked.Update(ref _listeners, all => all.Remove((room, heard))));
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
