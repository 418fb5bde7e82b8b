using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Safety;

namespace MeetingHub.Server.Tests;

/// <summary>What facilitators do when somebody is not safe: the organisation's text or ours, for nobody but them.</summary>
public sealed class PlaybookTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private readonly RunningServer _server;

    public PlaybookTests()
    {
        File.WriteAllText(_file, "# Zuerst\r\n1. Hinsehen\r\n<b>kein HTML</b>\r\n");
        _server = new RunningServer { MoreOptions = ["--Playbook:File:de", _file] };
    }

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_file);
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> ReadAsync(string pass)
    {
        using var browser = _server.NewBrowser();
        using var response = await browser.PostAsJsonAsync("/api/playbook", new { pass });
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    [Fact]
    public async Task Facilitators_and_co_facilitators_read_the_organisations_own_text_and_nobody_else_does()
    {
        var (facilitator, link) = await _server.StartMeetingAsync();
        await using var rowan = await _server.EnterAsync(facilitator, "Rowan");
        await using var asha = await _server.EnterAsync(link, "Asha");
        var (status, answer) = await ReadAsync(rowan.Pass);
        Assert.Equal(HttpStatusCode.OK, status);
        var text = Assert.Single(answer["texts"]!.AsArray())!;
        Assert.Equal(("de", "# Zuerst\n1. Hinsehen\n<b>kein HTML</b>"), ((string?)text["language"], (string?)text["text"]));

        Assert.Equal("not_facilitator", (string?)(await ReadAsync(asha.Pass)).Answer["code"]);
        Assert.Equal("bad_pass", (string?)(await ReadAsync(rowan.Pass[..^3] + "AAA")).Answer["code"]);
        await rowan.ExecuteAsync("promoteParticipant", ("who", asha.You));
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(asha.Pass)).Status);
        await rowan.ExecuteAsync("withdrawPromotion", ("who", asha.You));
        Assert.Equal(HttpStatusCode.Forbidden, (await ReadAsync(asha.Pass)).Status);
    }

    [Fact]
    public void The_text_that_comes_with_the_server_is_dated_says_that_no_clinician_reviewed_it_and_is_the_same_in_both_languages()
    {
        var options = new PlaybookOptions();
        var ours = OwnTexts.Read("playbook", options.Text, options.File);
        Assert.Equal(["de", "en"], ours.Select(t => t.Language));
        Assert.Matches(@"\d+ \w+ 20\d\d\. It was not reviewed by a clinician", ours[1].Text);
        Assert.Matches(@"\d+\. \w+ 20\d\d\. Niemand mit klinischer Ausbildung hat ihn geprüft", ours[0].Text);
        Assert.Single(ours.Select(t => string.Concat(t.Text.Split('\n').Select(line => line is "" ? ' ' : char.IsDigit(line[0]) ? '1' : line[0] is '#' or '-' ? line[0] : 't'))).Distinct());
        Assert.All(ours, t => Assert.InRange(t.Text.Length, 1, 20_000));
    }
}
