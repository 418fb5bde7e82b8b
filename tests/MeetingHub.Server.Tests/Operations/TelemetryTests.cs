using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>What a collector receives from a busy server, read byte by byte.</summary>
public sealed partial class TelemetryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Every label that may leave the server. A new one is added here only when its values are few and name neither a person nor a room.</summary>
    private static readonly HashSet<string> Labels = new(StringComparer.Ordinal)
    {
        "meetinghub.refusal.code", "meetinghub.join.outcome", "meetinghub.room_log.append.outcome", "meetinghub.media.drop.reason", "network.io.direction",
        "http.request.method", "http.response.status_code", "http.route", "url.scheme", "network.protocol.name", "network.protocol.version", "error.type",
        "network.transport", "network.type", "server.address", "server.port", "signalr.connection.status", "signalr.transport",
        "aspnetcore.rate_limiting.policy", "aspnetcore.rate_limiting.result", "gc.heap.generation", "dotnet.gc.heap.generation", "cpu.mode",
    };

    /// <summary>What the dashboard and the alert rules may use.</summary>
    private static readonly string[] Ours =
    [
        "meetinghub.active_rooms", "meetinghub.active_participants", "meetinghub.join.duration", "meetinghub.room_log.append.duration", "meetinghub.refusals",
        "meetinghub.media.active_peers", "meetinghub.media.packets", "meetinghub.media.io", "meetinghub.media.dropped", "meetinghub.media.nack.asked",
        "meetinghub.media.nack.repaired", "meetinghub.media.nack.received", "meetinghub.media.nack.resent", "meetinghub.media.keyframe_requests",
    ];

    private readonly OtlpCollector _collector = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = new RunningServer
        {
            MoreOptions = ["--Telemetry:OtlpEndpoint", _collector.Address, "--Telemetry:Interval", "00:00:01", "--Telemetry:TraceShare", "1"],
        };
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [GeneratedRegex(@"^[\w./{}:* -]{0,80}$")]
    private static partial Regex PlainWord();

    [Fact]
    public async Task What_is_exported_names_neither_a_person_nor_a_room()
    {
        var (facilitatorCode, participantCode) = await _server.StartMeetingAsync("Grieving Unmistakable");
        await using var rowan = await _server.EnterAsync(facilitatorCode, "Rowan Unmistakable");
        await using var frank = await _server.EnterAsync(participantCode, "Frank Unmistakable");
        await rowan.SayAsync("unmistakable words");
        await frank.ExecuteAsync("removeParticipant", ("who", rowan.You));
        await frank.AskAsync("Negotiate", new JsonObject { ["offer"] = "an unmistakable offer" });
        using (var browser = _server.NewBrowser())
        {
            using var page = await browser.GetAsync(new Uri($"/j/{participantCode}?unmistakable", UriKind.Relative), TestContext.Current.CancellationToken);
            await RunningServer.JoinByLinkAsync(browser, "unmistakableunmistakab");
        }
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));
        await frank.Goodbye.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var seen = new List<OtlpMetric>();
        await _collector.WaitForAsync("/v1/metrics", body =>
        {
            seen.AddRange(OtlpMetric.Read(body));
            return seen.Exists(m => m.Labels.Contains(("meetinghub.refusal.code", "link_unknown"))) && Ours.All(name => seen.Exists(m => m.Name == name));
        }, Patience);
        await _collector.WaitForAsync("/v1/traces", body => Encoding.Latin1.GetString(body).Contains("/api/join", StringComparison.Ordinal), Patience);

        var labels = seen.SelectMany(m => m.Labels.Select(l => (m.Name, l.Key, l.Value))).Distinct().ToArray();
        Assert.All(labels, l => Assert.True(Labels.Contains(l.Key) && PlainWord().IsMatch(l.Value), $"{l.Name} has the label {l.Key} with {l.Value}."));
        Assert.Contains(labels, l => l is ("meetinghub.refusals", "meetinghub.refusal.code", "not_facilitator"));
        Assert.Contains(labels, l => l is ("meetinghub.join.duration", "meetinghub.join.outcome", "joined"));
        Assert.Contains(seen, m => m.Name == "kestrel.active_connections");
        Assert.Contains(seen, m => m.Name == "http.server.request.duration");

        string[] secrets = ["nmistakable", rowan.You, frank.You, rowan.Pass, frank.Pass, facilitatorCode, participantCode];
        foreach (var (_, body) in _collector.Received)
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, Encoding.Latin1.GetString(body), StringComparison.Ordinal));
    }
}
