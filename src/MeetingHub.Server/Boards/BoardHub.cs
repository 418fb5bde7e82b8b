using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MeetingHub.Server.Boards;

/// <summary>
/// Tells open pages of a conversation what has come. Who follows which one is said when they connect and found out as for the page itself;
/// they can say nothing else, so whoever calls anything is shut out.
/// </summary>
internal sealed class BoardHub(BoardVisits visits, BoardFollowers followers) : Hub
{
    public override async Task OnConnectedAsync()
    {
        var http = Context.GetHttpContext()!;
        var (slug, thread) = (http.Request.Query["group"].ToString(), http.Request.Query["thread"].ToString());
        var visit = await visits.FindAsync(http, slug, Context.ConnectionAborted);
        if (visit is not { MayRead: true } || !Guid.TryParseExact(thread, "N", out _)
            || !followers.TryAdd(Context, new Follower(visit.Group.Id, thread, visit.Writer?.Id, visit.IsTeam,
                TextCatalogue.Ours.For(http.Request).Language.Tag, ZoneOf(http, visit))))
        {
            Context.Abort();
            return;
        }
        await Groups.AddToGroupAsync(Context.ConnectionId, followers.KeyOf(Context)!, Context.ConnectionAborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        followers.Remove(Context.ConnectionId);
        return Task.CompletedTask;
    }

    [HubMethodName(RoomProtocol.Unknown)]
    public void RefuseUnknown() => Context.Abort();

    // A page shows times in the reader's zone, so what comes to it does too.
    private static string ZoneOf(HttpContext http, BoardVisit visit) =>
        http.Request.Cookies[Times.Cookie] is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null
            ? zone : visit.Group.Zone;
}

/// <summary>Somebody whose page of a conversation is open.</summary>
internal sealed record Follower(string Group, string Thread, string? Author, bool IsTeam, string Language, string Zone)
{
    /// <summary>Those who are sent the same words.</summary>
    public string Key => $"{Thread} {Language} {Zone}";
}

/// <summary>Who follows what at this node.</summary>
internal sealed class BoardFollowers
{
    private const int Most = 50_000;

    private readonly ConcurrentDictionary<string, (HubCallerContext Context, Follower Follower)> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, int>> _keys = new(StringComparer.Ordinal);

    public bool TryAdd(HubCallerContext context, Follower follower)
    {
        if (_all.Count >= Most) return false;
        _all[context.ConnectionId] = (context, follower);
        Count(follower, 1);
        return true;
    }

    public string? KeyOf(HubCallerContext context) => _all.TryGetValue(context.ConnectionId, out var one) ? one.Follower.Key : null;

    public void Remove(string connection)
    {
        if (_all.TryRemove(connection, out var gone)) Count(gone.Follower, -1);
    }

    /// <summary>In which languages and zones somebody here follows it, a <see cref="Follower.Key"/> each.</summary>
    public IEnumerable<string> KeysOf(string thread) => _keys.TryGetValue(thread, out var keys) ? keys.Keys : [];

    public IReadOnlyCollection<(HubCallerContext Context, Follower Follower)> All => [.. _all.Values];

    private void Count(Follower follower, int by) => _keys.AddOrUpdate(follower.Thread,
        _ => ImmutableDictionary<string, int>.Empty.SetItem(follower.Key, by),
        (_, keys) => keys.GetValueOrDefault(follower.Key) + by is > 0 and var count
            ? keys.SetItem(follower.Key, count) : keys.Remove(follower.Key));
}

/// <summary>Where changes of boards are told to all nodes.</summary>
internal interface IBoardNews
{
    Task ListenAsync(Action<BoardChange> hear);
    Task TellAsync(BoardChange change);
}

/// <summary>With one node, whoever tells hears it.</summary>
internal sealed class BoardNewsHere : IBoardNews
{
    private Action<BoardChange> _hear = _ => { };

    public Task ListenAsync(Action<BoardChange> hear)
    {
        _hear = hear;
        return Task.CompletedTask;
    }

    public Task TellAsync(BoardChange change)
    {
        _hear(change);
        return Task.CompletedTask;
    }
}

/// <summary>
/// Sends what has come to those who follow it: rendered once for each language and zone, however many they are. A page that missed
/// something reads it when it connects again, so nothing here needs to be kept.
/// </summary>
internal sealed partial class BoardLive(
    BoardBell bell, IBoardNews news, BoardFollowers followers, BoardReading reading, IHubContext<BoardHub> hub,
    IDbContextFactory<MeetingDb> store, IServiceScopeFactory scopes, TimeProvider clock, ILogger<BoardLive> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;
    private const int AtOnce = 500;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly Channel<BoardChange> _told = NewChannel();
    private readonly Channel<BoardChange> _heard = NewChannel();

    private static Channel<BoardChange> NewChannel() =>
        Channel.CreateBounded<BoardChange>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bell.Listen(change => _told.Writer.TryWrite(change));
        await news.ListenAsync(change =>
        {
            if (followers.KeysOf(change.Thread).Any()) _heard.Writer.TryWrite(change);
        });
        await Task.WhenAll(TellAsync(stoppingToken), SendAsync(stoppingToken), LookAsync(stoppingToken));
    }

    private async Task TellAsync(CancellationToken stop)
    {
        await foreach (var change in _told.Reader.ReadAllAsync(stop))
            await TryAsync(() => news.TellAsync(change));
    }

    private async Task SendAsync(CancellationToken stop)
    {
        await foreach (var change in _heard.Reader.ReadAllAsync(stop))
            await TryAsync(() => SendAsync(change, stop));
    }

    private async Task SendAsync(BoardChange change, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var group = await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Id == change.Group, stop);
        var visit = group is null ? null : new BoardVisit(group, new BoardRow { Group = group.Id }, IsTeam: false, LeadsGroup: false,
            new Writer("", "", Keepsake.Stones, Tint.Stone));
        var open = visit is null ? null : await reading.OpenOneAsync(visit, change.Thread, change.Post, stop);
        var post = open?.Posts[0] is { State: not PostState.Held } found ? found : null;
        var head = visit is null ? null : BoardHead.Of(visit);
        foreach (var key in followers.KeysOf(change.Thread))
        {
            var html = post is null ? "" : await RenderAsync(PostModel.Of(head!, open!, post, visit!), key.Split(' ')[1],
                key.Split(' ')[2]);
            await hub.Clients.Group(key).SendAsync("Post", change.Post, html, stop);
        }
    }

    private async Task<string> RenderAsync(PostModel model, string language, string zone)
    {
        await using var scope = scopes.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        request.Request.Headers.AcceptLanguage = language;
        var accessor = scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>();
        accessor.HttpContext = request;
        try
        {
            await using var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
            return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PostBox>(
                ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [nameof(PostBox.Model)] = model, [nameof(PostBox.Zone)] = zone,
                }))).ToHtmlString());
        }
        finally
        {
            accessor.HttpContext = null;
        }
    }

    // Whoever has left the group, or was removed from it, follows for a minute more at most.
    private async Task LookAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookAgain, clock);
        while (await timer.WaitForNextTickAsync(stop)) await TryAsync(() => ShutOutAsync(stop));
    }

    public async Task ShutOutAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var db = await store.CreateDbContextAsync(stop);
        foreach (var some in followers.All.Chunk(AtOnce))
        {
            var authors = some.Select(s => s.Follower.Author).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
            var groups = some.Select(s => s.Follower.Group).Distinct(StringComparer.Ordinal).ToArray();
            var here = await db.Members.Where(m => authors.Contains(m.Id)
                && !db.Standings.Any(t => t.Group == m.Group && t.Holder == m.Holder && t.RemovedUntil > now)).Select(m => m.Id)
                    .ToHashSetAsync(StringComparer.Ordinal, stop);
            here.UnionWith(await db.GroupRoles.Where(r => authors.Contains(r.Account)).Select(r => r.Account).ToListAsync(stop));
            var readers = await db.Boards.Where(b => groups.Contains(b.Group))
                .ToDictionaryAsync(b => b.Group, b => b.Readers, StringComparer.Ordinal, stop);
            foreach (var (context, follower) in some)
                if (!MayFollow(follower, readers.GetValueOrDefault(follower.Group), here)) context.Abort();
        }
    }

    private static bool MayFollow(Follower follower, BoardReaders readers, HashSet<string> here) => readers switch
    {
        BoardReaders.Nobody => false,
        BoardReaders.Everyone => true,
        _ => follower.Author is null ? follower.IsTeam : here.Contains(follower.Author),
    };

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotTold(logger, e.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(260, LogLevel.Warning,
            "A change of a board could not be told to open pages ({Why}); they read it when they connect again")]
        public static partial void NotTold(ILogger logger, string why);
    }
}
