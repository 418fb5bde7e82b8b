using System.Buffers.Binary;
using System.Collections.Immutable;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;
using MeetingHub.Media.Sdp;
using MeetingHub.Media.Stun;

namespace MeetingHub.Media.Engine;

/// <summary>
/// The rooms of one thread and everything that happens to a datagram. It has no socket and no clock: datagrams and the time are
/// arguments. The packet path takes no lock and allocates nothing. Times are microseconds from any zero. No exception leaves it: a failure
/// is a bug of ours, is reported to <paramref name="failed"/>, and must not affect other members and rooms.
/// </summary>
internal sealed class ShardCore(DtlsContext dtls, IDatagramSender sender, Action<MediaEvent> publish, Action<Exception> failed) : IRoomSide
{
    public const long TickUs = 50_000;
    private const long ListenUs = 100_000;
    private const long ReportUs = 1_000_000;
    private const long LookUs = 1_000_000; // for who has gone, in rooms where nothing happens
    private const long IdleAfterUs = 5_000_000;
    private const int PeersInPart = 64;
    private const int MostParts = 5;
    private const ulong SecondsFrom1900To1970 = 2_208_988_800;

    private readonly Dictionary<string, MediaRoom> _rooms = new(StringComparer.Ordinal);
    private readonly List<Connected> _peers = [];
    private readonly Dictionary<EndpointKey, Connected> _byAddress = [];
    private readonly Dictionary<ulong, Connected> _byUfrag = [];
    private Connected? _handled; // the member whose datagram is being handled
    private readonly PacedPackets _paced = new();
    private readonly List<MediaRoom> _spread = []; // those with members on other shards too
    private readonly byte[] _read = new byte[Outlet.LongestPacket];
    private long _nextTickUs;
    private long _nextReleaseUs;
    private long _nextListenUs;
    private long _nextLookUs;
    private bool _isQuiet; // nobody is connected, and it has been announced that nobody speaks
    private bool _isIdle; // no room has anything to do but to look once a second who is still there
    private int _part;

    private sealed record Connected(MediaRoom Room, MediaRoom.Member Member, Peer Peer)
    {
        public bool HasTold { get; set; }
        public long NextReportUs { get; set; }
    }

    /// <summary>The values from which an answer is written.</summary>
    public sealed record Negotiated(string LocalUfrag, string LocalPwd, ImmutableDictionary<string, (uint Ssrc, uint RtxSsrc)> SlotSsrcs,
        int Version, VideoCodec Codec);

    public ShardCounters Counters { get; } = new();

    /// <summary>When <see cref="Tick"/> next has something to do. Rooms without media need no timer.</summary>
    public long NextTimerUs => _isQuiet && _peers.Count == 0 ? long.MaxValue
        : _paced.Count > 0 ? Math.Min(NextWorkUs, _nextReleaseUs) : NextWorkUs;

    private long NextWorkUs => _isIdle ? _nextLookUs : _nextTickUs;

    // In a large room the work of a tick is spread over its time, so that packets do not wait for all of it.
    private int Parts => Math.Clamp(_peers.Count / PeersInPart, 1, MostParts);

    /// <summary>Null when there is no such member: a member who was just removed must not come back by a late offer.</summary>
    public Negotiated? Negotiate(string room, string peer, SdpOffer offer, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at) || at.Find(peer) is not { } member) return null;
        if (member.Peer is { } known && known.Offer.IsOfSameConnectionAs(offer))
        {
            if (!known.Offer.HasSameIceAs(offer)) RestartIce(known, offer);
            known.Apply(offer);
        }
        else
        {
            if (member.Peer is not null) Disconnect(member.Peer);
            var transport = new PeerTransport(dtls, sender, Counters, _paced, offer.RemoteUfrag, offer.FingerprintSha256.AsSpan(), nowUs);
            member.Peer = new Peer(peer, offer, transport, Counters);
            member.Announced = [];
            var connected = new Connected(at, member, member.Peer);
            _peers.Add(connected);
            _byUfrag.Add(transport.UfragKey, connected);
            Counters.Peers = _peers.Count;
        }
        Stir(at, nowUs);
        at.Settle(member, nowUs);
        at.Introduce(member);
        var now = member.Peer;
        return new Negotiated(
            now.Transport.LocalUfrag, now.Transport.LocalPwd,
            offer.Media.Where(m => m.IsSlot)
                .ToImmutableDictionary(m => m.Mid, m => now.SlotSsrcs(m.Mid), StringComparer.Ordinal), now.Version, at.Codec);
    }

    public void SetPermissions(string room, string peer, MediaPermissions allowed, long nowUs)
    {
        var at = FindOrAddRoom(room);
        var member = at.FindOrAdd(peer);
        if (member.Allowed == allowed) return;
        member.Allowed = allowed;
        Stir(at, nowUs);
        at.Settle(member, nowUs);
    }

    public void SetCodecs(string room, string peer, ImmutableArray<VideoCodec> codecs)
    {
        if (_rooms.TryGetValue(room, out var at) && at.Find(peer) is { } member) at.SetCodecs(member, codecs);
    }

    public void SetView(string room, string peer, ImmutableArray<ViewTile> view, long? seen, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at) || at.Find(peer) is not { } member) return;
        member.View = view;
        Stir(at, nowUs);
        at.SettleView(member, seen, nowUs);
    }

    public void ShowFigures(string room, string peer, bool wanted)
    {
        if (_rooms.TryGetValue(room, out var at) && at.Find(peer) is { } member) member.WantsFigures = wanted;
    }

    public void RemovePeer(string room, string peer, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at) || at.Find(peer) is not { } member) return;
        if (member.Peer is not null) Disconnect(member.Peer);
        at.Remove(member);
        at.HasNewLines = true;
        if (at.Members.Count == 0)
        {
            _rooms.Remove(room);
            Gather(at);
            return;
        }
        Stir(at, nowUs);
        at.Settle(member, nowUs);
    }

    public void CloseRoom(string room)
    {
        if (!_rooms.Remove(room, out var at)) return;
        Gather(at);
        foreach (var member in at.Members)
        {
            if (member.Peer is not null) Disconnect(member.Peer);
        }
    }

    public void CloseAll()
    {
        foreach (var room in _rooms.Keys.ToArray()) CloseRoom(room);
    }

    /// <summary>
    /// The room has members on <paramref name="other"/> too. This shard, which is <paramref name="self"/>, reads its packets from now on,
    /// and writes its own for it.
    /// </summary>
    public void Meet(string room, Neighbour self, Neighbour other, bool isFirst, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at)) return;
        if (!_spread.Contains(at)) _spread.Add(at);
        Counters.SpreadRooms = _spread.Count;
        at.Meet(self, other, isFirst);
        Stir(at, nowUs);
    }

    public void Part(string room, int other, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at)) return;
        var gone = at.Part(other);
        if (!at.IsSpread) Gather(at);
        Stir(at, nowUs);
        foreach (var member in gone) at.Settle(member, nowUs);
    }

    /// <summary>A member is connected on another shard, or has further tracks there.</summary>
    public void Introduce(string room, string peer, int shard, object connection, IReadOnlyList<RemoteTrack> tracks, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at) || at.Find(peer) is not { } member) return;
        at.Introduce(member, shard, connection, tracks);
        Stir(at, nowUs);
        at.Settle(member, nowUs);
    }

    /// <summary>That connection has ended.</summary>
    public void Withdraw(string room, string peer, object connection, long nowUs)
    {
        if (!_rooms.TryGetValue(room, out var at) || at.Find(peer) is not { } member 
            || !ReferenceEquals(member.Remote?.Connection, connection)) return;
        at.Withdraw(member);
        Stir(at, nowUs);
        at.Settle(member, nowUs);
    }

    /// <summary>Somebody on another shard wants something of a room where nothing has happened for a while.</summary>
    public void Stir(string room, long nowUs)
    {
        if (_rooms.TryGetValue(room, out var at)) Stir(at, nowUs);
    }

    /// <summary>Forwards what other shards have received for rooms that have members here too.</summary>
    public void ReadNeighbours(long nowUs)
    {
        for (var i = _spread.Count - 1; i >= 0; i--)
        {
            var room = _spread[i];
            try
            {
                if (room.Read(_read, Counters, nowUs)) Stir(room, nowUs);
            }
            catch (Exception e)
            {
                Fail(null, e, nowUs);
            }
        }
    }

    /// <summary>Lets other shards read what this one has written for them since the last call.</summary>
    public void WakeNeighbours()
    {
        foreach (var room in _spread) room.WakeNeighbours();
    }

    /// <summary>Carries out what another thread has asked for.</summary>
    public void Do(Action<ShardCore, long> order, long nowUs)
    {
        try
        {
            order(this, nowUs);
        }
        catch (Exception e)
        {
            Fail(null, e, nowUs);
        }
    }

    /// <summary>
    /// Handles one datagram, decrypting it in place. A faulty one is counted and dropped. When handling throws, the member is closed,
    /// because the next datagram would fail as well.
    /// </summary>
    public void Receive(Span<byte> datagram, EndpointKey from, long nowUs)
    {
        _handled = null;
        try
        {
            Dispatch(datagram, from, nowUs);
        }
        catch (Exception e)
        {
            Fail(_handled, e, nowUs);
        }
    }

    private void Dispatch(Span<byte> datagram, EndpointKey from, long nowUs)
    {
        Counters.DatagramsIn++;
        Counters.BytesIn += datagram.Length;
        // RFC 7983 section 7, RFC 5761 section 4
        switch (datagram.Length < 2 ? (byte)255 : datagram[0])
        {
            case < 4:
                ReceiveCheck(datagram, from, nowUs);
                break;
            case >= 20 and < 64:
                ReceiveHandshake(datagram, from, nowUs);
                break;
            case >= 128 and < 192:
                if (!_byAddress.TryGetValue(from, out _handled) || !_handled.Peer.Transport.IsConnected) Counters.DroppedUnknownAddress++;
                else if (datagram[1] is >= 192 and < 224) _handled.Peer.ReceiveRtcp(datagram, from, nowUs);
                else
                {
                    Stir(_handled.Room, nowUs);
                    _handled.Peer.ReceiveRtp(datagram, from, nowUs);
                }
                break;
            default:
                Counters.DroppedMalformed++;
                break;
        }
    }

    public void Tick(long nowUs, DateTimeOffset wallClock)
    {
        if (_paced.Count > 0 && nowUs >= _nextReleaseUs) Release(nowUs);
        if (nowUs < NextWorkUs) return;
        var (parts, isLook) = (Parts, nowUs >= _nextLookUs);
        _nextTickUs = nowUs + TickUs / parts;
        _part = (_part + 1) % parts;
        var ntp = Ntp(wallClock);
        for (var i = _peers.Count - 1; i >= 0; i--)
        {
            var connected = _peers[i];
            if (IsIdle(connected, nowUs) ? !isLook : i % parts != _part) continue;
            try
            {
                Tick(connected, ntp, nowUs);
            }
            catch (Exception e)
            {
                Fail(connected, e, nowUs);
            }
        }

        foreach (var room in _spread)
        {
            if (nowUs - room.StirredUs <= IdleAfterUs || isLook) room.TellNeighbours(_part, parts, nowUs);
        }

        if (nowUs >= _nextListenUs)
        {
            _nextListenUs = nowUs + ListenUs;
            foreach (var (_, room) in _rooms)
            {
                if (nowUs - room.StirredUs > IdleAfterUs) continue;
                try
                {
                    room.Listen(nowUs);
                }
                catch (Exception e)
                {
                    Fail(null, e, nowUs);
                }
            }
            _isQuiet = _peers.Count == 0 && _spread.Count == 0;
            if (_isQuiet) TellLines(nowUs); // the last word before the timer rests
        }
        if (!isLook) return;
        _nextLookUs = nowUs + LookUs;
        _isIdle = AreAllIdle(nowUs);
        TellLines(nowUs);
    }

    private void Release(long nowUs)
    {
        _nextReleaseUs = nowUs + Pacer.StepUs;
        for (var i = _peers.Count - 1; i >= 0; i--)
        {
            var connected = _peers[i];
            try
            {
                connected.Peer.Transport.Pacer.Release(nowUs);
            }
            catch (Exception e)
            {
                Fail(connected, e, nowUs);
            }
        }
    }

    // Packets, handshakes and what members ask for set a room in motion. Where everybody is muted, a look once a second is enough.
    private void Stir(MediaRoom room, long nowUs) => (room.StirredUs, _isIdle) = (nowUs, false);

    private bool AreAllIdle(long nowUs)
    {
        foreach (var connected in _peers)
        {
            if (!IsIdle(connected, nowUs)) return false;
        }
        return true;
    }

    private static bool IsIdle(Connected connected, long nowUs) =>
        nowUs - connected.Room.StirredUs > IdleAfterUs && connected.Peer.Transport.IsConnected;

    // What lines are like now: to the pages that are concerned, and as sums.
    private void TellLines(long nowUs)
    {
        var (weak, veryWeak, narrow, pictures, paused, roundTrips, roundTripsUs) = (0, 0, 0, 0, 0, 0, 0L);
        for (var i = _peers.Count - 1; i >= 0; i--)
        {
            var (room, member, peer) = (_peers[i].Room, _peers[i].Member, _peers[i].Peer);
            if (peer.Judge(nowUs)) room.HasNewLines = true;
            var now = peer.Measure(nowUs);
            if (now.Word == LineWord.Weak) weak++;
            if (now.Word == LineWord.VeryWeak) veryWeak++;
            if (now.Carries is not null) narrow++;
            (pictures, paused) = (pictures + now.Pictures, paused + now.Paused);
            if (now.RoundTrip is { } roundTrip) (roundTrips, roundTripsUs) = (roundTrips + 1, roundTripsUs + roundTrip.Ticks / 10);
            if (member.WantsFigures) publish(new LineMeasured(room.Id, member.Id, now));
        }
        (Counters.WeakLines, Counters.VeryWeakLines, Counters.NarrowLines) = (weak, veryWeak, narrow);
        (Counters.PicturesShown, Counters.PicturesPaused) = (pictures, paused);
        (Counters.RoundTripsKnown, Counters.RoundTripsUs) = (roundTrips, roundTripsUs);
        foreach (var (_, room) in _rooms) room.AnnounceLines();
    }

    /// <summary>What was sent at that time or later has left much later.</summary>
    public void DoubtSendTimes(long sinceUs)
    {
        foreach (var connected in _peers) connected.Peer.Transport.Downlink.Doubt(sinceUs);
    }

    private void Tick(Connected connected, ulong ntp, long nowUs)
    {
        connected.Peer.Tick(nowUs);
        if (nowUs >= connected.NextReportUs)
        {
            connected.NextReportUs = nowUs + ReportUs;
            connected.Peer.Report(nowUs, ntp);
        }
        if (connected.Peer.TakePauses()) connected.Room.AnnouncePauses(connected.Member);
        if (connected.Peer.TakeWanted()) connected.Room.AnnounceWanted(connected.Member);
        var transport = connected.Peer.Transport;
        if (!transport.IsConnected) React(connected, transport.Tick(), nowUs);
        var waited = transport.IsConnected
            ? nowUs - transport.LastHeardUs > PeerTransport.SilenceUs
            : nowUs - transport.StartedUs > PeerTransport.HandshakeUs;
        if (waited && ReferenceEquals(connected.Member.Peer, connected.Peer)) End(connected, PeerCloseReason.Silent, nowUs);
    }

    // Checks with the credentials before the last restart are still answered: packets take the old path until a new one is found.
    private void RestartIce(Peer peer, SdpOffer offer)
    {
        var connected = _byUfrag[peer.Transport.UfragKey];
        if (peer.Transport.UfragKeyBefore is { } before) _byUfrag.Remove(before);
        peer.Transport.RestartIce(offer.RemoteUfrag);
        _byUfrag.Add(peer.Transport.UfragKey, connected);
    }

    private void Gather(MediaRoom room)
    {
        if (_spread.Remove(room)) Counters.SpreadRooms = _spread.Count;
    }

    private MediaRoom FindOrAddRoom(string room)
    {
        if (!_rooms.TryGetValue(room, out var at)) _rooms.Add(room, at = new MediaRoom(room, publish));
        return at;
    }

    private void ReceiveCheck(ReadOnlySpan<byte> datagram, EndpointKey from, long nowUs)
    {
        if (!StunMessage.TryRead(datagram, out var check) || !check.IsBindingRequest
            || check.LocalUfrag.Length != PeerTransport.UfragLength)
        {
            Counters.DroppedMalformed++;
            return;
        }
        if (!_byUfrag.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(check.LocalUfrag), out _handled))
        {
            Counters.DroppedNotAuthentic++;
            return;
        }
        var transport = _handled.Peer.Transport;
        if (!transport.MayCheck(from, nowUs))
        {
            Counters.DroppedOverLimit++;
            return;
        }
        if (!transport.TryAnswerCheck(check, from, nowUs, out var evicted))
        {
            Counters.DroppedNotAuthentic++; // no answer, so that guessing tells nothing
            return;
        }
        if (evicted is { } old && _byAddress.TryGetValue(old, out var owner) && ReferenceEquals(owner, _handled)) _byAddress.Remove(old);
        _byAddress[from] = _handled;
    }

    private void ReceiveHandshake(ReadOnlySpan<byte> datagram, EndpointKey from, long nowUs)
    {
        if (!_byAddress.TryGetValue(from, out _handled))
        {
            Counters.DroppedUnknownAddress++;
            return;
        }
        if (_handled.Peer.Transport.MayShakeHands(nowUs)) React(_handled, _handled.Peer.Transport.Receive(datagram), nowUs);
        else Counters.DroppedOverLimit++;
    }

    private void React(Connected connected, DtlsState state, long nowUs)
    {
        if (state == DtlsState.Connected && !connected.HasTold)
        {
            connected.HasTold = true;
            connected.Room.HasNewLines = true;
            publish(new PeerConnected(connected.Room.Id, connected.Member.Id));
        }
        if (state is DtlsState.Closed) End(connected, PeerCloseReason.Left, nowUs);
        if (state is DtlsState.Failed) End(connected, PeerCloseReason.HandshakeFailed, nowUs);
    }

    private void End(Connected connected, PeerCloseReason reason, long nowUs)
    {
        Stir(connected.Room, nowUs);
        Disconnect(connected.Peer);
        connected.Member.Announced = [];
        connected.Room.HasNewLines = true;
        connected.Room.Settle(connected.Member, nowUs);
        publish(new PeerClosed(connected.Room.Id, connected.Member.Id, reason));
    }

    private void Fail(Connected? connected, Exception e, long nowUs)
    {
        Counters.Failures++;
        failed(e);
        if (connected is null || !ReferenceEquals(connected.Member.Peer, connected.Peer)) return;
        try
        {
            End(connected, PeerCloseReason.Failed, nowUs);
        }
        catch (Exception again)
        {
            failed(again);
        }
    }

    // Removed from every table before anything that may fail.
    private void Disconnect(Peer peer)
    {
        var at = _peers.FindIndex(c => ReferenceEquals(c.Peer, peer));
        var connected = _peers[at];
        connected.Member.Peer = null;
        _peers.RemoveAt(at);
        connected.Room.Withdraw(connected.Member, peer);
        Counters.Peers = _peers.Count;
        _byUfrag.Remove(peer.Transport.UfragKey);
        if (peer.Transport.UfragKeyBefore is { } before) _byUfrag.Remove(before);
        foreach (var endpoint in peer.Transport.Endpoints)
        {
            if (_byAddress.TryGetValue(endpoint, out var owner) && ReferenceEquals(owner, connected)) _byAddress.Remove(endpoint);
        }
        try
        {
            peer.Transport.SayGoodbye();
        }
        catch (Exception e)
        {
            Counters.Failures++;
            failed(e);
        }
        peer.Dispose();
    }

    private static ulong Ntp(DateTimeOffset at)
    {
        var us = (ulong)(at - DateTimeOffset.UnixEpoch).Ticks / 10;
        return (us / 1_000_000 + SecondsFrom1900To1970) << 32 | (us % 1_000_000 << 32) / 1_000_000;
    }
}
