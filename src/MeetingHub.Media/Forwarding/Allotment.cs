namespace MeetingHub.Media.Forwarding;

/// <summary>Shares what a line carries among the pictures on a page.</summary>
internal static class Allotment
{
    /// <summary>What the layers of one picture take that its tile has a use for, in bits per second; 0: there is no such layer.</summary>
    public readonly record struct Wish(long Smallest, long Middle, long Largest)
    {
        public const int Layers = 3;

        public long Of(int layer) => layer switch { 0 => Smallest, 1 => Middle, 2 => Largest, _ => 0 };

        /// <summary>The largest layer that there is; <see cref="Slot.Nothing"/> when there is none.</summary>
        public int Whole => Largest > 0 ? 2 : Middle > 0 ? 1 : Smallest > 0 ? 0 : Slot.Nothing;

        /// <summary>The smallest layer that there is; <see cref="Slot.Nothing"/> when there is none.</summary>
        public int Least => Smallest > 0 ? 0 : Middle > 0 ? 1 : Largest > 0 ? 2 : Slot.Nothing;
    }

    /// <summary>
    /// First each picture gets its smallest layer, then each its largest that fits, both in the order of <paramref name="wishes"/>, which
    /// is
    /// that of importance. Who gets none gets <see cref="Slot.Nothing"/>.
    /// </summary>
    /// <param name="budget">Bits per second.</param>
    /// <param name="given">The layer for each wish.</param>
    public static void Share(ReadOnlySpan<Wish> wishes, long budget, Span<int> given)
    {
        for (var i = 0; i < wishes.Length; i++)
        {
            given[i] = Slot.Nothing;
            for (var layer = 0; layer < Wish.Layers; layer++)
            {
                var takes = wishes[i].Of(layer);
                if (takes == 0) continue;
                if (takes <= budget) (given[i], budget) = (layer, budget - takes);
                break;
            }
        }
        for (var i = 0; i < wishes.Length; i++)
        {
            if (given[i] == Slot.Nothing) continue;
            for (var layer = given[i] + 1; layer < Wish.Layers; layer++)
            {
                var more = wishes[i].Of(layer) - wishes[i].Of(given[i]);
                if (wishes[i].Of(layer) > 0 && more <= budget) (given[i], budget) = (layer, budget - Math.Max(0, more));
            }
        }
    }
}
