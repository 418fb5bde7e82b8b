using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class FirefoxTests(Browsers browsers)
{
    [Fact]
    public async Task Firefox_and_Chromium_see_and_hear_each_other_end_to_end_encrypted()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await using var server = await ServerProcess.StartAsync(network.Address, network.Address, before: network.Enter);
        var meeting = await Meeting.StartAsync(server, encrypted: true);
        const string secret = "#abcdefghijklmnopqrstuv";

        // A plain address is not a secure context by itself, and without one there is no camera.
        await using var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
        await using var rowan = await Person.ArriveAsync(chromium, server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode + secret);
        await rowan.SpeakAndShowAsync();

        await using var asha = await Firefox.StartAsync(network.Address, TestContext.Current.CancellationToken);
        await asha.AddScriptAsync(Repository.Script("peers.js"));
        await asha.AddScriptAsync(Person.WithPlainCamera);
        await asha.GoToAsync($"{server.Url}/j/{meeting.ParticipantCode}{secret}");
        await asha.ClickAsync("Suggest");
        await asha.WaitForAsync("document.querySelector('input[type=checkbox]')?.click() ?? true", TimeSpan.FromSeconds(30));
        await asha.ClickAsync(Person.JoinLabel);
        await asha.ClickAsync("Mic off");
        await asha.ClickAsync("Camera off");

        await rowan.SeesAsync(people: 1);
        await rowan.HearsAsync(people: 1);
        await GrowsAsync(asha, "frames", 10);
        await GrowsAsync(asha, "energy", 1e-6);
        await asha.WaitForAsync("__test.sources().length === 1", TimeSpan.FromSeconds(10));

        // A menu is a popover beside its button in both.
        await asha.ClickAsync("Respond");
        await asha.WaitForAsync(
            $"(() => {{ const [menu, by] = [document.querySelector('.menu:popover-open'), {Firefox.Button("Respond")}].map((e) => e?.getBoundingClientRect()); " +
            "return menu && menu.bottom <= by.top && by.top - menu.bottom < 12 && Math.abs(menu.left - by.left) <= 1; })()",
            TimeSpan.FromSeconds(10));
        await asha.ClickAsync("Heart");
        await Expect(rowan.Tile("Heart")).ToHaveCountAsync(1);

        // A rehearsal brings its people here too, with pictures that move.
        await asha.GoToAsync($"{server.Url}/rehearse");
        await asha.ClickAsync("Start the rehearsal");
        await asha.WaitForAsync("document.querySelector('.panel .callout')?.textContent.includes('Blue Door waits')", TimeSpan.FromSeconds(60));
        await asha.WaitForAsync("document.querySelectorAll('[data-tile]').length === 8", TimeSpan.FromSeconds(30));
        await GrowsAsync(asha, "frames", 5);
        await asha.WaitForAsync("[...document.querySelectorAll('[data-tile] video')].some((video) => video.videoWidth > 0)", TimeSpan.FromSeconds(10));
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
