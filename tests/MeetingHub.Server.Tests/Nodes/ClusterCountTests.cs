using System.Net;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>Counts over all nodes, on a cluster where nothing else happens.</summary>
public sealed class ClusterCountTests(Cluster cluster) : IClassFixture<Cluster>
{
    [Fact]
    public async Task Each_room_and_person_is_counted_once_in_the_whole_cluster()
    {
        var (facilitator, spread) = await cluster.Nodes[0].StartMeetingAsync();
        var members = await cluster.EnterEverywhereAsync(spread);
        var (_, other) = await cluster.Nodes[1].StartMeetingAsync();
        await using var dee = await cluster.Nodes[1].EnterAsync(other, "Dee");

        foreach (var node in cluster.Nodes)
        {
            using var @operator = new Operator(node);
            var seen = await @operator.SeesAsync(c => (int)c["people"]! == 4 && c["nodes"]!.AsArray().Sum(n => (int)n!["rooms"]!) == 4);
            Assert.Equal((2, 3), ((int)seen["rooms"]!, seen["nodes"]!.AsArray().Count));
            Assert.Equal([(1, 1), (1, 1), (2, 2)], seen["nodes"]!.AsArray().Select(n => ((int)n!["rooms"]!, (int)n["people"]!)).Order());
        }

        await using var rowan = await cluster.Nodes[2].EnterAsync(facilitator, "Rowan");
        await rowan.ExecuteAsync("endRoom");
        using var last = new Operator(cluster.Nodes[0]);
        await last.SeesAsync(c => (int)c["rooms"]! == 1 && (int)c["people"]! == 1);
        foreach (var member in members) await member.DisposeAsync();
    }

    [Fact]
    public async Task The_limits_of_an_address_are_counted_over_all_nodes_without_storing_the_address()
    {
        const int limit = 120; // of the operations page, which protects its key from guessing
        var refused = 0;
        for (var i = 0; i <= 2 * limit && refused == 0; i++) // a minute may end on the way
        {
            using var http = cluster.Nodes[i % 3].NewBrowser();
            http.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
            using var answer = await http.GetAsync(new Uri("/api/operations", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused = i;
            else Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        Assert.InRange(refused, limit, 2 * limit); // three nodes that count alone would allow three times the limit

        using var connection = RedisServer.Connect($"{cluster.Redis.Connection},allowAdmin=true");
        var keys = (string[])(await connection.Database.ExecuteAsync("KEYS", "mh:calls:*"))!;
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Matches("^mh:calls:[0-9a-f]{32}$", key));
    }
}
