using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class SignalsTests
{
    private static readonly SignalCounted Slower = new(SignalKind.SlowDown);

    [Fact]
    public void A_signal_is_taken_back_by_its_giver_alone_and_every_fold_forgets_the_same_one() =>
        Given(Slower, new SignalGiven(Ben, SignalKind.SlowDown))
            .When(new TakeBackSignal(SignalKind.SlowDown), Ann).ThenNothing()
            .When(new GiveSignal(SignalKind.SlowDown), Ann).Then(Slower, new SignalGiven(Ann, SignalKind.SlowDown))
            .When(new TakeBackSignal(SignalKind.WithYou), Ann).ThenNothing()
            .When(new TakeBackSignal(SignalKind.SlowDown), Ann).Then(new SignalTakenBack(SignalKind.SlowDown, 1))
            .AndThe(room => Assert.Equal([Ben], room.Signals.Given.Select(s => s.Who!.Value)))
            .When(new TakeBackSignal(SignalKind.SlowDown), Ann).ThenNothing() // sent twice
            .When(new GiveSignal(SignalKind.SlowDown), Ann).Then(Slower, new SignalGiven(Ann, SignalKind.SlowDown))
            .After(Signals.Lasting).When(new TakeBackSignal(SignalKind.SlowDown), Ann).ThenNothing(); // it has faded

    [Fact]
    public void A_signal_is_counted_for_all_and_only_its_giver_is_told_whose_it_was()
    {
        var room = Given().When(new GiveSignal(SignalKind.SlowDown), Ann).Then(Slower, new SignalGiven(Ann, SignalKind.SlowDown));
        room.AndTheRoom(after =>
        {
            var entry = new RoomEntry(9, Noon, Ann, [Slower, new SignalGiven(Ann, SignalKind.SlowDown)]);
            foreach (var who in new[] { Rowan, Robin, Ben })
            {
                Assert.Equal([Slower], Sight.Of(entry, Circle, after, Sight.Of(after, who)).AsEnumerable());
                Assert.Equal([new SignalView(SignalKind.SlowDown, Noon)], RoomView.For(after, who).Signals!.Value.AsEnumerable());
            }
            Assert.Equal(entry.Events.AsEnumerable(), Sight.Of(entry, Circle, after, Sight.Of(after, Ann)));
            Assert.Equal([new SignalView(SignalKind.SlowDown, Noon, Yours: true)], RoomView.For(after, Ann).Signals!.Value.AsEnumerable());
        });
    }

    [Fact]
    public void Each_person_counts_once_for_each_kind_until_the_signal_has_faded_after_a_minute() =>
        Given(Slower, new SignalGiven(Ann, SignalKind.SlowDown))
            .When(new GiveSignal(SignalKind.SlowDown), Ann).ThenNothing()
            .When(new GiveSignal(SignalKind.WithYou), Ann).Then(new SignalCounted(SignalKind.WithYou), new SignalGiven(Ann, SignalKind.WithYou))
            .When(new GiveSignal(SignalKind.SlowDown), Ben).Then(Slower, new SignalGiven(Ben, SignalKind.SlowDown))
            .After(TimeSpan.FromSeconds(59.9)).When(new GiveSignal(SignalKind.SlowDown), Ann).ThenNothing()
            .After(TimeSpan.FromSeconds(0.1)).When(new GiveSignal(SignalKind.SlowDown), Ann)
            .Then(Slower, new SignalGiven(Ann, SignalKind.SlowDown))
            .AndTheRoom(room => Assert.Equal(
                [new Signal(SignalKind.SlowDown, Noon + TimeSpan.FromMinutes(1), Ann)], room.Signals.Given)); // the others are forgotten

    [Fact]
    public void Every_fold_forgets_the_same_signal_when_one_is_taken_back_and_nobody_is_told_whose_it_was()
    {
        ParticipantId[] viewers = [Rowan, Ann, Ben];
        RoomEvent[][] entries =
        [
            [Slower, new SignalGiven(Ben, SignalKind.SlowDown)], [new SignalCounted(SignalKind.MeToo), new SignalGiven(Ann, SignalKind.MeToo)],
            [Slower, new SignalGiven(Ann, SignalKind.SlowDown)],
        ];
        var (room, at, version) = (Circle, Noon, 0L);
        var folds = viewers.ToDictionary(who => who, _ => Circle);
        void Happen(ParticipantId by, IEnumerable<RoomEvent> events)
        {
            var entry = new RoomEntry(++version, at, by, [.. events]);
            var (before, after) = (room, room.Evolve(entry));
            foreach (var who in viewers)
                folds[who] = folds[who].Evolve(entry with { Events = [.. Sight.Of(entry, before, after, Sight.Of(after, who))] });
            room = after;
        }
        foreach (var (events, by) in entries.Zip([Ben, Ann, Ann]))
        {
            Happen(by, events);
            at += TimeSpan.FromSeconds(25);
        }
        var decided = room.Decide(new TakeBackSignal(SignalKind.MeToo), Ann, at).Events; // Ben's has faded, and every fold still has it
        Assert.Equal([new SignalTakenBack(SignalKind.MeToo, 0)], decided.AsEnumerable());
        Happen(Ann, decided);
        foreach (var who in viewers)
        {
            Assert.Equal([SignalKind.SlowDown], folds[who].Signals.Given.Select(s => s.Kind));
            Assert.Equal(RoomView.For(room, who).Signals!.Value.AsEnumerable(), RoomView.For(folds[who], who).Signals!.Value.AsEnumerable());
        }
    }

    [Fact]
    public void Whoever_has_stepped_out_may_take_theirs_back_and_whoever_is_removed_may_not() =>
        Given(Slower, new SignalGiven(Ann, SignalKind.SlowDown), Slower, new SignalGiven(Ben, SignalKind.SlowDown),
                new SteppedOut(Ann, Noon), new ParticipantRemoved(Ben, "Ben"))
            .When(new TakeBackSignal(SignalKind.SlowDown), Ben).ThenRefused(Refusal.Removed)
            .When(new TakeBackSignal(SignalKind.SlowDown), Ann).Then(new SignalTakenBack(SignalKind.SlowDown, 0));

    [Fact]
    public void A_total_does_not_fall_when_its_giver_leaves() =>
        Given(Slower, new SignalGiven(Ann, SignalKind.SlowDown))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .AndTheRoom(room => Assert.Single(RoomView.For(room, Ben).Signals!.Value));

    [Fact]
    public void Whoever_has_stepped_out_is_removed_or_waits_gives_no_signal() =>
        Given(new SteppedOut(Ann, Noon), new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"), Knocked(Cal, "Cal"))
            .When(new GiveSignal(SignalKind.WithYou), Ann).ThenRefused(Refusal.SteppedOut)
            .When(new GiveSignal(SignalKind.WithYou), Ben).ThenRefused(Refusal.Removed)
            .When(new SetWeather(Weather.JustListen), Ben).ThenRefused(Refusal.Removed)
            .When(new GiveSignal(SignalKind.WithYou), Cal).ThenRefused(Refusal.Waiting);

    [Fact]
    public void A_weather_stays_until_it_is_changed_and_goes_with_the_seat() =>
        Given(new WeatherSet(Ann, Weather.JustListen))
            .When(new SetWeather(Weather.JustListen), Ann).ThenNothing()
            .After(TimeSpan.FromHours(1)).When(new SetWeather(Weather.AdviceWelcome), Ann).Then(new WeatherSet(Ann, Weather.AdviceWelcome))
            .AndThe(room => Assert.Equal([new WeatherView(Ann, Weather.AdviceWelcome)], RoomView.For(room, Ben).Weather!.Value.AsEnumerable()))
            .When(new SetWeather(), Ann).Then(new WeatherSet(Ann))
            .When(new SetWeather(), Ann).ThenNothing()
            .AndThe(room => Assert.Null(RoomView.For(room, Ben).Weather))
            .When(new SetWeather(Weather.QuestionsWelcome), Ann).Then(new WeatherSet(Ann, Weather.QuestionsWelcome))
            .When(new Leave(), Ann).Then(new ParticipantLeft(Ann))
            .AndTheRoom(room => Assert.Empty(room.Signals.Weathers));

    [Fact]
    public void Of_a_large_session_participants_learn_the_weather_of_people_in_front_and_all_signals()
    {
        var room = Circle with { Settings = Circle.Settings with { IsLarge = true } };
        var entry = new RoomEntry(9, Noon, Ann, [new WeatherSet(Ann, Weather.JustListen)]);
        var after = room.Evolve(entry);
        Assert.Empty(Sight.Of(entry, room, after, Sight.Of(after, Ben)));
        Assert.Null(RoomView.For(after, Ben).Weather);
        Assert.Equal(entry.Events.AsEnumerable(), Sight.Of(entry, room, after, Sight.Of(after, Rowan)));

        var speaks = new RoomEntry(10, Noon, Ann, [new MicrophoneTurnedOn(Ann)]);
        Assert.Contains(new WeatherSet(Ann, Weather.JustListen), Sight.Of(speaks, after, after.Evolve(speaks), Sight.Of(after, Ben)));

        var signal = new RoomEntry(11, Noon, Ann, [Slower, new SignalGiven(Ann, SignalKind.SlowDown)]);
        Assert.Equal([Slower], Sight.Of(signal, after, after.Evolve(signal), Sight.Of(after, Ben)).AsEnumerable());
    }
}
