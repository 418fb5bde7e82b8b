using MeetingHub.Server.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>The additions of the hub's protocol to SignalR's.</summary>
public sealed class RoomProtocolTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Found by SignalR.
    private sealed class Hello : Hub
    {
        public static string Hi(object someone) => $"hi {someone}";
    }

    [Fact]
    public async Task A_client_that_never_pings_is_closed_after_a_long_silence()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IHubProtocolResolver, RoomProtocol.Resolver>();
        builder.Services.AddSignalR(o => o.ClientTimeoutInterval = TimeSpan.FromSeconds(2));
        await using var server = builder.Build();
        server.MapHub<Hello>("/hubs/room");
        await server.StartAsync(Stop);

        await using var silent = await HubClient.ConnectAsync(new Uri(server.Urls.Single()), pings: false);
        await silent.AskAsync("Hi", "there");

        await silent.Closed.Task.WaitAsync(Until.Patience, Stop);
    }
}
