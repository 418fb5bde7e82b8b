using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Operations;

public sealed class OperationsPageTests(ServerWith<OperationsPageTests> one) : IClassFixture<ServerWith<OperationsPageTests>>, IServerOptions
{
    private readonly RunningServer _server = one.Server;

    public static string[] ServerOptions => ["--Operations:Key", Operator.Key];

    private async Task<(HttpStatusCode Status, string? Code)> AskAsync(
        string? key, string path = "/api/operations", HttpMethod? method = null, string? from = null)
    {
        using var caller = new Operator(_server, key, from);
        using var response = await caller.Http.SendAsync(new HttpRequestMessage(method ?? HttpMethod.Get, path));
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.Length == 0 ? null : (string?)JsonNode.Parse(body)!["code"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a long key for operatorz")]
    [InlineData("a long key for operators and more")]
    public async Task Without_the_key_nothing_can_be_seen_or_drained(string? key)
    {
        Assert.Equal((HttpStatusCode.Unauthorized, "not_operator"), await AskAsync(key));
        Assert.Equal((HttpStatusCode.Unauthorized, "not_operator"), await AskAsync(key, "/api/operations/nodes/one/drain", HttpMethod.Post));
        Assert.Equal((HttpStatusCode.Unauthorized, "not_operator"), await AskAsync(key, "/api/operations/nodes/one/drain", HttpMethod.Delete));
    }

    [Fact]
    public async Task A_server_without_a_key_has_no_operations_page()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "");
        using var response = await http.GetAsync("/api/operations");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("operations_off", (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
    }

    [Fact]
    public async Task Operators_see_counts_and_nothing_else()
    {
        await using var server = new RunningServer { MoreOptions = ServerOptions }; // where nobody else is counted
        await server.InitializeAsync();
        var (facilitator, link) = await server.StartMeetingAsync("Grieving a parent");
        await using var rowan = await server.EnterAsync(facilitator, "Rowan Quill");
        await using var asha = await server.EnterAsync(link, "Asha");
        asha.Cut();
        await using var back = await HubClient.ConnectAsync(server.Address);
        await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version);

        using var @operator = new Operator(server);
        var cluster = await @operator.SeesAsync(c => (int)c["people"]! == 2 && c["rejoins"] is not null && (double)c["rejoins"]! > 0.3);

        Assert.Equal(1, (int)cluster["rooms"]!);
        Assert.InRange((double)cluster["joinSeconds"]!, 0.0005, 10);
        var node = Assert.Single(cluster["nodes"]!.AsArray())!;
        Assert.Equal((1, 2, false), ((int)node["rooms"]!, (int)node["people"]!, (bool)node["isDraining"]!));
        Assert.InRange((double)node["cpu"]!, 0, 1);
        var text = cluster.ToJsonString();
        string[] secrets = ["Grieving", "Rowan", "Asha", rowan.You, facilitator, link, (string)rowan.Snapshot["title"]!];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_in_a_side_room_counts_once()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var asha = await _server.EnterAsync(link, "Asha");
        using var @operator = new Operator(_server);
        var before = (int)(await @operator.SeesAsync(c => (int)c["people"]! >= 2))["people"]!; // those of other tests may still be going
        await asha.ExecuteAsync("askToStepOut");
        await rowan.NextAsync("stepOutAsked");
        await rowan.ExecuteAsync("inviteToStepOut", ("who", asha.You));
        var (ashaAside, _) = await asha.EnterSideRoomAsync();
        await using var leavesFirst = ashaAside;
        var (rowanAside, _) = await rowan.EnterSideRoomAsync();
        await using var leavesThen = rowanAside;

        var cluster = await @operator.SeesAsync(c => (int)c["rooms"]! >= 2); // the side room is counted by now, and so is who is in it
        Assert.InRange((int)cluster["people"]!, 2, before);
        await @operator.SeesAsync(c => (int)c["people"]! == 2);
    }

    [Fact]
    public async Task A_single_server_cannot_be_drained() =>
        Assert.Equal((HttpStatusCode.NotFound, "no_such_node"), await AskAsync(Operator.Key, "/api/operations/nodes/one/drain", HttpMethod.Post));

    [Theory]
    [InlineData("5", HttpStatusCode.BadRequest)]
    [InlineData("168", HttpStatusCode.OK)]
    public async Task History_is_given_in_the_ranges_that_the_page_offers(string hours, HttpStatusCode status) =>
        Assert.Equal(status, (await AskAsync(Operator.Key, $"/api/operations?hours={hours}")).Status);

    [Fact]
    public async Task Guessing_keys_is_stopped_after_a_few_tries()
    {
        (HttpStatusCode Status, string? Code) answer = default;
        for (var i = 0; i < 125 && answer.Status != HttpStatusCode.TooManyRequests; i++)
            answer = await AskAsync($"a long key for operator{i}", from: "198.51.100.7"); // no other test has this address
        Assert.Equal((HttpStatusCode.TooManyRequests, "slow_down"), answer);
    }
}
