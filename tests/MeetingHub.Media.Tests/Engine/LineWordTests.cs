using MeetingHub.Media.Engine;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>One word per person, and figures for whoever asks for their own.</summary>
public class LineWordTests
{
    private static string Weak(FakeNetwork network, string? to = null) => string.Join(", ",
        network.Events.OfType<LinesChanged>().LastOrDefault(e => e.To == to)?.Weak.Select(w => $"{w.Peer} {w.Word}") ?? []);

    private static (FakeNetwork Network, FakeBrowser Viewer) Begin(double? line)
    {
        var network = new FakeNetwork();
        var publishers = ((string[])["ann", "bo", "cy"]).Select(name => network.Join("room", name)).ToArray();
        foreach (var publisher in publishers)
        {
            ((int[])[70, 340, 1_100, 1_100]).CopyTo(publisher.PacketBytes, 0);
            (publisher.CameraOn, publisher.MicrophoneOn) = (true, true);
        }
        var viewer = network.Join("room", "viewer");
        viewer.ReportsArrivals = true;
        viewer.View([.. publishers.Select(p => new ViewTile(p.Name, TrackKind.Camera, 720))]);
        if (line is { } rate) viewer.LineDown = new FakeNetwork.Line(rate);
        return (network, viewer);
    }

    [Fact]
    public void Everybody_hears_whose_line_does_not_carry_all_pictures_and_when_it_does_again_and_whoever_comes_hears_it_too()
    {
        var (network, viewer) = Begin(260_000);
        using var _ = network;
        network.Advance(12_000);
        Assert.Equal("viewer Weak", Weak(network));
        Assert.Equal((1, 0), (network.Core.Counters.WeakLines, network.Core.Counters.VeryWeakLines));
        Assert.InRange(network.Core.Counters.PicturesPaused, 1, 2);

        network.Events.Clear();
        network.Join("room", "late").MicrophoneOn = true;
        network.Advance(2_000);
        Assert.Equal("viewer Weak", Weak(network));

        viewer.LineDown!.Rate = 20_000_000;
        network.Advance(20_000);
        Assert.Equal("", Weak(network));
        Assert.Equal(0, network.Core.Counters.WeakLines);
        Assert.InRange(network.Events.OfType<LinesChanged>().Count(), 1, 4); // it does not come and go
    }

    [Fact]
    public void Nothing_is_said_of_lines_that_are_good()
    {
        var (network, _) = Begin(line: null);
        using var _1 = network;
        network.Advance(10_000);
        Assert.Empty(network.Events.OfType<LinesChanged>());
    }

    [Fact]
    public void In_a_crowded_room_each_hears_of_nobody_else()
    {
        var (network, viewer) = Begin(260_000);
        using var _ = network;
        for (var i = 0; i < MediaRoom.MostToldOfLines; i++) network.Core.SetPermissions("room", $"listener{i}", MediaPermissions.None, network.NowUs);
        network.Advance(12_000);
        Assert.Equal("viewer Weak", Weak(network, to: "viewer"));
        Assert.All(network.Events.OfType<LinesChanged>(), e => Assert.True(e.To == viewer.Name || (e.To is null && e.Weak.IsEmpty)));
    }

    [Fact]
    public void Whoever_asks_is_told_once_a_second_what_their_own_line_is_like_until_they_have_seen_enough()
    {
        var (network, viewer) = Begin(260_000);
        using var _ = network;
        network.Advance(6_000);
        Assert.Empty(network.Events.OfType<LineMeasured>());

        network.Core.ShowFigures("room", "viewer", wanted: true);
        network.Advance(5_000);
        var told = network.Events.OfType<LineMeasured>().ToList();
        Assert.InRange(told.Count, 4, 6);
        Assert.All(told, t => Assert.Equal(viewer.Name, t.Peer));
        var last = told[^1].Figures;
        Assert.InRange(last.Carries!.Value, 100_000, 320_000);
        Assert.InRange(last.Sent, 50_000, 320_000);
        Assert.Equal(3, last.Pictures);
        Assert.InRange(last.Paused, 1, 2);

        network.Core.ShowFigures("room", "viewer", wanted: false);
        network.Events.Clear();
        network.Advance(3_000);
        Assert.Empty(network.Events.OfType<LineMeasured>());
    }
}
