using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// One RTP stream that a browser sends: a simulcast layer, or the only stream of a microphone or screen. Knows which packets have come
/// and which are missing.
/// </summary>
internal sealed class Layer(Track track, int index)
{
    /// <summary>A layer that was silent for longer counts as stopped: browsers stop layers without notice.</summary>
    public const long LiveForUs = 500_000;

    private const long UnusedForUs = 10_000_000;
    private const long JustNowUs = 200_000; // later its rate is that of its end

    private SequenceExtender _sequence;
    private ReplayWindow _seen;
    private long _clockUs;
    private uint _clockTimestamp;
    private long _keptAtUs;

    public Track Track { get; } = track;

    /// <summary>0 is the smallest.</summary>
    public int Index { get; } = index;

    /// <summary>0 until the first packet.</summary>
    public uint Ssrc { get; private set; }

    /// <summary>The height of the last keyframe, in pixels; 0 when not known.</summary>
    public int Height { get; set; }

    /// <summary>How its pictures are encoded now. When that changes, what was kept is of no use.</summary>
    public VideoCodec Codec { get; private set; }
    public long LastHeardUs { get; private set; } = long.MinValue / 2;
    /// <summary>What it takes on the line, in bits per second.</summary>
    public RateMeter Flow;
    private long _recentFlow;

    /// <summary>The same, or what it took when it was last sent; 0 when not known.</summary>
    public long RecentFlow(long nowUs)
    {
        if (nowUs - LastHeardUs <= JustNowUs && Flow.Rate(nowUs) is > 0 and var flow) _recentFlow = flow;
        return _recentFlow;
    }

    /// <summary>What share of that its spatial and temporal layers have.</summary>
    public LayerShares Shares;

    /// <summary>The sizes of its spatial layers, where it has more than one; otherwise none.</summary>
    public PictureSizes Sizes { get; private set; }

    /// <summary>Whether spatial layers are sent above the one and up to the other.</summary>
    public bool HasBetween(int above, int upTo, long nowUs)
    {
        for (var sid = above + 1; sid <= upTo && sid < Sizes.Count && sid < PictureSizes.Most; sid++)
        {
            if (Shares.IsLive(sid, nowUs)) return true;
        }
        return false;
    }

    /// <summary>Reads the descriptors of its packets where its browser sends them with AV1.</summary>
    public DependencyReader? Dependencies { get; private set; }
    public DependencyReader NeedDependencies() => Dependencies ??= new DependencyReader();

    public PacketCache? Cache { get; private set; }
    public MissingPackets? Missing { get; private set; }

    /// <summary>What was said last; null for pictures.</summary>
    public LookBack? Before { get; } = track.IsVideo ? null : new LookBack();
    public bool IsKnown => Ssrc != 0;

    public bool IsLive(long nowUs) => IsKnown && nowUs - LastHeardUs <= LiveForUs;

    /// <summary>Counts how often its numbers have begun.</summary>
    public int Generation { get; private set; }

    /// <summary>
    /// Of a layer that comes in on another shard: what comes now is of that generation. True when its numbers have nothing to do with those
    /// before.
    /// </summary>
    public bool Follow(int generation)
    {
        if (generation == Generation) return false;
        Latch(Track.Source);
        Generation = generation;
        return true;
    }

    /// <summary>The same: a packet was accepted there.</summary>
    public void Note(int bytes, long nowUs)
    {
        LastHeardUs = nowUs;
        Flow.Note(bytes, nowUs);
    }

    /// <summary>Knows from its beginning what the shard where it comes in knows.</summary>
    public void BeginAs(Layer original) =>
        (Ssrc, Generation, Codec, Height, Sizes, _clockUs, _clockTimestamp, LastHeardUs, Flow, _recentFlow) = (original.Ssrc,
            original.Generation, original.Codec, original.Height, original.Sizes, original._clockUs, original._clockTimestamp,
            original.LastHeardUs, original.Flow, original._recentFlow);

    /// <summary>What a packet of a picture says of the stream.</summary>
    public void Note(in Picture picture, int bytes, long nowUs)
    {
        if (picture.Height > 0) Height = picture.Height;
        if (picture.Sizes.Count > 0) Sizes = picture.Sizes.Count > 1 ? picture.Sizes : default;
        Shares.Note(picture, bytes, nowUs);
    }

    /// <summary>Starts again with another source.</summary>
    public void Latch(uint ssrc)
    {
        Ssrc = ssrc;
        Generation++;
        _sequence = default;
        _seen = default;
        _clockUs = 0;
        Dependencies = null;
        Cache?.Clear();
        Before?.Clear();
        if (!Track.RepeatsWhatIsMissing) return;
        Missing ??= new MissingPackets(isSound: !Track.IsVideo);
        Missing.Clear();
    }

    /// <summary>
    /// Notes a packet. False when it came before. <paramref name="number"/> is its extended sequence number; <paramref name="isRestart"/>
    /// says that the numbers have jumped, so that nothing before counts any more.
    /// </summary>
    public bool TryAccept(ushort sequenceNumber, long nowUs, out long number, out bool isRestart, out bool hasNewGap)
    {
        (isRestart, hasNewGap) = (false, false);
        if (_sequence.HasStarted && Math.Abs(_sequence.Peek(sequenceNumber) - _sequence.Highest) > Reception.LargestJump)
        {
            Latch(Ssrc);
            isRestart = true;
        }

        var highest = _sequence.Highest;
        var isFirst = !_sequence.HasStarted;
        number = _sequence.Extend(sequenceNumber);
        if (isFirst || number > highest)
        {
            if (!isFirst && number > highest + 1 && Missing is not null && Track.IsWatched(this))
            {
                hasNewGap = Missing.TryAdd(highest + 1, number - 1, nowUs);
                if (!hasNewGap) Track.WantKeyframe();
            }
        }
        else if (!(Missing?.Remove(number) ?? false) && !_seen.IsNew(number))
        {
            return false;
        }

        _seen.Mark(number);
        LastHeardUs = nowUs;
        return true;
    }

    /// <summary>Whether a packet is older than the newest one.</summary>
    public bool IsBehind(long number) => number < _sequence.Highest;

    /// <summary>Its browser encodes in another way from here on.</summary>
    public void SetCodec(VideoCodec codec)
    {
        (Codec, Shares, Sizes, Dependencies) = (codec, default, default, null);
        Cache?.Clear();
    }

    /// <summary>Keeps a packet, so that it can be sent again.</summary>
    public void Keep(long number, bool marker, uint timestamp, ReadOnlySpan<byte> payload, long nowUs)
    {
        (Cache ??= new PacketCache()).Add(number, marker, timestamp, payload, Track.KeepsForUs, nowUs);
        _keptAtUs = nowUs;
    }

    /// <summary>A layer that nobody sees, or that is no longer sent, keeps nothing.</summary>
    public void DropUnused(long nowUs)
    {
        if (nowUs - _keptAtUs > UnusedForUs) Cache = null;
    }

    /// <summary>The extended number of a packet that was sent again, if it is still missing.</summary>
    public bool IsMissing(ushort sequenceNumber, out long number)
    {
        number = _sequence.Peek(sequenceNumber);
        return Missing?.Contains(number) ?? false;
    }

    /// <summary>
    /// Gives a missing packet up. If it still comes it is too late: its number in the slots is taken, and SRTP must never use one twice.
    /// </summary>
    public void GiveUp(long number) => _seen.Mark(number);

    public void SetClock(SenderReport report, long nowUs)
    {
        _clockUs = (long)(report.Ntp >> 32) * 1_000_000 + (long)((report.Ntp & 0xFFFF_FFFF) * 1_000_000 >> 32);
        _clockTimestamp = report.RtpTimestamp;
        Track.Clock.Note(_clockUs, nowUs);
    }

    /// <summary>
    /// When <paramref name="timestamp"/> was captured, in microseconds of our clock; the shortest way of its browser to us is added.
    /// </summary>
    public bool TryGetCaptureTime(uint timestamp, out long us)
    {
        us = _clockUs + Track.Clock.OffsetUs + (int)(timestamp - _clockTimestamp) * 1_000_000L / Track.ClockRate;
        return _clockUs != 0;
    }
}
