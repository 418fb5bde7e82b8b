using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Redis goes away, and people in its rooms are told even if they do nothing.</summary>
public sealed class PauseTests : IAsyncLifetime
{
    private readonly RedisProcess _redis = new();
    private StallingRelay _cable = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _cable = new StallingRelay(_redis.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _cable.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static async Task<RunningServer> StartNodeAsync(string redis)
    {
        var node = new RunningServer { MoreOptions = ["--Redis:Connection", redis] };
        await node.InitializeAsync();
        return node;
    }

    private static bool[] Told(HubClient client) =>
        [.. client.Signals.Where(s => (string?)s["$type"] == "paused").Select(s => (bool)s["paused"]!)];

    private static void WaitUntilTold(HubClient client, params bool[] told) =>
        Assert.True(SpinWait.SpinUntil(() => Told(client).SequenceEqual(told), Until.Patience), $"{string.Join(' ', Told(client))} instead of {string.Join(' ', told)}");

    [Fact]
    public async Task Everybody_is_told_that_the_room_pauses_while_Redis_is_gone_and_nobody_stays_paused_afterwards()
    {
        await using var node = await StartNodeAsync(_redis.Connection);
        var (_, link) = await node.StartMeetingAsync();
        var cookies = new System.Net.CookieContainer();
        await using var asha = await node.EnterAsync(link, "Asha", cookies);
        await using var bo = await node.EnterAsync(link, "Bo");
        Assert.Null((await asha.SayAsync("before"))["refusal"]);
        Assert.Empty(Told(asha));

        await _redis.KillAsync();
        WaitUntilTold(asha, true);
        WaitUntilTold(bo, true);
        Assert.Equal("room_paused", (string?)(await asha.SayAsync("meanwhile"))["refusal"]?["code"]);
        Assert.False(asha.Goodbye.Task.IsCompleted);

        // Redis returns empty: the room has a new log, and everybody starts again in it.
        await _redis.StartAsync();
        Assert.Equal("server_stopping", await asha.Goodbye.Task.WaitAsync(Until.Patience));
        using var browser = node.NewBrowser(cookies);
        var seat = await RunningServer.JoinByLinkAsync(browser, link, asha.Pass);
        await using var again = await HubClient.ConnectAsync(node.Address);
        JsonNode reply;
        do reply = await again.JoinAsync((string)seat["pass"]!, "Asha");
        while ((string?)reply["refusal"]?["code"] is "room_paused" or "slow_down");
        Assert.Null((string?)reply["refusal"]?["code"]);
        Assert.Null((string?)(await again.SayAsync("after"))["refusal"]?["code"]);
        Assert.True(SpinWait.SpinUntil(() => !Told(again).LastOrDefault(), Until.Patience));
    }

    /// <summary>
    /// Comes back as a page does: again after a connection that closed meanwhile, until the room goes on. Finds what was said, and goes on.
    /// </summary>
    private static async Task<HubClient> ReturnAsync(RunningServer node, HubClient who, string said, string next)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var back = await HubClient.ConnectAsync(node.Address);
            try
            {
                var resumed = await AgainAsync(() => back.ResumeAsync(who.Pass, who.Epoch, who.Version));
                Assert.Null(resumed["refusal"]);
                Assert.Contains(said, resumed.ToJsonString(), StringComparison.Ordinal);
                Assert.Null((await AgainAsync(() => back.SayAsync(next)))["refusal"]);
                return back;
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < Until.Patience)
            {
                await back.DisposeAsync();
            }
        }

        static async Task<JsonNode> AgainAsync(Func<Task<JsonNode>> ask)
        {
            JsonNode reply;
            do reply = await ask();
            while ((string?)reply["refusal"]?["code"] is "room_paused" or "slow_down");
            return reply;
        }
    }

    [Fact]
    public async Task Everybody_is_told_that_the_room_pauses_while_Redis_is_silent_and_that_it_goes_on_with_nothing_lost()
    {
        await using var node = await StartNodeAsync($"127.0.0.1:{_cable.Port}");
        var (_, link) = await node.StartMeetingAsync();
        await using var asha = await node.EnterAsync(link, "Asha");
        Assert.Null((await asha.SayAsync("before"))["refusal"]);

        _cable.Hold();
        WaitUntilTold(asha, true);
        _cable.Go();

        // On a slow machine the silence may outlast the node's lease: then its people have to return, and find the same room.
        Assert.True(SpinWait.SpinUntil(() => Told(asha).SequenceEqual([true, false]) || asha.Goodbye.Task.IsCompleted, Until.Patience));
        await using var back = await ReturnAsync(node, asha, "before", next: "after");
        Assert.True(SpinWait.SpinUntil(() => !Told(back).LastOrDefault(), Until.Patience));
        Assert.Equal("after", (string?)(await back.NextAsync("messagePosted"))["body"]);
    }

    [Fact]
    public async Task A_node_that_stalled_itself_does_not_take_that_for_silence_of_Redis()
    {
        await using var node = await StartNodeAsync($"127.0.0.1:{_cable.Port}");
        var (_, link) = await node.StartMeetingAsync();
        await using var asha = await node.EnterAsync(link, "Asha");

        // The answer comes while the node can't read it, and for longer than it would wait for one.
        _cable.Hold();
        var asked = asha.SayAsync("in between");
        Assert.True(SpinWait.SpinUntil(() => _cable.IsHolding, Until.Patience));
        node.Send("STOP");
        _cable.Go();
        using (var held = new PeriodicTimer(TimeSpan.FromSeconds(2.5))) await held.WaitForNextTickAsync();
        node.Send("CONT");

        Assert.Null((await asked)["refusal"]);
        Assert.Null((await asha.SayAsync("after"))["refusal"]);
        Assert.Empty(Told(asha));
    }
}
