using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms;

public sealed class HostileClientTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static string? CodeOf(JsonNode reply) => (string?)reply["refusal"]?["code"];

    [Fact]
    public async Task A_forged_pass_is_refused()
    {
        var (_, link) = await server.StartMeetingAsync();
        await using var honest = await server.EnterAsync(link, "Honest");
        var forged = honest.Pass[..^3] + (honest.Pass.EndsWith("AAA", StringComparison.Ordinal) ? "BBB" : "AAA");

        await using var hostile = await HubClient.ConnectAsync(server.Address);

        Assert.Equal("bad_pass", CodeOf(await hostile.JoinAsync(forged, "Hostile")));
        Assert.Equal("bad_pass", CodeOf(await hostile.ResumeAsync(forged, honest.Epoch, 1)));
        Assert.Equal("bad_pass", CodeOf(await hostile.JoinAsync("", "Hostile")));
    }

    [Fact]
    public async Task A_seat_of_one_room_has_no_rights_in_another()
    {
        var (facilitator, _) = await server.StartMeetingAsync("one");
        var (_, otherLink) = await server.StartMeetingAsync("other");
        await using var mine = await server.EnterAsync(facilitator, "Mine");
        await using var theirs = await server.EnterAsync(otherLink, "Theirs");

        Assert.Equal("already_joined", CodeOf(await mine.ResumeAsync(theirs.Pass, theirs.Epoch, 1)));
        Assert.Equal("no_such_participant", CodeOf(await mine.ExecuteAsync("removeParticipant", ("who", theirs.You))));
        Assert.Null(CodeOf(await theirs.SayAsync("undisturbed")));
    }

    [Fact]
    public async Task No_command_is_accepted_before_joining()
    {
        await using var hostile = await HubClient.ConnectAsync(server.Address);

        Assert.Equal("not_joined", CodeOf(await hostile.SayAsync("hello")));
        Assert.Equal("not_joined", CodeOf(await hostile.AskAsync("Negotiate", new JsonObject { ["offer"] = "v=0" })));
        Assert.Equal("not_joined", CodeOf(await hostile.AskAsync("SetView", new JsonObject { ["tiles"] = new JsonArray() })));
        Assert.Equal("not_joined", CodeOf(await hostile.AskAsync("Signal", new JsonObject { ["$type"] = "respond", ["reaction"] = "heart" })));
    }

    [Theory]
    [InlineData("muteParticipant")]
    [InlineData("askToUnmute")]
    [InlineData("stopCamera")]
    [InlineData("allowCamera")]
    [InlineData("removeParticipant")]
    [InlineData("undoRemoval")]
    [InlineData("lockRoom")]
    [InlineData("unlockRoom")]
    [InlineData("endRoom")]
    public async Task A_participant_cannot_use_a_facilitators_commands(string command)
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var hostile = await server.EnterAsync(link, "Hostile");

        Assert.Equal("not_facilitator", CodeOf(await hostile.ExecuteAsync(command, ("who", rowan.You))));
    }

    [Fact]
    public async Task Malformed_commands_are_refused_and_disturb_nobody()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var hostile = await server.EnterAsync(link, "Hostile");
        JsonNode?[] malformed =
        [
            null, new JsonArray(), new JsonObject(), "text", 7, new JsonObject { ["$type"] = "openRoom", ["title"] = "mine", ["capacity"] = 5 },
            new JsonObject { ["$type"] = "postMessage" }, new JsonObject { ["$type"] = "postMessage", ["id"] = "no", ["body"] = "x", ["audience"] = "everyone" },
            new JsonObject { ["$type"] = "postMessage", ["id"] = "12345678", ["body"] = 5, ["audience"] = "everyone" },
            new JsonObject { ["$type"] = "reactToMessage", ["messageId"] = "12345678", ["reaction"] = "thumbsDown" },
            new JsonObject { ["$type"] = "postMessage", ["id"] = "12345678", ["body"] = new string('x', 17_000), ["audience"] = "everyone" },
        ];

        foreach (var argument in malformed) Assert.Equal("bad_request", CodeOf(await hostile.AskAsync("Execute", argument)));

        Assert.Equal("message_too_long", CodeOf(await hostile.SayAsync(new string('x', 4_001))));
        Assert.Equal("message_empty", CodeOf(await hostile.SayAsync("")));
        Assert.Null(CodeOf(await hostile.SayAsync(new string('x', 4_000))));
        Assert.Null(CodeOf(await rowan.SayAsync("undisturbed")));
    }

    [Fact]
    public async Task An_oversize_message_closes_only_its_own_connection()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var hostile = await server.EnterAsync(link, "Hostile");

        try
        {
            await hostile.SendTextAsync(new string('x', 400_000));
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // the server may close while the message is still being sent
        }

        await hostile.Closed.Task.WaitAsync(Until.Patience);
        Assert.Null(CodeOf(await rowan.SayAsync("undisturbed")));
    }

    [Fact]
    public async Task A_thousand_messages_at_once_are_refused_as_too_fast_and_then_the_connection_is_closed()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var hostile = await server.EnterAsync(link, "Hostile");

        for (var i = 0; i < 1_000; i++)
        {
            try
            {
                await hostile.SendTextAsync($$"""{"type":1,"target":"Execute","arguments":[{"$type":"postMessage","id":"flood-{{i:0000}}","body":"x","audience":"everyone"}]}""");
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                break;
            }
        }

        Assert.Equal("flooding", await hostile.Goodbye.Task.WaitAsync(Until.Patience));
        await hostile.Closed.Task.WaitAsync(Until.Patience);
        Assert.Null(CodeOf(await rowan.SayAsync("undisturbed")));
    }

    [Fact]
    public async Task Calls_to_unknown_hub_methods_are_refused_and_count_towards_the_limits()
    {
        string[] unknown =
        [
            """{"type":1,"target":"Nothing","arguments":[{}]}""", """{"type":1,"target":"Join","arguments":[]}""",
            """{"type":1,"target":"Execute","arguments":[{},{}]}""", """{"type":4,"invocationId":"s","target":"Execute","arguments":[{}]}""",
            """{"type":5,"invocationId":"s"}""", """{"type":2,"invocationId":"s","item":1}""",
        ];
        await using var hostile = await HubClient.ConnectAsync(server.Address);
        Assert.Equal("bad_request", CodeOf(await hostile.AskAsync("Nothing", new JsonObject())));

        for (var i = 0; i < 300; i++)
        {
            try
            {
                await hostile.SendTextAsync(unknown[i % unknown.Length]);
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                break;
            }
        }

        Assert.Equal("flooding", await hostile.Goodbye.Task.WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task New_connections_of_a_seat_do_not_renew_its_limits()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var first = await server.EnterAsync(link, "Hostile");
        for (var i = 0; i < 35; i++) await first.SayAsync($"flood {i}");

        await using var second = await HubClient.ConnectAsync(server.Address);
        Assert.Null(CodeOf(await second.JoinAsync(first.Pass, "Hostile")));

        var codes = new List<string?>();
        for (var i = 0; i < 20; i++) codes.Add(CodeOf(await second.SayAsync($"flood again {i}")));
        Assert.Contains("slow_down", codes);
        Assert.Null(CodeOf(await rowan.SayAsync("undisturbed")));
    }

    [Fact]
    public async Task A_page_of_another_origin_is_turned_away() =>
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            HubClient.ConnectAsync(server.Address, origin: "https://elsewhere.example"));

    [Theory]
    [InlineData("GET", "/hubs/room")]
    [InlineData("GET", "/Hubs/Room")]
    [InlineData("GET", "/hubs/room/")]
    [InlineData("GET", "/%68ubs/room")]
    [InlineData("POST", "/api/meetings")]
    [InlineData("POST", "/API/Meetings/")]
    [InlineData("POST", "/api/join")]
    public async Task A_page_of_another_origin_is_turned_away_whichever_way_it_writes_the_path(string method, string path)
    {
        using var browser = server.NewBrowser();
        foreach (var origin in (string[])["https://elsewhere.example", "null"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Origin", origin);
            if (method == "POST") request.Content = new StringContent("{}");
            using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
        }

        using var own = new HttpRequestMessage(new HttpMethod(method), path);
        own.Headers.Add("Origin", server.Address.GetLeftPart(UriPartial.Authority));
        if (method == "POST") own.Content = new StringContent("{}");
        using var answer = await browser.SendAsync(own, TestContext.Current.CancellationToken);
        Assert.NotEqual(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_connection_that_never_joins_is_closed()
    {
        await using var silent = await HubClient.ConnectAsync(server.Address);

        await silent.Closed.Task.WaitAsync(Until.Patience);
    }
}
