using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>Rooms whose members are on several shards: each member of these tests is on the next one.</summary>
public class SpreadTests
{
    private const int StepMs = 3_000;

    private static ViewTile Camera(FakeBrowser who, int height = 720) => new(who.Name, TrackKind.Camera, height);

    private static FakeBrowser[] JoinAll(FakeNetwork network, params string[] names)
    {
        FakeBrowser[] all = [.. names.Select(name => network.Join("room", name, videoSlots: 5, audioSlots: 2))];
        network.Advance(100); // until the shards have told each other
        return all;
    }

    /// <summary>
    /// A seed decides what people do. After each step: whom does everybody see and hear, in which layer? What they see and hear has to be
    /// whole.
    /// </summary>
    private static List<string> Play(int seed, int shards)
    {
        using var network = new FakeNetwork(seed, shards);
        var people = JoinAll(network, "ann", "bo", "cal", "dee", "eve", "fay");
        Assert.Equal(shards, people.Select(p => p.Shard).Distinct().Count());
        var name = people.ToDictionary(p => p.Number, p => p.Name);
        var random = new Random(seed);
        foreach (var one in people)
        {
            var sent = 0;
            one.Loses = (stream, _) => stream > 0 && ++sent % 41 == 0; // which the server asks for again
            (one.AnswersClocks, one.SendsReports, one.MicrophoneOn) = (true, true, true);
        }
        List<string> seen = [];
        for (var step = 0; step < 5; step++)
        {
            var loudness = Enumerable.Range(0, people.Length).Select(i => 10 + 12 * i).ToArray();
            random.Shuffle(loudness);
            for (var i = 0; i < people.Length; i++)
            {
                var one = people[i];
                one.Loudness = loudness[i];
                one.CameraOn = random.Next(4) > 0;
                var allowed = random.Next(8) switch
                {
                    0 => MediaPermissions.None, 1 => MediaPermissions.Camera, 2 => MediaPermissions.Microphone,
                    _ => MediaPermissions.Camera | MediaPermissions.Microphone,
                };
                network.SetPermissions("room", one.Name, allowed);
                var others = people.Where(p => p != one).ToArray();
                random.Shuffle(others);
                int[] heights = [150, 300, 700];
                one.View([.. others.Take(random.Next(1, 6)).Select(p => Camera(p, heights[random.Next(3)]))]);
            }
            network.Advance(StepMs);
            var since = network.NowUs - 1_000_000;
            foreach (var one in people)
            {
                var got = one.Got.Where(g => g.Sender != 0 && g.AtUs > since).GroupBy(g => (g.Sender, g.Layer)).ToList();
                foreach (var stream in got)
                {
                    // What was lost on its way up comes late: at the edges some of it is outside of the time that is looked at.
                    var packets = stream.Select(g => g.Packet).Order().ToList();
                    var ever = one.Got.Where(g => (g.Sender, g.Layer) == stream.Key).Select(g => g.Packet).ToHashSet();
                    Assert.True(packets.Count > 40);
                    for (var p = packets[15]; p < packets[^15]; p++) Assert.Contains(p, ever);
                }
                var streams = got.Select(g => $"{name[g.Key.Sender]} {g.Key.Layer}").Order(StringComparer.Ordinal);
                seen.Add($"{step} {one.Name}: {string.Join(", ", streams)}");
            }
            var speaking = network.Events.OfType<SpeakingChanged>().Last().Peers;
            seen.Add($"{step} speak: {string.Join(' ', speaking.Order(StringComparer.Ordinal))}");
        }
        foreach (var one in people) (one.MicrophoneOn, one.CameraOn) = (false, false);
        network.Advance(1_000); // until what was lost has come
        foreach (var one in people)
        {
            Assert.Equal(0, one.Unreadable);
            foreach (var slot in one.Got.GroupBy(g => g.Mid)) AssertWhole([.. slot]);
        }
        seen.Add($"speaking was told {network.Events.OfType<SpeakingChanged>().Count()} times");
        return seen;
    }

    // Every number once, and time that does not go back with them. What was repaired on its way up comes late, under its own number; what
    // was still missing at a mute never comes.
    private static void AssertWhole(List<Received> slot)
    {
        var first = slot[0].Number;
        var byNumber = slot.OrderBy(g => (ushort)(g.Number - first + 1_000)).ToList();
        for (var i = 1; i < byNumber.Count; i++)
        {
            Assert.NotEqual(byNumber[i - 1].Number, byNumber[i].Number);
            if (byNumber[i].Sender != 0 && byNumber[i - 1].Sender != 0)
                Assert.InRange((int)(byNumber[i].Timestamp - byNumber[i - 1].Timestamp), 0, 90_000 * 10);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Everybody_gets_on_any_shard_what_they_would_get_on_one(int seed) =>
        Assert.Equal(Play(seed, shards: 1), Play(seed, shards: 3));

    [Fact]
    public void From_a_mute_on_nobody_on_any_shard_gets_a_packet_though_the_speakers_own_shard_stands_still()
    {
        using var network = new FakeNetwork(shards: 3);
        var people = JoinAll(network, "ann", "bo", "cal");
        var ann = people[0];
        foreach (var one in people.Skip(1)) one.View(Camera(ann));
        (ann.MicrophoneOn, ann.CameraOn) = (true, true);
        network.Advance(1_000);
        foreach (var one in people.Skip(1))
        {
            var lately = one.Got.Where(g => g.AtUs > network.NowUs - 300_000);
            Assert.Equal([-1, 2], lately.Select(g => g.Layer).Distinct().Order());
        }

        network.SetPermissions("room", "ann", MediaPermissions.None);
        network.Stalled.Add(ann.Shard); // it still lets everything through, if it does anything
        var until = network.NowUs + network.DelayUs;
        var dropped = network.Cores.Sum(c => c.Counters.DroppedNotAllowed);
        network.Advance(1_000);
        Assert.All(people, p => Assert.DoesNotContain(p.Got, g => g.AtUs > until));
        Assert.All(people.Skip(1), p => Assert.DoesNotContain(p.Slots, s => s.Peer == "ann"));
        network.Stalled.Clear();
        network.Advance(1_000);
        Assert.All(people, p => Assert.DoesNotContain(p.Got, g => g.AtUs > until));
        Assert.True(network.Cores.Sum(c => c.Counters.DroppedNotAllowed) > dropped + 100);

        network.SetPermissions("room", "ann", MediaPermissions.Camera);
        var before = people[1].Got.Count;
        network.Advance(1_000);
        Assert.True(people[1].Got[before].IsKeyframe);
        Assert.Equal(2, people[1].Got[^1].Layer);
    }

    [Fact]
    public void Whoever_is_removed_is_neither_seen_nor_heard_on_any_shard_from_then_on_and_gets_nothing()
    {
        using var network = new FakeNetwork(shards: 3);
        var people = JoinAll(network, "ann", "bo", "cal");
        foreach (var one in people)
        {
            (one.MicrophoneOn, one.CameraOn) = (true, true);
            one.View([.. people.Where(p => p != one).Select(p => Camera(p))]);
        }
        network.Advance(1_000);
        var ann = people[0];

        network.Orders.Remove("room", "ann");
        network.Stalled.Add(ann.Shard);
        network.Advance(1);
        network.Stalled.Clear();
        var until = network.NowUs + network.DelayUs;
        network.Advance(1_000);

        Assert.True(ann.HasBeenClosed);
        Assert.DoesNotContain(ann.Got, g => g.AtUs > until);
        foreach (var one in people.Skip(1))
        {
            Assert.DoesNotContain(one.Got, g => g.Sender == ann.Number && g.AtUs > until);
            Assert.Contains(one.Got, g => g.Sender != ann.Number && g.AtUs > until);
            Assert.Equal(2, one.Slots.Count()); // of the one who is left
        }

        // Back, and so on a shard again.
        var again = network.Join("room", "ann");
        again.CameraOn = true;
        network.Advance(1_000);
        Assert.All(people.Skip(1), p => Assert.Contains(p.Got, g => g.Sender == again.Number && g.Layer == 2));
    }

    [Fact]
    public void A_shard_that_stands_still_holds_nobody_up_and_goes_on_with_keyframes()
    {
        using var network = new FakeNetwork(shards: 3);
        var people = JoinAll(network, "ann", "bo", "cal");
        var (ann, bo, cal) = (people[0], people[1], people[2]);
        (ann.MicrophoneOn, ann.CameraOn, ann.ScreenOn) = (true, true, true);
        foreach (var one in (FakeBrowser[])[bo, cal]) one.View(Camera(ann));
        network.Advance(1_000);

        network.Stalled.Add(bo.Shard);
        network.Advance(7_000);
        foreach (var slot in cal.Got.GroupBy(g => g.Mid)) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
        Assert.Equal(0, network.Cores[cal.Shard].Counters.MissedOfNeighbours);
        var (asked, got) = (ann.KeyframeRequests.Count, bo.Got.Count);

        network.Stalled.Clear();
        var at = network.NowUs;
        network.Advance(1_500);

        Assert.True(network.Cores[bo.Shard].Counters.MissedOfNeighbours > 0);
        Assert.True(ann.KeyframeRequests.Count > asked);
        Assert.Contains(bo.Got.Skip(got), g => g.IsKeyframe && g.Packet > 0 && g.AtUs > at + network.DelayUs);
        bo.Got.Clear();
        network.Advance(1_000);
        Assert.Equal(2, bo.Got.GroupBy(g => g.Mid).Count());
        foreach (var slot in bo.Got.GroupBy(g => g.Mid)) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
    }

    [Fact]
    public void What_is_missed_on_another_shard_is_sent_again_from_there_and_keyframes_are_asked_for_at_the_source()
    {
        using var network = new FakeNetwork(shards: 2);
        var people = JoinAll(network, "ann", "bo");
        var (ann, bo) = (people[0], people[1]);
        bo.View(Camera(ann));
        ann.CameraOn = true;
        network.Advance(1_000);

        var last = bo.Got[^1];
        bo.AskAgain(last.Mid, last.Number);
        network.Advance(50);
        Assert.Single(bo.Got, g => g.IsRepair && g.Number == last.Number);
        Assert.Equal(1, network.Cores[bo.Shard].Counters.Resent);

        var asked = ann.KeyframeRequests.Count;
        bo.AskForKeyframe(last.Mid);
        network.Advance(150);
        Assert.Equal(asked + 1, ann.KeyframeRequests.Count);
    }

    [Fact]
    public void Whoever_sends_is_told_what_is_wanted_on_other_shards_also_when_nothing_has_happened_for_long()
    {
        using var network = new FakeNetwork(shards: 2);
        var people = JoinAll(network, "ann", "bo");
        var (ann, bo) = (people[0], people[1]);
        int Wanted() => network.Events.OfType<LayersWanted>().Last(w => w.Peer == "ann" && w.Track == TrackKind.Camera).Layers;
        ann.CameraOn = true;
        network.Advance(5_000);
        Assert.Equal(0, Wanted());
        ann.CameraOn = false;
        network.Advance(20_000);

        bo.View(Camera(ann));
        network.Advance(200);
        Assert.Equal(3, Wanted());
        ann.CameraOn = true;
        network.Advance(500);
        Assert.Contains(bo.Got, g => g.Layer == 2);

        bo.View(Camera(ann, 150));
        network.Advance(5_000);
        Assert.Equal(1, Wanted());
    }

    [Fact]
    public void A_room_has_one_codec_on_all_its_shards_also_on_one_that_comes_later()
    {
        using var network = new FakeNetwork(shards: 3);
        var ann = network.Join("room", "ann");
        var bo = network.Join("room", "bo", offer: offer => Offers.Only(offer, VideoCodec.Vp9, VideoCodec.H264));
        var cal = network.Join("room", "cal");
        network.Advance(100);
        FakeBrowser[] people = [ann, bo, cal];
        Assert.Equal(3, people.Select(p => p.Shard).Distinct().Count());
        Assert.Equal((VideoCodec.H264, VideoCodec.H264), (bo.AnsweredCodec, cal.AnsweredCodec));
        Assert.All(people, p => Assert.Equal(VideoCodec.H264, p.ToldCodec));

        network.Orders.Remove("room", "bo");
        network.Advance(10);
        Assert.All((FakeBrowser[])[ann, cal], p => Assert.Equal(VideoCodec.Vp8, p.ToldCodec));
    }

    [Fact]
    public void A_picture_changes_its_codec_for_viewers_on_other_shards_too()
    {
        using var network = new FakeNetwork(shards: 3);
        var people = JoinAll(network, "ann", "bo");
        var cal = network.Join("room", "cal", offer: offer => Offers.Only(offer, VideoCodec.Vp8));
        network.Advance(100);
        var (ann, bo) = (people[0], people[1]);
        ann.Codec = VideoCodec.H264;
        ann.CameraOn = true;
        foreach (var one in (FakeBrowser[])[bo, cal]) one.View(Camera(ann));
        network.Advance(1_000);
        Assert.Equal((VideoCodec.H264, 2), (bo.Got[^1].Codec, bo.Got[^1].Layer));
        Assert.Empty(cal.Got);

        foreach (var codec in (VideoCodec[])[VideoCodec.Vp8, VideoCodec.Av1, VideoCodec.Vp8])
        {
            ann.Codec = codec;
            network.Advance(1_000);
            Assert.Equal((codec, 2), (bo.Got[^1].Codec, bo.Got[^1].Layer));
        }
        Assert.Equal((VideoCodec.Vp8, 2), (cal.Got[^1].Codec, cal.Got[^1].Layer));
        Assert.All(cal.Got, g => Assert.Equal(VideoCodec.Vp8, g.Codec));
        foreach (var one in (FakeBrowser[])[bo, cal]) CodecTests.AssertUnbroken(one.Got);
        Assert.Equal(0, network.Cores.Sum(c => c.Counters.DroppedMalformed) + bo.Unreadable + cal.Unreadable);
    }

    [Fact]
    public void A_room_that_ends_or_becomes_empty_leaves_nothing_on_any_shard()
    {
        using var network = new FakeNetwork(shards: 3);
        JoinAll(network, "ann", "bo", "cal");
        Assert.All(network.Cores, c => Assert.Equal(1, c.Counters.SpreadRooms));

        network.Orders.Close("room");
        network.Advance(10);
        Assert.All(network.Cores, c => Assert.Equal((0, 0), (c.Counters.SpreadRooms, c.Counters.Peers)));

        JoinAll(network, "ann", "bo", "cal");
        Assert.All(network.Cores, c => Assert.Equal(1, c.Counters.SpreadRooms));
        foreach (var name in (string[])["ann", "bo", "cal"]) network.Orders.Remove("room", name);
        network.Advance(10);
        Assert.All(network.Cores, c => Assert.Equal((0, 0), (c.Counters.SpreadRooms, c.Counters.Peers)));
    }

    [Fact]
    public void A_picture_is_in_time_with_its_voice_on_another_shard_too()
    {
        using var network = new FakeNetwork(shards: 2);
        var people = JoinAll(network, "ann", "bo");
        var (ann, bo) = (people[0], people[1]);
        (ann.MicrophoneOn, ann.CameraOn, ann.SendsReports, ann.ClockAheadUs, ann.EncodesForUs) = (true, true, true, 5_000_000, 80_000);
        bo.View(Camera(ann));
        network.Advance(4_000);

        // Both clocks of bo's slots, brought to the time of their last packets, have to differ by what encoding takes.
        var (sound, picture) = (LastClock(isVideo: false), LastClock(isVideo: true));
        Assert.InRange(CapturedUs(sound, 48) - CapturedUs(picture, 90), 40_000, 120_000);

        (Media.Rtp.SenderReport Clock, Received Packet) LastClock(bool isVideo)
        {
            var packet = bo.Got.Last(g => g.Layer >= 0 == isVideo);
            return (bo.ClocksHeard.Last(c => c.Report.Ssrc == bo.SsrcOfSlot(packet.Mid)).Report, packet);
        }

        static long CapturedUs((Media.Rtp.SenderReport Clock, Received Packet) of, int ticksPerMs) =>
            (long)(of.Clock.Ntp >> 32) * 1_000_000 + (long)((of.Clock.Ntp & 0xFFFF_FFFF) * 1_000_000 >> 32)
            + (int)(of.Packet.Timestamp - of.Clock.RtpTimestamp) * 1_000L / ticksPerMs - of.Packet.AtUs;
    }

    [Fact]
    public void A_reader_gets_every_entry_in_order_or_learns_how_many_it_has_missed()
    {
        var ring = new PacketRing();
        var writer = new Thread(() =>
        {
            Span<byte> payload = stackalloc byte[1_000];
            for (var i = 0; i < 300_000; i++)
            {
                payload.Fill((byte)i);
                var entry = new RingEntry((uint)i, 0, VideoCodec.Vp8, RingEntryKind.Packet, Marker: false, RingEntry.NoLevel, 1, i, (uint)i, i);
                ring.Write(entry, payload[..(100 + i % 900)]);
            }
        });
        writer.Start();
        var (next, read, missed, expected) = (0L, 0, 0L, 0L);
        var buffer = new byte[Outlet.LongestPacket];
        while (read + missed < 300_000)
        {
            if (!ring.TryRead(ref next, out var entry, buffer, out var length, out var lost)) continue;
            read++;
            missed += lost;
            expected += lost;
            Assert.Equal((expected, (uint)expected, 100 + (int)expected % 900), (entry.Number, entry.Source, length));
            Assert.False(buffer.AsSpan(0, length).ContainsAnyExcept((byte)expected));
            expected++;
        }
        writer.Join();
        Assert.True(read > 0);
        Assert.False(ring.TryRead(ref next, out _, buffer, out _, out _));
    }
}
