using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Pictures in every codec that Chromium has; those that Firefox has too are in <see cref="FirefoxTests"/>.</summary>
public sealed class CodecTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    // What a browser has that can only use its hardware.
    internal const string WithH264Only =
        """
        for (const each of [RTCRtpSender, RTCRtpReceiver]) {
          const all = each.getCapabilities.bind(each);
          each.getCapabilities = (kind) => {
            const found = all(kind);
            return kind === 'video' ? { ...found, codecs: found.codecs.filter((c) => /h264|rtx/i.test(c.mimeType)) } : found;
          };
        }
        """;

    internal static Task SeesInAsync(Person person, string codec, int people) =>
        person.Page.BecomesTrueAsync("async ([codec, people]) => (await __test.goingOn(codec)) >= people", new object[] { codec, people });

    [Fact]
    public async Task Chromium_shows_pictures_that_Chromium_sends_in_each_of_its_codecs()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var viewer = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await viewer.EnterBareAsync(meeting.FacilitatorCode);
        await using var sender = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await sender.EnterBareAsync(meeting.ParticipantCode);
        foreach (var codec in (string[])["VP8", "H264", "VP9", "AV1"])
        {
            await sender.Page.EvaluateAsync("codec => bare.sendIn(codec)", codec);
            await SeesInAsync(viewer, codec, people: 1);
        }
    }

    [Theory]
    [InlineData("VP9", "L2T2_KEY")]
    [InlineData("AV1", "L2T2")]
    public async Task Out_of_one_stream_Chromium_is_sent_the_size_of_its_tile_and_the_whole_when_that_grows(string codec, string scalabilityMode)
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var viewer = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await viewer.EnterBareAsync(meeting.FacilitatorCode, describes: true);
        await using var sender = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await sender.EnterBareAsync(meeting.ParticipantCode, new { codec, scalabilityMode }, describes: true);

        foreach (var height in (int[])[360, 180, 360])
        {
            await viewer.Page.EvaluateAsync("height => bare.show(height)", height);
            await viewer.Page.BecomesTrueAsync(
                "async ([codec, height]) => (await __test.heights(codec)).includes(height)", new object[] { codec, height });
        }
    }

    [Fact]
    public async Task A_room_goes_over_to_H264_for_a_browser_that_has_nothing_else_and_back_when_it_is_gone_without_joining_again()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await rowan.TurnOnAsync("Camera");
        await asha.TurnOnAsync("Camera");
        await SeesInAsync(rowan, "VP8", people: 1);

        await using var hal = await Person.ArriveAsync(browsers.Chromium, _server, "Hal");
        await hal.Context.AddInitScriptAsync(WithH264Only);
        await hal.JoinAsync(circle.Meeting.ParticipantCode);
        await hal.TurnOnAsync("Camera");
        foreach (var person in (Person[])[hal, rowan, asha]) await SeesInAsync(person, "H264", people: 2);

        await hal.Leave.ClickAsync();
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
        foreach (var person in (Person[])[rowan, asha])
        {
            await SeesInAsync(person, "VP8", people: 1);
            Assert.Equal(1, await person.Page.EvaluateAsync<int>("__test.made()"));
        }
    }
}
