using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;

namespace MeetingHub.Server.Media;

/// <summary>Carries what the engine says to the members' connections.</summary>
internal sealed class MediaSignals(MediaEngine engine, RoomMedia media, RoomDirectory rooms, INodes nodes) : BackgroundService
{
    private IDisposable? _whenLost;

    public override void Dispose()
    {
        _whenLost?.Dispose();
        base.Dispose();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _whenLost = nodes.WhenLost(Lose);
        nodes.MeasureLoadBy(() => media.Streams);
        nodes.AnswerBy(AnswerAsync);
        return base.StartAsync(cancellationToken);
    }

    // Pages notice by silence too, but that takes them twice as long where the network does not say that the port is gone.
    private void Lose(string node)
    {
        if (node == nodes.Self) return; // the log tells whether the others have moved what lived here
        foreach (var id in media.RoomsAt(node))
            if (rooms.Find(id) is { } room) _ = MoveAsync(room, node);
    }

    private async Task MoveAsync(LiveRoom room, string from)
    {
        try
        {
            await media.MoveAsync(room, from);
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomClosedException)
        {
            // whoever negotiates next finds the place gone
        }
    }

    // Asked by a node that has the member's connection, of this one, which has the room's media.
    private async Task<NegotiateReply?> AnswerAsync(MediaRequest request)
    {
        if (await rooms.FindAnywhereAsync(request.Room, CancellationToken.None) is not { } room) return NegotiateReply.Refuse(Refusal.RoomEnded);
        if (request is NegotiateMedia) await room.SyncAsync(); // so that the engine knows who is inside
        switch (request)
        {
            case NegotiateMedia(_, var who, var number, var offer):
                return media.PlaceOf(request.Room) == new MediaPlace(nodes.Self, number)
                    ? await media.NegotiateHereAsync(request.Room, who, number, offer, CancellationToken.None)
                    : RoomMedia.Elsewhere;
            case ViewMedia(_, var who, var view):
                media.SetViewHere(request.Room, who, view);
                return null;
            default:
                return null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var e in engine.Events.ReadAllAsync(stoppingToken))
        {
            // A place that the room has left is told nothing more of: its pages are at another, where slots are others.
            if (rooms.Find(new RoomId(e.Room)) is not { } room || media.PlaceOf(room.Id) is not { } place || place.Node != nodes.Self) continue;
            switch (e)
            {
                case SlotsChanged(_, var peer, var number, var isHeld, var slots):
                    room.SendSignal(new ParticipantId(peer), new Slots(
                        place.Number, [.. slots.Select(s => new SlotWire(s.Mid, new ParticipantId(s.Peer), (MediaTrack)s.Track, s.Source))], number, isHeld));
                    break;
                case SpeakingChanged(_, var speaking):
                    room.SendSignal(new Speaking([.. speaking.Select(p => new ParticipantId(p))]));
                    break;
                default:
                    break; // the page knows by itself whether its connection is up
            }
        }
    }
}
