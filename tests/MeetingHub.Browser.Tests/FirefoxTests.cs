using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A Firefox and a Chromium at one server that both can reach.</summary>
public sealed class FirefoxBesideChromium(Browsers browsers) : IAsyncLifetime
{
    internal NetworkNamespace Network { get; private set; } = null!;
    public ServerProcess Server { get; private set; } = null!;
    public IBrowser Chromium { get; private set; } = null!;
    internal Firefox Firefox { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Network = await NetworkNamespace.CreateAsync();
        Server = await ServerProcess.StartAsync(
            Network.Address, Network.Address, new Dictionary<string, string>(StringComparer.Ordinal) { ["Media__TcpPort"] = "443" }, Network.Enter);
        // A plain address is not a secure context by itself, and without one there is no camera.
        Chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={Server.Url}");
        Firefox = await Firefox.StartAsync(Network.Address, CancellationToken.None);
        await Firefox.AddScriptAsync(Repository.Script("peers.js"));
        await Firefox.AddScriptAsync(Person.WithPlainCamera);
    }

    public async ValueTask DisposeAsync()
    {
        if (Firefox is not null) await Firefox.DisposeAsync();
        if (Chromium is not null) await Chromium.DisposeAsync();
        if (Server is not null) await Server.DisposeAsync();
        await Network.DisposeAsync();
    }
}

public sealed class FirefoxTests(FirefoxBesideChromium both) : IClassFixture<FirefoxBesideChromium>
{
    private readonly ServerProcess _server = both.Server;
    private readonly Firefox _asha = both.Firefox;

    [Fact]
    public async Task Firefox_and_Chromium_see_and_hear_each_other_end_to_end_encrypted()
    {
        var meeting = await Meeting.StartAsync(_server, encrypted: true);
        const string secret = "#abcdefghijklmnopqrstuv";

        await using var rowan = await Person.ArriveAsync(both.Chromium, _server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode + secret);
        await rowan.SpeakAndShowAsync();

        await _asha.GoToAsync($"{_server.Url}/j/{meeting.ParticipantCode}{secret}");
        await _asha.ClickAsync("Suggest");
        await _asha.WaitForAsync("document.querySelector('input[type=checkbox]')?.click() ?? true", TimeSpan.FromSeconds(30));
        await _asha.ClickAsync(Person.JoinLabel);
        await _asha.ClickAsync("Mic off");
        await _asha.ClickAsync("Camera off");

        await rowan.SeesAsync(people: 1);
        await rowan.HearsAsync(people: 1);
        await GrowsAsync(_asha, "frames", 10);
        await GrowsAsync(_asha, "energy", 1e-6);
        await _asha.WaitForAsync("__test.sources().length === 1", TimeSpan.FromSeconds(10));

        // A menu is a popover beside its button in both.
        await _asha.ClickAsync("Respond");
        await _asha.WaitForAsync(
            $"(() => {{ const [menu, by] = [document.querySelector('.menu:popover-open'), {Firefox.Button("Respond")}].map((e) => e?.getBoundingClientRect()); " +
            "return menu && menu.bottom <= by.top && by.top - menu.bottom < 12 && Math.abs(menu.left - by.left) <= 1; })()",
            TimeSpan.FromSeconds(10));
        await _asha.ClickAsync("Heart");
        await Expect(rowan.Tile("Heart")).ToHaveCountAsync(1);

        // A rehearsal brings its people here too, with pictures that move.
        await _asha.GoToAsync($"{_server.Url}/rehearse");
        await _asha.ClickAsync("Start the rehearsal");
        await _asha.WaitForAsync("document.querySelector('.panel .callout')?.textContent.includes('Blue Door waits')", TimeSpan.FromSeconds(60));
        await _asha.WaitForAsync("document.querySelectorAll('[data-tile]').length === 8", TimeSpan.FromSeconds(30));
        await GrowsAsync(_asha, "frames", 5);
        await _asha.WaitForAsync("[...document.querySelectorAll('[data-tile] video')].some((video) => video.videoWidth > 0)", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Firefox_and_Chromium_show_each_others_pictures_in_each_codec_that_both_have()
    {
        // given: Debian's Firefox has no H.264
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await Person.ArriveAsync(both.Chromium, _server, "Rowan");
        await rowan.EnterBareAsync(meeting.FacilitatorCode);
        await _asha.GoToAsync($"{_server.Url}/api");
        await _asha.EvaluateAsync($"(async () => {{ {Repository.Script("bare.js")}; await bare.enter('{meeting.ParticipantCode}', 'Asha'); }})()");
        foreach (var codec in (string[])["VP8", "VP9", "AV1"])
        {
            // when
            await rowan.Page.EvaluateAsync("codec => bare.sendIn(codec)", codec);
            await _asha.EvaluateAsync($"bare.sendIn('{codec}')");

            // then
            await rowan.Page.BecomesTrueAsync("async (codec) => (await __test.goingOn(codec)) === 1", codec);
            await _asha.WaitForAsync($"(await __test.goingOn('{codec}')) === 1", TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>With Firefox as it comes, where <c>media.peerconnection.ice.tcp</c> is on.</summary>
    [Fact]
    public async Task Firefox_sees_and_hears_and_is_seen_and_heard_by_TCP_on_a_network_that_lets_no_UDP_through()
    {
        // given
        await both.Network.CloseToUdpAsync();
        try
        {
            var meeting = await Meeting.StartAsync(_server);
            await using var rowan = await Person.ArriveAsync(both.Chromium, _server, "Rowan");
            await rowan.EnterBareAsync(meeting.FacilitatorCode);

            // when
            await _asha.GoToAsync($"{_server.Url}/api");
            await _asha.EvaluateAsync($"(async () => {{ {Repository.Script("bare.js")}; await bare.enter('{meeting.ParticipantCode}', 'Asha'); }})()");

            // then
            await rowan.SeesAsync(people: 1);
            await rowan.HearsAsync(people: 1);
            await GrowsAsync(_asha, "frames", 10);
            await GrowsAsync(_asha, "energy", 1e-6);
            await _asha.WaitForAsync("(await bare.route()) === 'tcp'", TimeSpan.FromSeconds(30));
        }
        finally
        {
            await both.Network.OpenToUdpAsync();
        }
    }

    private static async Task GrowsAsync(Firefox person, string what, double by)
    {
        await person.WaitForAsync($"Object.keys(await __test.{what}()).length > 0", TimeSpan.FromSeconds(30));
        var before = (await person.EvaluateAsync($"__test.{what}()"))!.ToJsonString();
        await person.WaitForAsync(
            string.Create(CultureInfo.InvariantCulture, $"Object.entries(await __test.{what}()).some(([slot, now]) => now - (({before})[slot] ?? 0) >= {by})"),
            TimeSpan.FromSeconds(30));
    }
}
