using System.Collections.Frozen;
using System.Text.Json;

namespace MeetingHub.Server.Pages;

/// <summary>
/// The addresses of the built web client's files, which carry a hash of their content, as vite's manifest says them. Without a built client
/// there are none, and the pages are plain.
/// </summary>
internal sealed class PageAssets
{
    private const string Client = "index.html";

    private readonly FrozenDictionary<string, string> _scripts;

    private PageAssets(IReadOnlyList<string> styles, FrozenDictionary<string, string> scripts) => (Styles, _scripts) = (styles, scripts);

    /// <summary>The style sheets that the client begins with: tokens, components and what it adds to them.</summary>
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
        var styles = entries.Where(e => e.Name == Client && e.Value.TryGetProperty("css", out _))
            .SelectMany(e => e.Value.GetProperty("css").EnumerateArray()).Select(file => $"/{file.GetString()}");
        return new PageAssets([.. styles],
            entries.ToFrozenDictionary(e => e.Name, e => $"/{e.Value.GetProperty("file").GetString()}", StringComparer.Ordinal));
    }
}
