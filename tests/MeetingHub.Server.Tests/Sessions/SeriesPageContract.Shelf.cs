using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Accounts;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Sessions;

// The shelf of a group: on its page, in the room, and its files.
public abstract partial class SeriesPageContract
{
    private static async Task<HttpResponseMessage> PutFileAsync(HttpClient browser, string shelf, string title, byte[] bytes, string name)
    {
        var token = Form.TokenOf(await browser.GetStringAsync(new Uri(shelf, UriKind.Relative), Stop));
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "form" }, { new StringContent(title), "title" },
        };
        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        form.Add(file, "file", name);
        return await browser.PostAsync(new Uri($"{shelf}/file", UriKind.Relative), form, Stop);
    }

    private async Task<List<ResourceRow>> ShelfOfAsync(PlannedSeries planned)
    {
        await using var db = Server.OpenStore();
        return await db.Resources.AsNoTracking().Where(r => r.Group == planned.Group && r.DeletedAt == null).OrderBy(r => r.Place).ToListAsync(Stop);
    }

    [Fact]
    public async Task A_shelf_takes_links_and_files_of_some_kinds_renames_moves_deletes_and_brings_back()
    {
        var planned = Plan(TimeSpan.FromDays(2));
        var (_, lead) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        var (_, other) = await Server.SignInAsync(($"{planned.Name}-other", GroupRole.Facilitator));
        var shelf = $"/organise/groups/{planned.Name}/shelf";
        using (var notTheirs = await other.GetAsync(new Uri(shelf, UriKind.Relative), Stop)) Assert.Equal(HttpStatusCode.NotFound, notTheirs.StatusCode);
        foreach (var way in (string[])["/organise", $"/organise/groups/{planned.Name}/people"]) // who leads and doesn't organise finds it
            Assert.Contains($"href=\"{shelf}\"", await lead.GetStringAsync(new Uri(way, UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Contains("Nothing is on the shelf yet.", await lead.GetStringAsync(new Uri(shelf, UriKind.Relative), Stop), StringComparison.Ordinal);

        foreach (var address in (string[])["javascript:alert(1)", "http://example.org", "https://user:word@example.org/", "example.org", "https://"])
        {
            using var refused = await Form.FillInAsync(lead, shelf, ("do", "link"), ("title", "Sleep"), ("address", address));
            Assert.Equal((address, HttpStatusCode.UnprocessableEntity), (address, refused.StatusCode));
            Assert.Contains("no address that can be opened", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        (await Form.FillInAsync(lead, shelf, ("do", "link"), ("title", "Sleep, a guide"), ("address", "https://example.org/sleep"))).Dispose();
        // What a file is, its bytes say.
        foreach (var (bytes, words) in ((byte[], string)[])[("<html>\u0001"u8.ToArray(), "Choose a PDF"), ([], "Choose a PDF"), ([0x4D, 0x5A, 0x90, 0x00], "Choose a PDF")])
        {
            using var refused = await PutFileAsync(lead, shelf, "Sheet", bytes, "sheet.pdf");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(words, await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        using (var tooLarge = await PutFileAsync(lead, shelf, "Sheet", [.. "%PDF-1.7"u8, .. new byte[5 * 1024 * 1024]], "sheet.pdf"))
            Assert.Contains("larger than 5 MB", await tooLarge.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using (var taken = await PutFileAsync(lead, shelf, "Exercises: <b>", "%PDF-1.7 and more"u8.ToArray(), "../../x.exe"))
            Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);

        var (link, file) = (await ShelfOfAsync(planned)) switch { [var a, var b] => (a, b), _ => throw new InvalidOperationException() };
        Assert.Equal(("PDF", 17L, null), (file.File, file.Size, file.Link));
        (await Form.FillInAsync(lead, shelf, ("do", "up"), ("id", file.Id))).Dispose();
        (await Form.FillInAsync(lead, shelf, ("do", "rename"), ("id", link.Id), ("title", "Sleep"))).Dispose();
        Assert.Equal(["Exercises: <b>", "Sleep"], (await ShelfOfAsync(planned)).Select(r => r.Title));

        // Whoever has its address saves it; nothing in it can act as a page of this server.
        using var stranger = Server.NewBrowser();
        using (var saved = await stranger.GetAsync(new Uri($"/shelf/{file.Id}", UriKind.Relative), Stop))
        {
            Assert.Equal("%PDF-1.7 and more", await saved.Content.ReadAsStringAsync(Stop));
            Assert.Equal(("attachment", "application/pdf"), (saved.Content.Headers.ContentDisposition!.DispositionType, saved.Content.Headers.ContentType!.ToString()));
            Assert.Equal("default-src 'none'; sandbox", string.Join(' ', saved.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", string.Join(' ', saved.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("Exercises", saved.Content.Headers.ContentDisposition.FileNameStar ?? saved.Content.Headers.ContentDisposition.FileName, StringComparison.Ordinal);
            Assert.False(saved.Headers.Contains("Set-Cookie"));
        }
        (await Form.FillInAsync(lead, shelf, ("do", "delete"), ("id", file.Id))).Dispose();
        using (var gone = await stranger.GetAsync(new Uri($"/shelf/{file.Id}", UriKind.Relative), Stop)) Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        (await Form.FillInAsync(lead, shelf, ("do", "back"), ("id", file.Id))).Dispose();
        Assert.Equal(["Exercises: <b>", "Sleep"], (await ShelfOfAsync(planned)).Select(r => r.Title));
        Assert.DoesNotContain(Server.LogLines, l => l.Contains(file.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_the_room_facilitators_show_what_is_on_their_groups_shelf_and_nothing_else()
    {
        var planned = Plan(TimeSpan.FromMinutes(5), p => new PlannedSeries { Name = p.Name, Start = p.Start, Capacity = 5, IsClosed = true });
        await using (var db = Server.OpenStore())
        {
            db.Groups.Add(new GroupRow { Id = $"{planned.Group}-b", Slug = $"{planned.Name}-b", Name = "B", CreatedAt = 1 });
            db.Resources.AddRange(
                new ResourceRow { Id = $"{planned.Name}-link", Group = planned.Group, Title = "Sleep", Link = "https://example.org/sleep", Place = 1 },
                new ResourceRow { Id = $"{planned.Name}-else", Group = $"{planned.Group}-b", Title = "Not theirs", Link = "https://example.org/", Place = 1 });
            await db.SaveChangesAsync(Stop);
        }
        using var ann = Server.NewBrowser();
        await PressAsync(ann, planned, planned.First, "yes");
        var (_, browser) = await Server.SignInAsync((planned.Name, GroupRole.Facilitator));
        var seat = await RunningServer.JoinByLinkAsync(browser, planned.Code);
        await using var rowan = await HubClient.ConnectAsync(Server.Address);
        await rowan.JoinAsync((string)seat["pass"]!, "Rowan");
        var hers = await RunningServer.JoinByLinkAsync(ann, planned.Code);
        await using var inside = await HubClient.ConnectAsync(Server.Address);
        await inside.JoinAsync((string)hers["pass"]!, "Ann");

        async Task<(HttpStatusCode, JsonNode?)> PostAsync(string path, object body)
        {
            using var answer = await browser.PostAsJsonAsync(path, body, Stop);
            var text = await answer.Content.ReadAsStringAsync(Stop);
            return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        var pass = (string)seat["pass"]!;
        var (_, list) = await PostAsync("/api/shelf", new { pass });
        Assert.Equal(["Sleep"], list!["resources"]!.AsArray().Select(r => (string)r!["title"]!));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/api/shelf", new { pass = (string)hers["pass"]! })).Item1);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/api/shelf/show", new { pass = (string)hers["pass"]!, id = $"{planned.Name}-link" })).Item1);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/api/shelf/show", new { pass, id = $"{planned.Name}-else" })).Item1);
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("/api/shelf/show", new { pass, id = $"{planned.Name}-link" })).Item1);
        var shown = (await EventAsync(inside, "resourceShown"))["resource"]!;
        Assert.Equal(("Sleep", "https://example.org/sleep"), ((string)shown["title"]!, (string)shown["address"]!));
        Assert.Equal("not_facilitator", (string?)(await inside.ExecuteAsync("hideResource", ("id", $"{planned.Name}-link")))["refusal"]?["code"]);
        Assert.Null((await rowan.ExecuteAsync("hideResource", ("id", $"{planned.Name}-link")))["refusal"]);
        Assert.Equal($"{planned.Name}-link", (string)(await EventAsync(inside, "resourceHidden"))["id"]!);
    }
}
