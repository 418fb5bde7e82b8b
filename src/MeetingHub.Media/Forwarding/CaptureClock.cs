namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How far a browser's clock is from ours, from its sender reports and the time when they came. Its microphone and its pictures share it,
/// so that what was captured together is told to be together. A report that waited on its way says less than one that came quickly.
/// </summary>
internal sealed class CaptureClock
{
    private const long LargestStepUs = 1_000_000; // the browser's clock was set
    private const int Drift = 64; // clocks run apart by less than this share of what reports wait

    /// <summary>What is added to the browser's time to get ours, in microseconds; less the shortest way.</summary>
    public long OffsetUs { get; private set; }
    public bool IsKnown { get; private set; }

    public CaptureClock Copy() => new() { OffsetUs = OffsetUs, IsKnown = IsKnown };

    public void Note(long senderUs, long nowUs)
    {
        var offset = nowUs - senderUs;
        if (!IsKnown || offset < OffsetUs || offset - OffsetUs > LargestStepUs) OffsetUs = offset;
        else OffsetUs += (offset - OffsetUs) / Drift;
        IsKnown = true;
    }
}
