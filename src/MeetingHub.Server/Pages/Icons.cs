using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Pages;

/// <summary>The web client's icons, from the file in which it has them.</summary>
internal static partial class Icons
{
    private static readonly FrozenDictionary<string, string> All = Read();

    public static string Of(string name) => All[name];

    private static FrozenDictionary<string, string> Read()
    {
        using var file = new StreamReader(typeof(Icons).Assembly.GetManifestResourceStream("icons.ts")!, Encoding.UTF8);
        return Declaration().Matches(file.ReadToEnd())
            .ToFrozenDictionary(m => m.Groups["name"].Value, m => m.Groups["svg"].Value, StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"export const icon(?<name>\w+) =\s*'(?<svg>[^']*)';", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
