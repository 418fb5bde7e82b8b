using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Groups.Membership;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <summary>
/// Brings removals from a group's sessions to its moderators: one that holds until somebody has decided is a case, and where the group
/// wants that, whoever is removed from a session is removed from the group as long.
/// </summary>
internal sealed class Removals(TimeProvider clock) : IEntryWriter
{
    /// <summary>A removal that nobody looks at ends by itself.</summary>
    public static readonly TimeSpan Longest = KeptData.LongestStanding;

    private static readonly TimeSpan WithoutEnd = TimeSpan.FromHours(12);

    public string Name => "removals";

    public bool Wants(RoomEntry entry, Room now) =>
        now.Settings.Main is null && entry.By != ParticipantId.Nobody && entry.Events.Any(e => e is ParticipantRemoved or RemovalUndone);

    public async Task WriteAsync(MeetingDb db, RoomId room, string epoch, IReadOnlyList<RoomEntry> entries, CancellationToken stop)
    {
        var found = await (from s in db.Sessions where s.Room == room.Value join g in db.Groups on s.Group equals g.Id
            select new { Session = s, Group = g }).AsNoTracking().FirstOrDefaultAsync(stop);
        if (found is null) return;
        foreach (var (entry, e) in entries.SelectMany(entry => entry.Events.Select(e => (entry, e))))
        {
            if (e is ParticipantRemoved removed) await RemovedAsync(db, found.Session, found.Group, entry, removed, stop);
            else if (e is RemovalUndone(var who)) await UndoneAsync(db, found.Session, found.Group, who, stop);
        }
    }

    // What was lost with a log is not brought to moderators: who was removed is still in the record.
    public Task MendAsync(MeetingDb db, RoomId room, string epoch, long version, Room now, CancellationToken stop) => Task.CompletedTask;

    private static async Task RemovedAsync(
        MeetingDb db, SessionRow session, GroupRow group, RoomEntry entry, ParticipantRemoved removed, CancellationToken stop)
    {
        var who = removed.Who.Value;
        var until = entry.Events.OfType<RemovalTermsSet>().FirstOrDefault(t => t.Who == removed.Who)?.Until ?? RemovalTerms.Usual.Until;
        var holder = await HolderOfAsync(db, session, who, stop);
        var isElsewhere = holder is not null && group.RemovesEverywhere;
        var row = await CaseOfAsync(db, session, who, stop);
        if (until == RemovedUntil.Review && row is null or { ClosedAt: not null })
        {
            var note = entry.Events.OfType<NoteGiven>().FirstOrDefault(n => n.Who == removed.Who)?.Note ?? "";
            var reason = entry.Events.OfType<ReasonGiven>().FirstOrDefault(r => r.Who == removed.Who)?.Reason;
            if (row is null)
            {
                row = new CaseRow
                {
                    Id = Guid.NewGuid().ToString("N"), Group = group.Id, Kind = CaseKind.Removal, Subject = who, Room = session.Room,
                    Reader = CaseReader.Moderators, Topic = TopicOf(reason), About = who, AboutName = removed.Name, Text = note,
                    Holder = holder, MadeAt = entry.At.ToUnixTimeMilliseconds(),
                };
                db.Cases.Add(row);
            }
            else
            {
                // Somebody who was let back was removed again: it is to be decided anew.
                row.Changes++;
                (row.Text, row.MadeAt, row.OwesRoom) = (note, entry.At.ToUnixTimeMilliseconds(), false);
                row.OpenAgain(ReportState.New);
            }
            row.IsUrgent = reason == Reason.Safety;
            row.HeldUntil = isElsewhere ? (entry.At + Longest).ToUnixTimeMilliseconds() : null;
        }
        if (!isElsewhere) return;
        var end = until == RemovedUntil.Review ? entry.At + Longest
            : session.EndsAt is { } planned && planned > entry.At.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(planned) : entry.At + WithoutEnd;
        var id = until == RemovedUntil.Review ? row?.Id : null;
        await MemberStanding.SetAsync(db, group.Id, holder!, id ?? who, s =>
        {
            s.RemovedUntil = Math.Max(s.RemovedUntil ?? 0, end.ToUnixTimeMilliseconds());
            s.RemovedDay ??= DateOnly.FromDateTime(entry.At.UtcDateTime).DayNumber;
            s.Case = id ?? s.Case;
        }, stop);
    }

    private async Task UndoneAsync(MeetingDb db, SessionRow session, GroupRow group, ParticipantId who, CancellationToken stop)
    {
        // What moderators have decided about it stays theirs to take back, and so does what they decided about anything else.
        var ended = new List<string> { who.Value };
        if (await CaseOfAsync(db, session, who.Value, stop) is { ClosedAt: null } row)
        {
            row.Changes++;
            (row.State, row.ClosedAt) = (ReportState.Closed, clock.GetUtcNow().ToUnixTimeMilliseconds());
            (row.Decision, row.ClaimedBy, row.ClaimedUntil) = (CaseDecision.Lifted, null, null);
            ended.Add(row.Id);
        }
        await MemberStanding.LiftAsync(db, group.Id, ended, stop);
    }

    private static async Task<CaseRow?> CaseOfAsync(MeetingDb db, SessionRow session, string who, CancellationToken stop) =>
        db.Cases.Local.FirstOrDefault(c => c.Kind == CaseKind.Removal && c.Room == session.Room && c.Subject == who)
            ?? await db.Cases.FirstOrDefaultAsync(c => c.Kind == CaseKind.Removal && c.Room == session.Room && c.Subject == who, stop);

    private static Task<byte[]?> HolderOfAsync(MeetingDb db, SessionRow session, string who, CancellationToken stop) =>
        db.Seats.Where(s => s.Room == session.Room && s.Seat == who).Select(s => (byte[]?)s.Holder).FirstOrDefaultAsync(stop);

    private static ReportKind TopicOf(Reason? reason) => reason switch
    {
        Reason.Safety     => ReportKind.Safety,
        Reason.Harassment => ReportKind.Hurtful,
        Reason.Privacy    => ReportKind.Identifying,
        _                 => ReportKind.Other,
    };
}
