using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MeetingHub.Media;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests.Operations;

public sealed partial class LogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<level>\w+) \| (?<message>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex EventRow();

    [Fact]
    public void Every_line_that_the_server_writes_has_an_id_of_its_own_and_is_in_the_operations_guide()
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
    public async Task The_level_changes_while_the_server_runs()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        await FollowARoomAsync(server);
        Assert.DoesNotContain(server.LogLines, line => line.Contains("is followed from version", StringComparison.Ordinal));

        await File.WriteAllTextAsync(Path.Combine(server.Folder, "appsettings.json"), """{"Serilog":{"MinimumLevel":{"Default":"Debug"}}}""", TestContext.Current.CancellationToken);

        var waited = Stopwatch.StartNew();
        while (!server.LogLines.Any(line => line.Contains("is followed from version", StringComparison.Ordinal)))
        {
            Assert.True(waited.Elapsed < Patience, "The level did not change.");
            await FollowARoomAsync(server);
        }
    }

    private static async Task FollowARoomAsync(RunningServer server)
    {
        var (_, link) = await server.StartMeetingAsync();
        await using var asha = await server.EnterAsync(link, "Asha");
    }
}
