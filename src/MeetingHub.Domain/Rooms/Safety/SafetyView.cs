using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>One person who said that they are not safe, for facilitators and that person.</summary>
public sealed record NotSafeView(
    ParticipantId Who, string Name, Keepsake Keepsake, Tint Tint, DateTimeOffset SaidAt, DateTimeOffset AskedAt, int Times,
    ImmutableArray<ParticipantId> Seen, bool TakenBack, NotSafeChoice? Choice = null)
{
    /// <summary>Null when there is nothing that the seat may see.</summary>
    internal static ImmutableArray<NotSafeView>? For(Safety safety, Viewer viewer)
    {
        if (safety.Open.IsEmpty) return null;
        var seen = safety.Open.Where(s => Audience.FacilitatorsAndAtDoor(s.Who).Includes(viewer)).Select(Of).ToImmutableArray();
        return seen.IsEmpty ? null : seen;
    }

    private static NotSafeView Of(NotSafe s) =>
        new(s.Who, s.Name, s.Keepsake, s.Tint, s.SaidAt, s.AskedAt, s.Times, [.. s.Seen], s.IsTakenBack, s.Choice);
}
