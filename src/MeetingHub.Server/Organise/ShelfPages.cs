using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Shelf;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Organise;

/// <param name="Opens">Where it can be looked at.</param>
/// <param name="About">Where a link leads, or what kind of file it is and how large.</param>
public sealed record ShelfLine(string Id, string Title, string Opens, string About, bool IsFile, bool IsHandout);

/// <param name="Deleted">What can come back.</param>
/// <param name="Link">The fields of a link that was not taken.</param>
public sealed record ShelfModel(
    string Slug, string Group, IReadOnlyList<ShelfLine> Lines, IReadOnlyList<ShelfLine> Deleted, int Most, long Used, long Room,
    int MegabytesOfFile, string? Said, Problems Problems, (string Title, string Address) Link, string FileTitle);

/// <summary>Links and files that the facilitators of a group show in its sessions.</summary>
internal static class ShelfPages
{
    private const int FormBeside = 64 * 1024; // what a form has beside its file

    private sealed class FileForm(long largest) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => largest;
    }

    public static void Map(WebApplication app)
    {
        var largest = app.Services.GetRequiredService<GroupShelf>().MostBytesOfFile + FormBeside;
        app.MapGet("/organise/groups/{slug}/shelf", ShowAsync).AsPage().Of(GroupRole.Organiser, GroupRole.Facilitator);
        app.MapPost("/organise/groups/{slug}/shelf", ChangeAsync).AsPage().Of(GroupRole.Organiser, GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing);
        // Kept in memory meanwhile, so that nothing of it lies on this machine's disk.
        app.MapPost("/organise/groups/{slug}/shelf/file", AddFileAsync).AsPage().Of(GroupRole.Organiser, GroupRole.Facilitator)
            .RequireRateLimiting(PagesFeature.Changing).WithMetadata(new FileForm(largest))
            .WithFormOptions(memoryBufferThreshold: largest, bufferBodyLengthLimit: largest, multipartBodyLengthLimit: largest);
    }

    private static async Task<IResult> ShowAsync(
        string slug, string? said, Texts texts, IOptions<ShelfOptions> options, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var known = said is "added" or "renamed" or "moved" or "deleted" or "back" or "handout" or "kept" ? said : null;
        return PageResults.Show<ShelfPage>(new { Model = await ModelAsync(slug, texts, options.Value, store, stop) with { Said = known } });
    }

    private static async Task<ShelfModel> ModelAsync(
        string slug, Texts texts, ShelfOptions options, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var group = await db.Groups.AsNoTracking().SingleAsync(g => g.Slug == slug, stop);
        var all = await db.Resources.AsNoTracking().Where(r => r.Group == group.Id).OrderBy(r => r.Place).ThenBy(r => r.Id)
            .ToListAsync(stop);
        List<ShelfLine> Lines(bool areDeleted) => [.. all.Where(r => r.DeletedAt is not null == areDeleted).Select(Line)];
        return new ShelfModel(
            slug, group.Name, Lines(areDeleted: false), Lines(areDeleted: true), options.MostResources, all.Sum(r => r.Size),
            options.Megabytes * 1024L * 1024, options.MegabytesOfFile, Said: null, new Problems(), ("", ""), "");

        ShelfLine Line(ResourceRow row)
        {
            var resource = GroupShelf.ToResource(row);
            return new ShelfLine(
                row.Id, row.Title, resource.Address, row.Link is { } address
                    ? new Uri(address).IdnHost : $"{row.File}, {Size(row.Size, texts)}",
                row.File is not null, row.IsHandout);
        }
    }

    internal static string Size(long bytes, Texts texts) => bytes < 1024 * 1024
        ? texts["organise.shelf.kb", ("count", Math.Max(1, bytes / 1024))]
        : texts["organise.shelf.mb", ("count", bytes / 1024 / 1024)];

    private static async Task<IResult> ChangeAsync(
        string slug, [FromForm] string @do, [FromForm] string? id, [FromForm] string? title, [FromForm] string? address, Texts texts,
        GroupShelf shelf, IOptions<ShelfOptions> options, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var group = await GroupOfAsync(slug, store, stop);
        var (words, link) = (title?.Trim() ?? "", address?.Trim() ?? "");
        switch (@do)
        {
            case "link":
                if (await shelf.AddLinkAsync(group, words, link, stop) is { } problem)
                    return await AgainAsync(
                        problem, problem == ShelfProblem.Address ? "address" : problem == ShelfProblem.Title ? "title" : "", m =>
                            m with { Link = (words, link) });
                return Said("added");
            case "rename" when id is not null:
                if (!GroupShelf.IsTitle(words)) return await AgainAsync(ShelfProblem.Title, $"t-{id}", m => m);
                return await shelf.RenameAsync(group, id, words, stop) ? Said("renamed", id) : PageResults.NotFound();
            case "up" or "down" when id is not null:
                await shelf.MoveAsync(group, id, up: @do == "up", stop);
                return Said("moved", id);
            case "handout" or "kept" when id is not null:
                return await shelf.GiveOutAsync(group, id, @do == "handout", stop) ? Said(@do, id) : PageResults.NotFound();
            case "delete" when id is not null:
                return await shelf.DeleteAsync(group, id, stop) ? Said("deleted") : PageResults.NotFound();
            case "back" when id is not null:
                return await shelf.BringBackAsync(group, id, stop) ? Said("back", id) : await AgainAsync(ShelfProblem.Full, "", m => m);
            default:
                return PageResults.NotFound();
        }

        IResult Said(string what, string? line = null) =>
            PageResults.SeeOther($"/organise/groups/{Uri.EscapeDataString(slug)}/shelf?said={what}{(line is null ? "" : $"#r-{line}")}");

        async Task<IResult> AgainAsync(ShelfProblem problem, string field, Func<ShelfModel, ShelfModel> with)
        {
            var model = with(await ModelAsync(slug, texts, options.Value, store, stop));
            model.Problems.Add(field, WordsOf(problem, texts, options.Value));
            return PageResults.Again<ShelfPage>(new { Model = model });
        }
    }

    private static async Task<IResult> AddFileAsync(
        string slug, [FromForm] string? title, IFormFile? file, Texts texts, GroupShelf shelf, IOptions<ShelfOptions> options,
        IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var words = title?.Trim() ?? "";
        ShelfProblem? problem = ShelfProblem.Kind;
        if (file is { Length: > 0 } && file.Length > shelf.MostBytesOfFile) problem = ShelfProblem.TooLarge;
        else if (file is { Length: > 0 })
        {
            var bytes = new byte[file.Length];
            await using var content = file.OpenReadStream();
            await content.ReadExactlyAsync(bytes, stop);
            problem = await shelf.AddFileAsync(await GroupOfAsync(slug, store, stop), words, bytes, stop);
        }
        if (problem is not { } why) return PageResults.SeeOther($"/organise/groups/{Uri.EscapeDataString(slug)}/shelf?said=added");
        var model = await ModelAsync(slug, texts, options.Value, store, stop) with { FileTitle = words };
        model.Problems.Add(
            why == ShelfProblem.Title ? "file-title" : why is ShelfProblem.Kind or ShelfProblem.TooLarge ? "file" : "",
            WordsOf(why, texts, options.Value));
        return PageResults.Again<ShelfPage>(new { Model = model });
    }

    private static async Task<string> GroupOfAsync(string slug, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(stop);
    }

    private static string WordsOf(ShelfProblem problem, Texts texts, ShelfOptions options) => problem switch
    {
        ShelfProblem.Title    => texts["organise.shelf.problem.title", ("most", GroupShelf.LongestTitle)],
        ShelfProblem.Address  => texts["organise.shelf.problem.address"],
        ShelfProblem.Kind     => texts["organise.shelf.problem.kind"],
        ShelfProblem.TooLarge => texts["organise.shelf.problem.large", ("most", options.MegabytesOfFile)],
        ShelfProblem.Full     => texts["organise.shelf.problem.full", ("most", options.MostResources)],
        _                     => texts["organise.shelf.problem.room", ("most", options.Megabytes)],
    };
}
