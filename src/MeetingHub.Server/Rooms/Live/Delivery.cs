using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>What the room says to the connections here: entries, signals, counts and goodbyes. Touched only by the room's loop.</summary>
internal sealed class Delivery(RoomSeats seats, TimeProvider clock)
{
    private static readonly TimeSpan CountAfter = TimeSpan.FromSeconds(1);

    private readonly SessionCounts _counts = new();

    /// <summary>Whether the members were last told that the room pauses.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>When counts are to be sent, in steady time: a moment after the first that changed, so that others go with it.</summary>
    public TimeSpan? CountsAt { get; private set; }

    /// <summary>Sends an entry to everybody here, and ends the connections whose seats it ends.</summary>
    public void Send(SeenEntry seen, Room room)
    {
        var frame = new EntryFrame(seen);
        foreach (var member in seats.Here)
            if (seen.ChangesSightOf(member.Who)) SendAnew(member, frame, room);
            else member.Send(frame);
        if (_counts.Note(seen.Entry, room)) CountsAt ??= clock.Steady() + CountAfter;
        var left = seen.Entry.Events.Any(e => e is LinksReplaced) ? GoodbyeWire.LinksReplaced : GoodbyeWire.Left;
        foreach (var e in seen.Entry.Events) CloseConnectionsOf(e, room, left);
    }

    private void CloseConnectionsOf(RoomEvent e, Room room, GoodbyeWire left)
    {
        switch (e)
        {
            case ParticipantLeft(var who) when room.Seats.IsWaiting(who): // sent back to the waiting room
                break;
            case KnockDeclined(var who):
                seats.Free(who);
                seats.Close(who, GoodbyeWire.KnockDeclined);
                break;
            case ParticipantLeft(var who):
                Free(who, room, left);
                break;
            case KnockWithdrawn(var who):
                Free(who, room, left);
                break;
            case ParticipantRemoved(var who, _):
                seats.Close(who, GoodbyeWire.Removed);
                break;
            case RoomEnded:
                seats.Clear(GoodbyeWire.RoomEnded); // the room closes when no follower needs it any more
                break;
        }
    }

    private void Free(ParticipantId who, Room room, GoodbyeWire goodbye)
    {
        seats.Free(who);
        // For a removed person a second event of the same entry follows, with a goodbye of its own.
        if (!room.IsRemoved(who)) seats.Close(who, goodbye);
    }

    private void SendAnew(Member member, EntryFrame frame, Room room)
    {
        member.Follow(room.Seats.Find(member.Who)!);
        member.Send(frame.Anew(RoomView.For(room, member.Who)));
        Greet(member, room);
    }

    /// <summary>Tells a new member what entries do not.</summary>
    public void Greet(Member member, Room room)
    {
        if (member is { Role: not Role.Facilitator, IsWaiting: false }) foreach (var signal in SessionCounts.All(room)) member.Send(signal);
        if (IsPaused) member.Send(new Paused(true));
    }

    /// <param name="to">Null: everybody here who sees what the signal is about.</param>
    public void Send(ParticipantId? to, ServerSignal signal, Room room)
    {
        if (to is { } one)
        {
            if (seats.Find(one) is { IsWaiting: false } there) there.Send(signal);
            return;
        }
        foreach (var member in seats.Here)
            if (!member.IsWaiting && MaySee(member, signal, room)) member.Send(signal);
    }

    // A reaction is shown on a tile. In a large session most participants have no tile on other pages, so those pages get no message.
    private static bool MaySee(Member member, ServerSignal signal, Room room) =>
        signal is not Responded(var who, _) || !room.Settings.IsLarge || member.Role == Role.Facilitator || member.Who == who
            || Sight.IsInFront(room, who);

    public void SendCounts(Room room)
    {
        CountsAt = null;
        var signals = _counts.Changed(room);
        if (signals.IsEmpty) return;
        foreach (var member in seats.Here)
            if (member is { Role: not Role.Facilitator, IsWaiting: false }) foreach (var signal in signals) member.Send(signal);
    }

    public void SendPaused(bool isPaused)
    {
        if (isPaused == IsPaused) return;
        IsPaused = isPaused;
        foreach (var member in seats.Here) member.Send(new Paused(isPaused));
    }
}
