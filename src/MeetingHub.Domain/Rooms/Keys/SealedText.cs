using System.Buffers.Text;
using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// What people say in an end-to-end encrypted session is sealed by their pages. The room cannot open it, and holds it as a text that has
/// one of four lengths: whether it is a word, some lines or a page is all that it says.
/// </summary>
public static class SealedText
{
    /// <summary>Key id, commitment, nonce, and the tag at the end.</summary>
    internal const int Overhead = 8 + 32 + 12 + 16;

    /// <summary>Of what is inside, in bytes of UTF-8 with two more for each text.</summary>
    internal static readonly ImmutableArray<int> Sizes = [160, 640, 2_560, 12_286];

    /// <summary>In characters of base64url.</summary>
    public static readonly ImmutableArray<int> Lengths = [.. Sizes.Select(size => (Overhead + size) * 4 / 3)];

    /// <summary>Whether it is one that can hold a text of that length, in UTF-16 units; no larger than needed for the longest.</summary>
    internal static bool IsOne(string text, int longest) =>
        Lengths.Contains(text.Length) && text.Length <= LengthFor(longest) && Base64Url.IsValid(text);

    /// <summary>
    /// Whether that can be said in the room, for which it is one where pages seal what they say; not said at all, always.
    /// </summary>
    internal static bool Fits(Room room, string text, int longest) =>
        room.Settings.IsEncrypted ? text.Length == 0 || IsOne(text, longest) : text.Length <= longest;

    private static int LengthFor(int longest) =>
        Lengths[Sizes.IndexOf(Sizes.First(size => size >= Math.Min(3 * longest, Sizes[^1])))];
}
