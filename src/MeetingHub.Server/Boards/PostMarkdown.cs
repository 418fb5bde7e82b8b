using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Ganss.Xss;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using MeetingHub.Domain.Boards;

namespace MeetingHub.Server.Boards;

/// <summary>
/// What people write as HTML: paragraphs, emphasis, lists, quotes, code and links. No HTML of their own, no pictures and nothing else that
/// a browser would load. A link leads to http or https only, and says where. What comes out is cleaned a second time by other code.
/// </summary>
internal static class PostMarkdown
{
    private const int Deepest = 8; // deeper, there is no room for words
    private const int LongestUrl = 1_000;

    private static readonly MarkdownPipeline Pipeline = Build();
    private static readonly HtmlSanitizer Sanitizer = BuildSanitizer();
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <param name="names">Of those who wrote in the conversation: an @ before one of them is a mention.</param>
    public static string ToHtml(string text, IReadOnlyCollection<string>? names = null)
    {
        var plain = Visible(text);
        if (plain.Length > Posting.LongestText || Parse(plain) is not { } document) return Sanitizer.Sanitize(Plain(plain));
        foreach (var image in document.Descendants<LinkInline>().Where(l => l.IsImage).ToArray()) Unwrap(image);
        foreach (var link in document.Descendants<LinkInline>().ToArray())
            if (!TryClean(link.Url, out var address)) Unwrap(link);
            else Show(link, address);
        foreach (var link in document.Descendants<AutolinkInline>().ToArray())
            link.ReplaceBy(TryClean(link.Url, out var address) ? Linked(address, link.Url) : new LiteralInline(link.Url));
        if (names is { Count: > 0 }) Mention(document, names);
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Add(new MentionRenderer());
        try
        {
            renderer.Render(document);
        }
        catch (ArgumentException)
        {
            return Sanitizer.Sanitize(Plain(plain));
        }
        return Sanitizer.Sanitize(writer.ToString());
    }

    /// <summary>The beginning of it in one line, without its form, cut between words.</summary>
    public static string Excerpt(string text, int most)
    {
        var plain = Visible(text);
        var words = new StringBuilder();
        if (plain.Length <= Posting.LongestText && Parse(plain) is { } document)
        {
            foreach (var part in document.Descendants())
                _ = part switch
                {
                    LiteralInline literal => words.Append(literal.Content.ToString()),
                    CodeInline code => words.Append(code.Content),
                    AutolinkInline link => words.Append(link.Url),
                    HtmlEntityInline entity => words.Append(entity.Transcoded.ToString()),
                    LineBreakInline or Block => words.Append(' '),
                    _ => words,
                };
        }
        else words.Append(plain);
        var line = string.Join(' ', words.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= most) return line;
        var end = line.LastIndexOf(' ', most);
        if (end < most / 2) end = char.IsHighSurrogate(line[most - 1]) ? most - 1 : most;
        return $"{line[..end]} …";
    }

    // Nobody sees these characters, and they make what is beside them look like something else.
    private static string Visible(string text) => string.Concat(text.Where(c => c is not (
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or (< ' ' and not ('\n' or '\t'))
            or '\u007F' or '\uFEFF' or '\uFFFC')));

    private static MarkdownDocument? Parse(string text)
    {
        try
        {
            var document = Markdig.Markdown.Parse(text, Pipeline);
            return IsTooDeep(document) ? null : document;
        }
        catch (ArgumentException)
        {
            return null; // too deep for the parser
        }
    }

    private static bool IsTooDeep(MarkdownDocument document)
    {
        var open = new Stack<(MarkdownObject Part, int Depth)>([(document, 0)]);
        while (open.TryPop(out var at))
        {
            if (at.Depth > 2 * Deepest) return true; // an item of a list is two deep
            IEnumerable<MarkdownObject> inside = at.Part switch
            {
                ContainerBlock block => block,
                LeafBlock { Inline: { } inline } => [inline],
                ContainerInline inline => inline,
                _ => [],
            };
            foreach (var part in inside) open.Push((part, at.Depth + 1));
        }
        return false;
    }

    private static string Plain(string text)
    {
        var most = Math.Min(text.Length, Posting.LongestText);
        return $"<p>{Encoder.Encode(text[..most]).Replace("\n", "<br>", StringComparison.Ordinal)}</p>";
    }

    /// <summary>Only an address that begins as people know it, with no name in it that only looks like a place.</summary>
    private static bool TryClean(string? url, out Uri address)
    {
        address = null!;
        if (url is null or { Length: > LongestUrl }
            || !(url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            || !Uri.TryCreate(url, UriKind.Absolute, out var found) || found.UserInfo.Length > 0 || found.IdnHost.Length == 0)
            return false;
        address = found;
        return found.Scheme is "http" or "https";
    }

    private static void Show(LinkInline link, Uri address)
    {
        var words = string.Concat(link.Descendants<LiteralInline>().Select(l => l.Content.ToString()));
        link.Url = address.AbsoluteUri;
        link.Title = null;
        Dress(link);
        // Links of IDN hosts are shown as their ASCII form, in which no letter looks like another.
        if (!words.Contains(address.IdnHost, StringComparison.OrdinalIgnoreCase))
            link.InsertAfter(new LiteralInline($" ({address.IdnHost})"));
    }

    private static LinkInline Linked(Uri address, string words)
    {
        var link = new LinkInline(address.AbsoluteUri, "");
        link.AppendChild(new LiteralInline(words.Contains(address.IdnHost, StringComparison.OrdinalIgnoreCase)
            ? words : address.AbsoluteUri));
        Dress(link);
        return link;
    }

    private static void Dress(LinkInline link) =>
        link.GetAttributes().AddPropertyIfNotExist("rel", "noreferrer nofollow ugc");

    private static void Unwrap(LinkInline link)
    {
        var words = string.Concat(link.Descendants<LiteralInline>().Select(l => l.Content.ToString()));
        link.ReplaceBy(new LiteralInline(words), copyChildren: false);
    }

    /// <summary>Those of the names that are mentioned: an @ before one of them, and not in code.</summary>
    public static IReadOnlySet<string> MentionsIn(string text, IReadOnlyCollection<string> names)
    {
        var plain = Visible(text);
        if (plain.Length > Posting.LongestText || Parse(plain) is not { } document) return new HashSet<string>(StringComparer.Ordinal);
        var longestFirst = LongestFirst(names);
        return Literals(document).SelectMany(l => MentionsIn(l.Content.ToString(), longestFirst)).Select(m => m.Name)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static string[] LongestFirst(IEnumerable<string> names) => [.. names.OrderByDescending(n => n.Length)];

    private static LiteralInline[] Literals(MarkdownDocument document) =>
        [.. document.Descendants<LiteralInline>().Where(l => l.Parent is not LinkInline)];

    private static IEnumerable<(int At, string Name)> MentionsIn(string text, string[] longestFirst)
    {
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            if (at > 0 && char.IsLetterOrDigit(text[at - 1])) continue; // a mail address
            var name = Array.Find(longestFirst, n =>
                string.Compare(text, at + 1, n, 0, n.Length, StringComparison.OrdinalIgnoreCase) == 0
                && (at + 1 + n.Length == text.Length || !char.IsLetterOrDigit(text[at + 1 + n.Length])));
            if (name is null) continue;
            yield return (at, name);
            at += name.Length;
        }
    }

    private static void Mention(MarkdownDocument document, IReadOnlyCollection<string> names)
    {
        var longestFirst = LongestFirst(names);
        foreach (var literal in Literals(document))
        {
            var text = literal.Content.ToString();
            var done = 0;
            foreach (var (at, name) in MentionsIn(text, longestFirst))
            {
                if (at > done) literal.InsertBefore(new LiteralInline(text[done..at]));
                literal.InsertBefore(new MentionInline(name));
                done = at + 1 + name.Length;
            }
            if (done == 0) continue;
            if (done < text.Length) literal.InsertBefore(new LiteralInline(text[done..]));
            literal.Remove();
        }
    }

    private sealed class MentionInline(string name) : LeafInline
    {
        public string Name => name;
    }

    private sealed class MentionRenderer : HtmlObjectRenderer<MentionInline>
    {
        protected override void Write(HtmlRenderer renderer, MentionInline obj) =>
            renderer.Write("<span class=\"mention\">@").WriteEscape(obj.Name).Write("</span>");
    }

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder().DisableHtml().DisableHeadings().UseSoftlineBreakAsHardlineBreak()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
            .UseAutoLinks(new AutoLinkOptions { ValidPreviousCharacters = "*_~(" });
        builder.BlockParsers.RemoveAll(p => p is IndentedCodeBlockParser or ThematicBreakParser);
        return builder.Build();
    }

    private static HtmlSanitizer BuildSanitizer()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
                { "p", "br", "em", "strong", "del", "ul", "ol", "li", "blockquote", "pre", "code", "a", "span" },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "rel", "class", "start" },
            AllowedClasses = new HashSet<string>(StringComparer.Ordinal) { "mention" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
            AllowedCssProperties = new HashSet<string>(StringComparer.Ordinal),
        });
        return sanitizer;
    }
}
