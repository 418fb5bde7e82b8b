using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions.Rehearsals;

/// <summary>
/// A rehearsal is a meeting that somebody starts now, of which nothing outlives it: no line of the moderation record, no report, no
/// feedback, and its row goes soon after it. The page that starts it brings the scripted people.
/// </summary>
internal sealed class RehearsalStarts(IDbContextFactory<MeetingDb> store, IOptions<RehearsalOptions> options, TimeProvider clock)
{
    private const int Capacity = 16;

    // Whoever starts one is inside within that time, or gives their place to the next.
    private static readonly TimeSpan ComesWithin = TimeSpan.FromMinutes(2);

    /// <summary>What its room begins with.</summary>
    public static RoomOpening OpeningOf(SessionRow session) => new(session.Title) { IsRehearsal = true, Capacity = Capacity };

    /// <summary>Also when its room was lost and would begin again.</summary>
    public static bool IsOver(SessionRow session, DateTimeOffset now) =>
        session.IsRehearsal && DateTimeOffset.FromUnixTimeMilliseconds(session.CreatedAt) + RehearsalRules.Longest + ComesWithin <= now;

    public async Task<(StartMeetingReply? Started, Refusal? Refused)> StartAsync(CancellationToken stop)
    {
        var most = options.Value.AtOnce;
        if (most == 0) return (null, Refusal.RehearsalsOff);
        var at = clock.GetUtcNow();
        var now = at.ToUnixTimeMilliseconds();
        var fresh = now - (long)ComesWithin.TotalMilliseconds;
        var longest = fresh - (long)RehearsalRules.Longest.TotalMilliseconds;
        await using var db = await store.CreateDbContextAsync(stop);
        var going = await db.Sessions.CountAsync(
            s => s.IsRehearsal && s.EndedAt == null && s.CreatedAt > longest && (s.InUseUntil > now || s.CreatedAt > fresh), stop);
        if (going >= most) return (null, Refusal.RehearsalsFull);

        var facilitatorCode = Codes.New();
        var participantCode = Codes.ParticipantCodeOf(facilitatorCode);
        var session = new SessionRow
        {
            Id = Codes.New(), Room = Codes.New(), Title = "Rehearsal", CreatedAt = now, IsRehearsal = true,
            KeepUntil = (at + 2 * RehearsalRules.Longest).ToUnixTimeMilliseconds(),
        };
        db.Sessions.Add(session);
        db.Links.AddRange(
            new LinkRow { Hash = Codes.Hash(facilitatorCode), Session = session.Id, Role = Role.Facilitator },
            new LinkRow { Hash = Codes.Hash(participantCode), Session = session.Id, Role = Role.Participant });
        await db.SaveChangesAsync(stop);
        return (new StartMeetingReply(new RoomId(session.Room), session.Title, facilitatorCode, participantCode), null);
    }
}
