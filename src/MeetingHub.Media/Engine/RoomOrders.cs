using System.Collections.Immutable;
using MeetingHub.Media.Forwarding;

namespace MeetingHub.Media.Engine;

/// <summary>
/// Makes orders to shards of what signalling asks for. Each shard of a room knows all its members, what each may send and in which codecs,
/// from the same orders in the same sequence. So each drops by itself what must not be heard, whatever the others do, and all settle on the
/// same codec. One lock sees to the sequence; no packet waits for it.
/// </summary>
/// <param name="mostTogether">See <see cref="ShardPlaces"/>.</param>
/// <param name="postToLink">Null: there are no links to other nodes.</param>
internal sealed class RoomOrders(int shards, int mostTogether, Action<int, Action<ShardCore, long>> post, Action<int> wake,
    Action<int, Action<Link, long>>? postToLink = null, Action? wakeLinks = null)
{
    private readonly Lock _lock = new();
    private readonly ShardPlaces _places = new(shards, mostTogether);
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    private sealed class Room
    {
        public Dictionary<string, Member> Members { get; } = new(StringComparer.Ordinal);
        public List<Neighbour> Shards { get; } = []; // those that it was spread over, if there is another side
        public List<(Neighbour Side, bool IsHome)> Links { get; } = [];
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
            var isNew = !known.Members.TryGetValue(peer, out var member);
            if (isNew) known.Members.Add(peer, member = new Member());
            member!.Allowed = allowed;
            foreach (var shard in _places.Find(room)) post(shard, (core, now) => core.SetPermissions(room, peer, allowed, now));
            if (!isNew) return;
            foreach (var (side, _) in known.Links) postToLink!(side.Shard, (link, now) => link.Know(room, peer, now));
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
            foreach (var (side, _) in _rooms[room].Links) postToLink!(side.Shard, (link, _) => link.SetCodecs(room, peer, codecs));
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
            if (known.Members.Count > 0) return;
            EndLinks(room, known);
            _rooms.Remove(room);
        }
    }

    public void Close(string room)
    {
        lock (_lock)
        {
            foreach (var shard in _places.Find(room)) post(shard, (core, _) => core.CloseRoom(room));
            _places.Close(room);
            if (_rooms.Remove(room, out var known)) EndLinks(room, known);
        }
    }

    /// <summary>
    /// The room is on another node too, to which the link with that number leads. <paramref name="isHome"/>: it lives on this one, and what
    /// comes from one link is passed on to the others. On a node where it does not live, it is not, so that nothing goes in a circle.
    /// </summary>
    public void Link(string room, int link, bool isHome)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(room, out var known) || known.Links.Exists(l => l.Side.Shard == link)) return;
            if (known.Shards.Count == 0) known.Shards.Add(AsNeighbour(_places.Find(room)[0]));
            var added = new Neighbour(link, order => postToLink!(link, order), wakeLinks!, new PacketRing());
            // The link meets them first: then nothing that they tell it comes too early, and it has nothing to tell them yet.
            postToLink!(link, (side, _) => side.Begin(room, added));
            foreach (var (peer, member) in known.Members)
            {
                var codecs = member.Codecs;
                if (!codecs.IsDefault) postToLink(link, (side, _) => side.SetCodecs(room, peer, codecs));
            }
            foreach (var shard in known.Shards)
            {
                var isFirst = ReferenceEquals(shard, known.Shards[0]);
                postToLink(link, (side, now) => side.Meet(room, added, shard, isFirst: false, now));
                post(shard.Shard, (core, now) => core.Meet(room, shard, added, isFirst, now));
            }
            foreach (var (other, othersIsHome) in known.Links)
            {
                if (!isHome || !othersIsHome) continue;
                postToLink(link, (side, now) => side.Meet(room, added, other, isFirst: false, now));
                postToLink(other.Shard, (side, now) => side.Meet(room, other, added, isFirst: false, now));
            }
            known.Links.Add((added, isHome));
        }
    }

    /// <summary>The room is on this node alone.</summary>
    public void Unlink(string room)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(room, out var known)) return;
            foreach (var (link, _) in known.Links)
            {
                foreach (var shard in known.Shards) post(shard.Shard, (core, now) => core.Part(room, link.Shard, now));
            }
            EndLinks(room, known);
        }
    }

    private void EndLinks(string room, Room known)
    {
        foreach (var (link, _) in known.Links) postToLink!(link.Shard, (side, _) => side.End(room));
        known.Links.Clear();
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
        foreach (var (link, _) in known.Links)
        {
            post(to, (core, now) => core.Meet(room, added, link, isFirst: false, now));
            postToLink!(link.Shard, (side, now) => side.Meet(room, link, added, isFirst: false, now));
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
