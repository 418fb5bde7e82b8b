using System.Text.Json.Nodes;
using MeetingHub.Server.Tests.Operations;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>A relay, and a server that knows its secret.</summary>
public sealed class RelayedServer : IAsyncLifetime
{
    public RelayedServer() => Server = new RunningServer
    {
        MoreOptions =
        [
            "--Turn:Urls:0", $"turn:127.0.0.1:{Turn.Port}?transport=udp", "--Turn:Urls:1", $"turn:127.0.0.1:{Turn.Port}?transport=tcp",
            "--Turn:Secret", TurnProcess.Secret,
        ],
    };

    public TurnProcess Turn { get; } = new();
    public RunningServer Server { get; }

    public async ValueTask InitializeAsync()
    {
        await Turn.InitializeAsync();
        await Server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Turn.DisposeAsync();
    }
}

/// <summary>A real coturn accepts the passwords that the server makes, and no others.</summary>
public sealed class TurnTests(RelayedServer relayed) : IClassFixture<RelayedServer>
{
    private readonly RunningServer _server = relayed.Server;
    private readonly TurnProcess _turn = relayed.Turn;

    private async Task<JsonNode> JoinAsync()
    {
        var (_, link) = await _server.StartMeetingAsync();
        using var browser = _server.NewBrowser();
        await using var client = await HubClient.ConnectAsync(_server.Address);
        return await client.JoinAsync((string)(await RunningServer.JoinByLinkAsync(browser, link))["pass"]!, "Asha");
    }

    private Task<int> RelayAsync(string name, string password) => TurnClient.PassAsync("udp", _turn.Port, name, password, "127.0.0.1");

    [Fact]
    public async Task A_participant_who_joins_gets_a_relay_password_of_their_own_that_the_relay_accepts()
    {
        var (first, second) = ((await JoinAsync())["iceServers"]![0]!, (await JoinAsync())["iceServers"]![0]!);

        Assert.Equal([$"turn:127.0.0.1:{_turn.Port}?transport=udp", $"turn:127.0.0.1:{_turn.Port}?transport=tcp"], first["urls"]!.AsArray().Select(u => (string)u!));
        Assert.NotEqual((string)first["username"]!, (string)second["username"]!);
        Assert.Equal(0, await RelayAsync((string)first["username"]!, (string)first["credential"]!));
    }

    [Fact]
    public async Task The_relay_refuses_the_password_of_another_name_and_an_expired_password()
    {
        var relay = (await JoinAsync())["iceServers"]![0]!;
        var (name, password) = ((string)relay["username"]!, (string)relay["credential"]!);

        Assert.Equal(401, await RelayAsync($"9{name}", password)); // as if it were longer
        Assert.Equal(401, await RelayAsync("1000000000:past", Convert.ToBase64String(
            System.Security.Cryptography.HMACSHA1.HashData("the secret of the relay"u8, "1000000000:past"u8))));
    }

    [Fact]
    public async Task A_returning_participant_gets_a_new_relay_password_and_a_refused_one_gets_none()
    {
        var (_, link) = await _server.StartMeetingAsync();
        await using var asha = await _server.EnterAsync(link, "Asha");
        asha.Cut();
        await using var back = await HubClient.ConnectAsync(_server.Address);

        var refused = await back.ResumeAsync("no pass", asha.Epoch, asha.Version);
        Assert.Equal("bad_pass", (string?)refused["refusal"]!["code"]);
        Assert.Null(refused["iceServers"]);

        var relay = (await back.ResumeAsync(asha.Pass, asha.Epoch, asha.Version))["iceServers"]![0]!;
        Assert.Equal(0, await RelayAsync((string)relay["username"]!, (string)relay["credential"]!));
    }

    [Fact]
    public async Task Whoever_waits_gets_no_relay_password_until_they_are_let_in_and_none_when_they_wait_again()
    {
        var (facilitator, link) = await _server.StartMeetingAsync(door: "knock");
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var dee = await _server.EnterAsync(link, "Dee");
        Assert.Null((await dee.ResumeAsync(dee.Pass, dee.Epoch, dee.Version))["iceServers"]);
        await rowan.ExecuteAsync("letIn", ("who", new JsonArray(dee.You)));
        while ((await dee.NextEntryAsync())["room"] is null)
        {
            // It comes with the room.
        }
        Assert.NotNull((await dee.ResumeAsync(dee.Pass, dee.Epoch, dee.Version))["iceServers"]);

        await rowan.ExecuteAsync("sendToWait", ("who", dee.You), ("reason", "disruption"));
        Assert.Null((await dee.ResumeAsync(dee.Pass, dee.Epoch, dee.Version))["iceServers"]);
        Assert.Single(string.Join('\n', dee.Frames).Split("\"iceServers\":[")[1..]);
    }

    [Fact]
    public async Task The_log_has_neither_the_secret_nor_a_password_and_a_relay_name_tells_nothing_of_the_seat()
    {
        var reply = await JoinAsync();
        var relay = reply["iceServers"]![0]!;

        Assert.DoesNotContain((string)reply["you"]!, (string)relay["username"]!, StringComparison.Ordinal);
        Assert.Matches("^[0-9]{10}:[0-9a-f]{18}$", (string)relay["username"]!);
        string[] secrets = [TurnProcess.Secret, (string)relay["username"]!, (string)relay["credential"]!];
        Assert.All(_server.LogLines, line => Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal)));
    }
}
