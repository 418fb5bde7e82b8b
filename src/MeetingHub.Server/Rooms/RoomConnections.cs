using MeetingHub.Server.Rooms.Wire;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MeetingHub.Server.Rooms;

/// <summary>A connection of the hub. A single entry that goes to many connections becomes a message once, for all of them.</summary>
internal sealed class RoomClient(HubConnectionContext connection) : IRoomClient
{
    public Task Entries(IReadOnlyList<EntryJson> entries) => entries is [var alone]
        ? connection.WriteAsync(alone.Message).AsTask()
        : SendAsync(nameof(Entries), entries);

    public Task Signal(ServerSignal signal) => SendAsync(nameof(Signal), signal);
    public Task Pass(PassWire pass) => SendAsync(nameof(Pass), pass);
    public Task Goodbye(GoodbyeWire goodbye) => SendAsync(nameof(Goodbye), goodbye);

    private Task SendAsync(string target, object argument) => connection.WriteAsync(new InvocationMessage(target, [argument])).AsTask();
}

/// <summary>Lets a hub have its connection itself, not only ways to send to it.</summary>
internal sealed class RoomConnections(ILogger<DefaultHubLifetimeManager<RoomHub>> logger) : DefaultHubLifetimeManager<RoomHub>(logger)
{
    public static IRoomClient Of(HubCallerContext caller) => (IRoomClient)caller.Items[typeof(RoomClient)]!;

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Items[typeof(RoomClient)] = new RoomClient(connection);
        return base.OnConnectedAsync(connection);
    }
}
