using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Accounts;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions;

/// <summary>The page of a series, without any script, and coming in by its link, with either database.</summary>
public abstract partial class SeriesPageContract
{
    private static int s_made;

    private protected abstract RunningServer Server { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PlannedSeries Plan(TimeSpan startsIn, Func<PlannedSeries, PlannedSeries>? change = null)
    {
        var now = DateTimeOffset.UtcNow;
        var planned = new PlannedSeries { Name = $"circle-{Interlocked.Increment(ref s_made)}", Start = now + startsIn, Capacity = 1 };
        planned = change?.Invoke(planned) ?? planned;
        using var db = Server.OpenStore();
        planned.Add(db);
        return planned;
    }

    private async Task ChangeAsync(string session, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<SessionRow>> change)
    {
        await using var db = Server.OpenStore();
        await db.Sessions.Where(s => s.Id == session).ExecuteUpdateAsync(change, Stop);
    }

    private static string PageOf(PlannedSeries planned) => $"/groups/{planned.Name}/tuesdays";

    private static async Task<string> PressAsync(HttpClient browser, PlannedSeries planned, string session, string come)
    {
        using var answer = await Form.FillInAsync(browser, PageOf(planned), $"{PageOf(planned)}/places", ("session", session), ("come", come));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return await browser.GetStringAsync(new Uri(answer.Headers.Location!.OriginalString, UriKind.Relative), Stop);
    }

    [Fact]
    public async Task Somebody_says_that_they_come_and_takes_it_back_and_the_one_who_waits_gets_the_place()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        using var ann = Server.NewBrowser();
        using var ben = Server.NewBrowser();
        var first = await ann.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop);
        Assert.Contains("1 place left", first, StringComparison.Ordinal);
        Assert.Contains("Every week, 75 min", first, StringComparison.Ordinal);
        Assert.Contains("English", first, StringComparison.Ordinal);
        var kept = await PressAsync(ann, planned, planned.First, "yes");
        Assert.Contains("A place is kept for you", kept, StringComparison.Ordinal);
        Assert.Contains("aria-pressed=\"true\"", kept, StringComparison.Ordinal);
        Assert.Contains("Full", await ben.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Contains("You wait for a place", await PressAsync(ben, planned, planned.First, "yes"), StringComparison.Ordinal);
        Assert.Contains("No place is kept for you", await PressAsync(ann, planned, planned.First, "no"), StringComparison.Ordinal);
        Assert.Contains("A place is kept for you", await ben.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moved_session_says_where_it_was_and_a_cancelled_one_that_it_is_not_happening_and_the_places_stay()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        using var ann = Server.NewBrowser();
        await PressAsync(ann, planned, planned.First, "yes");
        await ChangeAsync(planned.First, s => s.SetProperty(r => r.MovedFrom, r => r.StartsAt)
            .SetProperty(r => r.StartsAt, r => r.StartsAt + 86_400_000).SetProperty(r => r.EndsAt, r => r.EndsAt + 86_400_000));
        await ChangeAsync(planned.SessionOf(1), s => s.SetProperty(r => r.CancelledAt, 1));
        var page = await ann.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop);
        Assert.Contains("People who said they’d come keep their place.", page, StringComparison.Ordinal);
        Assert.Contains("aria-pressed=\"true\"", page, StringComparison.Ordinal);
        Assert.Contains("Not happening.", page, StringComparison.Ordinal);
        Assert.Contains("<s><time", page, StringComparison.Ordinal);
        Assert.Contains($"{PageOf(planned)}.ics", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_in_another_zone_reads_both_times_and_when_the_clocks_change_apart()
    {
        // The clocks of Toronto change three weeks before those of Dublin.
        var planned = Plan(TimeSpan.Zero, p => new PlannedSeries { Name = p.Name, Start = new DateTimeOffset(2027, 3, 9, 19, 0, 0, TimeSpan.Zero) });
        await using (var db = Server.OpenStore())
        {
            for (var week = 3; week < 8; week++)
            {
                var start = Zones.At(new DateOnly(2027, 3, 9).AddDays(7 * week), new TimeOnly(19, 0), "Europe/Dublin");
                db.Sessions.Add(new SessionRow
                {
                    Id = planned.SessionOf(week), Room = $"room-{planned.Name}-{week}", Title = "Tuesdays", CreatedAt = 1, Group = planned.Group,
                    Series = planned.Series, Date = DateOnly.FromDateTime(start.DateTime), StartsAt = start.ToUnixTimeMilliseconds(),
                    EndsAt = start.AddMinutes(75).ToUnixTimeMilliseconds(),
                });
            }
            await db.SaveChangesAsync(Stop);
        }
        using var browser = Server.NewBrowser();
        browser.DefaultRequestHeaders.Add("Cookie", "zone=America/Toronto");
        var page = await browser.GetStringAsync(new Uri($"{PageOf(planned)}?all=1", UriKind.Relative), Stop);
        Assert.Contains("Toronto time", page, StringComparison.Ordinal);
        Assert.Contains("19:00 in Dublin", page, StringComparison.Ordinal);
        Assert.Contains("From 16 Mar 2027 to 23 Mar 2027 it starts at 15:00", page, StringComparison.Ordinal);
        using var here = Server.NewBrowser();
        Assert.DoesNotContain("it starts at", await here.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_group_that_is_not_public_is_there_for_nobody_and_a_preview_of_an_unlisted_one_says_only_its_title()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        await using var db = Server.OpenStore();
        await db.Groups.Where(g => g.Id == planned.Group).ExecuteUpdateAsync(g => g.SetProperty(r => r.IsListed, false), Stop);
        using var browser = Server.NewBrowser();
        var page = await browser.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop);
        Assert.Contains("<meta name=\"robots\" content=\"noindex\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("og:", page, StringComparison.Ordinal);
        await db.Groups.Where(g => g.Id == planned.Group).ExecuteUpdateAsync(g => g.SetProperty(r => r.IsPublished, false), Stop);
        using var gone = await browser.GetAsync(new Uri(PageOf(planned), UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task An_encrypted_series_says_so_gives_those_who_lead_it_a_place_for_the_key_and_keeps_its_room_as_it_was_opened()
    {
        var planned = Plan(TimeSpan.FromMinutes(5), p => new PlannedSeries { Name = p.Name, Start = p.Start, IsEncrypted = true });
        var (_, lead) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        using var ann = Server.NewBrowser();
        async Task<string> ReadAsync(HttpClient browser, string page) => await browser.GetStringAsync(new Uri(page, UriKind.Relative), Stop);
        var (hers, theirs) = (await ReadAsync(ann, PageOf(planned)), await ReadAsync(lead, PageOf(planned)));
        Assert.All([hers, theirs], page => Assert.Contains("End-to-end encrypted", page, StringComparison.Ordinal));
        Assert.DoesNotContain("data-whole-link", hers, StringComparison.Ordinal);
        Assert.Contains($"data-whole-link data-series=\"{planned.Series}\" data-code=\"{planned.Code}\"", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"box\"", hers, StringComparison.Ordinal); // the server would read the questions
        Assert.Contains("End-to-end encrypted where a session says so", await ReadAsync(ann, $"/groups/{planned.Name}"), StringComparison.Ordinal);

        var seat = await RunningServer.JoinByLinkAsync(lead, planned.Code);
        Assert.Equal((true, planned.Series), ((bool)seat["encrypted"]!, (string)seat["series"]!));
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        Assert.NotNull((await rowan.JoinAsync((string)seat["pass"]!, "Rowan"))["room"]!["keys"]);
        await ChangeAsync(planned.First, set => set.SetProperty(r => r.IsEncrypted, false));
        Assert.True((bool)(await RunningServer.JoinByLinkAsync(ann, planned.Code))["encrypted"]!);
    }

    [Fact]
    public async Task By_the_link_of_a_series_one_is_early_then_knocks_and_whoever_leads_the_group_comes_first_and_opens_the_doors()
    {
        var planned = Plan(TimeSpan.FromHours(1), p => new PlannedSeries
        {
            Name = p.Name, Start = p.Start, Agreement = "Be kind\n\nListen", Formats = Formats.Audio,
        });
        using var stranger = Server.NewBrowser();
        var early = await RunningServer.JoinByLinkAsync(stranger, planned.Code);
        Assert.Equal(("too_early", false, PageOf(planned)), ((string)early["code"]!, (bool)early["mayOpen"]!, (string)early["page"]!));
        Assert.Equal(planned.Start.AddMinutes(-10).ToUnixTimeMilliseconds(), (long)early["opensAt"]!);
        using (var press = await stranger.PostAsJsonAsync("/api/join", new { code = planned.Code, open = true }, Stop))
            Assert.Equal(HttpStatusCode.Conflict, press.StatusCode);

        var (_, lead) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        Assert.True((bool)(await RunningServer.JoinByLinkAsync(lead, planned.Code))["mayOpen"]!);
        using var opened = await lead.PostAsJsonAsync("/api/join", new { code = planned.Code, open = true }, Stop);
        var seat = (await opened.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
        Assert.Equal(("facilitator", "audio", "IE"), ((string)seat["role"]!, (string)seat["format"]!, (string)seat["regions"]![0]!));
        Assert.Equal("- Be kind\n- Listen", (string)seat["agreement"]!["texts"]![0]!["text"]!);
        Assert.Equal(planned.Code, (string)seat["inviteCode"]!);

        Assert.Contains($"The doors stay open until {planned.Start.AddMinutes(75):HH:mm}.",
            await stranger.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);

        // The group's own agreement is the one that is asked for, and asked for anew when it has changed.
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        Assert.Equal("agreement_needed", (string?)(await rowan.JoinAsync((string)seat["pass"]!, "Rowan"))["refusal"]?["code"]);
        var version = (string)seat["agreement"]!["version"]!;
        var joined = await rowan.JoinAsync((string)seat["pass"]!, "Rowan", agreement: version);
        Assert.Equal("audio", (string)joined["room"]!["format"]!);
        Assert.Equal(planned.Start.AddMinutes(75).ToUnixTimeMilliseconds(), (long)joined["room"]!["endsAt"]!);
        Assert.Equal("audio_only", (string?)(await rowan.ExecuteAsync("turnOnCamera"))["refusal"]?["code"]);

        var knocking = await RunningServer.JoinByLinkAsync(stranger, planned.Code);
        Assert.Equal(("participant", "knock"), ((string)knocking["role"]!, (string)knocking["door"]!));
        await using (var db = Server.OpenStore())
            await db.Groups.Where(g => g.Id == planned.Group).ExecuteUpdateAsync(g => g.SetProperty(r => r.Agreement, "Be kind\nRest"), Stop);
        var again = await RunningServer.JoinByLinkAsync(stranger, planned.Code);
        await using var ann = await HubClient.ConnectAsync(Server.Address);
        Assert.Equal("agreement_needed", (string?)(await ann.JoinAsync((string)again["pass"]!, "Ann", agreement: version))["refusal"]?["code"]);
        Assert.NotNull((await ann.JoinAsync((string)again["pass"]!, "Ann", agreement: (string)again["agreement"]!["version"]!))["room"]!["wait"]);
        Assert.Null((await rowan.ExecuteAsync("prolongSession", ("minutes", 5), ("from", (long)joined["room"]!["endsAt"]!)))["refusal"]);
    }

    [Fact]
    public async Task In_a_closed_series_whoever_keeps_a_place_comes_in_and_others_knock()
    {
        var planned = Plan(TimeSpan.FromMinutes(5), p => new PlannedSeries { Name = p.Name, Start = p.Start, IsClosed = true, Capacity = 3 });
        using var ann = Server.NewBrowser();
        await PressAsync(ann, planned, planned.First, "yes");
        var (_, lead) = await Server.SignInAsync((planned.Name, GroupRole.Organiser));
        var seat = await RunningServer.JoinByLinkAsync(lead, planned.Code);
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        await rowan.JoinAsync((string)seat["pass"]!, "Rowan");
        using var stranger = Server.NewBrowser();
        Assert.Equal("knock", (string)(await RunningServer.JoinByLinkAsync(stranger, planned.Code))["door"]!);
        var hers = await RunningServer.JoinByLinkAsync(ann, planned.Code);
        Assert.Equal("open", (string)hers["door"]!);
        await using var inside = await HubClient.ConnectAsync(Server.Address);
        Assert.Null((await inside.JoinAsync((string)hers["pass"]!, "Ann"))["room"]!["wait"]);
        Assert.DoesNotContain(Server.LogLines, l => l.Contains(planned.Code, StringComparison.Ordinal));
    }
}

public sealed class SqliteSeriesPageTests(RunningServer server) : SeriesPageContract, IClassFixture<RunningServer>
{
    private protected override RunningServer Server => server;
}

public sealed class PostgreSqlSeriesPageTests(StoredServer stored) : SeriesPageContract, IClassFixture<StoredServer>
{
    private protected override RunningServer Server => stored.Server;
}
