using MeetingHub.Server.Rooms;
using StackExchange.Redis;

namespace MeetingHub.Server.Boards;

/// <summary>Tells all nodes of changes of boards; only ids, because each node reads them in the store.</summary>
internal sealed class RedisBoardNews(RedisServer redis) : IBoardNews
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("mh:boards");

    public async Task ListenAsync(Action<BoardChange> hear) => (await redis.Subscriber.SubscribeAsync(Channel)).OnMessage(message =>
    {
        if (message.Message.ToString().Split(' ') is [var group, var thread, var post]) hear(new BoardChange(group, thread, post));
    });

    public Task TellAsync(BoardChange change) =>
        redis.AskAsync(db => db.PublishAsync(Channel, $"{change.Group} {change.Thread} {change.Post}"));
}
