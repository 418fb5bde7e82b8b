namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Ends what somebody was told about.</summary>
internal sealed class Ending(Action end) : IDisposable
{
    public void Dispose() => end();
}
