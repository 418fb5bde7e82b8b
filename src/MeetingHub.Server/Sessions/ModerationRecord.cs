using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Who did what to which seat, when and why: written from the entries of rooms, and kept when their logs are gone. When a session's room
/// has to begin again, it begins with what still holds: removals that a moderator is to review as long as the session is kept, everything
/// else for half a day.
/// </summary>
internal sealed class ModerationRecord(TimeProvider clock) : IEntryWriter
{
    public string Name => "moderation";

    // What facilitators decide about people in a side room is decided in the main room, and in its log; the side room only follows.
    public bool Wants(RoomEntry entry, Room now) => !now.Settings.IsRehearsal
        && LinesOf(entry).Any(line => now.Settings.Main is null || line.What == Act.MessageTakenDown);

    /// <summary>What holds of everything recorded about a session's room.</summary>
    public static async Task<Kept> ReadAsync(MeetingDb db, SessionRow session, DateTimeOffset at, CancellationToken stop)
    {
        var rows = await db.Moderation.AsNoTracking().Where(m => m.Room == session.Room).ToListAsync(stop);
        var since = (at - SessionStates.HalfADay).ToUnixTimeMilliseconds();
        var wasLost = session.InUseUntil > at.ToUnixTimeMilliseconds();
        return Fold(rows.Where(r => r.At > since || MayHoldLonger(r))) with
        {
            Again = wasLost, Links = session.Links, Course = wasLost ? KeptCourse.Read(session.Course) : null,
        };
    }

    public async Task WriteAsync(MeetingDb db, RoomId room, string epoch, IReadOnlyList<RoomEntry> entries, CancellationToken stop)
    {
        var (first, last) = (entries[0].Version, entries[^1].Version);
        var written = await db.Moderation.AsNoTracking()
            .Where(m => m.Room == room.Value && m.Version >= first && m.Version <= last).ToListAsync(stop);
        var rows =
            from entry in entries
            from line in LinesOf(entry)
            select new ModerationRow
            {
                Room = room.Value, Epoch = epoch, Version = entry.Version, Index = line.Index, At = entry.At.ToUnixTimeMilliseconds(),
                By = IsNobodys(line.What) || line.What == Act.HeldAtDoor || entry.By == ParticipantId.Nobody ? "" : entry.By.Value,
                What = line.What, Seat = line.Who?.Value, Role = line.Role,
                Reason = entry.Events.OfType<ReasonGiven>().FirstOrDefault(given => given.Who == line.Who)?.Reason,
                Note = entry.Events.OfType<NoteGiven>().FirstOrDefault(given => given.Who == line.Who)?.Note,
                Until = line.Terms?.Until, WithHelp = line.Terms?.WithHelp,
            };
        await RecordChain.AppendAsync(
            db, await GroupOfAsync(db, room, stop), rows.Where(row => !written.Exists(other => IsSame(row, other))), stop);
    }

    public async Task MendAsync(MeetingDb db, RoomId room, string epoch, long version, Room now, CancellationToken stop)
    {
        // What was done later may be written already, by another node.
        var written = await db.Moderation.AsNoTracking()
            .Where(m => m.Room == room.Value && (m.Epoch != epoch || m.Version <= version)).ToListAsync(stop);
        var next = written.Where(r => r.Epoch == epoch && r.Version == version).Select(r => r.Index + 1).DefaultIfEmpty().Max();
        var rows = MissingIn(written, now).Select((line, index) => new ModerationRow
        {
            Room = room.Value, Epoch = epoch, Version = version, Index = next + index, At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            By = "", What = line.What, Seat = line.Who?.Value, Role = line.Role,
            Until = line.Terms?.Until, WithHelp = line.Terms?.WithHelp,
        });
        await RecordChain.AppendAsync(db, await GroupOfAsync(db, room, stop), rows, stop);
    }

    private static Task<string?> GroupOfAsync(MeetingDb db, RoomId room, CancellationToken stop) =>
        db.Sessions.Where(s => s.Room == room.Value).Select(s => s.Group).FirstOrDefaultAsync(stop);

    private readonly record struct Line(Act What, ParticipantId? Who = null, Role? Role = null, int Index = 0, RemovalTerms? Terms = null);

    private static IEnumerable<Line> LinesOf(RoomEntry entry)
    {
        // The live room's own entries, such as the opening, only repeat what was decided before, as do the events about somebody who joins.
        // It also ends a room that a facilitator has closed, and begins the steps of their plan, with what each sets for everybody.
        if (entry.By == ParticipantId.Nobody && !entry.Events.Any(e => e is RoomEnded or StepBegun)) yield break;
        var joined = entry.Events.OfType<ParticipantJoined>().Select(e => e.Who).ToHashSet();
        for (var i = 0; i < entry.Events.Length; i++)
        {
            Line? line = entry.Events[i] switch
            {
                ParticipantRemoved(var who, _)   => new(Act.Removed, who, Terms: TermsIn(entry, who)),
                RemovalUndone(var who)           => new(Act.RemovalUndone, who),
                MicrophoneMuted(var who)         => new(Act.Muted, who),
                AskedToUnmute(var who, _)        => new(Act.AskedToUnmute, who),
                CameraStopped(var who)           => new(Act.CameraStopped, who),
                CameraAllowed(var who, _)        => new(Act.CameraAllowed, who),
                ScreenStopped(var who) when who != entry.By => new(Act.ScreenStopped, who),
                ChatHeld(var who)                => new(Act.ChatHeld, who),
                ChatAllowed(var who, _)          => new(Act.ChatAllowed, who),
                MessageTakenDown(_, var by, var author) when author != by => new(Act.MessageTakenDown, author),
                RoleGiven(var who, var role, _)  => new(Act.RoleGiven, who, role),
                EveryoneMuted                    => new(Act.EveryoneMuted),
                RoomPaused                       => new(Act.Paused),
                RoomResumed                      => new(Act.Resumed),
                ParticipantAdmitted(var who)     => new(Act.Admitted, who),
                ParticipantWelcomed(var who, _)  => new(Act.Welcomed, who),
                ParticipantVouched(var who, _)   => new(Act.VouchedFor, who),
                InvitationRevoked(_, var who)    => new(Act.InvitationRevoked, who),
                KnockDeclined(var who)           => new(Act.KnockDeclined, who),
                ParticipantKnocked { Cause: KnockCause.SentBack } knocked => new(Act.SentToWait, knocked.Who),
                ArrivalHeld(var who)             => new(Act.HeldAtDoor, who),
                DoorModeSet(var mode)            => new(ActOf(mode)),
                ChatSet(var mode)                => new(ActOf(mode)),
                SlowModeSet(var every)           => new(ActOf(every)),
                PrivateMessagesSet(var allowed)  => new(ActOf(allowed)),
                ScreensSet(var policy)           => new(ActOf(policy)),
                MicrophonesSet(var policy)       => new(ActOf(policy)),
                HandOrderSet(var order)          => new(ActOf(order)),
                RoomLocked                       => new(Act.Locked),
                RoomUnlocked                     => new(Act.Unlocked),
                LinksReplaced                    => new(Act.LinksReplaced),
                ClosingBegan                     => new(Act.ClosingBegan),
                ClosingTakenBack                 => new(Act.ClosingTakenBack),
                RoomEnded                        => new(Act.Ended),
                NotSafeSaid                      => new(Act.NotSafeSaid),
                NotSafeClosed                    => new(Act.NotSafeClosed),
                _                                => null,
            };
            if (line is { } found && (found.What is Act.Admitted or Act.HeldAtDoor || found.Who is not { } seat || !joined.Contains(seat)))
                yield return found with { Index = i };
        }
    }

    /// <summary>That a person was not safe, and that it was closed: only when. Nobody who reads the record learns who it was.</summary>
    public static bool IsNobodys(Act what) => what is Act.NotSafeSaid or Act.NotSafeClosed;
    private static Act ActOf(DoorMode mode) => mode switch
    {
        DoorMode.Knock   => Act.DoorKnock,
        DoorMode.Invited => Act.DoorInvited,
        _                => Act.DoorOpen,
    };

    private static Act ActOf(ChatMode mode) => mode switch
    {
        ChatMode.ToFacilitators => Act.ChatToFacilitators,
        ChatMode.Paused         => Act.ChatPaused,
        _                       => Act.ChatOpen,
    };

    // A facilitator chooses one of three.
    private static Act ActOf(TimeSpan? slow) => slow switch
    {
        null                              => Act.SlowOff,
        { TotalMinutes: < 1 }             => Act.SlowHalfMinute,
        { TotalMinutes: < 5 }             => Act.SlowMinute,
        _                                 => Act.SlowFiveMinutes,
    };

    private static Act ActOf(PrivateMessages allowed) => allowed switch
    {
        PrivateMessages.Off => Act.PrivateOff,
        PrivateMessages.All => Act.PrivateAll,
        _                   => Act.PrivateToFacilitators,
    };

    private static Act ActOf(ScreenPolicy policy) => policy == ScreenPolicy.All ? Act.ScreensByAll : Act.ScreensByFacilitators;

    private static Act ActOf(MicrophonePolicy policy) => policy switch
    {
        MicrophonePolicy.Floor        => Act.MicrophonesWithFloor,
        MicrophonePolicy.Facilitators => Act.MicrophonesByFacilitators,
        _                             => Act.MicrophonesByAll,
    };

    private static Act ActOf(HandOrder order) => order == HandOrder.QuietFirst ? Act.HandsQuietFirst : Act.HandsAsRaised;

    private static KeptLimits After(KeptLimits limits, Act act) => act switch
    {
        Act.ChatOpen              => limits with { Chat = ChatMode.Open },
        Act.ChatToFacilitators    => limits with { Chat = ChatMode.ToFacilitators },
        Act.ChatPaused            => limits with { Chat = ChatMode.Paused },
        Act.SlowOff               => limits with { SlowMode = null },
        Act.SlowHalfMinute        => limits with { SlowMode = TimeSpan.FromSeconds(30) },
        Act.SlowMinute            => limits with { SlowMode = TimeSpan.FromMinutes(1) },
        Act.SlowFiveMinutes       => limits with { SlowMode = TimeSpan.FromMinutes(5) },
        Act.PrivateToFacilitators => limits with { PrivateMessages = PrivateMessages.Facilitators },
        Act.PrivateOff            => limits with { PrivateMessages = PrivateMessages.Off },
        Act.PrivateAll            => limits with { PrivateMessages = PrivateMessages.All },
        Act.ScreensByFacilitators => limits with { Screens = ScreenPolicy.Facilitators },
        Act.ScreensByAll          => limits with { Screens = ScreenPolicy.All },
        Act.MicrophonesByAll          => limits with { Microphones = MicrophonePolicy.All },
        Act.MicrophonesWithFloor      => limits with { Microphones = MicrophonePolicy.Floor },
        Act.MicrophonesByFacilitators => limits with { Microphones = MicrophonePolicy.Facilitators },
        Act.HandsAsRaised         => limits with { Hands = HandOrder.Raised },
        Act.HandsQuietFirst       => limits with { Hands = HandOrder.QuietFirst },
        _                         => limits,
    };

    private static DoorMode? ModeOf(Act act) => act switch
    {
        Act.DoorKnock   => DoorMode.Knock,
        Act.DoorInvited => DoorMode.Invited,
        Act.DoorOpen    => DoorMode.Open,
        _               => null,
    };

    private static RemovalTerms TermsIn(RoomEntry entry, ParticipantId who) =>
        entry.Events.OfType<RemovalTermsSet>().FirstOrDefault(e => e.Who == who) is var (_, until, withHelp)
            ? new RemovalTerms(until, withHelp) : RemovalTerms.Usual;

    private static bool IsSame(ModerationRow row, ModerationRow other) =>
        (row.Version, row.Index, row.At, row.By, row.What, row.Seat)
            == (other.Version, other.Index, other.At, other.By, other.What, other.Seat);

    // A log that was lost and began again has another epoch; within a log, versions say the order better than the clocks of nodes.
    private static Kept Fold(IEnumerable<ModerationRow> rows)
    {
        var seats = ImmutableSortedDictionary.Create<string, KeptSeat>(StringComparer.Ordinal);
        var (isLocked, isPaused) = (false, false);
        DoorMode? door = null;
        KeptLimits limits = default;
        var logs = rows.GroupBy(r => r.Epoch, StringComparer.Ordinal).OrderBy(log => log.Min(r => r.At));
        foreach (var row in logs.SelectMany(log => log.OrderBy(r => (r.Version, r.Index))))
        {
            if (row.What is Act.Locked or Act.Unlocked) isLocked = row.What == Act.Locked;
            if (row.What is Act.Paused or Act.Resumed) isPaused = row.What == Act.Paused;
            door = ModeOf(row.What) ?? door;
            limits = After(limits, row.What);
            if (row.Seat is null) continue;
            var seat = seats.GetValueOrDefault(row.Seat, new KeptSeat(new ParticipantId(row.Seat), false, false, false));
            seats = seats.SetItem(row.Seat, row.What switch
            {
                Act.Removed       => seat with { Removed = true, Terms = TermsOf(row) },
                Act.RemovalUndone => seat with { Removed = false, Terms = null },
                Act.Muted         => seat with { Microphone = true },
                Act.AskedToUnmute => seat with { Microphone = false },
                Act.HeldAtDoor    => HeldAtDoor(seat),
                Act.Welcomed      => Welcomed(seat),
                Act.CameraStopped => seat with { Camera = true },
                Act.CameraAllowed => seat with { Camera = false },
                Act.ChatHeld      => seat with { Messages = true },
                Act.ChatAllowed   => seat with { Messages = false },
                Act.SentToWait or Act.KnockDeclined => seat with { MustAsk = true },
                Act.Admitted      => seat with { MustAsk = false },
                Act.RoleGiven     => seat with { Given = IsBackToClaim(row) ? null : row.Role },
                _                 => seat,
            });
        }
        return Kept.Nothing with
        {
            Locked = isLocked, Paused = isPaused, Door = door, Limits = limits,
            Seats =
            [
                .. seats.Values.Where(s =>
                    s.Removed || s.Microphone || s.Camera || s.Messages || s.AtDoor || s.MustAsk || s.Given is not null),
            ],
        };
    }

    // Whoever left and comes back is held still, and what a facilitator has lifted meanwhile stays lifted.
    private static KeptSeat HeldAtDoor(KeptSeat seat) =>
        seat.AtDoor ? seat : seat with { Microphone = true, Camera = true, Messages = true, AtDoor = true };

    private static KeptSeat Welcomed(KeptSeat seat) => seat with { Microphone = false, Camera = false, AtDoor = false };

    // What an older release wrote says nothing of terms; a removal then held as long as the links.
    private static bool MayHoldLonger(ModerationRow row) =>
        row is { What: Act.Removed, Until: not RemovedUntil.SessionEnds } or { What: Act.RemovalUndone };

    private static RemovalTerms? TermsOf(ModerationRow row) => RemovalTerms.Unusual(
        row.Until ?? RemovalTerms.Usual.Until, row.WithHelp ?? RemovalTerms.Usual.WithHelp);

    // One steps up oneself to the role of one's own link; a promotion is withdrawn by another.
    private static bool IsBackToClaim(ModerationRow row) => (row.By == row.Seat) == (row.Role == Role.Facilitator);

    private static IEnumerable<Line> MissingIn(List<ModerationRow> written, Room now)
    {
        if (now.Door.IsEnded)
        {
            if (!written.Exists(r => r.What == Act.Ended)) yield return new Line(Act.Ended);
            yield break;
        }
        var (stands, recorded) = (Kept.Of(now), Fold(written));
        if (stands.Locked != recorded.Locked && !now.Door.IsClosedByLoss) yield return new Line(stands.Locked ? Act.Locked : Act.Unlocked);
        if (stands.Paused != recorded.Paused) yield return new Line(stands.Paused ? Act.Paused : Act.Resumed);
        var mode = stands.Door ?? now.Settings.Door;
        if (mode != (recorded.Door ?? now.Settings.Door)) yield return new Line(ActOf(mode));
        if (stands.Limits.Chat != recorded.Limits.Chat) yield return new Line(ActOf(stands.Limits.Chat));
        if (stands.Limits.SlowMode != recorded.Limits.SlowMode) yield return new Line(ActOf(stands.Limits.SlowMode));
        if (stands.Limits.PrivateMessages != recorded.Limits.PrivateMessages)
            yield return new Line(ActOf(stands.Limits.PrivateMessages));
        if (stands.Limits.Screens != recorded.Limits.Screens) yield return new Line(ActOf(stands.Limits.Screens));
        if (stands.Limits.Microphones != recorded.Limits.Microphones) yield return new Line(ActOf(stands.Limits.Microphones));
        if (stands.Limits.Hands != recorded.Limits.Hands) yield return new Line(ActOf(stands.Limits.Hands));
        foreach (var who in stands.Seats.Concat(recorded.Seats).Select(s => s.Who).Distinct())
        {
            var nothing = new KeptSeat(who, false, false, false);
            var seat = stands.Seats.FirstOrDefault(s => s.Who == who) ?? nothing;
            var known = recorded.Seats.FirstOrDefault(s => s.Who == who) ?? nothing;
            if (seat.Removed && (!known.Removed || seat.Terms != known.Terms))
                yield return new Line(Act.Removed, who, Terms: seat.Terms ?? RemovalTerms.Usual);
            if (!seat.Removed && known.Removed) yield return new Line(Act.RemovalUndone, who);
            if (seat.AtDoor != known.AtDoor)
            {
                yield return new Line(seat.AtDoor ? Act.HeldAtDoor : Act.Welcomed, who);
                known = seat.AtDoor ? HeldAtDoor(known) : Welcomed(known);
            }
            if (seat.Microphone != known.Microphone) yield return new Line(seat.Microphone ? Act.Muted : Act.AskedToUnmute, who);
            if (seat.Camera != known.Camera) yield return new Line(seat.Camera ? Act.CameraStopped : Act.CameraAllowed, who);
            if (seat.Messages != known.Messages) yield return new Line(seat.Messages ? Act.ChatHeld : Act.ChatAllowed, who);
            if (seat.MustAsk != known.MustAsk) yield return new Line(seat.MustAsk ? Act.SentToWait : Act.Admitted, who);
            var isPromoted = seat.Given == Role.Facilitator;
            if (isPromoted != (known.Given == Role.Facilitator))
                yield return new Line(Act.RoleGiven, who, isPromoted ? Role.Facilitator : Role.Participant);
        }
    }
}
