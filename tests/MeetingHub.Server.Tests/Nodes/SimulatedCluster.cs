using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>A room of the simulation: the number of its people, and of their open cameras and microphones when all have arrived.</summary>
internal sealed class SimulatedRoom(int people, int pictures, int voices)
{
    public int People => people;
    public int Here { get; set; }
    /// <summary>The folded log: the domain decides and records the places of the media.</summary>
    public Room Log { get; private set; } = Room.Empty.Evolve(new RoomOpened("", 1_000), default);

    public SimulatedNode? Place { get; set; }
    public long Moves => Math.Max(0, (Log.Media?.Number ?? 0) - 1);

    /// <summary>Asks the room's decider, as any node does. True when the log has accepted this place and no other before.</summary>
    public bool TryPlace(string node, long instead)
    {
        var decided = Log.Decide(new PlaceMedia(node, instead), ParticipantId.Nobody, default).Events;
        Log = decided.Aggregate(Log, (room, e) => room.Evolve(e, default));
        return !decided.IsEmpty;
    }

    /// <summary>The load that its node reports.</summary>
    public long Streams => MediaPlacement.StreamsOf(Here, Math.Min(pictures, Here), Math.Min(voices, Here));

    /// <summary>
    /// The packets per second that its node really sends: 50 for a voice, 55 for a picture of the middle layer, 30 for the small pictures
    /// of a crowded page; nobody gets their own.
    /// </summary>
    public long Packets => PacketsFor(Here);

    public long MostPackets => PacketsFor(people);

    private long PacketsFor(int here)
    {
        var shown = Math.Min(25, Others(pictures, here));
        return here * (shown * (shown > 12 ? 30L : 55L) + Math.Min(6, Others(voices, here)) * 50L);
    }

    private int Others(int senders, int here) => senders < people ? Math.Min(senders, here) : Math.Max(0, here - 1);
}

internal sealed class SimulatedNode(string name)
{
    public string Name => name;
    public bool IsGone { get; set; }
    public bool IsBelievedAlive { get; set; } = true; // until its lease lapses
    public bool IsDraining { get; set; }
    public HashSet<SimulatedRoom> Rooms { get; } = [];
    public long BusyUntil { get; set; } // with key exchanges, one after the other
    public long Packets => Rooms.Sum(r => r.Packets);
}

/// <summary>
/// Nodes, rooms and the table of loads in Redis, in milliseconds of a clock of its own. All decisions are those of the server's code:
/// <see cref="MediaPlacement"/> decides whether a place is still in use and which node comes next, and <see cref="RoomDecider"/>
/// decides between several places. The simulation adds the network and the waiting times of server and web client.
/// </summary>
internal sealed class SimulatedCluster
{
    public const int RoundTrip = 10; // from reading the loads to being counted in them; ten times what a network takes

    private const int Report = 1_000;
    private const int KeyExchange = 5;        // for each page: 2.5 ms of a core that is half busy
    private const int BetweenRooms = 20;      // of a node that is drained
    private const int NewOffer = 200;         // a page's work, at most
    private const int LongestSilence = 7_500; // browsers notice within 2.5 s, then the page waits 5 s

    private readonly Random _random;
    private readonly bool _herds;
    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private readonly Dictionary<string, long> _loads = []; // mh:load
    private readonly Dictionary<string, SimulatedNode> _byName = [];
    private long _scheduled;

    /// <param name="herds">Always chooses the least loaded of all by the reported loads alone, to show the effect.</param>
    public SimulatedCluster(int nodes, int seed, bool herds = false)
    {
        (_random, _herds) = (new Random(seed), herds);
        for (var i = 0; i < nodes; i++) Start();
    }

    public long Now { get; private set; }
    public IEnumerable<SimulatedNode> Nodes => _byName.Values.Where(n => !n.IsGone);

    public SimulatedNode Start()
    {
        var node = new SimulatedNode($"node {_byName.Count}");
        _byName.Add(node.Name, node);
        In(_random.Next(Report), () => Tell(node));
        return node;
    }

    /// <summary>All people of the room arrive within so many milliseconds, most of them in the middle.</summary>
    public void Fill(SimulatedRoom room, int within)
    {
        for (var i = 0; i < room.People; i++) In((_random.Next(within) + _random.Next(within)) / 2, () => Enter(room));
    }

    /// <summary>Kills nodes at once. Returns their rooms with the time at which all people of each are back, filled in later.</summary>
    public Dictionary<SimulatedRoom, long> Kill(IReadOnlyCollection<SimulatedNode> nodes)
    {
        var backAt = new Dictionary<SimulatedRoom, long>();
        foreach (var node in nodes)
        {
            node.IsGone = true;
            foreach (var room in node.Rooms) Renew(room, LongestSilence - 500, LongestSilence, backAt);
            In((long)RedisLeases.Lease.TotalMilliseconds + Report, () => node.IsBelievedAlive = false);
        }
        return backAt;
    }

    /// <summary>
    /// Drains a node as an update does: it hands its rooms over one by one, and ends. Pages keep the old connection until they have the
    /// new one, whose time is filled in later.
    /// </summary>
    public Dictionary<SimulatedRoom, long> Drain(SimulatedNode node)
    {
        var movedAt = new Dictionary<SimulatedRoom, long>();
        var handedOver = 0;
        node.IsDraining = true;
        foreach (var room in node.Rooms.ToArray())
        {
            In(BetweenRooms * handedOver++, () =>
            {
                // RoomMedia.MoveAsync: every page learns it from the log, and then sends a new offer.
                var to = Choose(node.Name, [node.Name]);
                if (room.TryPlace(to.Name, room.Log.Media!.Number)) Carry(room, to);
                Renew(room, 0, NewOffer, movedAt);
            });
        }
        In(BetweenRooms * handedOver, () =>
        {
            (node.IsGone, node.IsBelievedAlive) = (true, false);
            _loads.Remove(node.Name);
        });
        return movedAt;
    }

    public void Run(long milliseconds)
    {
        var until = Now + milliseconds;
        while (_events.TryPeek(out _, out var next) && next.At <= until)
        {
            Now = next.At;
            _events.Dequeue()();
        }
        Now = until;
    }

    private void In(long milliseconds, Action act) => _events.Enqueue(act, (Now + milliseconds, _scheduled++));

    private void Tell(SimulatedNode node)
    {
        if (node.IsGone) return;
        _loads[node.Name] = node.Rooms.Sum(r => r.Streams);
        In(Report, () => Tell(node));
    }

    private void Enter(SimulatedRoom room)
    {
        room.Here++;
        Ask(room, [], _ => { });
    }

    // Every page of the room sends a new offer; the result is the time at which the last of them has its keys.
    private void Renew(SimulatedRoom room, int from, int to, Dictionary<SimulatedRoom, long> doneAt)
    {
        doneAt[room] = long.MaxValue;
        var left = room.Here;
        for (var i = 0; i < room.Here; i++)
        {
            In(_random.Next(from, to), () => Ask(room, [], place =>
            {
                place.BusyUntil = Math.Max(place.BusyUntil, Now) + KeyExchange;
                if (--left == 0) doneAt[room] = place.BusyUntil;
            }));
        }
    }

    // At whichever node the page is connected to.
    private void Ask(SimulatedRoom room, string[] gone, Action<SimulatedNode> placed)
    {
        var place = room.Log.Media;
        if (MediaPlacement.IsInUse(place, gone, node => _byName[node].IsBelievedAlive))
        {
            Arrive(room, _byName[place.Node], gone, placed);
            return;
        }
        var chosen = Choose(AnyLiving(), gone);
        In(RoundTrip, () =>
        {
            if (room.TryPlace(chosen.Name, place?.Number ?? 0)) Carry(room, chosen);
            Arrive(room, room.Place!, gone, placed);
        });
    }

    private void Carry(SimulatedRoom room, SimulatedNode node)
    {
        room.Place?.Rooms.Remove(room);
        room.Place = node;
        node.Rooms.Add(room);
        if (!_herds) _loads[node.Name] = _loads.GetValueOrDefault(node.Name) + room.Streams;
    }

    // A dead node does not hear it.
    private void Arrive(SimulatedRoom room, SimulatedNode place, string[] gone, Action<SimulatedNode> placed)
    {
        if (place.IsGone) Ask(room, [.. gone, place.Name], placed);
        else placed(place);
    }

    // Nobody is connected to a dead node.
    private string AnyLiving()
    {
        var living = Nodes.Where(n => !n.IsDraining).ToArray();
        return living[_random.Next(living.Length)].Name;
    }

    private SimulatedNode Choose(string self, string[] gone)
    {
        string[] alive = [.. _byName.Values.Where(n => n.IsBelievedAlive).Select(n => n.Name)];
        string[] draining = [.. _byName.Values.Where(n => n.IsDraining).Select(n => n.Name)];
        if (_herds) return _byName[alive.Except(draining).Except(gone).MinBy(n => _loads.GetValueOrDefault(n))!];
        return _byName[MediaPlacement.Choose(self, alive, draining, gone, _loads, _random)];
    }
}
