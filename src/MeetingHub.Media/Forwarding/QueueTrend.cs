namespace MeetingHub.Media.Forwarding;

/// <summary>
/// Whether packets wait longer and longer on their way: the shortest wait of each piece of time is compared with that of the piece before,
/// on two scales. Packets that come together were held by a device that stood still, and only the last of them says how long the way is.
/// All times are those of arrival, on the browser's clock: a queue that grows fast delays the word on what was sent.
/// </summary>
internal sealed class QueueTrend
{
    private const long TogetherUs = 5_000;
    private const int Rises = 4; // of one piece of time over the one before, without a break

    private Scale _short = new(50_000, 2_000);
    private Scale _long = new(200_000, 8_000);
    private long _sentUs;
    private long _arrivalUs;
    private bool _hasPacket;

    private struct Scale(long pieceUs, long growthUs)
    {
        private const int LongestGap = 4; // in pieces: nothing is said about a time without packets

        private long _fromUs;
        private long _least = long.MaxValue;
        private long _before = long.MaxValue;
        private int _rises;

        public readonly bool IsRising => _rises >= Rises;
        public readonly long DelayUs => _before;

        public void Note(long arrivalUs, long delayUs)
        {
            var since = arrivalUs - _fromUs;
            if (since < pieceUs)
            {
                _least = Math.Min(_least, delayUs);
                return;
            }
            var isNext = _least != long.MaxValue && _before != long.MaxValue && since < LongestGap * pieceUs;
            _rises = isNext && _least >= _before + growthUs ? _rises + 1 : 0;
            (_fromUs, _before, _least) = (arrivalUs, _least, delayUs);
        }

        public void Forget() => (_fromUs, _least, _before, _rises) = (0, long.MaxValue, long.MaxValue, 0);
    }

    /// <summary>How long packets were at least under way in the last piece of time, if it has become longer all the while.</summary>
    public long? RisenToUs => _short.IsRising ? _short.DelayUs : _long.IsRising ? _long.DelayUs : null;

    /// <summary>In the order of sending.</summary>
    public void Note(long sentUs, long arrivalUs)
    {
        if (_hasPacket && sentUs < _sentUs) return; // it was overtaken
        var cameTogether = arrivalUs - _arrivalUs <= TogetherUs && arrivalUs - sentUs < _arrivalUs - _sentUs;
        if (_hasPacket && !cameTogether)
        {
            _short.Note(_arrivalUs, _arrivalUs - _sentUs);
            _long.Note(_arrivalUs, _arrivalUs - _sentUs);
        }
        (_sentUs, _arrivalUs, _hasPacket) = (sentUs, arrivalUs, true);
    }

    public void Forget()
    {
        _short.Forget();
        _long.Forget();
        _hasPacket = false;
    }
}
