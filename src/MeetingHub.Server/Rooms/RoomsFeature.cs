using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms.Agreements;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.SideRooms;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Rooms;

internal static class RoomsFeature
{
    private const string Connecting = "connecting";
    private const int LargestMessage = 160 * 1024;

    public static void AddRooms(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddChecked<RoomOptions>("Rooms");
        builder.AddChecked<TurnOptions>("Turn");
        builder.AddChecked<AgreementOptions>("Agreement");
        services.AddSingleton<ReservedNames>();
        services.AddSingleton(s => Agreement.Of(s.GetRequiredService<IOptions<AgreementOptions>>().Value));
        services.AddSingleton<TurnCredentials>();
        services.AddRateLimiter(o => o.AddPolicy(Connecting, context => AddressLimit.PerMinute(
            context, Connecting, context.RequestServices.GetRequiredService<IOptions<RoomOptions>>().Value.ConnectionsPerMinute)));
        AddNodes(builder);
        services.AddSingleton(s => new RoomPasses(
            s.GetRequiredService<Secrets>().PassKey, s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<IOptions<RoomOptions>>().Value.PassLifetime));
        services.AddSingleton(s => new RoomFollowers([.. s.GetServices<IRoomFollower>()], [.. s.GetServices<IEntryFollower>()]));
        services.AddSingleton<RoomDirectory>().AddHostedService(s => s.GetRequiredService<RoomDirectory>());
        services.AddSingleton<SideRoomWatch>().AddSingleton<IRoomFollower>(s => s.GetRequiredService<SideRoomWatch>());
        services.AddSingleton<SideRoomDoor>().AddHostedService<SideRoomKeeper>();
        services.AddSingleton<NetworkMarks>();
        services.AddSingleton<JoinDeadline>().AddHostedService(s => s.GetRequiredService<JoinDeadline>());
        services.AddSingleton<HubLifetimeManager<RoomHub>, RoomConnections>();
        services.AddSingleton<IHubProtocolResolver, RoomProtocol.Resolver>();
        services.AddSignalR(o =>
            {
                o.MaximumReceiveMessageSize = LargestMessage;
                o.KeepAliveInterval = TimeSpan.FromSeconds(20);
                o.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
                o.StreamBufferCapacity = 1;
                o.AddFilter<RoomMetrics.Filter>();
            })
            .AddJsonProtocol(o => RoomJson.Configure(o.PayloadSerializerOptions));
    }

    /// <summary>Brings the entries of all rooms to that writer.</summary>
    public static void AddEntryWriter<T>(this IServiceCollection services) where T : class, IEntryWriter
    {
        services.AddSingleton<T>();
        services.AddSingleton<EntryCursor<T>>().AddHostedService(s => s.GetRequiredService<EntryCursor<T>>());
        services.AddSingleton<IEntryFollower>(s => s.GetRequiredService<EntryCursor<T>>());
    }

    // One node keeps its rooms in memory; with Redis any number of nodes serve them together.
    private static void AddNodes(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddChecked<RedisOptions>("Redis");
        var connection = builder.Configuration.GetSection("Redis").Get<RedisOptions>()?.Connection ?? "";
        if (connection.Length == 0)
        {
            services.AddSingleton<IRoomLog, InMemoryRoomLog>();
            services.AddSingleton<OneNode>();
            services.AddSingleton<ILeases>(s => s.GetRequiredService<OneNode>());
            services.AddSingleton<IRoomNodes>(s => s.GetRequiredService<OneNode>());
            services.AddSingleton<IMediaNodes>(s => s.GetRequiredService<OneNode>());
            services.AddSingleton<IDraining>(s => s.GetRequiredService<OneNode>());
            services.AddSingleton<INodeFigures>(s => s.GetRequiredService<OneNode>());
            services.AddSingleton<IAbandonedRooms>(s => s.GetRequiredService<OneNode>());
            services.AddSingleton<INetworkKeys, NetworkKeys>();
            services.AddSingleton<IWaryNetworks, WaryNetworks>();
            return;
        }
        if ((builder.Configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions()).IsDefault)
        {
            throw new InvalidOperationException(
                "Redis:Connection is set and the store is not, so that each node would keep links in a file of its own; "
                + "set Storage:PostgreSql "
                + "to a database for all nodes, or Storage:Sqlite to one file when all of them run on this machine.");
        }
        services.AddSingleton(RedisServer.Connect(connection));
        services.AddSingleton<IRoomLog, RedisRoomLog>();
        services.AddSingleton<RedisLeases>().AddHostedService(s => s.GetRequiredService<RedisLeases>());
        services.AddSingleton<ILeases>(s => s.GetRequiredService<RedisLeases>());
        services.AddSingleton<IRoomNodes, RedisRoomNodes>();
        services.AddSingleton<RedisMediaNodes>().AddHostedService(s => s.GetRequiredService<RedisMediaNodes>());
        services.AddSingleton<IMediaNodes>(s => s.GetRequiredService<RedisMediaNodes>());
        services.AddSingleton<IDraining, RedisDraining>();
        services.AddSingleton<INodeFigures, RedisFigures>();
        services.AddSingleton<IAbandonedRooms, RedisAbandonedRooms>();
        services.AddSingleton<INetworkKeys, RedisNetworkKeys>();
        services.AddSingleton<IWaryNetworks, RedisWaryNetworks>();
        services.AddHostedService<NodeMetrics>();
    }

    public static void MapRooms(this WebApplication app)
    {
        app.MapHub<RoomHub>("/hubs/room", o => o.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets)
            .PassHolder().RequireRateLimiting(Connecting).RequireOwnOrigin();
    }
}
