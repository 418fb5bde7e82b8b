using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// How the numbers of a layer become those of a slot while the slot shows it. What is above a spatial or temporal layer of its stream may
/// be left out: what follows gets the numbers, so that none is missing, and of VP8 also the picture ids
/// (<see cref="Picture.KeepsDistances"/>). A number whose packet has not come when its turn is there is kept free, because nobody knows yet
/// what it belongs to. Only where a whole picture was lost that would have been left out, a picture id of VP8 stays unused.
/// </summary>
internal struct Numbering
{
    private const int Remembered = 128; // a power of two; some four seconds of pictures, longer than any of them waits

    private Stretch[]? _earlier; // a ring
    private Stretch _newest;
    private int _count; // of the earlier ones
    private long _highest;
    private uint _timestamp; // of the newest picture
    private bool _isLeftOut; // its last packet

    /// <param name="first">The layer's number of the first packet, which begins a keyframe.</param>
    /// <param name="place">What it becomes.</param>
    /// <param name="pictureId">What is added to the layer's picture ids.</param>
    /// <param name="most">Up to where it is sent.</param>
    /// <param name="memory">Of an earlier one that is no longer used.</param>
    public Numbering(long first, long place, int pictureId, LayerLimit most, Stretch[]? memory)
    {
        (First, FirstPlace, _earlier, _highest) = (first, place, memory, first - 1);
        _newest = new Stretch(first, place - first, pictureId, most);
    }

    /// <summary>Consecutive numbers of the layer that become consecutive ones of the slot.</summary>
    internal readonly record struct Stretch(long First, long Offset, int PictureIdOffset, LayerLimit Most);

    public enum Turn { IsSent, IsFilled, IsLeftOut }

    /// <summary>Where a packet goes in the slot, where up to <paramref name="Most"/> is sent.</summary>
    public readonly record struct Place(long Number, int PictureIdOffset, LayerLimit Most);

    public long First { get; }

    /// <summary>Of the slot: earlier ones belong to what it showed before.</summary>
    public long FirstPlace { get; }
    public readonly LayerLimit Most => _newest.Most;
    public readonly Stretch[]? Memory => _earlier;

    /// <summary>What becomes of a packet, which comes once.</summary>
    /// <param name="number">Of the layer.</param>
    /// <param name="timestamp">Pictures differ in it.</param>
    /// <param name="picture">What it is a part of.</param>
    /// <param name="wanted">Up to where it shall be sent: less from the next picture on, more as soon as the codec allows it.</param>
    /// <param name="place">Where it goes.</param>
    public Turn Take(long number, uint timestamp, in Picture picture, LayerLimit wanted, out Place place)
    {
        if (number <= _highest) return TakeLate(number, picture, out place);
        var isNext = timestamp != _timestamp || _highest < First;
        if (isNext)
        {
            _timestamp = timestamp;
            if (_newest.Most.Within(wanted) is var less && less != _newest.Most) Begin(_highest + 1, 0, 0, less);
        }
        if (picture.RaisedFrom(_newest.Most, wanted) is var more && more != _newest.Most) Begin(number, 0, 0, more);
        var wasLeftOut = _isLeftOut && !isNext;
        _isLeftOut = !picture.IsWithin(_newest.Most);
        // Numbers that are missing between two packets of a picture that are left out are its own.
        if (_isLeftOut)
            Begin(number + 1, wasLeftOut ? number - _highest : 1, isNext && !picture.KeepsDistances ? 1 : 0, _newest.Most);
        _highest = number;
        place = PlaceOf(number, _newest);
        return _isLeftOut ? Turn.IsLeftOut : Turn.IsSent;
    }

    /// <summary>False when the number of a packet that has nothing in it, or never comes, was given away.</summary>
    public bool TrySkip(long number, out Place place)
    {
        if (number <= _highest) return TryFindPlace(number, out place);
        _highest = number;
        place = PlaceOf(number, _newest);
        return true;
    }

    /// <summary>The layer's number of a packet that was sent, and its place.</summary>
    public readonly bool TryFind(long ours, out long number, out Place place)
    {
        for (var i = _count; i >= 0 && i >= _count - Remembered; i--)
        {
            var stretch = Earlier(i);
            if (ours < stretch.First + stretch.Offset) continue;
            number = ours - stretch.Offset;
            place = PlaceOf(number, stretch);
            return true;
        }
        (number, place) = (0, default);
        return false;
    }

    private static Place PlaceOf(long number, in Stretch stretch) => new(number + stretch.Offset, stretch.PictureIdOffset, stretch.Most);

    private readonly Turn TakeLate(long number, in Picture picture, out Place place) =>
        !TryFindPlace(number, out place) ? Turn.IsLeftOut : picture.IsWithin(place.Most) ? Turn.IsSent : Turn.IsFilled;

    private readonly bool TryFindPlace(long number, out Place place)
    {
        var end = long.MaxValue; // the place of the stretch behind
        for (var i = _count; i >= 0 && i >= _count - Remembered; i--)
        {
            var stretch = Earlier(i);
            if (number >= stretch.First)
            {
                place = PlaceOf(number, stretch);
                return place.Number < end;
            }
            end = stretch.First + stretch.Offset;
        }
        place = default;
        return false;
    }

    private readonly Stretch Earlier(int index) => index == _count ? _newest : _earlier![index & (Remembered - 1)];

    // Another stretch begins at that number, behind so many numbers and picture ids that were left out.
    private void Begin(long first, long numbers, int pictureIds, LayerLimit most)
    {
        var isEmpty = first - numbers == _newest.First; // nothing before it is in the present one
        if (!isEmpty)
        {
            _earlier ??= new Stretch[Remembered];
            _earlier[_count++ & (Remembered - 1)] = _newest;
        }
        _newest = new Stretch(first, _newest.Offset - numbers, _newest.PictureIdOffset - pictureIds, most);
    }
}
