using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Pictures in every codec that the browsers here have. Debian's Firefox has no H.264.</summary>
public sealed class CodecTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    // What a browser has that can only use its hardware.
    private const string WithH264Only =
        """
        for (const each of [RTCRtpSender, RTCRtpReceiver]) {
          const all = each.getCapabilities.bind(each);
          each.getCapabilities = (kind) => {
            const found = all(kind);
            return kind === 'video' ? { ...found, codecs: found.codecs.filter((c) => /h264|rtx/i.test(c.mimeType)) } : found;
          };
        }
        """;

    private static Task SeesInAsync(Person person, string codec, int people) =>
        person.Page.BecomesTrueAsync("async ([codec, people]) => (await __test.goingOn(codec)) >= people", new object[] { codec, people });

    [Fact]
    public async Task Chromium_shows_pictures_that_Chromium_sends_in_each_of_its_codecs()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var viewer = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await viewer.EnterBareAsync(meeting.FacilitatorCode);
        foreach (var (name, codec) in ((string, string)[])[
            ("Asha", "video/VP8"), ("Bo", "video/H264"), ("Cem", "video/VP9"), ("Dana", "video/AV1")])
        {
            // The seat of the one before is still theirs.
            await using var sender = await Person.ArriveAsync(browsers.Chromium, _server, name);
            await sender.EnterBareAsync(meeting.ParticipantCode, codec);
            await SeesInAsync(viewer, codec, people: 1);
        }
    }

    [Fact]
    public async Task A_room_goes_over_to_H264_for_a_browser_that_has_nothing_else_and_back_when_it_is_gone_without_joining_again()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await rowan.TurnOnAsync("Camera");
        await asha.TurnOnAsync("Camera");
        await SeesInAsync(rowan, "video/VP8", people: 1);

        await using var hal = await Person.ArriveAsync(browsers.Chromium, _server, "Hal");
        await hal.Context.AddInitScriptAsync(WithH264Only);
        await hal.JoinAsync(circle.Meeting.ParticipantCode);
        await hal.TurnOnAsync("Camera");
        foreach (var person in (Person[])[hal, rowan, asha]) await SeesInAsync(person, "video/H264", people: 2);

        await hal.Leave.ClickAsync();
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
        foreach (var person in (Person[])[rowan, asha])
        {
            await SeesInAsync(person, "video/VP8", people: 1);
            Assert.Equal(1, await person.Page.EvaluateAsync<int>("__test.made()"));
        }
    }
}

public sealed class FirefoxCodecTests(Browsers browsers)
{
    [Fact]
    public async Task Firefox_and_Chromium_show_each_others_pictures_in_each_codec_that_both_have()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        await using var server = await ServerProcess.StartAsync(network.Address, network.Address, before: network.Enter);
        var meeting = await Meeting.StartAsync(server);
        await using var chromium = await browsers.LaunchAsync($"--unsafely-treat-insecure-origin-as-secure={server.Url}");
        await using var asha = await Firefox.StartAsync(network.Address, TestContext.Current.CancellationToken);
        await asha.AddScriptAsync(Repository.Script("peers.js"));
        await asha.GoToAsync($"{server.Url}/api");
        foreach (var (name, other, codec) in ((string, string, string)[])[
            ("Rowan", "Asha", "video/VP8"), ("Bo", "Cem", "video/VP9"), ("Dana", "Eli", "video/AV1")])
        {
            await using var rowan = await Person.ArriveAsync(chromium, server, name);
            await rowan.EnterBareAsync(meeting.FacilitatorCode, codec);
            await asha.EvaluateAsync($"(async () => {{ {Repository.Script("bare.js")}; await bare.enter('{meeting.ParticipantCode}', '{other}', '{codec}'); }})()");
            await rowan.Page.BecomesTrueAsync("async (codec) => (await __test.goingOn(codec)) >= 1", codec);
            await asha.WaitForAsync($"(await __test.goingOn('{codec}')) >= 1", TimeSpan.FromSeconds(30));
            await asha.GoToAsync($"{server.Url}/api");
        }
    }
}
