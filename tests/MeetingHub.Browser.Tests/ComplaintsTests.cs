using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>The check for complaints that every browser test has.</summary>
public sealed class ComplaintsTests(Browsers browsers)
{
    [Fact]
    public async Task A_test_fails_on_every_complaint_of_a_page_that_it_does_not_expect()
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium);
        await page.GotoAsync("/start");
        string[] ways =
        [
            "console.error('said in the console')",
            "setTimeout(() => { throw new Error('thrown and not caught'); })",
            "Promise.reject(new Error('rejected and not caught'))",
            "fetch('/assets/nothing.js').catch(() => 0)",
            "document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/pixel.png' }))",
        ];
        await page.RouteAsync("**/assets/nothing.js", route => route.FulfillAsync(new() { Status = 404 }));
        foreach (var (way, heard) in ways.Select((way, before) => (way, before + 1)))
        {
            await page.EvaluateAsync($"() => {{ {way} }}");
            await Until.TrueAsync(() => Complaints.Unexpected.Count == heard);
        }

        Complaints.Expect("not caught");
        Assert.Equal(3, Complaints.Unexpected.Count);
        Complaints.Expect("said in the console");
        Complaints.Expect(Complaints.Status(404));
        Assert.Contains("https://elsewhere.example/pixel.png", Assert.Single(Complaints.Unexpected), StringComparison.Ordinal);
        Complaints.Expect("Content Security Policy");
        await page.Context.CloseAsync();
    }
}
