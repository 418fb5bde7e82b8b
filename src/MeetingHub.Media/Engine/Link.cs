using System.Buffers.Binary;
using System.Collections.Immutable;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Engine;

/// <summary>
/// Another node with which this one shares rooms. To the shards it is one more side of a room: it has a ring that they read, tells them of
/// members there, and hears what is wanted of these. What it reads from their rings crosses if somebody there sees or may hear it.
/// </summary>
/// <param name="number">Names it among the sides of a room; no shard has this number.</param>
/// <param name="isHome">The other node has opened it, because rooms live here.</param>
/// <param name="line">The way to the other node.</param>
/// <param name="counters">Of this thread.</param>
/// <param name="post">Carries out an order about it on its thread.</param>
/// <param name="openedUs">When it was opened.</param>
internal sealed class Link(
    int number, bool isHome, LinkLine line, ShardCounters counters, Action<Action<Link, long>> post, long openedUs)
    : IRoomSide, IDisposable
{
    private const long RepeatUs = 500_000; // last words may be lost
    private const long NoteUs = 100_000; // well before a layer counts as stopped
    private const long BeatUs = 100_000;
    private const long SendAgainUs = 100_000;
    private const long SilenceUs = 5_000_000;
    private const int MostAtOnce = 64; // messages that are not confirmed yet
    private const int LongestWords = 1_200;
    private const int HeardBelow = 50; // -dBov: as loud as this it may be somebody whom nobody hears yet

    private readonly Dictionary<string, Shared> _byRoom = new(StringComparer.Ordinal);
    private readonly List<Shared> _rooms = [];
    private readonly Dictionary<uint, Incoming> _incoming = [];
    private readonly Dictionary<uint, Outgoing> _outgoing = [];
    private readonly List<(uint Number, byte[] Body, long SentUs)> _unconfirmed = [];
    private readonly byte[] _wishes = new byte[1 + LongestWords];
    private readonly byte[] _states = new byte[1 + LongestWords];
    private readonly byte[] _read = new byte[Outlet.LongestPacket];
    private readonly List<TaskCompletionSource<bool>> _waiting = [];
    private int _wishesLength = 1;
    private int _statesLength = 1;
    private uint _lastMessage;
    private uint _lastHeard;
    private long _nextBeatUs;
    private (long AtUs, long HeardUs) _lastBeat;

    private sealed class Reading(Neighbour from)
    {
        public Neighbour From { get; } = from;
        public long Next = from.Ring.Written;
    }

    // A room that is on both nodes.
    private sealed class Shared(string id, Neighbour self)
    {
        public string Id { get; } = id;
        public Neighbour Self { get; } = self;
        public List<Reading> Neighbours { get; } = [];
        public Dictionary<string, OutgoingPeer> Here { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, IncomingPeer> There { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, ImmutableArray<VideoCodec>> CodecsHere { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, ImmutableArray<VideoCodec>> CodecsThere { get; } = new(StringComparer.Ordinal);
        public long Woken { get; set; }
    }

    private sealed record OutgoingPeer(object Connection, List<Outgoing> Tracks);

    private sealed class IncomingPeer
    {
        public object Connection { get; set; } = new(); // tells it from an earlier one on the shards
        public List<Incoming> Tracks { get; } = [];
    }

    // A track of this node, as the other one knows it.
    private sealed class Outgoing(string room, Track track, Audience audience, Neighbour at)
    {
        public Track Track => track;
        public Audience Audience => audience;
        public Neighbour At => at;
        public (int Generation, int Bytes, ushort Height, long ToldUs)[] Layers { get; } =
            [.. track.Layers.Select(l => (l.Generation, 0, (ushort)l.Height, 0L))];
        public int Watched { get; set; }
        public byte Keyframes { get; set; }
        public byte FirstKeyframes { get; set; }
        public int Told { get; set; }
        public long ToldUs { get; set; }
        public void Stir() => at.Post((side, now) => side.Stir(room, now));
    }

    // A track of the other node: it is one on each shard, and what is wanted of all of these is one word.
    private sealed class Incoming(Shared room, LinkTrack track)
    {
        public Shared Room => room;
        public LinkTrack Track => track;
        public int Sent { get; set; } = track.Sent;
        public int[] Generations { get; } = new int[track.Layers];
        public (VideoCodec Codec, long Number)[] Newest { get; } = new (VideoCodec, long)[track.Layers];
        public List<(int Side, Audience Audience)> Audiences { get; } = [];
        public LinkWish Told { get; set; } = new(track.Source, 0, 0, 0, 0, 0);
        public long ToldUs { get; set; }
    }

    public int Number => number;
    public bool IsHome => isHome;
    public LinkLine Line => line;
    public bool IsIdle => _rooms.Count == 0;

    public long OpenedUs => openedUs;
    public bool WasUp => line.LastHeardUs >= openedUs;

    /// <summary>Whether the other node has been silent for long.</summary>
    public bool IsSilent(long nowUs) => nowUs - line.LastHeardUs > SilenceUs;

    /// <summary>The rooms that are on both nodes.</summary>
    public IEnumerable<string> Rooms => _byRoom.Keys;

    /// <summary>Sets <paramref name="done"/> as soon as the other node has been heard.</summary>
    public void TellWhenUp(TaskCompletionSource<bool> done, long nowUs)
    {
        if (!IsSilent(nowUs)) done.TrySetResult(true);
        else _waiting.Add(done);
    }

    /// <summary>The room is on the other node too. Sides that it is on here are met next.</summary>
    public void Begin(string room, Neighbour self)
    {
        if (_byRoom.ContainsKey(room)) return;
        var shared = new Shared(room, self);
        _byRoom.Add(room, shared);
        _rooms.Add(shared);
        Say(new RoomBegun(room, IsAnswer: false));
    }

    /// <summary>The room is no longer on both.</summary>
    public void End(string room)
    {
        if (!_byRoom.Remove(room, out var shared)) return;
        _rooms.Remove(shared);
        foreach (var peer in shared.There.Keys.ToArray()) Forget(shared, peer);
        foreach (var peer in shared.Here.Values) Forget(peer);
        Say(new RoomLeft(room));
    }

    /// <summary>The room has a new member. If it is connected there, that was told before anybody here could understand it.</summary>
    public void Know(string room, string peer, long nowUs)
    {
        if (!_byRoom.TryGetValue(room, out var shared)) return;
        if (shared.CodecsThere.TryGetValue(peer, out var codecs)) PassOn(shared, peer, codecs);
        if (!shared.There.TryGetValue(peer, out var known)) return;
        known.Connection = new object();
        foreach (var track in known.Tracks) track.Audiences.Clear();
        foreach (var neighbour in shared.Neighbours) Introduce(shared, peer, known, known.Tracks, neighbour.From);
    }

    public void Meet(string room, Neighbour self, Neighbour other, bool isFirst, long nowUs)
    {
        if (!_byRoom.TryGetValue(room, out var shared)) return;
        shared.Neighbours.Add(new Reading(other));
        foreach (var (peer, codecs) in shared.CodecsThere) PassOn(shared, peer, codecs);
        foreach (var (peer, known) in shared.There) Introduce(shared, peer, known, known.Tracks, other);
    }

    public void Part(string room, int other, long nowUs)
    {
        if (!_byRoom.TryGetValue(room, out var shared)) return;
        shared.Neighbours.RemoveAll(n => n.From.Shard == other);
        foreach (var track in _incoming.Values)
        {
            if (ReferenceEquals(track.Room, shared)) track.Audiences.RemoveAll(a => a.Side == other);
        }
        foreach (var (peer, known) in shared.Here.ToArray())
        {
            if (known.Tracks.Exists(t => t.At.Shard == other)) WithdrawHere(shared, peer);
        }
    }

    public void Introduce(string room, string peer, int from, object connection, IReadOnlyList<RemoteTrack> tracks, long nowUs)
    {
        if (!_byRoom.TryGetValue(room, out var shared) || shared.Neighbours.Find(n => n.From.Shard == from) is not { } neighbour) return;
        var isNew = !shared.Here.TryGetValue(peer, out var known) || !ReferenceEquals(known.Connection, connection);
        if (isNew)
        {
            if (known is not null) Forget(known);
            shared.Here[peer] = known = new OutgoingPeer(connection, []);
        }
        var added = new List<Outgoing>();
        foreach (var (track, audience) in tracks) added.Add(new Outgoing(room, track, audience, neighbour.From));
        foreach (var track in added) _outgoing[track.Track.Source] = track;
        known!.Tracks.AddRange(added);
        Say(Introduction(room, peer, isNew, added));
    }

    public void Withdraw(string room, string peer, object connection, long nowUs)
    {
        if (_byRoom.TryGetValue(room, out var shared) && shared.Here.TryGetValue(peer, out var known)
            && ReferenceEquals(known.Connection, connection)) WithdrawHere(shared, peer);
    }

    public void SetCodecs(string room, string peer, ImmutableArray<VideoCodec> codecs)
    {
        if (!_byRoom.TryGetValue(room, out var shared)) return;
        if (shared.CodecsHere.TryGetValue(peer, out var told) && told.SequenceEqual(codecs)) return;
        shared.CodecsHere[peer] = codecs;
        Say(new PeerCodecs(room, peer, [.. codecs]));
    }

    // Wishes cross within a tick anyway.
    public void Stir(string room, long nowUs) { }

    /// <summary>Carries over what has come on this node. False when there was nothing.</summary>
    public void Read(long nowUs)
    {
        foreach (var room in _rooms)
        {
            foreach (var neighbour in room.Neighbours)
            {
                while (neighbour.From.Ring.TryRead(ref neighbour.Next, out var entry, _read, out var length, out var missed))
                {
                    counters.FromNeighbours++;
                    if (missed > 0)
                    {
                        counters.MissedOfNeighbours += missed;
                        WantKeyframes(neighbour.From);
                    }
                    if (_outgoing.TryGetValue(entry.Source, out var track)) Carry(track, entry, _read.AsSpan(0, length), nowUs);
                }
            }
        }
    }

    /// <summary>Handles what the other node says.</summary>
    public void Receive(ReadOnlySpan<byte> body, long nowUs)
    {
        if (_waiting.Count > 0)
        {
            foreach (var waits in _waiting) waits.TrySetResult(true);
            _waiting.Clear();
        }
        var says = body[1..];
        switch ((LinkKind)body[0])
        {
            case LinkKind.Packet when LinkPacket.TryRead(says, nowUs, out var entry, out var payload):
                Take(entry, payload);
                break;
            case LinkKind.Wishes:
                for (; says.Length >= LinkWish.Length; says = says[LinkWish.Length..]) Hear(LinkWish.Read(says));
                break;
            case LinkKind.States:
                for (; says.Length >= LinkState.Length; says = says[LinkState.Length..]) Hear(LinkState.Read(says), nowUs);
                break;
            case LinkKind.Message when says.Length > 4:
                if (BinaryPrimitives.ReadUInt32BigEndian(says) != _lastHeard + 1) break; // it is sent again, after the one before it
                _lastHeard++;
                _nextBeatUs = nowUs; // which confirms it
                if (LinkMessage.Read(says[4..]) is { } message) Hear(message);
                break;
            case LinkKind.Missing:
                line.Resend(says, nowUs);
                break;
            case LinkKind.Beat when LinkBeat.TryRead(says, out var beat):
                Hear(beat, nowUs);
                break;
            default:
                counters.DroppedMalformed++;
                break;
        }
    }

    /// <summary>Lets the shards read what has come from the other node.</summary>
    public void WakeNeighbours()
    {
        foreach (var room in _rooms)
        {
            if (room.Self.Ring.Written is var written && written == room.Woken) continue;
            room.Woken = written;
            foreach (var neighbour in room.Neighbours) neighbour.From.Wake();
        }
    }

    /// <summary>Work that is due every 20 ms.</summary>
    public void Tick(long nowUs)
    {
        foreach (var (_, track) in _incoming) TellWish(track, nowUs);
        foreach (var (_, track) in _outgoing) TellState(track, nowUs);
        Flush(LinkKind.Wishes, _wishes, ref _wishesLength, nowUs);
        Flush(LinkKind.States, _states, ref _statesLength, nowUs);
        for (var i = 0; i < _unconfirmed.Count && i < MostAtOnce; i++)
        {
            var (its, body, sentUs) = _unconfirmed[i];
            if (nowUs - sentUs < SendAgainUs + 2 * line.RoundTripUs) continue;
            _unconfirmed[i] = (its, body, nowUs);
            SendMessage(its, body, nowUs);
        }
        line.Tick(nowUs);
        if (line.TakeLost())
        {
            foreach (var (_, track) in _incoming)
            {
                if (track.Track.Kind != TrackKind.Microphone && track.Told.Watched != 0)
                    track.Told = track.Told with { Keyframes = (byte)(track.Told.Keyframes + 1) };
            }
        }
        if (nowUs >= _nextBeatUs) SendBeat(nowUs);
    }

    /// <summary>The other node is gone, or this one is.</summary>
    public void Dispose()
    {
        foreach (var waits in _waiting) waits.TrySetResult(false);
        line.Dispose();
    }

    // ---- from here to there

    private void Carry(Outgoing track, in RingEntry entry, ReadOnlySpan<byte> payload, long nowUs)
    {
        if (entry.Layer >= track.Layers.Length) return;
        ref var layer = ref track.Layers[entry.Layer];
        layer.Generation = entry.Generation;
        if (entry.Kind == RingEntryKind.Note)
        {
            layer.Bytes += (int)entry.Number;
            if (entry.Timestamp > 0) layer.Height = (ushort)entry.Timestamp;
            return;
        }
        if (entry.Kind == RingEntryKind.Packet && !Crosses(track, entry, nowUs))
        {
            if (!track.Track.IsVideo) return;
            layer.Bytes += payload.Length + RtpPacket.FixedHeaderLength + Downlink.Overhead;
            if (Picture.TryRead(entry.Codec, payload, out var picture) && picture.Height > 0) layer.Height = (ushort)picture.Height;
            return;
        }
        if (1 + LinkPacket.HeaderLength + payload.Length > LinkLine.LongestBody) return;
        var body = line.Begin();
        body[0] = (byte)LinkKind.Packet;
        line.Send(1 + LinkPacket.Write(body[1..], entry, payload), isSound: !track.Track.IsVideo, nowUs);
    }

    private static bool Crosses(Outgoing track, in RingEntry entry, long nowUs)
    {
        if ((track.Watched & 1 << entry.Layer) != 0) return true;
        if (track.Track.IsVideo) return false;
        if (entry.Level == RingEntry.NoLevel) return true;
        var level = new AudioLevel((byte)(entry.Level & 0x7F), entry.Level > 0x7F);
        track.Track.Loudness.Hear(level, nowUs);
        track.Track.Loudness.Settle(nowUs);
        return track.Track.Loudness.IsSpeaking || level.MinusDecibels < HeardBelow;
    }

    private void TellState(Outgoing track, long nowUs)
    {
        var sent = track.Audience.Sent;
        var isTold = sent == track.Told && nowUs - track.ToldUs < RepeatUs;
        for (var i = 0; i < track.Layers.Length; i++)
        {
            ref var layer = ref track.Layers[i];
            if (layer.Bytes == 0 || nowUs - layer.ToldUs < NoteUs) continue;
            Add(new LinkState(track.Track.Source, Bounded(sent), (byte)i, layer.Generation, layer.Bytes, layer.Height), nowUs);
            (layer.Bytes, layer.ToldUs, isTold) = (0, nowUs, true);
            (track.Told, track.ToldUs) = (sent, nowUs);
        }
        if (isTold) return;
        (track.Told, track.ToldUs) = (sent, nowUs);
        Add(new LinkState(track.Track.Source, Bounded(sent), LinkState.NoLayer, 0, 0, 0), nowUs);

        static byte Bounded(int layers) => (byte)Math.Clamp(layers, 0, 3);
    }

    private void Add(in LinkState state, long nowUs)
    {
        if (_statesLength + LinkState.Length > LongestWords) Flush(LinkKind.States, _states, ref _statesLength, nowUs);
        state.Write(_states.AsSpan(_statesLength));
        _statesLength += LinkState.Length;
    }

    private void Hear(in LinkWish wish)
    {
        if (!_outgoing.TryGetValue(wish.Source, out var track)) return;
        track.Watched = wish.Watched;
        if (wish.FirstKeyframes != track.FirstKeyframes) track.Audience.AskForKeyframe(isFirst: true);
        else if (wish.Keyframes != track.Keyframes) track.Audience.AskForKeyframe(isFirst: false);
        (track.Keyframes, track.FirstKeyframes) = (wish.Keyframes, wish.FirstKeyframes);
        if (track.Audience.Tell(wish.Wanted, wish.Watched, wish.LossShare)) track.Stir();
    }

    private void WithdrawHere(Shared shared, string peer)
    {
        Forget(shared.Here[peer]);
        shared.Here.Remove(peer);
        Say(new PeerWithdrawn(shared.Id, peer));
    }

    private void Forget(OutgoingPeer peer)
    {
        foreach (var track in peer.Tracks)
        {
            track.Audience.Tell(0, 0, 0);
            _outgoing.Remove(track.Track.Source);
        }
    }

    private void WantKeyframes(Neighbour of)
    {
        foreach (var (_, track) in _outgoing)
        {
            if (ReferenceEquals(track.At, of) && track.Track.IsVideo && track.Watched != 0) track.Audience.AskForKeyframe(isFirst: false);
        }
    }

    private static PeerIntroduced Introduction(string room, string peer, bool isNew, List<Outgoing> tracks) => new(room, peer, isNew,
        [.. tracks.Select(t => new LinkTrack(t.Track.Source, t.Track.Kind, t.Layers.Length, Math.Clamp(t.Audience.Sent, 0, 3)))]);

    // ---- from there to here

    private void Take(in RingEntry entry, ReadOnlySpan<byte> payload)
    {
        if (!_incoming.TryGetValue(entry.Source, out var track) || entry.Layer >= track.Generations.Length
            || entry.Generation < track.Generations[entry.Layer] || payload.Length > Outlet.LongestPacket) return;
        if (entry.Kind == RingEntryKind.Packet)
        {
            ref var newest = ref track.Newest[entry.Layer];
            var isNewer = entry.Generation > track.Generations[entry.Layer] || entry.Number > newest.Number;
            if (entry.Codec != newest.Codec && !isNewer) return; // it comes late, and nothing goes back to how it was encoded
            if (isNewer) newest = (entry.Codec, entry.Number);
        }
        track.Generations[entry.Layer] = entry.Generation;
        track.Room.Self.Ring.Write(entry, payload);
    }

    private void TellWish(Incoming track, long nowUs)
    {
        var (wanted, watched, loss) = (0, 0, 0);
        var (keyframes, firstKeyframes) = (track.Told.Keyframes, track.Told.FirstKeyframes);
        foreach (var (_, audience) in track.Audiences)
        {
            wanted = Math.Max(wanted, audience.Wanted);
            watched |= audience.Watched;
            loss = Math.Max(loss, audience.LossShare);
            if (!audience.TakeKeyframeWish(out var isFirst)) continue;
            if (isFirst) firstKeyframes++;
            else keyframes++;
        }
        var now = new LinkWish(track.Track.Source, (byte)Math.Min(wanted, 3), (byte)watched, (byte)loss, keyframes, firstKeyframes);
        if (now == track.Told && nowUs - track.ToldUs < RepeatUs) return;
        (track.Told, track.ToldUs) = (now, nowUs);
        if (_wishesLength + LinkWish.Length > LongestWords) Flush(LinkKind.Wishes, _wishes, ref _wishesLength, nowUs);
        now.Write(_wishes.AsSpan(_wishesLength));
        _wishesLength += LinkWish.Length;
    }

    private void Hear(in LinkState state, long nowUs)
    {
        if (!_incoming.TryGetValue(state.Source, out var track)) return;
        if (track.Sent != state.Sent)
        {
            track.Sent = state.Sent;
            foreach (var (_, audience) in track.Audiences) audience.Sent = state.Sent;
        }
        if (state.Layer >= track.Generations.Length || state.Generation < track.Generations[state.Layer]) return;
        track.Generations[state.Layer] = state.Generation;
        track.Room.Self.Ring.Write(
            new RingEntry(state.Source, state.Layer, VideoCodec.Vp8, RingEntryKind.Note, Marker: false, RingEntry.NoLevel, state.Generation,
                Math.Max(0, state.Bytes), state.Height, nowUs), []);
    }

    private void Hear(LinkMessage message)
    {
        if (!_byRoom.TryGetValue(message.Room, out var shared)) return; // told again when this node begins with it
        switch (message)
        {
            case RoomBegun(_, var isAnswer):
                foreach (var peer in shared.There.Keys.ToArray()) Forget(shared, peer);
                if (!isAnswer) Say(new RoomBegun(shared.Id, IsAnswer: true));
                foreach (var (peer, codecs) in shared.CodecsHere) Say(new PeerCodecs(shared.Id, peer, [.. codecs]));
                foreach (var (peer, known) in shared.Here) Say(Introduction(shared.Id, peer, isNew: true, known.Tracks));
                break;
            case RoomLeft:
                foreach (var peer in shared.There.Keys.ToArray()) Forget(shared, peer);
                break;
            case PeerIntroduced(_, var peer, var isNew, var tracks):
                if (isNew) Forget(shared, peer);
                if (!shared.There.TryGetValue(peer, out var there)) shared.There[peer] = there = new IncomingPeer();
                var added = tracks.Where(t => !_incoming.ContainsKey(t.Source)).Select(t => new Incoming(shared, t)).ToList();
                foreach (var track in added) _incoming.Add(track.Track.Source, track);
                there.Tracks.AddRange(added);
                foreach (var neighbour in shared.Neighbours) Introduce(shared, peer, there, added, neighbour.From);
                break;
            case PeerWithdrawn(_, var peer):
                Forget(shared, peer);
                break;
            case PeerCodecs(_, var peer, var codecs):
                PassOn(shared, peer, shared.CodecsThere[peer] = [.. codecs]);
                break;
        }
    }

    private static void PassOn(Shared shared, string peer, ImmutableArray<VideoCodec> codecs)
    {
        var room = shared.Id;
        foreach (var neighbour in shared.Neighbours) neighbour.From.Post((side, _) => side.SetCodecs(room, peer, codecs));
    }

    private static void Introduce(Shared shared, string peer, IncomingPeer known, List<Incoming> tracks, Neighbour to)
    {
        var told = new List<RemoteTrack>();
        var clock = new CaptureClock();
        foreach (var track in tracks)
        {
            var audience = new Audience(to.Shard) { Sent = track.Sent };
            track.Audiences.Add((to.Shard, audience));
            var (source, kind, layers, _) = track.Track;
            told.Add(new RemoteTrack(Track.Elsewhere(source, kind, layers, track.Sent, clock), audience));
        }
        var (room, from, connection) = (shared.Id, shared.Self.Shard, known.Connection);
        to.Post((side, now) => side.Introduce(room, peer, from, connection, told, now));
    }

    private void Forget(Shared shared, string peer)
    {
        if (!shared.There.Remove(peer, out var known)) return;
        foreach (var track in known.Tracks) _incoming.Remove(track.Track.Source);
        var (room, connection) = (shared.Id, known.Connection);
        foreach (var neighbour in shared.Neighbours)
            neighbour.From.Post((side, now) => side.Withdraw(room, peer, connection, now));
    }

    // ---- both ways

    private void Hear(in LinkBeat beat, long nowUs)
    {
        _lastBeat = (beat.AtUs, nowUs);
        if (beat.EchoUs != 0 && nowUs - beat.EchoUs is >= 0 and < SilenceUs and var roundTrip)
            line.RoundTripUs += (roundTrip - line.RoundTripUs) / 4;
        while (_unconfirmed.Count > 0 && _unconfirmed[0].Number <= beat.Heard) _unconfirmed.RemoveAt(0);
    }

    private void SendBeat(long nowUs)
    {
        _nextBeatUs = nowUs + BeatUs;
        var body = line.Begin();
        body[0] = (byte)LinkKind.Beat;
        // Their time as of now, so that what passed here meanwhile does not count.
        var echo = _lastBeat.AtUs == 0 ? 0 : _lastBeat.AtUs + nowUs - _lastBeat.HeardUs;
        new LinkBeat(nowUs, echo, _lastHeard).Write(body[1..]);
        line.Send(1 + LinkBeat.Length, isSound: true, nowUs);
    }

    private void Say(LinkMessage message)
    {
        _unconfirmed.Add((++_lastMessage, LinkMessage.Write(message), long.MinValue / 2)); // sent with the next tick
        Wake();
    }

    private void Wake() => post(static (_, _) => { });

    private void SendMessage(uint its, byte[] message, long nowUs)
    {
        var body = line.Begin();
        if (5 + message.Length > body.Length) return;
        body[0] = (byte)LinkKind.Message;
        BinaryPrimitives.WriteUInt32BigEndian(body[1..], its);
        message.CopyTo(body[5..]);
        line.Send(5 + message.Length, isSound: false, nowUs);
    }

    private void Flush(LinkKind kind, byte[] words, ref int length, long nowUs)
    {
        if (length == 1) return;
        words[0] = (byte)kind;
        words.AsSpan(0, length).CopyTo(line.Begin());
        line.Send(length, isSound: true, nowUs);
        length = 1;
    }
}
