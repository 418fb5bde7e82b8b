using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingHub.Server.Slips;
using MeetingHub.Server.Tests.Pages;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Slips;

/// <summary>The pages and calls of slips, and their lock read by another program than the one that makes it.</summary>
public sealed partial class SlipPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record Vector(string Code, string Lookup, string Nonce, string Text, string Box);

    [GeneratedRegex("name=\"slip\" value=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex SlipOnPage();

    private static string NewLookup() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    private static Task<HttpResponseMessage> SendAsync(HttpClient browser, string path, object body) => browser.PostAsJsonAsync(path, body, Stop);

    private static async Task<SlipLocked> LockAsync(HttpClient browser, string lookup, byte[]? box = null)
    {
        using var answer = await SendAsync(browser, "/api/slips", new { lookup, box = Base64Url.EncodeToString(box ?? new byte[1_100]) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<SlipLocked>(Stop))!;
    }

    private static async Task<string> PageAsync(HttpClient browser) =>
        WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri("/me/slip", UriKind.Relative), Stop));

    [Fact]
    public void The_lock_that_the_browser_makes_is_opened_by_another_program_with_the_code_alone()
    {
        var vector = JsonSerializer.Deserialize<Vector>(
            File.ReadAllText(Repository.PathOf("tests", "fixtures", "slip.json")), JsonSerializerOptions.Web)!;
        var label = Encoding.UTF8.GetBytes("meetinghub slip 1");
        var secret = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(vector.Code), label, 600_000, HashAlgorithmName.SHA256, 32);
        byte[] Part(string info, int length) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, salt: [], Encoding.UTF8.GetBytes(info));
        Assert.Equal(vector.Lookup, Base64Url.EncodeToString(Part("lookup", 16)));

        var box = Base64Url.DecodeFromChars(vector.Box);
        Assert.Equal(1, box[0]);
        Assert.Equal(vector.Nonce, Base64Url.EncodeToString(box.AsSpan(1, 12)));
        var (sealedWords, tag) = (box[13..^16], box[^16..]);
        var words = new byte[sealedWords.Length];
        using var gcm = new AesGcm(Part("key", 32), tag.Length);
        gcm.Decrypt(box.AsSpan(1, 12), sealedWords, tag, words, label);
        Assert.Equal(0, words.Length % 1_024);
        Assert.Equal(vector.Text, Encoding.UTF8.GetString(words).TrimEnd());
    }

    [Fact]
    public async Task A_slip_is_locked_opened_once_by_somebody_else_and_its_writer_sees_it_without_scripts_and_takes_another_back()
    {
        using var writer = server.NewBrowser();
        using var reader = server.NewBrowser();
        Assert.DoesNotContain("Slips you have locked", await PageAsync(writer), StringComparison.Ordinal);
        var (lookup, other, box) = (NewLookup(), NewLookup(), RandomNumberGenerator.GetBytes(1_100));
        await LockAsync(writer, lookup, box);
        Assert.Contains("Not opened yet", await PageAsync(writer), StringComparison.Ordinal);

        for (var times = 0; times < 2; times++)
        {
            using var there = await SendAsync(reader, "/api/slips/look", new { lookup });
            Assert.Equal(HttpStatusCode.NoContent, there.StatusCode);
        }
        using (var opened = await SendAsync(reader, "/api/slips/open", new { lookup }))
            Assert.Equal(Base64Url.EncodeToString(box), (await opened.Content.ReadFromJsonAsync<SlipOpened>(Stop))!.Box);
        // Opened, never there, and taken back read the same.
        foreach (var (path, gone) in ((string, string)[])[("open", lookup), ("look", lookup), ("open", other)])
        {
            using var again = await SendAsync(reader, $"/api/slips/{path}", new { lookup = gone });
            Assert.Equal((HttpStatusCode.NotFound, ""), (again.StatusCode, await again.Content.ReadAsStringAsync(Stop)));
        }
        Assert.Contains("Opened today", await PageAsync(writer), StringComparison.Ordinal);
        Assert.DoesNotContain("Opened today", await PageAsync(reader), StringComparison.Ordinal);

        var id = (await LockAsync(writer, other)).Id;
        Assert.Contains(id, SlipOnPage().Matches(await PageAsync(writer)).Select(m => m.Groups["id"].Value));
        using (var back = await Form.FillInAsync(writer, "/me/slip", "/me/slip/back", ("slip", id)))
            Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        using (var gone = await SendAsync(reader, "/api/slips/open", new { lookup = other }))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task What_is_no_slip_is_refused_and_so_is_a_page_of_somebody_else()
    {
        using var browser = server.NewBrowser();
        var (lookup, box) = (NewLookup(), Base64Url.EncodeToString(new byte[1_100]));
        object[] wrong =
        [
            new { lookup = "short", box }, new { lookup, box = "" }, new { lookup, box = "*" }, new { lookup, box = Base64Url.EncodeToString(new byte[28]) },
            new { lookup, box = Base64Url.EncodeToString(new byte[25_000]) }, new { lookup, box = new string('A', 60_000) }, new { box }, new { lookup },
        ];
        foreach (var body in wrong)
        {
            using var refused = await SendAsync(browser, "/api/slips", body);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/slips/open") { Content = JsonContent.Create(new { lookup }) };
        foreign.Headers.Add("Origin", "https://elsewhere.example");
        using var forbidden = await browser.SendAsync(foreign, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }

    [Fact]
    public async Task Clearing_this_device_takes_its_slips_back()
    {
        using var browser = server.NewBrowser();
        var lookup = NewLookup();
        await LockAsync(browser, lookup);
        using (await Form.FillInAsync(browser, "/me/sessions", "/me/sessions/forget", ("forget", "yes"))) { }
        using var gone = await SendAsync(browser, "/api/slips/look", new { lookup });
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task An_account_takes_its_slips_with_it()
    {
        var (person, browser) = await server.SignInAsync();
        await LockAsync(browser, NewLookup());
        Assert.Contains("Not opened yet", await PageAsync(browser), StringComparison.Ordinal);
        await using var db = server.OpenStore();
        var before = await db.Slips.CountAsync(Stop);
        using (await Form.FillInAsync(browser, "/me/delete", ("delete", "yes"))) { }
        Assert.False(await db.Accounts.AnyAsync(a => a.Id == person.Account, Stop));
        Assert.Equal(before - 1, await db.Slips.CountAsync(Stop));
    }
}

/// <summary>With a server of its own, because it uses up what one network may ask.</summary>
public sealed class SlipLimitTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task One_network_tries_twenty_codes_a_minute()
    {
        using var browser = server.NewBrowser();
        var answers = new List<HttpStatusCode>();
        for (var tries = 0; tries < 21; tries++)
        {
            using var answer = await browser.PostAsJsonAsync(
                tries % 2 == 0 ? "/api/slips/look" : "/api/slips/open",
                new { lookup = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)) }, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
        }
        Assert.All(answers.SkipLast(1), status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }
}
