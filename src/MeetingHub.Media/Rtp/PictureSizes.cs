namespace MeetingHub.Media.Rtp;

/// <summary>
/// How many spatial layers the pictures of a stream have, 0 when that is not said, and the heights of the three lowest in pixels, 0 where
/// they are not known.
/// </summary>
internal readonly record struct PictureSizes(int Count, ushort Low, ushort Middle, ushort High)
{
    /// <summary>The spatial layers that are told apart.</summary>
    public const int Most = 3;

    public static PictureSizes Of(ReadOnlySpan<int> heights) => new(
        heights.Length, At(heights, 0), At(heights, 1), At(heights, 2));

    public int HeightOf(int sid) => sid switch { 0 => Low, 1 => Middle, _ => High };

    /// <summary>Of the largest layer.</summary>
    public int Largest => Math.Max(Low, Math.Max(Middle, High));

    private static ushort At(ReadOnlySpan<int> heights, int sid) => sid < heights.Length ? (ushort)heights[sid] : (ushort)0;
}
