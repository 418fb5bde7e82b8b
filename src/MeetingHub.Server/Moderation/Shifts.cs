using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Moderation;

/// <summary>
/// When moderators say that they are there, and what they keep about it afterwards, for themselves alone. Boards of their groups say so
/// too. It looks at days, and at what people marked; it counts nobody's work.
/// </summary>
internal static class Shifts
{
    public static readonly int[] Hours = [1, 2, 4, 8];

    /// <summary>So many days one after another are worth a word.</summary>
    public const int ManyDays = 5;

    /// <summary>So long a shift is asked about, unless it was answered or skipped.</summary>
    private const long AskedFor = 7 * Day;
    private const long Day = 24L * 60 * 60 * 1000;

    /// <summary>Begins a shift, or changes when the one that is going on ends.</summary>
    public static async Task BeginAsync(MeetingDb db, string account, int hours, DateTimeOffset at, CancellationToken stop)
    {
        var (now, end) = (at.ToUnixTimeMilliseconds(), at.AddHours(hours).ToUnixTimeMilliseconds());
        var shift = await db.Shifts.FirstOrDefaultAsync(s => s.Account == account && s.EndsAt > now, stop);
        if (shift is null) db.Shifts.Add(shift = new ShiftRow { Id = Guid.NewGuid().ToString("N"), Account = account, StartedAt = now });
        var before = shift.EndsAt;
        shift.EndsAt = end;
        await OnBoardsAsync(db, account, board =>
        {
            if (!(board.AroundUntil > now) || board.AroundUntil < end || board.AroundUntil == before) board.AroundUntil = end;
        }, stop);
        await db.SaveChangesAsync(stop);
    }

    public static async Task EndAsync(MeetingDb db, string account, DateTimeOffset at, CancellationToken stop)
    {
        var now = at.ToUnixTimeMilliseconds();
        if (await db.Shifts.FirstOrDefaultAsync(s => s.Account == account && s.EndsAt > now, stop) is not { } shift) return;
        var before = shift.EndsAt;
        shift.EndsAt = now;
        await OnBoardsAsync(db, account, board =>
        {
            if (board.AroundUntil == before) board.AroundUntil = null;
        }, stop);
        await db.SaveChangesAsync(stop);
    }

    /// <summary>The shift that goes on now.</summary>
    public static Task<ShiftRow?> OfAsync(MeetingDb db, string account, long now, CancellationToken stop) =>
        db.Shifts.AsNoTracking().FirstOrDefaultAsync(s => s.Account == account && s.EndsAt > now, stop);

    /// <summary>Who else of these groups' moderators is there, and until when.</summary>
    public static async Task<IReadOnlyList<(string Group, string Account, long Until)>> OthersAsync(
        MeetingDb db, string account, IReadOnlyCollection<string> groups, long now, CancellationToken stop)
    {
        var found = await (
            from s in db.Shifts
            where s.EndsAt > now && s.Account != account
            join r in db.GroupRoles on s.Account equals r.Account
            where groups.Contains(r.Group) && (r.Role == GroupRole.Moderator || r.Role == GroupRole.SafetyLead)
            orderby s.EndsAt
            select new { r.Group, s.Account, s.EndsAt }).ToListAsync(stop);
        return [.. found.DistinctBy(f => f.Account, StringComparer.Ordinal).Select(f => (f.Group, f.Account, f.EndsAt))];
    }

    /// <summary>The shift that ended last, as long as it may still be asked about.</summary>
    public static Task<ShiftRow?> LastAsync(MeetingDb db, string account, long now, CancellationToken stop) =>
        db.Shifts.Where(s => s.Account == account && s.EndsAt <= now && s.EndsAt > now - AskedFor).OrderByDescending(s => s.EndsAt)
            .FirstOrDefaultAsync(stop);

    /// <summary>On how many days one after another somebody has been there, up to today or yesterday.</summary>
    public static int DaysInARow(IEnumerable<ShiftRow> shifts, DateOnly today)
    {
        var days = shifts.Select(s => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(s.StartedAt).UtcDateTime)).ToHashSet();
        var day = days.Contains(today) ? today : today.AddDays(-1);
        var count = 0;
        for (; days.Contains(day); day = day.AddDays(-1)) count++;
        return count;
    }

    private static async Task OnBoardsAsync(MeetingDb db, string account, Action<BoardRow> change, CancellationToken stop)
    {
        var groups = await db.GroupRoles.Where(r => r.Account == account && r.Role == GroupRole.Moderator).Select(r => r.Group)
            .ToListAsync(stop);
        foreach (var board in await db.Boards.Where(b => groups.Contains(b.Group)).ToListAsync(stop)) change(board);
    }
}
