namespace MeetingHub.Server.Rooms.Wire;

/// <summary>The calls that the server makes to a connection.</summary>
public interface IRoomClient
{
    Task Entries(IReadOnlyList<EntryJson> entries);
    Task Signal(ServerSignal signal);
    Task Pass(PassWire pass);
    Task Goodbye(GoodbyeWire goodbye);
}
