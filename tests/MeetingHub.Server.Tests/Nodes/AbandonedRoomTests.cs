using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Nodes;

public sealed class AbandonedRoomTests(RedisProcess redis) : IClassFixture<RedisProcess>
{
    private sealed class Client : IRoomClient
    {
        public TaskCompletionSource Signalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entries(IReadOnlyList<EntryJson> entries) => Task.CompletedTask;

        public Task Signal(ServerSignal signal)
        {
            Signalled.TrySetResult();
            return Task.CompletedTask;
        }

        public Task Pass(PassWire pass) => Task.CompletedTask;
        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;
    }

    private sealed class Node(RedisProcess redis, FakeTimeProvider clock) : IAsyncDisposable
    {
        private static readonly RoomOptions Options = new();
        private readonly RedisServer _server = RedisServer.Connect(redis.Connection);

        public RedisRoomLog Log { get; private set; } = null!;
        public RedisNode Nodes { get; private set; } = null!;
        public RoomPasses Passes { get; } = new(new byte[32], clock, Options.PassLifetime);
        public RoomDirectory Rooms { get; private set; } = null!;

        public async Task<Node> StartAsync()
        {
            Log = new RedisRoomLog(_server);
            Nodes = await new RedisNode(_server).StartAsync();
            Rooms = new RoomDirectory(Log, Nodes.Rooms, Nodes.Leases, Nodes.Abandoned, new WaryNetworks(clock), Passes, Microsoft.Extensions.Options.Options.Create(Options), clock, new RoomFollowers([], []), NullLogger<LiveRoom>.Instance);
            return this;
        }

        public async ValueTask DisposeAsync()
        {
            await Rooms.StopAsync(CancellationToken.None);
            Rooms.Dispose();
            await Nodes.DisposeAsync();
            _server.Dispose();
        }
    }

    private static async Task<Member> JoinAsync(
        Node node, RoomId room, string who = "participant1", string name = "Asha", Client? client = null)
    {
        var pass = node.Passes.Check(node.Passes.Issue(room, new ParticipantId(who), Role.Participant).Pass).Pass!;
        var seat = (Member?)null;
        var reply = await node.Rooms.AskAsync(
            room, () => Task.FromResult(new RoomOpening("Circle")), r => r.JoinAsync(pass, new JoinRequest("", name, Keepsake.Wren, Tint.Sea), client ?? new Client(), () => { }, m => seat = m));
        Assert.Null(reply.Refusal);
        return seat!;
    }

    [Fact]
    public async Task A_lost_connection_stays_lost_although_late_messages_tell_of_an_earlier_one_of_the_same_seat()
    {
        var (clock, options, client, id) = (new FakeTimeProvider(DateTimeOffset.UtcNow), new RoomOptions(), new Client(), new RoomId("roomlate00001"));
        await using var first = await new Node(redis, clock).StartAsync();
        await using var second = await new Node(redis, clock).StartAsync();
        var asha = await JoinAsync(first, id);
        var bo = await JoinAsync(first, id, "participant2", "Bo", client);
        var room = first.Rooms.Find(id)!;
        room.Disconnected(asha);

        // The first node gets them in this order as soon as it listens.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = new CancellationTokenSource(Until.Patience);
        while (!client.Signalled.Task.IsCompleted)
        {
            second.Nodes.Rooms.Send(id, new SeatTaken(asha.Who, second.Nodes.Self));
            second.Nodes.Rooms.Send(id, new SignalSent(bo.Who, new Responded(asha.Who, Reaction.Heart)));
            await tick.WaitForNextTickAsync(patience.Token);
        }
        await room.SyncAsync();
        foreach (var time in (TimeSpan[])[options.DropAfter, options.LeaveAfter])
        {
            clock.Advance(time);
            for (var i = 0; i < 3; i++) await room.SyncAsync();
        }

        var log = await first.Log.ReadAfterAsync(id, 0, TestContext.Current.CancellationToken);
        Assert.Contains(new ParticipantLeft(asha.Who), log!.Entries.SelectMany(e => e.Events));
    }

    [Fact]
    public async Task The_rooms_of_a_stopped_node_are_taken_over_by_one_other_node_and_forgotten_in_time()
    {
        var stop = TestContext.Current.CancellationToken;
        var (clock, options) = (new FakeTimeProvider(DateTimeOffset.UtcNow), new RoomOptions());
        RoomId left = new("roomleft00001"), lively = new("roomlively001");
        var first = await new Node(redis, clock).StartAsync();
        await using var second = await new Node(redis, clock).StartAsync();
        await using var third = await new Node(redis, clock).StartAsync();
        await JoinAsync(first, left);
        await JoinAsync(third, lively);

        // Bo was at the third node and has left; that node no longer follows the room.
        var gone = await JoinAsync(third, left, "participant2", "Bo");
        Assert.Null((await third.Rooms.Find(left)!.ExecuteAsync(gone, new Leave())).Refusal);
        clock.Advance(TimeSpan.FromMinutes(1));
        while (third.Rooms.Find(left) is not null) await Task.Yield();
        await first.DisposeAsync();

        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200)); // until the others have renewed their leases, and know
        while (second.Nodes.Leases.Alive.Count > 2 || third.Nodes.Leases.Alive.Count > 2) await tick.WaitForNextTickAsync(stop);
        await second.Rooms.TakeUpAbandonedAsync(stop);
        await third.Rooms.TakeUpAbandonedAsync(stop);

        Assert.NotNull(second.Rooms.Find(left));
        Assert.Null(second.Rooms.Find(lively));
        Assert.Null(third.Rooms.Find(left)); // one node is enough

        using var patience = new CancellationTokenSource(Until.Patience);
        foreach (var time in (TimeSpan[])[options.DropAfter, options.LeaveAfter, options.EmptyRoomLifetime])
        {
            for (var i = 0; i < 3; i++) await second.Rooms.Find(left)!.SyncAsync();
            clock.Advance(time);
        }
        while (await second.Log.ExistsAsync(left, stop)) await tick.WaitForNextTickAsync(patience.Token);
        while (second.Rooms.Find(left) is not null) await tick.WaitForNextTickAsync(patience.Token);
        Assert.True(await second.Log.ExistsAsync(lively, stop));
    }
}
