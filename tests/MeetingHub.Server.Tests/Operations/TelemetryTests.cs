using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>A server with a collector for its telemetry, and people in a room. The received requests are searched byte by byte.</summary>
public sealed class BusyEvening : IAsyncLifetime
{
    private static readonly string[] Ours =
    [
        "meetinghub.active_rooms", "meetinghub.active_participants", "meetinghub.join.duration", "meetinghub.room_log.append.duration", "meetinghub.refusals",
        "meetinghub.media.active_peers", "meetinghub.media.packets", "meetinghub.media.io", "meetinghub.media.dropped", "meetinghub.media.nack.asked",
        "meetinghub.media.nack.repaired", "meetinghub.media.nack.received", "meetinghub.media.nack.resent", "meetinghub.media.keyframe_requests",
        "meetinghub.media.lost", "meetinghub.media.lines", "meetinghub.media.lines.narrow", "meetinghub.media.pictures", "meetinghub.media.layer_switches", "meetinghub.media.failures", "meetinghub.media.shard.busy_time",
        "meetinghub.media.neighbours.read", "meetinghub.media.neighbours.missed", "meetinghub.media.spread_rooms",
        "meetinghub.media.links", "meetinghub.media.links.packets", "meetinghub.media.links.lost", "meetinghub.media.links.repaired",
        "meetinghub.media.running", "meetinghub.media.restarts", "meetinghub.redis.connected", "meetinghub.store.connected", "meetinghub.nodes.alive", "meetinghub.rooms.open",
        "meetinghub.reports.open", "meetinghub.reports.oldest",
    ];

    private readonly List<OtlpMetric> _metrics = [];

    internal IReadOnlyList<OtlpMetric> Metrics => _metrics;
    public IReadOnlyList<string> Payloads { get; private set; } = [];

    /// <summary>Names, words, codes, passes and seats.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var collector = new OtlpCollector();
        await using var redis = new RedisProcess();
        await redis.InitializeAsync();
        var server = new RunningServer
        {
            MoreOptions =
            [
                "--Redis:Connection", redis.Connection,
                "--Telemetry:OtlpEndpoint", collector.Address, "--Telemetry:Interval", "00:00:01", "--Telemetry:TraceShare", "1",
            ],
        };
        await server.InitializeAsync();
        try
        {
            await RaceAsync(server, redis, collector);
            await SendNonsenseAsync(server, collector);
            await MeetAsync(server);
            await collector.WaitForAsync("/v1/metrics", body =>
            {
                _metrics.AddRange(OtlpMetric.Read(body));
                return _metrics.Exists(m => m.Labels.Contains(("meetinghub.refusal.code", "link_unknown"))) && Ours.All(name => _metrics.Exists(m => m.Name == name));
            }, Until.Patience);
            await collector.WaitForAsync("/v1/traces", body => Encoding.Latin1.GetString(body).Contains("/api/join", StringComparison.Ordinal), Until.Patience);
        }
        finally
        {
            await server.DisposeAsync();
        }
        Payloads = [.. collector.Received.Select(r => Encoding.Latin1.GetString(r.Body))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The metrics sent in each of these states; null for a state that never was.</summary>
    internal OtlpMetric? Alone { get; private set; }
    internal OtlpMetric? Together { get; private set; }
    internal OtlpMetric? AloneAgain { get; private set; }
    internal OtlpMetric? Races { get; private set; }
    internal OtlpMetric? BusyBefore { get; private set; }
    internal OtlpMetric? BusyAfter { get; private set; }

    // The first metric from now on that is as expected.
    private async Task<OtlpMetric> SeeAsync(OtlpCollector collector, string name, Func<OtlpMetric, bool> isSo)
    {
        OtlpMetric? seen = null;
        await collector.WaitForAsync("/v1/metrics", body =>
        {
            var metrics = OtlpMetric.Read(body).ToArray();
            _metrics.AddRange(metrics);
            return (seen = Array.Find(metrics, m => m.Name == name && isSo(m))) is not null;
        }, Until.Patience);
        return seen!;
    }

    // Another node comes, its people and ours speak at once, and it goes.
    private async Task RaceAsync(RunningServer server, RedisProcess redis, OtlpCollector collector)
    {
        Alone = await SeeAsync(collector, "meetinghub.nodes.alive", m => m.Sum() == 1);
        await using var other = new RunningServer { MoreOptions = ["--Redis:Connection", redis.Connection, "--Storage:Sqlite", server.StorePath] };
        await other.InitializeAsync();
        Together = await SeeAsync(collector, "meetinghub.nodes.alive", m => m.Sum() == 2);

        var (_, link) = await server.StartMeetingAsync();
        await using var here = await server.EnterAsync(link, "Here");
        await using var there = await other.EnterAsync(link, "There");
        var raced = SeeAsync(collector, "meetinghub.room_log.append.duration", m => m.Sum("lost_race") > 0);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500)); // within their limits
        while (!raced.IsCompleted)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).SelectMany(_ => (Task[])[here.SayAsync("at once"), there.SayAsync("at once")]));
            await pace.WaitForNextTickAsync();
        }
        Races = await raced;
        other.Send("TERM");
        AloneAgain = await SeeAsync(collector, "meetinghub.nodes.alive", m => m.Sum() == 1);
    }

    // Any packet to a media port is work.
    private async Task SendNonsenseAsync(RunningServer server, OtlpCollector collector)
    {
        const int datagrams = 2_000;
        var (_, link) = await server.StartMeetingAsync();
        await using var asha = await server.EnterAsync(link, "Asha");
        var answer = (string)(await asha.AskAsync("Negotiate", new JsonObject { ["offer"] = PrivacyTests.Offer }))["answer"]!;
        var port = int.Parse(answer.Split('\n').First(l => l.StartsWith("a=candidate", StringComparison.Ordinal)).Split(' ')[5], CultureInfo.InvariantCulture);
        BusyBefore = await SeeAsync(collector, "meetinghub.media.shard.busy_time", _ => true);
        using var socket = new UdpClient();
        for (var i = 0; i < datagrams; i++) await socket.SendAsync(new byte[] { 0x80, 0x60, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 }, "127.0.0.1", port);
        await SeeAsync(collector, "meetinghub.media.dropped", m => m.Sum("unknown_address") > 0);
        BusyAfter = await SeeAsync(collector, "meetinghub.media.shard.busy_time", _ => true);
    }

    private async Task MeetAsync(RunningServer server)
    {
        var (facilitatorCode, participantCode) = await server.StartMeetingAsync("Grieving Unmistakable");
        await using var rowan = await server.EnterAsync(facilitatorCode, "Rowan Unmistakable");
        await using var frank = await server.EnterAsync(participantCode, "Frank Unmistakable");
        await rowan.SayAsync("unmistakable words");
        await frank.ExecuteAsync("removeParticipant", ("who", rowan.You));
        await frank.AskAsync("Negotiate", new JsonObject { ["offer"] = "an unmistakable offer" });
        using (var browser = server.NewBrowser())
        {
            using var page = await browser.GetAsync(new Uri($"/j/{participantCode}?unmistakable", UriKind.Relative));
            await RunningServer.JoinByLinkAsync(browser, "unmistakableunmistakab");
        }
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));
        await frank.Goodbye.Task.WaitAsync(Until.Patience);
        Secrets = ["nmistakable", rowan.You, frank.You, rowan.Pass, frank.Pass, facilitatorCode, participantCode];
    }
}

public sealed partial class TelemetryTests(BusyEvening evening) : IClassFixture<BusyEvening>
{
    /// <summary>Every label that may leave the server. A new one is added here only when its values are few and name neither a person nor a room.</summary>
    private static readonly HashSet<string> Labels = new(StringComparer.Ordinal)
    {
        "meetinghub.refusal.code", "meetinghub.join.outcome", "meetinghub.room_log.append.outcome", "meetinghub.media.drop.reason", "network.io.direction",
        "meetinghub.media.line.word", "meetinghub.media.picture.state",
        "http.request.method", "http.response.status_code", "http.route", "url.scheme", "network.protocol.name", "network.protocol.version", "error.type",
        "network.transport", "network.type", "server.address", "server.port", "signalr.connection.status", "signalr.transport",
        "meetinghub.media.shard", "aspnetcore.rate_limiting.policy", "aspnetcore.rate_limiting.result", "aspnetcore.request.is_unhandled", "gc.heap.generation", "cpu.mode",
    };

    [GeneratedRegex(@"^[\w./{}:* -]{0,80}$")]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"\b(meetinghub|http|kestrel|signalr|aspnetcore|dotnet)_\w+", RegexOptions.ExplicitCapture)]
    private static partial Regex PrometheusName();

    [Fact]
    public void No_metric_label_names_a_person_or_a_room()
    {
        var labels = evening.Metrics.SelectMany(m => m.Labels.Select(l => (m.Name, l.Key, l.Value))).Distinct().ToArray();
        Assert.All(labels, l => Assert.True(Labels.Contains(l.Key) && PlainWord().IsMatch(l.Value), $"{l.Name} has the label {l.Key} with {l.Value}."));
        Assert.Contains(labels, l => l is ("meetinghub.refusals", "meetinghub.refusal.code", "not_facilitator"));
        Assert.Contains(labels, l => l is ("meetinghub.join.duration", "meetinghub.join.outcome", "joined"));
    }

    [Fact]
    public void Neither_metrics_nor_traces_contain_names_messages_or_keys() =>
        Assert.All(evening.Payloads, payload => Assert.All(evening.Secrets, secret => Assert.DoesNotContain(secret, payload, StringComparison.Ordinal)));

    [Fact]
    public void The_number_of_live_nodes_follows_their_starts_and_stops() =>
        Assert.Equal([1.0, 2, 1], new[] { evening.Alone, evening.Together, evening.AloneAgain }.Select(m => m!.Sum()));

    [Fact]
    public void An_entry_that_another_node_wrote_first_is_counted_as_a_lost_race()
    {
        Assert.InRange(evening.Races!.Sum("lost_race"), 1, evening.Races.Sum());
        Assert.InRange(evening.Races.Sum("appended"), 1, evening.Races.Sum());
    }

    [Fact]
    public void The_busy_time_of_a_shard_grows_with_the_packets_to_its_port() =>
        Assert.InRange(evening.BusyAfter!.Sum(), evening.BusyBefore!.Sum() + 0.000_1, double.MaxValue);

    [Theory]
    [InlineData("deploy/grafana/dashboard.json")]
    [InlineData("deploy/alerts/rules.yaml")]
    public void Dashboards_and_alerts_query_only_metrics_that_the_server_sends(string file)
    {
        var sent = evening.Metrics.SelectMany(m => m.PrometheusNames)
            .Concat(evening.Metrics.SelectMany(m => m.Labels).Select(l => l.Key.Replace('.', '_'))).ToHashSet(StringComparer.Ordinal);
        var asked = PrometheusName().Matches(File.ReadAllText(Repository.PathOf(file))).Select(m => m.Value).Distinct().ToArray();
        Assert.True(asked.Length > 10);
        Assert.DoesNotContain(asked, name => !sent.Contains(name));
    }
}
