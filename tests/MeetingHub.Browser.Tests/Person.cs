using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A person at a computer of their own. All labels of the web client that the tests rely on are in this file.</summary>
public sealed class Person(IBrowserContext context, IPage page, string name) : IAsyncDisposable
{
    // Who wants the room behind them blurred needs much of the computer that all people here share.
    internal const string WithPlainCamera =
        """if (/^\/[js]\//.test(location.pathname)) sessionStorage.effects ??= '{"picture":"plain"}';""";

    private string? _pass;

    public Person(IPage page, string name)
        : this(page.Context, page, name)
    {
    }

    public IPage Page { get; private set; } = page;
    public IBrowserContext Context => context;
    public string Name => name;

    /// <summary>The newest pass the server gave to this browser, as a person who reads the network tab would have it.</summary>
    public string Pass => _pass ?? throw new InvalidOperationException($"{name} has no pass yet.");

    /// <summary>The version of the agreement that came with it.</summary>
    public string? AgreedTo { get; private set; }

    public static Task<Person> ArriveAsync(
        IBrowser browser, ServerProcess server, string name, bool dark = false, int width = 1280, int height = 800, bool permitted = true,
        bool plainCamera = true) =>
        ArriveAsync(browser, server.Url, name, dark, width, height, permitted, plainCamera);

    public static async Task<Person> ArriveAsync(
        IBrowser browser, string url, string name, bool dark = false, int width = 1280, int height = 800, bool permitted = true,
        bool plainCamera = true)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = url,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = height },
            Permissions = permitted ? ["camera", "microphone"] : [],
        });
        context.SetDefaultTimeout(Until.PatienceMs);
        await context.AddInitScriptAsync(Repository.Script("peers.js"));
        if (plainCamera) await context.AddInitScriptAsync(WithPlainCamera);
        var person = new Person(context, await context.NewPageAsync(), name);
        person.ListenForPasses();
        return person;
    }

    private void ListenForPasses() => context.Response += async (_, response) =>
    {
        if (response.Status != 200 || !response.Url.EndsWith("/api/join", StringComparison.Ordinal)) return;
        try
        {
            var answer = await response.JsonAsync();
            _pass = answer?.GetProperty("pass").GetString();
            if (answer?.GetProperty("agreement") is { ValueKind: JsonValueKind.Object } agreement) // a rehearsal has none
                AgreedTo = agreement.GetProperty("version").GetString();
        }
        catch (PlaywrightException)
        {
            // The page went away before its answer could be read; the next answer will do.
        }
    };

    // --- before the room ---

    public const string JoinLabel = "Join the meeting";

    public ILocator JoinButton => Page.GetByRole(AriaRole.Button, new() { Name = JoinLabel });

    /// <summary>Opens the link and goes through the door.</summary>
    public async Task JoinAsync(string code)
    {
        await FillInAsync(code);
        await JoinButton.ClickAsync();
        await InTheRoomAsync();
    }

    /// <summary>Opens the link and knocks at the door.</summary>
    public async Task KnockAsync(string code)
    {
        await FillInAsync(code);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go to the waiting room" }).ClickAsync();
        await Expect(WaitingRoom).ToBeVisibleAsync();
    }

    public ILocator WaitingRoom => Page.GetByRole(AriaRole.Heading, new() { Name = "You’re in the waiting room" });

    private async Task FillInAsync(string code)
    {
        await OpenLinkAsync(code);
        await FillInHereAsync();
    }

    /// <summary>At the door already.</summary>
    public async Task FillInHereAsync()
    {
        await Page.GetByLabel("What should we call you?").FillAsync(name);
        await Agreement.CheckAsync();
    }

    public ILocator Agreement => Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("ground rules") });

    private ILocator MoveHere => Page.GetByRole(AriaRole.Button, new() { Name = "Move here" });

    /// <summary>After a reload the page may ask again before it goes in.</summary>
    public async Task BackInTheRoomAsync()
    {
        await Expect(Controls.Or(JoinButton).Or(MoveHere)).ToBeVisibleAsync();
        if (await JoinButton.IsVisibleAsync())
        {
            await Agreement.CheckAsync();
            await JoinButton.ClickAsync();
            await Expect(Controls.Or(MoveHere)).ToBeVisibleAsync();
        }

        if (await MoveHere.IsVisibleAsync()) await MoveHere.ClickAsync();
        await InTheRoomAsync();
    }

    public async Task OpenLinkAsync(string code)
    {
        await Page.GotoAsync($"/j/{code}");
    }

    public Task InTheRoomAsync() => Expect(Controls).ToBeVisibleAsync();

    /// <summary>Takes part with the client of bare.js instead of the web client.</summary>
    /// <param name="code">Of a link.</param>
    /// <param name="layers">As bare.js takes them: its camera is one stream with these layers.</param>
    /// <param name="describes">Whether it asks for the header extension that says what a packet of AV1 belongs to.</param>
    public async Task EnterBareAsync(string code, object? layers = null, bool describes = false)
    {
        await Page.GotoAsync("/api"); // any address of the server's own, so that the origin is right
        await Page.EvaluateAsync(Repository.Script("bare.js"));
        await Page.EvaluateAsync(
            "([code, name, layers, describes]) => { bare.describes = describes; return bare.enter(code, name, layers); }", new object?[] { code, name, layers, describes });
    }

    // --- in the room ---

    public ILocator Controls => Page.GetByRole(AriaRole.Region, new() { Name = "Meeting controls" });
    public ILocator Leave => Page.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true });

    public ILocator Control(string label) => Controls.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{Regex.Escape(label)}") });

    public async Task TurnOnAsync(string device)
    {
        await Control($"{device} off").ClickAsync();
        await Expect(Control($"{device} on")).ToBeVisibleAsync();
    }

    public async Task SpeakAndShowAsync()
    {
        await TurnOnAsync("Mic");
        await TurnOnAsync("Camera");
    }

    public ILocator Notice => Page.Locator(".toast");

    public ILocator ChatPanel => Page.GetByRole(AriaRole.Complementary, new() { Name = "Chat" });
    public ILocator PeoplePanel => Page.GetByRole(AriaRole.Complementary, new() { Name = "People" });

    public async Task OpenChatAsync()
    {
        if (!await ChatPanel.IsVisibleAsync()) await Control("Chat").ClickAsync();
        await Expect(ChatPanel).ToBeVisibleAsync();
    }

    public async Task OpenPeopleAsync()
    {
        if (!await PeoplePanel.IsVisibleAsync())
        {
            if (await Control("People").IsVisibleAsync())
            {
                await Control("People").ClickAsync();
            }
            else
            {
                // In a narrow bar, the people panel is in the menu More.
                await Control("More").ClickAsync();
                await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^People") }).ClickAsync();
            }
        }

        await Expect(PeoplePanel).ToBeVisibleAsync();
    }

    public async Task SayAsync(string text)
    {
        await OpenChatAsync();
        await ChatPanel.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync(text);
        await ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
    }

    public ILocator Messages => ChatPanel.Locator(".msg .body");

    public ILocator Tiles => Page.Locator(".tiles > .tile");

    public ILocator Tile(string who) => Tiles.Filter(new() { HasText = who });

    public ILocator ScreenTile => Page.Locator(".tile.screen");

    public ILocator RaisedHandOf(string who) => Tile(who).GetByText("hand raised");

    public async Task ChooseForAsync(string who, string action)
    {
        await OpenPeopleAsync();
        var more = PeoplePanel.GetByRole(AriaRole.Button, new() { Name = $"More for {who}" });
        var item = Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new Regex($"^{Regex.Escape(action)}") });
        // A menu closes when its button or the focus goes elsewhere, as they may for a moment after the panel opened; people press again.
        for (var tries = 1; ; tries++)
        {
            await more.ScrollIntoViewIfNeededAsync();
            await more.ClickAsync();
            float? patience = tries < 3 ? 3_000 : null;
            try
            {
                var pressed = await item.EvaluateHandleAsync(
                    "item => { const pressed = { yes: false }; item.addEventListener('click', () => { pressed.yes = true; }); return pressed; }",
                    options: new() { Timeout = patience });
                await item.ClickAsync(new() { Timeout = patience });
                if (tries == 3 || await pressed.EvaluateAsync<bool>("pressed => pressed.yes")) return;
            }
            catch (TimeoutException) when (tries < 3)
            {
                if (await item.IsVisibleAsync()) throw;
            }
        }
    }

    public Task MuteAsync(string who) => ChooseForAsync(who, "Mute");

    public async Task RemoveAsync(string who)
    {
        await ChooseForAsync(who, "Remove");
        await Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
    }

    /// <summary>Locks the room, or opens it again, and waits until that is so.</summary>
    public async Task LockAsync()
    {
        await OpenPeopleAsync();
        var isLocked = await Door("Locked").GetAttributeAsync("aria-pressed") == "true";
        await SetDoorAsync(isLocked ? "Open" : "Locked");
    }

    /// <summary>Says who may come in: Open, Knock, Invited or Locked.</summary>
    public async Task SetDoorAsync(string to)
    {
        await OpenPeopleAsync();
        await Door(to).ClickAsync();
        await Expect(Door(to)).ToHaveAttributeAsync("aria-pressed", "true");
    }

    public ILocator Door(string to) => PeoplePanel.GetByRole(AriaRole.Button, new() { Name = to, Exact = true });

    /// <summary>What facilitators decide about the room besides its door.</summary>
    public async Task<ILocator> OpenRoomSettingsAsync()
    {
        await OpenPeopleAsync();
        await PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Settings of this room" }).ClickAsync();
        var settings = Page.GetByRole(AriaRole.Dialog, new() { Name = "Settings of this room" });
        await Expect(settings).ToBeVisibleAsync();
        return settings;
    }

    /// <summary>Chooses one of the room's lists, and closes the settings again.</summary>
    public async Task SetRoomAsync(string what, string to)
    {
        await (await OpenRoomSettingsAsync()).GetByLabel(what).SelectOptionAsync(new SelectOptionValue { Label = to });
        await Page.Keyboard.PressAsync("Escape");
    }

    /// <summary>Presses a button in the room's settings.</summary>
    public async Task PressInRoomSettingsAsync(string label) =>
        await (await OpenRoomSettingsAsync()).GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{Regex.Escape(label)}") }).ClickAsync();

    // --- what the browser says about media ---

    public Task<Dictionary<string, double>> FramesAsync() => Page.EvaluateAsync<Dictionary<string, double>>("__test.frames()");
    public Task<Dictionary<string, double>> EnergyAsync() => Page.EvaluateAsync<Dictionary<string, double>>("__test.energy()");
    public Task<long> SoundReceivedAsync() => Page.EvaluateAsync<long>("__test.soundReceived()");
    public Task<long> SoundSentAsync() => Page.EvaluateAsync<long>("__test.soundSent()");

    /// <summary>Waits until at least <paramref name="people"/> pictures have each grown by five frames from now on.</summary>
    public Task SeesAsync(int people) => GrowsAsync("frames", people, 5);

    /// <summary>After a reload the browser may play nothing until somebody presses something.</summary>
    public async Task TurnSoundOnAsync()
    {
        var on = Notice.GetByRole(AriaRole.Button, new() { Name = "Turn sound on" });
        await Until.TrueAsync(async () =>
        {
            if (await on.IsVisibleAsync()) await on.ClickAsync();
            return await Page.EvaluateAsync<bool>("(([first, ...all]) => !!first && ![first, ...all].some((a) => a.paused))([...document.querySelectorAll('audio')])");
        });
    }

    /// <summary>Waits until sound that is not silence grows in at least <paramref name="people"/> slots.</summary>
    public Task HearsAsync(int people) => GrowsAsync("energy", people, 1e-6);

    public async Task SendsSoundAsync(int packets)
    {
        var before = await SoundSentAsync();
        await Page.BecomesTrueAsync("async (enough) => await __test.soundSent() >= enough", before + packets);
    }

    /// <summary>Waits until no packet of sound has arrived for half a second, so that packets under way have arrived too.</summary>
    public Task HearsNothingMoreAsync() => Page.BecomesTrueAsync(
        """
        async () => {
          const before = await __test.soundReceived();
          await new Promise((done) => setTimeout(done, 500));
          return (await __test.soundReceived()) === before;
        }
        """);

    private async Task GrowsAsync(string what, int slots, double by)
    {
        var before = await Page.EvaluateAsync<string>($"__test.{what}().then(JSON.stringify)");
        try
        {
            await Page.BecomesTrueAsync(
                $$"""
                async ([text, slots, by]) => {
                  const before = JSON.parse(text);
                  const now = await __test.{{what}}();
                  const since = (slot) => (before[slot] <= now[slot] ? before[slot] : 0); // a new connection counts from nothing
                  return Object.keys(now).filter((slot) => now[slot] - since(slot) >= by).length >= slots;
                }
                """,
                new object[] { before, slots, by });
        }
        catch (TimeoutException)
        {
            var now = await Page.EvaluateAsync<string>($"__test.{what}().then(JSON.stringify)");
            Assert.Fail($"{name} has {what} {now} after {before}; {slots} slots should grow. Connection: {await Page.EvaluateAsync<string>("__test.state()")}");
        }
    }

    // --- what a screen reader says ---

    /// <summary>What the live regions of the page say from here on; the answer waits until those words have been said.</summary>
    public async Task<Func<string, Task>> HearAsync()
    {
        await Page.EvaluateAsync(
            """
            () => {
              window.__heard = [];
              new MutationObserver((changes) => {
                for (const { target } of changes) {
                  const region = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest('[role=status], [role=alert]');
                  if (region?.textContent) window.__heard.push(region.textContent);
                }
              }).observe(document.body, { childList: true, characterData: true, subtree: true });
            }
            """);
        return async words =>
        {
            try
            {
                await Page.BecomesTrueAsync("async (words) => window.__heard.some((said) => said.includes(words))", words);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"“{words}” was not heard, but: {string.Join(" | ", await HeardAsync())}");
            }
        };
    }

    public Task<string[]> HeardAsync() => Page.EvaluateAsync<string[]>("window.__heard");

    // --- the hub ---

    /// <summary>Everything that the server says to the page from here on.</summary>
    public ConcurrentQueue<string> FramesFromNowOn()
    {
        var frames = new ConcurrentQueue<string>();
        Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames.Enqueue(frame.Text ?? "");
        return frames;
    }

    public Task<JsonElement> AskHubAsync(string target, object argument) =>
        Page.EvaluateAsync<JsonElement>("([target, argument]) => __test.ask(target, argument)", new[] { target, argument });

    // --- the network ---

    public async Task CutNetworkAsync() => await SetNetworkAsync(cut: true);
    public async Task RestoreNetworkAsync() => await SetNetworkAsync(cut: false);

    private async Task SetNetworkAsync(bool cut)
    {
        Complaints.Expect(Complaints.NoAnswer);
        await context.SetOfflineAsync(cut);
    }

    /// <summary>From here on, <see cref="Page"/> is a new tab of the same browser.</summary>
    public async Task OpenSecondTabAsync() => Page = await context.NewPageAsync();

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
