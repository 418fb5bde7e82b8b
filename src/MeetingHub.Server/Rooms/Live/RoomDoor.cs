using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>What somebody at a link is told of the room.</summary>
/// <param name="IsEncrypted">What the room was opened with, whatever is planned by now.</param>
/// <param name="HasLeader">Somebody else who leads is inside.</param>
internal sealed record DoorLook(DoorState Door, bool IsRemoved, bool IsEnded, bool IsEncrypted, bool HasLeader);

/// <summary>
/// What connections ask of a room: seats, commands and passes, each within its limits. Touched only by the room's loop.
/// </summary>
internal sealed class RoomDoor(
    RoomId id, FoldedLog log, RoomSeats seats, LostConnections lost, Delivery delivery, IWaryNetworks wary, RoomPasses passes,
    RoomOptions options, string? agreement, TimeProvider clock)
{
    private readonly RoomLimits _limits = new(options.MessagesPerSecond, clock);

    private Room Room => log.Room;

    public async Task<JoinReply> JoinAsync(Arrival arrival, JoinRequest request, Action<Member> seated)
    {
        var pass = arrival.Pass;
        if (!LimitsOf(pass.Who).TryTake(HubCall.Join)) return JoinReply.Refuse(Refusal.SlowDown);
        var isHere = Room.Seats.FindPresent(pass.Who) is not null;
        if (isHere && !LimitsOf(pass.Who).TryTake(HubCall.Snapshot)) return JoinReply.Refuse(Refusal.SlowDown);
        // The scripted people of a rehearsal all come from one.
        if (!isHere && !Room.Seats.MayLead(pass.Who, pass.Role) && !Room.Settings.IsRehearsal
            && seats.CountFrom(arrival.Network, Room) >= options.SeatsPerNetwork)
            return JoinReply.Refuse(Refusal.NetworkCrowded);
        // Accepted in the main room; in a rehearsal there is nobody to agree with.
        var accepted = pass.Main is null && !Room.Settings.IsRehearsal ? pass.Agreement ?? agreement : null;
        if (!isHere && accepted is not null && request.Agreement != accepted) return JoinReply.Refuse(Refusal.AgreementNeeded);
        var mustKnock = pass.MustKnock || (arrival.Network is { } network && await wary.AnyAsync(id, network));
        var refusal = await log.DecideAsync(
            new JoinRoom(request.Name, request.Keepsake, request.Tint, pass.Role, pass.WasInside, pass.Links)
            {
                Invitation = pass.Invitation, MustKnock = mustKnock, Agreement = accepted, HasPlace = pass.HasPlace,
                IsKeyless = request.Keyless == true, MadeKey = request.MadeKey == true, GoesToDoor = request.ToDoor == true,
            }, pass.Who);
        if (refusal is not null) return JoinReply.Refuse(refusal);

        if (await TakeSeatAsync(arrival) is not { } member) return JoinReply.Refuse(Refusal.NotJoined);
        seated(member);
        return new JoinReply
        {
            You = pass.Who, Epoch = log.Epoch, Version = log.Version, Room = RoomView.For(Room, pass.Who), Pass = RenewPass(member),
        };
    }

    /// <param name="here">The member of this very connection, when it has a seat already and only asks for entries that it missed.</param>
    public async Task<ResumeReply> ResumeAsync(Arrival arrival, ResumeRequest request, Action<Member> seated, Member? here)
    {
        var pass = arrival.Pass;
        if (here is null && !LimitsOf(pass.Who).TryTake(HubCall.Join)) return ResumeReply.Refuse(Refusal.SlowDown);
        // The page has read more at another node than this one has: it must not go back in time.
        if (request.Epoch == log.Epoch && request.Version > log.Version) await log.CatchUpAsync();
        if (Room.Door.IsEnded) return ResumeReply.Refuse(Refusal.RoomEnded);
        if (Room.IsRemoved(pass.Who)) return ResumeReply.Refuse(Refusal.Removed);
        if (!log.HasEntriesFor(request, pass.Who) && !LimitsOf(pass.Who).TryTake(HubCall.Snapshot))
            return ResumeReply.Refuse(Refusal.SlowDown);
        var refusal = await log.DecideAsync(new ReturnParticipant(), pass.Who);
        if (refusal is not null) return ResumeReply.Refuse(refusal);

        var member = here is not null && seats.IsSeated(here) ? here : await TakeSeatAsync(arrival);
        if (member is null) return ResumeReply.Refuse(Refusal.NotJoined);
        seated(member);
        var reply = new ResumeReply { Epoch = log.Epoch, Version = log.Version, Pass = RenewPass(member) };
        return log.HasEntriesFor(request, pass.Who)
            ? reply with { Entries = log.EntriesAfter(request.Version, Sight.Of(Room, member.Who)) }
            : reply with { Snapshot = RoomView.For(Room, pass.Who) };
    }

    public async Task<ExecuteReply> ExecuteAsync(Member member, RoomCommand command)
    {
        if (!seats.IsSeated(member)) return ExecuteReply.Refuse(log.Version, Refusal.NotJoined);
        if (member.Role != Role.Facilitator && !_limits.MayTake(command)) return ExecuteReply.Refuse(log.Version, Refusal.SlowDown);
        if (command is AskQuestion && !member.Limits.TryTake(HubCall.Question)) return ExecuteReply.Refuse(log.Version, Refusal.SlowDown);
        var refusal = await log.DecideAsync(WithoutVoter(command, member.Who), member.Who);
        return refusal is null ? new ExecuteReply(log.Version) : ExecuteReply.Refuse(log.Version, refusal);
    }

    /// <summary>The main room, if that decides such a wish of somebody here; null when the room itself does.</summary>
    public MainRoom? MainRoomFor(Member member, RoomCommand command) =>
        seats.IsSeated(member) && Room.Settings.Main is { } main && MainRoomRules.IsForMainRoom(Room, command) ? main : null;

    /// <summary>The wish of somebody who gives it from a side room.</summary>
    public async Task<ExecuteReply> ExecuteForAsync(ParticipantId who, RoomCommand command)
    {
        if (!Room.IsFacilitator(who) && !_limits.MayTake(command)) return ExecuteReply.Refuse(log.Version, Refusal.SlowDown);
        var refusal = await log.DecideAsync(WithoutVoter(command, who), who);
        return refusal is null ? new ExecuteReply(log.Version) : ExecuteReply.Refuse(log.Version, refusal);
    }

    // The log is not to say who voted.
    private RoomCommand WithoutVoter(RoomCommand command, ParticipantId who) =>
        command is VoteQuestion(var question, var up) ? new CountVote(question, passes.VoterOf(id, question, who), up) : command;

    /// <summary>A pass for the side room that the seat is in; null when it is in none.</summary>
    public (RoomId Room, PassWire Pass)? SidePassFor(Member member) =>
        Room.Seats.FindInside(member.Who) is { Place.SideRoom: { } number } seat && SideRoomOf(member.Who) is { } side
            ? (side, passes.IssueFor(side, new MainRoom(id, number), member.Who, seat.Role)) : null;

    /// <summary>The side room that the seat is in; null when it is in none.</summary>
    public RoomId? SideRoomOf(ParticipantId who) =>
        Room.Seats.FindInside(who)?.Place.SideRoom is { } number ? passes.SideRoomOf(id, Room.Door.OpenedAt, number) : null;

    /// <summary>False while the room is paused, and when there are already more reactions than anybody could look at.</summary>
    public bool MayRespond(Member member) => !Room.IsPaused && (member.Role == Role.Facilitator || _limits.MayRespond());

    /// <param name="wasInside">The pass says that the seat was inside.</param>
    /// <param name="hasPlace">A place is kept for the person.</param>
    public async Task<DoorLook> LookAsync(
        ParticipantId who, Role role, bool wasInside, string? invitation, NetworkMark? network, bool hasPlace, bool mustKnock)
    {
        mustKnock |= network is { } mark && await wary.AnyAsync(id, mark);
        var door = Room.DoorFor(who, role, wasInside, Room.Arrivals.Stands(invitation), mustKnock, hasPlace);
        return new DoorLook(door, Room.IsRemoved(who), Room.Door.IsEnded, Room.Settings.IsEncrypted, Room.HasOtherFacilitator(who));
    }

    /// <summary>A pass says whether its seat is inside, so whoever comes in or is sent to wait gets another.</summary>
    public void RenewPasses(SeenEntry seen)
    {
        foreach (var who in seen.Changed)
            if (seats.Find(who) is { } member) member.Send(RenewPass(member));
    }

    public PassWire RenewPass(Member member)
    {
        member.RenewPassAt = clock.Steady() + options.PassRenewal;
        if (Room.Settings.Main is { } main) return passes.IssueFor(id, main, member.Who, member.Claim, Room.IsInside(member.Who));
        return passes.Issue(id, member.Who, member.Claim, wasInside: Room.IsInside(member.Who), Room.Door.Links,
            Room.Arrivals.InvitationOf(member.Who), member.HasPlace, member.Agreement, member.KnownAs,
            member.MustKnock && !Room.IsInside(member.Who));
    }

    // Null when the connection has ended by now. The person may already have the seat by another connection, which must keep it.
    private async Task<Member?> TakeSeatAsync(Arrival arrival)
    {
        if (arrival.Gone.IsCancellationRequested)
        {
            await lost.FindAsync();
            return null;
        }
        var member = await seats.TakeAsync(arrival, Room.Seats.FindPresent(arrival.Pass.Who)!, Room.Settings.IsRehearsal);
        delivery.Greet(member, Room);
        return member;
    }

    private CallLimits LimitsOf(ParticipantId who) => seats.LimitsOf(who, Room.Seats.FindPresent(who) is not null);
}
