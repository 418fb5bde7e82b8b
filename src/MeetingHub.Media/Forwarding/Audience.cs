namespace MeetingHub.Media.Forwarding;

/// <summary>
/// What the viewers of a track on one other shard have a use for. Their shard writes it, the track's shard reads it, and neither waits for
/// the other: each value is the last word and not a message, so nothing queues up, however many viewers ask.
/// </summary>
internal sealed class Audience(int shard)
{
    private volatile int _wanted;
    private volatile int _watched;
    private volatile int _lossShare;
    private volatile int _keyframes;
    private volatile int _firstKeyframes;
    private volatile int _sent = int.MaxValue;
    private int _keyframesTaken;
    private int _firstKeyframesTaken;

    /// <summary>The shard of the viewers.</summary>
    public int Shard { get; } = shard;

    /// <summary>How many layers, from the smallest on, somebody there has a use for.</summary>
    public int Wanted => _wanted;

    /// <summary>The greatest share of packets that somebody there misses, in 1/256.</summary>
    public byte LossShare => (byte)_lossShare;

    /// <summary>How many layers, from the smallest on, the track's browser is asked for.</summary>
    public int Sent
    {
        get => _sent;
        set => _sent = value;
    }

    public bool Watches(Layer layer) => (_watched & 1 << layer.Index) != 0;

    /// <summary>A bit for each layer that somebody sees there, or would with its next keyframe.</summary>
    public int Watched => _watched;

    /// <summary>Says what the viewers want now. True when nobody wanted the track before.</summary>
    public bool Tell(int wanted, int watched, byte lossShare)
    {
        var isFirst = _wanted == 0 && wanted > 0;
        if (_wanted != wanted) _wanted = wanted;
        if (_watched != watched) _watched = watched;
        if (_lossShare != lossShare) _lossShare = lossShare;
        return isFirst;
    }

    /// <summary>The viewers need a keyframe, or one of them sees nothing yet.</summary>
    public void AskForKeyframe(bool isFirst)
    {
        if (isFirst) _firstKeyframes++;
        else _keyframes++;
    }

    /// <summary>Whether they have asked for one since the last call.</summary>
    public bool TakeKeyframeWish(out bool isFirst)
    {
        var (asked, askedFirst) = (_keyframes, _firstKeyframes);
        isFirst = askedFirst != _firstKeyframesTaken;
        var has = isFirst || asked != _keyframesTaken;
        (_keyframesTaken, _firstKeyframesTaken) = (asked, askedFirst);
        return has;
    }
}
