using System.Collections.Concurrent;
using System.Globalization;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;
using StackExchange.Redis;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>Chooses places for media by the loads that nodes report, and carries questions about media from one node to another.</summary>
// mh:node:{node}  channel: "ask {node} {number} {json}" and "answer {number} {json}"
public sealed class RedisMediaNodes(RedisServer redis, RedisLeases leases, TimeProvider clock) : IMediaNodes, IHostedService
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<NegotiateReply?>> _asked = new();
    private Func<MediaRequest, Task<NegotiateReply?>>? _answer;
    private long _lastAsked;

    public async Task<string> ChooseAsync(int level, IReadOnlyCollection<string> gone)
    {
        var loads = (await redis.AskAsync(db => db.HashGetAllAsync("mh:load")))
            .ToDictionary(l => l.Name.ToString(), l => (long)l.Value, StringComparer.Ordinal);
        // Read now, not as of the last renewal: a node that is being drained must not get a room back.
        string[] draining = [.. (await redis.AskAsync(db => db.SetMembersAsync("mh:draining"))).Select(node => node.ToString())];
        var levels = await leases.LevelsAsync();
        string[] able = [.. leases.Alive.Where(node => node == leases.Self || levels.GetValueOrDefault(node) >= level)];
        return MediaPlacement.Choose(leases.Self, able, draining, gone, loads, Random.Shared);
    }

    public void MeasureLoadBy(Func<long> load) => leases.Load = load;

    public void AddLoad(string node, long streams) =>
        redis.Database.HashIncrement("mh:load", node, streams, CommandFlags.FireAndForget);

    public void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer) => _answer = answer;

    public async Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop)
    {
        var number = Interlocked.Increment(ref _lastAsked);
        var answer = _asked[number] = new TaskCompletionSource<NegotiateReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var heard = await redis.AskAsync(
                db => db.PublishAsync(Channel(node), $"ask {leases.Self} {number} {NodeJson.Write(request)}"));
            if (heard == 0 || request is ViewMedia or CarryMedia) return null;
            return await answer.Task.WaitAsync(AnswerWithin, clock, stop);
        }
        catch (TimeoutException)
        {
            return NegotiateReply.Refuse(Refusal.MediaUnavailable);
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken) =>
        (await redis.Subscriber.SubscribeAsync(Channel(leases.Self))).OnMessage(message => Hear(message.Message.ToString()));

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            // So the others need not wait for an answer.
            await redis.AskAsync(async _ =>
            {
                await redis.Subscriber.UnsubscribeAsync(Channel(leases.Self));
                return true;
            });
        }
        catch (RoomLogAwayException)
        {
            // nobody hears it
        }
    }

    private void Hear(string text)
    {
        switch (text.Split(' ', 4))
        {
            case ["ask", var node, var number, var json] when _answer is { } answer && NodeJson.Read<MediaRequest>(json) is { } request:
                _ = AnswerAsync(answer, request, node, number); // begun in the order of the requests: the last view counts
                break;
            case ["answer", var number, ..] when long.TryParse(number, CultureInfo.InvariantCulture, out var n)
                && _asked.TryRemove(n, out var asked):
                asked.TrySetResult(NodeJson.Read<NegotiateReply>(text.Split(' ', 3)[2]));
                break;
        }
    }

    private async Task AnswerAsync(Func<MediaRequest, Task<NegotiateReply?>> answer, MediaRequest request, string node, string number)
    {
        if (await answer(request) is { } reply)
            redis.Subscriber.Publish(Channel(node), $"answer {number} {NodeJson.Write(reply)}", CommandFlags.FireAndForget);
    }

    private static RedisChannel Channel(string node) => RedisChannel.Literal($"mh:node:{node}");
}
