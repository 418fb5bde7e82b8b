using MeetingHub.Server.Tests;

namespace MeetingHub.Browser.Tests;

/// <summary>Several servers with one Redis and one PostgreSQL.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private readonly RedisProcess _redis = new();
    private readonly PostgreSqlProcess _database = new();
    private readonly List<ServerProcess> _nodes = [];

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    /// <param name="options">Of each node, in addition.</param>
    public static async Task<ServerCluster> StartAsync(int nodes, params (string Name, string Value)[] options)
    {
        var cluster = new ServerCluster();
        try
        {
            await cluster._redis.InitializeAsync();
            await cluster._database.InitializeAsync();
            var all = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Redis__Connection"] = cluster._redis.Connection,
                ["Storage__Sqlite"] = "", ["Storage__PostgreSql"] = cluster._database.NewDatabase(),
            };
            foreach (var (name, value) in options) all[name] = value;
            for (var i = 0; i < nodes; i++) cluster._nodes.Add(await ServerProcess.StartAsync(options: all));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }
}
