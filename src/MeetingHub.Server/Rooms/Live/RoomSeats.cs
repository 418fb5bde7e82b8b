using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>A connection that comes for a seat.</summary>
/// <param name="Network">The mark of the network it comes from; null when that says nothing.</param>
/// <param name="Gone">The connection has ended meanwhile.</param>
internal sealed record Arrival(RoomPass Pass, IRoomClient Client, Action Close, string? Network = null, CancellationToken Gone = default);

/// <summary>
/// The seats of a room as this node knows them: which have their connection here, which have lost it and since when, and how many calls
/// each may still make.
/// Touched only by the room's loop.
/// </summary>
internal sealed class RoomSeats(RoomId room, IRoomNodes nodes, ILeases leases, RoomOptions options, TimeProvider clock)
{
    private readonly Dictionary<ParticipantId, Member> _here = [];
    private readonly Dictionary<ParticipantId, LostSeat> _lost = [];
    private readonly Dictionary<ParticipantId, CallLimits> _limits = [];
    private readonly Dictionary<ParticipantId, string> _networks = []; // of participants inside whose last connection was here

    /// <summary>Everybody whose connection is at this node.</summary>
    public Dictionary<ParticipantId, Member>.ValueCollection Here => _here.Values;

    public bool AreEmpty => _here.Count == 0;

    public bool HaveLost => _lost.Count > 0;

    public Member? Find(ParticipantId who) => _here.GetValueOrDefault(who);

    /// <summary>Whether this very connection still has the seat.</summary>
    public bool IsSeated(Member member) => Find(member.Who) == member;

    /// <param name="isInside">The seat is in the room already: its last connection was at another node, or an earlier one here.</param>
    public CallLimits LimitsOf(ParticipantId who, bool isInside)
    {
        if (!_limits.TryGetValue(who, out var limits)) _limits.Add(who, limits = new CallLimits(clock, isFresh: !isInside));
        return limits;
    }

    public void ForgetRestedLimits()
    {
        if (_limits.Count <= _here.Count) return;
        foreach (var (who, limits) in _limits)
            if (!_here.ContainsKey(who) && limits.AreRested) _limits.Remove(who);
    }

    /// <summary>Gives the seat to a new connection. The newest connection of a seat has it, at whichever node.</summary>
    public async Task<Member> TakeAsync(Arrival arrival, bool isInside)
    {
        var (who, role) = (arrival.Pass.Who, arrival.Pass.Role);
        await nodes.TakeSeatAsync(room, who);
        Close(who, GoodbyeWire.MovedElsewhere);
        _lost.Remove(who);
        var member = new Member(who, role, LimitsOf(who, isInside), arrival.Client, arrival.Close, clock);
        _here.Add(who, member);
        if (arrival.Network is { } network && role != Role.Facilitator) _networks[who] = network;
        return member;
    }

    /// <summary>How many participants inside came from that network, as far as this node knows.</summary>
    public int CountFrom(string? network) => network is null ? 0 : _networks.Values.Count(n => n == network);

    /// <summary>Forgets the seat of a person who has left the room.</summary>
    public void Free(ParticipantId who)
    {
        _lost.Remove(who);
        _networks.Remove(who);
    }

    /// <summary>
    /// Gives the seat up when another node says that it has it. Two connections may take a seat at two nodes at once, and each node hears
    /// of the other: the later one keeps it.
    /// </summary>
    public async Task GiveUpAsync(ParticipantId who)
    {
        var isOurs = _here.ContainsKey(who) || _lost.ContainsKey(who);
        if (!isOurs || (await nodes.SeatsAsync(room)).GetValueOrDefault(who) == leases.Self) return;
        _lost.Remove(who);
        Close(who, GoodbyeWire.MovedElsewhere);
    }

    /// <summary>Called when the connection has ended. If the seat is still in the room, it waits for another connection.</summary>
    /// <param name="stay">The stay that was lost; null when the seat is not in the room.</param>
    /// <param name="isClosed">The browser itself closed the connection; it did not just fall silent.</param>
    public void Lose(Member member, Stay? stay, bool isClosed)
    {
        if (!IsSeated(member)) return;
        _here.Remove(member.Who);
        if (stay is { } lost) _lost[member.Who] = new LostSeat(clock.Steady(), lost, isClosed);
    }

    /// <summary>Finds the people inside who have no connection at any living node.</summary>
    public async Task FindLostAsync(Room now)
    {
        ParticipantId[] elsewhere = [.. now.Inside.Keys.Where(who => !_here.ContainsKey(who))];
        if (elsewhere.Length == 0) return;
        var seats = await nodes.SeatsAsync(room);
        foreach (var who in elsewhere)
        {
            if (!seats.TryGetValue(who, out var node) || !leases.IsAlive(node) || node == leases.Self)
                _lost.TryAdd(who, new LostSeat(clock.Steady(), now.StayOf(who)!.Value));
        }
    }

    /// <summary>The seat has a connection again.</summary>
    public void MarkReturned(ParticipantId who) => _lost.Remove(who);

    /// <summary>
    /// The commands that are due for seats whose connection has been lost for long: first one that says that it is lost, so that a node
    /// that has the connection can object, and later one that frees the seat.
    /// </summary>
    public IEnumerable<(ParticipantId Who, RoomCommand Command)> Overdue()
    {
        var now = clock.Steady();
        foreach (var (who, lost) in _lost.ToArray())
        {
            if (_lost.GetValueOrDefault(who) != lost) continue; // meanwhile the log said that the person is back
            if (lost.DroppedAt is not { } droppedAt)
            {
                if (now - lost.At < options.DropAfter) continue;
                yield return (who, new DropParticipant(lost.Stay));
                if (_lost.GetValueOrDefault(who) == lost) _lost[who] = lost with { DroppedAt = now };
            }
            else if (now - lost.At >= KeptFor(lost) && now - droppedAt >= options.DropAfter)
            {
                yield return (who, new FreeSeat(lost.Stay));
                _lost.Remove(who); // by now the seat is free, or the person is back
            }
        }
    }

    // A person who closed the page must not be shown as reconnecting for a quarter of an hour.
    private TimeSpan KeptFor(LostSeat lost) =>
        lost.IsClosed && options.LeaveAfterClosing < options.LeaveAfter ? options.LeaveAfterClosing : options.LeaveAfter;

    private readonly record struct LostSeat(TimeSpan At, Stay Stay, bool IsClosed = false, TimeSpan? DroppedAt = null);

    public void Close(ParticipantId who, GoodbyeWire goodbye)
    {
        if (_here.Remove(who, out var member)) member.Close(goodbye);
    }

    /// <summary>Says goodbye to everybody here. Each keeps the seat until the connection has ended, and then counts as lost.</summary>
    public void CloseAll(GoodbyeWire goodbye)
    {
        foreach (var member in Here) member.Close(goodbye);
    }

    /// <summary>Says goodbye to everybody here and takes their seats away.</summary>
    public void Clear(GoodbyeWire goodbye)
    {
        CloseAll(goodbye);
        _here.Clear();
        _lost.Clear();
    }
}
