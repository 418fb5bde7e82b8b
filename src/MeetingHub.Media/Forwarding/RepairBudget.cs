namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How much may be sent to one browser a second time. A line that is too narrow loses repairs too, and repairing those would fill it
/// even more. Also, a browser that asks for everything again must get little more than one that does not ask.
/// </summary>
internal sealed class RepairBudget
{
    /// <summary>Repairs may be one part in this many of the bytes sent for the first time.</summary>
    public const int Share = 5;

    /// <summary>
    /// The same while the line loses a share of whatever is sent, without being full. Where a fifth is lost a quarter has to be sent again,
    /// repairs of repairs included, and some of it in vain.
    /// </summary>
    public const int ShareAtRandom = 2;

    /// <summary>Bytes that a short loss may take at once: a large keyframe.</summary>
    public const int Reserve = 30_000;

    private long _left = Reserve * Share; // in parts of a byte

    public void NoteSent(int bytes, bool losesAtRandom) =>
        _left = Math.Min(Reserve * Share, _left + (losesAtRandom ? (long)bytes * Share / ShareAtRandom : bytes));

    public bool TrySpend(int bytes)
    {
        if (_left < (long)bytes * Share) return false;
        _left -= (long)bytes * Share;
        return true;
    }
}
