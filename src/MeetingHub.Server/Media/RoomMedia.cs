using System.Collections.Concurrent;
using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using EngineTile = MeetingHub.Media.ViewTile;

namespace MeetingHub.Server.Media;

/// <summary>
/// Makes the engine do what the log says: people inside who have not stepped out are members, tracks that are on are let through, and
/// nothing else is. The room's loop tells the engine, in the order of the log.
/// </summary>
internal sealed partial class RoomMedia(IMediaEngine engine, IMediaNodes nodes, ILeases leases, Cascade? cascade = null)
    : IRoomFollower, IRoomMedia
{
    private const int TallestTile = 8_192;
    private const int MostTries = 8; // against nodes that have died, and places that the room left meanwhile
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // What the engine was told last. The inner tables are touched only by their room's loop; Place and Streams are read by others.
    private readonly ConcurrentDictionary<RoomId, MediaState> _rooms = new();

    private sealed class MediaState
    {
        public Seats? Seats;
        public Tracks? Tracks;
        public Breaks? Breaks;
        public Floor? Floor;
        public Rounds? Rounds;
        public bool IsPaused;
        public volatile MediaPlace? Place;
        public volatile int Level;
        public readonly Dictionary<ParticipantId, MediaPermissions> Allowed = [];
        public long Streams;

        // Of the place with that number: who is carried here, although the room lives elsewhere; who is not, and stays so, as whoever has
        // connected where it lives; and of a room that lives here, who is carried by which other node, and to which ones it is linked.
        public readonly ConcurrentDictionary<ParticipantId, long> Carried = new();
        public readonly ConcurrentDictionary<ParticipantId, long> AtHome = new();
        public readonly ConcurrentDictionary<ParticipantId, (string Node, long Place)> CarriedBy = new();
        public readonly ConcurrentDictionary<string, long> LinkedTo = new(StringComparer.Ordinal);
        public int People;
    }

    public void Changed(RoomId room, Room now)
    {
        var state = _rooms.GetOrAdd(room, _ => new MediaState());
        var before = state.Place;
        (state.Place, state.Level) = (now.Door.IsEnded ? null : now.Media, now.Settings.Level);
        if (before is not null && before != state.Place) LeaveLinks(room, state); // its people connect anew, wherever they were
        var isPaused = now.IsPaused;
        var isSame = ReferenceEquals(state.Seats, now.Seats) && ReferenceEquals(state.Tracks, now.Tracks)
            && ReferenceEquals(state.Breaks, now.Breaks) && ReferenceEquals(state.Floor, now.Floor)
            && ReferenceEquals(state.Rounds, now.Rounds) && state.IsPaused == isPaused; // as after a message
        if (isSame && !now.Door.IsEnded) return;
        (state.Seats, state.Tracks, state.Breaks, state.Floor, state.Rounds, state.IsPaused) =
            (now.Seats, now.Tracks, now.Breaks, now.Floor, now.Rounds, isPaused);

        foreach (var who in state.Allowed.Keys.Where(who => now.Door.IsEnded || !IsMember(now, who)).ToArray())
        {
            state.Allowed.Remove(who);
            Forget(state, who);
            engine.RemovePeer(room.Value, who.Value);
        }
        if (now.Door.IsEnded)
        {
            state.People = 0;
            Volatile.Write(ref state.Streams, 0);
            return;
        }
        foreach (var who in now.Seats.Inside.Select(seat => seat.Id).Where(who => IsMember(now, who)))
        {
            var allowed = isPaused ? MediaPermissions.None : AllowedFor(who, now) & AllowedIn(now.Settings.Format);
            if (state.Allowed.TryGetValue(who, out var known) && known == allowed) continue;
            state.Allowed[who] = allowed;
            engine.SetPermissions(room.Value, who.Value, allowed);
        }
        Volatile.Write(ref state.People, state.Allowed.Count);
        Volatile.Write(ref state.Streams, StreamsOf(state.Allowed));
    }

    public void Closed(RoomId room)
    {
        _rooms.TryRemove(room, out _);
        engine.CloseRoom(room.Value);
    }

    public bool Needs(RoomId room) => PlaceOf(room) is { } place && (place.Node == leases.Self || CarriesAny(room, place));

    /// <summary>Where the room's media lives, as far as this node has read the log.</summary>
    public MediaPlace? PlaceOf(RoomId room) => _rooms.TryGetValue(room, out var state) ? state.Place : null;

    /// <summary>The rooms whose media lives at that node, of those that this one follows.</summary>
    public IEnumerable<RoomId> RoomsAt(string node) => _rooms.Where(r => r.Value.Place?.Node == node).Select(r => r.Key);

    /// <summary>The rooms whose media lives here.</summary>
    public IEnumerable<RoomId> Hosted => RoomsAt(leases.Self);

    /// <summary>The streams sent from here, according to the log. A new room counts with its expected size.</summary>
    public long Streams => _rooms.Values.Sum(StreamsHere);

    /// <summary>
    /// Moves a room's media to another node, if it still lives at that node and there is another. The log tells everybody; the old place
    /// goes on forwarding until each page has left it.
    /// </summary>
    public async Task MoveAsync(LiveRoom room, string from)
    {
        if (PlaceOf(room.Id) is not { } place || place.Node != from) return;
        var node = await nodes.ChooseAsync(LevelOf(room.Id), [from]);
        if (node != from) await PlaceAsync(room, node, place.Number);
    }

    /// <summary>Whether this node forwards; false while the process of its media is started again.</summary>
    public bool IsRunning => engine.IsRunning;

    /// <summary>All connections of the room have ended here without a word; the log tells the pages to make new ones.</summary>
    public async Task RenewAsync(LiveRoom room)
    {
        if (PlaceOf(room.Id) is { } place && (place.Node == leases.Self || CarriesAny(room.Id, place)))
            await PlaceAsync(room, place.Node, place.Number);
    }

    /// <summary>Negotiates at the node where the room's media lives, which may be another one.</summary>
    public async Task<NegotiateReply> NegotiateAsync(LiveRoom room, ParticipantId who, string offer, CancellationToken stop)
    {
        try
        {
            var gone = new List<string>(); // nodes that did not hear the question; never this one
            for (var i = 0; i < MostTries; i++)
            {
                if (await FindPlaceAsync(room, gone) is not { } place) break;
                if (place.Node == leases.Self) return await NegotiateAtHomeAsync(room.Id, who, place.Number, offer, stop);
                if (await MayCarryAsync(room, who, place, stop)) return await NegotiateHereAsync(room.Id, who, place.Number, offer, stop);
                var reply = await nodes.AskAsync(place.Node, new NegotiateMedia(room.Id, who, place.Number, offer), stop);
                if (reply is null) gone.Add(place.Node);
                else if (IsNotHere(reply)) await room.SyncAsync();
                else return reply;
            }
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomClosedException)
        {
            // Redis does not answer, so the place is not known; or the room has just ended
        }
        return NegotiateReply.Refuse(Refusal.MediaUnavailable);
    }

    /// <summary>The reply of a node that no longer has the room's media: no answer and no refusal.</summary>
    public static NegotiateReply NotHere { get; } = new();

    private static bool IsNotHere(NegotiateReply reply) => reply.Answer is null && reply.Refusal is null;

    private async Task<MediaPlace?> FindPlaceAsync(LiveRoom room, IReadOnlyCollection<string> gone)
    {
        var place = await room.FindMediaAsync();
        if (MediaPlacement.IsInUse(place, gone, leases.IsAlive)) return place;
        return await PlaceAsync(room, await nodes.ChooseAsync(LevelOf(room.Id), gone), place?.Number ?? 0);
    }

    private async Task<MediaPlace?> PlaceAsync(LiveRoom room, string node, long instead)
    {
        var place = await room.PlaceMediaAsync(node, instead);
        if (place?.Node == node && place.Number == instead + 1) nodes.AddLoad(node, StreamsOf(room.Id));
        return place;
    }

    public async Task<NegotiateReply> NegotiateHereAsync(RoomId room, ParticipantId who, long place, string offer, CancellationToken stop)
    {
        try
        {
            var answer = await engine.NegotiateAsync(room.Value, who.Value, offer, stop).WaitAsync(LongestWait, stop);
            return answer is null ? NegotiateReply.Refuse(Refusal.NotJoined) : new NegotiateReply { Answer = answer, Media = place };
        }
        catch (OfferUnusableException)
        {
            return NegotiateReply.Refuse(Refusal.OfferUnusable);
        }
        catch (Exception e) when (e is TimeoutException or MediaAwayException)
        {
            return NegotiateReply.Refuse(Refusal.MediaUnavailable); // the engine is stopping, or it is started again
        }
    }

    public void SetView(RoomId room, ParticipantId who, SetViewRequest view)
    {
        if (PlaceOf(room) is { } place && place.Node != leases.Self)
        {
            if (Carries(room, who, place.Number)) SetViewHere(room, who, view);
            else _ = nodes.AskAsync(place.Node, new ViewMedia(room, who, view), CancellationToken.None);
        }
        else if (CarrierOf(room, who) is { } node)
        {
            _ = nodes.AskAsync(node, new ViewMedia(room, who, view), CancellationToken.None);
        }
        else
        {
            SetViewHere(room, who, view);
        }
    }

    public void SetViewHere(RoomId room, ParticipantId who, SetViewRequest view)
    {
        engine.ShowFigures(room.Value, who.Value, view.Figures == true);
        engine.SetView(
            room.Value, who.Value,
            [.. view.Tiles.Select(t => new EngineTile(t.Who.Value, (TrackKind)t.Track, Math.Clamp(t.Height, 0, TallestTile)))], view.Seen);
    }

    private int LevelOf(RoomId room) => _rooms.TryGetValue(room, out var state) ? state.Level : RoomSettings.NewestLevel;

    private long StreamsOf(RoomId room) =>
        _rooms.TryGetValue(room, out var state) ? Volatile.Read(ref state.Streams) : MediaPlacement.LeastStreams;

    private static long StreamsOf(IReadOnlyDictionary<ParticipantId, MediaPermissions> allowed) => MediaPlacement.StreamsOf(
        allowed.Count,
        allowed.Values.Count(a => a.HasFlag(MediaPermissions.Camera)) + allowed.Values.Count(a => a.HasFlag(MediaPermissions.Screen)),
        allowed.Values.Count(a => a.HasFlag(MediaPermissions.Microphone)));

    // Whoever has stepped out has no connection to the engine, so that nothing reaches them or comes from them.
    private static bool IsMember(Room room, ParticipantId who) => room.IsInside(who) && !room.Breaks.IsOut(who);

    // A room never turns on what its format has not; whatever its log says, nothing of it is forwarded.
    private static MediaPermissions AllowedIn(RoomFormat format) => format switch
    {
        RoomFormat.Video or RoomFormat.Talk => MediaPermissions.Microphone | MediaPermissions.Camera | MediaPermissions.Screen,
        RoomFormat.Audio => MediaPermissions.Microphone,
        _                => MediaPermissions.None,
    };

    // The floor is asked here as well, so that no packet of a microphone is heard after the event that took it.
    private static MediaPermissions AllowedFor(ParticipantId who, Room room)
    {
        var (tracks, devices) = (room.Tracks, room.Tracks.DevicesOf(who));
        return (devices.Microphone == DeviceState.On && room.MaySpeak(who) ? MediaPermissions.Microphone : MediaPermissions.None)
            | (devices.Camera == DeviceState.On && room.MaySend(who) ? MediaPermissions.Camera : MediaPermissions.None)
            | (tracks.Screen == who && room.MaySend(who) ? MediaPermissions.Screen : MediaPermissions.None);
    }
}
