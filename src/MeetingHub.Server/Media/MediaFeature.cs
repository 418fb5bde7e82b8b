using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Media;

internal static class MediaFeature
{
    public static void AddMedia(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MediaServerOptions>().Bind(builder.Configuration.GetSection("Media")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => new MediaEngine(
            s.GetRequiredService<IOptions<MediaServerOptions>>().Value.ToEngine(), s.GetRequiredService<ILogger<MediaEngine>>()));
        services.AddSingleton<RoomMedia>();
        services.AddSingleton<IRoomMedia>(s => s.GetRequiredService<RoomMedia>());
        services.AddSingleton<IRoomFollower>(s => s.GetRequiredService<RoomMedia>());
        services.AddHostedService<MediaSignals>();
    }
}
