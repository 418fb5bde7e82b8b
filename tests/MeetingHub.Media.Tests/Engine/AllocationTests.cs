using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

public class AllocationTests
{
    /// <summary>
    /// Eight people with three layers each and every codec, two of them inside one stream, who also lose packets, ask for them and are sent
    /// sound twice: everything that the packet path and its timers do in steady state.
    /// </summary>
    [Fact]
    public void Forwarding_allocates_nothing()
    {
        using var network = new FakeNetwork();
        var all = Enumerable.Range(0, 8).Select(i => network.Join("room", $"member{i}", videoSlots: 7, audioSlots: 7,
            offer: offer => Offers.WithDependencies(i < 6 ? offer : Offers.InOneStream(offer)))).ToArray();
        foreach (var one in all)
        {
            one.View([.. all.Where(o => o != one).Select((o, i) => new ViewTile(o.Name, TrackKind.Camera, i % 2 == 0 ? 720 : 180))]);
            (one.MicrophoneOn, one.CameraOn, one.SendsReports, one.ReportsArrivals) = (true, true, true, true);
            one.Codec = (VideoCodec)(Array.IndexOf(all, one) % 4);
        }
        foreach (var one in all[6..]) one.Scalable = new Scalable(3, 3, isKeyOnly: true);
        network.LossDown = 0.05; // sound is sent twice
        network.Advance(3_000);
        foreach (var one in all) one.Loses = (_, number) => number % 20 == 0;
        var recorded = network.Record(6_000, millisecond =>
        {
            if (millisecond % 100 != 0) return;
            foreach (var one in all)
            {
                // The number that its slot must have sent a moment before.
                var last = one.Got.FindLast(g => g.Layer >= 0)!;
                var recent = last.Number + millisecond * 1_000 / FakeBrowser.FrameEveryUs * FakeBrowser.PacketsPerFrame - 30;
                one.AskAgain(last.Mid, (ushort)recent, (ushort)(recent + 3));
            }
        });
        network.IsUnplugged = true;

        var (warm, measured) = (recorded.Count / 2, recorded.Count - recorded.Count / 2);
        void Play(int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                var (bytes, address, at) = recorded[i];
                network.Core.Receive(bytes, address, at);
                network.Core.Tick(at, DateTimeOffset.UnixEpoch);
            }
        }
        Play(0, warm);
        var (forwardedBefore, resentBefore) = (network.Core.Counters.DatagramsOut, network.Core.Counters.Resent);
        var allocated = Allocated.InTenths(measured, (first, count) => Play(warm + first, count));

        Assert.True(allocated.Count(bytes => bytes > 0) <= 1, $"allocated in tenths: {string.Join(' ', allocated)}");
        Assert.True(network.Core.Counters.Resent - resentBefore > 100);
        Assert.True(network.Core.Counters.DatagramsOut - forwardedBefore > 20_000, $"{network.Core.Counters.DatagramsOut - forwardedBefore} forwarded");
        Assert.True(network.Core.Counters.AskedAgain > 0);
        Assert.Equal(0, network.Core.Counters.DroppedNotAuthentic + network.Core.Counters.DroppedMalformed);
    }

    [Fact]
    public void Forwarding_to_other_shards_allocates_nothing()
    {
        using var network = new FakeNetwork(shards: 3, mostTogether: 3);
        var all = Enumerable.Range(0, 9).Select(i => network.Join("room", $"member{i}", videoSlots: 8, audioSlots: 4)).ToArray();
        foreach (var one in all)
        {
            one.View([.. all.Where(o => o != one).Select((o, i) => new ViewTile(o.Name, TrackKind.Camera, i % 2 == 0 ? 720 : 180))]);
            (one.MicrophoneOn, one.CameraOn, one.SendsReports, one.ReportsArrivals) = (true, true, true, true);
        }
        network.Advance(3_000);
        foreach (var one in all) one.Loses = (_, number) => number % 20 == 0;
        var recorded = network.Record(6_000, millisecond =>
        {
            if (millisecond % 2_000 != 1_000) return;
            foreach (var one in all) one.AskForKeyframe(one.Got.FindLast(g => g.Layer >= 0)!.Mid);
        });
        network.IsUnplugged = true;

        var (warm, measured) = (recorded.Count / 2, recorded.Count - recorded.Count / 2);
        void Play(int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                var (bytes, address, at) = recorded[i];
                network.ShardOf(address).Receive(bytes, address, at);
                foreach (var core in network.Cores)
                {
                    core.ReadNeighbours(at);
                    core.Tick(at, DateTimeOffset.UnixEpoch);
                    core.WakeNeighbours();
                }
            }
        }
        Play(0, warm);
        long Sum(Func<Media.Engine.ShardCounters, long> of) => network.Cores.Sum(c => of(c.Counters));
        var (forwardedBefore, readBefore) = (Sum(c => c.DatagramsOut), Sum(c => c.FromNeighbours));
        var askedBefore = Sum(c => c.KeyframeRequests);
        var allocated = Allocated.InTenths(measured, (first, count) => Play(warm + first, count));

        Assert.True(allocated.Count(bytes => bytes > 0) <= 1, $"allocated in tenths: {string.Join(' ', allocated)}");
        Assert.True(Sum(c => c.FromNeighbours) - readBefore > 20_000, $"{Sum(c => c.FromNeighbours) - readBefore} read");
        Assert.True(Sum(c => c.DatagramsOut) - forwardedBefore > 20_000, $"{Sum(c => c.DatagramsOut) - forwardedBefore} forwarded");
        Assert.True(Sum(c => c.KeyframeRequests) > askedBefore);
        Assert.Equal(0, Sum(c => c.DroppedNotAuthentic + c.DroppedMalformed + c.MissedOfNeighbours));
    }

    /// <summary>Two people at home whom two on another node see and hear, over a link that also loses some.</summary>
    [Fact]
    public void Forwarding_to_another_node_allocates_nothing()
    {
        using var network = new FakeNetwork(shards: 2, nodes: 2);
        network.SetPermissions("room", "member0", MediaPermissions.None);
        network.Links.Join("room", home: 0, other: 1);
        var all = Enumerable.Range(0, 4).Select(i => network.Join("room", $"member{i}", node: i / 2)).ToArray();
        foreach (var one in all)
        {
            one.View([.. all.Where(o => o != one).Select((o, i) => new ViewTile(o.Name, TrackKind.Camera, i % 2 == 0 ? 720 : 180))]);
            (one.MicrophoneOn, one.CameraOn, one.SendsReports, one.ReportsArrivals) = (true, true, true, true);
        }
        network.Advance(3_000);
        var recorded = network.Record(6_000, millisecond =>
        {
            if (millisecond % 2_000 != 1_000) return;
            foreach (var one in all) one.AskForKeyframe(one.Got.FindLast(g => g.Layer >= 0)!.Mid);
        });
        network.IsUnplugged = true;
        network.Links.IsDirect = true;

        var (warm, measured) = (recorded.Count / 2, recorded.Count - recorded.Count / 2);
        void Play(int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                var (bytes, address, at) = recorded[i];
                network.ShardOf(address).Receive(bytes, address, at);
                network.Links.RunDirect(at);
                foreach (var core in network.Cores)
                {
                    core.ReadNeighbours(at);
                    core.Tick(at, DateTimeOffset.UnixEpoch);
                }
            }
        }
        Play(0, warm);
        long Crossed() => network.Links.Cores.Sum(c => c.Counters.LinksIn);
        var (crossedBefore, repairedBefore) = (Crossed(), network.Links.Cores.Sum(c => c.Counters.LinksRepaired));
        var allocated = Allocated.InTenths(measured, (first, count) => Play(warm + first, count));

        Assert.True(allocated.Count(bytes => bytes > 0) <= 1, $"allocated in tenths: {string.Join(' ', allocated)}");
        Assert.True(Crossed() - crossedBefore > 3_000, $"{Crossed() - crossedBefore} crossed");
        Assert.True(network.Links.Cores.Sum(c => c.Counters.LinksRepaired) > repairedBefore + 10);
        Assert.Equal(0, network.Links.Cores.Sum(c => c.Counters.DroppedNotAuthentic + c.Counters.DroppedMalformed + c.Counters.MissedOfNeighbours));
    }
}
