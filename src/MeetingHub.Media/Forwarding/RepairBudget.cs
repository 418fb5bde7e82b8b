namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How much may be sent to one browser a second time. A line that is too narrow loses repairs too, and to repair those would make it
/// narrower still; and whoever asks for everything must not get more than it would without asking.
/// </summary>
internal sealed class RepairBudget
{
    /// <summary>Repairs are at most this part of what is sent for the first time.</summary>
    public const int Share = 5;

    /// <summary>Bytes that a short loss may take at once: a large keyframe.</summary>
    public const int Reserve = 30_000;

    private long _left = Reserve * Share; // in parts of a byte

    public void NoteSent(int bytes) => _left = Math.Min(Reserve * Share, _left + bytes);

    public bool TrySpend(int bytes)
    {
        if (_left < (long)bytes * Share) return false;
        _left -= (long)bytes * Share;
        return true;
    }
}
