using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>A node that stalls, as when its machine is moved or swaps memory, and then continues as if nothing had happened.</summary>
public sealed class HeldNodeTests(RedisProcess redis) : IClassFixture<RedisProcess>, IAsyncLifetime
{
    private const int Seconds = 40; // longer than the silence allowed to a connection, and than a seat is kept

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
    private RunningServer _held = null!;
    private RunningServer _other = null!;

    public async ValueTask InitializeAsync()
    {
        string[] shared =
        [
            "--Redis:Connection", redis.Connection, "--Storage:Sqlite", Path.Combine(_folder, "meetings.db"),
            "--Rooms:DropAfter", "00:00:01", "--Rooms:LeaveAfter", "00:00:05",
        ];
        (_held, _other) = (new RunningServer { MoreOptions = shared }, new RunningServer { MoreOptions = shared });
        await _held.InitializeAsync();
        await _other.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _held.DisposeAsync();
        await _other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string[] BodiesIn(JsonNode snapshot) => [.. snapshot["messages"]!.AsArray().Select(m => (string)m!["body"]!)];

    private static async Task<bool> IsAcceptedAsync(Task<JsonNode> asked)
    {
        try
        {
            return (await asked)["refusal"] is null;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return false; // without an answer nothing was promised
        }
    }

    [Fact]
    public async Task A_node_held_past_its_lease_gives_up_its_seats_takes_back_none_that_moved_and_catches_up_with_the_log()
    {
        var (_, link) = await _held.StartMeetingAsync();
        await using var asha = await _other.EnterAsync(link, "Asha");
        await using var bo = await _held.EnterAsync(link, "Bo");
        await using var cy = await _held.EnterAsync(link, "Cy");
        Assert.True(await IsAcceptedAsync(bo.SayAsync("before")));

        _held.Send("STOP");
        var whileHeld = bo.SayAsync("into the silence"); // read when the node goes on
        var lost = await asha.NextEntryAsync();
        while ((string?)lost["events"]!.AsArray().FirstOrDefault()?["$type"] != "participantDropped") lost = await asha.NextEntryAsync();
        Assert.Equal([bo.You, cy.You], lost["events"]!.AsArray().Select(e => (string?)e!["who"])); // at once, of the whole node
        await using var cyAtOther = await HubClient.ConnectAsync(_other.Address);
        Assert.Null((await cyAtOther.ResumeAsync(cy.Pass, cy.Epoch, cy.Version))["refusal"]);
        Assert.Equal(bo.You, (string?)(await asha.NextAsync("participantLeft"))["who"]);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var n = 0; n < Seconds; n++)
        {
            await second.WaitForNextTickAsync();
            Assert.True(await IsAcceptedAsync(asha.SayAsync($"meanwhile {n}")));
        }
        _held.Send("CONT");

        // Its participants have to join again, and then see the messages that the others have seen meanwhile.
        await bo.Closed.Task.WaitAsync(Until.Patience);
        var accepted = await IsAcceptedAsync(whileHeld);
        await using var back = await HubClient.ConnectAsync(_held.Address);
        Assert.Equal("not_in_room", (string?)(await back.ResumeAsync(bo.Pass, bo.Epoch, bo.Version))["refusal"]?["code"]);
        Assert.Null((await back.JoinAsync(bo.Pass, "Bo"))["refusal"]);
        Assert.Contains($"meanwhile {Seconds - 1}", BodiesIn(back.Snapshot));
        Assert.True(await IsAcceptedAsync(back.SayAsync("after")));

        // Both nodes show the same room; answered messages are in it once, and unanswered ones at most once.
        await using var here = await _held.EnterAsync(link, "Here");
        await using var there = await _other.EnterAsync(link, "There");
        var truth = BodiesIn(there.Snapshot);
        Assert.Equal(truth, BodiesIn(here.Snapshot));
        Assert.Equal(["before", .. Enumerable.Range(0, Seconds).Select(n => $"meanwhile {n}"), "after"], truth.Where(m => m != "into the silence"));
        Assert.InRange(truth.Count(m => m == "into the silence"), accepted ? 1 : 0, 1);
        Assert.True(await IsAcceptedAsync(cyAtOther.SayAsync("never let go")));
        Assert.Equal("", string.Join('\n', _held.Faults.Concat(_other.Faults)));
    }
}
