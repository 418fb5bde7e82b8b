using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Sessions.Plans;

/// <summary>The plans that come with the server, in each language of its pages.</summary>
internal static class PlanTemplates
{
    private static readonly FrozenDictionary<string, IReadOnlyList<(string Key, SessionPlan Plan)>> Plans =
        Pages.TextCatalogue.Languages.ToFrozenDictionary(l => l.Tag, l => Read(l.Tag), StringComparer.Ordinal);

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<(string Key, SessionPlan Plan)> In(string language) => Plans.GetValueOrDefault(language) ?? Plans["en"];

    public static SessionPlan? Find(string language, string key) => In(language).FirstOrDefault(t => t.Key == key).Plan;

    private static IReadOnlyList<(string Key, SessionPlan Plan)> Read(string language)
    {
        using var file = typeof(PlanTemplates).Assembly.GetManifestResourceStream($"templates.{language}.json")!;
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.EnumerateObject()
            .Select(p => (p.Name, PlanFile.Read(Encoding.UTF8.GetBytes(p.Value.GetRawText())).Plan!))];
    }
}
