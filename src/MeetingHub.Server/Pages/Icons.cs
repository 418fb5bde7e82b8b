using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Pages;

/// <summary>The web client's icons and keepsakes, from the files in which it has them.</summary>
internal static partial class Icons
{
    private static readonly FrozenDictionary<string, string> All = Read("icons.ts", Declaration());
    private static readonly FrozenDictionary<string, string> Keepsakes = Read("keepsakes.ts", Keepsake());

    public static string Of(string name) => All[name];

    /// <summary>The drawing that stands in for a face.</summary>
    public static string OfKeepsake(string name) => Keepsakes[name];

    private static FrozenDictionary<string, string> Read(string name, Regex entry)
    {
        using var file = new StreamReader(typeof(Icons).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return entry.Matches(file.ReadToEnd())
            .ToFrozenDictionary(m => m.Groups["name"].Value, m => m.Groups["svg"].Value, StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\b(?<name>\w+):\s*'(?<svg><[^']*)'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Keepsake();

    [GeneratedRegex(@"export const icon(?<name>\w+) =\s*'(?<svg>[^']*)';", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
