namespace MeetingHub.Domain.Rooms;

/// <summary>A wish of a person. Its author is not part of it: the room knows the author from the pass.</summary>
public abstract record RoomCommand
{
    /// <summary>Whether people in the waiting room may give it. Everything else waits until they are let in.</summary>
    public virtual bool IsForWaiting() => false;

    /// <summary>Whether the log says who gave it.</summary>
    public virtual bool HasAuthor() => true;
}

/// <summary>A wish of the live room itself. It has no wire form.</summary>
public abstract record LiveRoomCommand : RoomCommand;
