using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>"I am not safe": it gets through whatever else goes on, and to nobody whom it does not concern.</summary>
public sealed class NotSafeTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    [Fact]
    public async Task It_is_never_told_to_slow_down_and_alerts_the_facilitators_once()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var pebble = await server.EnterAsync(link, "Pebble");
        string? refused = null;
        for (var i = 0; i < 100 && refused is null; i++)
            refused = (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pebble.ExecuteAsync("raiseHand")))).Select(CodeOf).FirstOrDefault(c => c is not null);
        Assert.Equal("slow_down", refused);

        // Far more often than anything else may be asked, and far more often than what closes a connection.
        for (var i = 0; i < 15; i++)
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pebble.ExecuteAsync("sayNotSafe"))), reply => Assert.Null(CodeOf(reply)));
        Assert.Null(CodeOf(await pebble.ExecuteAsync("sayNotSafe", ("choice", "inDangerNow"))));
        Assert.Null(CodeOf(await rowan.SayAsync("the end")));

        var seen = new List<string>();
        while (!seen.Contains("messagePosted"))
            seen.AddRange((await rowan.NextEntryAsync())["events"]!.AsArray().Select(e => (string)e!["$type"]!));
        Assert.Equal(["notSafeSaid", "notSafeSaid"], seen.Where(type => type.StartsWith("notSafe", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_group_receives_nothing_of_it_and_the_facilitators_find_it_again_after_a_reload()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var pebble = await server.EnterAsync(link, "Pebble");
        await using var ade = await server.EnterAsync(link, "Ade");

        Assert.Null(CodeOf(await pebble.ExecuteAsync("sayNotSafe")));
        Assert.Null(CodeOf(await pebble.ExecuteAsync("sayNotSafe", ("choice", "checkOnMe"))));
        Assert.Equal("not_facilitator", CodeOf(await ade.ExecuteAsync("lookAtNotSafe", ("who", pebble.You))));
        Assert.Equal("not_facilitator", CodeOf(await ade.ExecuteAsync("closeNotSafe", ("who", pebble.You))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("lookAtNotSafe", ("who", pebble.You))));
        Assert.Equal(rowan.You, (string?)(await pebble.NextAsync("notSafeLookedAt"))["by"]);
        await using var late = await server.EnterAsync(link, "Wren");
        await using var again = await HubClient.ConnectAsync(server.Address);
        await again.JoinAsync(rowan.Pass, "Rowan");
        var open = Assert.Single(again.Snapshot["notSafe"]!.AsArray())!;
        Assert.Equal((pebble.You, "Pebble", "checkOnMe", rowan.You), ((string?)open["who"], (string?)open["name"], (string?)open["choice"], (string?)open["seen"]![0]));
        Assert.Null(late.Snapshot["notSafe"]);

        Assert.Null(CodeOf(await again.ExecuteAsync("closeNotSafe", ("who", pebble.You))));
        Assert.Null(CodeOf(await again.SayAsync("the end")));
        foreach (var other in (HubClient[])[ade, late])
        {
            JsonNode entry;
            do
            {
                entry = await other.NextEntryAsync();
                Assert.DoesNotContain("notSafe", entry.ToJsonString(), StringComparison.Ordinal);
            }
            while (!entry.ToJsonString().Contains("the end", StringComparison.Ordinal));
        }
    }
}
