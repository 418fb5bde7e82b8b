using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms.Agreements;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>What everybody accepts at the door.</summary>
public sealed class AgreementTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static Dictionary<string, string> In(string language, string text) => new() { [language] = text };

    [Fact]
    public void The_text_that_comes_with_the_server_is_there_in_english_and_german()
    {
        var ours = Agreement.Of(new AgreementOptions()).Wire;
        Assert.Equal(["de", "en"], ours.Texts.Select(t => t.Language));
        Assert.All(ours.Texts, t =>
        {
            Assert.Equal(3, t.Text.Split('\n').Count(line => line.StartsWith("# ", StringComparison.Ordinal)));
            Assert.All(t.Text.Split('\n'), line => Assert.True(line is "" || line[..2] is "# " or "- ", line));
        });
        var items = ours.Texts.Select(t => t.Text.Split('\n').Count(line => line.StartsWith("- ", StringComparison.Ordinal))).Distinct();
        Assert.Single(items);
    }

    [Fact]
    public void A_groups_own_text_takes_the_place_of_ours_in_every_language()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# Nett sein\r\n\r\n- Zuhören.  \r\n");
        var own = Agreement.Of(new AgreementOptions { Text = In("en", "Be kind."), File = In("de", file) }).Wire;
        Assert.Equal([("de", "# Nett sein\n\n- Zuhören."), ("en", "Be kind.")], own.Texts.Select(t => (t.Language, t.Text)));
        File.Delete(file);
    }

    [Fact]
    public void Another_text_has_another_version_and_the_same_text_has_the_same_one_however_its_lines_end()
    {
        string VersionOf(string text) => Agreement.Of(new AgreementOptions { Text = In("en", text) }).Version;
        Assert.Equal(VersionOf("Be kind.\nListen."), VersionOf("Be kind. \r\nListen.\r\n"));
        Assert.NotEqual(VersionOf("Be kind.\nListen."), VersionOf("Be kind.\nListen!"));
        Assert.Matches("^[0-9a-f]{12}$", VersionOf("Be kind."));
    }

    [Fact]
    public async Task Nobody_comes_in_or_knocks_without_naming_the_version_that_the_server_has_and_whoever_is_there_is_not_asked_again()
    {
        var (_, link) = await server.StartMeetingAsync(door: "knock");
        var cookies = new CookieContainer();
        using var browser = server.NewBrowser(cookies);
        var seat = await RunningServer.JoinByLinkAsync(browser, link);
        var pass = (string)seat["pass"]!;
        foreach (var other in (string[])["", "000000000000"])
        {
            await using var early = await HubClient.ConnectAsync(server.Address);
            Assert.Equal("agreement_needed", (string?)(await early.JoinAsync(pass, "Dee", agreement: other))["refusal"]?["code"]);
        }
        await using var dee = await HubClient.ConnectAsync(server.Address);
        Assert.NotNull((await dee.JoinAsync(pass, "Dee"))["room"]!["wait"]);
        Assert.DoesNotContain(dee.Frames, frame => frame.Contains("agreementAccepted", StringComparison.Ordinal));
        await using var again = await HubClient.ConnectAsync(server.Address);
        Assert.NotNull((await again.JoinAsync(pass, "Dee", agreement: "000000000000"))["room"]!["wait"]);
    }

    [Fact]
    public async Task The_join_answer_and_the_page_of_ground_rules_have_the_same_text()
    {
        using var browser = server.NewBrowser();
        var (_, link) = await server.StartMeetingAsync();
        var atTheDoor = (await RunningServer.JoinByLinkAsync(browser, link))["agreement"];
        var onThePage = await browser.GetFromJsonAsync<JsonNode>(new Uri("/api/agreement", UriKind.Relative));
        Assert.Equal(onThePage!.ToJsonString(), atTheDoor!.ToJsonString());
        Assert.Equal(Agreement.Of(new AgreementOptions()).Version, (string?)atTheDoor["version"]);
    }
}
