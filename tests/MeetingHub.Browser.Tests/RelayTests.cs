using MeetingHub.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>People whose media goes through a real coturn and no other way.</summary>
public sealed class RelayTests(Browsers browsers, TurnProcess turn) : IClassFixture<TurnProcess>
{
    private Task<ServerProcess> StartAsync(string transport) => ServerProcess.StartAsync(options: new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Turn__Urls__0"] = transport == "tls" ? $"turns:127.0.0.1:{turn.TlsPort}?transport=tcp" : $"turn:127.0.0.1:{turn.Port}?transport={transport}", ["Turn__Secret"] = TurnProcess.Secret,
    });

    private static async Task<ILocator> OpenDevicesAsync(Person person)
    {
        await person.Control("More").ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sound and camera" }).ClickAsync();
        return person.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Relay only" });
    }

    private static Task<string[]> RoutesAsync(Person person) => person.Page.EvaluateAsync<string[]>("__test.routes()");

    private static async Task OnlyRelayedAsync(Person person, string protocol) => await person.Page.BecomesTrueAsync(
        "async (route) => { const routes = await __test.routes(); return routes.length > 0 && routes.every((r) => r === route); }", $"relay {protocol}");

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task People_who_chose_the_relay_see_and_hear_each_other_through_the_relay_alone(string transport)
    {
        await using var server = await StartAsync(transport);
        // The relay has a certificate of its own. Where it shows none, one more browser would only take the machine's time.
        await using var own = transport == "tls" ? await browsers.LaunchAsync("--ignore-certificate-errors") : null;
        await using var circle = await Circle.SitDownAsync(own ?? browsers.Chromium, server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await rowan.SpeakAndShowAsync();
        await asha.TurnOnAsync("Mic"); // her sound goes the other way; a second camera would double what is encoded, three sizes of it

        // The choice takes effect at once, while both are in the room.
        foreach (var person in (Person[])[rowan, asha])
        {
            // By keyboard: a click waits for the next picture of the page, which is late where all cores encode and decode.
            var choice = await OpenDevicesAsync(person);
            await choice.PressAsync("Space");
            await Expect(choice).ToBeCheckedAsync();
            await person.Page.Keyboard.PressAsync("Escape");
            await OnlyRelayedAsync(person, transport);
        }
        foreach (var person in (Person[])[rowan, asha]) await person.HearsAsync(people: 1);
        await asha.SeesAsync(people: 1);

        // And after a reload, from the first packet on.
        await asha.Page.ReloadAsync();
        await asha.InTheRoomAsync();
        await asha.SeesAsync(people: 1);
        await OnlyRelayedAsync(asha, transport);

        var box = await OpenDevicesAsync(asha);
        await Expect(box).ToBeCheckedAsync();
        await box.UncheckAsync();
        await asha.Page.BecomesTrueAsync("async () => (await __test.routes()).some((r) => !r.startsWith('relay'))");
        await asha.SeesAsync(people: 1);
    }

    [Fact]
    public async Task Without_a_relay_there_is_no_such_choice_and_an_earlier_choice_keeps_nobody_out()
    {
        await using var server = await ServerProcess.StartAsync();
        var meeting = await Meeting.StartAsync(server);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, server, "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, server, "Asha");
        await asha.Page.GotoAsync(server.Url);
        await asha.Page.EvaluateAsync("localStorage.setItem('relayOnly', 'yes')");
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await rowan.TurnOnAsync("Camera");
        await asha.JoinAsync(meeting.ParticipantCode);

        await asha.SeesAsync(people: 1);
        await Expect(await OpenDevicesAsync(asha)).ToHaveCountAsync(0);
    }
}
