namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Redis dies and returns with all its data, as it does with an append-only file.</summary>
public sealed class RedisRestartTests : IAsyncLifetime
{
    private readonly RedisProcess _redis = new() { KeepsAll = true };
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-restart").FullName;
    private RunningServer[] _nodes = [];

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        string[] shared =
        [
            "--Redis:Connection", _redis.Connection, "--Storage:Sqlite", Path.Combine(_folder, "meetings.db"),
            "--Rooms:DropAfter", "00:00:05", "--Rooms:LeaveAfter", "00:00:15",
        ];
        _nodes = [new RunningServer { MoreOptions = shared }, new RunningServer { MoreOptions = shared }];
        foreach (var node in _nodes) await node.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task After_a_restart_of_Redis_people_continue_and_no_message_is_lost_or_doubled()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Until.Patience);
        var (_, link) = await _nodes[0].StartMeetingAsync();
        using var browser = _nodes[0].NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        var answers = new Answers();
        Page[] pages =
        [
            await Page.EnterAsync(_nodes[..1], 0, link, "Asha", answers, new Random(1), limit.Token), // every page returns to the same node
            await Page.EnterAsync(_nodes[1..], 0, link, "Bo", answers, new Random(2), limit.Token),
        ];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        async Task TalkAsync(Page page)
        {
            for (var i = 0; !over.IsCancellationRequested; i++) await page.SayAsync($"{page.Name} {i}");
        }
        var talking = pages.Select(TalkAsync).ToArray();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        async Task HaveSaidAsync(int more)
        {
            var enough = pages.Select(p => p.Said.Count + more).ToArray();
            while (pages.Zip(enough).Any(p => p.First.Said.Count < p.Second))
            {
                if (Array.Find(talking, t => t.IsFaulted) is { } failed) await failed;
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }

        await HaveSaidAsync(10);
        await _redis.KillAsync();
        await _redis.StartAsync();
        await HaveSaidAsync(10);
        await over.CancelAsync();
        await Task.WhenAll(talking);
        while (pages.Any(p => p.Latest < answers.Newest)) await timer.WaitForNextTickAsync(limit.Token); // by themselves, and without coming back

        foreach (var page in pages) await page.DisposeAsync();
        await OneLog.AssertHoldsAsync(_redis, room, pages);
        var events = (await OneLog.ReadAsync(_redis, room)).SelectMany(e => e).Select(e => (string)e!["$type"]!).ToArray();
        Assert.DoesNotContain("participantLeft", events);
        Assert.DoesNotContain("participantDropped", events);
        Assert.All(pages, page => Assert.Equal(0, page.Resumed));
    }
}
