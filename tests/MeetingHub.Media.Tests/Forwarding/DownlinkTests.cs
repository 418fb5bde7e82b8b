using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Forwarding;

/// <summary>The estimate of a line, over lines that are simulated millisecond by millisecond.</summary>
public class DownlinkTests
{
    public static TheoryData<int> Seeds => [1, 2, 3];

    /// <summary>A line, a server that sends as much as it may, and a browser that reports every 50 ms.</summary>
    private sealed class Simulation(int seed)
    {
        private const int Packet = 1_000;
        private const int Voice = (80 + Downlink.Overhead) * 8 * 50;
        private readonly Random _random = new(seed);
        private readonly Queue<(long Number, int Bytes)> _queue = new();
        private readonly PriorityQueue<long, long> _underWay = new();
        private readonly List<PacketArrival> _arrived = [];
        private readonly HashSet<long> _seen = [];
        private readonly Queue<long> _words = new(); // the last packet of each voice
        private readonly Queue<(byte[] Bytes, long AtUs)> _feedback = new();
        private long _base;
        private double _credit;
        private double _queued;
        private double _free;
        private byte _count;

        public Downlink Downlink { get; } = new();
        public long NowUs { get; private set; } = 1_000_000_000;
        public double Line { get; set; } = 100_000_000;
        public double Wanted { get; set; } = 3_000_000;

        /// <summary>When there is less for them than this, no pictures are sent.</summary>
        public double LeastForPictures { get; set; }

        /// <summary>While the line loses at random each of their packets goes twice, the second time behind the next one.</summary>
        public int Voices { get; set; } = 1;
        public int DelayUs { get; set; } = 20_000;
        public int JitterUs { get; set; }
        public double Loss { get; set; }

        /// <summary>The device takes nothing from the network at the moment, and all of it later.</summary>
        public bool IsBusy { get; set; }

        /// <summary>The server stands still for so long between its look at the clock and the network, once.</summary>
        public int HoldUs { get; set; }
        public double LongestQueueUs { get; set; } = 300_000;
        public long SentBytes { get; private set; }
        public long ArrivedBytes { get; private set; }
        public double QueueUs => _queued * 8e6 / Line;

        private void Send(int bytes)
        {
            _base = _base == 0 ? Downlink.NextNumber : _base;
            var number = Downlink.NextNumber;
            Downlink.NoteSent(bytes, NowUs);
            Carry(number, bytes);
        }

        private void Say()
        {
            _words.Enqueue(Downlink.NextNumber);
            Send(80);
            if (_words.Count <= Voices) return;
            var before = _words.Dequeue();
            if (!Downlink.LosesAtRandom) return;
            Downlink.NoteSentAgain((ushort)before, 80, NowUs);
            Carry(before, 80);
        }

        private void Carry(long number, int bytes)
        {
            SentBytes += bytes + Downlink.Overhead;
            if (QueueUs > LongestQueueUs || _random.NextDouble() < Loss) return;
            _queue.Enqueue((number, bytes + Downlink.Overhead));
            _queued += bytes + Downlink.Overhead;
        }

        public void Advance(int milliseconds, Action? each = null)
        {
            for (var i = 0; i < milliseconds; i++)
            {
                NowUs += 1_000;
                Step();
                each?.Invoke();
            }
        }

        private void Step()
        {
            var ms = NowUs / 1_000;
            if (Downlink.Capacity < LeastForPictures) _credit = 0;
            else _credit += (Math.Min(Wanted, Downlink.Capacity) - Voices * Voice * (Downlink.LosesAtRandom ? 2 : 1)) / 8_000;
            for (var voice = 0; voice < Voices && ms % 20 == 0; voice++) Say();
            if (ms % 33 == 0) // a picture
            {
                for (; _credit > Packet + Downlink.Overhead; _credit -= Packet + Downlink.Overhead) Send(Packet);
            }
            if (ms % 50 == 0)
            {
                Downlink.Tick((long)Wanted, NowUs);
                for (var padding = Downlink.Padding(NowUs, 50_000); padding > 0; padding -= 255 + Downlink.Overhead) Send(255);
            }

            _free = Math.Min(_free + Line / 8_000, Math.Max(Line / 8_000, 1_500));
            while (_queue.TryPeek(out var next) && next.Bytes <= _free)
            {
                _queue.Dequeue();
                _free -= next.Bytes;
                _queued -= next.Bytes;
                ArrivedBytes += next.Bytes;
                _underWay.Enqueue(next.Number, NowUs + HoldUs + DelayUs + (JitterUs > 0 ? _random.Next(JitterUs) : 0));
            }
            if (_queue.Count == 0) _free = Math.Min(_free, Line / 8_000);
            if (HoldUs > 0) Downlink.Doubt(NowUs);
            HoldUs = 0;
            if (IsBusy) return;
            while (_underWay.TryPeek(out var number, out var at) && at <= NowUs)
            {
                _underWay.Dequeue();
                if (_seen.Add(number)) _arrived.Add(new PacketArrival(number, NowUs + 77_000_000)); // the browser's clock has another zero
            }

            if (ms % 50 == 25) Report();
            while (_feedback.TryPeek(out var due) && due.AtUs <= NowUs)
            {
                _feedback.Dequeue();
                foreach (var packet in new RtcpReader(due.Bytes))
                {
                    if (TransportCc.TryRead(packet, out var feedback)) Downlink.Read(feedback, NowUs);
                }
            }
        }

        private void Report()
        {
            _arrived.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
            while (_arrived.Count > 0)
            {
                var bytes = new byte[1_200];
                var from = Math.Min(_base, _arrived[0].Sequence);
                var length = TransportCc.Write(bytes, 1, 2, from, _count, _arrived.ToArray(), out var consumed);
                if (consumed == 0) break;
                _base = Math.Max(_base, _arrived[consumed - 1].Sequence + 1);
                _arrived.RemoveRange(0, consumed);
                _count++;
                _feedback.Enqueue((bytes[..length], NowUs + DelayUs));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_line_that_narrows_is_known_within_two_seconds_and_never_overfilled_for_longer_than_half_a_second(int seed)
    {
        foreach (var (line, queue) in (IEnumerable<(double, double)>)[(300_000, 300_000), (600_000, 300_000), (1_200_000, 300_000),
            (600_000, 3_000_000), (1_200_000, 3_000_000), (2_000_000, 3_000_000)])
        {
            var way = new Simulation(seed) { LongestQueueUs = queue };
            way.Advance(5_000 + seed * 7);
            Assert.True(way.Downlink.Capacity > 2_500_000, $"{way.Downlink.Capacity} before");

            way.Line = line;
            var (over, longest) = (0, 0);
            void Watch() => longest = Math.Max(longest, over = way.Downlink.Capacity > line ? over + 1 : 0);
            way.Advance(2_000, Watch);
            Assert.InRange(way.Downlink.Estimate, line * 0.9, line * 1.02);

            // It stays so: nearly everything of the line is used, the queue is short, and no more than a fifth too much is sent.
            way.Advance(1_500, Watch);
            var (sent, arrived, waiting) = (way.SentBytes, way.ArrivedBytes, 0.0);
            way.Advance(10_000, () =>
            {
                Watch();
                waiting += way.QueueUs / 10_000;
            });
            Assert.True(longest <= 500, $"{longest} ms over {line} with a queue of {queue}");
            Assert.InRange((way.SentBytes - sent) * 0.8, line * 0.75, line * 1.2);
            Assert.InRange((way.ArrivedBytes - arrived) * 0.8, line * 0.75, line);
            Assert.InRange(waiting, 0, 75_000);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_deep_queue_that_loses_nothing_is_noticed_before_it_is_long(int seed)
    {
        foreach (var overload in (double[])[1.15, 1.5, 2.5])
        {
            var way = new Simulation(seed) { LongestQueueUs = 10_000_000 };
            way.Advance(5_000);
            way.Line = way.Wanted / overload;
            var longest = 0.0;
            way.Advance(5_000, () => longest = Math.Max(longest, way.QueueUs));
            Assert.InRange(longest, 0, 700_000);
            Assert.InRange(way.Downlink.Estimate, way.Line * 0.85, way.Line * 1.02);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_line_that_is_free_again_is_used_soon(int seed)
    {
        var way = new Simulation(seed) { Line = 600_000 };
        way.Advance(15_000);
        Assert.InRange(way.Downlink.Estimate, 500_000, 600_000);

        way.Line = 100_000_000;
        way.Advance(2_000); // until the next probe, and three of them

        Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_lone_picture_that_was_paused_on_a_full_line_comes_back_though_nothing_else_was_sent_meanwhile(int seed)
    {
        // given
        var way = new Simulation(seed) { Voices = 0, Wanted = 500_000, LeastForPictures = 400_000 };
        way.Advance(5_000);

        // when
        way.Line = 150_000;
        way.Advance(3_000);
        Assert.InRange(way.Downlink.Capacity, 0, 399_999);
        way.Line = 100_000_000;
        way.Advance(8_000);

        // then
        Assert.True(way.Downlink.Capacity >= way.LeastForPictures, $"{way.Downlink.Capacity}");
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.3)]
    public void A_line_that_was_narrow_is_used_again_though_it_loses_a_share_of_everything_and_of_what_tries_it(double loss)
    {
        var way = new Simulation(1) { Line = 600_000 };
        way.Advance(15_000);
        (way.Line, way.Loss) = (100_000_000, loss);
        way.Advance(10_000);
        Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity}");
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.3)]
    public void Sound_that_is_sent_twice_neither_hides_what_a_line_loses_nor_what_it_carries(double loss)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var way = new Simulation(seed) { Line = 260_000, Voices = 3, Wanted = 700_000 };
            way.Advance(15_000);
            (way.Line, way.Loss) = (100_000_000, loss);
            way.Advance(10_000);
            Assert.True(way.Downlink.LosesAtRandom);
            Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity} with seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_device_that_takes_sound_late_is_not_taken_for_a_line_that_goes_on_losing_it(int seed)
    {
        var (way, random) = (new Simulation(seed) { Voices = 3, Loss = 0.05 }, new Random(seed));
        way.Advance(5_000);
        Assert.True(way.Downlink.LosesAtRandom);

        way.Loss = 0;
        for (var i = 0; i < 200; i++)
        {
            way.IsBusy = !way.IsBusy;
            way.Advance(random.Next(10, way.IsBusy ? 80 : 150));
        }
        Assert.False(way.Downlink.LosesAtRandom);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void A_line_that_loses_a_share_of_everything_is_not_taken_for_a_narrow_one(double loss)
    {
        var way = new Simulation(1) { Loss = loss };
        way.Advance(10_000);
        Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity}");
    }

    [Fact]
    public void A_line_that_drops_what_is_too_much_without_a_queue_is_known_by_its_loss()
    {
        var way = new Simulation(1) { LongestQueueUs = 50_000, Line = 800_000 };
        way.Advance(15_000);
        var (sent, arrived) = (way.SentBytes, way.ArrivedBytes);
        way.Advance(10_000);
        Assert.InRange(way.ArrivedBytes - arrived, 0.85 * (way.SentBytes - sent), way.SentBytes - sent);
        Assert.InRange(way.Downlink.Capacity, 500_000, 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_long_way_with_uneven_delays_is_not_taken_for_a_full_line(int seed)
    {
        var way = new Simulation(seed) { DelayUs = 150_000, JitterUs = 60_000 };
        way.Advance(10_000);
        Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity}");
    }

    [Fact]
    public void Packets_that_a_busy_device_takes_late_are_not_taken_for_a_full_line()
    {
        var way = new Simulation(1);
        for (var i = 0; i < 20; i++)
        {
            way.Advance(400);
            way.IsBusy = i % 2 == 0;
        }
        Assert.Equal(Downlink.Most, way.Downlink.Capacity);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_way_that_becomes_longer_is_soon_told_from_a_full_line_also_when_it_loses_packets(int seed)
    {
        foreach (var loss in (double[])[0, 0.05])
        {
            var way = new Simulation(seed) { Loss = loss };
            way.Advance(5_000);
            way.DelayUs = 120_000;
            way.Advance(3_000);
            Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity} with {loss}");

            way.DelayUs = 10_000;
            way.Line = 800_000;
            way.Advance(4_000);
            Assert.InRange(way.Downlink.Estimate, 600_000, 820_000);
            way.DelayUs = 90_000;
            var sent = way.SentBytes;
            way.Advance(6_000);
            Assert.InRange((way.SentBytes - sent) * 8 / 6, 500_000, 960_000);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void After_a_time_of_much_loss_a_line_is_soon_used_again(int seed)
    {
        var way = new Simulation(seed) { Loss = 0.2, JitterUs = 70_000 };
        way.Advance(12_000);
        (way.Loss, way.JitterUs, way.DelayUs) = (0, 0, 45_000);
        way.Advance(5_000);
        Assert.True(way.Downlink.Capacity > 0.9 * way.Wanted, $"{way.Downlink.Capacity}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_device_that_stands_still_again_and_again_is_not_taken_for_a_full_line(int seed)
    {
        var (way, random) = (new Simulation(seed), new Random(seed));
        for (var i = 0; i < 100; i++)
        {
            way.IsBusy = !way.IsBusy;
            way.Advance(random.Next(10, way.IsBusy ? 350 : 250));
        }
        Assert.Equal(Downlink.Most, way.Downlink.Capacity);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Packets_that_the_server_sends_late_because_it_stood_still_are_not_taken_for_a_full_line(int seed)
    {
        var (way, random) = (new Simulation(seed), new Random(seed));
        for (var i = 0; i < 100; i++)
        {
            way.HoldUs = random.Next(20_000, 300_000);
            way.Advance(random.Next(100, 300));
        }
        Assert.Equal(Downlink.Most, way.Downlink.Capacity);
    }

    [Fact]
    public void Nothing_is_probed_when_nobody_would_see_more_for_it()
    {
        var way = new Simulation(1) { Wanted = 500_000 };
        way.Advance(10_000);
        Assert.InRange(way.SentBytes * 8 / 10, 0, 560_000);
        Assert.Equal(Downlink.Most, way.Downlink.Capacity);
    }

    [Fact]
    public void Feedback_about_packets_that_were_never_sent_changes_nothing()
    {
        var downlink = new Downlink();
        downlink.NoteSent(1_000, 1_000_000);
        var bytes = new byte[1_200];
        var lies = Enumerable.Range(0, 500).Select(i => new PacketArrival(downlink.NextNumber + 1 + i, 1_000_000 + i)).ToArray();
        var length = TransportCc.Write(bytes, 1, 2, lies[0].Sequence, 0, lies, out _);
        foreach (var packet in new RtcpReader(bytes.AsSpan(0, length)))
        {
            Assert.True(TransportCc.TryRead(packet, out var feedback));
            downlink.Read(feedback, 1_050_000);
        }
        Assert.Equal(Downlink.Most, downlink.Capacity);
    }
}
