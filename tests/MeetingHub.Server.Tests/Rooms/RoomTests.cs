using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace MeetingHub.Server.Tests.Rooms;

public sealed class RoomTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Everybody_reads_the_chat_in_the_same_order()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");
        await using var pebble = await server.EnterAsync(link, "Pebble");

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => new[] { rowan, juniper, pebble }[i % 3].SayAsync($"message {i}")));

        var orders = new List<string>();
        foreach (var person in new[] { rowan, juniper, pebble })
        {
            var bodies = new List<string>();
            while (bodies.Count < 12) bodies.Add((string)(await person.NextAsync("messagePosted"))["body"]!);
            orders.Add(string.Join('|', bodies));
        }
        Assert.Single(orders.Distinct());
    }

    [Fact]
    public async Task A_lost_connection_resumes_with_nothing_missed_and_nothing_twice()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        var juniper = await server.EnterAsync(link, "Juniper");
        await rowan.SayAsync("before");
        await juniper.NextAsync("messagePosted");

        juniper.Cut();
        await rowan.SayAsync("while away 1");
        await rowan.SayAsync("while away 2");

        await using var back = await HubClient.ConnectAsync(server.Address);
        var reply = await back.ResumeAsync(juniper.Pass, juniper.Epoch, juniper.Version);
        var bodies = reply["entries"]!.AsArray().SelectMany(e => e!["events"]!.AsArray())
            .Where(e => (string?)e!["$type"] == "messagePosted").Select(e => (string?)e!["body"]);
        Assert.Equal(["while away 1", "while away 2"], bodies);

        await rowan.SayAsync("after");
        Assert.Equal("after", (string?)(await back.NextAsync("messagePosted"))["body"]);
        await juniper.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_steps_out_has_no_media_and_writes_nothing_until_back_also_by_another_connection_and_reads_the_chat_then()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        var juniper = await server.EnterAsync(link, "Juniper");
        static async Task<string?> RefusedAsync(HubClient client, string method, JsonNode argument) =>
            (string?)(await client.AskAsync(method, argument))["refusal"]?["code"];
        var offer = new JsonObject { ["offer"] = PrivacyTests.Offer };
        Assert.Null(await RefusedAsync(juniper, "Negotiate", offer.DeepClone()));

        await juniper.ExecuteAsync("stepOut");
        Assert.Equal(juniper.You, (string?)(await rowan.NextAsync("steppedOut"))["who"]);
        Assert.Equal("not_joined", await RefusedAsync(juniper, "Negotiate", offer.DeepClone()));
        Assert.Equal("stepped_out", (string?)(await juniper.SayAsync("not now"))["refusal"]!["code"]);
        await rowan.SayAsync("meanwhile");

        juniper.Cut();
        await using var again = await HubClient.ConnectAsync(server.Address);
        var joined = await again.JoinAsync(juniper.Pass, "Juniper"); // after a reload, or in another tab
        Assert.Equal(juniper.You, (string?)joined["room"]!["out"]![0]!["who"]);
        Assert.Equal("meanwhile", (string?)joined["room"]!["messages"]![0]!["body"]);
        Assert.Equal("not_joined", await RefusedAsync(again, "Negotiate", offer.DeepClone()));

        await again.ExecuteAsync("stepBack");
        await rowan.NextAsync("steppedBack");
        Assert.Null(await RefusedAsync(again, "Negotiate", offer.DeepClone()));
        Assert.Null((await again.SayAsync("back"))["refusal"]);
        await juniper.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_missed_an_entry_can_ask_for_it_on_the_same_connection()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");
        await rowan.SayAsync("one");

        var reply = await juniper.ResumeAsync(juniper.Pass, juniper.Epoch, juniper.Version);
        Assert.Contains("\"one\"", reply["entries"]!.ToJsonString(), StringComparison.Ordinal);
        await rowan.SayAsync("two");

        Assert.Equal("two", (string?)(await juniper.NextAsync("messagePosted"))["body"]);
        Assert.False(juniper.Goodbye.Task.IsCompleted);
        Assert.Null((await juniper.SayAsync("three"))["refusal"]);
    }

    [Fact]
    public async Task A_reload_keeps_the_seat_and_finds_the_chat()
    {
        var (_, link) = await server.StartMeetingAsync();
        await using var juniper = await server.EnterAsync(link, "Juniper");
        await juniper.SayAsync("still here");

        await using var again = await HubClient.ConnectAsync(server.Address);
        await again.JoinAsync(juniper.Pass, "Another name");

        Assert.Equal(juniper.You, again.You);
        Assert.Equal("Juniper", (string?)again.Snapshot["participants"]![0]!["name"]);
        Assert.Equal("still here", (string?)again.Snapshot["messages"]![0]!["body"]);
        Assert.Equal("moved_elsewhere", await juniper.Goodbye.Task.WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task A_note_to_facilitators_reaches_only_them_and_its_author()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");
        await using var pebble = await server.EnterAsync(link, "Pebble");

        await juniper.SayAsync("please come to me last", audience: "facilitators");
        await juniper.SayAsync("hello all");

        Assert.Equal("please come to me last", (string?)(await rowan.NextAsync("messagePosted"))["body"]);
        Assert.Equal("please come to me last", (string?)(await juniper.NextAsync("messagePosted"))["body"]);
        Assert.Equal("hello all", (string?)(await pebble.NextAsync("messagePosted"))["body"]);
    }

    [Fact]
    public async Task A_message_that_is_taken_down_is_never_told_again_live_in_a_resume_or_in_a_snapshot()
    {
        const string text = "words that should not have been written";
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");
        await using var pebble = await server.EnterAsync(link, "Pebble");
        pebble.Cut();

        await juniper.SayAsync(text, id: "message00001");
        Assert.Equal("not_facilitator", (string?)(await juniper.ExecuteAsync("setChat", ("mode", "paused")))["refusal"]!["code"]);
        Assert.Null((await rowan.ExecuteAsync("takeDownMessage", ("id", "message00001")))["refusal"]);
        Assert.Equal(juniper.You, (string?)(await juniper.NextAsync("messageTakenDown"))["author"]);

        await using var back = await HubClient.ConnectAsync(server.Address);
        var missed = await back.ResumeAsync(pebble.Pass, pebble.Epoch, pebble.Version);
        var told = missed["entries"]!.AsArray().SelectMany(e => e!["events"]!.AsArray()).ToArray();
        Assert.Equal("", (string?)told.Single(e => (string?)e!["$type"] == "messagePosted")!["body"]);
        Assert.Single(told, e => (string?)e!["$type"] == "messageTakenDown");
        Assert.DoesNotContain(text, missed.ToJsonString(), StringComparison.Ordinal);

        await using var late = await server.EnterAsync(link, "Late");
        Assert.Equal(("", rowan.You), ((string?)late.Snapshot["messages"]![0]!["body"], (string?)late.Snapshot["messages"]![0]!["takenDownBy"]));

        // The same message id, sent again by a page that never heard the answer, brings nothing back.
        await juniper.SayAsync(text, id: "message00001");
        await using var again = await HubClient.ConnectAsync(server.Address);
        await again.JoinAsync(late.Pass, "Late");
        Assert.DoesNotContain(text, again.Snapshot.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_muted_person_is_still_muted_after_a_lost_connection_a_reload_and_leaving()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        var juniper = await server.EnterAsync(link, "Juniper");
        await juniper.ExecuteAsync("turnOnMicrophone");
        await rowan.ExecuteAsync("muteParticipant", ("who", juniper.You));
        async Task StillMutedAsync(HubClient now) =>
            Assert.Equal("microphone_held", (string?)(await now.ExecuteAsync("turnOnMicrophone"))["refusal"]!["code"]);
        await StillMutedAsync(juniper);

        juniper.Cut();
        await using var back = await HubClient.ConnectAsync(server.Address);
        await back.ResumeAsync(juniper.Pass, juniper.Epoch, juniper.Version);
        await StillMutedAsync(back);

        await using var reloaded = await HubClient.ConnectAsync(server.Address);
        await reloaded.JoinAsync(juniper.Pass, "Juniper");
        await StillMutedAsync(reloaded);

        await reloaded.ExecuteAsync("leave");
        await using var again = await HubClient.ConnectAsync(server.Address);
        await again.JoinAsync(reloaded.Pass, "Juniper");
        Assert.Equal("held", (string?)again.Snapshot["participants"]!.AsArray().Single(p => (string?)p!["id"] == juniper.You)!["microphone"]);
        await StillMutedAsync(again);
        await juniper.DisposeAsync();
    }

    [Fact]
    public async Task In_slow_mode_the_refusal_says_when_one_may_write_again()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");
        Assert.Null((await rowan.ExecuteAsync("setSlowMode", ("every", 300_000)))["refusal"]);
        await juniper.SayAsync("first");
        var refusal = (await juniper.SayAsync("second"))["refusal"]!;
        var first = await juniper.NextAsync("messagePosted");
        Assert.Equal(("chat_slow", "first"), ((string?)refusal["code"], (string?)first["body"]));
        Assert.InRange((long)refusal["until"]!, 1_700_000_000_000, 4_000_000_000_000);
        Assert.Null((await juniper.SayAsync("to you", audience: "facilitators"))["refusal"]);
        Assert.Null((await rowan.SayAsync("one"))["refusal"] ?? (await rowan.SayAsync("two"))["refusal"]);
    }

    [Fact]
    public async Task A_removed_seat_cannot_use_its_connection_its_pass_or_its_link_and_cannot_resume()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        using var browser = server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        await using var frank = await HubClient.ConnectAsync(server.Address);
        await frank.JoinAsync((string)seat["pass"]!, "Frank");

        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));

        Assert.Equal("removed", await frank.Goodbye.Task.WaitAsync(Until.Patience));
        await frank.Closed.Task.WaitAsync(Until.Patience);
        await using var again = await HubClient.ConnectAsync(server.Address);
        Assert.Equal("removed", (string?)(await again.JoinAsync(frank.Pass, "Frank"))["refusal"]!["code"]);
        Assert.Equal("removed", (string?)(await again.ResumeAsync(frank.Pass, frank.Epoch, frank.Version))["refusal"]!["code"]);
        Assert.Equal("removed", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["code"]);
    }

    [Fact]
    public async Task A_removal_can_be_undone()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var frank = await server.EnterAsync(link, "Frank");
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You));
        await frank.Closed.Task.WaitAsync(Until.Patience);

        await rowan.ExecuteAsync("undoRemoval", ("who", frank.You));

        await using var back = await HubClient.ConnectAsync(server.Address);
        Assert.Null((await back.JoinAsync(frank.Pass, "Frank"))["refusal"]);
    }

    [Fact]
    public async Task A_locked_room_lets_no_new_person_in()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await rowan.ExecuteAsync("lockRoom");

        using var browser = server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        await using var late = await HubClient.ConnectAsync(server.Address);

        Assert.Equal("locked", (string?)seat["door"]);
        Assert.Equal("room_locked", (string?)(await late.JoinAsync((string)seat["pass"]!, "Late"))["refusal"]!["code"]);
    }

    [Fact]
    public async Task An_ended_room_says_so_to_everybody_and_to_its_links()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");

        await rowan.ExecuteAsync("endRoom");

        Assert.Equal("room_ended", await juniper.Goodbye.Task.WaitAsync(Until.Patience));
        using var browser = server.NewBrowser();
        Assert.Equal("room_ended", (string?)(await RunningServer.JoinByLinkAsync(browser, link))["code"]);
    }

    [Fact]
    public async Task After_a_restart_the_pass_alone_is_refused_and_the_link_opens_the_room_again()
    {
        await using var before = new RunningServer();
        await before.InitializeAsync();
        var (_, link) = await before.StartMeetingAsync();
        var cookies = new System.Net.CookieContainer();
        await using var juniper = await before.EnterAsync(link, "Juniper", cookies);
        await before.KillAsync();
        await using var after = new RunningServer { MoreOptions = ["--Storage:Sqlite", before.StorePath] };
        await after.InitializeAsync();

        await using var back = await HubClient.ConnectAsync(after.Address);
        Assert.Equal("not_in_room", (string?)(await back.ResumeAsync(juniper.Pass, juniper.Epoch, juniper.Version))["refusal"]!["code"]);
        Assert.Equal("pass_expired", (string?)(await back.JoinAsync(juniper.Pass, "Juniper"))["refusal"]!["code"]);

        using var browser = after.NewBrowser(cookies);
        var seat = await RunningServer.JoinByLinkAsync(browser, link, juniper.Pass);
        var joined = await back.JoinAsync((string)seat["pass"]!, "Juniper");
        Assert.Null(joined["refusal"]);
        Assert.NotEqual(juniper.Epoch, (string?)joined["epoch"]);
    }

    [Fact]
    public async Task A_participant_whose_connection_is_lost_is_shown_as_dropped()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        var juniper = await server.EnterAsync(link, "Juniper");

        juniper.Cut();

        Assert.Equal(juniper.You, (string?)(await rowan.NextAsync("participantDropped"))["who"]);
        await juniper.DisposeAsync();
    }

    [Fact]
    public async Task The_leave_request_of_a_closing_page_frees_the_seat()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        await using var rowan = await server.EnterAsync(facilitator, "Rowan");
        await using var juniper = await server.EnterAsync(link, "Juniper");

        using var browser = server.NewBrowser();
        using var beacon = new StringContent(new JsonObject { ["pass"] = juniper.Pass }.ToJsonString(), mediaType: new("text/plain"));
        using var response = await browser.PostAsync("/api/leave", beacon);

        Assert.Equal(System.Net.HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(juniper.You, (string?)(await rowan.NextAsync("participantLeft"))["who"]);
    }

    [Fact]
    public async Task Only_the_facilitators_code_gives_the_facilitator_role_and_the_invitation_code()
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        using var browser = server.NewBrowser();

        var host = await RunningServer.JoinByLinkAsync(browser, facilitator);
        var guest = await RunningServer.JoinByLinkAsync(browser, link);

        Assert.Equal(link, (string?)host["inviteCode"]);
        Assert.Equal("facilitator", (string?)host["role"]);
        Assert.Null(guest["inviteCode"]);
        Assert.NotEqual((string?)host["who"], (string?)guest["who"]);
    }
    [Fact]
    public async Task The_official_client_joins_speaks_and_resumes_by_the_protocol_alone()
    {
        var stop = TestContext.Current.CancellationToken;
        var (_, link) = await server.StartMeetingAsync();
        await using var bo = await server.EnterAsync(link, "Bo");
        using var browser = server.NewBrowser();
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        var (pass, agreement) = ((string)seat["pass"]!, (string)seat["agreement"]!["version"]!);
        async Task<(HubConnection Hub, ChannelReader<JsonElement> Entries)> ConnectAsync()
        {
            var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "hubs/room"), options =>
            {
                options.SkipNegotiation = true;
                options.Transports = HttpTransportType.WebSockets;
            }).Build();
            var heard = Channel.CreateUnbounded<JsonElement>();
            hub.On<JsonElement[]>("Entries", entries => Array.ForEach(entries, entry => heard.Writer.TryWrite(entry)));
            await hub.StartAsync(stop);
            return (hub, heard);
        }
        static string? TextIn(JsonElement entry) => entry.GetProperty("events").EnumerateArray()
            .Where(e => e.GetProperty("$type").GetString() == "messagePosted").Select(e => e.GetProperty("body").GetString()).FirstOrDefault();

        var (first, _) = await ConnectAsync();
        var joined = await first.InvokeAsync<JsonElement>("Join", new { pass, name = "Asha", keepsake = "wren", tint = "sea", agreement }, stop);
        var version = joined.GetProperty("version").GetInt64();
        Assert.Equal(2, joined.GetProperty("room").GetProperty("participants").GetArrayLength());
        var said = await first.InvokeAsync<JsonElement>(
            "Execute", new Dictionary<string, string> { ["$type"] = "postMessage", ["id"] = "message-official", ["body"] = "Hello", ["audience"] = "everyone" }, stop);
        Assert.Equal(version + 1, said.GetProperty("version").GetInt64());
        Assert.Equal("Hello", (string?)(await bo.NextAsync("messagePosted"))["body"]);

        await first.DisposeAsync();
        var (second, told) = await ConnectAsync();
        await using var _ = second;
        var (newest, epoch) = (joined.GetProperty("pass").GetProperty("pass").GetString(), joined.GetProperty("epoch").GetString());
        var resumed = await second.InvokeAsync<JsonElement>("Resume", new { pass = newest, epoch, version }, stop);
        Assert.Equal("Hello", TextIn(resumed.GetProperty("entries")[0]));
        await bo.SayAsync("Welcome back");
        string? text;
        do text = TextIn(await told.ReadAsync(stop).AsTask().WaitAsync(Until.Patience, stop));
        while (text is null);
        Assert.Equal("Welcome back", text);
    }
}
