namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Which nodes take no new rooms and people, because an operator wants it or because they are about to stop.</summary>
public interface IDraining
{
    bool IsDraining(string node);

    /// <summary>False: there is no such node, or nowhere else to go.</summary>
    Task<bool> TryDrainAsync(string node, bool on);
}
