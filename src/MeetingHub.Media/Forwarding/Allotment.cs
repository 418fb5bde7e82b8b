namespace MeetingHub.Media.Forwarding;

/// <summary>Shares what a line carries among the pictures on a page.</summary>
internal static class Allotment
{
    /// <summary>
    /// What one picture takes that its tile has a use for, in bits per second; 0: there is no such layer. Of the smallest layer less can be
    /// sent than the whole: a quarter or half of its pictures, where it has temporal layers.
    /// </summary>
    /// <remarks>
    /// Each layer has three levels, up to a temporal layer each: of the smallest 0 and 1, the whole is 2, and then 5 and 8.
    /// </remarks>
    public readonly record struct Wish(long Smallest, long Middle, long Largest, long Quarter = 0, long Half = 0)
    {
        public const int Layers = 3;
        public const int LevelsOfLayer = 3;

        /// <summary>The level of a whole layer, above the whole ones below it.</summary>
        public const int Whole = LevelsOfLayer - 1;
        public const int Levels = Layers * LevelsOfLayer;

        public static int WholeOf(int layer) => layer * LevelsOfLayer + Whole;

        public long Of(int level)
        {
            if (level < 0) return 0;
            var layer = level / LevelsOfLayer;
            var whole = layer switch { 0 => Smallest, 1 => Middle, _ => Largest };
            return (level % LevelsOfLayer) switch
            {
                Whole => whole,
                _ when layer != LeastLayer => 0,
                0 => Quarter,
                _ => Half,
            };
        }

        /// <summary>All that there is; <see cref="Slot.Nothing"/> when there is nothing.</summary>
        public int All => Largest > 0 ? WholeOf(2) : Middle > 0 ? WholeOf(1) : Smallest > 0 ? WholeOf(0) : Slot.Nothing;

        /// <summary>The smallest layer that there is; <see cref="Slot.Nothing"/> when there is none.</summary>
        public int LeastLayer => Smallest > 0 ? 0 : Middle > 0 ? 1 : Largest > 0 ? 2 : Slot.Nothing;
    }

    /// <summary>
    /// The most important picture gets its smallest layer, then each of the others as few pictures of theirs as can be. What is left makes
    /// first the smallest layers whole, then each picture as large as fits. All in the order of <paramref name="wishes"/>, which is that of
    /// importance. Who gets none gets <see cref="Slot.Nothing"/>.
    /// </summary>
    /// <param name="budget">Bits per second.</param>
    /// <param name="given">The level for each wish.</param>
    public static void Share(ReadOnlySpan<Wish> wishes, long budget, Span<int> given)
    {
        given[..wishes.Length].Fill(Slot.Nothing);
        for (var i = 0; i < wishes.Length; i++)
        {
            var whole = Wish.WholeOf(wishes[i].LeastLayer);
            if (RaiseOnce(wishes[i], whole, ref given[i], ref budget) && i == 0) Raise(wishes[i], whole, ref given[i], ref budget);
        }
        for (var i = 0; i < wishes.Length; i++) Raise(wishes[i], Wish.WholeOf(wishes[i].LeastLayer), ref given[i], ref budget);
        for (var i = 0; i < wishes.Length; i++) Raise(wishes[i], Wish.Levels - 1, ref given[i], ref budget);
    }

    /// <summary>The most of its smallest layer that a picture can have for that.</summary>
    public static int LeastFor(in Wish wish, long budget)
    {
        var (given, whole) = (Slot.Nothing, Wish.WholeOf(wish.LeastLayer));
        if (RaiseOnce(wish, whole, ref given, ref budget)) Raise(wish, whole, ref given, ref budget);
        return given;
    }

    /// <summary>The level on the way from one to a higher one: the present layer becomes whole first.</summary>
    public static int Next(int from, int to) =>
        from == Slot.Nothing || from % Wish.LevelsOfLayer == Wish.Whole ? to : Math.Min(to, Wish.WholeOf(from / Wish.LevelsOfLayer));

    private static void Raise(in Wish wish, int most, ref int given, ref long budget)
    {
        if (given == Slot.Nothing) return;
        for (var level = given + 1; level <= most; level++)
        {
            var more = wish.Of(level) - wish.Of(given);
            if (wish.Of(level) > 0 && more <= budget) (given, budget) = (level, budget - Math.Max(0, more));
        }
    }

    // To the lowest level that there is.
    private static bool RaiseOnce(in Wish wish, int most, ref int given, ref long budget)
    {
        for (var level = 0; level <= most; level++)
        {
            if (wish.Of(level) == 0) continue;
            if (wish.Of(level) > budget) return false;
            (given, budget) = (level, budget - wish.Of(level));
            return true;
        }
        return false;
    }
}
