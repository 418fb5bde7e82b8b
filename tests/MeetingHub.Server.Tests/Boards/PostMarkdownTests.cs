using System.Diagnostics;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using MeetingHub.Server.Boards;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>What people write, as HTML.</summary>
public sealed class PostMarkdownTests
{
    private static readonly string[] Tags =
        ["p", "br", "em", "strong", "del", "ul", "ol", "li", "blockquote", "pre", "code", "a", "span"];

    [Theory]
    [InlineData("one\ntwo", "<p>one<br>\ntwo</p>")]
    [InlineData("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>")]
    [InlineData("> said\n\n- one\n- two", "<blockquote>\n<p>said</p>\n</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>")]
    [InlineData("# no heading", "<p># no heading</p>")]
    [InlineData("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>")]
    public void The_forms_that_there_are(string text, string html) => Assert.Equal(html, PostMarkdown.ToHtml(text).Trim());

    [Theory]
    [InlineData("[here](https://example.org/a)", "here", " (example.org)")]
    [InlineData("see https://example.org/a now", "https://example.org/a", " now")]
    [InlineData("[bank.example](https://evil.example/)", "bank.example", " (evil.example)")]
    [InlineData("[x](https://ex\u00e4mple.org/)", "x", " (xn--exmple-cua.org)")]
    public void A_link_says_where_it_leads_and_tells_nobody_where_it_was(string text, string words, string after)
    {
        var link = Assert.Single(Parse(PostMarkdown.ToHtml(text)).QuerySelectorAll("a"));
        Assert.Equal("noreferrer nofollow ugc", link.GetAttribute("rel"));
        Assert.Equal(words, link.TextContent);
        Assert.Equal(after, link.NextSibling!.TextContent);
    }

    [Fact]
    public void A_mention_stands_out_and_is_silent_in_code_and_in_addresses()
    {
        var page = Parse(PostMarkdown.ToHtml("@Mei, `@Mei` and a@mei.example, @Meira, @quiet heron!", ["Mei", "Quiet Heron"]));
        Assert.Equal(["@Mei", "@Quiet Heron"], page.QuerySelectorAll(".mention").Select(m => m.TextContent));
    }

    [Fact]
    public void An_excerpt_is_one_line_without_form_and_cut_between_words()
    {
        Assert.Equal("a b c d", PostMarkdown.Excerpt("*a*\n\n> b\n\n- [c](https://x.example)\n\n`d`", 100));
        Assert.Equal("one two …", PostMarkdown.Excerpt("one two three", 10));
    }

    public static IEnumerable<string> Hostile()
    {
        string[] schemes =
        [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "&#106;avascript:alert(1)",
            "&#x6A;avascript&colon;alert(1)", "%6Aavascript:alert(1)", " javascript:alert(1)", "\u0001javascript:alert(1)", "vbscript:x",
            "data:text/html,<script>alert(1)</script>", "DATA:text/html;base64,PHNjcmlwdD4=", "file:///etc/passwd", "blob:https://x/1",
            "filesystem:https://x/1", "view-source:javascript:1", "jar:https://x!/", "mhtml:https://x", "about:blank", "intent://x#Intent;end",
            "tel:+1", "sms:+1", "mailto:a@b.example", "ftp://x.example", "ws://x.example", "//evil.example", "/sign-out", "../..", "#act",
            "?x", "https:evil.example", "https:/evil.example", "https:\\\\evil.example", "https://user@evil.example",
            "https://bank.example:443@evil.example", "https://evil.example\u202Egnp.exe", "https://", "http://[::1", "https://exa mple.org",
            "https://xn--80ak6aa92e.com", "https://аррӏе.com", "javascript://https://x.example/%0aalert(1)", "jav&#x09;ascript:alert(1)",
            "\u2028javascript:alert(1)", "https://x.example/\"onmouseover=alert(1)", "https://x.example/'><script>alert(1)</script>",
        ];
        foreach (var scheme in schemes)
        {
            yield return $"[a]({scheme})";
            yield return $"[a](<{scheme}>)";
            yield return $"![a]({scheme})";
            yield return $"<{scheme}>";
            yield return scheme;
            yield return $"[a]: {scheme}\n\n[a]";
            yield return $"[![a]({scheme})]({scheme})";
            yield return $"[a]({scheme} \"t\" onclick=x)";
        }
        string[] html =
        [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe src=//evil.example>", "<style>*{}</style>",
            "<a href=javascript:alert(1)>x</a>", "<form action=/sign-out><button>", "<input autofocus onfocus=alert(1)>", "<base href=//evil>",
            "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//evil>", "<object data=x>", "<embed src=x>", "<video src=x>",
            "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php x ?>", "</article></main><h1>x",
            "<p style=position:fixed>x", "<div id=act>", "<details open ontoggle=alert(1)>", "<template><script>", "<xmp><script>", "<title><img>",
            "<plaintext>", "<textarea><script>", "<select><style><script>", "&lt;script&gt;alert(1)", "<a id=p-x name=act>", "<b/class=mention>x",
        ];
        foreach (var tag in html)
        {
            yield return tag;
            yield return $"> {tag}";
            yield return $"`{tag}`";
            yield return $"```\"{tag}\n{tag}\n```";
        }
        foreach (var c in "[]()<>*_~`>-+!\\&#\"'|{}^$@:=\u202E\u2066\u200F\u0000")
        {
            yield return new string(c, 100_000);
            yield return new string(c, 6_000);
            yield return string.Concat(Enumerable.Repeat($"{c} ", 3_000));
            yield return string.Concat(Enumerable.Repeat($"{c}\n", 3_000));
        }
        foreach (var pattern in (string[])["[a](", "![", "*a_ ", "<a", "`a ", "[[", "](", "**a", "> - ", "1. ", "&amp;", "<https://x.example>", "@Mei ",
            "https://x.example ", "[a](https://x.example)", "~~~~a", "www.", "\\[", "[a][", "```", "a\u0301\u0301", "<!--", "[^1]"])
        {
            yield return string.Concat(Enumerable.Repeat(pattern, 6_000 / pattern.Length));
            yield return string.Concat(Enumerable.Repeat(pattern, 100_000 / pattern.Length));
        }
    }

    /// <summary>
    /// Within the time that one page may take, all of them, in a process of its own: what does not end is ended there, and takes nobody with it.
    /// </summary>
    [Fact]
    public async Task Nothing_hostile_gets_through_and_nothing_takes_long()
    {
        if (Environment.GetEnvironmentVariable("MEETINGHUB_HOSTILE") == "1")
        {
            ReadAll();
            return;
        }
        Assert.True(Hostile().Distinct(StringComparer.Ordinal).Count() >= 500);
        var start = new ProcessStartInfo("dotnet",
            [typeof(PostMarkdownTests).Assembly.Location, "-method", $"*.{nameof(Nothing_hostile_gets_through_and_nothing_takes_long)}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["MEETINGHUB_HOSTILE"] = "1";
        using var child = Process.Start(start)!;
        var said = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        var isOver = true;
        try
        {
            await child.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            isOver = false;
        }
        if (!isOver) child.Kill(entireProcessTree: true);
        Assert.True(isOver && child.ExitCode == 0, isOver ? await said : "It did not end.");
    }

    private static void ReadAll()
    {
        foreach (var text in Hostile().Distinct(StringComparer.Ordinal))
        {
            var page = Parse(PostMarkdown.ToHtml(text, ["Mei"]));
            Assert.All(page.Body!.QuerySelectorAll("*"), e =>
            {
                Assert.Contains(e.LocalName, Tags);
                Assert.All(e.Attributes, a => Assert.Contains(a.Name, (string[])["href", "rel", "class", "start"]));
                if (e.GetAttribute("class") is { } name) Assert.Equal(("span", "mention"), (e.LocalName, name));
                if (e.GetAttribute("href") is not { } href) return;
                var address = new Uri(href, UriKind.Absolute);
                Assert.Contains(address.Scheme, (string[])["http", "https"]);
                Assert.Equal("", address.UserInfo);
                Assert.Equal("noreferrer nofollow ugc", e.GetAttribute("rel"));
            });
            Assert.DoesNotContain(page.Body!.TextContent, c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
            Assert.True(PostMarkdown.Excerpt(text, 160).Length <= 164);
        }
    }

    private static AngleSharp.Html.Dom.IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument($"<body>{html}");
}
