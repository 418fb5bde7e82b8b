using System.Security.Cryptography;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Net;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>The links between the nodes of a <see cref="FakeNetwork"/>, and the network between them, which loses and reorders.</summary>
internal sealed class FakeLinks : IDisposable
{
    private readonly FakeNetwork _network;
    private readonly LinkCore[] _cores;
    private readonly Queue<Action<LinkCore, long>>[] _orders;
    private readonly PriorityQueue<(int To, byte[] Bytes), (long AtUs, long Order)> _underWay = new();
    private readonly Dictionary<(int From, int To, bool IsHome), int> _numbers = [];
    private long _order;
    private int _lastNumber = 1_000; // above those of shards

    public FakeLinks(FakeNetwork network, int nodes, Action<Exception> failed)
    {
        _network = network;
        _cores = [.. Enumerable.Range(0, nodes).Select(_ => new LinkCore(new Sender(this), network.Events.Add, failed))];
        _orders = [.. _cores.Select(_ => new Queue<Action<LinkCore, long>>())];
    }

    // The number of a node is the port of its address.
    private sealed class Sender(FakeLinks links) : IDatagramSender
    {
        private readonly byte[] _leaving = new byte[IDatagramSender.BufferLength];

        public Span<byte> NextSend() => _leaving;
        public void CommitSend(int length, EndpointKey to) => links.Carry(_leaving.AsSpan(0, length), to.Port);
    }

    public LinkCore[] Cores => _cores;
    public double Loss { get; set; }
    public int DelayUs { get; set; } = 300;
    public int JitterUs { get; set; }

    /// <summary>Nothing gets through.</summary>
    public bool IsCut { get; set; }

    /// <summary>All that was ever sent, and to which node.</summary>
    public List<(int To, byte[] Bytes)> Sent { get; } = [];

    /// <summary>Whether <see cref="Sent"/> is kept.</summary>
    public bool KeepsSent { get; set; }

    /// <summary>The room lives on <paramref name="home"/> and is on the other node too.</summary>
    /// <param name="anew">By another link than before.</param>
    public void Join(string room, int home, int other, bool anew = false)
    {
        if (anew) foreach (var known in ((int, int, bool)[])[(home, other, true), (other, home, false)]) _numbers.Remove(known);
        var (one, two) = (RandomNumberGenerator.GetBytes(LinkLine.KeyLength), RandomNumberGenerator.GetBytes(LinkLine.KeyLength));
        var (first, second) = (Random.Shared.NextInt64(), Random.Shared.NextInt64());
        Open(home, other, new MediaLink(new LinkEnd("", other, 1), first, second, one, two), isHome: true);
        Open(other, home, new MediaLink(new LinkEnd("", home, 1), second, first, two, one), isHome: false);
        _network.Nodes[home].Link(room, _numbers[(home, other, true)], isHome: true);
        _network.Nodes[other].Link(room, _numbers[(other, home, false)], isHome: false);
    }

    /// <summary>Datagrams are handed over at once, without a copy that would have to be made: each 50th is lost.</summary>
    public bool IsDirect { get; set; }

    private const int Room = 4_096;
    private readonly byte[] _handed = new byte[Room * IDatagramSender.BufferLength];
    private readonly (int To, int Length)[] _handedAs = new (int, int)[Room];
    private int _handedCount;
    private int _counted;

    public void RunDirect(long nowUs)
    {
        for (var node = 0; node < _cores.Length; node++) Run(node, nowUs);
        for (var i = 0; i < _handedCount; i++)
        {
            var (to, length) = _handedAs[i];
            _cores[to].Receive(_handed.AsSpan(i * IDatagramSender.BufferLength, length), nowUs);
        }
        _handedCount = 0;
    }

    public void Post(int node, int link, Action<Link, long> order) => _orders[node].Enqueue(LinkCore.For(link, order));

    public void Step(long nowUs)
    {
        while (_underWay.TryPeek(out _, out var due) && due.AtUs <= nowUs)
        {
            var (to, bytes) = _underWay.Dequeue();
            _cores[to].Receive(bytes, nowUs);
        }
        for (var node = 0; node < _cores.Length; node++) Run(node, nowUs);
    }

    public void Run(int node, long nowUs)
    {
        while (_orders[node].TryDequeue(out var order)) _cores[node].Do(order, nowUs);
        _cores[node].ReadNeighbours(nowUs);
        if (nowUs >= _cores[node].NextTimerUs) _cores[node].Tick(nowUs);
    }

    public void Dispose()
    {
        foreach (var core in _cores) core.Dispose();
    }

    private void Open(int from, int to, MediaLink link, bool isHome)
    {
        if (_numbers.ContainsKey((from, to, isHome))) return;
        var number = _numbers[(from, to, isHome)] = ++_lastNumber;
        var address = EndpointKey.V4([10, 9, 9, 9], (ushort)to);
        _orders[from].Enqueue((core, now) => core.Open(number, link, isHome, address, order => Post(from, number, order), now));
    }

    private void Carry(ReadOnlySpan<byte> datagram, int to)
    {
        if (IsDirect)
        {
            if (++_counted % 50 == 0 || _handedCount == Room) return;
            datagram.CopyTo(_handed.AsSpan(_handedCount * IDatagramSender.BufferLength));
            _handedAs[_handedCount++] = (to, datagram.Length);
            return;
        }
        if (KeepsSent) Sent.Add((to, datagram.ToArray()));
        if (IsCut || _network.Random.NextDouble() < Loss) return;
        var delay = DelayUs + (JitterUs > 0 ? _network.Random.Next(JitterUs) : 0);
        _underWay.Enqueue((to, datagram.ToArray()), (_network.NowUs + delay, _order++));
    }
}
