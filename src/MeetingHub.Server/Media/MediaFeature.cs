using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Media;

internal static class MediaFeature
{
    public static void AddMedia(this WebApplicationBuilder builder) => builder.Services.AddSingleton<IRoomMedia, NoMedia>();

    /// <summary>A server without a media engine: rooms have chat, and say kindly that they have no more.</summary>
    private sealed class NoMedia : IRoomMedia
    {
        public Task<NegotiateReply> NegotiateAsync(RoomId room, ParticipantId who, string offer, CancellationToken stop) =>
            Task.FromResult(NegotiateReply.Refuse(Refusal.MediaUnavailable));

        public void SetView(RoomId room, ParticipantId who, SetViewRequest view) { }
    }
}
