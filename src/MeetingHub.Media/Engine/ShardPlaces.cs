namespace MeetingHub.Media.Engine;

/// <summary>
/// Which members live on which shard. When its first member comes, a room goes to the shard with the least load, and stays there while it
/// is small. Those who come later to a large room go to the least loaded of the others. Everybody stays where they are. Only members who
/// connect add to the load, because the media of many known rooms is at other nodes.
/// </summary>
/// <param name="mostTogether">
/// How many members of a room connect to one shard before it takes another. Each shard of a room reads what the others receive, so a small
/// room is cheapest in one place.
/// </param>
internal sealed class ShardPlaces(int shards, int mostTogether)
{
    // Pictures on a full page. In larger rooms one more person adds a page to fill, but no longer a picture to every page.
    private const int MostShown = 12;
    private const long Unit = 1_000; // the load of a room with nobody connected

    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly long[] _loads = new long[shards];

    private sealed class Share(int shard)
    {
        public int Shard { get; } = shard;
        public int Connected { get; set; }
        public long Load { get; set; }
    }

    private sealed class Place
    {
        public List<Share> Shares { get; } = [];
        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, Share> Connected { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>The shards of a room in the order in which it came to them.</summary>
    public IReadOnlyList<int> Find(string room) =>
        _places.TryGetValue(room, out var place) ? [.. place.Shares.Select(s => s.Shard)] : [];

    /// <summary>The shard of a member: where it is connected, or the room's first.</summary>
    public int? Find(string room, string member) =>
        !_places.TryGetValue(room, out var place) || !place.Members.Contains(member) ? null
            : place.Connected.GetValueOrDefault(member, place.Shares[0]).Shard;

    /// <summary>Adds a member, and chooses the room's first shard if it is the first one.</summary>
    public void Add(string room, string member)
    {
        if (!_places.TryGetValue(room, out var place))
        {
            _places[room] = place = new Place();
            Open(place, Enumerable.Range(0, _loads.Length));
        }
        place.Members.Add(member);
    }

    /// <summary>The shard that this member connects to; null when it is no member.</summary>
    public int? Connect(string room, string member)
    {
        if (!_places.TryGetValue(room, out var place) || !place.Members.Contains(member)) return null;
        if (!place.Connected.TryGetValue(member, out var share))
        {
            place.Connected[member] = share = Choose(place);
            share.Connected++;
            Weigh(place);
        }
        return share.Shard;
    }

    public void Remove(string room, string member)
    {
        if (!_places.TryGetValue(room, out var place)) return;
        place.Members.Remove(member);
        if (place.Connected.Remove(member, out var share)) share.Connected--;
        Weigh(place);
        if (place.Members.Count == 0) Close(room);
    }

    public void Close(string room)
    {
        if (!_places.Remove(room, out var place)) return;
        foreach (var share in place.Shares) _loads[share.Shard] -= share.Load;
    }

    private Share Choose(Place place)
    {
        if (place.Shares.Find(s => s.Connected < mostTogether) is { } share) return share;
        var others = Enumerable.Range(0, _loads.Length).Except(place.Shares.Select(s => s.Shard)).ToList();
        return others.Count > 0 ? Open(place, others) : place.Shares.MinBy(s => _loads[s.Shard])!;
    }

    private Share Open(Place place, IEnumerable<int> among)
    {
        var share = new Share(among.MinBy(shard => _loads[shard]));
        place.Shares.Add(share);
        Weigh(place);
        return share;
    }

    // A thread's work grows with the streams that go out when everybody is seen. Rooms with nobody connected are spread too.
    private void Weigh(Place place)
    {
        foreach (var share in place.Shares)
        {
            var load = 1 + (Unit * share.Connected * Math.Min(place.Connected.Count, MostShown));
            _loads[share.Shard] += load - share.Load;
            share.Load = load;
        }
    }
}
