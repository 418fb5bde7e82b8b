using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>A participant link that too many people have: the room remains usable for its facilitators and earlier participants.</summary>
public sealed class CrowdedRoomTests : IAsyncLifetime
{
    private const string Shelter = "198.51.100.7";

    private readonly RunningServer _server = new()
    {
        MoreOptions = ["--Rooms:Capacity", "5", "--Rooms:SeatsPerNetwork", "3", "--Rooms:MessagesPerSecond", "1"],
    };

    private readonly List<HubClient> _clients = [];

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private async Task<string> DoorAsync(string code)
    {
        using var browser = _server.NewBrowser();
        return (string)(await RunningServer.JoinByLinkAsync(browser, code))["door"]!;
    }

    private async Task<(HubClient Client, string? Refused)> JoinAsync(string code, string name, string? from = null)
    {
        using var browser = _server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, code);
        var client = await HubClient.ConnectAsync(_server.Address, from: from);
        _clients.Add(client);
        return (client, CodeOf(await client.JoinAsync((string)seat["pass"]!, name)));
    }

    [Fact]
    public async Task A_facilitator_enters_a_full_room_and_removes_everybody_who_came_since_a_chosen_person()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (asha, _) = await JoinAsync(link, "Asha");
        Assert.Null((await JoinAsync(link, "Mei")).Refused);
        var (first, _) = await JoinAsync(link, "First");
        foreach (var name in (string[])["Second", "Third"]) Assert.Null((await JoinAsync(link, name)).Refused);
        Assert.Equal("room_full", (await JoinAsync(link, "Fourth")).Refused);
        Assert.Equal(("full", "open"), (await DoorAsync(link), await DoorAsync(facilitator)));

        var (rowan, refused) = await JoinAsync(facilitator, "Rowan");
        Assert.Null(refused);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeEverybodySince", ("who", first.You))));

        Assert.Equal("removed", await first.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        var (robin, _) = await JoinAsync(facilitator, "Robin");
        Assert.Equal(["Asha", "Mei", "Rowan", "Robin"], robin.Snapshot["participants"]!.AsArray().Select(p => (string)p!["name"]!));
        Assert.Equal(["First", "Second", "Third"], robin.Snapshot["removed"]!.AsArray().Select(p => (string)p!["name"]!));
        Assert.Null(CodeOf(await asha.SayAsync("still here")));
    }

    [Fact]
    public async Task One_network_fills_no_more_than_its_share_of_a_room_and_facilitators_are_exempt()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (first, _) = await JoinAsync(link, "First", Shelter);
        foreach (var name in (string[])["Second", "Third"]) Assert.Null((await JoinAsync(link, name, Shelter)).Refused);

        Assert.Equal("network_crowded", (await JoinAsync(link, "Fourth", Shelter)).Refused);
        var (rowan, notRefused) = await JoinAsync(facilitator, "Rowan", Shelter);
        Assert.Null(notRefused);
        var (elsewhere, _) = await _server.StartMeetingAsync();
        Assert.Null((await JoinAsync(elsewhere, "Fourth", Shelter)).Refused); // the limit is per room

        // A free place is free for that network too, and a participant who joins again is not counted twice.
        await first.ExecuteAsync("leave");
        var (fifth, refused) = await JoinAsync(link, "Fifth", Shelter);
        Assert.Null(refused);
        await using var again = await HubClient.ConnectAsync(_server.Address, from: Shelter);
        Assert.Null(CodeOf(await again.JoinAsync(fifth.Pass, "Fifth")));

        // Whoever is made a co-facilitator takes no participant's place.
        Assert.Equal("network_crowded", (await JoinAsync(link, "Sixth", Shelter)).Refused);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("promoteParticipant", ("who", fifth.You))));
        Assert.Null((await JoinAsync(link, "Sixth", Shelter)).Refused);
    }

    [Fact]
    public async Task Participants_together_cannot_block_a_facilitators_message_and_each_can_still_mute_themselves()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (rowan, _) = await JoinAsync(facilitator, "Rowan");
        var (asha, _) = await JoinAsync(link, "Asha");
        var (ben, _) = await JoinAsync(link, "Ben");
        await ben.ExecuteAsync("turnOnMicrophone");

        // Twice the limit of the room, and less than half of each participant's own limit.
        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => CodeOf(await (i % 2 == 0 ? asha : ben).SayAsync($"flood {i}"))));

        Assert.All(codes, code => Assert.True(code is null or "slow_down", code));
        Assert.InRange(codes.Count(code => code is null), 10, 19);
        Assert.Null(CodeOf(await ben.ExecuteAsync("turnOffMicrophone")));
        Assert.Null(CodeOf(await rowan.SayAsync("We stop here for a moment.")));
    }

    [Fact]
    public async Task A_locked_room_lets_people_back_who_were_inside()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        var (rowan, _) = await JoinAsync(facilitator, "Rowan");
        using var browser = _server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        var asha = await HubClient.ConnectAsync(_server.Address);
        _clients.Add(asha);
        await asha.JoinAsync((string)seat["pass"]!, "Asha");
        await rowan.ExecuteAsync("lockRoom");
        using (var beacon = await browser.PostAsJsonAsync("/api/leave", new { pass = asha.Pass }, TestContext.Current.CancellationToken))
            Assert.True(beacon.IsSuccessStatusCode);
        await rowan.NextAsync("participantLeft");

        Assert.Equal("open", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["door"]);
        await using var back = await HubClient.ConnectAsync(_server.Address);
        Assert.Null(CodeOf(await back.JoinAsync(asha.Pass, "Asha")));
        Assert.Equal("locked", await DoorAsync(link));
        Assert.Equal("room_locked", (await JoinAsync(link, "Stranger")).Refused);
    }
}
