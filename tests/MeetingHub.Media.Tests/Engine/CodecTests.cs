using MeetingHub.Media.Tests.Sdp;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>Pictures in every codec that browsers have, and the one that a room has in common.</summary>
public class CodecTests
{
    private static ViewTile Camera(FakeBrowser who, int height = 720) => new(who.Name, TrackKind.Camera, height);

    private static FakeBrowser Join(FakeNetwork network, string name, params VideoCodec[] codecs) =>
        network.Join("room", name, offer: codecs.Length == 0 ? null : offer => Offers.Only(offer, codecs));

    internal static void AssertUnbroken(IEnumerable<Received> slot)
    {
        Received? before = null;
        foreach (var now in slot.Where(g => !g.IsRepair))
        {
            if (before is not null)
            {
                Assert.Equal((ushort)(before.Number + 1), now.Number);
                Assert.InRange((int)(now.Timestamp - before.Timestamp), 0, 900_000);
                if (before.PictureId >= 0 && now.PictureId >= 0) Assert.InRange((now.PictureId - before.PictureId) & 0x7FFF, 0, 1);
                if (now.Codec != before.Codec || now.Layer != before.Layer) Assert.True(now.IsKeyframe);
            }
            before = now;
        }
    }

    [Theory]
    [InlineData(VideoCodec.Vp8)]
    [InlineData(VideoCodec.H264)]
    [InlineData(VideoCodec.Vp9)]
    [InlineData(VideoCodec.Av1)]
    public void Pictures_of_each_codec_are_forwarded_in_the_size_of_the_tile_without_a_gap(VideoCodec codec)
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Join(network, "ann", codec), Join(network, "viewer"));
        Assert.Equal(codec, viewer.AnsweredCodec);
        (ann.Codec, ann.CameraOn) = (codec, true);
        foreach (var height in (int[])[700, 150, 330])
        {
            viewer.View(Camera(ann, height));
            network.Advance(1_500);
            Assert.Equal((codec, height switch { 700 => 2, 150 => 0, _ => 1 }), (viewer.Got[^1].Codec, viewer.Got[^1].Layer));
        }

        Assert.True(viewer.Got[0].IsKeyframe);
        AssertUnbroken(viewer.Got);
        Assert.Equal((0, 0), (viewer.Unreadable, network.Core.Counters.DroppedMalformed));
    }

    [Theory]
    [InlineData(VideoCodec.Vp8)]
    [InlineData(VideoCodec.H264)]
    [InlineData(VideoCodec.Vp9)]
    [InlineData(VideoCodec.Av1)]
    public void What_is_lost_of_each_codec_is_repaired_on_both_ways(VideoCodec codec)
    {
        using var network = new FakeNetwork { LossUp = 0.03, LossDown = 0.03 };
        var (ann, viewer) = (Join(network, "ann"), Join(network, "viewer"));
        (ann.Codec, ann.CameraOn, viewer.AsksUntilItComes, viewer.AnswersClocks) = (codec, true, true, true);
        viewer.View(Camera(ann));
        network.Advance(6_000);

        Assert.Contains(viewer.Got, g => g.IsRepair && g.Codec == codec);
        Assert.True(network.Core.Counters.Repaired > 0);
        var numbers = viewer.Got.Where(g => g.AtUs < network.NowUs - 1_000_000).Select(g => g.Number).ToHashSet();
        var first = viewer.Got[0].Number;
        var missing = Enumerable.Range(0, viewer.Got.Count / 2).Count(i => !numbers.Contains((ushort)(first + i)));
        Assert.InRange(missing, 0, 5);
    }

    [Fact]
    public void A_room_has_the_codec_that_all_have_and_goes_back_when_the_last_one_who_has_less_goes()
    {
        using var network = new FakeNetwork();
        var (ann, bo) = (Join(network, "ann"), Join(network, "bo", VideoCodec.Vp8, VideoCodec.H264));
        Assert.Equal((VideoCodec.Vp8, VideoCodec.Vp8), (ann.ToldCodec, bo.ToldCodec));

        var (cy, di) = (Join(network, "cy", VideoCodec.H264), Join(network, "di", VideoCodec.H264, VideoCodec.Vp9));
        Assert.All((FakeBrowser[])[ann, bo, cy, di], one => Assert.Equal(VideoCodec.H264, one.ToldCodec));
        Assert.Equal(VideoCodec.H264, cy.AnsweredCodec);
        network.Core.RemovePeer("room", "cy", network.NowUs);
        Assert.Equal(VideoCodec.H264, ann.ToldCodec);
        di.Hangup(); // it may come back
        network.Advance(100);
        Assert.Equal(VideoCodec.H264, ann.ToldCodec);
        network.Core.RemovePeer("room", "di", network.NowUs);
        Assert.All((FakeBrowser[])[ann, bo], one => Assert.Equal(VideoCodec.Vp8, one.ToldCodec));
    }

    [Fact]
    public void Where_there_is_no_codec_that_all_have_it_is_the_one_that_most_have()
    {
        using var network = new FakeNetwork();
        var (ann, bo) = (Join(network, "ann", VideoCodec.Vp8, VideoCodec.Av1), Join(network, "bo", VideoCodec.H264));
        Assert.Equal((VideoCodec.Vp8, VideoCodec.Vp8), (ann.ToldCodec, bo.ToldCodec)); // neither is worse off
        Join(network, "cy");
        var di = Join(network, "di", VideoCodec.H264);
        Assert.Equal(VideoCodec.H264, di.AnsweredCodec);
    }

    [Fact]
    public void A_slot_goes_on_with_a_keyframe_when_its_picture_changes_its_codec_and_comes_back()
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Join(network, "ann"), Join(network, "viewer"));
        ann.CameraOn = true;
        viewer.View(Camera(ann));
        foreach (var codec in (VideoCodec[])[VideoCodec.Vp8, VideoCodec.H264, VideoCodec.Vp9, VideoCodec.Vp8, VideoCodec.Av1, VideoCodec.Vp8])
        {
            ann.Codec = codec;
            network.Advance(1_000);
            Assert.Equal((codec, 2), (viewer.Got[^1].Codec, viewer.Got[^1].Layer));
        }

        AssertUnbroken(viewer.Got);
    }

    [Fact]
    public void Nothing_is_sent_to_whoever_cannot_decode_it_and_no_keyframes_are_asked_for_in_vain()
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Join(network, "ann"), Join(network, "viewer", VideoCodec.Vp8));
        (ann.Codec, ann.CameraOn) = (VideoCodec.H264, true);
        viewer.View(Camera(ann));
        network.Advance(500);
        ann.KeyframeRequests.Clear();
        network.Advance(5_000);
        Assert.DoesNotContain(viewer.Got, g => g.Layer >= 0);
        Assert.Empty(ann.KeyframeRequests);

        ann.Codec = VideoCodec.Vp8;
        network.Advance(500);
        Assert.Equal(VideoCodec.Vp8, viewer.Got[^1].Codec);
    }

    [Fact]
    public void What_is_left_of_the_codec_before_is_not_sent_any_more()
    {
        using var network = new FakeNetwork();
        var (ann, viewer) = (Join(network, "ann"), Join(network, "viewer"));
        ann.CameraOn = true;
        viewer.View(Camera(ann));
        network.Advance(1_000);
        var lost = new List<ushort>();
        ann.AnswersNacks = false;
        ann.Loses = (stream, number) =>
        {
            if (stream == 3 && lost.Count < 2) lost.Add(number);
            return stream == 3 && lost.Contains(number);
        };
        network.Advance(60);
        ann.Codec = VideoCodec.H264;
        network.Advance(200);
        Assert.Equal(VideoCodec.H264, viewer.Got[^1].Codec);
        var got = viewer.Got.Count;
        Assert.Equal(2, lost.Count);
        foreach (var number in lost) ann.SendLate(3, number);
        network.Advance(1_000);
        Assert.DoesNotContain(viewer.Got.Skip(got), g => g.Codec == VideoCodec.Vp8);
    }
}
