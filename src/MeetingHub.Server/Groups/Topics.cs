using System.Text.Json;
using MeetingHub.Domain.Groups;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Groups;

/// <summary>What a group may be about: the operator's list, or the one that comes with the server.</summary>
internal sealed class Topics(IOptions<GroupOptions> options)
{
    private readonly IReadOnlyDictionary<string, Dictionary<string, string>> _names =
        options.Value.Topics.Count > 0 ? options.Value.Topics : Ours;

    private static Dictionary<string, Dictionary<string, string>> Ours { get; } = Read();

    /// <summary>In the order in which they are shown.</summary>
    public IEnumerable<string> All => _names.Keys;

    public bool Has(string topic) => _names.ContainsKey(topic);

    /// <summary>A topic that is no longer in the list is called by its own name.</summary>
    public string NameOf(string topic, string language) =>
        !_names.TryGetValue(topic, out var names)
            ? topic : names.GetValueOrDefault(language) ?? names.GetValueOrDefault("en") ?? names.First().Value;

    /// <summary>Those with a name, in any language, that has a word which begins so.</summary>
    public IEnumerable<string> Beginning(string word) =>
        from topic in _names
        where topic.Value.Values.Append(topic.Key).SelectMany(SearchWords.Of).Any(w => w.StartsWith(word, StringComparison.Ordinal))
        select topic.Key;

    private static Dictionary<string, Dictionary<string, string>> Read()
    {
        using var file = typeof(Topics).Assembly.GetManifestResourceStream("topics.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(file)!;
    }
}
