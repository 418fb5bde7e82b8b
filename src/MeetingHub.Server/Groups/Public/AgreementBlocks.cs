using System.Text.RegularExpressions;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Groups.Public;

/// <summary>A heading, a paragraph, or the items of a list or of steps.</summary>
public sealed record AgreementBlock(string Kind, IReadOnlyList<string> Lines);

/// <summary>
/// A text of the operator's, in the lines in which it was written: "# " begins a heading, "- " an item, "1. " a step, and an empty line
/// ends a paragraph. The web client reads it in the same way.
/// </summary>
public sealed partial record AgreementBlocks(string Language, IReadOnlyList<AgreementBlock> Blocks)
{
    private const string Paragraph = "paragraph";

    /// <summary>In this language, else in the same one of another region, else in English, else in the first one there is.</summary>
    public static AgreementBlocks In(string language, IReadOnlyList<AgreementTextWire> texts)
    {
        static string Base(string tag) => tag.Split('-')[0].ToLowerInvariant();
        var text = texts.FirstOrDefault(t => string.Equals(t.Language, language, StringComparison.OrdinalIgnoreCase))
            ?? texts.FirstOrDefault(t => Base(t.Language) == Base(language)) ?? texts.FirstOrDefault(t => Base(t.Language) == "en")
            ?? texts[0];
        return new AgreementBlocks(text.Language, Read(text.Text));
    }

    public static IReadOnlyList<AgreementBlock> Read(string text)
    {
        var blocks = new List<(string Kind, List<string> Lines)>();
        var isOpen = false; // the next line goes on with the last block
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            var goesOn = isOpen && blocks.Count > 0;
            isOpen = line.Length > 0;
            if (Heading().Match(line) is { Success: true } heading)
            {
                blocks.Add(("heading", [line[heading.Length..]]));
                isOpen = false;
            }
            else if (Item().Match(line) is { Success: true } item)
            {
                var kind = item.Groups["step"].Success ? "steps" : "list";
                if (blocks.Count == 0 || blocks[^1].Kind != kind) blocks.Add((kind, []));
                blocks[^1].Lines.Add(line[item.Length..]);
            }
            else if (line.Length > 0 && goesOn)
            {
                blocks[^1].Lines[^1] += " " + line;
            }
            else if (line.Length > 0)
            {
                blocks.Add((Paragraph, [line]));
            }
        }
        return [.. blocks.Select(b => new AgreementBlock(b.Kind, b.Lines))];
    }

    [GeneratedRegex("^#{1,4} +", RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^([-*]|(?<step>[0-9]{1,2})[.)]) +", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Item();
}
