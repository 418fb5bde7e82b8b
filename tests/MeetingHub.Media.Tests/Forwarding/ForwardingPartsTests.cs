using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Forwarding;

public class MissingPacketsTests
{
    private readonly MissingPackets _missing = new(isSound: false);
    private readonly ushort[] _due = new ushort[MissingPackets.Most];

    [Theory]
    [InlineData(5, new[] { 0, 50, 100, 150, 200, 250, 300, 350 }, 400)]
    [InlineData(100, new[] { 0, 125, 250, 375, 500 }, 625)]
    [InlineData(300, new[] { 0, 375, 750, 1_125, 1_500 }, 1_875)]
    [InlineData(1_000, new[] { 0 }, 2_000)]
    public void A_missing_packet_is_requested_at_once_then_slower_than_the_round_trip_and_then_given_up(
        int roundTrip, int[] asked, int givenUp)
    {
        Assert.True(_missing.TryAdd(100_000, 100_002, 0));
        var times = new List<int>();
        for (var ms = 0; ms < givenUp; ms++)
        {
            Assert.False(_missing.TryGiveUp(ms * 1_000, roundTrip * 1_000, out _));
            if (_missing.TakeDue(ms * 1_000, roundTrip * 1_000, _due) == 0) continue;
            Assert.Equal<ushort>([34_464, 34_465, 34_466], _due[..3]); // their lower 16 bits
            times.Add(ms);
        }

        Assert.Equal(asked, times);
        Assert.True(_missing.TryGiveUp(givenUp * 1_000, roundTrip * 1_000, out var number));
        Assert.Equal(100_000, number);
        Assert.Equal(2, _missing.Count);
    }

    [Fact]
    public void A_packet_that_has_arrived_is_not_requested_again()
    {
        _missing.TryAdd(1, 5, 0);
        Assert.True(_missing.Remove(3));
        Assert.False(_missing.Remove(3));
        Assert.False(_missing.Contains(3));
        Assert.Equal(4, _missing.TakeDue(0, RoundTrip.UnknownUs, _due));
        Assert.DoesNotContain((ushort)3, _due[..4]);
    }

    [Fact]
    public void When_more_packets_are_missing_than_the_list_holds_all_are_forgotten()
    {
        Assert.True(_missing.TryAdd(1, 100, 0));
        Assert.False(_missing.TryAdd(200, 300, 0));
        Assert.Equal(0, _missing.Count);
    }
}

public class RoundTripTests
{
    private readonly RoundTrip _roundTrip = new();

    private static ReportBlock Answer(uint middle, int delayMs) => new(1, 0, 0, 0, 0, middle, (uint)(delayMs * 65_536 / 1_000));

    [Fact]
    public void The_round_trip_is_the_time_since_the_report_without_the_browsers_own_delay()
    {
        _roundTrip.NoteSent(7, 1_000_000);
        _roundTrip.NoteSent(8, 2_000_000);
        _roundTrip.NoteAnswer(Answer(7, delayMs: 1_500), 2_620_000);
        Assert.InRange(_roundTrip.Us, 119_000, 121_000);

        _roundTrip.NoteAnswer(Answer(8, delayMs: 600), 2_800_000); // 200 ms; a longer time counts little
        Assert.InRange(_roundTrip.Us, 129_000, 131_000);
    }

    [Fact]
    public void Answers_to_unknown_reports_are_ignored_and_impossible_times_stay_within_bounds()
    {
        _roundTrip.NoteSent(7, 1_000_000);
        _roundTrip.NoteAnswer(Answer(0, 0), 1_010_000);
        _roundTrip.NoteAnswer(Answer(9, 0), 1_010_000);
        Assert.Equal(RoundTrip.UnknownUs, _roundTrip.Us);

        _roundTrip.NoteAnswer(new ReportBlock(1, 0, 0, 0, 0, 7, uint.MaxValue), 1_010_000);
        Assert.Equal(RoundTrip.ShortestUs, _roundTrip.Us);
        for (var i = 0; i < 100; i++) _roundTrip.NoteAnswer(Answer(7, 0), long.MaxValue / 2);
        Assert.InRange(_roundTrip.Us, RoundTrip.LongestUs - 100, RoundTrip.LongestUs);
    }
}

public class RepairBudgetTests
{
    [Fact]
    public void The_repair_budget_is_a_reserve_refilled_by_a_fifth_of_the_bytes_sent_and_never_above_the_reserve()
    {
        var budget = new RepairBudget();
        Assert.True(budget.TrySpend(RepairBudget.Reserve));
        Assert.False(budget.TrySpend(1));

        budget.NoteSent(1_000, losesAtRandom: false);
        Assert.False(budget.TrySpend(201));
        Assert.True(budget.TrySpend(200));
        Assert.False(budget.TrySpend(1));

        for (var i = 0; i < 1_000; i++) budget.NoteSent(1_000, losesAtRandom: false);
        Assert.True(budget.TrySpend(RepairBudget.Reserve));
        Assert.False(budget.TrySpend(1));
    }

    [Fact]
    public void On_a_line_that_loses_a_share_of_everything_half_of_the_bytes_sent_may_be_sent_again()
    {
        var budget = new RepairBudget();
        Assert.True(budget.TrySpend(RepairBudget.Reserve));
        budget.NoteSent(1_000, losesAtRandom: true);
        Assert.False(budget.TrySpend(501));
        Assert.True(budget.TrySpend(500));
        Assert.False(budget.TrySpend(1));
    }
}

public class PacketCacheTests
{
    private const long KeepUs = 1_000_000;
    private readonly PacketCache _cache = new();

    private static byte[] Payload(long number, int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(number * 31 + i))];

    private void Add(long number, int length, long nowUs) => _cache.Add(number, number % 2 == 0, (uint)number, Payload(number, length), KeepUs, nowUs);

    private bool Has(long number, int length) =>
        _cache.TryGet(number, out var marker, out var timestamp, out var payload) && marker == (number % 2 == 0) && timestamp == (uint)number
        && payload.SequenceEqual(Payload(number, length));

    [Fact]
    public void A_packet_can_be_read_again_until_a_newer_one_takes_its_place()
    {
        for (var i = 0; i < 10_000; i++) Add(70_000 + i, 20, i * 20_000L);

        Assert.True(Has(79_999, 20));
        Assert.True(Has(79_999 - 49, 20));
        Assert.False(Has(70_000, 20));
        Assert.False(_cache.TryGet(0, out _, out _, out _));
    }

    [Fact]
    public void A_packet_that_is_too_long_is_not_kept()
    {
        Add(70_000, PacketCache.LongestPayload + 1, 0);
        Assert.False(_cache.TryGet(70_000, out _, out _, out _));
    }

    [Theory]
    [InlineData(100_000, 40_000)]
    [InlineData(2_500_000, 450_000)]
    public void It_takes_as_much_as_comes_in_the_time_for_which_it_keeps_it(int bitsPerSecond, int mostBytes)
    {
        var length = Math.Min(1_100, bitsPerSecond / 8 / 50);
        var (everyUs, number) = (length * 8_000_000L / bitsPerSecond, 70_000L);
        for (var atUs = 0L; atUs < 20_000_000; atUs += everyUs)
        {
            Add(++number, length, atUs);
            if (number % 25 != 0) continue;
            for (var n = Math.Max(70_001, number - (KeepUs - everyUs) / everyUs); n <= number; n += 7) Assert.True(Has(n, length));
        }
        Assert.InRange(_cache.Bytes, 1, mostBytes);
    }

    [Fact]
    public void A_detailed_keyframe_of_a_large_picture_fits_beside_what_came_before_and_what_comes_late()
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++) Add(70_000 + i, 300, i * 20_000L);
        foreach (var i in Enumerable.Range(50, 400).OrderBy(i => i + random.Next(20))) Add(70_000 + i, 1_150, 1_000_000);

        for (var i = 1; i < 450; i++) Assert.True(Has(70_000 + i, i < 50 ? 300 : 1_150), $"{i}");
    }

    [Fact]
    public void Whatever_comes_it_never_grows_beyond_two_such_keyframes_and_gives_back_only_what_was_put_in()
    {
        var random = new Random(2);
        var lengths = new Dictionary<long, int>();
        for (var i = 0; i < 20_000; i++)
        {
            var number = 70_000 + i + random.Next(50);
            if (lengths.ContainsKey(number)) continue;
            Add(number, lengths[number] = random.Next(1, 1_200), i);
            var other = 70_000 + random.Next(i + 50);
            if (_cache.TryGet(other, out _, out _, out var payload)) Assert.True(payload.SequenceEqual(Payload(other, lengths[other])));
        }
        Assert.InRange(_cache.Bytes, 500_000, 1 << 20);
    }
}

public class AllotmentTests
{
    private const int Quarter = 0, Half = 1, Small = 2, Middle = 5, Large = 8;
    private static readonly Allotment.Wish Layered = new(100, 300, 900, Quarter: 40, Half: 60);
    private static readonly Allotment.Wish Plain = new(100, 300, 900);
    private static readonly Allotment.Wish OnlyLarge = new(0, 0, 900, Quarter: 360, Half: 540);

    private static int[] Share(long budget, params Allotment.Wish[] wishes)
    {
        var given = new int[wishes.Length];
        Allotment.Share(wishes, budget, given);
        return given;
    }

    [Theory]
    [InlineData(30, new[] { Slot.Nothing, Slot.Nothing, Slot.Nothing })]
    [InlineData(50, new[] { Quarter, Slot.Nothing, Slot.Nothing })]
    [InlineData(99, new[] { Half, Slot.Nothing, Slot.Nothing })]
    [InlineData(139, new[] { Small, Slot.Nothing, Slot.Nothing })]
    [InlineData(140, new[] { Small, Quarter, Slot.Nothing })]
    [InlineData(180, new[] { Small, Quarter, Quarter })]
    [InlineData(205, new[] { Small, Half, Quarter })]
    [InlineData(299, new[] { Small, Small, Half })]
    [InlineData(300, new[] { Small, Small, Small })]
    [InlineData(600, new[] { Middle, Small, Small })]
    [InlineData(2_700, new[] { Large, Large, Large })]
    public void First_the_most_important_picture_is_whole_then_all_go_on_then_all_are_whole_and_then_they_become_larger(long budget, int[] given) =>
        Assert.Equal(given, Share(budget, Layered, Layered, Layered));

    [Fact]
    public void A_picture_without_temporal_layers_goes_on_whole_or_not_at_all()
    {
        Assert.Equal([Small, Slot.Nothing, Quarter], Share(150, Plain, Plain, Layered));
        Assert.Equal([7, Slot.Nothing], Share(600, OnlyLarge, Plain)); // of the largest layer, where it is the only one
    }

    [Theory]
    [InlineData(Slot.Nothing, Middle, Middle)]
    [InlineData(Quarter, Half, Half)]
    [InlineData(Quarter, Middle, Small)]
    [InlineData(Small, Large, Large)]
    public void A_picture_becomes_whole_before_it_becomes_larger(int from, int to, int next) => Assert.Equal(next, Allotment.Next(from, to));
}

public class TrackTests
{
    private static Track Camera(int layers, params int[] live)
    {
        var track = new Track(TrackKind.Camera, "1", -1, new PictureFormats([(VideoCodec.Vp8, 96, 97)]), layers, repeatsWhatIsMissing: true, new CaptureClock());
        foreach (var i in live)
        {
            track.Layers[i].Latch((uint)(i + 1));
            track.Layers[i].TryAccept(1, 0, out _, out _, out _);
        }
        return track;
    }

    [Theory]
    [InlineData(100, new[] { 0, 1, 2 }, 0)]
    [InlineData(205, new[] { 0, 1, 2 }, 0)]
    [InlineData(300, new[] { 0, 1, 2 }, 1)]
    [InlineData(1080, new[] { 0, 1, 2 }, 2)]
    [InlineData(1080, new[] { 0, 1 }, 1)]
    [InlineData(100, new[] { 2 }, 2)]
    [InlineData(500, new[] { 0, 2 }, 2)]
    [InlineData(300, new[] { 0, 2 }, 0)]
    public void The_smallest_layer_that_fills_the_tile_is_chosen_or_else_the_nearest_that_is_sent(int height, int[] live, int chosen) =>
        Assert.Equal(chosen, Camera(3, live).Choose(height, Slot.Everything, 0)!.Index);

    [Fact]
    public void Without_any_layer_being_sent_none_is_chosen() => Assert.Null(Camera(3).Choose(720, Slot.Everything, 0));

    [Fact]
    public void A_layer_that_was_silent_for_half_a_second_is_not_chosen()
    {
        var track = Camera(3, 0, 2);
        track.Layers[0].TryAccept(2, 400_000, out _, out _, out _);
        Assert.Equal(0, track.Choose(720, Slot.Everything, 600_000)!.Index);
    }

    [Fact]
    public void A_screen_has_one_layer_and_keeps_it_while_nothing_moves()
    {
        var track = Camera(1, 0);
        Assert.Equal(0, track.Choose(2_000, Slot.Everything, 60_000_000)!.Index);
    }
}

public class LoudnessTests
{
    private readonly Loudness _loudness = new();
    private long _nowUs = 1_000_000;

    private void Hear(int minusDecibels, int milliseconds, bool hasVoice = true)
    {
        for (var i = 0; i < milliseconds; i += 20)
        {
            _nowUs += 20_000;
            _loudness.Hear(new AudioLevel((byte)minusDecibels, hasVoice), _nowUs);
            _loudness.Settle(_nowUs);
        }
    }

    [Fact]
    public void A_cough_is_not_speech()
    {
        Hear(100, 500);
        Hear(10, 200);
        Assert.False(_loudness.IsSpeaking);
        Hear(100, 300);
        Hear(10, 200);
        Assert.False(_loudness.IsSpeaking);
    }

    [Fact]
    public void Speech_begins_after_a_quarter_of_a_second_and_outlasts_a_pause()
    {
        Hear(100, 500);
        Hear(20, 260);
        Assert.True(_loudness.IsSpeaking);
        Hear(100, 1_100);
        Assert.True(_loudness.IsSpeaking);
        Hear(100, 200);
        Assert.False(_loudness.IsSpeaking);
    }

    [Fact]
    public void Speech_ends_when_packets_stop_and_the_level_with_it()
    {
        Hear(20, 2_000);
        Assert.InRange(_loudness.Level(_nowUs), 19, 22);
        _nowUs += Loudness.HoldsForUs + 1;
        _loudness.Settle(_nowUs);
        Assert.False(_loudness.IsSpeaking);
        Assert.Equal(127, _loudness.Level(_nowUs));
    }

    [Fact]
    public void Loud_packets_without_a_voice_in_them_are_not_speech_and_not_loud_where_the_browser_marks_voices()
    {
        Hear(20, 400);
        Assert.True(_loudness.IsSpeaking);
        Hear(10, 2_000, hasVoice: false); // keys and traffic
        Assert.False(_loudness.IsSpeaking);
        Assert.InRange(_loudness.Level(_nowUs), 120, 127);
    }

    [Fact]
    public void A_browser_that_never_marks_a_voice_is_taken_by_its_level()
    {
        Hear(20, 400, hasVoice: false);
        Assert.True(_loudness.IsSpeaking);
        Assert.InRange(_loudness.Level(_nowUs), 19, 22);
    }

    [Fact]
    public void Two_loud_packets_far_apart_are_not_a_long_sound()
    {
        _loudness.Hear(new AudioLevel(10, IsVoice: true), 0);
        _loudness.Hear(new AudioLevel(10, IsVoice: true), 10_000_000);
        _loudness.Hear(new AudioLevel(10, IsVoice: true), 20_000_000);
        Assert.False(_loudness.IsSpeaking);
    }

    [Fact]
    public void After_a_reset_there_is_silence()
    {
        Hear(10, 1_000);
        _loudness.Reset();
        Assert.False(_loudness.IsSpeaking);
        Assert.Equal(127, _loudness.Level(_nowUs));
    }
}

public class ArrivalLogTests
{
    private readonly ArrivalLog _log = new();
    private readonly byte[] _buffer = new byte[1_200];

    private List<PacketStatus> Take()
    {
        var told = new List<PacketStatus>();
        while (_log.WriteFeedback(_buffer, 1, 2) is > 0 and var length)
        {
            foreach (var packet in new RtcpReader(_buffer.AsSpan(0, length)))
            {
                Assert.True(TransportCc.TryRead(packet, out var feedback));
                foreach (var status in feedback) told.Add(status);
            }
        }
        return told;
    }

    [Fact]
    public void Arrived_packets_are_reported_once_and_in_order_whatever_order_they_came_in()
    {
        ushort[] arrived = [65_534, 1, 0, 65_535, 0, 3];
        for (var i = 0; i < arrived.Length; i++) _log.Record(arrived[i], 1_000_000 + 1_000 * i);

        var told = Take();
        Assert.Equal<ushort>([65_534, 65_535, 0, 1, 2, 3], [.. told.Select(t => t.Sequence)]);
        Assert.Equal([true, true, true, true, false, true], told.Select(t => t.IsReceived));
        Assert.InRange(told[2].ArrivalUs - told[0].ArrivalUs, 1_750, 2_250); // the first of the two
        Assert.True(_log.IsEmpty);
        Assert.Empty(Take());
    }

    [Fact]
    public void A_loss_between_two_messages_is_reported_by_the_second()
    {
        _log.Record(10, 1_000_000);
        Take();
        _log.Record(13, 1_050_000);

        Assert.Equal([(11, false), (12, false), (13, true)], Take().Select(t => ((int)t.Sequence, t.IsReceived)));
    }

    [Fact]
    public void Of_more_packets_than_the_log_holds_the_first_are_reported()
    {
        for (var i = 0; i < ArrivalLog.Most + 100; i++) _log.Record((ushort)i, 1_000_000 + 10 * i);

        Assert.Equal(ArrivalLog.Most, Take().Count(t => t.IsReceived));
        Assert.True(_log.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_sequence_numbers_at_any_time_are_reported_once_each(int seed)
    {
        var random = new Random(seed);
        var extender = default(SequenceExtender);
        for (var round = 0; round < 200; round++)
        {
            var arrived = new HashSet<long>();
            for (var i = random.Next(200); i >= 0; i--)
            {
                var number = (ushort)random.Next(0x1_0000);
                _log.Record(number, random.NextInt64(1L << 40));
                arrived.Add(extender.Extend(number));
            }

            Assert.Equal(arrived.Select(n => (ushort)n).Order(), Take().Where(t => t.IsReceived).Select(t => t.Sequence).Order());
        }
    }
}
