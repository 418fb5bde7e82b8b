namespace MeetingHub.Media.Forwarding;

/// <summary>
/// Lets pictures leave to one browser no faster than its line carries them, where that is known: a keyframe that leaves at once would stand
/// before everything else, sound too. Sound never waits, but counts. What waits is only named here. When its turn comes it is taken from
/// the cache of its layer, and gets its number then: of a picture that was taken away meanwhile nothing leaves, and no number is missing.
/// </summary>
internal sealed class Pacer(Downlink line, PacedPackets paced)
{
    /// <summary>How often packets leave that wait.</summary>
    public const long StepUs = 5_000;

    private const int Least = 256; // a power of two
    private const int Most = PacketCache.MostPackets;
    private const long LongestWaitUs = 400_000; // a picture that is later is no use: rather a queue on the line
    private const long LastMomentUs = 450_000; // what waits longer would be gone from the cache of its layer
    private const long MostDebtUs = 100_000;

    private Waiting[] _waiting = []; // a ring
    private int _first;
    private int _count;
    private long _bits; // of all that waits
    private long _credit; // in bits; a packet may leave while it is not negative
    private long _creditAtUs;
    private long _sentBits;

    private readonly record struct Waiting(Slot Slot, Layer? Layer, long Number, int Bytes, long SinceUs);

    public bool IsEmpty => _count == 0;

    /// <summary>
    /// Whether a packet has to wait; it is then handed to <see cref="Slot.Leave"/> later. <paramref name="layer"/> is null for a repair of
    /// the slot's own number. <paramref name="bytes"/> is 0 for what will be left out when its turn comes.
    /// </summary>
    public bool TryHold(Slot slot, Layer? layer, long number, int bytes, long nowUs)
    {
        if (_count == 0)
        {
            if (line.Pace == Downlink.Most) return false;
            Settle(nowUs);
            if (_credit >= 0) return false;
            if (_waiting.Length == 0) _waiting = new Waiting[Least];
        }
        else if (_count == Most)
        {
            LeaveFirst(nowUs);
        }
        else if (_count == _waiting.Length)
        {
            Grow();
        }
        _waiting[(_first + _count++) & (_waiting.Length - 1)] = new Waiting(slot, layer, number, bytes, nowUs);
        _bits += Bits(bytes);
        paced.Count++;
        return true;
    }

    /// <summary>Lets leave what may leave by now.</summary>
    public void Release(long nowUs)
    {
        if (_count == 0) return;
        Settle(nowUs);
        while (_count > 0 && (_credit >= 0 || line.Pace == Downlink.Most || nowUs - _waiting[_first].SinceUs >= LastMomentUs))
        {
            LeaveFirst(nowUs);
            Settle(nowUs);
        }
    }

    /// <summary>The numbers of the layer start again: those that wait name nothing any more.</summary>
    public void Forget(Layer layer)
    {
        for (var i = 0; i < _count; i++)
        {
            ref var waiting = ref _waiting[(_first + i) & (_waiting.Length - 1)];
            if (ReferenceEquals(waiting.Layer, layer)) waiting = waiting with { Number = 0 };
        }
    }

    public void Clear()
    {
        paced.Count -= _count;
        Array.Clear(_waiting);
        (_count, _bits) = (0, 0);
    }

    private void LeaveFirst(long nowUs)
    {
        ref var first = ref _waiting[_first];
        var (slot, layer, number, bytes, _) = first;
        first = default;
        _first = (_first + 1) & (_waiting.Length - 1);
        _count--;
        _bits -= Bits(bytes);
        paced.Count--;
        if (number != 0) slot.Leave(layer, number, nowUs);
    }

    private void Grow()
    {
        var more = new Waiting[2 * _waiting.Length];
        for (var i = 0; i < _count; i++) more[i] = _waiting[(_first + i) & (_waiting.Length - 1)];
        (_waiting, _first) = (more, 0);
    }

    private static long Bits(int bytes) => bytes == 0 ? 0 : 8L * (bytes + Downlink.Overhead);

    private void Settle(long nowUs)
    {
        var pace = Math.Max(line.Pace, _bits * 1_000_000 / LongestWaitUs);
        var gained = pace * Math.Clamp(nowUs - _creditAtUs, 0, 1_000_000) / 1_000_000;
        var sent = line.SentBits - _sentBits;
        (_creditAtUs, _sentBits) = (nowUs, line.SentBits);
        _credit = Math.Clamp(_credit + gained - sent, -(pace * MostDebtUs / 1_000_000), pace * StepUs / 1_000_000);
    }
}

/// <summary>How many packets wait in all pacers of one shard: without any it needs no timer for them.</summary>
internal sealed class PacedPackets
{
    public int Count { get; set; }
}
