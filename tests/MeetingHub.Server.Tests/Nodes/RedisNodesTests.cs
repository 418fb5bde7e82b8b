using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Server.Tests.Nodes;

public sealed class RedisNodesTests(RedisProcess redis) : IClassFixture<RedisProcess>
{
    private const int Views = 500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Views_are_answered_at_another_node_in_the_order_in_which_they_were_asked()
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
}
