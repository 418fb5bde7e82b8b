namespace MeetingHub.Media.Rtp;

/// <summary>Which of the last 128 indexes were seen (RFC 3711 section 3.3.2). Ask before authentication, mark after it.</summary>
internal struct ReplayWindow
{
    public const int Size = 128;

    private UInt128 _seen; // bit 0 is the highest index
    private long _highest;
    private bool _started;

    public readonly bool IsNew(long index)
    {
        if (!_started || index > _highest) return true;
        var age = _highest - index;
        return age < Size && (_seen >> (int)age & 1) == 0;
    }

    public void Mark(long index)
    {
        if (!_started)
        {
            (_started, _highest, _seen) = (true, index, 1);
            return;
        }
        if (index > _highest)
        {
            var ahead = index - _highest;
            _seen = ahead < Size ? _seen << (int)ahead : 0;
            _seen |= 1;
            _highest = index;
        }
        else if (_highest - index < Size)
        {
            _seen |= UInt128.One << (int)(_highest - index);
        }
    }
}
