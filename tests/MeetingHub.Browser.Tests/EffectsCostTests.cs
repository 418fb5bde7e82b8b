using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Tests;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// What a mask, a blur, another voice, noise suppression and captions cost on a page with six tiles. It holds nothing and prints a table, so it runs
/// only when it is asked for: it measures the machine that it is on.
/// </summary>
public sealed class EffectsCostTests(Browsers browsers, OneServer one, ITestOutputHelper output)
{
    private const string Captions = "captions that somebody types";
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    private const string Sent =
        """
        async () => {
          let frames = 0;
          const stats = await __test.sentVideo();
          for (const r of stats) frames = Math.max(frames, r.framesEncoded ?? 0);
          return frames;
        }
        """;

    [Fact(Explicit = true)]
    public async Task A_page_with_six_tiles_is_measured()
    {
        var meeting = await Meeting.StartAsync(one.Server);
        await using var own = await browsers.LaunchAsync();
        await using var person = await Person.ArriveAsync(own, one.Server, "Asha");
        await person.JoinAsync(meeting.FacilitatorCode);
        var others = new List<Person>();
        foreach (var name in (string[])["Bo", "Cleo", "Dara", "Eli", "Fern"])
        {
            var other = await Person.ArriveAsync(browsers.Chromium, one.Server, name);
            others.Add(other);
            await other.EnterBareAsync(meeting.ParticipantCode);
        }
        await using var captioner = await EnterAsync(meeting.ParticipantCode, "Gil");
        await person.TurnOnAsync("Mic");
        await person.TurnOnAsync("Camera");
        await person.OpenPeopleAsync();
        await person.ChooseForAsync("Gil", "Let them type captions");
        await captioner.NextAsync("captionerNamed");
        output.WriteLine("effects | processor, % of one core | pictures sent a second");
        foreach (var (name, effects) in ((string, string)[])
            [
                ("none", """{"picture":"plain"}"""), ("mask", """{"picture":"mask"}"""), ("blur", """{"picture":"blur"}"""),
                ("voice", """{"picture":"plain","voice":"higher"}"""), ("noise", """{"picture":"plain","noise":true}"""),
                ("mask, voice and noise", """{"picture":"mask","voice":"higher","noise":true}"""),
                (Captions, """{"picture":"plain"}"""),
            ])
        {
            await person.Page.EvaluateAsync("(effects) => sessionStorage.setItem('effects', effects)", effects);
            await person.Page.ReloadAsync();
            await person.BackInTheRoomAsync();
            await person.TurnOnAsync("Mic");
            await person.Control(name.StartsWith("mask", StringComparison.Ordinal) ? "Mask off" : "Camera off").ClickAsync();
            await person.Page.BecomesTrueAsync($"async () => await ({Sent})() > 10");
            if (name == Captions) await person.Control("Captions").ClickAsync();
            var (cpu, frames) = (await ProcessorAsync(own), await person.Page.EvaluateAsync<int>(Sent));
            await Task.WhenAll(
                Task.Delay(Measured, TestContext.Current.CancellationToken), name == Captions ? TypeAsync(captioner) : Task.CompletedTask);
            var load = (await ProcessorAsync(own) - cpu) / Measured.TotalSeconds * 100;
            var rate = (await person.Page.EvaluateAsync<int>(Sent) - frames) / Measured.TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} | {load:0} | {rate:0.0}"));
        }
        foreach (var other in others) await other.DisposeAsync();
    }

    // Ten letters a second, as a fast captioner types.
    private static async Task TypeAsync(HubClient captioner)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 1; i <= Measured.TotalSeconds * 10 && await timer.WaitForNextTickAsync(); i++)
            await captioner.AskAsync("Signal", new JsonObject { ["$type"] = "caption", ["line"] = i / 60, ["text"] = new string('a', i % 60) + "." });
    }

    private async Task<HubClient> EnterAsync(string code, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(one.Server.Url) };
        using var answer = await http.PostAsJsonAsync(new Uri("/api/join", UriKind.Relative), new { code });
        var seat = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var client = await HubClient.ConnectAsync(new Uri(one.Server.Url));
        Assert.Null((await client.JoinAsync((string)seat["pass"]!, name))["refusal"]);
        return client;
    }

    // Seconds, of all processes of the browser.
    internal static async Task<double> ProcessorAsync(IBrowser browser)
    {
        var session = await browser.NewBrowserCDPSessionAsync();
        var answer = await session.SendAsync("SystemInfo.getProcessInfo");
        await session.DetachAsync();
        return answer!.Value.GetProperty("processInfo").EnumerateArray().Sum(p => p.GetProperty("cpuTime").GetDouble());
    }
}
