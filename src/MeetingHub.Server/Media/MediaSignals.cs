using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using LineMeasured = MeetingHub.Server.Rooms.Wire.LineMeasured;
using LineWord = MeetingHub.Server.Rooms.Wire.LineWord;

namespace MeetingHub.Server.Media;

/// <summary>Carries the engine's notices to the members' connections.</summary>
internal sealed partial class MediaSignals(IMediaEngine engine, RoomMedia media, RoomDirectory rooms, IMediaNodes nodes, ILeases leases,
    IHostApplicationLifetime lifetime, ILogger<MediaSignals> logger) : BackgroundService
{
    private IDisposable? _whenLost;

    public override void Dispose()
    {
        _whenLost?.Dispose();
        base.Dispose();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _whenLost = leases.WhenLost(Lose);
        nodes.MeasureLoadBy(() => media.Streams);
        nodes.AnswerBy(AnswerAsync);
        return base.StartAsync(cancellationToken);
    }

    // Pages notice the silence by themselves, but that takes twice as long when the network does not report the closed port.
    private void Lose(string node)
    {
        if (node == leases.Self) return; // the log tells whether the others have moved the media that lived here
        foreach (var id in media.RoomsAt(node))
            if (rooms.Find(id) is { } room) _ = PlaceAnewAsync(() => media.MoveAsync(room, node));
        // If it goes on without the log, it does not know who was removed: nothing crosses to it any more, and its people connect anew.
        foreach (var id in media.RoomsLinkedTo(node))
            if (rooms.Find(id) is { } room) _ = PlaceAnewAsync(() => media.RenewAsync(room));
    }

    private static async Task PlaceAnewAsync(Func<Task> place)
    {
        try
        {
            await place();
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomClosedException)
        {
            // the next page that negotiates finds that the place is gone
        }
    }

    // Another node has the member's connection, and asks this one, which has the room's media.
    private async Task<NegotiateReply?> AnswerAsync(MediaRequest request)
    {
        if (await rooms.FindAnywhereAsync(request.Room, CancellationToken.None) is not { } room)
            return NegotiateReply.Refuse(Refusal.RoomEnded);
        try
        {
            if (request is NegotiateMedia or LinkMedia) await room.SyncAsync(); // so that the engine knows who is inside
        }
        catch (RoomNewerException)
        {
            return NegotiateReply.Refuse(Refusal.RoomNewer);
        }
        switch (request)
        {
            case NegotiateMedia(_, var who, var number, var offer):
                return media.PlaceOf(request.Room) == new MediaPlace(leases.Self, number)
                    ? await media.NegotiateAtHomeAsync(request.Room, who, number, offer, CancellationToken.None)
                    : media.Carries(request.Room, who, number)
                    ? await media.NegotiateHereAsync(request.Room, who, number, offer, CancellationToken.None)
                    : RoomMedia.NotHere;
            case ViewMedia(_, var who, var view) when media.PlaceOf(request.Room)?.Node == leases.Self:
                media.SetView(request.Room, who, view); // which may be carried by a third node
                return null;
            case ViewMedia(_, var who, var view):
                media.SetViewHere(request.Room, who, view);
                return null;
            case LinkMedia link:
                return media.LinkAtHome(link);
            case CarryMedia carried:
                media.NoteCarried(carried);
                return null;
            default:
                return null;
        }
    }

    // Of a room that lives at another node this one knows the slots and lines of those whom it carries. Who speaks is said at home.
    private bool IsOfOwnPeople(MediaEvent e, RoomId room, MediaPlace place)
    {
        var peer = e switch
        {
            SlotsChanged slots => slots.Peer,
            LayersWanted layers => layers.Peer,
            LinesChanged lines => lines.To,
            MeetingHub.Media.LineMeasured measured => measured.Peer,
            _ => null,
        };
        return peer is not null
            ? media.Carries(room, new ParticipantId(peer), place.Number)
            : e is RoomLost or LinkLost && media.CarriesAny(room, place);
    }

    private static LineMeasured FiguresOf(long place, LineFigures now) => new(
        place, (LineWord)now.Word, now.Carries / 1_000, now.Sent / 1_000, Percent(now.LostDown), Percent(now.LostUp),
        (long?)now.RoundTrip?.TotalMilliseconds, now.Pictures, now.Paused);

    private static double Percent(double share) => Math.Round(share * 100, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await CarryAsync(stoppingToken);
        }
        catch (MediaStartException e)
        {
            // Whatever supervises the server starts it again; other nodes take its rooms.
            Log.Gone(logger, e.Message);
            Environment.ExitCode = NotThereException.ExitCode;
            lifetime.StopApplication();
        }
    }

    private async Task CarryAsync(CancellationToken stoppingToken)
    {
        await foreach (var e in engine.Events.ReadAllAsync(stoppingToken))
        {
            // Nothing is passed on from a place that the room has left: its pages are at another place, with other slots.
            if (rooms.Find(new RoomId(e.Room)) is not { } room) continue;
            if (media.PlaceOf(room.Id) is not { } place) continue;
            if (place.Node != leases.Self && !IsOfOwnPeople(e, room.Id, place)) continue;
            switch (e)
            {
                case SlotsChanged(_, var peer, var number, var isHeld, var slots):
                    room.SendSignal(new ParticipantId(peer), new Slots(
                        place.Number,
                        [.. slots.Select(s => new SlotWire(s.Mid, new ParticipantId(s.Peer), (MediaTrack)s.Track, s.Source, s.IsPaused))],
                        number, isHeld));
                    break;
                case LayersWanted(_, var peer, var track, var layers, var codec):
                    room.SendSignal(new ParticipantId(peer), new Watched(place.Number, (MediaTrack)track, layers, (PictureCodec)codec));
                    break;
                case LinesChanged(_, var to, var weak):
                    var words = new LineWords([.. weak.Select(w => new LineWordWire(new ParticipantId(w.Peer), (LineWord)w.Word))]);
                    if (to is null) room.SendSignal(words);
                    else room.SendSignal(new ParticipantId(to), words);
                    break;
                case MeetingHub.Media.LineMeasured(_, var peer, var now):
                    room.SendSignal(new ParticipantId(peer), FiguresOf(place.Number, now));
                    break;
                case SpeakingChanged(_, var speaking):
                    room.SendSignal(new Speaking([.. speaking.Select(p => new ParticipantId(p))]));
                    break;
                case RoomLost:
                    _ = PlaceAnewAsync(() => media.RenewAsync(room));
                    break;
                case LinkLost when place.Node != leases.Self: // else the other node sees to its people, or is gone
                    _ = PlaceAnewAsync(() => media.LeaveLinkAsync(room));
                    break;
                default:
                    break; // the page knows by itself whether its connection is up
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(62, LogLevel.Critical, "The media is gone and can't be started again, so the server stops: {Problem}")]
        public static partial void Gone(ILogger logger, string problem);
    }
}
