using MeetingHub.Media.Sdp;
using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>What docs/scaling.md says of memory, in bytes that the core allocates.</summary>
public class MemoryTests
{
    private const int People = 12;

    /// <summary>With what is thrown away after the answer. OpenSSL's own memory is not in it.</summary>
    private static long BytesToJoin(int videoSlots, int audioSlots)
    {
        using var network = new FakeNetwork();
        Assert.True(SdpOffer.TryRead(Offers.Chromium(videoSlots, audioSlots), out var offer, out _, out _));
        long Join(string name)
        {
            network.Core.SetPermissions("room", name, MediaPermissions.Camera | MediaPermissions.Microphone, network.NowUs);
            var before = GC.GetAllocatedBytesForCurrentThread();
            network.Core.Negotiate("room", name, offer!, network.NowUs);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Join("first");
        return Join("second");
    }

    [Fact]
    public void A_peer_takes_64_kB_and_a_slot_one()
    {
        var (least, most) = (BytesToJoin(1, 1), BytesToJoin(25, 6));

        Assert.InRange(least, 1, 64_000);
        Assert.InRange((most - least) / 29, 1, 1_024);
    }

    [Fact]
    public void Sending_and_hearing_grows_a_peer_by_what_its_layers_keep_and_what_is_remembered_of_its_packets()
    {
        using var network = new FakeNetwork();
        var all = Enumerable.Range(0, People).Select(i => network.Join("room", $"member{i}", videoSlots: 11, audioSlots: 6)).ToArray();
        foreach (var one in all)
        {
            one.View([.. all.Where(o => o != one).Select(o => new ViewTile(o.Name, TrackKind.Camera, 180))]);
            (one.MicrophoneOn, one.CameraOn) = (true, true);
        }
        var recorded = network.Record(8_000, _ => { });
        network.IsUnplugged = true;

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (bytes, address, at) in recorded)
        {
            network.Core.Receive(bytes, address, at);
            network.Core.Tick(at, DateTimeOffset.UnixEpoch);
        }
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / People;

        Assert.True(network.Core.Counters.DatagramsOut > 100_000);
        Assert.InRange(each, 1, 500_000);
    }
}
