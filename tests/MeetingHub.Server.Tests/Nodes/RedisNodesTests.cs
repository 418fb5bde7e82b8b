using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Nodes;

public sealed class RedisNodesTests(RedisProcess redis) : IClassFixture<RedisProcess>
{
    private const int Views = 500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Views_are_answered_at_another_node_in_the_order_in_which_they_were_sent()
    {
        using var oneServer = RedisServer.Connect(redis.Connection);
        using var otherServer = RedisServer.Connect(redis.Connection);
        using var one = new RedisNodes(oneServer, TimeProvider.System, NullLogger<RedisNodes>.Instance);
        using var other = new RedisNodes(otherServer, TimeProvider.System, NullLogger<RedisNodes>.Instance);
        var seen = new ConcurrentQueue<int>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.AnswerBy(request =>
        {
            seen.Enqueue(((ViewMedia)request).View.Tiles.Single().Height);
            if (seen.Count == Views) last.SetResult();
            return Task.FromResult<NegotiateReply?>(null);
        });
        await one.StartAsync(Stop);
        await other.StartAsync(Stop);

        // The last one is what a page shows; an older one must not come after it.
        var asked = Enumerable.Range(0, Views).Select(height => one.AskAsync(
            other.Self, new ViewMedia(new RoomId("q4Baaaaaaa"), new ParticipantId("p9aaaaaaaa"), new SetViewRequest([new ViewTile(new ParticipantId("p8aaaaaaaa"), MediaTrack.Camera, height)])),
            Stop)).ToArray();
        await Task.WhenAll(asked);
        await last.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.Equal(Enumerable.Range(0, Views), seen);
        await other.StopAsync(Stop);
        await one.StopAsync(Stop);
    }

    [Fact]
    public async Task A_node_that_renews_its_lease_too_late_by_its_own_clock_knows_that_it_lost_the_lease()
    {
        var clock = new FakeTimeProvider();
        using var server = RedisServer.Connect(redis.Connection);
        using var node = new RedisNodes(server, clock, NullLogger<RedisNodes>.Instance);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = node.WhenLost(name => lost.TrySetResult(name));
        await node.StartAsync(Stop);

        // No time has passed for the clock of Redis, as if its answer that the lease had lapsed was lost.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var again = 0; again < 400 && !lost.Task.IsCompleted; again++)
        {
            clock.Advance(RedisNodes.Lease + TimeSpan.FromSeconds(1));
            await tick.WaitForNextTickAsync(Stop);
        }
        Assert.True(lost.Task.IsCompleted, "It goes on as if nothing had been.");
        Assert.Equal(node.Self, await lost.Task);
        await node.StopAsync(Stop);
    }

    [Fact]
    public async Task A_lease_whose_renewal_failed_once_is_renewed_the_next_time()
    {
        using var server = RedisServer.Connect(redis.Connection);
        using var node = new RedisNodes(server, TimeProvider.System, NullLogger<RedisNodes>.Instance);
        await node.StartAsync(Stop);
        var (asked, goesOn) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        node.MeasureLoadBy(() =>
        {
            if (++asked == 1) throw new InvalidOperationException("a mistake of ours");
            goesOn.TrySetResult();
            return 0;
        });

        await goesOn.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.False(node.ExecuteTask!.IsCompleted);
        await node.StopAsync(Stop);
    }
}
