using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Media;

internal static class MediaFeature
{
    public static void AddMedia(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddChecked<MediaServerOptions>("Media");
        services.AddSingleton(s => new MediaEngine(
            s.GetRequiredService<IOptions<MediaServerOptions>>().Value.ToEngine(), s.GetRequiredService<ILogger<MediaEngine>>()));
        services.AddSingleton<RoomMedia>();
        services.AddSingleton<IRoomMedia>(s => s.GetRequiredService<RoomMedia>());
        services.AddSingleton<IRoomFollower>(s => s.GetRequiredService<RoomMedia>());
        services.AddHostedService<MediaSignals>();
        services.AddHostedService<MediaMetrics>();
        services.AddSingleton<MediaDrain>().AddHostedService(s => s.GetRequiredService<MediaDrain>());
    }

    /// <summary>Must be registered last, so that it is called first when the server stops.</summary>
    public static void HandOverBeforeStop(this WebApplication app) =>
        app.Services.GetRequiredService<MediaDrain>().BeforeStop(app.Lifetime);

    /// <summary>Opens the media ports. A failure ends the start with one sentence.</summary>
    public static void PrepareMedia(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<MediaEngine>().Start();
        }
        catch (MediaStartException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }
}
