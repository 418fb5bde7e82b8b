using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.SideRooms;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.AspNetCore.SignalR;

namespace MeetingHub.Server.Rooms;

/// <summary>The hub's way to a room's media.</summary>
internal interface IRoomMedia
{
    Task<NegotiateReply> NegotiateAsync(LiveRoom room, ParticipantId who, string offer, CancellationToken stop);
    void SetView(RoomId room, ParticipantId who, SetViewRequest view);
}

/// <summary>The entrance to every room: checks limits and form, and hands over. It holds no rules.</summary>
internal sealed class RoomHub(
    RoomDirectory rooms, RoomPasses passes, IRoomMedia media, TurnCredentials turn, NetworkMarks networks, ReservedNames names,
    SideRoomDoor sideRooms, JoinDeadline deadline, TimeProvider clock) : Hub
{
    private const int LongestCommand = 16 * 1024;
    private const int MostTiles = 32;

    private sealed class Caller(TimeProvider clock)
    {
        public CallLimits Limits { get; set; } = new(clock);
        public Member? Member { get; set; }
        public LiveRoom? Room { get; set; }
    }

    public override Task OnConnectedAsync()
    {
        Context.Items[typeof(Caller)] = new Caller(clock);
        deadline.Start(Context);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        deadline.Stop(Context.ConnectionId);
        if (Me is { Member: { } member, Room: { } room }) room.Disconnected(member, isClosed: exception is null);
        return Task.CompletedTask;
    }

    public async Task<JoinReply> Join(JsonElement request)
    {
        if (!await MayAsync(HubCall.Join)) return JoinReply.Refuse(Refusal.SlowDown);
        if (Me.Member is not null) return JoinReply.Refuse(Refusal.AlreadyJoined);
        if (!RoomJson.TryRead<JoinRequest>(request, out var join)) return JoinReply.Refuse(Refusal.BadRequest);
        if (passes.Check(join.Pass) is not ({ } pass, _)) return JoinReply.Refuse(passes.Check(join.Pass).Refusal!);
        if (pass.Main is { } main)
        {
            var (seat, refusal) = await sideRooms.ArriveAsync(pass, main, Context.ConnectionAborted);
            if (seat is null) return JoinReply.Refuse(refusal!);
            join = join with { Name = seat.Name, Keepsake = seat.Keepsake, Tint = seat.Tint };
        }
        else if (await names.RefuseAsync(pass, join.Name, Context.ConnectionAborted) is { } refused)
        {
            return JoinReply.Refuse(refused);
        }
        var network = await NetworkInAsync(pass.Room);
        var reply = await rooms.AskAnywhereAsync(
            pass.Room,
            room => room.JoinAsync(
                pass, join, Client, Context.Abort, m => Seated(room, m), network, Context.ConnectionAborted),
            Context.ConnectionAborted);
        NoticeAbort();
        // No node has the room any more: it was forgotten, or the server was restarted. Only the link can open it again.
        if (reply is null) return JoinReply.Refuse(Refusal.PassExpired);
        return reply with { IceServers = await RelaysAsync() };
    }

    public async Task<ResumeReply> Resume(JsonElement request)
    {
        if (!await MayAsync(HubCall.Join)) return ResumeReply.Refuse(Refusal.SlowDown);
        if (!RoomJson.TryRead<ResumeRequest>(request, out var resume)) return ResumeReply.Refuse(Refusal.BadRequest);
        if (passes.Check(resume.Pass) is not ({ } pass, _)) return ResumeReply.Refuse(passes.Check(resume.Pass).Refusal!);
        if (Me.Member is { } seated && (seated.Who != pass.Who || Me.Room!.Id != pass.Room))
            return ResumeReply.Refuse(Refusal.AlreadyJoined);
        if (pass.Main is { } main && (await sideRooms.ArriveAsync(pass, main, Context.ConnectionAborted)).Refusal is { } refusal)
            return ResumeReply.Refuse(refusal);
        var network = await NetworkInAsync(pass.Room);
        var reply = await rooms.AskAnywhereAsync(
            pass.Room,
            room => room.ResumeAsync(pass, resume, Client, Context.Abort, m => Seated(room, m), Me.Member, network,
                Context.ConnectionAborted),
            Context.ConnectionAborted);
        NoticeAbort();
        if (reply is null) return ResumeReply.Refuse(Refusal.NotInRoom);
        return reply with { IceServers = await RelaysAsync() };
    }

    public async Task<ExecuteReply> Execute(JsonElement request)
    {
        RoomCommand? command = null;
        var isRead = request.ValueKind == JsonValueKind.Object && JsonMarshal.GetRawUtf8Value(request).Length <= LongestCommand
            && RoomJson.TryReadCommand(request, out command);
        if (!CallLimits.IsExempt(command) && !await MayAsync(HubCall.Execute)) return ExecuteReply.Refuse(0, Refusal.SlowDown);
        if (!isRead) return ExecuteReply.Refuse(0, Refusal.BadRequest);
        if (Me is not { Member: { } member, Room: { } room }) return ExecuteReply.Refuse(0, Refusal.NotJoined);
        return await sideRooms.ExecuteAsync(room, member, command!);
    }

    /// <summary>The pass for the side room that the caller is in.</summary>
    public async Task<SidePassReply> SidePass(JsonElement _)
    {
        if (!await MayAsync(HubCall.Join)) return SidePassReply.Refuse(Refusal.SlowDown);
        if (Me is not { Member: { } member, Room: { } room }) return SidePassReply.Refuse(Refusal.NotJoined);
        return await room.SidePassAsync(member);
    }

    // Whoever waits needs none yet, and asks again when they are let in.
    private async Task<ImmutableArray<IceServerWire>?> RelaysAsync() =>
        turn.IsOffered && Me is { Member: { } member, Room: { } room } && await room.IsSeatedAsync(member) ? turn.Make() : null;

    public async Task<NegotiateReply> Negotiate(JsonElement request)
    {
        if (!await MayAsync(HubCall.Negotiate)) return NegotiateReply.Refuse(Refusal.SlowDown);
        if (!RoomJson.TryRead<NegotiateRequest>(request, out var negotiate)) return NegotiateReply.Refuse(Refusal.BadRequest);
        if (Me is not { Member: { } member, Room: { } room }) return NegotiateReply.Refuse(Refusal.NotJoined);
        if (!await room.IsSeatedAsync(member)) return NegotiateReply.Refuse(Refusal.NotJoined);
        return await media.NegotiateAsync(room, member.Who, negotiate.Offer, Context.ConnectionAborted);
    }

    public async Task<DoneReply> SetView(JsonElement request)
    {
        if (!await MayAsync(HubCall.SetView)) return DoneReply.Refuse(Refusal.SlowDown);
        if (!RoomJson.TryRead<SetViewRequest>(request, out var view) || view.Tiles.IsDefault || view.Tiles.Length > MostTiles)
            return DoneReply.Refuse(Refusal.BadRequest);
        if (Me is not { Member: { } member, Room: { } room }) return DoneReply.Refuse(Refusal.NotJoined);
        if (!await room.IsSeatedAsync(member)) return DoneReply.Refuse(Refusal.NotJoined);
        media.SetView(room.Id, member.Who, view);
        return DoneReply.Done;
    }

    public async Task<DoneReply> Signal(JsonElement request)
    {
        if (!await MayAsync(HubCall.Signal)) return DoneReply.Refuse(Refusal.SlowDown);
        if (!RoomJson.TryReadSignal(request, out var signal)) return DoneReply.Refuse(Refusal.BadRequest);
        if (Me is not { Member: { } member, Room: { } room }) return DoneReply.Refuse(Refusal.NotJoined);
        if (!await room.IsSeatedAsync(member)) return DoneReply.Refuse(Refusal.NotJoined);
        if (signal is Respond(var reaction)) room.Respond(member, reaction);
        var refusal = signal is Caption caption ? await room.CaptionAsync(member, caption) : null;
        return refusal is null ? DoneReply.Done : DoneReply.Refuse(refusal);
    }

    /// <summary>Answers calls to methods that the hub does not have, or not with these arguments.</summary>
    [HubMethodName(RoomProtocol.Unknown)]
    public async Task<DoneReply> RefuseUnknown() =>
        DoneReply.Refuse(await MayAsync(HubCall.Unknown) ? Refusal.BadRequest : Refusal.SlowDown);

    private Task<NetworkMark?> NetworkInAsync(RoomId room) =>
        networks.OfAsync(Context.GetHttpContext()?.Connection.RemoteIpAddress, room);

    private IRoomClient Client => RoomConnections.Of(Context);

    private Caller Me => (Caller)Context.Items[typeof(Caller)]!;

    private void Seated(LiveRoom room, Member member)
    {
        (Me.Room, Me.Member, Me.Limits) = (room, member, member.Limits);
        deadline.Stop(Context.ConnectionId);
    }

    // The connection may end while its seat is being taken, and its end is reported only once.
    private void NoticeAbort()
    {
        if (Context.ConnectionAborted.IsCancellationRequested && Me is { Member: { } member, Room: { } room }) room.Disconnected(member);
    }

    private async Task<bool> MayAsync(HubCall call)
    {
        if (Me.Limits.TryTake(call)) return true;
        if (!Me.Limits.IsFlooding) return false;
        await Client.Goodbye(GoodbyeWire.Flooding);
        Context.Abort();
        return false;
    }
}
