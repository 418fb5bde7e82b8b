namespace MeetingHub.Media.Tests.Engine;

public class LipSyncTests
{
    private static ViewTile Camera(FakeBrowser who) => new(who.Name, TrackKind.Camera, 720);

    // When it was captured, by the reports on the slot's clock, as a browser computes it; on the server's clock.
    private static double CapturedUs(FakeBrowser who, Received got)
    {
        var (report, _) = who.ClocksHeard.Last(c => c.Report.Ssrc == who.SsrcOfSlot(got.Mid));
        var atUs = (report.Ntp & 0xFFFF_FFFF) * 1e6 / 4_294_967_296.0 + (uint)((report.Ntp >> 32) - 2_208_988_800) * 1e6;
        return atUs + (int)(got.Timestamp - report.RtpTimestamp) * 1e6 / (got.Layer < 0 ? 48_000 : 90_000);
    }

    /// <summary>A picture took as much longer than sound as its browser took to encode it.</summary>
    private static void AssertTogether(FakeBrowser who, FakeBrowser of, FakeNetwork network, double withinUs)
    {
        var lately = who.Got.Where(g => g.Sender == of.Number && !g.IsRepair && network.NowUs - g.AtUs < 300_000).ToArray();
        var ways = lately.Select(g => (IsSound: g.Layer < 0, WaitUs: g.AtUs - CapturedUs(who, g))).ToArray();
        Assert.Contains(ways, w => w.IsSound);
        Assert.Contains(ways, w => !w.IsSound);
        // On the shortest ways.
        var longer = ways.Where(w => !w.IsSound).Min(w => w.WaitUs) - ways.Where(w => w.IsSound).Min(w => w.WaitUs);
        Assert.InRange(longer, of.EncodesForUs - withinUs, of.EncodesForUs + withinUs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_600_000_000)]
    public void Camera_and_microphone_of_a_person_are_told_with_one_clock_however_wrong_it_is(long aheadUs)
    {
        using var network = new FakeNetwork { JitterUs = 30_000 };
        var (ann, bo) = (network.Join("room", "ann"), network.Join("room", "bo"));
        (ann.ClockAheadUs, ann.SendsReports, ann.MicrophoneOn, ann.CameraOn) = (aheadUs, true, true, true);
        ann.EncodesForUs = 120_000;
        bo.View(Camera(ann));
        network.Advance(4_000);
        AssertTogether(bo, ann, network, withinUs: 12_000);

        ann.LayersOn[2] = false; // another layer has another clock
        network.Advance(3_000);
        AssertTogether(bo, ann, network, withinUs: 12_000);
    }

    [Fact]
    public void Another_persons_picture_in_the_same_slot_goes_on_with_their_clock()
    {
        using var network = new FakeNetwork();
        var (ann, bo, cy) = (network.Join("room", "ann"), network.Join("room", "bo", videoSlots: 1), network.Join("room", "cy"));
        (ann.ClockAheadUs, cy.ClockAheadUs) = (5_000_000, -70_000_000);
        (ann.EncodesForUs, cy.EncodesForUs) = (40_000, 200_000);
        foreach (var one in (FakeBrowser[])[ann, cy]) (one.SendsReports, one.MicrophoneOn, one.CameraOn) = (true, true, true);
        bo.View(Camera(ann));
        network.Advance(3_000);
        AssertTogether(bo, ann, network, withinUs: 2_000);

        bo.View(Camera(cy));
        network.Advance(3_000);
        AssertTogether(bo, cy, network, withinUs: 2_000);
        foreach (var slot in bo.Got.GroupBy(g => g.Mid)) ForwardingTests.AssertUnbroken(slot, isVideo: slot.First().Layer >= 0);
    }

    /// <summary>Slots with the same number belong to one stream, which browsers keep in time.</summary>
    [Fact]
    public void A_voice_goes_to_the_slot_that_belongs_to_its_picture_as_soon_as_there_is_a_pause()
    {
        using var network = new FakeNetwork();
        var viewer = network.Join("room", "viewer", videoSlots: 3, audioSlots: 3);
        var others = Enumerable.Range(0, 3).Select(i => network.Join("room", $"other{i}")).ToArray();
        foreach (var one in others) (one.MicrophoneOn, one.CameraOn, one.Loudness) = (true, true, 90);
        int[] IndexOf(TrackKind kind) => [.. others.Select(o => viewer.Slots.Where(s => (s.Track == TrackKind.Microphone) == (kind == TrackKind.Microphone))
            .First(s => s.Peer == o.Name).Mid).Select(mid => int.Parse(mid, System.Globalization.CultureInfo.InvariantCulture) - (kind == TrackKind.Camera ? 3 : 6))];
        viewer.View(Camera(others[2]), Camera(others[0]), Camera(others[1]));
        network.Advance(300);
        Assert.Equal([1, 2, 0], IndexOf(TrackKind.Camera));
        Assert.Equal([1, 2, 0], IndexOf(TrackKind.Microphone));

        // Whoever speaks stays where they are heard until they pause.
        others[2].Loudness = 20;
        network.Advance(500);
        viewer.View(Camera(others[1]));
        network.Advance(300);
        viewer.View(Camera(others[1]), Camera(others[2]), Camera(others[0]));
        network.Advance(1_000);
        var heardIn = IndexOf(TrackKind.Microphone)[2];
        Assert.Equal(0, heardIn);
        others[2].Loudness = 90;
        network.AdvanceUntil(() => IndexOf(TrackKind.Microphone).SequenceEqual(IndexOf(TrackKind.Camera)), 3_000);
        foreach (var slot in viewer.Got.Where(g => g.Layer < 0).GroupBy(g => g.Mid)) ForwardingTests.AssertUnbroken(slot, isVideo: false);
    }
}
