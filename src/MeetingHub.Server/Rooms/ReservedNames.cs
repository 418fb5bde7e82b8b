using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// The names that members of a group keep, and those by which it shows the people who work for it: nobody else comes to its sessions under
/// one that looks like them. A meeting that somebody started by hand has none.
/// </summary>
internal sealed class ReservedNames(IDbContextFactory<MeetingDb> store)
{
    /// <summary>
    /// Why the person can't have the name; null if they can, and while the store does not answer, which keeps nobody out.
    /// </summary>
    public async Task<Refusal?> RefuseAsync(RoomPass pass, string name, CancellationToken stop)
    {
        if (!Names.TryNormalize(name, out var clean)) return null; // the room says what is wrong with it
        try
        {
            await using var db = await store.CreateDbContextAsync(stop);
            var group = await db.Sessions.Where(s => s.Room == pass.Room.Value).Select(s => s.Group).FirstOrDefaultAsync(stop);
            if (group is null) return null;
            var looks = Names.LooksOf(clean);
            if (await db.Members.AnyAsync(m => m.Group == group && looks.Contains(m.Looks) && m.Id != pass.Member, stop))
                return Refusal.NameTaken;
            if (pass.Role == Role.Facilitator) return null;
            var team = await db.Qualifications.Where(q => q.Group == group).Select(q => q.Name).ToListAsync(stop);
            return team.Exists(other => Names.LookAlike(clean, other)) ? Refusal.NameReserved : null;
        }
        catch (Exception e) when (StorageFeature.IsAway(e) || e is OperationCanceledException)
        {
            return null; // the room itself sees that a connection has ended
        }
    }
}
