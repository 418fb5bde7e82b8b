using MeetingHub.Domain;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Media;

/// <summary>Carries what the engine says to the members' connections.</summary>
internal sealed class MediaSignals(MediaEngine engine, RoomDirectory rooms) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var e in engine.Events.ReadAllAsync(stoppingToken))
        {
            if (rooms.Find(new RoomId(e.Room)) is not { } room) continue;
            switch (e)
            {
                case SlotsChanged(_, var peer, var slots):
                    room.SendSignal(new ParticipantId(peer), new Slots([.. slots.Select(s => new SlotWire(s.Mid, new ParticipantId(s.Peer), (MediaTrack)s.Track))]));
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
