using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Media;

/// <summary>
/// A room with many people at several nodes. It lives at one of them, its home, as the log says; another one may carry the media of its own
/// people, and exchanges with home what is seen and heard. Both know from the log who may send what.
/// </summary>
internal sealed partial class RoomMedia
{
    /// <summary>Whether this node carries the member's media, although the room lives at another: at the place with that number.</summary>
    public bool Carries(RoomId room, ParticipantId who, long place) =>
        _rooms.TryGetValue(room, out var state) && state.Carried.TryGetValue(who, out var number) && number == place;

    /// <summary>Whether it carries anybody's.</summary>
    public bool CarriesAny(RoomId room, MediaPlace place) =>
        _rooms.TryGetValue(room, out var state) && state.Carried.Any(c => c.Value == place.Number);

    /// <summary>The rooms that live elsewhere, and of which this node carries somebody.</summary>
    public IEnumerable<RoomId> CarriedHere =>
        _rooms.Where(r => r.Value.Place is { } place && place.Node != leases.Self && CarriesAny(r.Key, place)).Select(r => r.Key);

    /// <summary>
    /// The rooms that live here and are linked to that node, even if the log says that everybody whom it carried has gone.
    /// </summary>
    public IEnumerable<RoomId> RoomsLinkedTo(string node) =>
        _rooms.Where(r => r.Value.Place is { } place && place.Node == leases.Self
            && r.Value.LinkedTo.TryGetValue(node, out var number) && number == place.Number).Select(r => r.Key);

    /// <summary>
    /// Answers a node that would carry one of its own people of a room that lives here. A member who has a connection here, or at a third
    /// node, stays there: an answer of another engine would end it.
    /// </summary>
    public NegotiateReply LinkAtHome(LinkMedia request)
    {
        if (cascade is null || PlaceOf(request.Room) != new MediaPlace(leases.Self, request.Place)) return NotHere;
        if (!_rooms.TryGetValue(request.Room, out var state)) return NotHere;
        var isHere = state.AtHome.TryGetValue(request.Who, out var number) && number == request.Place;
        if (isHere || (CarrierOf(request.Room, request.Who) is { } node && node != request.Node))
            return new NegotiateReply { Media = request.Place };
        var reply = cascade.Answer(request);
        if (reply.Media is not null) state.LinkedTo[request.Node] = request.Place;
        return reply;
    }

    public void NoteCarried(CarryMedia carried)
    {
        if (_rooms.TryGetValue(carried.Room, out var state)) state.CarriedBy[carried.Who] = (carried.Node, carried.Place);
    }

    /// <summary>Negotiates at the node where the room lives: here, or where the member's media is carried.</summary>
    public async Task<NegotiateReply> NegotiateAtHomeAsync(RoomId room, ParticipantId who, long place, string offer, CancellationToken stop)
    {
        if (CarrierOf(room, who) is { } node)
        {
            var reply = await nodes.AskAsync(node, new NegotiateMedia(room, who, place, offer), stop);
            if (reply is not null && !IsNotHere(reply)) return reply;
        }
        if (_rooms.TryGetValue(room, out var state))
        {
            state.CarriedBy.TryRemove(who, out _);
            state.AtHome[who] = place;
        }
        return await NegotiateHereAsync(room, who, place, offer, stop);
    }

    /// <summary>The link of a room has fallen silent: its people connect anew, and none by that link.</summary>
    public async Task LeaveLinkAsync(LiveRoom room)
    {
        if (PlaceOf(room.Id) is not { } place || !CarriesAny(room.Id, place)) return;
        cascade!.Avoid(place.Node);
        await PlaceAsync(room, place.Node, place.Number);
    }

    // A member stays where it was when the room came to its place: a page that negotiates again has its connection there.
    private async Task<bool> MayCarryAsync(LiveRoom room, ParticipantId who, MediaPlace place, CancellationToken stop)
    {
        if (cascade is not { IsOn: true } || !_rooms.TryGetValue(room.Id, out var state)) return false;
        if (Carries(room.Id, who, place.Number)) return true;
        if (state.AtHome.TryGetValue(who, out var number) && number == place.Number) return false;
        var carrying = cascade.IsEnough(await room.CountHereAsync())
            ? await cascade.TryLinkAsync(room.Id, who, place, stop)
            : Carrying.Elsewhere;
        if (carrying == Carrying.NoLink && !CarriesAny(room.Id, place)) engine.Unlink(room.Id.Value);
        if (carrying != Carrying.Here || PlaceOf(room.Id) != place)
        {
            state.AtHome[who] = place.Number;
            return false;
        }
        state.Carried[who] = place.Number;
        await nodes.AskAsync(place.Node, new CarryMedia(room.Id, who, place.Number, leases.Self), stop);
        return true;
    }

    private string? CarrierOf(RoomId room, ParticipantId who) =>
        _rooms.TryGetValue(room, out var state) && state.Place is { } place && state.CarriedBy.TryGetValue(who, out var by)
            && by.Place == place.Number && by.Node != leases.Self && leases.IsAlive(by.Node) ? by.Node : null;

    private void LeaveLinks(RoomId room, MediaState state)
    {
        state.CarriedBy.Clear();
        state.LinkedTo.Clear();
        engine.Unlink(room.Value);
    }

    private static void Forget(MediaState state, ParticipantId who)
    {
        state.Carried.TryRemove(who, out _);
        state.AtHome.TryRemove(who, out _);
        state.CarriedBy.TryRemove(who, out _);
    }

    // Of a room on several nodes, each sends the share of those whom it carries.
    private long StreamsHere(MediaState state)
    {
        if (state.Place is not { } place) return 0;
        var streams = Volatile.Read(ref state.Streams);
        if (place.Node == leases.Self) return state.CarriedBy.IsEmpty ? streams : Share(state.People - state.CarriedBy.Count);
        return state.Carried.IsEmpty ? 0 : Share(state.Carried.Count(c => c.Value == place.Number));

        long Share(int people) => state.People == 0 ? 0 : streams * Math.Max(0, people) / state.People;
    }
}
