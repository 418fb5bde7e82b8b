using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>The page for operators: against a real server, and with scripted answers for states that a cluster rarely shows.</summary>
public sealed class OperationsTests(Browsers browsers)
{
    private const string Key = "a long key for operators";
    private static readonly long Now = DateTimeOffset.Parse("2026-11-23T19:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private readonly HashSet<string> _draining = ["c"];
    private (int Status, string Code)? _refusal;

    private static JsonObject Node(string id, string name, int rooms, int people, double cpu, long sent, long received, double loss, bool isDraining) => new()
    {
        ["id"] = id, ["name"] = name, ["version"] = "1.0.0", ["startedAt"] = Now - 86_400_000, ["isDraining"] = isDraining, ["rooms"] = rooms, ["people"] = people,
        ["mediaRooms"] = rooms, ["cpu"] = cpu, ["bitsOut"] = sent, ["bitsIn"] = received, ["lossOut"] = loss, ["lossIn"] = loss / 2,
    };

    private JsonObject Cluster(int nodes) => new()
    {
        ["at"] = Now, ["startedAt"] = Now - 86_400_000, ["self"] = "a",
        ["nodes"] = new JsonArray([.. new[]
        {
            Node("a", "media-01", 12, 131, 0.41, 92_000_000, 36_000_000, 0.004, _draining.Contains("a")),
            Node("b", "media-02", 15, 157, 0.87, 108_000_000, 43_000_000, 0.019, _draining.Contains("b")),
            Node("c", "media-03", 0, 0, 0.03, 0, 0, 0, _draining.Contains("c")),
        }.Take(nodes)]),
        ["rooms"] = 27, ["people"] = 288, ["bitsOut"] = 200_000_000, ["bitsIn"] = 79_000_000, ["peakBitsOut"] = 241_000_000, ["rejoins"] = 0.018, ["joinSeconds"] = 0.25,
        ["history"] = new JsonArray([.. Enumerable.Range(0, 90).Select(i => new JsonObject
        {
            ["at"] = Now - (90 - i) * 240_000L, ["bitsOut"] = 75_000_000 + i * 1_500_000L, ["bitsIn"] = 27_000_000 + i * 600_000L,
            ["lossOut"] = 0.01 + Math.Abs(45 - i) * 0.0002, ["lossIn"] = 0.02 - Math.Abs(45 - i) * 0.0003,
        })]),
    };

    private async Task<IPage> OpenAsync(bool dark = false, int width = 1280, int height = 800, int nodes = 3)
    {
        var page = await new ScriptedServer().OpenAsync(browsers.Chromium, dark, width, height);
        await page.RouteAsync("**/api/operations**", route =>
        {
            if (_refusal is var (status, code)) return route.FulfillAsync(new() { Status = status, Json = new { code, text = "The server's own words." } });
            var path = new Uri(route.Request.Url).AbsolutePath.Split('/');
            if (path is not [.., var node, "drain"]) return route.FulfillAsync(new() { ContentType = "application/json", Body = Cluster(nodes).ToJsonString() });
            if (route.Request.Method == "POST") _draining.Add(node);
            else _draining.Remove(node);
            return route.FulfillAsync(new() { Status = 204 });
        });
        await page.GotoAsync("/ops");
        return page;
    }

    private static async Task SignInAsync(IPage page, string key = Key)
    {
        await page.GetByLabel("Operator key").FillAsync(key);
        await page.Keyboard.PressAsync("Enter");
    }

    private static ILocator Row(IPage page, string node) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = node });

    [Theory]
    [MemberData(nameof(LooksTests.Looks), MemberType = typeof(LooksTests))]
    public async Task The_page_passes_axe_and_never_scrolls_sideways(bool dark, int width, int height)
    {
        var page = await OpenAsync(dark, width, height);
        await LooksTests.CheckAsync(page, "operator key");
        await SignInAsync(page);
        await Expect(Row(page, "media-02")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(page, "operations");
        await LooksTests.KeepAsync(page, "operations", width, dark);

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain media-01" }).ClickAsync();
        await LooksTests.CheckAsync(page, "drain");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_node_is_drained_and_taken_back_by_keyboard_alone()
    {
        var page = await OpenAsync();
        await LooksTests.TabToAsync(page, page.GetByLabel("Operator key"));
        await page.Keyboard.TypeAsync(Key);
        await page.Keyboard.PressAsync("Enter");
        await Expect(Row(page, "media-02")).ToContainTextAsync("Near limit");
        await Expect(Row(page, "media-03")).ToContainTextAsync("Draining");

        await LooksTests.TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Drain media-02" }));
        await page.Keyboard.PressAsync("Enter");
        // The least harmful answer comes first.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Row(page, "media-02")).ToContainTextAsync("Near limit");

        await page.Keyboard.PressAsync("Enter");
        await LooksTests.TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Drain this node" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(Row(page, "media-02")).ToContainTextAsync("Draining");

        await LooksTests.TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Let media-02 take people again" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(Row(page, "media-02")).ToContainTextAsync("Near limit");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task While_the_server_does_not_answer_the_page_keeps_the_last_figures_and_says_so()
    {
        var page = await OpenAsync();
        await SignInAsync(page);
        await Expect(page.GetByText("Live, updated")).ToBeVisibleAsync();

        Complaints.Expect(Complaints.Status(503));
        _refusal = (503, "room_paused");
        await Expect(page.GetByText("The server does not answer. These figures are from")).ToBeVisibleAsync();
        await Expect(Row(page, "media-01")).ToContainTextAsync("131");

        _refusal = null;
        await Expect(page.GetByText("Live, updated")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_only_node_cannot_be_drained()
    {
        var page = await OpenAsync(nodes: 1);
        await SignInAsync(page);
        await Expect(page.GetByText("nowhere to drain it to")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Drain" })).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_real_server_shows_its_counts_to_an_operator_with_the_key_and_the_tab_forgets_the_key_on_request()
    {
        await using var server = await ServerProcess.StartAsync(options: new Dictionary<string, string>(StringComparer.Ordinal) { ["Operations__Key"] = Key });
        var meeting = await Meeting.StartAsync(server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await using var olga = await Person.ArriveAsync(browsers.Chromium, server, "Olga");
        var page = olga.Page;
        await page.GotoAsync("/ops");

        await page.GetByRole(AriaRole.Button, new() { Name = "Show the figures" }).ClickAsync();
        await Expect(page.GetByText("Please type in the operator key.").First).ToBeVisibleAsync();
        Complaints.Expect(Complaints.Status(401));
        await SignInAsync(page, "not the key of this server");
        await Expect(page.GetByText("That isn't the operator key of this server").First).ToBeVisibleAsync();

        await SignInAsync(page);
        await Expect(page.Locator(".stat").Filter(new() { HasText = "People connected" }).Locator("dd").First).ToHaveTextAsync("1");
        await Expect(page.GetByText("One point a minute is kept")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("Live, updated")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Operator key")).ToBeVisibleAsync();
    }
}
