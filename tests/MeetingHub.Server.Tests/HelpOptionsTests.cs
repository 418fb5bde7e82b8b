using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Tests;

public sealed partial class HelpOptionsTests
{
    [GeneratedRegex("<meta name=\"help\" content=\"(?<said>[^\"]*)\">", RegexOptions.ExplicitCapture)]
    private static partial Regex Meta();

    [Fact]
    public void The_lines_come_to_the_page_as_they_were_written()
    {
        var options = new HelpOptions { Region = "IE", Checked = "2026-11-03", Lines = ["Harbour \"Lane\" </head>; 01 234 5678; 9 to 17 h; not Sundays", "By text;text HELLO to 50808"] };
        Assert.Empty(CheckedOptions.Problems("Help", options));
        var said = JsonNode.Parse(options.ToJson()!)!;
        Assert.Equal(("IE", "2026-11-03"), ((string?)said["region"], (string?)said["checked"]));
        Assert.Equal(
            [("Harbour \"Lane\" </head>", "01 234 5678", "9 to 17 h; not Sundays"), ("By text", "text HELLO to 50808", "")],
            said["lines"]!.AsArray().Select(l => ((string)l!["name"]!, (string)l["number"]!, (string)l["notes"]!)));
        Assert.Null(new HelpOptions().ToJson());
    }

    [Fact]
    public async Task Pages_without_scripts_begin_with_them()
    {
        await using var server = new RunningServer
        {
            MoreOptions =
            [
                "--Help:Lines:0", "Harbour <Lane>; 01 234 5678; 9 to 17 h", "--Help:Lines:1", "By text; text HELLO to 50808",
                "--Help:Checked", "2026-11-03",
            ],
        };
        await server.InitializeAsync();
        using var browser = server.NewBrowser();
        foreach (var (path, says) in ((string, string)[])
        [
            ("/crisis-lines.html", "Checked on 2026-11-03"), ("/crisis-lines.de.html", "Am 2026-11-03"), ("/j/abcdefghijklmnopqrstuv", ""),
        ])
        {
            using var page = await browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            if (page.StatusCode == HttpStatusCode.NotFound) Assert.Skip("The web client is not built.");
            var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
            Assert.Contains("<b dir=\"auto\">Harbour &lt;Lane&gt;</b>", html, StringComparison.Ordinal);
            Assert.Contains("href=\"tel:012345678\">01 234 5678</a>", html, StringComparison.Ordinal);
            Assert.Contains("href=\"sms:50808?&amp;body=HELLO\">text HELLO to 50808</a>", html, StringComparison.Ordinal);
            Assert.Contains(says, html, StringComparison.Ordinal);
            Assert.DoesNotContain("<template class=\"own\">", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_view_has_the_organisations_own_lines()
    {
        await using var server = new RunningServer { MoreOptions = ["--Help:Lines:0", "Harbour <Lane>; 01 234 5678"] };
        await server.InitializeAsync();
        using var browser = server.NewBrowser();
        foreach (var path in (string[])["/start", "/help", "/j/abcdefghijklmnopqrstuv", "/r/q4Baaaaaaa"])
        {
            using var page = await browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            if (page.StatusCode == HttpStatusCode.NotFound) Assert.Skip("The web client is not built.");
            var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var said = JsonNode.Parse(WebUtility.HtmlDecode(Meta().Match(html).Groups["said"].Value))!;
            Assert.Equal("Harbour <Lane>", (string?)said["lines"]![0]!["name"]);
        }
    }
}
