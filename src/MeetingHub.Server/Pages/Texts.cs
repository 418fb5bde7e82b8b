using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace MeetingHub.Server.Pages;

/// <summary>A language that the pages speak; the same ones as the web client.</summary>
internal sealed record Language(string Tag, string Name, string Dir);

/// <summary>
/// All texts of the pages. A feature keeps its own beside it, <c>texts.en.json</c> and <c>texts.de.json</c>: one object, key to message.
/// What a message may hold is said at <see cref="Message"/>.
/// </summary>
internal sealed class TextCatalogue
{
    private static readonly Assembly Here = typeof(TextCatalogue).Assembly;

    /// <summary>The first one is what the others are translated from.</summary>
    public static Language[] Languages { get; } = Read<Language[]>("languages.json");

    /// <summary>The same one for the whole process: what it is made of comes with the server.</summary>
    public static TextCatalogue Ours { get; } = new();

    private readonly FrozenDictionary<string, Texts> _texts = Languages.ToFrozenDictionary(l => l.Tag, l => new Texts(l, Read(l.Tag)));

    /// <summary>The texts in that language, or in English where there is no such language (any more).</summary>
    public Texts In(string? tag) => _texts.GetValueOrDefault(tag ?? "") ?? _texts[Languages[0].Tag];

    /// <summary>The language that was chosen on this device, else the first of the browser's that there is, else English.</summary>
    public Texts For(HttpRequest request)
    {
        var wished = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant());
        string?[] wishes = [request.Cookies[LanguageChoice.Cookie], .. wished];
        return In(wishes.FirstOrDefault(w => w is not null && _texts.ContainsKey(w)));
    }

    private static FrozenDictionary<string, string> Read(string tag)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Here.GetManifestResourceNames().Where(n => n.EndsWith($"texts.{tag}.json", StringComparison.Ordinal)))
            foreach (var (key, message) in Read<Dictionary<string, string>>(file)) all.Add(key, message);
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static T Read<T>(string file)
    {
        using var content = Here.GetManifestResourceStream(file)!;
        return JsonSerializer.Deserialize<T>(content, JsonSerializerOptions.Web)!;
    }
}

/// <summary>The texts of the pages in one language: <c>T["pages.problems", ("count", 4)]</c>.</summary>
internal sealed class Texts(Language language, IReadOnlyDictionary<string, string> messages)
{
    public Language Language { get; } = language;

    public IEnumerable<string> Keys => messages.Keys;

    public string this[string key, params ReadOnlySpan<(string Name, object Value)> values] =>
        messages.TryGetValue(key, out var message)
            ? Message.Fill(message, values, Language.Tag)
            : throw new KeyNotFoundException($"There is no text {key} in {Language.Tag}.");

    /// <summary>Whether there is a text of this name, for names that come from elsewhere.</summary>
    public bool Has(string key) => messages.ContainsKey(key);

    /// <summary>A whole number as this language writes it: 1,200 or 1.200.</summary>
    public string Number(long number) => Message.Number(number, Language.Tag);

    /// <summary>"Asha", "Asha and Rowan", "Asha, Ben and Rowan".</summary>
    public string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => this["pages.and", ("first", string.Join(", ", items.Take(items.Count - 1))), ("last", items[^1])],
    };
}
