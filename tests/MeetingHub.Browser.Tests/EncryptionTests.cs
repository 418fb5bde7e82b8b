using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

public sealed class EncryptionTests(Browsers browsers, OneServer one)
{
    private const string Secret = "#abcdefghijklmnopqrstuv", AnotherSecret = "#zyxwvutsrqponmlkjihgfe";

    private readonly ServerProcess _server = one.Server;

    [Fact]
    public async Task What_people_say_show_and_write_in_an_encrypted_session_opens_for_people_with_the_whole_link_alone()
    {
        var meeting = await Meeting.StartAsync(_server, encrypted: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        var sent = new ConcurrentQueue<string>();
        rowan.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Enqueue(frame.Text ?? "");
        await rowan.JoinAsync(meeting.FacilitatorCode + Secret);
        await rowan.SpeakAndShowAsync();

        // The secret is nowhere in sight, and what Rowan writes is in no frame that leaves the page.
        Assert.DoesNotContain(Secret, rowan.Page.Url, StringComparison.Ordinal);
        await OpenBadgeAsync(rowan);
        await Expect(rowan.Page.GetByText("The words come when somebody else is here.")).ToBeVisibleAsync();
        await rowan.Page.Keyboard.PressAsync("Escape");
        await rowan.SayAsync("Before anybody came");

        // A link without its secret opens nothing.
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei");
        await mei.OpenLinkAsync(meeting.ParticipantCode);
        await Expect(mei.Page.GetByRole(AriaRole.Heading, new() { Name = "This link isn’t whole" })).ToBeVisibleAsync();

        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await asha.JoinAsync(meeting.ParticipantCode + Secret);
        await asha.SeesAsync(people: 1);
        await asha.HearsAsync(people: 1);

        // Whoever comes reads what is said from then on.
        await asha.SayAsync("After I came");
        await Expect(rowan.Page.GetByText("After I came")).ToBeVisibleAsync();
        await Expect(asha.Page.GetByText("One message was written before you came")).ToBeVisibleAsync();
        await Expect(asha.Page.GetByText("Before anybody came")).ToHaveCountAsync(0);

        Assert.Contains(sent, frame => frame.Contains("postMessage", StringComparison.Ordinal));
        Assert.DoesNotContain(sent, frame => frame.Contains("Before anybody", StringComparison.Ordinal));

        // Somebody who looks through the memory of the server finds who is here, and nothing of what they say.
        Assert.True(ProcessMemory.Holds(_server.ProcessId, "Rowan"));
        Assert.All(["Before anybody came", "After I came"], words => Assert.False(ProcessMemory.Holds(_server.ProcessId, words)));

        // Both read the same four words, which Rowan's page shows as soon as both are ready.
        await OpenBadgeAsync(rowan);
        await OpenBadgeAsync(asha);
        await Expect(WordsOf(rowan)).ToHaveTextAsync(new Regex(@"^\w+( · \w+){3}$"));
        await Expect(rowan.Page.GetByRole(AriaRole.Dialog).Locator(".body > :first-child")).ToContainTextAsync("Words to compare");
        await Expect(WordsOf(asha)).ToHaveTextAsync(await WordsOf(rowan).InnerTextAsync());
        await rowan.Page.Keyboard.PressAsync("Escape");
        await asha.Page.Keyboard.PressAsync("Escape");

        // Frames come to somebody with another secret as well, and none of them can be decoded.
        await mei.JoinAsync(meeting.ParticipantCode + AnotherSecret);
        await mei.Page.BecomesTrueAsync(
            "async () => (await __meetingHub.stats()).some((row) => row.type === 'inbound-rtp' && row.kind === 'audio' && row.packetsReceived > 50)");
        Assert.Equal("{}", await mei.Page.EvaluateAsync<string>("async () => JSON.stringify({ ...(await __test.frames()), ...(await __test.energy()) })"));

        // After a reload a page has the same place among the keys, and opens what it could read before.
        await asha.Page.ReloadAsync();
        await asha.BackInTheRoomAsync();
        await asha.SeesAsync(people: 1);
        await asha.OpenChatAsync();
        await Expect(asha.Page.GetByText("After I came")).ToBeVisibleAsync();
        await asha.SpeakAndShowAsync();
        await rowan.SeesAsync(people: 1);
        await rowan.HearsAsync(people: 1);
    }

    [Fact]
    public async Task While_somebody_is_here_whose_browser_cannot_encrypt_everybody_sends_only_after_their_own_word()
    {
        var meeting = await Meeting.StartAsync(_server, encrypted: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode + Secret);
        await rowan.SpeakAndShowAsync();
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha", dark: true, width: 390);
        await asha.JoinAsync(meeting.ParticipantCode + Secret);
        await asha.SpeakAndShowAsync();
        await rowan.HearsAsync(people: 1);

        // Mei is told before she comes what she can do, in her language.
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei", width: 390);
        await mei.Context.AddInitScriptAsync("delete globalThis.RTCRtpScriptTransform");
        await mei.Context.AddCookiesAsync([new() { Name = "language", Value = "de", Url = _server.Url }]);
        await mei.OpenLinkAsync(meeting.ParticipantCode + Secret);
        await Expect(mei.Page.GetByText("aktuelle Version von Firefox, Chrome, Edge oder Safari")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(mei.Page, "a browser that cannot encrypt, in German");
        await LooksTests.KeepAsync(mei.Page, "unable-de", 390, false);
        await mei.Context.AddCookiesAsync([new() { Name = "language", Value = "en", Url = _server.Url }]);
        await mei.Page.ReloadAsync();
        await mei.Page.GetByRole(AriaRole.Button, new() { Name = "Ask to come in with this browser" }).ClickAsync();
        await Expect(mei.Page.GetByRole(AriaRole.Button, new() { Name = "Encrypted to the server" })).ToBeVisibleAsync();
        await mei.FillInHereAsync();
        await mei.Page.GetByRole(AriaRole.Button, new() { Name = "Go to the waiting room" }).ClickAsync();
        await Expect(mei.WaitingRoom).ToBeVisibleAsync();

        // Whoever leads is told what it means, by each way of letting somebody in.
        await rowan.OpenPeopleAsync();
        await Expect(rowan.PeoplePanel.GetByText("Their browser can’t encrypt end to end")).ToBeVisibleAsync();
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let in Mei" }).ClickAsync();
        var question = rowan.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(question).ToContainTextAsync("Let in Mei all the same?");
        await LooksTests.CheckAsync(rowan.Page, "letting in somebody whose browser cannot encrypt");
        await question.GetByRole(AriaRole.Button, new() { Name = "Let in, encrypted to the server" }).ClickAsync();
        await mei.InTheRoomAsync();

        // Everybody is asked, and nothing of them goes out before they have answered.
        await Expect(question).ToContainTextAsync("no longer end-to-end encrypted");
        foreach (var each in (Person[])[rowan, asha, mei]) await Expect(each.Page.Locator(".topbar").GetByText("Encrypted to the server").Filter(new() { Visible = true })).ToBeVisibleAsync();
        var ashas = asha.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(ashas).ToContainTextAsync("The browser of Mei can’t encrypt sound and pictures");
        await asha.Page.Keyboard.PressAsync("Escape");
        await asha.Page.Keyboard.PressAsync("Enter");
        await Expect(ashas).ToBeVisibleAsync();
        await LooksTests.CheckAsync(asha.Page, "staying though it is not encrypted");
        await LooksTests.KeepAsync(asha.Page, "stay", 390, true);
        await Expect(rowan.Control("Mic off")).ToHaveCountAsync(1);
        await Expect(rowan.Control("Camera off")).ToHaveCountAsync(1);
        await mei.HearsNothingMoreAsync();

        // Who stays is seen and heard, by her and by those who have not answered yet.
        await question.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await rowan.SpeakAndShowAsync();
        await mei.SeesAsync(people: 1);
        await mei.HearsAsync(people: 1);
        await asha.SeesAsync(people: 1);
        await LooksTests.KeepAsync(mei.Page, "unsealed", 390, false);
        await ashas.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await asha.SpeakAndShowAsync();
        await mei.SpeakAndShowAsync();
        foreach (var each in (Person[])[rowan, asha, mei])
        {
            await each.SeesAsync(people: 2);
            await each.HearsAsync(people: 2);
        }

        // What is written stays between them.
        await mei.SayAsync("From my grandmother’s tablet");
        await rowan.OpenChatAsync();
        await Expect(rowan.ChatPanel.GetByText("From my grandmother’s tablet")).ToBeVisibleAsync();
        Assert.False(ProcessMemory.Holds(_server.ProcessId, "From my grandmother"));

        // With her it ends, without anybody's doing.
        await mei.Leave.ClickAsync();
        await Expect(rowan.Page.GetByText("This session is end-to-end encrypted again.").First).ToBeVisibleAsync();
        await OpenBadgeAsync(rowan);
        await rowan.Page.Keyboard.PressAsync("Escape");
        await asha.SeesAsync(people: 1);
        await asha.HearsAsync(people: 1);
    }

    [Fact]
    public async Task Whoever_has_no_VP8_is_told_at_the_door_is_heard_and_not_seen_and_takes_nobodys_picture_away()
    {
        // given
        var meeting = await Meeting.StartAsync(_server, encrypted: true);
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await rowan.JoinAsync(meeting.FacilitatorCode + Secret);
        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await asha.JoinAsync(meeting.ParticipantCode + Secret);
        await using var hal = await Person.ArriveAsync(browsers.Chromium, _server, "Hal");
        await hal.Context.AddInitScriptAsync(CodecTests.WithH264Only);

        // when
        await hal.OpenLinkAsync(meeting.ParticipantCode + Secret);
        await Expect(hal.Page.GetByText("You and the others hear each other, but you don’t see each other.")).ToBeVisibleAsync();
        await hal.Page.GetByRole(AriaRole.Button, new() { Name = "Ask to come in with this browser" }).ClickAsync();
        await hal.FillInHereAsync();
        await hal.Page.GetByRole(AriaRole.Button, new() { Name = "Go to the waiting room" }).ClickAsync();
        await rowan.OpenPeopleAsync();
        await Expect(rowan.PeoplePanel.GetByText("Their browser can’t encrypt end to end")).ToBeVisibleAsync();
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Let in Hal" }).ClickAsync();
        await rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Let in, encrypted to the server" }).ClickAsync();
        await hal.InTheRoomAsync();
        foreach (var each in (Person[])[rowan, asha]) await each.Page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        foreach (var each in (Person[])[rowan, asha, hal]) await each.SpeakAndShowAsync();

        // then
        foreach (var each in (Person[])[rowan, asha, hal]) await each.HearsAsync(people: 2);
        foreach (var each in (Person[])[rowan, asha])
        {
            await CodecTests.SeesInAsync(each, "VP8", people: 1);
            Assert.Equal(1, await each.Page.EvaluateAsync<int>("async () => Object.keys(await __test.frames()).length"));
            Assert.Equal(1, await each.Page.EvaluateAsync<int>("__test.made()"));
        }
        Assert.Empty(await hal.FramesAsync());

        await hal.Leave.ClickAsync();
        await Expect(rowan.Page.GetByText("This session is end-to-end encrypted again.").First).ToBeVisibleAsync();
        foreach (var each in (Person[])[rowan, asha]) await CodecTests.SeesInAsync(each, "VP8", people: 1);
    }

    private async Task<(string Slug, string Code)> PlanAsync()
    {
        var (slug, code, at) = ($"cove-{Guid.NewGuid():N}"[..16], Codes.New(), DateTimeOffset.UtcNow);
        await using var db = _server.OpenStore();
        db.Groups.Add(new GroupRow
        {
            Id = slug, Slug = slug, Name = "The cove", Zone = "Europe/Dublin", IsPublished = true, CreatedAt = 1, Door = DoorMode.Open,
        });
        db.Series.Add(new SeriesRow
        {
            Id = slug, Group = slug, Slug = "tuesdays", Title = "Tuesdays", Zone = "Europe/Dublin", First = new DateOnly(2026, 12, 1),
            Start = new TimeOnly(19, 0), Minutes = 75, Formats = Formats.Audio, Capacity = 20, IsPublished = true, IsEncrypted = true, Code = code,
            CreatedAt = 1, LaidUntil = DateOnly.MaxValue, Door = DoorMode.Open,
        });
        db.Sessions.Add(new SessionRow
        {
            Id = slug, Room = $"room-{slug}", Title = "Tuesdays", CreatedAt = 1, Group = slug, Series = slug, IsEncrypted = true,
            Date = DateOnly.FromDateTime(at.UtcDateTime), StartsAt = at.ToUnixTimeMilliseconds(),
            EndsAt = at.AddMinutes(75).ToUnixTimeMilliseconds(), Door = DoorMode.Open,
        });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return (slug, code);
    }

    [Fact]
    public async Task In_a_planned_session_whoever_leads_makes_the_key_and_hands_it_over_and_a_report_is_proven_in_the_queue()
    {
        var (slug, code) = await PlanAsync();
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        var asked = new ConcurrentQueue<string>();
        rowan.Context.Request += (_, request) => asked.Enqueue($"{request.Url.Split('#')[0]} {request.PostData}");
        await _server.SignInAsync(rowan.Context, (slug, GroupRole.Facilitator));

        // A browser that leads but has no key is led to the place where it is made.
        await rowan.OpenLinkAsync(code);
        await rowan.Page.GetByRole(AriaRole.Link, new() { Name = "Open the group’s page" }).ClickAsync();
        var make = rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Make a new key" });
        await Expect(make).ToBeVisibleAsync(); // by the page's script
        await LooksTests.TabToAsync(rowan.Page, make);
        await rowan.Page.Keyboard.PressAsync("Enter");
        var link = rowan.Page.GetByLabel("Link with the key");
        await Expect(link).ToHaveValueAsync(new Regex($"/j/{code}#[A-Za-z0-9_-]{{22}}$"));
        var secret = (await link.InputValueAsync()).Split('#')[1];
        await LooksTests.CheckAsync(rowan.Page, "the whole link of a series");
        await rowan.JoinAsync(code); // by the page, as the browser has the key

        // Ben has the whole link, and opens it by the page for links that come on paper.
        await using var ben = await Person.ArriveAsync(browsers.Chromium, _server, "Ben");
        ben.Context.Request += (_, request) => asked.Enqueue($"{request.Url.Split('#')[0]} {request.PostData}");
        await ben.Page.GotoAsync("/link");
        await ben.Page.GetByLabel("The link that you were sent").FillAsync($"{_server.Url}/j/{code}#{secret}");
        await ben.Page.Keyboard.PressAsync("Enter");
        await ben.FillInHereAsync();
        await ben.JoinButton.ClickAsync();
        await ben.InTheRoomAsync();

        // Mei comes by the page of the group, without the key: she waits, reads out her words and is given it.
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei", width: 390);
        await mei.KnockAsync(code);
        var hers = mei.Page.GetByRole(AriaRole.Region, new() { Name = "Your link came without its key" }).Locator("b");
        await Expect(hers).ToHaveTextAsync(new Regex(@"^\w+( · \w+){3}$"));
        await LooksTests.CheckAsync(mei.Page, "waiting for the key");
        await rowan.OpenPeopleAsync();
        await rowan.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = "Hand over the key to Mei" }).ClickAsync();
        var dialog = rowan.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("b")).ToHaveTextAsync(await hers.InnerTextAsync());
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Not now" })).ToBeFocusedAsync(); // Enter hands nothing over
        await LooksTests.CheckAsync(rowan.Page, "handing the key over");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "The words are the same: hand it over and let in" }).ClickAsync();
        await mei.InTheRoomAsync();
        await Expect(mei.Page.GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" })).ToBeVisibleAsync(); // she has Ben's key

        // What is said is sealed, and what is reported of it is proven to moderators of the group.
        await ben.SayAsync("Buy my seaweed powder");
        await mei.OpenChatAsync();
        await Expect(mei.ChatPanel.GetByText("Buy my seaweed powder")).ToBeVisibleAsync();
        await mei.ChooseForAsync("Ben", "Report");
        var report = mei.Page.GetByRole(AriaRole.Dialog);
        await report.GetByText("It's selling, advice or contact nobody asked for").ClickAsync();
        await report.GetByText("Show messages with it").ClickAsync();
        await report.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("Buy my seaweed powder") }).CheckAsync();
        Assert.False(ProcessMemory.Holds(_server.ProcessId, "Buy my seaweed powder"));
        await report.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(report.GetByRole(AriaRole.Heading, new() { Name = "It's on its way" })).ToBeVisibleAsync();

        await using var lin = await Person.ArriveAsync(browsers.Chromium, _server, "Lin", width: 390);
        await _server.SignInAsync(lin.Context, (slug, GroupRole.Moderator));
        await lin.Page.GotoAsync("/moderation");
        await lin.Page.Locator("main").GetByRole(AriaRole.Link, new() { NameRegex = new("Report from a session") }).ClickAsync();
        await lin.Page.Locator("details.quote summary").ClickAsync();
        await Expect(lin.Page.GetByText("Buy my seaweed powder")).ToBeVisibleAsync();
        await Expect(lin.Page.GetByText("Proven: the server has checked")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(lin.Page, "a report that is proven");

        // No request had the key, and the server never did.
        Assert.Contains(asked, request => request.Contains($"/j/{code}", StringComparison.Ordinal));
        Assert.DoesNotContain(asked, request => request.Contains(secret, StringComparison.Ordinal));
        Assert.False(ProcessMemory.Holds(_server.ProcessId, secret));

        // The badge's words are long in German, and in sight on a phone.
        await mei.Context.AddCookiesAsync([new() { Name = "language", Value = "de", Url = _server.Url }]);
        await mei.Page.ReloadAsync();
        await Expect(mei.Page.GetByRole(AriaRole.Button, new() { Name = "Ende-zu-Ende-verschlüsselt" })).ToBeInViewportAsync();
        await mei.Page.GetByRole(AriaRole.Button, new() { Name = "Mehr", Exact = true }).ClickAsync();
        await Expect(mei.Page.GetByRole(AriaRole.Dialog).GetByText("Ende-zu-Ende-verschlüsselt").First).ToBeVisibleAsync();
        await LooksTests.CheckAsync(mei.Page, "an encrypted session in German");
        await LooksTests.KeepAsync(mei.Page, "encrypted-de", 390, false);
    }

    private static readonly Regex FourWords = new(@"^\w+( · \w+){3}$");

    /// <summary>Compares the words and hands the key over, which also lets the person in.</summary>
    private static async Task HandOverAsync(Person leader, Person waiting, string action)
    {
        await Expect(waiting.Page.Locator("section[aria-labelledby=ask-key] b")).ToHaveTextAsync(FourWords);
        await leader.OpenPeopleAsync();
        await leader.PeoplePanel.GetByRole(AriaRole.Button, new() { Name = $"Hand over the key to {waiting.Name}" }).ClickAsync();
        var dialog = leader.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("b")).ToHaveTextAsync(await waiting.Page.Locator("section[aria-labelledby=ask-key] b").InnerTextAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync();
        await waiting.InTheRoomAsync();
        foreach (var each in (Person[])[leader, waiting])
            await Expect(Badge(each).Filter(new() { Visible = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    private static ILocator Badge(Person person) => person.Page.Locator(".topbar").GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" });

    private async Task<(string Lead, string Code, string DropIn, string Group)> PlanTalkAsync()
    {
        var (group, lead, dropIn, at) = ($"bay-{Guid.NewGuid():N}"[..16], Codes.New(), Codes.New(), DateTimeOffset.UtcNow);
        await using var db = _server.OpenStore();
        db.Groups.Add(new GroupRow
        {
            Id = group, Slug = group, Name = "The bay", Zone = "Europe/Dublin", IsPublished = true, CreatedAt = 1, Door = DoorMode.Knock,
            IsDropIn = true, DropInCode = dropIn,
        });
        db.Sessions.Add(new SessionRow
        {
            Id = $"{group}-talk", Room = $"{group}-talk", Title = "One to one", CreatedAt = 1, Group = group, Door = DoorMode.Open,
            NeedsFacilitator = true, IsEncrypted = true, StartsAt = at.ToUnixTimeMilliseconds(), EndsAt = at.AddMinutes(30).ToUnixTimeMilliseconds(),
        });
        db.Links.AddRange(
            new LinkRow { Hash = Codes.Hash(lead), Session = $"{group}-talk", Role = Role.Facilitator },
            new LinkRow { Hash = Codes.Hash(Codes.ParticipantCodeOf(lead)), Session = $"{group}-talk", Role = Role.Participant });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return (lead, Codes.ParticipantCodeOf(lead), dropIn, group);
    }

    [Fact]
    public async Task In_a_talk_of_two_and_in_a_drop_in_room_whoever_leads_makes_the_key_and_hands_it_over_at_the_door()
    {
        var (lead, code, dropIn, group) = await PlanTalkAsync();

        // Somebody who comes first waits for it, and is told so in their language, on a narrow screen.
        await using var mei = await Person.ArriveAsync(browsers.Chromium, _server, "Mei", width: 320, dark: true);
        await mei.Context.AddCookiesAsync([new() { Name = "language", Value = "de", Url = _server.Url }]);
        await mei.OpenLinkAsync(code);
        await Expect(mei.Page.GetByText("Wer es leitet, gibt dir den Schlüssel an der Tür")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(mei.Page, "joining a talk of two, in German");
        await mei.Context.AddCookiesAsync([new() { Name = "language", Value = "en", Url = _server.Url }]);
        await mei.KnockAsync(code);
        await Expect(mei.Page.GetByRole(AriaRole.Region, new() { Name = "You’re handed the key here" }).Locator("b")).ToHaveTextAsync(FourWords);
        await LooksTests.CheckAsync(mei.Page, "waiting for the key of a talk");

        await using var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha");
        await asha.OpenLinkAsync(lead);
        await Expect(asha.Page.GetByText("Your page makes the key when you join")).ToBeVisibleAsync();
        await asha.JoinAsync(lead);
        await asha.SpeakAndShowAsync();
        await HandOverAsync(asha, mei, "Hand it over and let in");
        await mei.HearsAsync(people: 1);
        await mei.SeesAsync(people: 1);
        await mei.SayAsync("Only for you");
        await asha.OpenChatAsync();
        await Expect(asha.ChatPanel.GetByText("Only for you")).ToBeVisibleAsync();
        Assert.False(ProcessMemory.Holds(_server.ProcessId, "Only for you"));
        await OpenBadgeAsync(asha);
        await Expect(WordsOf(asha)).ToHaveTextAsync(FourWords); // to read to each other, as they know each other no other way
        await asha.Page.Keyboard.PressAsync("Escape");

        // In the drop-in room a colleague waits for the key of the first; their own would be another one. When the first has gone, it is theirs.
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await _server.SignInAsync(rowan.Context, (group, GroupRole.Facilitator));
        await rowan.JoinAsync(dropIn);
        await using var lin = await Person.ArriveAsync(browsers.Chromium, _server, "Lin", width: 320);
        await _server.SignInAsync(lin.Context, (group, GroupRole.Facilitator));
        await lin.KnockAsync(dropIn);
        var own = lin.Page.GetByRole(AriaRole.Button, new() { Name = "Come in with a new key" });
        await Expect(own).ToBeVisibleAsync();
        await LooksTests.CheckAsync(lin.Page, "waiting for a colleague's key");
        await rowan.Page.CloseAsync();
        await LooksTests.TabToAsync(lin.Page, own);
        await lin.Page.Keyboard.PressAsync("Enter");
        await lin.InTheRoomAsync();
    }

    [Fact]
    public async Task Of_two_who_lead_and_come_at_the_same_moment_one_makes_the_key_and_the_other_is_handed_it()
    {
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await using var lin = await Person.ArriveAsync(browsers.Chromium, _server, "Lin");
        Person[] both = [rowan, lin];
        for (var round = 1; round <= 3; round++)
        {
            var (_, _, dropIn, group) = await PlanTalkAsync();
            foreach (var each in both)
            {
                await _server.SignInAsync(each.Context, (group, GroupRole.Facilitator));
                await each.OpenLinkAsync(dropIn);
                await Expect(each.Page.GetByText("Your page makes the key when you join")).ToBeVisibleAsync();
                await each.FillInHereAsync();
            }

            // Each is told that nobody else who leads is inside, before either comes in.
            var told = both.ToDictionary(each => each, _ => new TaskCompletionSource());
            foreach (var each in both)
                await each.Page.RouteAsync("**/api/join", async route =>
                {
                    var answer = await route.FetchAsync();
                    told[each].TrySetResult();
                    await Task.WhenAll(told.Values.Select(one => one.Task));
                    await route.FulfillAsync(new() { Response = answer });
                });
            await Task.WhenAll(both.Select(each => each.JoinButton.ClickAsync()));

            // One is inside with a key; the other has none, asks, and is let in with that.
            var section = (Person of) => of.Page.Locator("section[aria-labelledby=ask-key] b");
            foreach (var each in both) await Expect(each.Controls.Or(section(each))).ToBeVisibleAsync();
            var first = await rowan.Controls.IsVisibleAsync() ? rowan : lin;
            var second = first == rowan ? lin : rowan;
            await Expect(Badge(first).Filter(new() { Visible = true })).ToBeVisibleAsync();
            await Expect(second.Controls).ToHaveCountAsync(0);
            foreach (var each in both) await each.Page.UnrouteAllAsync();
            await HandOverAsync(first, second, "Hand it over and let in");
            await first.SayAsync($"With one key, {round}");
            await second.OpenChatAsync();
            await Expect(second.ChatPanel.GetByText($"With one key, {round}")).ToBeVisibleAsync();
            if (round > 1) continue;

            // Another tab of the same browser, which comes without a key, takes the seat with that of the first.
            var again = new Person(await second.Context.NewPageAsync(), second.Name);
            await again.OpenLinkAsync(dropIn);
            await again.FillInHereAsync();
            await again.Page.GetByRole(AriaRole.Button, new() { Name = "Go to the waiting room" }).ClickAsync();
            await again.BackInTheRoomAsync();
            await Expect(Badge(again).Filter(new() { Visible = true })).ToBeVisibleAsync();
            await first.SayAsync("Also in the other tab");
            await again.OpenChatAsync();
            await Expect(again.ChatPanel.GetByText("Also in the other tab")).ToBeVisibleAsync();
            await again.Page.CloseAsync();
        }
    }

    [Fact]
    public async Task Whoever_has_the_key_of_before_asks_from_inside_for_the_new_one_that_was_made_because_the_link_was_in_wrong_hands()
    {
        var (slug, code) = await PlanAsync();
        await using var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan", width: 390);
        await _server.SignInAsync(rowan.Context, (slug, GroupRole.Facilitator));
        await rowan.Context.GrantPermissionsAsync(["camera", "microphone", "clipboard-write"]);
        await rowan.OpenLinkAsync(code);
        await rowan.Page.GetByRole(AriaRole.Link, new() { Name = "Open the group’s page" }).ClickAsync();
        var (make, link) = (rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Make a new key" }), rowan.Page.GetByLabel("Link with the key"));
        await make.ClickAsync();
        await Expect(link).ToHaveValueAsync(new Regex("#[A-Za-z0-9_-]{22}$"));
        var old = await link.InputValueAsync();

        // Ben keeps it in his browser.
        await using var ben = await Person.ArriveAsync(browsers.Chromium, _server, "Ben");
        await ben.Page.GotoAsync(old);
        await ben.FillInHereAsync();
        await ben.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("Keep the group’s key") }).CheckAsync();
        await ben.JoinButton.ClickAsync();
        await ben.InTheRoomAsync();
        await ben.Page.CloseAsync();

        // A new key can be taken back by keyboard, and no more once its link was copied.
        var back = rowan.Page.GetByRole(AriaRole.Button, new() { Name = "Take the old key back" });
        await make.ClickAsync();
        await Expect(link).Not.ToHaveValueAsync(old);
        await LooksTests.CheckAsync(rowan.Page, "a new key that nobody has yet");
        await LooksTests.TabToAsync(rowan.Page, back);
        await rowan.Page.Keyboard.PressAsync("Enter");
        await Expect(link).ToHaveValueAsync(old);
        await Expect(back).ToBeHiddenAsync();

        // Another tab shows the same, so that nobody gives a link away whose key is gone.
        var tab = await rowan.Context.NewPageAsync();
        await tab.GotoAsync(rowan.Page.Url);
        await Expect(tab.GetByLabel("Link with the key")).ToHaveValueAsync(old);
        await make.ClickAsync();
        await Expect(tab.GetByLabel("Link with the key")).Not.ToHaveValueAsync(old);
        await Expect(tab.GetByLabel("Link with the key")).ToHaveValueAsync(await link.InputValueAsync());
        await tab.CloseAsync();
        await Expect(back).ToBeVisibleAsync();
        var secret = (await link.InputValueAsync()).Split('#')[1];
        await rowan.Page.Locator("[data-part=copy]").ClickAsync();
        await Expect(back).ToBeHiddenAsync();
        await rowan.JoinAsync(code);
        await rowan.TurnOnAsync("Mic");

        // Ben comes with the old one, hears nothing, and asks.
        var again = new Person(await ben.Context.NewPageAsync(), "Ben");
        await again.JoinAsync(code);
        await again.Page.Locator(".topbar").GetByRole(AriaRole.Button, new() { Name = "Securing the room" }).Filter(new() { Visible = true }).ClickAsync();
        await Expect(again.Page.GetByText("One person here has another key than your page")).ToBeVisibleAsync();
        await LooksTests.CheckAsync(again.Page, "another key than others");

        // Rowan, who leads, sees what Ben can do, and is not told to give up the key that the others have.
        await rowan.Page.Locator(".topbar").GetByRole(AriaRole.Button, new() { Name = "Securing the room" }).Filter(new() { Visible = true }).ClickAsync();
        var dialog = rowan.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("They can ask for yours: under “Securing the room” on their page.")).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Go to the door and ask for the key" })).ToHaveCountAsync(0);
        await LooksTests.CheckAsync(rowan.Page, "somebody with another key, for whoever leads");
        await rowan.Page.Keyboard.PressAsync("Escape");
        await LooksTests.TabToAsync(again.Page, again.Page.GetByRole(AriaRole.Button, new() { Name = "Go to the door and ask for the key" }));
        await again.Page.Keyboard.PressAsync("Enter");
        await Expect(again.WaitingRoom).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await HandOverAsync(rowan, again, "The words are the same");
        await again.HearsAsync(people: 1);
        Assert.Contains(secret, await again.Page.EvaluateAsync<string>("localStorage.groupKeys"), StringComparison.Ordinal); // for the next session
        Assert.DoesNotContain(old.Split('#')[1], await again.Page.EvaluateAsync<string>("localStorage.groupKeys"), StringComparison.Ordinal);
    }

    private static ILocator WordsOf(Person person) => person.Page.GetByRole(AriaRole.Region, new() { Name = "Words to compare" }).Locator("b");

    private static async Task OpenBadgeAsync(Person person)
    {
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "End-to-end encrypted" }).ClickAsync();
        await Expect(person.Page.GetByText("only the people in this session hear, see and read it")).ToBeVisibleAsync();
    }
}
