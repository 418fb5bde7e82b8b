namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How the numbers of a layer become those of a slot while the slot shows it. Pictures of the upper temporal layers may be left out: what
/// follows gets their numbers and picture ids, so that none is missing. A number whose packet has not come when its turn is there is kept
/// free, because nobody knows yet what it belongs to. Only where a whole picture was lost that would have been left out, a picture id stays
/// unused.
/// </summary>
internal struct Numbering
{
    /// <summary>No temporal layer is left out; they are numbered from 0, the one that all others build on.</summary>
    public const int All = 3;

    private const int Remembered = 128; // a power of two; some four seconds of pictures, longer than any of them waits

    private Stretch[]? _earlier; // a ring
    private Stretch _newest;
    private int _count; // of the earlier ones
    private long _highest;
    private uint _timestamp; // of the newest picture
    private bool _isLeftOut; // it

    /// <param name="first">The layer's number of the first packet, which begins a keyframe.</param>
    /// <param name="place">What it becomes.</param>
    /// <param name="pictureId">What is added to the layer's picture ids.</param>
    /// <param name="mostTid">The highest temporal layer that is sent.</param>
    /// <param name="memory">Of an earlier one that is no longer used.</param>
    public Numbering(long first, long place, int pictureId, int mostTid, Stretch[]? memory)
    {
        (First, FirstPlace, _earlier, _highest) = (first, place, memory, first - 1);
        _newest = new Stretch(first, place - first, pictureId, mostTid);
    }

    /// <summary>Consecutive numbers of the layer that become consecutive ones of the slot.</summary>
    internal readonly record struct Stretch(long First, long Offset, int PictureIdOffset, int MostTid);

    public enum Turn { IsSent, IsFilled, IsLeftOut }

    /// <summary>Where a packet goes in the slot.</summary>
    public readonly record struct Place(long Number, int PictureIdOffset);

    public long First { get; }

    /// <summary>Of the slot: earlier ones belong to what it showed before.</summary>
    public long FirstPlace { get; }
    public readonly int MostTid => _newest.MostTid;
    public readonly Stretch[]? Memory => _earlier;

    /// <summary>What becomes of a packet, which comes once.</summary>
    /// <param name="tid">Its temporal layer.</param>
    /// <param name="maySwitch">It begins a picture that builds on nothing above the lowest temporal layer.</param>
    /// <param name="isKeyframe">Or on nothing at all.</param>
    /// <param name="mostTid">The highest temporal layer that is wanted.</param>
    public Turn Take(long number, uint timestamp, int tid, bool maySwitch, bool isKeyframe, int mostTid, out Place place)
    {
        if (number <= _highest) return TakeLate(number, tid, out place);
        var isNext = timestamp != _timestamp || _highest < First;
        if (isNext)
        {
            (_timestamp, var most) = (timestamp, _newest.MostTid);
            if (mostTid < most) Begin(_highest + 1, 0, 0, mostTid);
            else if (mostTid > most && maySwitch && (isKeyframe || tid == most + 1)) Begin(number, 0, 0, isKeyframe ? mostTid : tid);
            _isLeftOut = tid > _newest.MostTid;
        }
        // Numbers that are missing between two packets of a picture are its own.
        if (_isLeftOut) Begin(number + 1, isNext ? 1 : number - _highest, isNext ? 1 : 0, _newest.MostTid);
        _highest = number;
        place = PlaceOf(number, _newest);
        return _isLeftOut ? Turn.IsLeftOut : Turn.IsSent;
    }

    /// <summary>False when the number of a packet that has nothing in it, or never comes, was given away.</summary>
    public bool TrySkip(long number, out Place place)
    {
        if (number <= _highest) return TryFindPlace(number, out place, out _);
        _highest = number;
        place = PlaceOf(number, _newest);
        return true;
    }

    /// <summary>The layer's number of a packet that was sent.</summary>
    public readonly bool TryFind(long ours, out long number, out int pictureIdOffset, out int mostTid)
    {
        for (var i = _count; i >= 0 && i >= _count - Remembered; i--)
        {
            var stretch = Earlier(i);
            if (ours < stretch.First + stretch.Offset) continue;
            (number, pictureIdOffset, mostTid) = (ours - stretch.Offset, stretch.PictureIdOffset, stretch.MostTid);
            return true;
        }
        (number, pictureIdOffset, mostTid) = (0, 0, 0);
        return false;
    }

    private static Place PlaceOf(long number, in Stretch stretch) => new(number + stretch.Offset, stretch.PictureIdOffset);

    private readonly Turn TakeLate(long number, int tid, out Place place) =>
        !TryFindPlace(number, out place, out var mostTid) ? Turn.IsLeftOut : tid > mostTid ? Turn.IsFilled : Turn.IsSent;

    private readonly bool TryFindPlace(long number, out Place place, out int mostTid)
    {
        var end = long.MaxValue; // the place of the stretch behind
        for (var i = _count; i >= 0 && i >= _count - Remembered; i--)
        {
            var stretch = Earlier(i);
            if (number >= stretch.First)
            {
                (place, mostTid) = (PlaceOf(number, stretch), stretch.MostTid);
                return place.Number < end;
            }
            end = stretch.First + stretch.Offset;
        }
        (place, mostTid) = (default, 0);
        return false;
    }

    private readonly Stretch Earlier(int index) => index == _count ? _newest : _earlier![index & (Remembered - 1)];

    // Another stretch begins at that number, behind so many numbers and picture ids that were left out.
    private void Begin(long first, long numbers, int pictureIds, int mostTid)
    {
        var isEmpty = first - numbers == _newest.First; // nothing before it is in the present one
        if (!isEmpty)
        {
            _earlier ??= new Stretch[Remembered];
            _earlier[_count++ & (Remembered - 1)] = _newest;
        }
        _newest = new Stretch(first, _newest.Offset - numbers, _newest.PictureIdOffset - pictureIds, mostTid);
    }
}
