using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>The ways back of a removed person, and how others come in meanwhile: the network, invitations, replaced links.</summary>
public sealed class LadderTests(RunningServer server) : IClassFixture<RunningServer>, IAsyncDisposable
{
    private const string Shelter = "198.51.100.7", Home = "203.0.113.9";

    private readonly List<HubClient> _clients = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
    }

    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    private async Task<JsonNode> AskAsync(string path, object body, CookieContainer? cookies = null)
    {
        using var browser = server.NewBrowser(cookies);
        using var response = await browser.PostAsJsonAsync(path, body);
        return response.StatusCode == HttpStatusCode.NoContent ? new JsonObject() : (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task<(HubClient Client, JsonNode Reply)> JoinAsync(string code, string name, string? from = null, CookieContainer? cookies = null)
    {
        var seat = await AskAsync("/api/join", new { code }, cookies);
        var client = await HubClient.ConnectAsync(server.Address, from: from);
        _clients.Add(client);
        if (seat["code"] is not null) return (client, new JsonObject { ["refusal"] = seat.DeepClone() });
        return (client, await client.JoinAsync((string)seat["pass"]!, name));
    }

    private static bool Waits(JsonNode reply) => reply["room"]!["wait"] is not null;

    [Fact]
    public async Task Newcomers_from_the_network_of_a_removed_person_wait_and_nobody_else_does_until_the_removal_is_undone()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        var (rowan, _) = await JoinAsync(facilitator, "Rowan", Home);
        var returns = new CookieContainer();
        var (mei, _) = await JoinAsync(link, "Mei", Shelter, returns);
        await mei.ExecuteAsync("leave");
        var (frank, _) = await JoinAsync(link, "Frank", Shelter);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("removeParticipant", ("who", frank.You))));

        Assert.True(Waits((await JoinAsync(link, "Franz", Shelter)).Reply)); // perhaps the same person with cleared storage
        Assert.False(Waits((await JoinAsync(link, "Asha", Home)).Reply));
        Assert.False(Waits((await JoinAsync(link, "Mei", Shelter, returns)).Reply));
        var (robin, asFacilitator) = await JoinAsync(facilitator, "Robin", Shelter);
        Assert.False(Waits(asFacilitator));
        Assert.DoesNotContain("198.51", asFacilitator.ToJsonString(), StringComparison.Ordinal);
        var (elsewhere, other) = await server.StartMeetingAsync();
        await JoinAsync(elsewhere, "Else", Home);
        Assert.False(Waits((await JoinAsync(other, "Franz", Shelter)).Reply)); // another room knows nothing of it

        await robin.ExecuteAsync("undoRemoval", ("who", frank.You));
        await rowan.SayAsync("undone");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var limit = new CancellationTokenSource(Until.Patience);
        for (var i = 0; Waits((await JoinAsync(link, $"Newcomer {(char)('A' + i)}", Shelter)).Reply); i++) await timer.WaitForNextTickAsync(limit.Token);
    }

    [Fact]
    public async Task A_newcomer_after_a_removal_is_told_that_everything_is_held_until_a_facilitator_welcomes_them()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        var (rowan, _) = await JoinAsync(facilitator, "Rowan");
        var (frank, _) = await JoinAsync(link, "Frank");
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));
        var (dee, reply) = await JoinAsync(link, "Dee");
        Assert.Equal(dee.You, (string?)reply["room"]!["held"]![0]);
        Assert.Null(reply["room"]!["arrivals"]);
        Assert.Equal(dee.You, (string?)(await rowan.NextAsync("arrivalHeld"))["who"]);
        Assert.Equal("microphone_held", CodeOf(await dee.ExecuteAsync("turnOnMicrophone")));
        Assert.Equal("chat_held", CodeOf(await dee.SayAsync("hello")));
        Assert.Equal("not_facilitator", CodeOf(await dee.ExecuteAsync("welcome", ("who", dee.You))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("welcome", ("who", dee.You))));
        Assert.Equal(rowan.You, (string?)(await dee.NextAsync("participantWelcomed"))["by"]);
        Assert.Null(CodeOf(await dee.ExecuteAsync("turnOnMicrophone")));
        Assert.Null(CodeOf(await dee.SayAsync("hello")));
    }

    [Fact]
    public async Task A_personal_invitation_is_for_the_first_browser_that_opens_it_and_only_facilitators_make_and_take_back_any()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        var (theirs, _) = await server.StartMeetingAsync("theirs");
        var (rowan, _) = await JoinAsync(facilitator, "Rowan");
        var (asha, _) = await JoinAsync(link, "Asha");
        var (other, _) = await JoinAsync(theirs, "Other");
        Assert.Equal("not_facilitator", (string?)(await AskAsync("/api/invitations", new { pass = asha.Pass }))["code"]);
        Assert.Equal("bad_pass", (string?)(await AskAsync("/api/invitations", new { pass = rowan.Pass + "x" }))["code"]);

        var made = await AskAsync("/api/invitations", new { pass = rowan.Pass });
        var (code, id) = ((string)made["code"]!, (string)made["id"]!);
        Assert.Null(CodeOf(await rowan.ExecuteAsync("setDoor", ("mode", "invited"))));
        Assert.Equal("invited_only", CodeOf((await JoinAsync(link, "Frank")).Reply));
        var browser = new CookieContainer();
        var (mei, reply) = await JoinAsync(code, "Mei", cookies: browser);
        Assert.Null(CodeOf(reply));
        Assert.Equal("invitation_used", CodeOf((await JoinAsync(code, "Frank")).Reply)); // forwarded
        Assert.Equal("open", (string?)(await AskAsync("/api/join", new { code }, browser))["door"]);

        var list = await AskAsync("/api/invitations/list", new { pass = rowan.Pass });
        Assert.Equal((id, true, true), ((string?)list["invitations"]![0]!["id"], (bool?)list["invitations"]![0]!["isUsed"], (bool?)list["invitations"]![0]!["isYours"]));
        Assert.DoesNotContain("Mei", list.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(code, list.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("not_facilitator", (string?)(await AskAsync("/api/invitations/list", new { pass = asha.Pass }))["code"]);
        await AskAsync("/api/invitations/revoke", new { pass = other.Pass, id }); // of a room of their own
        Assert.Equal("not_facilitator", (string?)(await AskAsync("/api/invitations/revoke", new { pass = asha.Pass, id }))["code"]);
        Assert.Single((await AskAsync("/api/invitations/list", new { pass = rowan.Pass }))["invitations"]!.AsArray());

        await AskAsync("/api/invitations/revoke", new { pass = rowan.Pass, id });
        Assert.Empty((await AskAsync("/api/invitations/list", new { pass = rowan.Pass }))["invitations"]!.AsArray());
        Assert.Equal("link_unknown", (string?)(await AskAsync("/api/join", new { code }, browser))["code"]);
        Assert.Equal(mei.You, (string?)(await rowan.NextAsync("invitationRevoked"))["whose"]);

        // Somebody who was removed gets no further with an invitation that nobody has opened, and does not use it up.
        var forwarded = (string)(await AskAsync("/api/invitations", new { pass = rowan.Pass }))["code"]!;
        await rowan.ExecuteAsync("removeParticipant", ("who", mei.You));
        Assert.Equal("removed", CodeOf((await JoinAsync(forwarded, "Mei", cookies: browser)).Reply));
        Assert.Null(CodeOf((await JoinAsync(forwarded, "Robin")).Reply));
    }

    [Fact]
    public async Task New_links_send_away_only_people_who_came_by_the_old_ones_and_are_not_known()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        var (rowan, _) = await JoinAsync(facilitator, "Rowan");
        var (robin, _) = await JoinAsync(facilitator, "Robin");
        var ofRowan = (string)(await AskAsync("/api/invitations", new { pass = rowan.Pass }))["code"]!;
        var ofRobin = (string)(await AskAsync("/api/invitations", new { pass = robin.Pass }))["code"]!;
        var cookies = new CookieContainer();
        var (mei, _) = await JoinAsync(ofRowan, "Mei", cookies: cookies);
        var (mal, _) = await JoinAsync(ofRobin, "Mal");
        var (asha, _) = await JoinAsync(link, "Asha");
        var (frank, _) = await JoinAsync(link, "Frank");
        Assert.Equal("not_facilitator", CodeOf(await frank.ExecuteAsync("vouchFor", ("who", frank.You))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("vouchFor", ("who", asha.You))));

        const string chosen = "AAAAAAAAAAAAAAAAAAAAAA";
        var answer = await AskAsync("/api/links", new { pass = rowan.Pass, facilitatorCode = chosen });
        foreach (var gone in (HubClient[])[robin, mal, frank])
            Assert.Equal("links_replaced", await gone.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        foreach (var stays in (HubClient[])[rowan, mei, asha]) Assert.Null(CodeOf(await stays.SayAsync("still here")));

        Assert.Equal("links_replaced", CodeOf((await JoinAsync(link, "Frank")).Reply));
        Assert.Equal("link_unknown", CodeOf((await JoinAsync(ofRobin, "Mal")).Reply)); // it was made by a facilitator who had to go
        Assert.Null(CodeOf((await JoinAsync(ofRowan, "Mei", cookies: cookies)).Reply));
        Assert.Null(CodeOf((await JoinAsync((string)answer["participantCode"]!, "Frank")).Reply));
    }
}
