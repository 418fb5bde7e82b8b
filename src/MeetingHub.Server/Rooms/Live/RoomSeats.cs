using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>A connection that comes for a seat.</summary>
/// <param name="Network">The mark of the network it comes from; null when that says nothing.</param>
/// <param name="Gone">The connection has ended meanwhile.</param>
internal sealed record Arrival(
    RoomPass Pass, IRoomClient Client, Action Close, NetworkMark? Network = null, CancellationToken Gone = default);

/// <summary>
/// The seats of a room as this node knows them: which have their connection here, and how many calls each may still make. Touched only by
/// the room's loop.
/// </summary>
internal sealed class RoomSeats(RoomId room, IRoomNodes nodes, ILeases leases, TimeProvider clock)
{
    private readonly Dictionary<ParticipantId, Member> _here = [];
    private readonly Dictionary<ParticipantId, CallLimits> _limits = [];
    private readonly Dictionary<ParticipantId, NetworkMark> _networks = []; // of people inside whose last connection was here

    /// <summary>Everybody whose connection is at this node.</summary>
    public Dictionary<ParticipantId, Member>.ValueCollection Here => _here.Values;

    public bool AreEmpty => _here.Count == 0;

    /// <summary>Since when no connection is here, in steady time.</summary>
    public TimeSpan EmptySince { get; private set; } = clock.Steady();

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
    public async Task<Member> TakeAsync(Arrival arrival, Seat seat, bool isRehearsal)
    {
        var who = seat.Id;
        await nodes.TakeSeatAsync(room, who);
        Close(who, GoodbyeWire.MovedElsewhere);
        var member = new Member(
            seat, arrival.Pass, LimitsOf(who, isInside: true), arrival.Client, arrival.Close, clock, isRehearsal);
        _here.Add(who, member);
        if (arrival.Network is { } network) _networks[who] = network;
        return member;
    }

    /// <summary>How many people inside who don't lead came from that network, as far as this node knows.</summary>
    public int CountFrom(NetworkMark? network, Room now) =>
        network is { } mark ? _networks.Count(n => n.Value.IsSameAs(mark) && !now.IsFacilitator(n.Key)) : 0;

    /// <summary>The network that a seat's connection comes from, as far as this node knows.</summary>
    public NetworkMark? NetworkOf(ParticipantId who) => _networks.TryGetValue(who, out var network) ? network : null;

    /// <summary>Forgets the seat of a person who has left the room.</summary>
    public void Free(ParticipantId who) => _networks.Remove(who);

    /// <summary>
    /// Gives the seat up when another node says that it has it. Two connections may take a seat at two nodes at once, and each node hears
    /// of the other: the later one keeps it.
    /// </summary>
    public async Task GiveUpAsync(ParticipantId who)
    {
        if (!_here.ContainsKey(who) || (await nodes.SeatsAsync(room)).GetValueOrDefault(who) == leases.Self) return;
        Close(who, GoodbyeWire.MovedElsewhere);
    }

    /// <summary>Called when the connection has ended. False when the seat has another one by now, or none is expected.</summary>
    public bool TryLose(Member member) => IsSeated(member) && TryRemove(member.Who, out _);

    /// <summary>Finds the people inside or waiting who have no connection at any living node.</summary>
    public async Task<ImmutableArray<Loss>> FindLostAsync(Room now)
    {
        Seat[] elsewhere = [.. now.Seats.Present.Where(s => s.LostAt is null && !_here.ContainsKey(s.Id))];
        if (elsewhere.Length == 0) return [];
        var seats = await nodes.SeatsAsync(room);
        return
        [
            .. from seat in elsewhere
               where !seats.TryGetValue(seat.Id, out var node) || !leases.IsAlive(node) || node == leases.Self
               select new Loss(seat.Stay),
        ];
    }

    public void Close(ParticipantId who, GoodbyeWire goodbye)
    {
        if (TryRemove(who, out var member)) member.Close(goodbye);
    }

    private bool TryRemove(ParticipantId who, [NotNullWhen(true)] out Member? member)
    {
        if (!_here.Remove(who, out member)) return false;
        if (AreEmpty) EmptySince = clock.Steady();
        return true;
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
        if (!AreEmpty) EmptySince = clock.Steady();
        _here.Clear();
    }
}
