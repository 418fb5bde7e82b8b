using System.Text.Json;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

/// <summary>Everything that hangs on an account, as a file for the person. Secrets are counted and not given out.</summary>
internal static class Export
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<IResult> SendAsync(
        HttpContext http, IDbContextFactory<MeetingDb> store, Holders holders, UserManager<AccountRow> users, CancellationToken stop)
    {
        if (await users.FindByIdAsync(AccessRules.AccountOf(http.User)!) is not { } account) return Results.NotFound();
        await using var db = await store.CreateDbContextAsync(stop);
        var groups = await db.Groups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, StringComparer.Ordinal, stop);
        var held = holders.Of(account.HolderKey).InAll(groups.Keys.Append(Holder.Beyond));
        var file = new
        {
            Account = new
            {
                account.UserName, account.Email, Created = At(account.CreatedAt), account.IsOperator, account.MayMakeGroups,
                account.TellsHardWeeks, HasPassword = account.PasswordHash is not null, RecoveryCodesLeft = account.RecoveryCodes.Length,
            },
            Passkeys = (await users.GetPasskeysAsync(account)).Select(p => new { p.Name, Created = p.CreatedAt }),
            Devices = (await db.SignIns.AsNoTracking().Where(s => s.Account == account.Id).ToListAsync(stop))
                .Select(s => new { s.Device, First = Day(s.FirstDay), Last = Day(s.LastDay), Until = At(s.ExpiresAt) }),
            InvitationsMade = (await db.Grants.AsNoTracking().Where(g => g.MadeBy == account.Id).ToListAsync(stop))
                .Select(g => new { Group = Name(g.Group), g.Role, Made = At(g.MadeAt), Until = At(g.ExpiresAt), Used = At(g.UsedAt) }),
            Roles = (await db.GroupRoles.AsNoTracking().Where(r => r.Account == account.Id).ToListAsync(stop))
                .Select(r => new { Group = Name(r.Group), r.Role }),
            Qualifications = (await db.Qualifications.AsNoTracking().Where(q => q.Account == account.Id).ToListAsync(stop)).Select(q => new
            {
                Group = Name(q.Group), q.Kind, q.Name, q.About, Verified = q.VerifiedBy is not null, VerifiedOn = Day(q.VerifiedDay),
                Until = Day(q.UntilDay),
            }),
            Leads = await db.Rota.AsNoTracking().Where(r => r.Account == account.Id)
                .Join(db.Sessions, r => r.Session, s => s.Id, (r, s) => new { s.Title, s.StartsAt, r.State, r.WasHard, r.Words })
                    .ToListAsync(stop),
            Shifts = (await db.Shifts.AsNoTracking().Where(s => s.Account == account.Id).ToListAsync(stop))
                .Select(s => new { Started = At(s.StartedAt), Ends = At(s.EndsAt), s.WasHard, s.Words }),
            OneToOneTimes = (await db.Offers.AsNoTracking().Where(o => o.Account == account.Id).ToListAsync(stop))
                .Select(o => new { Group = Name(o.Group), Starts = At(o.StartsAt), o.Minutes }),
            Names = (await db.Members.AsNoTracking().Where(m => held.Contains(m.Holder)).ToListAsync(stop))
                .Select(m => new { Group = Name(m.Group), m.Name, m.Keepsake, m.Tint, Since = Day(m.SinceDay) }),
            Posts = (await db.Posts.AsNoTracking()
                    .Where(p => p.Author == account.Id || db.Members.Any(m => held.Contains(m.Holder) && m.Id == p.Author))
                        .ToListAsync(stop))
                .Select(p => new { Group = Name(p.Group), At = At(p.At), p.Title, p.Text, ContentNote = p.Note, p.State }),
            Places = await db.Places.AsNoTracking().Where(p => held.Contains(p.Holder))
                .Join(db.Sessions, p => p.Session, s => s.Id, (p, s) => new { s.Title, s.StartsAt, p.IsWaiting }).ToListAsync(stop),
            Reminders = (await db.Reminders.AsNoTracking().Where(r => held.Contains(r.Holder)).ToListAsync(stop))
                .Select(r => new { r.For, Group = Name(r.Group), r.Way, r.MinutesBefore }),
        };
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(file, Readable), "application/json", "meetinghub-my-data.json");

        string? Name(string? group) => group is null ? null : groups.GetValueOrDefault(group, group);
    }

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static DateOnly? Day(int? day) => day is { } number ? DateOnly.FromDayNumber(number) : null;
}
