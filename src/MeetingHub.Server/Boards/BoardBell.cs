namespace MeetingHub.Server.Boards;

/// <summary>Something on a board has changed that open pages are to follow.</summary>
/// <param name="Post">The id of the post.</param>
internal sealed record BoardChange(string Group, string Thread, string Post);

/// <summary>Tells whoever listens at this node that a board has changed. Rung after the change is in the store, never before.</summary>
internal sealed class BoardBell
{
    private Action<BoardChange> _listeners = _ => { };

    /// <summary>At start; a listener returns at once.</summary>
    public void Listen(Action<BoardChange> listener) => _listeners += listener;

    public void Ring(BoardChange change) => _listeners(change);
}
