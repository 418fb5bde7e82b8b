using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Shelf;

/// <summary>Why something does not come onto a shelf.</summary>
internal enum ShelfProblem { Title, Address, Kind, TooLarge, Full, NoRoom }

/// <summary>The links and files of a group.</summary>
internal sealed class GroupShelf(IDbContextFactory<MeetingDb> store, IOptions<ShelfOptions> options, TimeProvider clock)
{
    public const int LongestTitle = 100;
    public const int LongestAddress = 1000;

    private const long Megabyte = 1024 * 1024;

    public int MostBytesOfFile => (int)(options.Value.MegabytesOfFile * Megabyte);

    public static IQueryable<ResourceRow> Of(MeetingDb db, string group) =>
        db.Resources.Where(r => r.Group == group && r.DeletedAt == null).OrderBy(r => r.Place).ThenBy(r => r.Id);

    public static Resource ToResource(ResourceRow row) => row.Link is { } address
        ? new Resource(new ResourceId(row.Id), row.Title, address)
        : new Resource(new ResourceId(row.Id), row.Title, $"/shelf/{row.Id}", row.File, row.Size);

    /// <summary>An address of the web that another tab can open; nothing is asked of it.</summary>
    public static Uri? LinkOf(string text) =>
        text.Length <= LongestAddress && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            && address.UserInfo.Length == 0 && address.Host.Length > 0 && address.AbsoluteUri.Length <= LongestAddress ? address : null;

    public static bool IsTitle(string title) => title.Length is > 0 and <= LongestTitle && !title.Any(char.IsControl);

    public Task<ShelfProblem?> AddLinkAsync(string group, string title, string address, CancellationToken stop) =>
        !IsTitle(title) ? Task.FromResult<ShelfProblem?>(ShelfProblem.Title)
        : LinkOf(address) is not { } link ? Task.FromResult<ShelfProblem?>(ShelfProblem.Address)
        : AddAsync(group, place => new ResourceRow
        {
            Id = Codes.New(), Group = group, Title = title, Link = link.AbsoluteUri, Place = place,
        }, bytes: null, stop);

    public Task<ShelfProblem?> AddFileAsync(string group, string title, byte[] bytes, CancellationToken stop)
    {
        if (!IsTitle(title)) return Task.FromResult<ShelfProblem?>(ShelfProblem.Title);
        if (bytes.Length > MostBytesOfFile) return Task.FromResult<ShelfProblem?>(ShelfProblem.TooLarge);
        if (FileKind.Of(bytes) is not { } kind) return Task.FromResult<ShelfProblem?>(ShelfProblem.Kind);
        return AddAsync(group, place => new ResourceRow
        {
            Id = Codes.New(), Group = group, Title = title, File = kind.Name, Size = bytes.Length, Place = place,
        }, bytes, stop);
    }

    private async Task<ShelfProblem?> AddAsync(string group, Func<int, ResourceRow> make, byte[]? bytes, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await WhyNoRoomAsync(db, group, bytes?.Length ?? 0, stop) is { } problem) return problem;
        var row = make((await db.Resources.Where(r => r.Group == group).MaxAsync(r => (int?)r.Place, stop) ?? 0) + 1);
        db.Resources.Add(row);
        if (bytes is not null) db.ResourceBytes.Add(new ResourceBytesRow { Resource = row.Id, Bytes = bytes });
        await db.SaveChangesAsync(stop);
        return null;
    }

    // What was taken away counts until it is gone, so that nobody fills the store by adding and deleting.
    private async Task<ShelfProblem?> WhyNoRoomAsync(MeetingDb db, string group, long size, CancellationToken stop)
    {
        if (await Of(db, group).CountAsync(stop) >= options.Value.MostResources) return ShelfProblem.Full;
        var all = db.Resources.Where(r => r.Group == group);
        if (await all.CountAsync(stop) >= 2 * options.Value.MostResources) return ShelfProblem.Full;
        return size > 0 && await all.SumAsync(r => r.Size, stop) + size > options.Value.Megabytes * Megabyte ? ShelfProblem.NoRoom : null;
    }

    /// <summary>False when it is not there.</summary>
    public async Task<bool> RenameAsync(string group, string id, string title, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await Of(db, group).Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(t => t.Title, title), stop) > 0;
    }

    public async Task<bool> GiveOutAsync(string group, string id, bool isHandout, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await Of(db, group).Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(t => t.IsHandout, isHandout), stop) > 0;
    }

    /// <summary>Moves it one place up or down.</summary>
    public async Task MoveAsync(string group, string id, bool up, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var all = await Of(db, group).ToListAsync(stop);
        var at = all.FindIndex(r => r.Id == id);
        var to = at + (up ? -1 : 1);
        if (at < 0 || to < 0 || to >= all.Count) return;
        (all[at], all[to]) = (all[to], all[at]);
        for (var i = 0; i < all.Count; i++) all[i].Place = i + 1;
        await db.SaveChangesAsync(stop);
    }

    public async Task<bool> DeleteAsync(string group, string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return await Of(db, group).Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(t => t.DeletedAt, now), stop) > 0;
    }

    public async Task<bool> BringBackAsync(string group, string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await Of(db, group).CountAsync(stop) >= options.Value.MostResources) return false;
        return await db.Resources.Where(r => r.Group == group && r.Id == id && r.DeletedAt != null)
            .ExecuteUpdateAsync(r => r.SetProperty(t => t.DeletedAt, (long?)null), stop) > 0;
    }
}
