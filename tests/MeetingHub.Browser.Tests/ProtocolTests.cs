namespace MeetingHub.Browser.Tests;

/// <summary>A client that knows docs/protocol.md and nothing else (bare.js), in real browsers.</summary>
public sealed class ProtocolTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    private async Task<Person> EnterAsync(string name, string code)
    {
        var person = await Person.ArriveAsync(browsers.Chromium, _server, name);
        await person.EnterBareAsync(code);
        return person;
    }

    [Fact]
    public async Task A_client_written_from_the_protocol_alone_sees_and_hears_the_others()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await EnterAsync("Rowan", meeting.FacilitatorCode);
        await using var asha = await EnterAsync("Asha", meeting.ParticipantCode);
        await using var mei = await EnterAsync("Mei", meeting.ParticipantCode);

        foreach (var person in (Person[])[rowan, asha, mei])
        {
            await person.SeesAsync(people: 2);
            await person.HearsAsync(people: 2);
        }
    }

    [Fact]
    public async Task Sound_that_a_muted_client_keeps_sending_reaches_nobody()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await EnterAsync("Rowan", meeting.FacilitatorCode);
        await using var frank = await EnterAsync("Frank", meeting.ParticipantCode);
        await rowan.HearsAsync(people: 1);

        // This client ignores the mute altogether: it goes on sending as before.
        var who = await frank.Page.EvaluateAsync<string>("bare.you");
        await rowan.Page.EvaluateAsync("who => bare.execute({ $type: 'muteParticipant', who })", who);

        await rowan.HearsNothingMoreAsync();
        var received = await rowan.SoundReceivedAsync();
        await frank.SendsSoundAsync(packets: 100);
        Assert.Equal(received, await rowan.SoundReceivedAsync());
        await rowan.SeesAsync(people: 1);
    }

    [Fact]
    public async Task A_removed_client_gets_no_more_media_and_is_told_why()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var rowan = await EnterAsync("Rowan", meeting.FacilitatorCode);
        await using var frank = await EnterAsync("Frank", meeting.ParticipantCode);
        await frank.SeesAsync(people: 1);

        var who = await frank.Page.EvaluateAsync<string>("bare.you");
        await rowan.Page.EvaluateAsync("who => bare.execute({ $type: 'removeParticipant', who })", who);

        await frank.Page.WaitForFunctionAsync("() => bare.goodbye === 'removed'");
        await frank.HearsNothingMoreAsync();
    }
}
