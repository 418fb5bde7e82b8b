using System.Collections.Frozen;
using System.Text.Json;

namespace MeetingHub.Server.Pages;

/// <summary>
/// The addresses of the built web client's files, which carry a hash of their content, as vite's manifest says them. Without a built client
/// there are none, and the pages are plain.
/// </summary>
internal sealed class PageAssets
{
    // The client's own styles, and then what only the pages have.
    private static readonly string[] Styled = ["index.html", "src/enhance/page.ts"];

    private readonly FrozenDictionary<string, string> _scripts;

    private PageAssets(IReadOnlyList<string> styles, FrozenDictionary<string, string> scripts) => (Styles, _scripts) = (styles, scripts);

    /// <summary>The style sheets: tokens, components and what the client adds to them, and then <c>styles/pages.css</c>.</summary>
    public IReadOnlyList<string> Styles { get; }

    /// <summary>Of <c>src/enhance/NAME.ts</c>.</summary>
    public string? Script(string name) => _scripts.GetValueOrDefault($"src/enhance/{name}.ts");

    /// <param name="folder">Where the built client is.</param>
    public static PageAssets Of(string? folder)
    {
        var manifest = folder is null ? null : Path.Combine(folder, ".vite", "manifest.json");
        if (!File.Exists(manifest)) return new PageAssets([], FrozenDictionary<string, string>.Empty);
        using var json = JsonDocument.Parse(File.ReadAllText(manifest));
        var entries = json.RootElement.EnumerateObject().Where(e => e.Value.TryGetProperty("isEntry", out _)).ToArray();
        var styles =
            from name in Styled
            from entry in entries
            where entry.Name == name && entry.Value.TryGetProperty("css", out _)
            from file in entry.Value.GetProperty("css").EnumerateArray()
            select $"/{file.GetString()}";
        return new PageAssets([.. styles.Distinct(StringComparer.Ordinal)],
            entries.ToFrozenDictionary(e => e.Name, e => $"/{e.Value.GetProperty("file").GetString()}", StringComparer.Ordinal));
    }
}
