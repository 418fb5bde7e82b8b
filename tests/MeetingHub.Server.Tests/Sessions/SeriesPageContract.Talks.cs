using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Accounts;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions;

// Talks: those who lead are on the stage, everybody else listens.
public abstract partial class SeriesPageContract
{
    private async Task<(PlannedSeries Planned, HttpClient Lead, JsonNode Theirs)> TalkAsync()
    {
        var planned = Plan(TimeSpan.FromMinutes(-5), p => new PlannedSeries { Name = p.Name, Start = p.Start, Door = DoorMode.Open });
        await using (var db = Server.OpenStore())
            await db.Series.Where(s => s.Id == planned.Series).ExecuteUpdateAsync(s => s.SetProperty(r => r.IsTalk, true), Stop);
        var (_, browser) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        return (planned, browser, await RunningServer.JoinByLinkAsync(browser, planned.Code));
    }

    [Fact]
    public async Task A_listener_of_a_talk_sends_no_sound_and_sees_nobody_but_those_on_the_stage()
    {
        var (planned, browser, theirs) = await TalkAsync();
        using var _ = browser;
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        await rowan.JoinAsync((string)theirs["pass"]!, "Rowan");
        await using var mei = await Server.EnterAsync(planned.Code, "Mei");
        await using var ann = await Server.EnterAsync(planned.Code, "Ann");
        Assert.Contains("\"format\":\"talk\"", ann.Snapshot.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull((await ann.ExecuteAsync("turnOnMicrophone"))["refusal"]);
        Assert.Null((await rowan.ExecuteAsync("turnOnMicrophone"))["refusal"]);
        Assert.DoesNotContain("Mei", ann.Snapshot.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Rowan", ann.Snapshot.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handouts_are_for_whoever_is_inside_a_talk_and_nothing_else_of_the_shelf_is()
    {
        var (planned, browser, theirs) = await TalkAsync();
        var shelf = $"/organise/groups/{planned.Name}/shelf";
        foreach (var title in (string[])["Sleep diary", "For the team"])
            (await Form.FillInAsync(browser, shelf, ("do", "link"), ("title", title), ("address", "https://example.org/"))).Dispose();
        var diary = (await ShelfOfAsync(planned)).Single(r => r.Title == "Sleep diary").Id;
        (await Form.FillInAsync(browser, shelf, ("do", "handout"), ("id", diary))).Dispose();
        Assert.Contains("Handout of talks", await browser.GetStringAsync(new Uri(shelf, UriKind.Relative), Stop), StringComparison.Ordinal);

        using var ann = Server.NewBrowser();
        var hers = await RunningServer.JoinByLinkAsync(ann, planned.Code);
        async Task<(HttpStatusCode, string[])> AskAsync(JsonNode seat, bool areHandouts)
        {
            using var answer = await ann.PostAsJsonAsync("/api/shelf", new { pass = (string)seat["pass"]!, areHandouts }, Stop);
            var list = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["resources"]?.AsArray();
            return (answer.StatusCode, [.. list?.Select(r => (string)r!["title"]!) ?? []]);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(hers, areHandouts: true)).Item1); // not inside yet
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        await rowan.JoinAsync((string)theirs["pass"]!, "Rowan");
        await using var inside = await HubClient.ConnectAsync(Server.Address);
        await inside.JoinAsync((string)hers["pass"]!, "Ann");
        Assert.Equal(["Sleep diary"], (await AskAsync(hers, areHandouts: true)).Item2);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(hers, areHandouts: false)).Item1);
        Assert.Equal(2, (await AskAsync(theirs, areHandouts: false)).Item2.Length);

        (await Form.FillInAsync(browser, shelf, ("do", "kept"), ("id", diary))).Dispose();
        Assert.Empty((await AskAsync(hers, areHandouts: true)).Item2);
        await using (var db = Server.OpenStore())
            await db.Series.Where(s => s.Id == planned.Series).ExecuteUpdateAsync(s => s.SetProperty(r => r.IsTalk, false), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(hers, areHandouts: true)).Item1);
    }
}
