using MeetingHub.Media;
using MeetingHub.Media.OwnProcess;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Media;

internal static class MediaFeature
{
    /// <summary>With it alone the program is the process of another one's media.</summary>
    public const string OwnProcessArgument = "media";

    public static void AddMedia(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddChecked<MediaServerOptions>("Media");
        services.AddSingleton<IMediaEngine>(s => Make(
            s.GetRequiredService<IOptions<MediaServerOptions>>().Value, s.GetRequiredService<ILogger<MediaEngine>>()));
        var cascadeFrom = builder.Configuration.GetSection("Media").GetValue<int>(nameof(MediaServerOptions.CascadeFrom));
        if (cascadeFrom > 0 && string.IsNullOrEmpty(builder.Configuration["Redis:Connection"]))
        {
            throw new InvalidOperationException(
                $"Media:CascadeFrom is {cascadeFrom}; it must be 0 unless Redis:Connection is set, for a node alone has no others.");
        }
        services.AddSingleton<Cascade>();
        services.AddSingleton<RoomMedia>();
        services.AddSingleton<IRoomMedia>(s => s.GetRequiredService<RoomMedia>());
        services.AddSingleton<IRoomFollower>(s => s.GetRequiredService<RoomMedia>());
        services.AddHostedService<MediaSignals>();
        services.AddHostedService<MediaMetrics>();
        services.AddSingleton<MediaDrain>().AddHostedService(s => s.GetRequiredService<MediaDrain>());
    }

    private static IMediaEngine Make(MediaServerOptions options, ILogger<MediaEngine> logger)
    {
        if (!options.OwnProcess) return new MediaEngine(options.ToEngine(), logger);
        // The same program once more: by the runtime that runs this one, or by itself.
        var isRun = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        return new MediaProcess(
            options.ToEngine(), Environment.ProcessPath!,
            isRun ? [typeof(MediaFeature).Assembly.Location, OwnProcessArgument] : [OwnProcessArgument], logger);
    }

    /// <summary>What the program does when another server has started it as the process of its media.</summary>
    public static Task<int> RunOwnProcessAsync() => MediaProgram.RunAsync();

    /// <summary>Must be registered last, so that it is called first when the server stops.</summary>
    public static void HandOverBeforeStop(this WebApplication app) =>
        app.Services.GetRequiredService<MediaDrain>().BeforeStop(app.Lifetime);

    /// <summary>Opens the media ports. A failure ends the start with one sentence.</summary>
    public static void PrepareMedia(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IMediaEngine>().Start();
        }
        catch (MediaStartException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }
}
