using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Engine;

/// <summary>The side of a room that the other shards and nodes see.</summary>
internal sealed partial class MediaRoom
{
    private readonly List<Reading> _neighbours = [];
    private readonly Dictionary<uint, Track> _remoteTracks = [];
    private Neighbour? _self;
    private bool _isFirst = true; // and so the one that says who speaks
    private long _woken;

    private sealed class Reading(Neighbour from)
    {
        public Neighbour From { get; } = from;
        public long Next = from.Ring.Written;
    }

    public bool IsSpread => _neighbours.Count > 0;

    /// <summary>Members are on <paramref name="other"/> too from here on; this shard is <paramref name="self"/>.</summary>
    public void Meet(Neighbour self, Neighbour other, bool isFirst)
    {
        (_self, _isFirst) = (self, isFirst);
        _neighbours.Add(new Reading(other));
        foreach (var member in _members) Introduce(member, other);
    }

    /// <summary>
    /// Nobody is on that side any more. Returns the members who were, for <see cref="Settle"/>.
    /// </summary>
    public List<Member> Part(int other)
    {
        _neighbours.RemoveAll(n => n.From.Shard == other);
        var gone = _members.FindAll(m => m.Remote?.At.Shard == other);
        foreach (var member in gone) Withdraw(member);
        foreach (var track in _members.SelectMany(m => m.Peer?.Tracks ?? []))
        {
            track.RemoveAudience(other);
            if (!IsSpread) track.Ring = null;
        }
        return gone;
    }

    /// <summary>Tells the other shards of a member's connection, and of tracks that are new.</summary>
    public void Introduce(Member member)
    {
        foreach (var neighbour in _neighbours) Introduce(member, neighbour.From);
    }

    /// <summary>Another shard has told of a member's connection.</summary>
    public void Introduce(Member member, int shard, object connection, IReadOnlyList<RemoteTrack> tracks)
    {
        if (_neighbours.Find(n => n.From.Shard == shard) is not { } neighbour) return;
        if (!ReferenceEquals(member.Remote?.Connection, connection)) Withdraw(member);
        member.Remote ??= new RemotePeer(Id, connection, neighbour.From);
        foreach (var track in tracks)
        {
            member.Remote.Add(track);
            _remoteTracks[track.Track.Source] = track.Track;
        }
    }

    /// <summary>Tells the other shards that a connection has ended.</summary>
    public void Withdraw(Member member, Peer peer)
    {
        var (room, id) = (Id, member.Id);
        foreach (var neighbour in _neighbours) neighbour.From.Post((core, now) => core.Withdraw(room, id, peer, now));
    }

    /// <summary>The member is no longer connected on another shard.</summary>
    public void Withdraw(Member member)
    {
        if (member.Remote is not { } remote) return;
        member.Remote = null;
        foreach (var track in remote.Tracks) _remoteTracks.Remove(track.Source);
        remote.Dispose();
    }

    /// <summary>Forwards what the other shards have received. False when there was nothing.</summary>
    public bool Read(Span<byte> buffer, ShardCounters counters, long nowUs)
    {
        var has = false;
        foreach (var neighbour in _neighbours)
        {
            while (neighbour.From.Ring.TryRead(ref neighbour.Next, out var entry, buffer, out var length, out var missed))
            {
                has = true;
                counters.FromNeighbours++;
                if (missed > 0)
                {
                    counters.MissedOfNeighbours += missed;
                    WantKeyframes(neighbour.From);
                }
                Forward(entry, buffer[..length], counters, nowUs);
            }
        }
        return has;
    }

    public void WakeNeighbours()
    {
        if (_self!.Ring.Written is var written && written == _woken) return;
        _woken = written;
        foreach (var neighbour in _neighbours) neighbour.From.Wake();
    }

    /// <summary>Work that is due every 50 ms, in parts: tells the other shards what is wanted here of what they receive.</summary>
    public void TellNeighbours(int part, int parts, long nowUs)
    {
        for (var i = part; i < _members.Count; i += parts) _members[i].Remote?.Tick(nowUs);
    }

    private void Introduce(Member member, Neighbour to)
    {
        if (member.Peer is not { } peer) return;
        var tracks = new List<RemoteTrack>();
        CaptureClock? clock = null;
        foreach (var track in peer.Tracks)
        {
            track.Ring = _self!.Ring;
            if (track.HasAudienceOn(to.Shard)) continue;
            var audience = new Audience(to.Shard);
            track.Add(audience);
            tracks.Add(new RemoteTrack(track.AsSeenElsewhere(clock ??= track.Clock.Copy()), audience));
        }
        if (tracks.Count == 0) return;
        var (room, id, shard) = (Id, member.Id, _self!.Shard);
        to.Post((core, now) => core.Introduce(room, id, shard, peer, tracks, now));
    }

    private void Forward(in RingEntry entry, ReadOnlySpan<byte> payload, ShardCounters counters, long nowUs)
    {
        if (!_remoteTracks.TryGetValue(entry.Source, out var track)) return; // its member has just been removed, or will be introduced
        var layer = track.Layers[entry.Layer];
        if (layer.Follow(entry.Generation))
        {
            foreach (var slot in track.Slots) slot.Forget(layer);
        }
        if (entry.Kind == RingEntryKind.Clock)
        {
            layer.SetClock(new SenderReport(0, (ulong)entry.Number, entry.Timestamp, 0, 0), entry.AtUs);
            return;
        }
        if (!track.IsAllowed)
        {
            counters.DroppedNotAllowed++;
            return;
        }
        if (entry.Kind == RingEntryKind.Note)
        {
            if (entry.Timestamp > 0) layer.Height = (int)entry.Timestamp;
            layer.Note((int)entry.Number, nowUs);
            return;
        }
        if (entry.Codec != layer.Codec) track.GoOnIn(entry.Codec, layer);
        if (entry.Level >= 0) track.Loudness.Hear(new AudioLevel((byte)(entry.Level & 0x7F), entry.Level > 0x7F), entry.AtUs);
        layer.Note(payload.Length + RtpPacket.FixedHeaderLength + Downlink.Overhead, nowUs);
        if (!track.TryForward(layer, entry.Number, entry.Marker, entry.Timestamp, payload, nowUs)) counters.DroppedMalformed++;
    }

    private void WantKeyframes(Neighbour of)
    {
        foreach (var member in _members)
        {
            if (member.Remote is { } remote && ReferenceEquals(remote.At, of)) remote.WantKeyframes();
        }
    }
}
