using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Organise;

/// <summary>The plans of a group, as browsers without scripts use them.</summary>
public sealed partial class PlanPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string New(string word) => $"{word}-{Guid.NewGuid():N}"[..20];

    private static async Task<string> TextAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));

    private static (string, string)[] Step(string key, string name, params (string Name, string Value)[] others)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = name, ["kind"] = "Topic", ["minutes"] = "10", ["timer"] = "shown", ["microphones"] = "All", ["chat"] = "Open",
            ["starts"] = "press", ["stick"] = "no", ["asks"] = "press",
        };
        foreach (var (field, value) in others) values[field] = value;
        return [("step", key), .. values.Select(v => ($"{v.Key}-{key}", v.Value))];
    }

    private async Task<string> CopiedAsync(HttpClient browser, string slug)
    {
        using var made = await Form.FillInAsync(browser, "/organise/plans", $"/organise/groups/{slug}/plans", ("do", "template:circle"));
        Assert.Equal(HttpStatusCode.SeeOther, made.StatusCode);
        return made.Headers.Location!.ToString().Split('?')[0];
    }

    private async Task<SessionPlan> PlanAsync(string path)
    {
        await using var db = server.OpenStore();
        var id = path.Split('/')[^1];
        return PlanFile.Read((await db.Plans.AsNoTracking().SingleAsync(p => p.Id == id, Stop)).File)!;
    }

    [Fact]
    public async Task An_organiser_copies_a_template_and_changes_its_steps_and_a_refused_save_keeps_every_word()
    {
        var slug = New("plan");
        var (_, browser) = await server.SignInAsync((slug, GroupRole.Organiser));
        using (browser)
        {
            var path = await CopiedAsync(browser, slug);
            Assert.Contains("Check-in round", await browser.GetStringAsync(new Uri(path, UriKind.Relative), Stop), StringComparison.Ordinal);
            using var moved = await Form.FillInAsync(browser, path,
                [("name", "Evening"), ("changes", "0"), .. Step("0", "First"), .. Step("1", "Second"), ("do", "up:1")]);
            var text = await TextAsync(moved);
            Assert.Contains("Second is now step 1 of 2.", text, StringComparison.Ordinal);
            Assert.True(text.IndexOf("value=\"Second\"", StringComparison.Ordinal) < text.IndexOf("value=\"First\"", StringComparison.Ordinal));
            using var removed = await Form.FillInAsync(browser, path,
                [("name", "Evening"), ("changes", "0"), .. Step("0", "First"), .. Step("1", "Second"), ("do", "remove:1")]);
            var before = Before().Match(await removed.Content.ReadAsStringAsync(Stop)).Groups["kept"].Value;
            using var undone = await Form.FillInAsync(browser, path,
                [("name", "Evening"), ("changes", "0"), ("before", WebUtility.HtmlDecode(before)), .. Step("0", "First"), ("do", "undo")]);
            Assert.Contains("value=\"Second\"", await TextAsync(undone), StringComparison.Ordinal);

            using var refused = await Form.FillInAsync(browser, path,
                [("name", "Evening"), ("changes", "0"), .. Step("0", "My words", ("minutes", "900"), ("poll", "Question"), ("question", "Why?"), ("choices", "only one")), ("do", "save")]);
            var again = await TextAsync(refused);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.All(["My words", "only one", "href=\"#minutes-0\"", "href=\"#choices-0\""], word => Assert.Contains(word, again, StringComparison.Ordinal));
            Assert.Equal(5, (await PlanAsync(path)).Steps.Length);

            using var saved = await Form.FillInAsync(browser, path,
                [("name", "Evening"), ("changes", "0"), .. Step("0", "Topic", ("view", "Listen"), ("poll", "Question"), ("question", "Go on?"), ("choices", "Yes\r\nNo"), ("asks", "itself")), ("do", "save")]);
            Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
            var plan = await PlanAsync(path);
            Assert.Equal(
                new PlanStep("Topic", StepKind.Topic, TimeSpan.FromMinutes(10))
                {
                    View = StageView.Listen, Poll = new(new PollForm(PollKind.Question, "Go on?", ["Yes", "No"]), ByItself: true),
                }, Assert.Single(plan.Steps));
            using var late = await Form.FillInAsync(browser, path, [("name", "Evening"), ("changes", "0"), .. Step("0", "Late"), ("do", "save")]);
            Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);

            var file = await browser.GetByteArrayAsync(new Uri($"{path}/file", UriKind.Relative), Stop);
            Assert.Equal(plan, PlanFile.Read(file).Plan);
            using var gone = await Form.FillInAsync(browser, "/organise/plans", $"{path}/delete");
            Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri(path, UriKind.Relative), Stop)).StatusCode);
            using var back = await Form.FillInAsync(browser, gone.Headers.Location!.ToString(), $"{path}/back");
            Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
            Assert.Equal(plan, await PlanAsync(path));
        }
    }

    [Fact]
    public async Task A_file_becomes_a_plan_or_its_fault_is_said_with_its_place()
    {
        var slug = New("plan");
        var (_, browser) = await server.SignInAsync((slug, GroupRole.Organiser));
        using (browser)
        {
            async Task<HttpResponseMessage> SendAsync(string text)
            {
                using var form = new MultipartFormDataContent();
                form.Add(new StringContent(Form.TokenOf(await browser.GetStringAsync(new Uri("/organise/plans", UriKind.Relative), Stop))), "form");
                form.Add(new StringContent("import"), "do");
                form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "plan.json");
                return await browser.PostAsync(new Uri($"/organise/groups/{slug}/plans", UriKind.Relative), form, Stop);
            }
            using var good = await SendAsync(PlanFile.Text(PlanTemplates.Find("de", "grief")!));
            Assert.Equal(HttpStatusCode.SeeOther, good.StatusCode);
            using var wrong = await SendAsync("""{"format":"meetinghub-plan","version":1,"name":"x","steps":[{"name":"a","kind":"topic","minutes":0}]}""");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            Assert.Contains("In step 1, at “minutes”: A number from 1 to 240.", await TextAsync(wrong), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_plan_is_not_there_for_anybody_but_the_organisers_of_its_group()
    {
        var slug = New("plan");
        var (_, organiser) = await server.SignInAsync((slug, GroupRole.Organiser));
        var (_, other) = await server.SignInAsync((New("other"), GroupRole.Organiser), (slug, GroupRole.Facilitator));
        using (organiser)
        using (other)
        {
            var path = await CopiedAsync(organiser, slug);
            foreach (var address in (string[])[path, $"{path}/file"])
                Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri(address, UriKind.Relative), Stop)).StatusCode);
            foreach (var address in (string[])[path, $"{path}/delete", $"{path}/back", $"/organise/groups/{slug}/plans"])
            {
                using var answer = await Form.FillInAsync(other, "/organise/plans", address, ("do", "save"), ("name", "Mine"));
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }
    }

    [GeneratedRegex("name=\"before\" value=\"(?<kept>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Before();
}
