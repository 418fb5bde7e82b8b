using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>The system of deploy/nodes.sh: three servers, Redis, PostgreSQL, coturn, and Caddy before them.</summary>
public sealed partial class ThreeNodes : IAsyncLifetime
{
    public const string Key = "a key of thirty characters";
    private readonly int _port = Random.Shared.Next(200, 600) * 100;
    private readonly List<string> _said = [];
    private Process? _script;
    private string _state = "";

    public string Url => $"http://localhost:{_port}";

    [GeneratedRegex("process ids are in (?<folder>[^,]+),", RegexOptions.ExplicitCapture)]
    private static partial Regex State();

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "deploy", "nodes.sh"), [Repository.ServerDll])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment["PORT"], start.Environment["KEY"]) = ($"{_port}", Key);
        _script = Process.Start(start)!;
        var errors = _script.StandardError.ReadToEndAsync();
        while (await _script.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(120)) is { } line)
        {
            _said.Add(line);
            if (State().Match(line) is not { Success: true } said) continue;
            _state = said.Groups["folder"].Value;
            return;
        }
        throw new InvalidOperationException($"deploy/nodes.sh ended: {string.Join('\n', _said)}{await errors}");
    }

    public int ProcessOf(int node) => int.Parse(File.ReadAllText(Path.Combine(_state, $"server{node}.pid")), System.Globalization.CultureInfo.InvariantCulture);

    public void Send(string signal, int node)
    {
        Complaints.Expect(Complaints.NoAnswer);
        using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessOf(node)}"]);
        kill.WaitForExit();
    }

    /// <summary>The nodes that operators see.</summary>
    public async Task<List<JsonNode>> NodesAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        using var answer = await http.GetAsync(new Uri("/api/operations", UriKind.Relative));
        return answer.IsSuccessStatusCode ? [.. (await answer.Content.ReadFromJsonAsync<JsonNode>())!["nodes"]!.AsArray().Select(n => n!)] : [];
    }

    public async Task<List<JsonNode>> WaitForNodesAsync(Func<List<JsonNode>, bool> expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); // as often as nodes report their state
        for (var seconds = 0; seconds < 60; seconds++)
        {
            var nodes = await NodesAsync();
            if (expected(nodes)) return nodes;
            await timer.WaitForNextTickAsync();
        }
        throw new TimeoutException("The nodes did not become what was expected within a minute.");
    }

    /// <summary>The files, of all that the whole system has written to a disk, that contain one of these words.</summary>
    public IEnumerable<string> FilesWith(params string[] words) =>
        from file in Directory.EnumerateFiles(_state, "*", SearchOption.AllDirectories)
        where new FileInfo(file).Length > 0
        let text = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file))
        from word in words
        where text.Contains(word, StringComparison.Ordinal)
        select $"{Path.GetRelativePath(_state, file)} has {word}";

    public async ValueTask DisposeAsync()
    {
        if (_script is { HasExited: false } script)
        {
            using (var kill = Process.Start("kill", ["-TERM", $"{script.Id}"])) await kill.WaitForExitAsync();
            await script.WaitForExitAsync().WaitAsync(Until.Patience);
        }
        _script?.Dispose();
        Assert.False(Directory.Exists(_state), "The script takes everything along that it made.");
        Assert.Equal(["/dev/null"], Directory.GetFiles("/dev", "null*")); // coturn puts a date behind the name of its log unless told not to
    }
}

public sealed class ThreeNodesTests(Browsers browsers, ThreeNodes cluster) : IClassFixture<ThreeNodes>
{
    private Task<Person> ArriveAsync(string name) => Person.ArriveAsync(browsers.Chromium, cluster.Url, name);

    private static async Task SeeAndHearAsync(Person[] people)
    {
        foreach (var person in people)
        {
            await person.SeesAsync(people: people.Length - 1);
            await person.HearsAsync(people: people.Length - 1);
        }
    }

    [Fact]
    public async Task People_meet_through_the_proxy_while_a_node_dies_and_while_each_is_replaced()
    {
        Assert.Equal(["node-1", "node-2", "node-3"], (await cluster.WaitForNodesAsync(n => n.Count == 3)).Select(n => (string)n["name"]!));
        var meeting = await Meeting.StartAsync(cluster.Url);
        await using var rowan = await ArriveAsync("Rowan");
        await using var asha = await ArriveAsync("Asha");
        await using var mei = await ArriveAsync("Mei");
        Person[] people = [rowan, asha, mei];
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);
        await mei.JoinAsync(meeting.ParticipantCode);
        foreach (var person in people)
        {
            await person.SpeakAndShowAsync();
            await person.OpenChatAsync();
        }
        await SeeAndHearAsync(people);
        List<string> said = [];
        async Task SayAsync(Person who, string text)
        {
            await who.SayAsync(text);
            said.Add(text);
            foreach (var person in people) await Expect(person.Messages).ToHaveTextAsync(said);
        }
        await SayAsync(rowan, "Good evening");

        // A node dies; the page and the conversation go on.
        var carrying = (await cluster.WaitForNodesAsync(n => n.Sum(x => (int)x["people"]!) == 3)).Single(n => (int)n["mediaRooms"]! == 1);
        cluster.Send("KILL", int.Parse(((string)carrying["name"]!)[^1..], System.Globalization.CultureInfo.InvariantCulture));
        await SayAsync(asha, "Still here");
        await SeeAndHearAsync(people);
        await cluster.WaitForNodesAsync(n => n.Count == 3 && n.All(x => (string)x["id"]! != (string)carrying["id"]!)); // it was started again

        // An update: each node in turn is stopped and comes back.
        foreach (var node in (int[])[1, 2, 3])
        {
            var before = (await cluster.WaitForNodesAsync(n => n.Count == 3)).Single(n => (string)n["name"]! == $"node-{node}");
            cluster.Send("TERM", node);
            await cluster.WaitForNodesAsync(n => n.Count == 3 && n.All(x => (string)x["id"]! != (string)before["id"]!));
            await SayAsync(people[node - 1], $"After node {node}");
        }
        await SeeAndHearAsync(people);
        Assert.Equal(3, (await cluster.WaitForNodesAsync(n => n.Sum(x => (int)x["people"]!) == 3)).Count);

        // The media of one person goes through the relay alone, whose configuration lets it reach the nodes.
        await mei.Control("More").ClickAsync();
        await mei.Page.GetByRole(AriaRole.Button, new() { Name = "Sound and camera" }).ClickAsync();
        await mei.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Relay only" }).CheckAsync();
        await mei.Page.BecomesTrueAsync("async () => { const routes = await __test.routes(); return routes.length > 0 && routes.every((r) => r.startsWith('relay')); }");
        await mei.SeesAsync(people: 2);

        Assert.Empty(cluster.FilesWith([.. said, "Rowan", meeting.FacilitatorCode, meeting.ParticipantCode]));
    }
}
