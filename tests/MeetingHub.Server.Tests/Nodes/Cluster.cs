using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Three server processes, one Redis, one PostgreSQL.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private readonly PostgreSqlProcess _database = new();
    private string[] _options = [];

    public RedisProcess Redis { get; } = new();
    public RunningServer[] Nodes { get; private set; } = [];

    /// <summary>The connection to the nodes' database.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Options of this node in addition to those of all.</summary>
    public Func<int, string[]> OptionsOf { get; init; } = _ => [];

    public async ValueTask InitializeAsync()
    {
        await Redis.InitializeAsync();
        await _database.InitializeAsync();
        Database = _database.NewDatabase();
        _options =
        [
            "--Redis:Connection", Redis.Connection, "--Storage:Sqlite", "", "--Storage:PostgreSql", Database,
            "--Operations:Key", Operator.Key, "--Rooms:DropAfter", "00:00:01", "--Rooms:LeaveAfter", "00:00:08",
            "--Media:Shards", "1", // one media port for each node
        ];
        Nodes = [NewNode(0), NewNode(1), NewNode(2)];
        try
        {
            await Task.WhenAll(Nodes.Select(node => node.InitializeAsync().AsTask())); // at once, on an empty database
        }
        catch
        {
            await DisposeAsync(); // a fixture that failed is not disposed
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        await Redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task<HubClient[]> EnterEverywhereAsync(string code) =>
        [await Nodes[0].EnterAsync(code, "Asha"), await Nodes[1].EnterAsync(code, "Bo"), await Nodes[2].EnterAsync(code, "Cy")];

    /// <summary>Replaces nodes that have ended, lets drained nodes accept people again, and waits until every node knows.</summary>
    public async Task HealAsync()
    {
        for (var i = 0; i < Nodes.Length; i++)
        {
            if (!Nodes[i].HasEnded)
            {
                Nodes[i].Send("CONT"); // a test that failed may have left it held
                continue;
            }
            await Nodes[i].DisposeAsync();
            Nodes[i] = NewNode(i);
            await Nodes[i].InitializeAsync();
        }
        using (var @operator = new Operator(Nodes[0]))
        {
            foreach (var node in await @operator.SeesNodesAsync(AreWhole))
                if ((bool)node["isDraining"]!) (await @operator.Http.DeleteAsync(Operator.DrainOf(node))).EnsureSuccessStatusCode();
        }
        foreach (var node in Nodes)
        {
            using var @operator = new Operator(node);
            await @operator.SeesNodesAsync(nodes => AreWhole(nodes) && nodes.TrueForAll(n => !(bool)n["isDraining"]!));
        }
    }

    private static bool AreWhole(List<JsonNode> nodes) => nodes.Count == 3;

    private RunningServer NewNode(int node) => new() { MoreOptions = [.. _options, .. OptionsOf(node)] };
}
