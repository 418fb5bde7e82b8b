using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Tests.Nodes;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests.Operations;

public sealed partial class LogTests
{
    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<level>\w+) \| (?<message>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex EventRow();

    [Fact]
    public void Every_log_message_of_the_server_has_its_own_id_and_is_in_the_operations_guide()
    {
        var written =
            from assembly in new[] { typeof(RoomOptions).Assembly, typeof(MediaEngine).Assembly }
            from type in assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select (message.EventId, message.Level.ToString(), message.Message);
        var documented = EventRow().Matches(File.ReadAllText(Repository.PathOf("docs", "operations.md")))
            .Select(m => (int.Parse(m.Groups["id"].Value, CultureInfo.InvariantCulture), m.Groups["level"].Value, m.Groups["message"].Value));

        Assert.Equal(written, documented);
        Assert.Equal(written.Count(), written.Select(w => w.EventId).Distinct().Count());
    }

    [Fact]
    public async Task The_log_level_can_be_changed_while_the_server_runs()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        await FollowARoomAsync(server);
        Assert.DoesNotContain(server.LogLines, line => line.Contains("is followed from version", StringComparison.Ordinal));

        await File.WriteAllTextAsync(Path.Combine(server.Folder, "appsettings.json"), """{"Serilog":{"MinimumLevel":{"Default":"Debug"}}}""", TestContext.Current.CancellationToken);

        var waited = Stopwatch.StartNew();
        while (!server.LogLines.Any(line => line.Contains("is followed from version", StringComparison.Ordinal)))
        {
            Assert.True(waited.Elapsed < Until.Patience, "The level did not change.");
            await FollowARoomAsync(server);
        }
    }

    [Fact]
    public async Task A_node_that_loses_Redis_and_another_node_and_stops_logs_nothing_about_any_person()
    {
        await using var redis = new RedisProcess { KeepsAll = true };
        await redis.InitializeAsync();
        await using var cable = new StallingRelay(redis.Port);
        await using var server = new RunningServer { MoreOptions = ["--Redis:Connection", $"127.0.0.1:{cable.Port}", "--Serilog:MinimumLevel:Default", "Verbose", "--Operations:Key", Operator.Key] };
        await server.InitializeAsync();
        await using var other = new RunningServer { MoreOptions = ["--Redis:Connection", redis.Connection, "--Storage:Sqlite", server.StorePath] };
        await other.InitializeAsync();
        async Task SeenAsync(string words)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            var waited = Stopwatch.StartNew();
            while (!server.LogLines.Any(line => line.Contains(words, StringComparison.Ordinal)))
            {
                Assert.True(waited.Elapsed < Until.Patience, $"The log does not say: {words}");
                await timer.WaitForNextTickAsync();
            }
        }
        var (facilitatorCode, participantCode) = await server.StartMeetingAsync("Grieving together");
        await using var rowan = await server.EnterAsync(facilitatorCode, "Rowan Unmistakable");
        await using var frank = await other.EnterAsync(participantCode, "Frank Unmistakable");
        string[] secrets =
        [
            "Grieving", "Unmistakable", "stays here", "7WY2", "mYrO9Tb3", "a=ice", "a=fingerprint", "a=candidate",
            facilitatorCode, participantCode, rowan.You, frank.You, rowan.Pass, frank.Pass,
        ];
        async Task LiveAsync(HubClient who)
        {
            try
            {
                await who.SayAsync("what was said here stays here");
                await who.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
                await who.AskAsync("SetView", new JsonObject { ["tiles"] = new JsonArray(new JsonObject { ["who"] = frank.You, ["track"] = "camera", ["height"] = 100 }) });
                await who.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" });
                await who.ExecuteAsync("nameCaptioner", ("who", rowan.You));
                await who.AskAsync("Signal", new JsonObject { ["$type"] = "caption", ["line"] = 1, ["text"] = "what was typed here stays here" });
            }
            catch (IOException)
            {
                // a node that was cut off sends its people back; that is in the log too
            }
        }
        await Task.WhenAll(LiveAsync(rowan), LiveAsync(frank));

        using (var @operator = new Operator(server))
        {
            var cluster = await @operator.SeesAsync(c => c["nodes"]!.AsArray().Count == 2);
            var drain = Operator.DrainOf(cluster["nodes"]!.AsArray().Single(n => (string)n!["id"]! == (string)cluster["self"]!)!);
            using (await @operator.Http.PostAsync(drain, null)) await SeenAsync("This node is drained");
            using (await @operator.Http.DeleteAsync(drain)) await LiveAsync(rowan);
        }

        cable.Hold(); // Redis first does not answer, and then is gone
        await LiveAsync(rowan);
        await SeenAsync("Redis does not answer");
        await redis.KillAsync();
        cable.Go();
        await LiveAsync(rowan);
        await redis.StartAsync();
        await other.KillAsync();
        await SeenAsync(" is lost;");
        await LiveAsync(rowan);
        server.Send("TERM");
        await rowan.Closed.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
        await server.EndedAsync();

        PrivacyTests.TellsNothing(server, secrets);
        PrivacyTests.TellsNothing(other, secrets);
    }

    private static async Task FollowARoomAsync(RunningServer server)
    {
        var (_, link) = await server.StartMeetingAsync();
        await using var asha = await server.EnterAsync(link, "Asha");
    }
}
