using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// Everything that pages of an encrypted session and their server say to each other, text by text: sealed, a name that the server gives to
/// something, or among what docs/security.md lists under "What the server sees".
/// </summary>
public sealed partial class EncryptionWireTests(Browsers browsers, OneServer one)
{
    private const string Secret = "#abcdefghijklmnopqrstuv";

    // Every line that somebody writes has this word in it, and a space, which the name of nothing has.
    private const string Word = "quince";

    // What the server wrote itself or has to act on, and what goes to people outside the room.
    private static readonly string[] Open =
    [
        "Goodbye.arguments.text", "Negotiate.arguments.offer", "planShown.steps", "planUsed.plan", "removeParticipant.note", "result.answer",
        "room.plan", "room.title", "usePlan.plan",
    ];

    // By the command that takes it there, or the event and the signal that bring it.
    private static readonly string[] Sealed =
    [
        "askQuestion.text", "caption.text", "messagePosted.body", "pollPrepared.form.choices", "pollPrepared.form.question",
        "postMessage.body",
        "preparePoll.form.choices", "preparePoll.form.question", "questionAsked.text", "questionShown.text", "roundStarted.prompt",
        "startRound.prompt", "startTimer.label", "timerStarted.label", "writeAtDoor.text",
    ];

    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task Nothing_that_people_write_to_each_other_crosses_the_wire_in_words_whoever_it_is_for()
    {
        var meeting = await Meeting.StartAsync(_server, door: "knock", encrypted: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        Wire[] wires = [Wire.Of(rowan), Wire.Of(asha)];
        await rowan.JoinAsync(meeting.FacilitatorCode + Secret);

        // At the door, in a message to everyone with a content note, to one person, and to those who lead.
        await asha.KnockAsync(meeting.ParticipantCode + Secret);
        await asha.Page.GetByLabel("Write a note").FillAsync($"A {Word} at the door");
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await rowan.OpenPeopleAsync();
        await Expect(rowan.PeoplePanel.Locator(".knocking")).ToContainTextAsync($"A {Word} at the door");
        await rowan.ChooseForAsync("Asha", "Write a line");
        await rowan.Page.GetByLabel("Your line").FillAsync($"Your {Word} is welcome");
        await rowan.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(asha.Page.GetByText($"Your {Word} is welcome").First).ToBeVisibleAsync();
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let in Asha" }).ClickAsync();
        await asha.InTheRoomAsync();
        await Expect(asha.Page.GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" })).ToBeVisibleAsync();
        await asha.OpenChatAsync();
        await asha.ChatPanel.GetByRole(AriaRole.Button, new() { Name = "Add a content note" }).ClickAsync();
        await asha.ChatPanel.GetByLabel("Content note", new() { Exact = true }).FillAsync($"About a {Word}");
        await asha.SayAsync($"A {Word} for everyone");
        foreach (var to in (string[])["Rowan", "Facilitators only"])
        {
            await asha.ChatPanel.GetByLabel("Send to").SelectOptionAsync(new SelectOptionValue { Label = to });
            await asha.SayAsync($"A {Word} for {to}");
        }
        await rowan.OpenChatAsync();
        await Expect(rowan.ChatPanel.GetByText($"About a {Word}")).ToBeVisibleAsync();
        foreach (var to in (string[])["Rowan", "Facilitators only"])
            await Expect(rowan.ChatPanel.GetByText($"A {Word} for {to}")).ToBeVisibleAsync();

        // In what is put up for all: a round, a timer, a poll, a question without a name.
        await rowan.Control("Round").ClickAsync();
        var round = RoundOf(rowan);
        await round.GetByText("Microphones, timer and exercises").ClickAsync();
        await round.GetByLabel("A timer for all: what for?").FillAsync($"A {Word} to peel");
        await round.GetByRole(AriaRole.Button, new() { Name = "Start timer" }).ClickAsync();
        await round.GetByLabel("A question or prompt").FillAsync($"Which {Word} is yours?");
        await round.GetByRole(AriaRole.Button, new() { Name = "Start the round" }).ClickAsync();
        await Expect(asha.Page.GetByText($"A {Word} to peel").First).ToBeVisibleAsync();
        await asha.Control("Round").ClickAsync();
        await Expect(RoundOf(asha)).ToContainTextAsync($"Which {Word} is yours?");

        var polls = await OpenAsync(rowan, "Polls");
        await polls.GetByRole(AriaRole.Button, new() { Name = "New poll" }).ClickAsync();
        await polls.GetByLabel("Question").FillAsync($"Another {Word}?");
        await polls.GetByLabel("Answer 1").FillAsync($"One more {Word}");
        await polls.GetByLabel("Answer 2").FillAsync($"No {Word}");
        await polls.GetByRole(AriaRole.Button, new() { Name = "Keep for later" }).ClickAsync(); // two people are too few to ask them
        await Expect(polls).ToContainTextAsync($"Another {Word}?");

        var box = await OpenAsync(rowan, "Question box");
        await box.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Open for questions") }).ClickAsync();
        var asking = await OpenAsync(asha, "Question box");
        await asking.GetByLabel("Ask something, without your name").FillAsync($"Is a {Word} sour?");
        await asking.GetByRole(AriaRole.Button, new() { Name = "Put it in the box" }).ClickAsync();
        await box.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(asha.Page.Locator(".card.shown")).ToContainTextAsync($"Is a {Word} sour?");

        // In captions.
        await rowan.ChooseForAsync("Asha", "Let them type captions");
        await asha.Page.GetByRole(AriaRole.Textbox, new() { Name = "Type what is said" }).FillAsync($"The {Word} is ripe");
        await rowan.Page.Locator(".stage").FocusAsync();
        await rowan.Page.Keyboard.PressAsync("t");
        await Expect(rowan.Page.GetByRole(AriaRole.Region, new() { Name = "Captions" })).ToContainTextAsync($"The {Word} is ripe");

        // What came before is in the room that a page reads when it loads again.
        await asha.Page.ReloadAsync();
        await asha.BackInTheRoomAsync();
        await asha.Control("Round").ClickAsync();
        await Expect(RoundOf(asha)).ToContainTextAsync($"Which {Word} is yours?");

        // The words of a plan come from the server, and a reason goes to people outside the room.
        var plan = await OpenAsync(rowan, "Plan");
        await plan.GetByRole(AriaRole.Button, new() { Name = "Use Peer support circle" }).ClickAsync();
        await plan.GetByRole(AriaRole.Button, new() { Name = "Begin with “Arriving”" }).ClickAsync();
        Complaints.Expect(Complaints.Status(403));
        await rowan.ChooseForAsync("Asha", "Remove");
        var removal = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await removal.GetByLabel("Note for facilitators and moderators").FillAsync("For those who review it");
        await removal.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(asha.Page.GetByText("asked to leave").First).ToBeVisibleAsync();

        Assert.All(wires, wire => Assert.DoesNotContain(wire.All, text => text.Contains(Word, StringComparison.OrdinalIgnoreCase)));
        Assert.All(wires, wire => Assert.DoesNotContain(wire.All, text => text.Contains(Secret[1..], StringComparison.Ordinal)));
        var texts = wires.SelectMany(wire => wire.Texts()).ToList();
        Assert.Subset(texts.Where(text => IsSealed().IsMatch(text.Value)).Select(text => text.Place).ToHashSet(), Sealed.ToHashSet());
        var inWords = texts
            .Where(text => !IsSealed().IsMatch(text.Value) && !IsName().IsMatch(text.Value))
            .Where(text => !Open.Any(place => $"{text.Place}.".StartsWith($"{place}.", StringComparison.Ordinal)))
            .Select(text => $"{text.Place}: {text.Value.Split('\r')[0]}")
            .Distinct()
            .ToList();
        Assert.True(inWords.Count == 0, string.Join('\n', inWords));
    }

    private static ILocator RoundOf(Person person) => person.Page.GetByRole(AriaRole.Complementary, new() { Name = "Round", Exact = true });

    private static async Task<ILocator> OpenAsync(Person person, string panel)
    {
        await person.Control("More").ClickAsync();
        await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new($@"^{panel}\b") }).ClickAsync();
        return person.Page.GetByRole(AriaRole.Complementary, new() { Name = panel });
    }

    // Section 9 of docs/protocol.md, "Text".
    [GeneratedRegex("^(?:[A-Za-z0-9_-]{304}|[A-Za-z0-9_-]{944}|[A-Za-z0-9_-]{3504}|[A-Za-z0-9_-]{16472})$")]
    private static partial Regex IsSealed();

    // An id, a key, a pass, a choice from a list.
    [GeneratedRegex(@"^[\p{L}\d_.:~+/=-]*$")]
    private static partial Regex IsName();

    /// <summary>What went between one page and its server.</summary>
    private sealed class Wire
    {
        private readonly ConcurrentQueue<string> _frames = new(), _requests = new();

        private Wire()
        {
        }

        public static Wire Of(Person person)
        {
            var wire = new Wire();
            person.Context.Request += (_, request) => wire._requests.Enqueue($"{request.Url.Split('#')[0]} {request.PostData}");
            person.Page.WebSocket += (_, socket) =>
            {
                socket.FrameSent += (_, frame) => wire._frames.Enqueue(frame.Text!);
                socket.FrameReceived += (_, frame) => wire._frames.Enqueue(frame.Text!);
            };
            return wire;
        }

        public IEnumerable<string> All => [.. _frames, .. _requests];

        /// <summary>Each text that the hub was told or told, with where it stands.</summary>
        public IEnumerable<(string Place, string Value)> Texts() => _frames
            .SelectMany(frame => frame.Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(frame => In(JsonNode.Parse(frame), ""));

        /// <param name="place">The kind of what it is in, as far as that is known, and its own name.</param>
        private static IEnumerable<(string Place, string Value)> In(JsonNode? node, string place) => node switch
        {
            JsonArray items => items.SelectMany(item => In(item, place)),
            JsonObject parts => parts.SelectMany(part => In(
                part.Value,
                part is { Key: "room", Value: JsonObject } ? "room" // as it is when somebody joins
                    : $"{(string?)parts["$type"] ?? (string?)parts["target"] ?? place}.{part.Key}".TrimStart('.'))),
            JsonValue value when value.TryGetValue<string>(out var text) => [(place, text)],
            _ => [],
        };
    }
}
