using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class ConnectionTests(Browsers browsers, OneServer one)
{
    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task After_a_network_failure_the_participant_has_the_same_seat_and_the_missed_messages()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        await asha.OpenChatAsync();

        await asha.CutNetworkAsync();
        await rowan.SayAsync("While you were away");
        await Expect(rowan.Messages).ToHaveCountAsync(1);
        await asha.RestoreNetworkAsync();

        await Expect(asha.Messages).ToContainTextAsync(["While you were away"]);
        await asha.SayAsync("I am back");
        await Expect(rowan.Messages).ToContainTextAsync(["While you were away", "I am back"]);
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
    }

    /// <summary>
    /// Pictures arrive by another connection than the messages that say whose they are. A page with one slot for pictures wants to see two
    /// people, and gets no messages when the shown person stops: it must not show the other person under that name.
    /// </summary>
    [Fact]
    public async Task While_the_hub_is_stalled_no_picture_is_shown_under_another_name()
    {
        var meeting = await Meeting.StartAsync(_server);
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei");
        var (isStalled, held, asked) = (false, new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        Action<string> deliver = _ => { };
        await asha.Page.RouteWebSocketAsync("**/hubs/room", page =>
        {
            deliver = page.Send;
            var server = page.ConnectToServer();
            server.OnMessage(frame =>
            {
                if (isStalled) held.Enqueue(frame.Text!);
                else page.Send(frame.Text!);
            });
            page.OnMessage(frame =>
            {
                asked.Enqueue(frame.Text!);
                server.Send(frame.Text!);
            });
        });
        await asha.Context.AddInitScriptAsync(
            """
            const add = RTCPeerConnection.prototype.addTransceiver;
            RTCPeerConnection.prototype.addTransceiver = function (kind, init) {
              const isSlot = kind === 'video' && init?.direction === 'recvonly';
              const isSecond = isSlot && this.getTransceivers().some((t) => t.direction === 'recvonly');
              return isSecond ? {} : add.call(this, kind, init);
            };
            """);
        await asha.JoinAsync(meeting.FacilitatorCode);
        await rowan.JoinAsync(meeting.ParticipantCode);
        await mei.JoinAsync(meeting.ParticipantCode);
        await rowan.Page.EvaluateAsync("__test.paint('red')");
        await mei.Page.EvaluateAsync("__test.paint('blue')");
        var seats = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var who in (Person[])[rowan, mei]) seats[who.Name] = (await asha.Tile(who.Name).GetAttributeAsync("data-who"))!;
        string[] right = [.. new[] { $"{seats["Rowan"]} red", $"{seats["Mei"]} blue" }.Order(StringComparer.Ordinal)];
        Task SeenAsync(string face) => asha.Page.BecomesTrueAsync("async (face) => __test.faces().includes(face)", face);

        await rowan.TurnOnAsync("Camera");
        await asha.Page.EvaluateAsync("__test.watchFaces()");
        await SeenAsync($"{seats["Rowan"]} red");
        await mei.TurnOnAsync("Camera");
        await rowan.SeesAsync(people: 1);
        Assert.Contains(asked, frame => frame.Contains("SetView", StringComparison.Ordinal) && frame.Contains(seats["Mei"], StringComparison.Ordinal));

        isStalled = true;
        await rowan.Control("Camera").ClickAsync();
        await Expect(rowan.Control("Camera off")).ToBeVisibleAsync();
        await rowan.SeesAsync(people: 1); // there are two pictures to see
        await rowan.SeesAsync(people: 1);
        Assert.Equal([$"{seats["Rowan"]} red"], await asha.Page.EvaluateAsync<string[]>("__test.faces()"));
        Assert.Contains(held, frame => frame.Contains("\"held\":true", StringComparison.Ordinal));

        isStalled = false;
        while (held.TryDequeue(out var frame)) deliver(frame);
        await SeenAsync($"{seats["Mei"]} blue");

        await asha.Page.EvaluateAsync("__test.watchFaces()"); // starts again
        await rowan.TurnOnAsync("Camera"); // and Rowan is before Mei
        await SeenAsync($"{seats["Rowan"]} red");
        Assert.Equal(right, await asha.Page.EvaluateAsync<string[]>("__test.faces()"));
    }

    // Returns the first tab; from here on the person is in the second tab.
    private static async Task<IPage> MoveToASecondTabAsync(Circle circle, Person person)
    {
        var first = person.Page;
        await person.OpenSecondTabAsync();
        await person.OpenLinkAsync(circle.Meeting.ParticipantCode);
        await person.Agreement.CheckAsync();
        await person.JoinButton.ClickAsync();
        await Expect(person.Page.GetByText("in this session in another tab")).ToBeVisibleAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await person.InTheRoomAsync();
        return first;
    }

    [Fact]
    public async Task A_second_tab_takes_over_the_seat_and_the_first_tab_says_so()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (rowan, asha) = circle;
        var first = await MoveToASecondTabAsync(circle, asha);

        await Expect(first.GetByText("You moved to another tab").First).ToBeVisibleAsync();
        await Expect(rowan.Tiles).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_tab_asks_before_it_takes_the_seat_back_from_another_tab_but_not_from_a_closed_one()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, _server, "Rowan", "Asha");
        var (_, asha) = circle;
        var first = await MoveToASecondTabAsync(circle, asha);

        await first.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Expect(first.GetByText("in this session in another tab")).ToBeVisibleAsync();
        await asha.Page.CloseAsync();
        await first.ReloadAsync();

        await Expect(first.GetByRole(AriaRole.Region, new() { Name = "Meeting controls" })).ToBeVisibleAsync();
    }
}
