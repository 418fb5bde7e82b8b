using System.Collections.Concurrent;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Unusual paths to the server: one that changes during a meeting, and one through an address translator.</summary>
public sealed class MovingTests(Browsers browsers)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_participant_who_changes_networks_keeps_the_seat_and_sees_and_hears_the_others_again(bool v6)
    {
        await using var network = await NetworkNamespace.CreateAsync(v6);
        await using var server = await ServerProcess.StartAsync(network.Address, network.Address, before: network.Enter);
        await using var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
        await using var circle = await Circle.SitDownAsync(chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();
        await asha.SeesAsync(people: 1);
        var seat = await asha.Tile("Asha").GetAttributeAsync("data-who");
        await asha.OpenChatAsync();
        var asked = new ConcurrentQueue<string>();
        asha.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => asked.Enqueue(frame.Text ?? "");

        if (!await network.TryMoveAsync())
        {
            await asha.CutNetworkAsync();
            await asha.RestoreNetworkAsync();
        }

        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
        }
        await rowan.SayAsync("Are you still there?");
        await Expect(asha.Messages).ToContainTextAsync(["Are you still there?"]);
        await Expect(asha.Tile("Asha")).ToHaveAttributeAsync("data-who", seat!);
        await Expect(asha.Tiles).ToHaveCountAsync(2);
        Assert.DoesNotContain(asked, text => text.Contains("\"target\":\"Join\"", StringComparison.Ordinal)); // the seat was kept, not taken again
    }

    [Fact]
    public async Task People_whose_network_lets_no_UDP_through_see_and_hear_each_other_by_TCP()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await network.CloseToUdpAsync();
        await using var server = await ServerProcess.StartAsync(
            network.Address, network.Address, new Dictionary<string, string>(StringComparer.Ordinal) { ["Media__TcpPort"] = "443" }, network.Enter);
        await using var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
        await using var circle = await Circle.SitDownAsync(chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await rowan.SpeakAndShowAsync();
        await asha.TurnOnAsync("Mic");

        await asha.SeesAsync(people: 1);
        foreach (var person in (Person[])[rowan, asha])
        {
            await person.HearsAsync(people: 1);
            await person.Page.BecomesTrueAsync(
                "async () => { const routes = await __test.routes(); return routes.length > 0 && routes.every((r) => r.endsWith(' tcp')); }");
        }
    }

    [Fact]
    public async Task A_participant_behind_a_network_address_translator_sees_and_hears_the_others()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        var advertised = await network.TranslateAsync();
        await using var server = await ServerProcess.StartAsync(
            network.Address, advertised, new Dictionary<string, string>(StringComparer.Ordinal) { ["Media__BindAddress"] = network.Address }, network.Enter);
        await using var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
        await using var circle = await Circle.SitDownAsync(chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        foreach (var person in (Person[])[rowan, asha]) await person.SpeakAndShowAsync();

        foreach (var person in (Person[])[rowan, asha])
        {
            await person.SeesAsync(people: 1);
            await person.HearsAsync(people: 1);
            await person.Page.BecomesTrueAsync("async (address) => String(await __test.remotes()) === address", advertised);
        }
    }
}
