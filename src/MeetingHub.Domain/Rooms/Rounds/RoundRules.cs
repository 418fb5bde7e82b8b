using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Who may do what in a round, and what it does by itself. The one who shares ends their turn as they like; facilitators look after the
/// rest. Nothing is cut off by time: the only deadlines are the quiet moment between two people, a stick that nobody takes, and a person
/// who is not there.
/// </summary>
public static class RoundRules
{
    public const int LongestPrompt = 300;

    public static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(30);

    /// <summary>The quiet moment before a turn begins by itself.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a round waits for somebody who is not there before it comes back to them later.</summary>
    public static readonly TimeSpan AbsentFor = TimeSpan.FromSeconds(30);

    /// <summary>How long an offered stick waits to be taken.</summary>
    public static readonly TimeSpan OfferedFor = TimeSpan.FromSeconds(45);

    public static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);

    /// <summary>Whether the person cannot share now: they stepped out, or their connection is lost.</summary>
    public static bool IsAbsent(Room room, ParticipantId who) => AbsentSince(room, who) is not null;

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at) => command switch
    {
        StartRound c                    => Start(room, c, by, at),
        FinishSharing(var turn)         => Finish(room, turn, by, at),
        ThankAndGoOn(var turn)          => GoOn(room, turn, by, at),
        PassRound(var turn, var who)    => Defer(room, who ?? by, RoundState.Passed, turn, by, at),
        ComeBackToMe(var turn, var who) => Defer(room, who ?? by, RoundState.Later, turn, by, at),
        AskForMinute(var turn)          => Ask(room, turn, by),
        AddMinute(var from)             => Add(room, from, by, at),
        WaitInRound(var turn)           => Wait(room, turn, by, at),
        PauseRound                      => Pause(room, by),
        ResumeRound                     => Resume(room, by),
        EndRound                        => End(room, by),
        MoveInRound c                   => Move(room, c, by),
        HideRoundTime(var hidden)       => Hide(room, hidden, by),
        OfferStick(var turn, var to)    => Offer(room, turn, to, by, at),
        TakeStick(var turn)             => Take(room, turn, by, at),
        DeclineStick(var turn)          => Decline(room, turn, by),
        KeepRound                       => Keep(room, at),
        _                               => null,
    };

    internal static IEnumerable<RoomCommand> Due(Room room, DateTimeOffset at) => NextDeadline(room) <= at ? [new KeepRound()] : [];

    internal static DateTimeOffset? NextDeadline(Room room)
    {
        if (room.Rounds.Current is not { Phase: not RoundPhase.Finished } round)                 return null;
        if (round.PausedAt is not null)                                                          return null;
        if (round.Phase == RoundPhase.Between) return !round.HandsOn || round.Offered is not null ? round.Until : null;
        return AbsentSince(room, round.Now!.Value) is { } since ? Latest(round.Until, Latest(since, round.Since) + AbsentFor) : null;
    }

    /// <summary>
    /// The decision, and what a round does in the same moment: it waits while the room is paused or without its facilitators, and it is
    /// finished when nobody is left to whom the stick could go.
    /// </summary>
    internal static RoomDecision InStep(Room room, RoomDecision decision, DateTimeOffset at)
    {
        if (decision.Events.IsEmpty || (room.Rounds.Current is null && !decision.Events.Any(e => e is RoundStarted))) return decision;
        var after = decision.Events.Aggregate(room, (now, e) => now.Evolve(e, at));
        if (after.Rounds.Current is not { Phase: not RoundPhase.Finished } round) return decision;
        RoomEvent? then =
            round is { HandsOn: true, Phase: RoundPhase.Between } && !round.ToCome(after.Seats).Any() ? new RoundFinished()
            : round.PausedAt is null && after.IsPaused ? new RoundPaused()
            : round is { PausedAt: not null, PausedBy: null } && !after.IsPaused ? new RoundResumed()
            : null;
        return then is null ? decision : RoomDecision.Accept([.. decision.Events, then]);
    }

    // A round in which nobody sees most of the others is none, and its order would name people who are not shown.
    private static RoomDecision Start(Room room, StartRound c, ParticipantId by, DateTimeOffset at)
    {
        var prompt = c.Prompt.Trim();
        if (!room.IsFacilitator(by))                           return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Last == c.Id)                          return RoomDecision.Nothing;
        if (room.Settings.IsLarge)                             return RoomDecision.Refuse(Refusal.RoundTooLarge);
        if (room.Rounds.Current is { Phase: not RoundPhase.Finished }) return RoomDecision.Refuse(Refusal.RoundGoing);
        if (!SealedText.Fits(room, prompt, LongestPrompt))     return RoomDecision.Refuse(Refusal.PromptTooLong);
        if (c.PerPerson is { } time && (time < ShortestTime || time > LongestTime)) return RoomDecision.Refuse(Refusal.BadRequest);
        if (c.Order == RoundOrder.Chance && c.Seed is null)    return RoomDecision.Refuse(Refusal.BadRequest);
        return RoomDecision.Accept([.. FloorRules.FloorTaken(room), new RoundStarted(
            c.Id, prompt, c.PerPerson, c.Order, c.FollowsMicrophone
                && room.Settings.Format.HasSound(), OrderOf(room, c), at + QuietFor, by)]);
    }

    private static ImmutableArray<ParticipantId> OrderOf(Room room, StartRound c)
    {
        var joined = room.Seats.Inside.OrderBy(s => s.Role == Role.Facilitator ? 0 : 1).Select(s => s.Id).ToArray();
        if (c.Order == RoundOrder.ByHand && c.People is { } wished)
            return [.. wished.Where(joined.Contains).Concat(joined).Distinct()];
        if (c.Order == RoundOrder.Chance) Shuffle(joined, c.Seed!.Value);
        return [.. joined];
    }

    // Fisher and Yates, with SplitMix64 as the source: every node comes to the same order from the same seed.
    private static void Shuffle(ParticipantId[] people, int seed)
    {
        var state = unchecked((ulong)seed);
        for (var i = people.Length - 1; i > 0; i--)
        {
            state = unchecked(state + 0x9E3779B97F4A7C15);
            var mixed = unchecked((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9);
            mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
            var other = (int)((mixed ^ (mixed >> 31)) % (ulong)(i + 1));
            (people[i], people[other]) = (people[other], people[i]);
        }
    }

    private static RoomDecision Finish(Room room, long turn, ParticipantId by, DateTimeOffset at) =>
        room.Rounds.Current is { } round && round.Now == by && round.Turn == turn
            ? RoomDecision.Accept(new TurnEnded(by, RoundState.Shared, at + QuietFor)) : RoomDecision.Nothing;

    private static RoomDecision GoOn(Room room, long turn, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Current is not { } round || round.Turn != turn)         return RoomDecision.Nothing;
        if (round.PausedAt is not null)                                         return RoomDecision.Refuse(Refusal.RoundOnPause);
        if (round.Now is not { } who)                                           return Next(room, round, at);
        return Ended(room, round, who, RoundState.Shared, at);
    }

    // A person on their own has a quiet moment after them; at a facilitator's press the next begins.
    private static RoomDecision Ended(Room room, Round round, ParticipantId who, RoundState state, DateTimeOffset at)
    {
        var ended = new TurnEnded(who, state, at + QuietFor);
        var after = room.Evolve(ended, at);
        var next = Next(after, after.Rounds.Current!, at);
        return RoomDecision.Accept([ended, .. next.Events]);
    }

    // A stick is handed on by whoever had it.
    private static RoomDecision Next(Room room, Round round, DateTimeOffset at)
    {
        var next = round.ToCome(room.Seats).FirstOrDefault();
        if (next is null) return round.Phase == RoundPhase.Finished ? RoomDecision.Nothing : RoomDecision.Accept(new RoundFinished());
        return round.HandsOn && round.Phase != RoundPhase.Finished ? RoomDecision.Nothing : RoomDecision.Accept(Begin(round, next.Who, at));
    }

    private static TurnBegan Begin(Round round, ParticipantId who, DateTimeOffset at) => new(who, round.Turn + 1, at + round.PerPerson);

    private static RoomDecision Defer(Room room, ParticipantId who, RoundState state, long turn, ParticipantId by, DateTimeOffset at)
    {
        if (who != by && !room.IsFacilitator(by))                               return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Current is not { Phase: not RoundPhase.Finished } round || round.Find(who) is not { } seat)
            return RoomDecision.Nothing;
        if (round.Now == who)
        {
            // The first wish counts also when the turn began as it was made; a second one for the same turn does not.
            if (turn > round.Turn || (turn < round.Turn && seat.State != RoundState.Waiting)) return RoomDecision.Nothing;
            var then = state == RoundState.Passed && seat.State != RoundState.Waiting ? RoundState.Declined : state;
            return who != by && round.PausedAt is null
                ? Ended(room, round, who, then, at) : RoomDecision.Accept(new TurnEnded(who, then, at + QuietFor));
        }
        if (seat.State == state || seat.State == RoundState.Shared)             return RoomDecision.Nothing;
        if (state == RoundState.Passed && seat.State == RoundState.Declined)    return RoomDecision.Nothing;
        return RoomDecision.Accept(new TurnEnded(who, state));
    }

    private static RoomDecision Ask(Room room, long turn, ParticipantId by) =>
        room.Rounds.Current is { HasAsked: false, EndsAt: not null } round && round.Now == by && round.Turn == turn
            ? RoomDecision.Accept(new MinuteAsked(by)) : RoomDecision.Nothing;

    private static RoomDecision Add(Room room, DateTimeOffset from, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Current is not { EndsAt: { } end } round || end != from) return RoomDecision.Nothing; // a colleague was faster
        return RoomDecision.Accept(new MinuteAdded(Latest(end, round.PausedAt ?? at) + OneMinute, by));
    }

    private static RoomDecision Wait(Room room, long turn, ParticipantId by, DateTimeOffset at)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Current is not { Now: { } who, PausedAt: null } round || round.Turn != turn || !IsAbsent(room, who))
            return RoomDecision.Nothing;
        return round.Until >= at + AbsentFor ? RoomDecision.Nothing : RoomDecision.Accept(new RoundWaits(at + OneMinute, by));
    }

    private static RoomDecision Pause(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Rounds.Current is { IsGoing: true } ? RoomDecision.Accept(new RoundPaused(by)) : RoomDecision.Nothing;
    }

    // Whoever was invited to speak meanwhile has spoken.
    private static RoomDecision Resume(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Current is not { PausedAt: not null })                  return RoomDecision.Nothing;
        if (room.WhyPaused is { } why)                                          return RoomDecision.Refuse(why);
        return RoomDecision.Accept([.. FloorRules.FloorTaken(room), new RoundResumed(by)]);
    }

    private static RoomDecision End(Room room, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Rounds.Current is null ? RoomDecision.Nothing : RoomDecision.Accept(new RoundEnded(by));
    }

    // Only among those whose turn has not come: what has been stays as it was.
    private static RoomDecision Move(Room room, MoveInRound c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.Rounds.Current is not { } round || round.Find(c.Who) is not { } seat) return RoomDecision.Nothing;
        var place = round.People.IndexOf(seat);
        var to = c.Direction == MoveDirection.Up ? place - 1 : place + 1;
        if (place != c.From - 1 || to < 0 || to >= round.People.Length)         return RoomDecision.Nothing;
        if (!IsBefore(round, seat) || !IsBefore(round, round.People[to]))       return RoomDecision.Nothing;
        return RoomDecision.Accept(new RoundMoved(c.Who, to));
    }

    private static bool IsBefore(Round round, RoundSeat seat) => seat.State == RoundState.Waiting && seat.Who != round.Now;

    private static RoomDecision Hide(Room room, bool hidden, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                                            return RoomDecision.Refuse(Refusal.NotFacilitator);
        return room.Rounds.Current is { } round && round.HidesTime != hidden
            ? RoomDecision.Accept(new RoundTimeHidden(hidden)) : RoomDecision.Nothing;
    }

    // Whoever shares may finish and hand the stick on in one.
    private static RoomDecision Offer(Room room, long turn, ParticipantId to, ParticipantId by, DateTimeOffset at)
    {
        if (room.Rounds.Current is not { HandsOn: true, Phase: not RoundPhase.Finished } round || round.Turn != turn)
            return RoomDecision.Nothing;
        if (round.Last != by && !room.IsFacilitator(by))                        return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (round.PausedAt is not null)                                         return RoomDecision.Refuse(Refusal.RoundOnPause);
        if (round.ToCome(room.Seats).All(s => s.Who != to))                     return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (round.Offered == to)                                                return RoomDecision.Nothing;
        var offered = new StickOffered(to, at + OfferedFor);
        return round.Now is { } who
            ? RoomDecision.Accept(new TurnEnded(who, RoundState.Shared, at + QuietFor), offered) : RoomDecision.Accept(offered);
    }

    // A stick that lies there, because whoever had it is gone, may be taken by anybody whose turn is to come.
    private static RoomDecision Take(Room room, long turn, ParticipantId by, DateTimeOffset at)
    {
        if (room.Rounds.Current is not { HandsOn: true, Phase: RoundPhase.Between } round
            || round.Turn != turn) return RoomDecision.Nothing;
        if (round.PausedAt is not null)                                         return RoomDecision.Refuse(Refusal.RoundOnPause);
        var lies = round.Offered is null && !(round.Last is { } holder && room.IsInside(holder) && !IsAbsent(room, holder));
        if (round.Offered != by && !(lies && round.ToCome(room.Seats).Any(s => s.Who == by))) return RoomDecision.Nothing;
        return RoomDecision.Accept(Begin(round, by, at));
    }

    private static RoomDecision Decline(Room room, long turn, ParticipantId by) =>
        room.Rounds.Current is { } round && round.Offered == by && round.Turn == turn
            ? RoomDecision.Accept(new StickReturned(by)) : RoomDecision.Nothing;

    // Any node may say that it is time, early, late or twice: only what is due by the log happens.
    private static RoomDecision Keep(Room room, DateTimeOffset at)
    {
        if (!(NextDeadline(room) <= at))                  return RoomDecision.Nothing;
        var round = room.Rounds.Current!;
        if (round.Now is { } absent)
            return Ended(room, round, absent, round.Find(absent)!.State == RoundState.Waiting ? RoundState.Later : RoundState.Declined, at);
        return round.Offered is { } who ? RoomDecision.Accept(new StickReturned(who)) : Next(room, round, at);
    }

    private static DateTimeOffset? AbsentSince(Room room, ParticipantId who) =>
        room.Breaks.Out.TryGetValue(who, out var since) ? since : room.Seats.FindInside(who)?.DroppedAt;

    private static DateTimeOffset Latest(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}
