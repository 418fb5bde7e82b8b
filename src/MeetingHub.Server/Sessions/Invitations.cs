using System.Buffers.Text;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Sessions;

/// <summary>
/// Personal invitations: links that facilitators make one by one, each for the first browser that opens it. Who got one is not written
/// down, so they are listed by when they were made.
/// </summary>
internal static class Invitations
{
    /// <summary>That stand at once.</summary>
    public const int Most = 50;

    private const int IdLength = 12;
    private const int LongestBody = 4 * 1024;

    /// <summary>Names an invitation without giving it away.</summary>
    public static string IdOf(LinkRow link) => Base64Url.EncodeToString(link.Hash.AsSpan(0, IdLength));

    /// <summary>Whether this browser's seat has the invitation: the first one that uses it does.</summary>
    public static async Task<bool> TryUseAsync(MeetingDb db, LinkRow link, ParticipantId who, CancellationToken stop)
    {
        if (link.BoundTo is { } other) return other == who.Value;
        var taken = await db.Links.Where(l => l.Hash == link.Hash && l.BoundTo == null)
            .ExecuteUpdateAsync(l => l.SetProperty(r => r.BoundTo, who.Value), stop);
        return taken == 1 || await db.Links.AnyAsync(l => l.Hash == link.Hash && l.BoundTo == who.Value, stop);
    }

    public static async Task<IResult> MakeAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, TimeProvider clock,
        CancellationToken stop)
    {
        if (await ReadAsync<InvitationsRequest>(http, LongestBody, stop) is not { } request)
            return Refuse(Refusal.BadRequest, 400);
        await using var db = await store.CreateDbContextAsync(stop);
        var (found, refused) = await FindAsync(request.Pass, db, rooms, passes, stop);
        if (found is not var (pass, _, session)) return refused!;
        if (await Standing(db, session).CountAsync(stop) >= Most) return Refuse(Refusal.TooManyInvitations, 409);

        var code = Codes.New();
        var parent = await db.Links.AsNoTracking()
            .FirstOrDefaultAsync(l => l.Session == session.Id && l.Role == pass.Role && !l.IsPersonal && l.RevokedAt == null, stop);
        var link = new LinkRow
        {
            Hash = Codes.Hash(code), Session = session.Id, Role = Role.Participant, Parent = parent?.Hash, IsPersonal = true,
            MadeBy = pass.Who.Value, MadeAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        db.Links.Add(link);
        await db.SaveChangesAsync(stop);
        return Results.Created((string?)null, new MakeInvitationReply(code, IdOf(link)));
    }

    public static async Task<IResult> ListAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, CancellationToken stop)
    {
        if (await ReadAsync<InvitationsRequest>(http, LongestBody, stop) is not { } request)
            return Refuse(Refusal.BadRequest, 400);
        await using var db = await store.CreateDbContextAsync(stop);
        var (found, refused) = await FindAsync(request.Pass, db, rooms, passes, stop);
        if (found is not var (pass, _, session)) return refused!;
        var all = await Standing(db, session).AsNoTracking().OrderBy(l => l.MadeAt).ToListAsync(stop);
        return Results.Ok(new InvitationsReply(
            [.. all.Select(l => new InvitationWire(
                IdOf(l), DateTimeOffset.FromUnixTimeMilliseconds(l.MadeAt ?? 0), l.BoundTo is not null, l.MadeBy == pass.Who.Value))]));
    }

    public static async Task<IResult> RevokeAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, RoomDirectory rooms, RoomPasses passes, TimeProvider clock,
        CancellationToken stop)
    {
        if (await ReadAsync<RevokeInvitationRequest>(http, LongestBody, stop) is not { } request)
            return Refuse(Refusal.BadRequest, 400);
        await using var db = await store.CreateDbContextAsync(stop);
        var (found, refused) = await FindAsync(request.Pass, db, rooms, passes, stop);
        if (found is not var (pass, room, session)) return refused!;
        var link = (await Standing(db, session).ToListAsync(stop)).Find(l => IdOf(l) == request.Id);
        if (link is not null)
        {
            link.RevokedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await db.SaveChangesAsync(stop);
        }
        await room.RevokeInvitationAsync(pass.Who, request.Id); // asked again, also when the first answer was lost
        return Results.NoContent();
    }

    private static IQueryable<LinkRow> Standing(MeetingDb db, SessionRow session) =>
        db.Links.Where(l => l.Session == session.Id && l.IsPersonal && l.RevokedAt == null);

    // The pass has to be that of somebody who leads the room at this moment.
    private static async Task<((RoomPass Pass, LiveRoom Room, SessionRow Session)? Found, IResult? Refused)> FindAsync(
        string text, MeetingDb db, RoomDirectory rooms, RoomPasses passes, CancellationToken stop)
    {
        if (passes.Check(text) is not ({ } pass, _)) return (null, Refuse(Refusal.BadPass, 403));
        if (await rooms.FindAnywhereAsync(pass.Room, stop) is not { } room || !await room.IsLedByAsync(pass.Who))
            return (null, Refuse(Refusal.NotFacilitator, 403));
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Room == pass.Room.Value, stop);
        if (session is null || session.EndedAt is not null) return (null, Refuse(Refusal.RoomEnded, 410));
        return session.IsRehearsal ? (null, Refuse(Refusal.OnlyRehearsal, 409)) : ((pass, room, session), null);
    }
}
