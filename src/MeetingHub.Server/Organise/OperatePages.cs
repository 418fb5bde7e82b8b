using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Organise;

public sealed record OperateModel(int Groups, int Published, int Accounts, int Makers, int Sessions);

/// <summary>What whoever runs the server sees of groups and accounts: counts.</summary>
internal static class OperatePages
{
    public static void Map(WebApplication app) => app.MapGet("/operate", ShowAsync).AsPage().Operator();

    private static async Task<IResult> ShowAsync(IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop) =>
        PageResults.Show<OperatePage>(new { Model = await CountAsync(store, clock, stop) });

    private static async Task<OperateModel> CountAsync(IDbContextFactory<MeetingDb> store, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var db = await store.CreateDbContextAsync(stop);
        return new OperateModel(
            await db.Groups.CountAsync(stop), await db.Groups.CountAsync(g => g.IsPublished, stop), await db.Accounts.CountAsync(stop),
            await db.Accounts.CountAsync(a => a.MayMakeGroups, stop), await db.Sessions.CountAsync(s => s.StartsAt > now
                && s.CancelledAt == null, stop));
    }
}
