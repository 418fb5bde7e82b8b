using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Questions;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Accounts;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions;

// The question box before the session: on the page, for whoever leads, and in the room.
public abstract partial class SeriesPageContract
{
    private static async Task<(HttpStatusCode Status, string Page)> AskAsync(
        HttpClient browser, PlannedSeries planned, string text, string? id = null, string? session = null)
    {
        var page = await browser.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop);
        using var answer = await Form.FillInAsync(browser, PageOf(planned), $"{PageOf(planned)}/questions",
            ("session", session ?? planned.First), ("id", id ?? IdOfForm().Match(page).Groups["id"].Value), ("text", text));
        return answer.StatusCode == HttpStatusCode.SeeOther
            ? (HttpStatusCode.SeeOther, await browser.GetStringAsync(new Uri(answer.Headers.Location!.OriginalString, UriKind.Relative), Stop))
            : (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    [GeneratedRegex("""name="id" value="(?<id>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex IdOfForm();

    private async Task<List<QuestionRow>> QuestionsOfAsync(string session)
    {
        await using var db = Server.OpenStore();
        return await db.Questions.AsNoTracking().Where(q => q.Session == session).ToListAsync(Stop);
    }

    [Fact]
    public async Task A_question_is_kept_with_its_words_and_its_session_and_nothing_else_and_sending_it_twice_asks_once()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        using var ann = Server.NewBrowser();
        var id = Codes.New();
        var (status, page) = await AskAsync(ann, planned, " Is it normal\r\nto feel worse after a good week? ", id);
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Contains("Your question is in the box.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("in danger now", page, StringComparison.Ordinal);
        Assert.DoesNotContain("after a good week", page, StringComparison.Ordinal); // whoever looks at this browser next does not read it
        Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync(ann, planned, "Is it normal?", id)).Status);
        var kept = Assert.Single(await QuestionsOfAsync(planned.First));
        Assert.Equal(("Is it normal\nto feel worse after a good week?", false), (kept.Text, kept.IsAway));
        await using var db = Server.OpenStore();
        Assert.Equal(["Id", "IsAway", "Session", "Text"],
            db.Model.FindEntityType(typeof(QuestionRow))!.GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal));
        // A browser that only asks holds nothing.
        using var only = await ann.GetAsync(new Uri(PageOf(planned), UriKind.Relative), Stop);
        Assert.DoesNotContain(only.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], c => c.StartsWith("holder", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Words_of_crisis_are_taken_as_any_others_and_show_their_writer_at_once_where_help_is()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        using var ann = Server.NewBrowser();
        var (status, page) = await AskAsync(ann, planned, "What if I want to die?");
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Contains("If you are in danger now, please don’t wait for the session.", page, StringComparison.Ordinal);
        Assert.Contains("autofocus", page, StringComparison.Ordinal);
        Assert.Single(await QuestionsOfAsync(planned.First));
        // Also when the question can't be taken; the words stay.
        (status, page) = await AskAsync(ann, planned, $"I want to die {new string('x', 500)}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("longer than 500 characters", page, StringComparison.Ordinal);
        Assert.Contains("in danger now", page, StringComparison.Ordinal);
        Assert.Contains("I want to die xxx", page, StringComparison.Ordinal);
        // Others do not see it.
        using var ben = Server.NewBrowser();
        Assert.DoesNotContain("in danger now", await ben.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_a_late_and_one_question_too_many_are_refused_kindly_and_the_words_stay()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        using var ann = Server.NewBrowser();
        Assert.Contains("Write your question first.", (await AskAsync(ann, planned, " \r\n ")).Page, StringComparison.Ordinal);
        Assert.Contains("a sign in it", (await AskAsync(ann, planned, "Why\u0007?")).Page, StringComparison.Ordinal);
        Assert.Contains("send it once more", (await AskAsync(ann, planned, "Why?", "../..")).Page, StringComparison.Ordinal);
        for (var i = 0; i < AskingLimit.OfBrowser; i++) Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync(ann, planned, $"Why, {i}?")).Status);
        var (status, page) = await AskAsync(ann, planned, "Why, again?");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("Please wait a minute", page, StringComparison.Ordinal);
        Assert.Contains("Why, again?", page, StringComparison.Ordinal);
        Assert.Equal(AskingLimit.OfBrowser, (await QuestionsOfAsync(planned.First)).Count);

        // The session begins, and the form is for the next one.
        using var ben = Server.NewBrowser();
        await ChangeAsync(planned.First, s => s.SetProperty(r => r.StartsAt, r => r.StartsAt - 2 * 86_400_000L - 60_000)
            .SetProperty(r => r.EndsAt, r => r.EndsAt - 2 * 86_400_000L));
        (status, page) = await AskAsync(ben, planned, "Too late?");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("its box is closed", page, StringComparison.Ordinal);
        Assert.Contains($"name=\"session\" value=\"{planned.SessionOf(1)}\"", page, StringComparison.Ordinal);

        // A full box says so, and one that is switched off is not there.
        await using var db = Server.OpenStore();
        db.Questions.AddRange(Enumerable.Range(0, 100).Select(_ => new QuestionRow { Id = Codes.New(), Session = planned.SessionOf(1), Text = "Why?" }));
        await db.SaveChangesAsync(Stop);
        using var cid = Server.NewBrowser();
        Assert.Contains("this question was not taken", (await AskAsync(cid, planned, "No room?", Codes.New(), planned.SessionOf(1))).Page, StringComparison.Ordinal);
        Assert.DoesNotContain("Put it in the box", await cid.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);
        await db.Series.Where(s => s.Id == planned.Series).ExecuteUpdateAsync(s => s.SetProperty(r => r.HasQuestions, false), Stop);
        Assert.DoesNotContain("Question box", await cid.GetStringAsync(new Uri(PageOf(planned), UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(cid, planned, "Off?", Codes.New(), planned.SessionOf(2))).Status);
    }

    [Fact]
    public async Task Whoever_leads_reads_and_puts_away_and_takes_back_and_nobody_else_finds_the_page()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        using var ann = Server.NewBrowser();
        await AskAsync(ann, planned, "What do you do at 3 in the morning?");
        await AskAsync(ann, planned, "Should I end it all?");
        var page = new Uri($"/organise/sessions/{planned.First}/questions", UriKind.Relative);
        var (rowan, lead) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        var (_, colleague) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        var (_, organiser) = await Server.SignInAsync((planned.Name, GroupRole.Organiser));
        var (_, elsewhere) = await Server.SignInAsync(($"{planned.Name}-other", GroupRole.Facilitator));
        async Task<HttpStatusCode> StatusAsync(HttpClient browser)
        {
            using var answer = await browser.GetAsync(page, Stop);
            return answer.StatusCode;
        }
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (await StatusAsync(colleague), await StatusAsync(organiser), await StatusAsync(elsewhere))); // nobody is on the rota yet
        await using (var db = Server.OpenStore())
        {
            db.Rota.Add(new RotaRow { Session = planned.First, Account = rowan.Account, State = RotaState.Leads });
            await db.SaveChangesAsync(Stop);
        }
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(colleague), await StatusAsync(lead)));

        var read = await lead.GetStringAsync(page, Stop);
        Assert.Contains("2 questions wait", read, StringComparison.Ordinal);
        Assert.True(read.IndexOf("Should I end it all?", StringComparison.Ordinal) < read.IndexOf("at 3 in the morning", StringComparison.Ordinal));
        Assert.Contains("somebody is in danger now", read, StringComparison.Ordinal);
        Assert.Contains("Question box, 2", await lead.GetStringAsync(new Uri("/organise/rota", UriKind.Relative), Stop), StringComparison.Ordinal);

        var night = (await QuestionsOfAsync(planned.First)).Single(q => q.Text.Contains("night", StringComparison.Ordinal) || q.Text.Contains("morning", StringComparison.Ordinal));
        using (var refused = await Form.FillInAsync(organiser, PageOf(planned), page.OriginalString, ("away", night.Id)))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using (var away = await Form.FillInAsync(lead, page.OriginalString, ("away", night.Id)))
        {
            var after = await lead.GetStringAsync(new Uri(away.Headers.Location!.OriginalString, UriKind.Relative), Stop);
            Assert.Contains("1 question waits", after, StringComparison.Ordinal);
            Assert.Contains("Take it out again", after, StringComparison.Ordinal);
        }
        using (var back = await Form.FillInAsync(lead, page.OriginalString, ("back", night.Id)))
            Assert.Contains("It is in the box again.", await lead.GetStringAsync(new Uri(back.Headers.Location!.OriginalString, UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(2, (await QuestionsOfAsync(planned.First)).Count(q => !q.IsAway));
        Assert.DoesNotContain(Server.LogLines, l => l.Contains("3 in the morning", StringComparison.Ordinal) || l.Contains(night.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_the_room_facilitators_find_what_was_asked_before_and_what_is_asked_while_they_wait_for_the_start()
    {
        var planned = Plan(TimeSpan.FromMinutes(5), p => new PlannedSeries { Name = p.Name, Start = p.Start, Capacity = 5, IsClosed = true });
        using var ann = Server.NewBrowser();
        await AskAsync(ann, planned, "Before the doors?");
        var (_, browser) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        var seat = await RunningServer.JoinByLinkAsync(browser, planned.Code);
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        var box = (await rowan.JoinAsync((string)seat["pass"]!, "Rowan"))["room"]!["questions"]!;
        Assert.Equal(("Before the doors?", true), ((string)box["waiting"]![0]!["text"]!, (bool)box["waiting"]![0]!["isEarly"]!));
        var before = (string)box["waiting"]![0]!["id"]!;
        await PressAsync(ann, planned, planned.First, "yes");
        await using var inside = await HubClient.ConnectAsync(Server.Address);
        var hers = await inside.JoinAsync((string)(await RunningServer.JoinByLinkAsync(ann, planned.Code))["pass"]!, "Ann");
        Assert.Null(hers["room"]!["questions"]);

        await AskAsync(ann, planned, "While the doors are open?");
        var asked = await EventAsync(rowan, "questionAsked");
        Assert.Equal(("While the doors are open?", true), ((string)asked["text"]!, (bool)asked["isEarly"]!));

        // Shown to everybody; put away in the room, it is away on the page too, and the other way round.
        await rowan.ExecuteAsync("showQuestion", ("id", before));
        Assert.Equal("Before the doors?", (string)(await EventAsync(inside, "questionShown"))["text"]!);
        await rowan.ExecuteAsync("putAwayQuestion", ("id", before));
        await Until.TrueAsync(async () => (await QuestionsOfAsync(planned.First)).Single(q => q.Id == before).IsAway, "The page still has what was put away in the room.");
        var page = $"/organise/sessions/{planned.First}/questions";
        (await Form.FillInAsync(browser, page, ("away", (string)asked["id"]!))).Dispose();
        Assert.Equal((string)asked["id"]!, await GoneAsync((string)asked["id"]!));
        (await Form.FillInAsync(browser, page, ("back", (string)asked["id"]!))).Dispose();
        var again = await EventAsync(rowan, "questionAsked");
        Assert.Equal("While the doors are open?", (string)again["text"]!);
        Assert.NotEqual((string)asked["id"]!, (string)again["id"]!);

        // Somebody who leads comes in again: nothing is asked twice.
        await RunningServer.JoinByLinkAsync(browser, planned.Code);
        await inside.ExecuteAsync("raiseHand");
        while (true)
        {
            var entry = await rowan.NextEntryAsync();
            var types = entry["events"]!.AsArray().Select(e => (string)e!["$type"]!).ToArray();
            Assert.DoesNotContain("questionAsked", types);
            if (types.Contains("handRaised")) break;
        }

        async Task<string> GoneAsync(string id)
        {
            while (true)
            {
                var e = await EventAsync(rowan, "questionPutAway");
                if ((string)e["id"]! == id) return id;
            }
        }
    }

    private static async Task<JsonNode> EventAsync(HubClient client, string type)
    {
        while (true)
        {
            var entry = await client.NextEntryAsync();
            if (entry["events"]!.AsArray().FirstOrDefault(e => (string)e!["$type"]! == type) is { } found) return found;
        }
    }
}
