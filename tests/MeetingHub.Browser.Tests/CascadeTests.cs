using MeetingHub.Server.Tests;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Two servers, of which each carries the media of its own people of a room, wherever the room lives.</summary>
public sealed class CascadeTests(Browsers browsers) : IAsyncLifetime
{
    private ServerCluster _cluster = null!;

    private IReadOnlyList<ServerProcess> Nodes => _cluster.Nodes;

    public async ValueTask InitializeAsync() => _cluster = await ServerCluster.StartAsync(2, ("Media__CascadeFrom", "1"), ("Media__LinkAddress", "127.0.0.1"), ("Media__LinkPort", "0"));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // Where their media is sent to.
    private static Task IsAtAsync(Person person, ServerProcess node) =>
        person.Page.BecomesTrueAsync("async (port) => { const ports = await __test.remotePorts(); return ports.length === 1 && ports[0] === port; }", node.MediaPort);

    private static async Task TurnOffAsync(Person person)
    {
        await person.Control("Mic on").ClickAsync();
        await Expect(person.Control("Mic off")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task People_whose_media_is_at_their_own_nodes_see_and_hear_each_other_and_a_microphone_off_at_one_is_off_at_the_other_and_a_node_that_dies_takes_nobody_along()
    {
        var meeting = await Meeting.StartAsync(Nodes[0]);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, Nodes[0], "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, Nodes[1], "Asha");
        await using var mei = await Person.ArriveAsync(browsers.Chromium, Nodes[1], "Mei");
        Person[] people = [rowan, asha, mei];
        await rowan.JoinAsync(meeting.FacilitatorCode); // the first, and so the room lives at the first node
        await asha.JoinAsync(meeting.FacilitatorCode);
        await mei.JoinAsync(meeting.ParticipantCode);
        foreach (var person in people) await person.SpeakAndShowAsync();
        foreach (var person in people)
        {
            await person.SeesAsync(people: 2);
            await person.HearsAsync(people: 2);
        }
        await IsAtAsync(rowan, Nodes[0]);
        await IsAtAsync(asha, Nodes[1]);
        await IsAtAsync(mei, Nodes[1]);

        // Each side's decisions hold on the other.
        await TurnOffAsync(rowan);
        await TurnOffAsync(mei);
        await asha.HearsNothingMoreAsync();
        await rowan.TurnOnAsync("Mic");
        await asha.HearsAsync(people: 1);
        await mei.HearsAsync(people: 2);

        // The node where the room lives dies: the others are together again, at their own node.
        await Nodes[0].KillAsync();
        foreach (var person in (Person[])[asha, mei]) await person.SeesAsync(people: 1);
        await IsAtAsync(asha, Nodes[1]);
        await mei.HearsAsync(people: 1);
    }
}
