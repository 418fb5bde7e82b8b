using MeetingHub.Server.Tests;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Several servers with one Redis and one PostgreSQL, each with people of the same room.</summary>
public sealed class NodesTests(Browsers browsers, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly RedisProcess _redis = new();
    private readonly PostgreSqlProcess _database = new();
    private ServerProcess[] _nodes = [];

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        await _database.InitializeAsync();
        var shared = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Redis__Connection"] = _redis.Connection,
            ["Storage__Sqlite"] = "", ["Storage__PostgreSql"] = _database.NewDatabase(), ["Rooms__LeaveAfter"] = "00:00:10",
        };
        _nodes = [await ServerProcess.StartAsync(options: shared), await ServerProcess.StartAsync(options: shared), await ServerProcess.StartAsync(options: shared)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task People_at_two_nodes_see_and_hear_each_other_even_after_the_node_with_their_media_died_or_stopped(bool asked)
    {
        var meeting = await Meeting.StartAsync(_nodes[0]);
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _nodes[2], "Mei");
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _nodes[0], "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _nodes[1], "Asha");
        await mei.JoinAsync(meeting.ParticipantCode); // the first, and so the room's media is at the third node
        await mei.TurnOnAsync("Camera");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 2);
            await person.HearsAsync(people: 1);
        }

        await WatchAsync(rowan, "Asha");
        await WatchAsync(asha, "Rowan");
        if (asked) Assert.Equal(0, await _nodes[2].StopAsync());
        else await _nodes[2].KillAsync();

        // Neither page reloads, and the talk goes on meanwhile.
        await rowan.SayAsync("Still with me?");
        await asha.OpenChatAsync();
        await Expect(asha.Messages).ToContainTextAsync(["Still with me?"]);
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
        }
        foreach (var person in (Person[])[rowan, asha])
        {
            var still = await person.Page.EvaluateAsync<double>("__longestStill");
            output.WriteLine($"{person.Name} saw a picture stand still for {still:F0} ms, less what the page itself stood still.");
            Assert.InRange(still, 0, asked ? 2_000 : 10_000);
        }
        await Expect(rowan.Tile("Mei")).ToHaveCountAsync(0, new() { Timeout = 90_000 });
    }

    // Milliseconds without a new frame of somebody's camera, the longest so far, by the page's own beat: a machine that is busy slows that
    // as it slows pictures.
    private static async Task WatchAsync(Person person, string who) => await person.Tile(who).EvaluateAsync(
        """
        (tile) => {
          window.__longestStill = 0;
          const beat = 50;
          let [frames, still] = [-1, 0];
          setInterval(() => {
            const now = tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? frames;
            still = now === frames ? still + beat : 0;
            frames = now;
            window.__longestStill = Math.max(window.__longestStill, still);
          }, beat);
        }
        """);
}
