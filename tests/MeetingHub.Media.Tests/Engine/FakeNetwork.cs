using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Net;
using MeetingHub.Media.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>
/// The server's core, or several, and some browsers, joined by a network in which a seed decides everything: delay, loss, repetition and
/// order. Time is a number that <see cref="Advance"/> moves; nothing waits.
/// </summary>
internal sealed class FakeNetwork : IDatagramSender, IDisposable
{
    public const int StepUs = 1_000;

    private readonly PriorityQueue<Datagram, (long AtUs, long Order)> _underWay = new();
    private readonly Dictionary<EndpointKey, FakeBrowser> _browsers = [];
    private readonly byte[] _leaving = new byte[IDatagramSender.BufferLength];
    private readonly DtlsCertificate _certificate = DtlsCertificate.Create();
    private readonly DtlsContext _dtls;
    private readonly Random _random;
    private readonly int _shards; // of each node
    private long _order;
    private readonly Queue<Action<ShardCore, long>>[] _orders;
    private List<(byte[] Bytes, EndpointKey From, long AtUs)>? _recorded;

    /// <param name="mostTogether">With several shards: how many members of a room are on one before the next is taken.</param>
    /// <param name="nodes">Each has so many shards; they are joined by <see cref="FakeLinks"/>.</param>
    public FakeNetwork(int seed = 1, int shards = 1, int mostTogether = 1, int nodes = 1)
    {
        _random = new Random(seed);
        _dtls = new DtlsContext(_certificate, DtlsRole.Server);
        _shards = shards;
        Cores = [.. Enumerable.Range(0, shards * nodes).Select(_ => new ShardCore(_dtls, this, Events.Add, Note))];
        _orders = [.. Cores.Select(_ => new Queue<Action<ShardCore, long>>())];
        Links = new FakeLinks(this, nodes, Note);
        Nodes = [.. Enumerable.Range(0, nodes).Select(node => new RoomOrders(
            shards, mostTogether, (shard, order) => _orders[node * shards + shard].Enqueue(order), _ => { },
            (link, order) => Links.Post(node, link, order), () => { }))];
    }

    /// <summary>A line of so many bits per second, with a queue before it.</summary>
    internal sealed class Line(double rate, int seed = 1)
    {
        private const double LongestQueueUs = 300_000;
        private readonly Random _random = new(seed);
        private double _freeAtUs;

        public double Rate { get; set; } = rate;

        /// <summary>The share that it loses of whatever is sent: 0 to 1.</summary>
        public double Loss { get; set; }
        public long Bytes { get; private set; }
        public long Dropped { get; private set; }
        public long LongestWaitUs { get; set; }

        public bool TryQueue(int bytes, long nowUs, out long waitUs)
        {
            Bytes += bytes;
            _freeAtUs = Math.Max(_freeAtUs, nowUs);
            waitUs = (long)(_freeAtUs - nowUs);
            if (waitUs > LongestQueueUs)
            {
                Dropped++;
                return false;
            }
            _freeAtUs += bytes * 8e6 / Rate;
            waitUs = (long)(_freeAtUs - nowUs);
            LongestWaitUs = Math.Max(LongestWaitUs, waitUs);
            return Loss == 0 || _random.NextDouble() >= Loss;
        }
    }

    private sealed record Datagram(byte[] Bytes, EndpointKey From, FakeBrowser? To);

    /// <summary>The first shard, for tests that need only one and give it orders themselves.</summary>
    public ShardCore Core => Cores[0];
    public ShardCore[] Cores { get; }

    /// <summary>What signalling asks for, where rooms are spread.</summary>
    public RoomOrders Orders => Nodes[0];

    /// <summary>The same for each node.</summary>
    public RoomOrders[] Nodes { get; }

    public FakeLinks Links { get; }

    /// <summary>Shards that stand still.</summary>
    public HashSet<int> Stalled { get; } = [];

    /// <summary>How often the core's timer rang.</summary>
    public int Ticks { get; private set; }
    public List<MediaEvent> Events { get; } = [];
    public long NowUs { get; private set; } = 1_000_000;

    /// <summary>The share of lost packets from browsers to the server, and from the server to browsers: 0 to 1.</summary>
    public double LossUp { get; set; }
    public double LossDown { get; set; }
    public double Duplicates { get; set; }
    public int DelayUs { get; set; } = 10_000;

    /// <summary>The largest random addition to <see cref="DelayUs"/>; above the distance between packets it reorders them.</summary>
    public int JitterUs { get; set; }

    public Random Random => _random;

    /// <summary>Exceptions in the core. Without <see cref="ExpectsFailures"/> the first one fails the test at once.</summary>
    public List<Exception> Failures { get; } = [];
    public bool ExpectsFailures { get; init; }

    /// <summary>Sending to this address throws, like a bug in the handling of one browser.</summary>
    public EndpointKey? Broken { get; set; }

    /// <summary>The packets of the core are not carried, so that the core can be measured alone.</summary>
    public bool IsUnplugged { get; set; }

    public FakeBrowser Join(string room, string name, int videoSlots = 4, int audioSlots = 3, MediaPermissions allowed = MediaPermissions.Microphone | MediaPermissions.Camera | MediaPermissions.Screen,
        Func<string, string>? offer = null, int node = 0)
    {
        SetPermissions(room, name, allowed);
        var browser = new FakeBrowser(this, room, name, videoSlots, audioSlots) { Node = node };
        if (offer is not null) browser.OfferOf = offer;
        browser.Negotiate();
        browser.Check(nominate: true);
        AdvanceUntilConnected(browser);
        return browser;
    }

    public void SetPermissions(string room, string name, MediaPermissions allowed)
    {
        if (Cores.Length == 1) Core.SetPermissions(room, name, allowed, NowUs);
        else foreach (var orders in Nodes) orders.SetPermissions(room, name, allowed);
    }

    public void SetView(string room, string name, ImmutableArray<ViewTile> view, long? seen)
    {
        if (Cores.Length == 1) Core.SetView(room, name, view, seen, NowUs);
        else foreach (var orders in Nodes) orders.SetView(room, name, view, seen);
    }

    public ShardCore.Negotiated Negotiate(string room, FakeBrowser browser, SdpOffer offer)
    {
        if (Cores.Length == 1)
        {
            Core.SetCodecs(room, browser.Name, offer.Codecs);
            return Core.Negotiate(room, browser.Name, offer, NowUs)!;
        }
        ShardCore.Negotiated? answer = null;
        browser.Shard = browser.Node * _shards + Nodes[browser.Node].Connect(
            room, browser.Name, offer.Codecs, (core, now) => answer = core.Negotiate(room, browser.Name, offer, now))!.Value;
        Carry(browser.Shard);
        return answer!;
    }

    // Orders may make orders to other shards, which are carried out when it is their turn.
    private void Carry(int shard)
    {
        while (_orders[shard].TryDequeue(out var order)) Cores[shard].Do(order, NowUs);
    }

    /// <summary>
    /// OpenSSL sends again by the clock of this machine, and does so when the machine stands still during a handshake: then time has to
    /// pass on that clock too.
    /// </summary>
    public void AdvanceUntilConnected(FakeBrowser browser)
    {
        var waited = Stopwatch.StartNew();
        for (var i = 0; !browser.IsConnected && waited.Elapsed < TimeSpan.FromSeconds(20); i++)
        {
            if (i > 100) Thread.Sleep(1);
            Step();
        }
        Assert.True(browser.IsConnected, "The handshake has not ended.");
    }

    public void Listen(EndpointKey at, FakeBrowser browser) => _browsers[at] = browser;
    public void Forget(EndpointKey at) => _browsers.Remove(at);

    public void SendToServer(ReadOnlySpan<byte> datagram, EndpointKey from)
    {
        if (_recorded is not null) _recorded.Add((datagram.ToArray(), from, NowUs));
        else Carry(new Datagram(datagram.ToArray(), from, To: null), LossUp);
    }

    /// <summary>Records the packets that browsers send within a time instead of carrying them; no time passes for the core.</summary>
    public List<(byte[] Bytes, EndpointKey From, long AtUs)> Record(int milliseconds, Action<int> each)
    {
        var recorded = _recorded = [];
        for (var i = 0; i < milliseconds; i++)
        {
            NowUs += StepUs;
            foreach (var browser in _browsers.Values.Distinct()) browser.Tick(NowUs);
            each(i);
        }
        _recorded = null;
        return recorded;
    }

    public Span<byte> NextSend() => _leaving;

    public void CommitSend(int length, EndpointKey to)
    {
        if (to == Broken) throw new InvalidOperationException("broken by the test");
        if (IsUnplugged || !_browsers.TryGetValue(to, out var browser)) return;
        var datagram = new Datagram(_leaving.AsSpan(0, length).ToArray(), to, browser);
        var waitUs = 0L;
        if (browser.LineDown is { } line && !line.TryQueue(length + 28, NowUs, out waitUs)) return; // with the headers of IP and UDP
        Carry(datagram, LossDown, waitUs);
    }

    public void Advance(int milliseconds)
    {
        for (var i = 0; i < milliseconds; i++) Step();
    }

    public void AdvanceUntil(Func<bool> isTrue, int mostMilliseconds = 5_000)
    {
        for (var i = 0; i < mostMilliseconds && !isTrue(); i++) Step();
        Assert.True(isTrue(), "It has not come to that.");
    }

    public void Dispose()
    {
        foreach (var core in Cores) core.CloseAll();
        Links.Dispose();
        foreach (var browser in _browsers.Values.Distinct()) browser.Dispose();
        _dtls.Dispose();
    }

    private void Note(Exception e)
    {
        if (!ExpectsFailures) ExceptionDispatchInfo.Throw(e);
        Failures.Add(e);
    }

    private void Step()
    {
        NowUs += StepUs;
        while (_underWay.TryPeek(out _, out var due) && due.AtUs <= NowUs)
        {
            var datagram = _underWay.Dequeue();
            if (datagram.To is null) ShardOf(datagram.From).Receive(datagram.Bytes, datagram.From, NowUs);
            else datagram.To.Receive(datagram.Bytes, NowUs);
        }
        foreach (var browser in _browsers.Values.Distinct().ToArray()) browser.Tick(NowUs);
        for (var i = 0; i < Cores.Length; i++)
        {
            if (!Stalled.Contains(i)) Run(i);
        }
        Links.Step(NowUs);
    }

    private void Run(int shard)
    {
        var core = Cores[shard];
        Carry(shard);
        core.ReadNeighbours(NowUs);
        if (NowUs < core.NextTimerUs) return;
        Ticks++;
        core.Tick(NowUs, DateTimeOffset.UnixEpoch.AddMicroseconds(NowUs));
    }

    public ShardCore ShardOf(EndpointKey from) => _browsers.TryGetValue(from, out var browser) ? Cores[browser.Shard] : Core;

    private void Carry(Datagram datagram, double loss, long waitUs = 0)
    {
        if (_random.NextDouble() < loss) return;
        var copies = _random.NextDouble() < Duplicates ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var delay = DelayUs + (JitterUs > 0 ? _random.Next(JitterUs) : 0);
            _underWay.Enqueue(datagram with { Bytes = [.. datagram.Bytes] }, (NowUs + waitUs + delay, _order++));
        }
    }
}
