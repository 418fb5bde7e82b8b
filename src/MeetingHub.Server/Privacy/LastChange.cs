using System.Text.Json;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Privacy;

/// <summary>What changed last on the privacy sheet of a group.</summary>
internal static class LastChange
{
    // So long its board says that more is kept than before.
    private const long ToldFor = 30L * 24 * 60 * 60 * 1000;

    /// <summary>Writes down what became another one. A change that the sheet does not show is none.</summary>
    public static void Note(GroupRow group, IReadOnlyList<SheetRow> before, IReadOnlyList<SheetRow> after, long now)
    {
        if (PrivacySheet.Between(before, after) is { Count: > 0 } changes)
            (group.SheetChangedAt, group.SheetChanges) = (now, JsonSerializer.Serialize(changes));
    }

    /// <summary>In the reader's words; empty when nothing has changed since the group was made.</summary>
    public static IReadOnlyList<string> In(GroupRow group, Texts texts) => [.. Of(group).Select(c => Words(c, texts))];

    /// <summary>When more is kept than before, or for longer, and that is news yet: the day of it.</summary>
    public static long? MoreSince(GroupRow group, long now) =>
        group.SheetChangedAt is { } at && at > now - ToldFor && Of(group).Exists(c => c.IsMore) ? at : null;

    private static List<SheetChange> Of(GroupRow group) => JsonSerializer.Deserialize<List<SheetChange>>(group.SheetChanges)!;

    private static string Words(SheetChange change, Texts texts)
    {
        var what = texts[$"sheet.{change.Kind}.what"];
        return change is { From: { } from, To: { } to } ? texts["sheet.change.days", ("what", what), ("from", from), ("to", to)]
            : texts[change.Is ? "sheet.change.more" : "sheet.change.less", ("what", what)];
    }
}
