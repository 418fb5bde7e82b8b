using System.Security.Claims;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.SideRooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Tests.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>Connections that end at the wrong moment.</summary>
public sealed class RoomHubTests
{
    private sealed class Client : IRoomClient
    {
        public Task Entries(IReadOnlyList<EntryJson> entries) => Task.CompletedTask;
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Pass(PassWire pass) => Task.CompletedTask;
        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;
    }

    private sealed class NoMedia : IRoomMedia
    {
        public Task<NegotiateReply> NegotiateAsync(LiveRoom room, ParticipantId who, string offer, CancellationToken stop) =>
            Task.FromResult(NegotiateReply.Refuse(Refusal.MediaUnavailable));

        public void SetView(RoomId room, ParticipantId who, SetViewRequest view) { }
    }

    private sealed class Connection : HubCallerContext
    {
        private readonly CancellationTokenSource _aborted = new();

        public override string ConnectionId => "connection";
        public override string? UserIdentifier => null;
        public override ClaimsPrincipal? User => null;
        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?> { [typeof(RoomClient)] = new Client() };
        public override IFeatureCollection Features { get; } = new FeatureCollection();
        public override CancellationToken ConnectionAborted => _aborted.Token;
        public override void Abort() => _aborted.Cancel();
    }

    [Fact]
    public async Task A_connection_that_ends_while_it_takes_a_seat_leaves_the_seat_free()
    {
        var (clock, options, id) = (new FakeTimeProvider(DateTimeOffset.UtcNow), new RoomOptions(), new RoomId("room00000001"));
        var passes = new RoomPasses(new byte[32], clock, options.PassLifetime);
        using var rooms = new RoomDirectory(
            new InMemoryRoomLog(), new OneNode(), new OneNode(), new OneNode(), new WaryNetworks(clock), passes, Options.Create(options), clock, new RoomFollowers([], []), NullLogger<LiveRoom>.Instance);
        using var deadline = new JoinDeadline(clock);
        using var store = new SqliteTestStore();
        await rooms.AskAsync(id, () => Task.FromResult(new RoomOpening("Circle")), room => room.LookAsync(ParticipantId.Nobody, Role.Participant));
        var connection = new Connection();
        using var hub = new RoomHub(rooms, passes, new NoMedia(), new TurnCredentials(Options.Create(new TurnOptions()), clock), new NetworkMarks(new NetworkKeys(clock)), new ReservedNames(store), new SideRoomDoor(rooms), deadline, clock)
        {
            Context = connection,
        };
        await hub.OnConnectedAsync();

        // The framework ends the connection first, and does not wait for calls under way.
        connection.Abort();
        await hub.OnDisconnectedAsync(null);
        var request = JsonSerializer.SerializeToElement(
            new JoinRequest(passes.Issue(id, new ParticipantId("participant1"), Role.Participant).Pass, "Asha", Keepsake.Wren, Tint.Sea), RoomJson.Options);
        Assert.Equal("not_joined", (await hub.Join(request)).Refusal?.Code);

        Assert.Equal(Presence.Here, Assert.Single(await PeopleAsync()).Presence);
        await AdvanceAsync(options.DropAfter);
        Assert.Equal(Presence.Dropped, Assert.Single(await PeopleAsync()).Presence);
        await AdvanceAsync(options.LeaveAfter);
        Assert.Empty(await PeopleAsync());
        await rooms.StopAsync(CancellationToken.None);

        async Task AdvanceAsync(TimeSpan time)
        {
            clock.Advance(time);
            for (var i = 0; i < 3; i++) await rooms.Find(id)!.SyncAsync(); // so that all that the clock has caused is done
        }

        // The room in the view of a facilitator.
        async Task<IEnumerable<ParticipantView>> PeopleAsync()
        {
            var pass = passes.Check(passes.Issue(id, new ParticipantId("facilitator1"), Role.Facilitator).Pass).Pass!;
            var seat = (Member?)null;
            var reply = await rooms.Find(id)!.JoinAsync(pass, new JoinRequest("", "Rowan", Keepsake.Fern, Tint.Moss), new Client(), () => { }, m => seat = m);
            await rooms.Find(id)!.ExecuteAsync(seat!, new Leave());
            return reply.Room!.Participants.Where(p => p.Id != pass.Who);
        }
    }
}
