using MeetingHub.Server.Accounts;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Sessions.Reminders;
using Microsoft.AspNetCore.Http.Connections;

namespace MeetingHub.Server.Boards;

/// <summary>What a group's people write to each other between sessions.</summary>
internal static class BoardFeature
{
    private const string Following = "following boards";
    private const int FollowsPerMinute = 300; // a clinic shares one address

    public static void AddBoards(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BoardBell>().AddSingleton<PostModeration>().AddSingleton<BoardVisits>().AddSingleton<BoardPosts>()
            .AddSingleton<BoardReading>().AddSingleton<BoardFeeds>().AddSingleton<BoardFollowers>().AddHostedService<BoardLive>();
        builder.Services.AddSingleton<BoardFollowing>().AddSingleton<IReminderPlan, BoardTelling>();
        builder.Services.AddSingleton<IBoardNews>(s =>
            s.GetService<RedisServer>() is { } redis ? new RedisBoardNews(redis) : new BoardNewsHere());
        builder.Services.AddRateLimiter(o =>
            o.AddPolicy(Following, context => AddressLimit.PerMinute(context, Following, FollowsPerMinute)));
        FeedPages.AddLimits(builder);
    }

    public static void MapBoards(this WebApplication app)
    {
        BoardPages.Map(app);
        FeedPages.Map(app);
        TellPages.Map(app);
        app.MapHub<BoardHub>("/hubs/board", o => o.Transports = HttpTransportType.WebSockets).Anyone().RequireRateLimiting(Following)
            .RequireOwnOrigin();
    }
}
