using MeetingHub.Media.Engine;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>A page learns who is in a slot by another connection than the pictures, and that connection may stall.</summary>
public class SlotReuseTests
{
    private static ViewTile Camera(FakeBrowser who) => new(who.Name, TrackKind.Camera, 720);

    private static FakeBrowser[] Join(FakeNetwork network, int others, int videoSlots)
    {
        var all = new[] { network.Join("room", "viewer", videoSlots) }
            .Concat(Enumerable.Range(0, others).Select(i => network.Join("room", $"other{i}"))).ToArray();
        foreach (var other in all[1..]) other.CameraOn = true;
        all[0].Confirms = true;
        network.Advance(500);
        return all;
    }

    private static string MidOf(FakeBrowser viewer, FakeBrowser who) => viewer.Slots.Single(s => s.Peer == who.Name && s.Track == TrackKind.Camera).Mid;

    [Fact]
    public void A_slot_given_to_another_person_stays_dark_until_the_page_has_confirmed_the_change()
    {
        using var network = new FakeNetwork();
        var (viewer, ann, bo) = Join(network, 2, videoSlots: 1) switch { var all => (all[0], all[1], all[2]) };
        viewer.View(Camera(ann));
        network.Advance(1_000);
        Assert.False(viewer.Told.IsHeld); // the slot was empty before
        Assert.Equal(ann.Number, viewer.Got[^1].Sender);
        viewer.Confirm();

        var number = viewer.Told.Number;
        viewer.View(Camera(bo));
        network.Advance(50);
        Assert.True(viewer.Told.IsHeld);
        bo.KeyframeRequests.Clear();
        viewer.Confirm(number); // an older change
        viewer.AskForKeyframe(MidOf(viewer, bo));
        network.Advance(2_000);
        Assert.DoesNotContain(viewer.Got, g => g.Sender == bo.Number);
        Assert.Empty(bo.KeyframeRequests);

        viewer.Confirm();
        network.Advance(1_000);
        Assert.Equal(bo.Number, viewer.Got[^1].Sender);
        ForwardingTests.AssertUnbroken(viewer.Got, isVideo: true);
    }

    [Fact]
    public void A_picture_waits_while_the_page_may_still_show_the_slot_as_another_persons()
    {
        using var network = new FakeNetwork();
        var (viewer, ann, bo) = Join(network, 2, videoSlots: 1) switch { var all => (all[0], all[1], all[2]) };
        viewer.View(Camera(ann));
        network.Advance(1_000);
        viewer.View(Camera(bo));
        network.Advance(100);
        var got = viewer.Got.Count;

        viewer.View(Camera(ann)); // the page was told of bo, and perhaps shows the slot as bo's
        network.Advance(1_000);
        Assert.Equal(got, viewer.Got.Count);

        viewer.Confirm();
        network.Advance(1_000);
        Assert.Equal([ann.Number], viewer.Got.Skip(got).Select(g => g.Sender).Distinct());
    }

    [Fact]
    public void A_waiting_picture_still_waits_after_it_left_the_view_for_a_moment()
    {
        using var network = new FakeNetwork();
        var (viewer, ann, bo) = Join(network, 2, videoSlots: 1) switch { var all => (all[0], all[1], all[2]) };
        viewer.View(Camera(ann));
        network.Advance(1_000);
        viewer.View(Camera(bo));
        viewer.View();
        viewer.View(Camera(bo));
        network.Advance(1_000);
        Assert.True(viewer.Told.IsHeld);
        Assert.DoesNotContain(viewer.Got, g => g.Sender == bo.Number);

        viewer.Confirm();
        network.Advance(1_000);
        Assert.Equal(bo.Number, viewer.Got[^1].Sender);
    }

    [Fact]
    public void A_camera_that_returns_gets_its_former_slot_without_waiting()
    {
        using var network = new FakeNetwork();
        var (viewer, ann, bo) = Join(network, 2, videoSlots: 3) switch { var all => (all[0], all[1], all[2]) };
        viewer.View(Camera(ann), Camera(bo));
        network.Advance(1_000);
        var (annIn, boIn) = (MidOf(viewer, ann), MidOf(viewer, bo));

        network.Core.SetPermissions("room", ann.Name, MediaPermissions.None, network.NowUs);
        network.Core.SetPermissions("room", bo.Name, MediaPermissions.None, network.NowUs);
        network.Advance(500);
        network.Core.SetPermissions("room", bo.Name, MediaPermissions.Camera, network.NowUs);
        network.Core.SetPermissions("room", ann.Name, MediaPermissions.Camera, network.NowUs);
        viewer.Got.Clear();
        network.Advance(1_000);

        Assert.Equal((annIn, boIn), (MidOf(viewer, ann), MidOf(viewer, bo)));
        Assert.False(viewer.Told.IsHeld);
        Assert.Equal(2, viewer.Got.Select(g => g.Sender).Distinct().Count());
    }

    [Fact]
    public void Unused_slots_are_taken_first_and_then_those_that_have_been_empty_the_longest()
    {
        using var network = new FakeNetwork();
        var all = Join(network, 5, videoSlots: 3);
        var viewer = all[0];
        var mids = new List<string>();
        foreach (var other in all[1..])
        {
            viewer.View(Camera(other));
            viewer.Confirm();
            network.Advance(700);
            mids.Add(MidOf(viewer, other));
        }

        Assert.Equal(3, mids[..3].Distinct().Count());
        Assert.Equal(mids[..2], mids[3..]);
    }

    [Fact]
    public void Pictures_name_their_source_and_so_do_repairs_after_a_change_of_layer()
    {
        using var network = new FakeNetwork();
        var (viewer, ann, bo) = Join(network, 2, videoSlots: 1) switch { var all => (all[0], all[1], all[2]) };
        viewer.View(Camera(ann));
        network.Advance(1_000);
        var first = viewer.Told.Slots.Single(s => s.Track == TrackKind.Camera);
        viewer.View(Camera(ann) with { Height = 180 });
        network.Advance(600);
        viewer.AskAgain(first.Mid, viewer.Got[^1].Number);
        network.Advance(100);
        Assert.Contains(viewer.Got, g => g.IsRepair);
        viewer.View(Camera(bo));
        viewer.Confirm();
        var second = viewer.Told.Slots.Single(s => s.Track == TrackKind.Camera);
        network.Advance(1_000);

        Assert.NotEqual(first.Source, second.Source);
        Assert.Equal([(first.Mid, first.Source), (second.Mid, second.Source)], viewer.Sources);
    }

    [Fact]
    public void A_page_that_sends_no_confirmations_is_not_kept_waiting()
    {
        using var network = new FakeNetwork();
        var (viewer, ann, bo) = Join(network, 2, videoSlots: 1) switch { var all => (all[0], all[1], all[2]) };
        viewer.Confirms = false;
        viewer.View(Camera(ann));
        network.Advance(1_000);
        viewer.View(Camera(bo));
        network.Advance(1_000);

        Assert.Equal(bo.Number, viewer.Got[^1].Sender);
        Assert.False(viewer.Told.IsHeld);
    }

    [Fact]
    public void A_page_that_missed_a_change_of_slots_is_told_again_and_an_up_to_date_page_is_not()
    {
        using var network = new FakeNetwork();
        var (viewer, ann) = Join(network, 1, videoSlots: 1) switch { var all => (all[0], all[1]) };
        viewer.View(Camera(ann));
        var told = network.Events.OfType<SlotsChanged>().Count(e => e.Peer == viewer.Name);

        viewer.View(Camera(ann) with { Height = 100 });
        Assert.Equal(told + 1, network.Events.OfType<SlotsChanged>().Count(e => e.Peer == viewer.Name));

        viewer.Confirm();
        Assert.Equal(told + 1, network.Events.OfType<SlotsChanged>().Count(e => e.Peer == viewer.Name));
    }

    /// <summary>A thousand people may change their views all the time. Allocated bytes can be counted without a clock.</summary>
    [Fact]
    public void A_view_costs_the_same_however_many_people_are_in_the_room()
    {
        Assert.InRange(BytesOfView(200), 1, 1.3 * BytesOfView(20));

        static double BytesOfView(int people)
        {
            using var network = new FakeNetwork();
            var all = Enumerable.Range(0, people).Select(i =>
            {
                network.Core.SetPermissions("room", $"member{i}", MediaPermissions.Camera | MediaPermissions.Microphone, network.NowUs);
                var one = new FakeBrowser(network, "room", $"member{i}", videoSlots: 9, audioSlots: 6);
                one.Negotiate();
                return one;
            }).ToArray();
            ViewTile[] Page(int from) => [.. Enumerable.Range(from, 9).Select(i => Camera(all[1 + i % 18]))];
            void Turn(int times)
            {
                for (var i = 0; i < times; i++) network.Core.SetView("room", "member0", [.. Page(i)], 0, network.NowUs);
            }
            foreach (var one in all) network.Core.SetView("room", one.Name, [.. Page(0)], 0, network.NowUs);
            Turn(100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Turn(100);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
