using System.Diagnostics;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>The claim of the operations guide about a replica in memory: it keeps the rooms when Redis itself fails.</summary>
public sealed class RedisReplicaTests
{
    [Fact]
    public async Task A_replica_that_takes_over_has_the_whole_room()
    {
        await using RedisProcess first = new(), second = new();
        await first.InitializeAsync();
        await second.InitializeAsync();
        using var console = RedisServer.Connect($"{second.Connection},allowAdmin=true");
        await console.Database.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{first.Port}");
        await using var node = new RunningServer { MoreOptions = ["--Redis:Connection", $"{first.Connection},{second.Connection},configCheckSeconds=5"] };
        await node.InitializeAsync();
        var (_, link) = await node.StartMeetingAsync();
        await using var asha = await node.EnterAsync(link, "Asha");
        Assert.Null((string?)(await asha.SayAsync("before"))["refusal"]?["code"]);
        using (var primary = RedisServer.Connect($"{first.Connection},allowAdmin=true"))
            Assert.Equal(1, (int)await primary.Database.ExecuteAsync("WAIT", 1, (int)Until.Patience.TotalMilliseconds));

        await first.KillAsync();
        await console.Database.ExecuteAsync("REPLICAOF", "NO", "ONE");

        var waited = Stopwatch.StartNew();
        JsonNode reply;
        do
        {
            Assert.True(waited.Elapsed < Until.Patience, "The room does not go on.");
            await using var back = await HubClient.ConnectAsync(node.Address);
            reply = await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version);
            if (reply["refusal"] is null) Assert.Null((string?)(await back.SayAsync("after"))["refusal"]?["code"]);
        }
        while (reply["refusal"] is not null);
        await using var late = await node.EnterAsync(link, "Late");
        Assert.Equal(["before", "after"], late.Snapshot["messages"]!.AsArray().Select(m => (string)m!["body"]!));
    }
}
