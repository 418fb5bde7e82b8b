namespace MeetingHub.Media.Engine;

/// <summary>
/// Which room lives on which shard. When its first member comes, a room goes to the shard with the least load, and stays there. Only
/// members who connect add to its load, because the media of many known rooms is at other nodes. May be called from any thread; no
/// packet waits for it.
/// </summary>
internal sealed class ShardPlaces(int shards)
{
    // Pictures on a full page. In larger rooms one more person adds a page to fill, but no longer a picture to every page.
    private const int MostShown = 12;
    private const long Unit = 1_000; // the load of a room with nobody connected

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly long[] _loads = new long[shards];

    private sealed record Place(int Shard)
    {
        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);
        public HashSet<string> Connected { get; } = new(StringComparer.Ordinal);

        // A thread's work grows with the streams that go out when everybody is seen. Rooms with nobody connected are spread too.
        public long Load => 1 + (Unit * Connected.Count * Math.Min(Connected.Count, MostShown));
    }

    public int? Find(string room)
    {
        lock (_lock) return _places.TryGetValue(room, out var place) ? place.Shard : null;
    }

    /// <summary>The room's shard, chosen now if this is its first member.</summary>
    public int Add(string room, string member)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(room, out var place))
            {
                _places[room] = place = new Place(Array.IndexOf(_loads, _loads.Min()));
                _loads[place.Shard] += place.Load;
            }
            place.Members.Add(member);
            return place.Shard;
        }
    }

    /// <summary>The shard of the room that this member connects to; null when it is no member.</summary>
    public int? Connect(string room, string member)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(room, out var place) || !place.Members.Contains(member)) return null;
            Change(place, () => place.Connected.Add(member));
            return place.Shard;
        }
    }

    public int? Remove(string room, string member)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(room, out var place)) return null;
            place.Members.Remove(member);
            Change(place, () => place.Connected.Remove(member));
            if (place.Members.Count == 0) Forget(room, place);
            return place.Shard;
        }
    }

    public int? Close(string room)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(room, out var place)) return null;
            Forget(room, place);
            return place.Shard;
        }
    }

    private void Change(Place place, Action change)
    {
        var before = place.Load;
        change();
        _loads[place.Shard] += place.Load - before;
    }

    private void Forget(string room, Place place)
    {
        _places.Remove(room);
        _loads[place.Shard] -= place.Load;
    }
}
