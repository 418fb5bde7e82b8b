using MeetingHub.Media.Engine;

namespace MeetingHub.Media.Tests.Engine;

public class SoundTests
{
    private static IEnumerable<string> Heard(FakeBrowser who) => who.Slots.Where(s => s.Track == TrackKind.Microphone).Select(s => s.Peer).Order(StringComparer.Ordinal);

    [Fact]
    public void With_enough_slots_everybody_is_heard_however_quiet()
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 3);
        var others = Enumerable.Range(0, 3).Select(i => network.Join("room", $"other{i}")).ToArray();
        foreach (var other in others) (other.MicrophoneOn, other.Loudness) = (true, 120);
        network.Advance(500);

        Assert.Equal(["other0", "other1", "other2"], Heard(listener));
        Assert.Equal(3, listener.Got.Select(g => g.Sender).Distinct().Count());
    }

    [Fact]
    public void With_fewer_slots_than_microphones_the_loudest_are_heard_and_only_clearly_louder_people_replace_them()
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 2);
        var others = Enumerable.Range(0, 4).Select(i => network.Join("room", $"other{i}")).ToArray();
        int[] loudness = [80, 30, 80, 40];
        for (var i = 0; i < others.Length; i++) (others[i].MicrophoneOn, others[i].Loudness) = (true, loudness[i]);
        network.Advance(3_000);
        Assert.Equal(["other1", "other3"], Heard(listener));

        others[0].Loudness = 37; // 3 dB louder than other3: not enough
        network.Advance(3_000);
        Assert.Equal(["other1", "other3"], Heard(listener));

        others[0].Loudness = 20;
        network.Advance(3_000);
        Assert.Equal(["other0", "other1"], Heard(listener));
        foreach (var slot in listener.Got.GroupBy(g => g.Mid)) ForwardingTests.AssertUnbroken(slot, isVideo: false);
    }

    [Fact]
    public void Voices_name_their_source_so_that_a_page_can_tell_whose_voice_a_slot_carries()
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 1);
        var others = Enumerable.Range(0, 2).Select(i => network.Join("room", $"other{i}")).ToArray();
        foreach (var other in others) (other.MicrophoneOn, other.Loudness) = (true, 60);
        (uint Source, string Peer) Told() => listener.Slots.Single(s => s.Track == TrackKind.Microphone) switch { var s => (s.Source, s.Peer) };
        others[0].Loudness = 20;
        network.Advance(2_000);
        var first = Told();
        (others[0].Loudness, others[1].Loudness) = (90, 20);
        network.Advance(3_000);
        var second = Told();

        Assert.Equal(("other0", "other1"), (first.Peer, second.Peer));
        Assert.NotEqual(first.Source, second.Source);
        Assert.Equal([first.Source, second.Source], listener.Sources.Select(s => s.Source).SkipWhile(s => s != first.Source));
    }

    [Fact]
    public void A_speaker_keeps_the_slot_through_short_interruptions()
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 1);
        var others = Enumerable.Range(0, 2).Select(i => network.Join("room", $"other{i}")).ToArray();
        foreach (var other in others) (other.MicrophoneOn, other.Loudness) = (true, 60);
        network.Advance(2_000);
        network.Events.Clear();

        // They interrupt each other every 300 ms for six seconds.
        for (var i = 0; i < 20; i++)
        {
            (others[i % 2].Loudness, others[1 - i % 2].Loudness) = (10, 90);
            network.Advance(300);
        }

        Assert.InRange(network.Events.OfType<SlotsChanged>().Count(e => e.Peer == listener.Name), 0, 7);
    }

    /// <summary>
    /// Of six slots, five are held by people who fell silent and one by a person who has just begun to speak. The next speaker is heard
    /// from the first word on, whatever the other speaker does.
    /// </summary>
    [Theory]
    [InlineData(40, 90)]
    [InlineData(90, 90)]
    [InlineData(120, 60)]
    public void In_a_crowd_the_first_words_of_a_new_speaker_are_heard(int ofTheLastOne, int ofTheOthers)
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 6);
        var others = Enumerable.Range(0, 10).Select(i => network.Join("room", $"other{i}")).ToArray();
        foreach (var other in others) (other.MicrophoneOn, other.Loudness) = (true, ofTheOthers);
        network.Advance(2_000);
        var unheard = others.Where(o => !Heard(listener).Contains(o.Name)).ToArray();

        unheard[0].Loudness = 20;
        network.Advance(500);
        Assert.Contains(unheard[0].Name, Heard(listener));
        unheard[0].Loudness = ofTheLastOne;
        var got = listener.Got.Count;
        var since = network.NowUs;
        unheard[1].Loudness = 20;
        network.AdvanceUntil(() => listener.Got.Skip(got).Any(g => g.Sender == unheard[1].Number), 1_000);

        Assert.InRange(network.NowUs - since, 0, 300_000);
        Assert.Equal(6, Heard(listener).Count());
    }

    [Fact]
    public void In_a_crowd_the_first_syllable_is_heard_although_it_was_loud_before_anybody_could_know()
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 1);
        var others = Enumerable.Range(0, 2).Select(i => network.Join("room", $"other{i}")).ToArray();
        foreach (var other in others) (other.MicrophoneOn, other.Loudness) = (true, 70);
        network.Advance(3_000);
        var unheard = others.Single(o => !Heard(listener).Contains(o.Name));
        var quiet = unheard.SentPackets(0);

        unheard.Loudness = 20;
        network.AdvanceUntil(() => listener.Got.Exists(g => g.Sender == unheard.Number), 1_000);
        network.Advance(200);

        var heard = listener.Got.Where(g => g.Sender == unheard.Number).Select(g => g.Packet).ToArray();
        Assert.InRange(heard[0], quiet - 3, quiet); // the loud ones from the first on, and a little before them
        Assert.Equal(Enumerable.Range(heard[0], heard.Length), heard);
        ForwardingTests.AssertUnbroken(listener.Got, isVideo: false);
    }

    [Fact]
    public void What_was_said_before_a_microphone_was_muted_is_not_heard_after_it()
    {
        using var network = new FakeNetwork();
        var listener = network.Join("room", "listener", audioSlots: 1);
        var (loud, muted) = (network.Join("room", "loud"), network.Join("room", "muted"));
        (loud.MicrophoneOn, loud.Loudness, muted.MicrophoneOn, muted.Loudness) = (true, 10, true, 70);
        network.Advance(3_000);
        muted.Loudness = 12; // not loud enough to be heard now
        network.Advance(100);
        network.Core.SetPermissions("room", "muted", MediaPermissions.None, network.NowUs);
        network.Advance(40);
        var before = muted.SentPackets(0);
        network.Core.SetPermissions("room", "muted", MediaPermissions.Microphone, network.NowUs);
        (loud.Loudness, muted.Loudness) = (120, 5);
        network.AdvanceUntil(() => listener.Got.Exists(g => g.Sender == muted.Number), 3_000);

        Assert.All(listener.Got.Where(g => g.Sender == muted.Number), g => Assert.True(g.Packet >= before - 1));
    }

    [Fact]
    public void Speaking_is_reported_after_a_quarter_of_a_second_and_ends_shortly_after_the_last_word()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        (ann.MicrophoneOn, ann.Loudness) = (true, 90);
        network.Advance(1_000);
        Assert.Empty(network.Events.OfType<SpeakingChanged>());

        ann.Loudness = 20;
        network.Advance(200);
        Assert.Empty(network.Events.OfType<SpeakingChanged>());
        network.Advance(250);
        Assert.Equal(["ann"], network.Events.OfType<SpeakingChanged>().Last().Peers);

        ann.Loudness = 90;
        network.Advance(1_000);
        Assert.Equal(["ann"], network.Events.OfType<SpeakingChanged>().Last().Peers);
        network.Advance(400);
        Assert.Empty(network.Events.OfType<SpeakingChanged>().Last().Peers);
    }

    [Fact]
    public void When_the_last_member_leaves_nobody_speaks_and_the_shard_sleeps_until_the_next_joins()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        (ann.MicrophoneOn, ann.Loudness) = (true, 10);
        network.Advance(1_000);
        Assert.Equal(["ann"], network.Events.OfType<SpeakingChanged>().Last().Peers);
        Assert.InRange(network.Core.NextTimerUs, network.NowUs, network.NowUs + ShardCore.TickUs);

        network.Core.SetPermissions("room", "bo, who only writes", MediaPermissions.None, network.NowUs);
        network.Core.RemovePeer("room", "ann", network.NowUs);
        network.Advance(200);
        Assert.Empty(network.Events.OfType<SpeakingChanged>().Last().Peers);
        Assert.Equal(long.MaxValue, network.Core.NextTimerUs);

        var chris = network.Join("room", "chris");
        (chris.MicrophoneOn, chris.Loudness) = (true, 10);
        network.Advance(1_000);
        Assert.Equal(["chris"], network.Events.OfType<SpeakingChanged>().Last().Peers);
    }

    [Fact]
    public void At_most_three_speakers_are_reported_the_loudest_first()
    {
        using var network = new FakeNetwork();
        var all = Enumerable.Range(0, 5).Select(i => network.Join("room", $"member{i}")).ToArray();
        for (var i = 0; i < all.Length; i++) (all[i].MicrophoneOn, all[i].Loudness) = (true, 45 - 8 * i);
        network.Advance(1_500);

        Assert.Equal(["member4", "member3", "member2"], network.Events.OfType<SpeakingChanged>().Last().Peers);
    }

    [Fact]
    public void A_muted_member_is_never_reported_as_speaking_however_loud_its_packets_are()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        (ann.MicrophoneOn, ann.Loudness) = (true, 10);
        network.Advance(1_000);
        Assert.Equal(["ann"], network.Events.OfType<SpeakingChanged>().Last().Peers);

        network.Core.SetPermissions("room", "ann", MediaPermissions.None, network.NowUs);
        network.Advance(300);

        Assert.Empty(network.Events.OfType<SpeakingChanged>().Last().Peers);
    }

    [Fact]
    public void A_constant_noise_is_not_taken_for_a_voice_for_long_and_a_voice_over_it_is()
    {
        using var network = new FakeNetwork();
        var ann = network.Join("room", "ann");
        (ann.MicrophoneOn, ann.Loudness) = (true, 46); // a fan
        network.Advance(15_000);
        Assert.Empty(network.Events.OfType<SpeakingChanged>().Last().Peers);

        // Words of 0.6 s with pauses of 0.2 s.
        for (var i = 0; i < 14; i++)
        {
            ann.Loudness = 28;
            network.Advance(600);
            if (i > 0) Assert.Equal(["ann"], network.Events.OfType<SpeakingChanged>().Last().Peers);
            ann.Loudness = 46;
            network.Advance(200);
        }
    }

    [Fact]
    public void A_microphone_is_told_the_loss_of_whoever_hears_it_worst_so_that_its_words_are_protected()
    {
        using var network = new FakeNetwork();
        var (ann, bo, cy) = (network.Join("room", "ann"), network.Join("room", "bo"), network.Join("room", "cy"));
        ann.MicrophoneOn = true;
        network.Advance(2_500);
        Assert.All(ann.ReportsHeard, r => Assert.Equal(0, r.FractionLost));

        foreach (var (who, share) in ((FakeBrowser, byte)[])[(bo, 5), (cy, 20)]) who.ReportLoss(who.Slots.First().Mid, 3, share);
        network.Advance(1_100);
        Assert.Equal(20, ann.ReportsHeard[^1].FractionLost);

        cy.ReportLoss(cy.Slots.First().Mid, 3, 255);
        network.Advance(1_100);
        Assert.Equal(26, ann.ReportsHeard[^1].FractionLost);
    }
}
