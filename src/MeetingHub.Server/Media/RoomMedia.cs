using System.Collections.Concurrent;
using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using EngineTile = MeetingHub.Media.ViewTile;

namespace MeetingHub.Server.Media;

/// <summary>
/// Makes the engine do what the log says: who is inside is a member, what is on is let through, and nothing else. The engine is
/// told by the room's loop, in the log's order.
/// </summary>
internal sealed class RoomMedia(MediaEngine engine, INodes nodes) : IRoomFollower, IRoomMedia
{
    private const int TallestTile = 8_192;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<RoomId, string> _places = new();

    // What the engine was told. The inner tables are touched by their room's loop alone; Streams is read by others.
    private readonly ConcurrentDictionary<RoomId, Told> _rooms = new();

    private sealed class Told
    {
        public ImmutableDictionary<ParticipantId, Participant>? Inside;
        public ParticipantId? Screen;
        public readonly Dictionary<ParticipantId, MediaPermissions> Allowed = [];
        public long Streams;
    }

    public void Changed(RoomId room, Room now)
    {
        var told = _rooms.GetOrAdd(room, _ => new Told());
        if (ReferenceEquals(told.Inside, now.Inside) && told.Screen == now.Screen && !now.IsEnded) return; // chat, most of the time
        (told.Inside, told.Screen) = (now.Inside, now.Screen);

        foreach (var who in told.Allowed.Keys.Where(who => now.IsEnded || !now.IsInside(who)).ToArray())
        {
            told.Allowed.Remove(who);
            engine.RemovePeer(room.Value, who.Value);
        }
        if (now.IsEnded)
        {
            Volatile.Write(ref told.Streams, 0);
            _places.TryRemove(room, out _);
            return;
        }
        foreach (var (who, participant) in now.Inside)
        {
            var allowed = AllowedFor(participant, now);
            if (told.Allowed.TryGetValue(who, out var before) && before == allowed) continue;
            told.Allowed[who] = allowed;
            engine.SetPermissions(room.Value, who.Value, allowed);
        }
        Volatile.Write(ref told.Streams, StreamsOf(told.Allowed));
    }

    public void Closed(RoomId room)
    {
        _rooms.TryRemove(room, out _);
        _places.TryRemove(room, out _);
        engine.CloseRoom(room.Value);
    }

    /// <summary>Another node has found that the room's media lives here.</summary>
    public void Hosts(RoomId room) => _places[room] = nodes.Self;

    public bool Needs(RoomId room) => _places.TryGetValue(room, out var place) && place == nodes.Self;

    /// <summary>What the rooms whose media lives here send out, as the log has it: rooms that have just come count as what they will be.</summary>
    public long Streams => Hosted.Sum(StreamsOf);

    /// <summary>The rooms whose media lives here.</summary>
    public IEnumerable<RoomId> Hosted => _places.Where(p => p.Value == nodes.Self).Select(p => p.Key);

    /// <summary>This room's media goes on somewhere else. What still comes here is carried until each page has left.</summary>
    public void Moved(RoomId room) => _places.TryRemove(new KeyValuePair<RoomId, string>(room, nodes.Self));

    /// <summary>The rooms whose media lived at a node that is gone. Where it goes on is asked for anew.</summary>
    public IReadOnlyList<RoomId> LeaveBehind(string node)
    {
        var rooms = _places.Where(p => p.Value == node).ToArray();
        foreach (var room in rooms) _places.TryRemove(room);
        return [.. rooms.Select(r => r.Key)];
    }

    /// <summary>At the node where the room's media lives, which may be another one.</summary>
    public async Task<NegotiateReply> NegotiateAsync(RoomId room, ParticipantId who, string offer, CancellationToken stop)
    {
        try
        {
            var gone = new List<string>(); // never this node, so it ends
            while (true)
            {
                var place = _places[room] = await nodes.PlaceMediaAsync(room, StreamsOf(room), gone);
                if (place == nodes.Self) return await NegotiateHereAsync(room, who, offer, stop);
                if (await nodes.AskAsync(place, new NegotiateMedia(room, who, offer), stop) is { } reply) return reply;
                gone.Add(place);
            }
        }
        catch (RoomLogAwayException)
        {
            // Redis does not answer, and so nobody knows where
        }
        return NegotiateReply.Refuse(Refusal.MediaUnavailable);
    }

    public async Task<NegotiateReply> NegotiateHereAsync(RoomId room, ParticipantId who, string offer, CancellationToken stop)
    {
        try
        {
            var answer = await engine.NegotiateAsync(room.Value, who.Value, offer, stop).WaitAsync(LongestWait, stop);
            return answer is null ? NegotiateReply.Refuse(Refusal.NotJoined) : new NegotiateReply { Answer = answer };
        }
        catch (OfferUnusableException)
        {
            return NegotiateReply.Refuse(Refusal.OfferUnusable);
        }
        catch (TimeoutException)
        {
            return NegotiateReply.Refuse(Refusal.MediaUnavailable); // the engine is stopping
        }
    }

    public void SetView(RoomId room, ParticipantId who, SetViewRequest view)
    {
        if (_places.TryGetValue(room, out var place) && place != nodes.Self) _ = nodes.AskAsync(place, new ViewMedia(room, who, view), CancellationToken.None);
        else SetViewHere(room, who, view);
    }

    public void SetViewHere(RoomId room, ParticipantId who, SetViewRequest view) => engine.SetView(
        room.Value, who.Value,
        [.. view.Tiles.Select(t => new EngineTile(t.Who.Value, (TrackKind)t.Track, Math.Clamp(t.Height, 0, TallestTile)))]);

    private long StreamsOf(RoomId room) => _rooms.TryGetValue(room, out var told) ? Volatile.Read(ref told.Streams) : MediaPlacement.LeastStreams;

    private static long StreamsOf(IReadOnlyDictionary<ParticipantId, MediaPermissions> allowed) => MediaPlacement.StreamsOf(
        allowed.Count,
        allowed.Values.Count(a => a.HasFlag(MediaPermissions.Camera)) + allowed.Values.Count(a => a.HasFlag(MediaPermissions.Screen)),
        allowed.Values.Count(a => a.HasFlag(MediaPermissions.Microphone)));

    private static MediaPermissions AllowedFor(Participant participant, Room room) =>
        (participant.Microphone == DeviceState.On ? MediaPermissions.Microphone : MediaPermissions.None)
        | (participant.Camera == DeviceState.On ? MediaPermissions.Camera : MediaPermissions.None)
        | (room.Screen == participant.Id ? MediaPermissions.Screen : MediaPermissions.None);
}
