namespace MeetingHub.Media.Tests.Engine;

/// <summary>What nobody looks at need not be sent, and what is sent all the same costs nothing here.</summary>
public class WantedLayersTests
{
    private static (FakeNetwork Network, FakeBrowser Ann, FakeBrowser Viewer) Begin(int height)
    {
        var network = new FakeNetwork();
        var (ann, viewer) = (network.Join("room", "ann"), network.Join("room", "viewer"));
        (ann.CameraOn, ann.ScreenOn) = (true, false);
        viewer.View(new ViewTile("ann", TrackKind.Camera, height));
        return (network, ann, viewer);
    }

    // A page that does what it is told.
    private static void Obey(FakeNetwork network, FakeBrowser who, int milliseconds)
    {
        for (var i = 0; i < milliseconds; i += 10)
        {
            network.Advance(10);
            if (Wanted(network, who) is not { } layers) continue;
            for (var layer = 0; layer < 3; layer++) who.LayersOn[layer] = layer < layers;
        }
    }

    private static int? Wanted(FakeNetwork network, FakeBrowser who) =>
        network.Events.OfType<LayersWanted>().LastOrDefault(e => e.Peer == who.Name && e.Track == TrackKind.Camera)?.Layers;

    private static int Shown(FakeNetwork network, FakeBrowser viewer) =>
        viewer.Got.LastOrDefault(g => g.Layer >= 0 && g.AtUs > network.NowUs - 200_000)?.Layer ?? -1;

    [Fact]
    public void A_publisher_is_told_how_many_layers_are_wanted_and_larger_ones_come_back_when_somebody_looks_closer()
    {
        var (network, ann, viewer) = Begin(height: 150);
        using var _ = network;
        Obey(network, ann, 5_000);
        Assert.Equal((1, 0), (Wanted(network, ann), Shown(network, viewer)));

        viewer.View(new ViewTile("ann", TrackKind.Camera, 700));
        Obey(network, ann, 1_000);
        Assert.Equal((3, 2), (Wanted(network, ann), Shown(network, viewer)));

        viewer.View();
        Obey(network, ann, 2_000);
        Assert.Equal(3, Wanted(network, ann)); // not at every glance away
        Obey(network, ann, 2_000);
        Assert.Equal(0, Wanted(network, ann));

        viewer.View(new ViewTile("ann", TrackKind.Camera, 150));
        Obey(network, ann, 500);
        Assert.Equal((1, 0), (Wanted(network, ann), Shown(network, viewer)));
        ForwardingTests.AssertUnbroken(viewer.Got.Where(g => g.Layer >= 0), isVideo: true);
    }

    [Fact]
    public void The_largest_tile_of_all_viewers_decides_and_a_viewer_behind_a_narrow_line_wants_no_more_than_it_carries()
    {
        var (network, ann, viewer) = Begin(height: 700);
        using var _ = network;
        ((int[])[70, 340, 1_100, 1_100]).CopyTo(ann.PacketBytes, 0);
        (viewer.ReportsArrivals, viewer.LineDown) = (true, new FakeNetwork.Line(250_000));
        Obey(network, ann, 9_000);
        Assert.Equal((1, 0), (Wanted(network, ann), Shown(network, viewer)));

        // The layers that are not sent are known: the line that carries them again gets them.
        viewer.LineDown.Rate = 20_000_000;
        Obey(network, ann, 8_000);
        Assert.Equal((3, 2), (Wanted(network, ann), Shown(network, viewer)));

        viewer.LineDown.Rate = 250_000;
        var other = network.Join("room", "other");
        other.View(new ViewTile("ann", TrackKind.Camera, 350));
        Obey(network, ann, 9_000);
        Assert.Equal((2, 0, 1), (Wanted(network, ann), Shown(network, viewer), Shown(network, other)));
    }

    [Fact]
    public void Behind_a_narrow_line_the_layers_that_are_wanted_do_not_come_and_go()
    {
        var (network, ann, viewer) = Begin(height: 700);
        using var _ = network;
        ((int[])[70, 340, 1_100, 1_100]).CopyTo(ann.PacketBytes, 0);
        (viewer.ReportsArrivals, viewer.LineDown) = (true, new FakeNetwork.Line(250_000));
        Obey(network, ann, 9_000);
        network.Events.Clear();
        for (var layer = 0; layer < 3; layer++) ann.LayersOn[layer] = layer < 1;
        Obey(network, ann, 20_000);
        Assert.InRange(network.Events.OfType<LayersWanted>().Count(), 0, 2);
    }
}
