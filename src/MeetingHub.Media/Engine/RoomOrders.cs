using System.Collections.Immutable;
using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Engine;

/// <summary>
/// Makes orders to shards of what signalling asks for. Each shard of a room knows all its members, what each may send and in which codecs,
/// from the same orders in the same sequence. So each drops by itself what must not be heard, whatever the others do, and all settle on the
/// same codec. One lock sees to the sequence; no packet waits for it.
/// </summary>
/// <param name="mostTogether">See <see cref="ShardPlaces"/>.</param>
internal sealed class RoomOrders(int shards, int mostTogether, Action<int, Action<ShardCore, long>> post, Action<int> wake)
{
    private readonly Lock _lock = new();
    private readonly ShardPlaces _places = new(shards, mostTogether);
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    private sealed class Room
    {
        public Dictionary<string, Member> Members { get; } = new(StringComparer.Ordinal);
        public List<Neighbour> Shards { get; } = []; // those that it was spread over
    }

    private sealed class Member
    {
        public MediaPermissions Allowed { get; set; }
        public ImmutableArray<VideoCodec> Codecs { get; set; }
        public (ImmutableArray<ViewTile> Tiles, long? Seen)? View { get; set; }
        public bool WantsFigures { get; set; }
    }

    public void SetPermissions(string room, string peer, MediaPermissions allowed)
    {
        lock (_lock)
        {
            _places.Add(room, peer);
            if (!_rooms.TryGetValue(room, out var known)) _rooms.Add(room, known = new Room());
            if (!known.Members.TryGetValue(peer, out var member)) known.Members.Add(peer, member = new Member());
            member.Allowed = allowed;
            foreach (var shard in _places.Find(room)) post(shard, (core, now) => core.SetPermissions(room, peer, allowed, now));
        }
    }

    public void SetView(string room, string peer, ImmutableArray<ViewTile> view, long? seen)
    {
        lock (_lock)
        {
            if (_places.Find(room, peer) is not { } shard) return;
            _rooms[room].Members[peer].View = (view, seen);
            post(shard, (core, now) => core.SetView(room, peer, view, seen, now));
        }
    }

    public void ShowFigures(string room, string peer, bool wanted)
    {
        lock (_lock)
        {
            if (_places.Find(room, peer) is not { } shard) return;
            _rooms[room].Members[peer].WantsFigures = wanted;
            post(shard, (core, _) => core.ShowFigures(room, peer, wanted));
        }
    }

    /// <summary>Has <paramref name="negotiate"/> carried out by the shard of this member, which it returns; null when it is no
    /// member.</summary>
    /// <param name="codecs">In which its browser can send and show pictures.</param>
    public int? Connect(string room, string peer, ImmutableArray<VideoCodec> codecs, Action<ShardCore, long> negotiate)
    {
        lock (_lock)
        {
            var isAt = _places.Find(room, peer);
            var before = _places.Find(room);
            if (_places.Connect(room, peer) is not { } shard) return null;
            if (!before.Contains(shard)) Spread(room, before, shard);
            if (isAt != shard) Move(room, peer, shard);
            _rooms[room].Members[peer].Codecs = codecs;
            foreach (var each in _places.Find(room)) post(each, (core, _) => core.SetCodecs(room, peer, codecs));
            post(shard, negotiate);
            return shard;
        }
    }

    public void Remove(string room, string peer)
    {
        lock (_lock)
        {
            foreach (var shard in _places.Find(room)) post(shard, (core, now) => core.RemovePeer(room, peer, now));
            _places.Remove(room, peer);
            if (!_rooms.TryGetValue(room, out var known)) return;
            known.Members.Remove(peer);
            if (known.Members.Count == 0) _rooms.Remove(room);
        }
    }

    public void Close(string room)
    {
        lock (_lock)
        {
            foreach (var shard in _places.Find(room)) post(shard, (core, _) => core.CloseRoom(room));
            _places.Close(room);
            _rooms.Remove(room);
        }
    }

    // The new shard learns of all members first, then of the shards that it reads from, and only then they tell it who is connected there.
    private void Spread(string room, IReadOnlyList<int> before, int to)
    {
        var known = _rooms[room];
        if (known.Shards.Count == 0) known.Shards.Add(AsNeighbour(before[0]));
        foreach (var (peer, member) in known.Members)
        {
            var (allowed, codecs) = (member.Allowed, member.Codecs);
            post(to, (core, now) =>
            {
                core.SetPermissions(room, peer, allowed, now);
                core.SetCodecs(room, peer, codecs);
            });
        }
        var added = AsNeighbour(to);
        foreach (var other in known.Shards)
        {
            post(to, (core, now) => core.Meet(room, added, other, isFirst: false, now));
            post(other.Shard, (core, now) => core.Meet(room, other, added, isFirst: other.Shard == before[0], now));
        }
        known.Shards.Add(added);
    }

    // What signalling said of the member before it had a connection was kept on the room's first shard.
    private void Move(string room, string peer, int to)
    {
        var member = _rooms[room].Members[peer];
        var figures = member.WantsFigures;
        if (member.View is var (tiles, seen)) post(to, (core, now) => core.SetView(room, peer, tiles, seen, now));
        post(to, (core, _) => core.ShowFigures(room, peer, figures));
    }

    private Neighbour AsNeighbour(int shard) => new(shard, order => post(shard, order), () => wake(shard), new PacketRing());
}
