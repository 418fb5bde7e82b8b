using System.Diagnostics.CodeAnalysis;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>
/// Which node carries a room's media. Loads are counted in streams out, about 50 packets/s each whether of sound or of a picture.
/// </summary>
internal static class MediaPlacement
{
    /// <summary>The load that a new room counts for: eight people with cameras. Nobody knows yet how many will follow the first.</summary>
    public const long LeastStreams = 100;

    private const int MostPictures = 25; // as many as a page shows
    private const int MostVoices = 6;    // as many as a page has slots for

    public static long StreamsOf(int people, int pictures, int voices) =>
        people == 0 ? 0 : Math.Max(LeastStreams, people * (long)(Math.Min(pictures, MostPictures) + Math.Min(voices, MostVoices)));

    /// <summary>
    /// Whether a page's offer goes to the place that the log names: as far as is known its node is alive, and it has not failed to hear
    /// this very offer.
    /// </summary>
    public static bool IsInUse([NotNullWhen(true)] MediaPlace? place, IReadOnlyCollection<string> gone, Func<string, bool> isAlive) =>
        place is not null && !gone.Contains(place.Node, StringComparer.Ordinal) && isAlive(place.Node);

    /// <summary>
    /// A node for a room that needs a place, chosen by <paramref name="self"/>. Nodes that are being drained, or that did not hear the
    /// question, get nothing new while there is another. If <paramref name="self"/> is one of them, another node takes its part.
    /// </summary>
    public static string Choose(
        string self, IReadOnlyCollection<string> alive, IReadOnlyCollection<string> draining, IReadOnlyCollection<string> gone,
        IReadOnlyDictionary<string, long> loads, Random random)
    {
        bool IsLeft(string node) => draining.Contains(node, StringComparer.Ordinal) || gone.Contains(node, StringComparer.Ordinal);
        var others = alive.Where(n => n != self && !IsLeft(n)).ToArray();
        var first = IsLeft(self) && others.Length > 0 ? others[random.Next(others.Length)] : self;
        return Choose([.. others.Where(n => n != first)], loads, first, random);
    }

    /// <summary>
    /// The least loaded of this node and two others drawn by chance; this one where they are equal. Loads are up to a second old: if every
    /// node chose the least loaded of all, all rooms placed within that second would go to the same node, above all after a failure.
    /// </summary>
    public static string Choose(IReadOnlyList<string> others, IReadOnlyDictionary<string, long> loads, string self, Random random)
    {
        var best = self;
        var first = -1;
        for (var draw = 0; draw < Math.Min(2, others.Count); draw++)
        {
            // The second among those that are left when the first is taken out.
            var drawn = random.Next(others.Count - draw);
            if (draw == 1 && drawn >= first) drawn++;
            first = drawn;
            if (loads.GetValueOrDefault(others[drawn]) < loads.GetValueOrDefault(best)) best = others[drawn];
        }
        return best;
    }
}
