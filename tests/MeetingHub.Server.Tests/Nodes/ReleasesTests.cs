using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>
/// Nodes of an older release and of this one, with one Redis and one PostgreSQL. The older one is built from the repository's own
/// history: the oldest that can run beside this one.
/// </summary>
public sealed class ReleasesTests(RedisProcess redis, PostgreSqlProcess database) : IClassFixture<RedisProcess>, IClassFixture<PostgreSqlProcess>, IAsyncLifetime
{
    private const string Older = ":/^A room.s log says where its media lives"; // a commit, by its first line
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
    private readonly List<RunningServer> _nodes = [];
    private readonly Dictionary<RunningServer, string> _names = [];
    private string[] _shared = [];

    public async ValueTask InitializeAsync()
    {
        _shared = ["--Redis:Connection", redis.Connection, "--Storage:Sqlite", "", "--Storage:PostgreSql", database.NewDatabase(), "--Operations:Key", Operator.Key];
        await RunAsync($"git -C '{Repository.Root}' archive '{Older}' src global.json Directory.Build.props Directory.Packages.props .editorconfig | tar -x -C '{_folder}'");
        await RunAsync($"cd '{_folder}' && dotnet build src/MeetingHub.Server -p:SkipWebClient=true -p:RunAnalyzers=false --nologo -v quiet --disable-build-servers");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", command]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"`{command}` failed; it needs the repository with its history: {string.Concat(said)}");
    }

    private async Task<RunningServer> StartAsync(bool older)
    {
        var name = $"node-{_nodes.Count}";
        string[] options = [.. _shared, "--Operations:NodeName", name];
        var node = older
            ? new RunningServer { MoreOptions = options, Program = Path.Combine(_folder, "src", "MeetingHub.Server", "bin", "Debug", "net10.0", "MeetingHub.Server.dll") }
            : new RunningServer { MoreOptions = options };
        await node.InitializeAsync();
        _nodes.Add(node);
        _names[node] = name;
        return node;
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private static string[] BodiesIn(JsonNode room) => [.. room["messages"]!.AsArray().Select(m => (string)m!["body"]!)];

    private static async Task TalkAsync(string round, params HubClient[] members) => await Task.WhenAll(members.Select(async (member, i) =>
    {
        for (var n = 0; n < 5; n++) Assert.Null(CodeOf(await member.SayAsync($"{round} {i} {n}")));
    }));

    // Reads entries from here on until they contain that many messages.
    private static async Task<string[]> ReadAsync(HubClient member, int messages)
    {
        var read = new string[messages];
        for (var i = 0; i < messages; i++) read[i] = (string)(await member.NextAsync("messagePosted"))["body"]!;
        return read;
    }

    // The node is drained at the operations page of another, says goodbye to its people, and stops; they come back there.
    private async Task<HubClient> ReplaceAsync(RunningServer node, RunningServer by, HubClient member)
    {
        using var @operator = new Operator(by);
        var replaced = (await @operator.SeesNodesAsync(nodes => nodes.Any(n => (string)n["name"]! == _names[node]))).Single(n => (string)n["name"]! == _names[node]);
        Assert.Equal(HttpStatusCode.NoContent, (await @operator.Http.PostAsync(Operator.DrainOf(replaced), null)).StatusCode);
        Assert.Equal("server_stopping", await member.Goodbye.Task.WaitAsync(Patience));

        var back = await HubClient.ConnectAsync(by.Address);
        Assert.Null(CodeOf(await back.ResumeAsync(member.Pass, member.Epoch, member.Version)));
        back.Keep(member.Pass, member.Epoch);
        node.Send("TERM");
        return back;
    }

    [Fact]
    public async Task Two_releases_serve_the_same_room_during_an_update_and_during_its_rollback()
    {
        RunningServer old1 = await StartAsync(older: true), old2 = await StartAsync(older: true);
        var (facilitator, link) = await old1.StartMeetingAsync();
        await using var rowan = await old1.EnterAsync(facilitator, "Rowan");
        await using var bo = await old2.EnterAsync(link, "Bo");
        await TalkAsync("old", rowan, bo);

        // The first node of this release joins them: it reads what they wrote, and they read what it writes.
        var new1 = await StartAsync(older: false);
        await using var cy = await new1.EnterAsync(link, "Cy");
        var said = BodiesIn(cy.Snapshot).ToList();
        Assert.Equal(10, said.Count);
        await TalkAsync("mixed", rowan, bo, cy);
        var atNew = await ReadAsync(cy, 15);
        said.AddRange(atNew);
        Assert.Equal(said, await ReadAsync(rowan, 25));
        Assert.Equal(said, await ReadAsync(bo, 25));

        // A facilitator's decisions at one release hold at the other, both ways, and the media is at one node.
        Assert.Null(CodeOf(await cy.ExecuteAsync("raiseHand")));
        Assert.Equal(cy.You, (string?)(await bo.NextAsync("handRaised"))["who"]);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("lowerHand", ("who", cy.You))));
        await cy.NextAsync("handLowered");
        Assert.Equal(await MediaPortAsync(bo), await MediaPortAsync(cy));
        await bo.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" });
        await cy.SignalAsync("responded", Patience);

        // The nodes are replaced one after the other, and every answered message is there once.
        await using var boAgain = await ReplaceAsync(old2, new1, bo);
        await TalkAsync("one left", rowan, boAgain, cy);
        var new2 = await StartAsync(older: false);
        await using var rowanAgain = await ReplaceAsync(old1, new2, rowan);
        await TalkAsync("new", rowanAgain, boAgain, cy);
        await using var late = await new1.EnterAsync(link, "Late");
        var all = BodiesIn(late.Snapshot);
        Assert.Equal(55, all.Length);
        Assert.Equal(55, all.Distinct().Count());
        Assert.Equal(said, all.Take(25));

        // The update is rolled back: an older node reads the log of newer nodes, and its people talk with theirs.
        var old3 = await StartAsync(older: true);
        await using var dee = await old3.EnterAsync(link, "Dee");
        Assert.Equal(all, BodiesIn(dee.Snapshot));
        await TalkAsync("back", dee, rowanAgain);
        Assert.Equal(await ReadAsync(late, 10), await ReadAsync(dee, 10));
        Assert.Null(CodeOf(await rowanAgain.ExecuteAsync("removeParticipant", ("who", dee.You))));
        Assert.Equal("removed", await dee.Goodbye.Task.WaitAsync(Patience));

        Assert.All(_nodes, node => Assert.DoesNotContain(node.LogLines, line => line.Contains("\"Level\":\"Error\"", StringComparison.Ordinal)));
    }

    private static async Task<string> MediaPortAsync(HubClient client)
    {
        var reply = await client.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer });
        Assert.Null(CodeOf(reply));
        return ((string)reply["answer"]!).Split('\n').First(l => l.StartsWith("a=candidate", StringComparison.Ordinal)).Split(' ')[5];
    }
}
