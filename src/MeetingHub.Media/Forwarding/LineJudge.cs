namespace MeetingHub.Media.Forwarding;

/// <summary>
/// Finds one word for the connection of a browser, once a second, by what its person would notice. It is worse once it was worse for some
/// seconds, and better only after more of them, so that the word does not come and go.
/// </summary>
internal sealed class LineJudge
{
    public const double WeakLoss = 0.05;
    public const double VeryWeakLoss = 0.15;
    public const long WeakRoundTripUs = 500_000;
    public const long VeryWeakRoundTripUs = 900_000;
    public const long SilentUs = 8_000_000; // browsers check every 2.5 to 5 s
    private const long WorseAfterUs = 3_000_000;
    private const long BetterAfterUs = 10_000_000;
    private const int LeastPackets = 20; // fewer say nothing about loss
    private const int LongestSeconds = 10; // in which so few came that what was before no longer counts

    private long _sinceUs;
    private bool _isTurning;
    private LineWord _toward;

    public LineWord Word { get; private set; }
    public Loss Down { get; } = new();
    public Loss Up { get; } = new();

    /// <summary>The share of packets that get lost, of the last time in which there were enough of them to say.</summary>
    internal sealed class Loss
    {
        private int _all;
        private int _lost;
        private int _seconds;

        public double Share { get; private set; }

        public void Note(int all, int lost)
        {
            _all += all;
            _lost += lost;
        }

        /// <summary>Call once a second.</summary>
        public void Settle()
        {
            if (_all < LeastPackets && ++_seconds < LongestSeconds) return;
            Share = _all < LeastPackets ? 0 : Math.Min(1, (double)_lost / _all);
            (_all, _lost, _seconds) = (0, 0, 0);
        }
    }

    /// <summary>Call once a second. True when the word has changed.</summary>
    /// <param name="shown">How many pictures the page wants to show, and how many of them pause.</param>
    public bool Judge((int All, int Paused) shown, long? roundTripUs, long silentUs, long nowUs)
    {
        Down.Settle();
        Up.Settle();
        var loss = Math.Max(Down.Share, Up.Share);
        var now = loss >= VeryWeakLoss || roundTripUs >= VeryWeakRoundTripUs || silentUs >= SilentUs
                || (shown.Paused > 0 && shown.Paused == shown.All)
            ? LineWord.VeryWeak
            : loss >= WeakLoss || roundTripUs >= WeakRoundTripUs || shown.Paused > 0 ? LineWord.Weak : LineWord.Good;
        return Turn(now, nowUs);
    }

    private bool Turn(LineWord now, long nowUs)
    {
        if (now == Word)
        {
            _isTurning = false;
            return false;
        }
        var isWorse = now > Word;
        if (!_isTurning || isWorse != _toward > Word) (_isTurning, _sinceUs, _toward) = (true, nowUs, now);
        // Of all that was seen meanwhile, what is nearest to the word as it is.
        else if (isWorse ? now < _toward : now > _toward) _toward = now;
        if (nowUs - _sinceUs < (isWorse ? WorseAfterUs : BetterAfterUs)) return false;
        (Word, _isTurning) = (_toward, false);
        return true;
    }
}
