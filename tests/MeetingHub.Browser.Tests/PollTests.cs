using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeetingHub.Server.Tests;
using MeetingHub.Server.Tests.Rooms.Ballots;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>A poll among six people, of whom two have a page.</summary>
public sealed class PollTests(Browsers browsers, OneServer one)
{
    private static ILocator Polls(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Polls" });

    private static ILocator Button(Person person, string name) => Polls(person).GetByRole(AriaRole.Button, new() { NameRegex = new($"^{name}") });

    private async Task<HubClient> EnterAsync(string code, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(one.Server.Url) };
        using var answer = await http.PostAsJsonAsync(new Uri("/api/join", UriKind.Relative), new { code });
        var seat = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var client = await HubClient.ConnectAsync(new Uri(one.Server.Url));
        Assert.Null((await client.JoinAsync((string)seat["pass"]!, name))["refusal"]);
        return client;
    }

    [Fact]
    public async Task Five_people_answer_a_poll_one_of_them_by_keyboard_and_nothing_on_the_way_says_who_answered_what()
    {
        await using var circle = await Circle.SitDownAsync(browsers.Chromium, one.Server, "Rowan", "Frank");
        var (rowan, frank) = circle;
        var bots = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => EnterAsync(circle.Meeting.ParticipantCode, $"Person {i}")));
        var sent = new ConcurrentQueue<IRequest>();
        frank.Page.Request += (_, request) => sent.Enqueue(request);

        await rowan.Control("More").ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Polls" }).ClickAsync();
        await Button(rowan, "New poll").ClickAsync();
        await Button(rowan, "Ask everyone").ClickAsync();
        await Expect(Polls(rowan).GetByRole(AriaRole.Alert)).ToContainTextAsync("A poll needs a question");
        await Polls(rowan).GetByLabel("Question").FillAsync("What would help?");
        await Polls(rowan).GetByLabel("Answer 1").FillAsync("A break");
        await Polls(rowan).GetByLabel("Answer 2").FillAsync("More time");
        await LooksTests.CheckAsync(rowan.Page, "a new poll");
        await Button(rowan, "Ask everyone").ClickAsync();
        await Expect(Polls(rowan).GetByText("0 answered")).ToBeVisibleAsync();
        var poll = (string)(await bots[0].NextAsync("pollOpened"))["id"]!;

        await Expect(frank.Page.GetByText("A poll is open, without names.").First).ToBeVisibleAsync();
        var answer = frank.Page.GetByRole(AriaRole.Button, new() { Name = "Answer", Exact = true });
        await answer.FocusAsync();
        await frank.Page.Keyboard.PressAsync("Enter");
        await Expect(Button(frank, "Send my answer")).ToBeVisibleAsync(); // the ballot is there
        await LooksTests.CheckAsync(frank.Page, "a poll to answer");
        await Polls(frank).GetByRole(AriaRole.Radio).First.FocusAsync();
        await frank.Page.Keyboard.PressAsync("ArrowDown");
        await frank.Page.Keyboard.PressAsync("Enter");
        await Expect(Polls(frank).GetByText("Your answer goes out in a few seconds.")).ToBeVisibleAsync();
        await Expect(Polls(frank).GetByText("Your answer has been counted.")).ToBeVisibleAsync();
        await Expect(Polls(rowan).GetByText("Sums appear from 5 answers.")).ToBeVisibleAsync();

        var voters = bots.Select(_ => new Voter(new Uri(one.Server.Url), poll)).ToArray();
        for (var i = 0; i < bots.Length; i++)
        {
            Assert.Null(await voters[i].TakeAsync(bots[i].Pass));
            Assert.Null(await voters[i].AnswerAsync(0));
        }
        await Expect(Polls(rowan).Locator(".sums li")).ToHaveTextAsync(["A break4", "More time1"]);
        await Expect(Polls(frank).Locator(".sums")).ToHaveCountAsync(0);
        await Button(rowan, "Show to everyone").ClickAsync();
        await Expect(Polls(frank).Locator(".sums li")).ToHaveTextAsync(["A break4", "More time1"]);
        await LooksTests.CheckAsync(rowan.Page, "sums");

        var cast = Assert.Single(sent, r => r.Url.EndsWith("/api/answers", StringComparison.Ordinal));
        var headers = await cast.AllHeadersAsync();
        Assert.DoesNotContain("cookie", headers.Keys);
        Assert.DoesNotContain("authorization", headers.Keys);
        var token = (string)JsonNode.Parse(cast.PostData!)!["token"]!;
        Assert.All(bots.SelectMany(b => b.Frames), frame => Assert.False(frame.Contains(token, StringComparison.Ordinal) || frame.Contains("answerCounted", StringComparison.Ordinal)));

        // The pulse is answered by the same way, with a slider.
        await Button(rowan, "Ask for a pulse").ClickAsync();
        await Expect(Polls(frank).GetByRole(AriaRole.Slider)).ToBeVisibleAsync();
        await Polls(frank).GetByRole(AriaRole.Slider).FocusAsync();
        await frank.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Polls(frank).GetByRole(AriaRole.Slider)).ToHaveAttributeAsync("aria-valuetext", "6 of 10");
        await Button(rowan, "Close the poll Pulse").ClickAsync();
        await Expect(Polls(rowan).GetByText("Closing. Answers that are on their way still count.").First).ToBeVisibleAsync();
        await Expect(Polls(rowan).GetByText("The poll closed with fewer than 5 answers").First).ToBeVisibleAsync();
        foreach (var bot in bots) await bot.DisposeAsync();
    }
}
