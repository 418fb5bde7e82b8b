using System.Text.Json;
using MeetingHub.Domain.Groups;

namespace MeetingHub.Server.Groups;

/// <summary>What languages call themselves, and what they are called here.</summary>
internal static class LanguageNames
{
    private static readonly Dictionary<string, string[]> Names = Read();

    public static IEnumerable<string> All => Names.Keys;

    /// <summary>"Polski" for "pl", and for "pl-PL"; the tag itself when it is not known.</summary>
    public static string Of(string tag) => Names.TryGetValue(tag.Split('-')[0].ToLowerInvariant(), out var names) ? names[0] : tag;

    /// <summary>The tags of languages with a name, in any language, that begins so.</summary>
    public static IEnumerable<string> Beginning(string word) =>
        from language in Names
        where language.Value.SelectMany(SearchWords.Of).Any(w => w.StartsWith(word, StringComparison.Ordinal))
        select language.Key;

    private static Dictionary<string, string[]> Read()
    {
        using var file = typeof(LanguageNames).Assembly.GetManifestResourceStream("language-names.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(file)!;
    }
}
