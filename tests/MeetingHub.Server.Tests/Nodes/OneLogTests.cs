namespace MeetingHub.Server.Tests.Nodes;

/// <summary>
/// A linearizability check: people send any commands at any of three nodes, while the nodes die, stall and lose Redis at moments that
/// a seed chooses. There is one log, and every answer and every page agrees with it.
/// </summary>
public sealed class OneLogTests(RedisProcess redis) : IClassFixture<RedisProcess>, IAsyncLifetime
{
    private const int People = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private enum Fault { StandsStill, StandsStillLongerThanItsLease, LosesRedis, LosesRedisLongerThanItsLease, Dies }

    private sealed record Node(RunningServer Server, StallingRelay Cable, string Id)
    {
        public bool IsAlive { get; set; } = true;

        /// <summary>How often its log contains these words.</summary>
        public int TimesLogged(string words) => Server.LogLines.Count(line => line.Contains(words, StringComparison.Ordinal));

        public int LossesLoggedOf(Node other) => Server.LogLines.Count(line =>
            line.Contains(" is lost;", StringComparison.Ordinal) && line.Contains(other.Id, StringComparison.Ordinal));
    }

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-onelog").FullName;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private StallingRelay[] _cables = [];
    private RunningServer[] _nodes = [];
    private List<Task> _wandering = [];

    public async ValueTask InitializeAsync()
    {
        _cables = [new StallingRelay(redis.Port), new StallingRelay(redis.Port), new StallingRelay(redis.Port)];
        _nodes = [.. _cables.Select(cable => new RunningServer
        {
            MoreOptions =
            [
                "--Redis:Connection", $"127.0.0.1:{cable.Port}", "--Storage:Sqlite", Path.Combine(_folder, "meetings.db"), "--Operations:Key", Operator.Key,
                "--Rooms:DropAfter", "00:00:01", "--Rooms:LeaveAfter", "00:00:15", // a page that returns in time finds its seat
            ],
        })];
        await _nodes[0].InitializeAsync(); // makes the store
        await Task.WhenAll(_nodes[1..].Select(node => node.InitializeAsync().AsTask()));
    }

    public async ValueTask DisposeAsync()
    {
        await _limit.CancelAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        foreach (var cable in _cables) await cable.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _limit.Dispose();
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            if (_wandering.Find(w => w.IsFaulted) is { } failed) await failed;
            await timer.WaitForNextTickAsync(_limit.Token);
        }
    }

    private static async Task WanderAsync(Page page, Random random, CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            switch (random.Next(12))
            {
                case 0: await page.ComeBackAsync(); break;
                case 1: await page.ExecuteAsync("raiseHand"); break;
                case 2: await page.ExecuteAsync("lowerHand"); break;
                case 3: await page.ExecuteAsync("turnOnMicrophone"); break;
                case 4: await page.ExecuteAsync("turnOffMicrophone"); break;
                default: await page.SayAsync($"{page.Name} {i}"); break;
            }
            await page.PauseAsync();
        }
    }

    // One fault of each kind, in a random order and at random nodes; each after some more messages, so that nothing waits for a clock.
    private async Task DisturbAsync(Node[] nodes, List<Page> pages, Random random)
    {
        int SaidBy() => pages.Sum(p => p.Said.Count);
        Task SomethingIsSaidAsync(int most)
        {
            var enough = SaidBy() + random.Next(1, most);
            return UntilAsync(() => SaidBy() >= enough);
        }

        var faults = Enum.GetValues<Fault>();
        random.Shuffle(faults);
        foreach (var fault in faults)
        {
            await SomethingIsSaidAsync(15);
            var alive = nodes.Where(n => n.IsAlive).ToArray();
            var victim = alive[random.Next(alive.Length)];
            var others = alive.Where(n => n != victim).ToArray();
            TestContext.Current.TestOutputHelper?.WriteLine($"After {SaidBy()} messages node {Array.IndexOf(nodes, victim)}: {fault}.");
            var (lost, away) = (others.Sum(n => n.LossesLoggedOf(victim)), victim.TimesLogged("Redis does not answer"));
            bool IsGivenUp() => others.Sum(n => n.LossesLoggedOf(victim)) > lost;
            var enough = SaidBy() + random.Next(1, 15);
            switch (fault)
            {
                case Fault.StandsStill:
                    victim.Server.Send("STOP");
                    await UntilAsync(() => SaidBy() >= enough || IsGivenUp()); // everybody may be at this node
                    victim.Server.Send("CONT");
                    break;
                case Fault.StandsStillLongerThanItsLease:
                    victim.Server.Send("STOP");
                    await UntilAsync(IsGivenUp);
                    victim.Server.Send("CONT");
                    break;
                case Fault.LosesRedis:
                    victim.Cable.Hold();
                    await UntilAsync(() => SaidBy() >= enough || victim.TimesLogged("Redis does not answer") > away);
                    victim.Cable.Go();
                    break;
                case Fault.LosesRedisLongerThanItsLease:
                    victim.Cable.Hold();
                    await UntilAsync(IsGivenUp);
                    victim.Cable.Go();
                    break;
                case Fault.Dies:
                    await victim.Server.KillAsync();
                    victim.IsAlive = false;
                    break;
            }
        }
        await SomethingIsSaidAsync(15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_fails_every_acknowledged_message_is_in_the_log_once_and_every_page_reads_the_whole_log(int seed)
    {
        _limit.CancelAfter(Patience);
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");
        var nodes = new List<Node>();
        for (var i = 0; i < _nodes.Length; i++)
        {
            using var @operator = new Operator(_nodes[i]);
            nodes.Add(new Node(_nodes[i], _cables[i], (string)(await @operator.SeesAsync(_ => true))["self"]!));
        }
        var (_, link) = await _nodes[0].StartMeetingAsync();
        using var browser = _nodes[0].NewBrowser();
        var room = (string)(await RunningServer.JoinByLinkAsync(browser, link))["room"]!;
        var answers = new Answers();
        var pages = new List<Page>();
        for (var i = 0; i < People; i++)
            pages.Add(await Page.EnterAsync(_nodes, i % 3, link, $"Person {(char)('A' + i)}", answers, new Random(seed * 100 + i), _limit.Token));

        foreach (var page in pages) page.IsImpatient = true;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        _wandering = [.. pages.Select((page, i) => WanderAsync(page, new Random(seed * 1_000 + i), over.Token))];
        await DisturbAsync([.. nodes], pages, new Random(seed));
        await over.CancelAsync();
        await Task.WhenAll(_wandering);

        // Every page reads up to the end by itself, unless a node that had stalled is still closing its connections.
        await pages[0].SayAsync("The last word");
        foreach (var page in pages)
        {
            while (page.Latest < answers.Newest)
            {
                if (page.HasEnded) await page.ComeBackAsync();
                await page.PauseAsync();
            }
        }
        foreach (var page in pages) await page.DisposeAsync();
        Assert.All(pages, page => Assert.InRange(page.Said.Count, 5, int.MaxValue));
        Assert.InRange(pages.Sum(p => p.Resumed), People, int.MaxValue);
        await OneLog.AssertHoldsAsync(redis, room, pages);
        Assert.Equal("", string.Join('\n', _nodes.SelectMany(n => n.Faults)));
    }
}
