using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>
/// Estimates what the line to one browser carries, from the browser's transport-wide feedback
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01): how long packets queue on their way, how many get lost, and how much arrives. Has
/// neither clock nor socket. What a browser reports need not be true, so it only decides what is sent to that browser.
/// </summary>
/// <remarks>
/// A queue that does not empty says that the line is full; what arrives meanwhile is what it carries. Then less than that is sent until the
/// queue is empty, and nearly as much afterwards. Loss without a queue counts only when sending less makes it less: a radio loses a share
/// of whatever is sent. Whether the line carries more is found out with padding, and only when somebody would see more for it.
/// </remarks>
internal sealed class Downlink
{
    public const long Least = 100_000;

    /// <summary>What a line is taken for until it shows otherwise, in bits per second: it is no limit.</summary>
    public const long Most = 1_000_000_000;

    /// <summary>IP, UDP and the tag of SRTP, which the line carries too.</summary>
    public const int Overhead = 28 + 16;

    private const int LeastRemembered = 256; // packets, a power of two
    private const int MostRemembered = 4_096;
    private const long RememberedUs = 5_000_000; // as long as the longest queue and the word on it
    private const int Samples = 128;

    private const long WindowUs = 300_000;
    private const long LossWindowUs = 1_000_000;
    private const long QueueWindowUs = 200_000;
    private const long ShortUs = 100_000;
    private const long LongUs = 1_000_000;
    private const long LeastSpanUs = 80_000; // a rate over less is that of a few packets
    private const long BaseUs = 5_000_000; // the shortest way is that of the last 5 to 10 s
    private const int LeastPackets = 10; // fewer say nothing

    private const long FullUs = 60_000; // a queue as long as this
    private const long EmptyUs = 25_000;
    private const double MostWhileEmptying = 0.7;
    private const double LeastWhileEmptying = 0.4;
    private const long EmptyAfterUs = 1_500_000; // or a little longer: sound waits as long as the queue is
    private const double OfWhatArrives = 0.92;
    private const double StillFull = 0.8;
    private const long LongestDetourUs = 350_000;
    private const double MuchLoss = 0.1;
    private const double VeryMuchLoss = 0.25;
    private const double MostUsualLoss = 0.4;
    private const double SomeLoss = 0.02;
    private const double UsualLossSinks = 1 / 128.0; // with each word of the browser: by half in some five seconds
    private const long VeryFullUs = 600_000;
    private const long EnoughUs = 20_000_000; // so long it has to be enough before the line is no longer watched closely

    private const long ShortestProbeUs = 200_000;
    private const long LongestProbeUs = 400_000;
    private const long ProbeBits = 120_000; // on a slow line a packet alone is a queue of 30 ms
    private const long ProbeAgainUs = 1_000_000;
    private const long VerdictUs = 1_000_000;
    private const long ProbeGrowthUs = 12_000;
    private const long FullProbeUs = 40_000;
    private const double BoldProbe = 2.5;
    private const double ShyProbe = 1.25;

    private const long AtOnceUs = 2_000; // what was sent together
    private const long SilenceUs = 1_000_000;
    private const long LosesForUs = 10_000_000; // after the last loss that was seen

    private Sent[] _sent = new Sent[LeastRemembered];
    private readonly Sample[] _samples = new Sample[Samples];
    private readonly QueueTrend _trend = new();
    private long _next = Random.Shared.Next(1, 0x8000);
    private int _at; // of the next sample
    private long _heardUs;
    private long _sentUs;
    private long _heardOfUs; // when the newest packet was sent that is known to have arrived
    private long _lastReference;
    private long _arrivalWraps;
    private bool _hasReference;

    private long _baseNow = long.MaxValue, _baseBefore = long.MaxValue, _baseFromUs;
    private long _changedUs; // packets sent before say nothing about what is sent now
    private long _fullQueueUs;
    private long _beforeEmptying;
    private long _line; // what arrived when the line was full
    private bool _isEmptying;
    private double _usualLoss;
    private long _losesUntilUs;
    private long _queuedUs; // when there last was a queue; what was lost then was lost to it
    private double _lossAtCut;
    private long _beforeCut;

    private Probe _probe;
    private long _enoughSinceUs;
    private bool _isBold = true;
    private long _nextProbeUs;
    private RateMeter _rate;

    private enum Fate : byte { Unknown, Lost, Arrived }

    private struct Sent
    {
        public long Number;
        public long AtUs;
        public int Bytes;
        public Fate Fate;
        public bool IsDoubtful; // when it really left
        public long ArrivalUs;  // on the browser's clock
        public long Behind;     // the packet behind which it was sent again; 0: it was not
    }

    // What one message of feedback said.
    private struct Sample
    {
        public long AtUs;
        public long SentUs; // the newest packet
        public long FirstUs, LastUs; // arrivals, on the browser's clock
        public int FirstBytes, Bytes;
        public int Arrived, Lost;
        public int Saved; // of those that arrived: the first time they were lost
        public long LeastDelayUs;

        public readonly bool HasDelay => LeastDelayUs != long.MaxValue;
    }

    private struct Probe
    {
        private const long EdgeUs = 70_000; // wide enough that the packets of one picture do not decide

        public long FromUs, ToUs;
        public long Target;
        public bool IsRunning;
        public bool IsWaiting; // for the verdict
        private long _atFirstUs, _atLastUs;
        private long _firstUs, _lastUs, _bytes; // of what arrived

        public readonly double LossBefore;
        public readonly long SentBitsBefore;

        public Probe(long fromUs, long target, double lossBefore, long sentBitsBefore)
        {
            (LossBefore, SentBitsBefore) = (lossBefore, sentBitsBefore);
            var lasts = Math.Clamp(ProbeBits * 1_000_000 / target, ShortestProbeUs, LongestProbeUs);
            (FromUs, ToUs, Target, IsRunning) = (fromUs, fromUs + lasts, target, true);
            _atFirstUs = _atLastUs = _firstUs = long.MaxValue;
        }

        public void Note(long sentUs, long arrivalUs, int bytes)
        {
            if (sentUs < FromUs || sentUs > ToUs) return;
            if (_firstUs != long.MaxValue) _bytes += bytes;
            (_firstUs, _lastUs) = (Math.Min(_firstUs, arrivalUs), Math.Max(_lastUs, arrivalUs));
            var delayUs = arrivalUs - sentUs;
            if (sentUs <= FromUs + EdgeUs) _atFirstUs = Math.Min(_atFirstUs, delayUs);
            if (sentUs >= ToUs - EdgeUs) _atLastUs = Math.Min(_atLastUs, delayUs);
        }

        public readonly long Arrived => _lastUs - _firstUs < LeastSpanUs ? Target : _bytes * 8_000_000 / (_lastUs - _firstUs);

        /// <summary>How much longer the queue was at its end than at its beginning; null when nothing says so.</summary>
        public readonly long? GrowthUs => _atFirstUs == long.MaxValue || _atLastUs == long.MaxValue ? null : _atLastUs - _atFirstUs;
    }

    /// <summary>Bits per second that may be sent, sound and overhead included. Without feedback there is no limit.</summary>
    public long Capacity { get; private set; } = Most;

    /// <summary>What the line is thought to carry; less is sent while a queue empties.</summary>
    public long Estimate => _isEmptying ? (long)(_line * OfWhatArrives) : Capacity;

    /// <summary>How fast pictures leave: as fast as the line carries them, or as it is being tried whether it does.</summary>
    public long Pace => _probe.IsRunning ? Math.Max(Capacity, _probe.Target) : Capacity;

    /// <summary>All that was sent.</summary>
    public long SentBits { get; private set; }

    /// <summary>Whether the browser has ever said what arrived.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>
    /// Whether packets get lost although the line is not full, as on a radio: what cannot wait is then worth sending twice. A line that is
    /// full loses more, the more is sent.
    /// </summary>
    public bool LosesAtRandom { get; private set; }

    /// <summary>What is sent now, in bits per second.</summary>
    public long Rate(long nowUs) => _rate.Rate(nowUs);

    /// <summary>Takes the number of the next packet; <see cref="NoteSent"/> follows.</summary>
    public ushort NextNumber => (ushort)_next;

    public void NoteSent(int bytes, long nowUs)
    {
        bytes += Overhead;
        if (_sent.Length < MostRemembered && At(_next) is { Number: > 0 } oldest && nowUs - oldest.AtUs < RememberedUs) RememberMore();
        At(_next) = new Sent { Number = _next, AtUs = nowUs, Bytes = bytes };
        _next++;
        _rate.Note(bytes, nowUs);
        SentBits += 8L * bytes;
        if (_sentUs < _heardUs) _heardUs = nowUs; // there was nothing to hear about
        _sentUs = nowUs;
    }

    /// <summary>
    /// The packet with the number <paramref name="number"/> was sent a second time, unchanged, right behind the newest one: when it does not
    /// arrive before that, the first was lost.
    /// </summary>
    public void NoteSentAgain(ushort number, int bytes, long nowUs)
    {
        _rate.Note(bytes + Overhead, nowUs);
        SentBits += 8L * (bytes + Overhead);
        var again = Extend(number);
        ref var sent = ref At(again);
        if (sent.Number != again) return;
        sent.Behind = _next - 1;
        sent.Bytes += bytes + Overhead;
    }

    /// <summary>
    /// Packets that were noted at that time or later may have left much later, because this machine stood still: they say nothing about the
    /// way.
    /// </summary>
    public void Doubt(long sinceUs)
    {
        for (var number = _next - 1; number > _next - _sent.Length; number--)
        {
            ref var sent = ref At(number);
            if (sent.Number != number || sent.AtUs < sinceUs) return;
            sent.IsDoubtful = true;
        }
    }

    public void Read(in TransportCc feedback, long nowUs)
    {
        var sample = new Sample { AtUs = nowUs, LeastDelayUs = long.MaxValue, FirstUs = long.MaxValue, LastUs = long.MinValue };
        var shift = ArrivalShift(feedback.ReferenceTime);
        foreach (var status in feedback)
        {
            var number = Extend(status.Sequence);
            if (number >= _next) continue;
            ref var sent = ref At(number);
            if (sent.Number != number || sent.Fate == Fate.Arrived) continue;
            if (!status.IsReceived)
            {
                if (sent.Fate == Fate.Unknown) sample.Lost++;
                sent.Fate = Fate.Lost;
                continue;
            }
            if (sent.Fate == Fate.Lost) sample.Lost--; // it was only late
            sent.Fate = Fate.Arrived;
            var arrival = sent.ArrivalUs = status.ArrivalUs + shift;
            sample.Arrived++;
            sample.Bytes += sent.Bytes;
            if (arrival < sample.FirstUs) (sample.FirstUs, sample.FirstBytes) = (arrival, sent.Bytes);
            sample.LastUs = Math.Max(sample.LastUs, arrival);
            sample.SentUs = Math.Max(sample.SentUs, sent.AtUs);
            if (sent.IsDoubtful) continue;
            _trend.Note(sent.AtUs, arrival);
            sample.LeastDelayUs = Math.Min(sample.LeastDelayUs, arrival - sent.AtUs);
            _probe.Note(sent.AtUs, arrival, sent.Bytes);
        }
        foreach (var status in feedback) sample.Saved += TryTakeSaved(Extend(status.Sequence)) ? 1 : 0;
        (_heardUs, _heardOfUs, IsKnown) = (nowUs, Math.Max(_heardOfUs, sample.SentUs), true);
        if (sample.Arrived == 0 && sample.Lost <= 0) return;
        if (sample.HasDelay) NoteDelay(sample.LeastDelayUs, nowUs);
        _samples[_at] = sample;
        _at = (_at + 1) % Samples;
        Judge(sample, nowUs);
        if (_isEmptying || QueueUs(nowUs) > FullUs) (_losesUntilUs, _queuedUs) = (0, nowUs);
        else if (nowUs - _queuedUs > 2 * LossWindowUs && LossRate(nowUs) >= SomeLoss) _losesUntilUs = nowUs + LosesForUs;
        LosesAtRandom = nowUs < _losesUntilUs;
    }

    /// <summary>Every 50 ms. <paramref name="wanted"/> is what would be sent if the line carried everything.</summary>
    public void Tick(long wanted, long nowUs)
    {
        if (!IsKnown) return;
        if (Capacity == Most) return;
        if (wanted + wanted / 5 > Capacity) _enoughSinceUs = nowUs;
        if (nowUs - _enoughSinceUs > EnoughUs) (Capacity, _usualLoss, _probe) = (Most, 0, default);
        if (_sentUs > _heardUs && nowUs - _heardUs > SilenceUs)
        {
            // The line carries nothing at the moment, or the way back does not.
            Cut(Math.Min(Capacity, _rate.Rate(nowUs)) / 2, nowUs);
            _heardUs = nowUs;
        }
        // When nothing is sent any more, nothing is heard either. What was in the queue has had the time to arrive.
        if (_isEmptying && nowUs - Math.Max(_sentUs, _changedUs) > _fullQueueUs + SilenceUs) EndEmptying(nowUs);
        if (_probe.IsRunning && nowUs >= _probe.ToUs) (_probe.IsRunning, _probe.IsWaiting) = (false, true);
        if (_probe.IsWaiting && HasHeardAll) JudgeProbe(nowUs);
        else if (_probe.IsWaiting && nowUs - _probe.ToUs > VerdictUs) EndProbe(hasGrown: false, nowUs);
        if (_probe.IsRunning || _probe.IsWaiting || _isEmptying || nowUs < _nextProbeUs || wanted + wanted / 4 <= Capacity) return;
        if (QueueUs(nowUs) > EmptyUs || LossRate(nowUs) > _usualLoss + MuchLoss / 2) return;
        var target = Math.Min((long)(Capacity * (_isBold ? BoldProbe : ShyProbe)), wanted + wanted / 2);
        _probe = new Probe(nowUs, Math.Min(target, Most), LossRate(nowUs), SentBits);
    }

    /// <summary>
    /// The bytes of padding to send now, so that a probe flows as fast as it should: pictures take more and less of it from one moment to the
    /// next.
    /// </summary>
    public int Padding(long nowUs, long stepUs)
    {
        if (!_probe.IsRunning) return 0;
        var due = _probe.Target * (Math.Min(nowUs + stepUs, _probe.ToUs) - _probe.FromUs) / 1_000_000;
        var expected = Math.Min(_rate.Rate(nowUs), _probe.Target) * stepUs / 1_000_000;
        return (int)(Math.Max(0, due - (SentBits - _probe.SentBitsBefore) - expected) / 8);
    }

    private void Judge(in Sample newest, long nowUs)
    {
        var soonLoss = LossRate(nowUs, WindowUs);
        var queue = QueueUs(nowUs, soonLoss > VeryMuchLoss ? ShortUs : QueueWindowUs);
        var arriving = ArrivingRate(nowUs);
        var carried = ArrivingRate(nowUs, EmptyUs); // while it was full
        var loss = LossRate(nowUs);
        if (_probe.IsRunning || _probe.IsWaiting)
        {
            var now = newest.SentUs >= _probe.FromUs && newest.HasDelay ? newest.LeastDelayUs - Base : 0;
            if (now > FullProbeUs) EndProbe(hasGrown: false, nowUs, arriving);
            else if (_probe.IsWaiting && (newest.SentUs >= _probe.ToUs || HasHeardAll)) JudgeProbe(nowUs);
            if (now > 2 * FullUs) Empty(arriving, now, nowUs);
            return;
        }

        if (_isEmptying)
        {
            if (queue > EmptyUs && carried > 0) _line = Math.Clamp(carried, Least, Most);
            if (queue < EmptyUs && newest.SentUs >= _changedUs) EndEmptying(nowUs);
            else if (queue > _fullQueueUs + FullUs && newest.SentUs >= _changedUs) Empty(arriving, queue, nowUs);
            else if (nowUs - _changedUs > 500_000 + 4 * _fullQueueUs)
            {
                if (queue > _fullQueueUs * StillFull && queue < LongestDetourUs) EndMistake(queue, nowUs);
                else Empty(arriving, queue, nowUs);
            }
            return;
        }
        if (newest.SentUs < _changedUs) return;
        // Late packets alone may be the fault of a busy device. A line that was found to be narrow is watched more closely.
        var isKnown = Capacity < Most;
        var grown = _trend.RisenToUs - Base;
        if (grown > (isKnown ? EmptyUs : FullUs) || (queue > FullUs && (isKnown || IsCertain(loss, soonLoss, nowUs))))
        {
            Empty(carried > 0 ? carried : arriving, Math.Max(queue, grown ?? 0), nowUs);
            return;
        }
        JudgeLoss(loss, arriving, nowUs);
    }

    private bool IsCertain(double loss, double soonLoss, long nowUs)
    {
        if (soonLoss > MuchLoss) return true;
        var stays = QueueUs(nowUs, LongUs);
        return stays > VeryFullUs || (stays > FullUs && loss > SomeLoss);
    }

    private void Empty(long arriving, long queue, long nowUs)
    {
        if (arriving <= 0) return;
        _line = Math.Clamp(arriving, Least, Most);
        if (!_isEmptying) _beforeEmptying = Capacity;
        (_isEmptying, _fullQueueUs, _beforeCut) = (true, queue, 0);
        var share = Math.Clamp(1 - queue / (double)EmptyAfterUs, LeastWhileEmptying, MostWhileEmptying);
        Cut((long)(Math.Min(_line, Capacity) * share), nowUs);
    }

    private void EndEmptying(long nowUs)
    {
        _isEmptying = false;
        Capacity = Math.Clamp((long)(_line * OfWhatArrives), Least, Most);
        (_changedUs, _nextProbeUs) = (nowUs, nowUs + ProbeAgainUs);
        _trend.Forget();
    }

    // A queue would be empty by now. Packets have a longer way than before, as after a change of networks.
    private void EndMistake(long queue, long nowUs)
    {
        (_baseNow, _baseBefore, _baseFromUs) = (Base + queue, long.MaxValue, nowUs);
        EndEmptying(nowUs);
        Capacity = _beforeEmptying;
    }

    // Sending less is tried once. When the loss stays, the line loses that share of whatever is sent.
    private void JudgeLoss(double loss, long arriving, long nowUs)
    {
        if (_beforeCut > 0)
        {
            if (nowUs - _changedUs < LossWindowUs + 200_000) return;
            if (loss > _lossAtCut * 0.7) (_usualLoss, Capacity) = (loss, _beforeCut);
            _beforeCut = 0;
            return;
        }
        _usualLoss += Math.Min(0, Math.Max(loss, 0.01) - _usualLoss) * UsualLossSinks; // a second says little
        if (loss <= _usualLoss + MuchLoss || arriving <= 0 || nowUs - _changedUs < LossWindowUs) return;
        (_beforeCut, _lossAtCut) = (Capacity, loss);
        Cut(Math.Min(Capacity, arriving), nowUs);
    }

    private void Cut(long to, long nowUs)
    {
        Capacity = Math.Clamp(to, Least, Most);
        (_changedUs, _nextProbeUs, _isBold) = (nowUs, nowUs + ProbeAgainUs, false);
        _trend.Forget();
    }

    // Where the probe is all that is sent, nothing follows it that could tell of its end.
    private bool HasHeardAll => _heardOfUs >= _sentUs;

    private void JudgeProbe(long nowUs)
    {
        var mostLoss = Math.Max(_usualLoss, _probe.LossBefore) + MuchLoss;
        EndProbe(hasGrown: _probe.GrowthUs < ProbeGrowthUs && LossRate(nowUs, WindowUs) < mostLoss, nowUs, ArrivingRate(nowUs));
    }

    private void EndProbe(bool hasGrown, long nowUs, long arriving = 0)
    {
        var carried = (long)(_probe.Arrived / (1 - Math.Min(_probe.LossBefore, MostUsualLoss))); // a radio loses its share of a probe, too
        hasGrown &= carried > _probe.Target / 10 * 9; // more than was known has really come through
        if (hasGrown) Capacity = Math.Max(Capacity, (long)(Math.Min(_probe.Target, carried) * 0.95));
        else if (arriving > 0) Capacity = Math.Max(Capacity, Math.Min((long)(arriving * OfWhatArrives), _probe.Target));
        (_isBold, _nextProbeUs) = (hasGrown, nowUs + (hasGrown ? 0 : ProbeAgainUs));
        _changedUs = nowUs;
        _probe = default;
        _trend.Forget();
    }

    private void NoteDelay(long delayUs, long nowUs)
    {
        if (nowUs - _baseFromUs > BaseUs) (_baseBefore, _baseNow, _baseFromUs) = (_baseNow, long.MaxValue, nowUs);
        _baseNow = Math.Min(_baseNow, delayUs);
    }

    private long Base => Math.Min(_baseNow, _baseBefore);

    // What no packet of that time was spared.
    private long QueueUs(long nowUs, long windowUs = QueueWindowUs)
    {
        var (least, packets) = (long.MaxValue, 0);
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            if (!sample.HasDelay || sample.AtUs <= nowUs - windowUs) continue;
            least = Math.Min(least, sample.LeastDelayUs);
            packets += sample.Arrived;
        }
        return packets < (windowUs > ShortUs ? LeastPackets / 2 : 2) ? 0 : least - Base;
    }

    // 0 when too little arrived to say. With a queue, only of the time since when it has been at least so long.
    private long ArrivingRate(long nowUs, long queueUs = 0)
    {
        var (first, last, bytes, firstBytes) = (long.MaxValue, long.MinValue, 0L, 0);
        for (var i = 1; i <= Samples; i++)
        {
            ref readonly var sample = ref _samples[(_at - i + Samples) % Samples];
            if (sample.AtUs <= nowUs - WindowUs) break;
            if (sample.Arrived == 0) continue;
            if (queueUs > 0 && sample.HasDelay && sample.LeastDelayUs - Base < queueUs) break;
            if (sample.FirstUs < first) (first, firstBytes) = (sample.FirstUs, sample.FirstBytes);
            last = Math.Max(last, sample.LastUs);
            bytes += sample.Bytes;
        }
        return last - first < LeastSpanUs ? 0 : (bytes - firstBytes) * 8_000_000 / (last - first);
    }

    // What had to be sent twice to arrive counts: else a line would seem to lose less for what was sent than for what it carries.
    private double LossRate(long nowUs, long windowUs = LossWindowUs)
    {
        var (arrived, lost) = (0, 0);
        foreach (ref readonly var sample in _samples.AsSpan())
        {
            if (sample.AtUs <= nowUs - windowUs) continue;
            arrived += sample.Arrived - sample.Saved;
            lost += sample.Lost + sample.Saved;
        }
        return arrived + lost < 2 * LeastPackets ? 0 : Math.Max(0, lost) / (double)(arrived + lost);
    }

    private ref Sent At(long number) => ref _sent[number & (_sent.Length - 1)];

    private void RememberMore()
    {
        var before = _sent;
        _sent = new Sent[2 * before.Length];
        foreach (ref readonly var sent in before.AsSpan()) At(sent.Number) = sent;
    }

    private long Extend(ushort number) => _next + (short)(number - (ushort)_next);

    // Whether of a packet that was sent twice only the second came. Says so once.
    private bool TryTakeSaved(long number)
    {
        if (number >= _next) return false;
        ref var sent = ref At(number);
        if (sent.Number != number || sent.Fate != Fate.Arrived || sent.Behind == 0) return false;
        ref readonly var before = ref At(sent.Behind);
        if (before.Number != sent.Behind || before.Fate != Fate.Arrived) return false;
        var behind = sent.Behind;
        sent.Behind = 0;
        if (sent.ArrivalUs < before.ArrivalUs) return false;
        // A device that stood still takes everything at once: then what was sent in between came at the same time, too.
        for (var between = number + 1; between < behind; between++)
        {
            ref readonly var other = ref At(between);
            if (other.Number != between || other.Fate != Fate.Arrived || before.AtUs - other.AtUs < AtOnceUs) continue;
            return other.ArrivalUs < sent.ArrivalUs;
        }
        return true;
    }

    // The reference time has 24 bits of 64 ms.
    private long ArrivalShift(int reference)
    {
        const long wrap = 1L << 24;
        if (_hasReference && _lastReference - reference > wrap / 2) _arrivalWraps++;
        else if (_hasReference && reference - _lastReference > wrap / 2) _arrivalWraps--;
        (_lastReference, _hasReference) = (reference, true);
        return _arrivalWraps * wrap * 64_000;
    }
}
