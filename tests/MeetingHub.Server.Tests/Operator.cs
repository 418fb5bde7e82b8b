using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests;

/// <summary>A person with the key of the operations page, at one server.</summary>
internal sealed class Operator : IDisposable
{
    public const string Key = "a long key for operators";

    private static int _addresses;

    /// <param name="from">The client's address; by default a new one, as each address has a limit.</param>
    public Operator(RunningServer at, string? key = Key, string? from = null)
    {
        var number = Interlocked.Increment(ref _addresses);
        Http = new HttpClient { BaseAddress = at.Address };
        Http.DefaultRequestHeaders.Add("X-Forwarded-For", from ?? $"198.18.{number / 250}.{number % 250 + 1}");
        if (key is not null) Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    public HttpClient Http { get; }

    public static string DrainOf(JsonNode node) => $"/api/operations/nodes/{node["id"]}/drain";

    public void Dispose() => Http.Dispose();

    /// <summary>Waits until the cluster, as the page gets it, is as expected. Nodes report their state about once a second.</summary>
    public async Task<JsonNode> SeesAsync(Func<JsonNode, bool> expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(600)); // within the limit of 120 a minute
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var cluster = (await Http.GetFromJsonAsync<JsonNode>("/api/operations"))!;
            if (expected(cluster)) return cluster;
            Assert.True(waited.Elapsed < Until.Patience, cluster.ToJsonString());
            await timer.WaitForNextTickAsync();
        }
    }

    public async Task<List<JsonNode>> SeesNodesAsync(Func<List<JsonNode>, bool> expected) => NodesOf(await SeesAsync(cluster => expected(NodesOf(cluster))));

    private static List<JsonNode> NodesOf(JsonNode cluster) => [.. cluster["nodes"]!.AsArray().Select(n => n!)];
}
