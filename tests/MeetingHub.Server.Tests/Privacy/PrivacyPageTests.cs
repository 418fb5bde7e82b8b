using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Pages.Plain;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using SessionOptions = MeetingHub.Server.Sessions.SessionOptions;

namespace MeetingHub.Server.Tests.Privacy;

/// <summary>
/// Each sentence of /privacy, and what makes it true: a test that holds it, or what the code has of it, read here. A sentence that is new
/// or
/// has other words stands in no row below, and fails until somebody has looked for what holds it.
/// </summary>
public sealed partial class PrivacyPageTests
{
    private const string ServerTests = "tests/MeetingHub.Server.Tests/", Browser = "tests/MeetingHub.Browser.Tests/",
        Domain = "tests/MeetingHub.Domain.Tests/Rooms/", Client = "web-client/src/";

    private static readonly SessionOptions Options = new();

    private static readonly Dictionary<string, Action[]> Proofs = new(StringComparer.Ordinal)
    {
        ["Everybody in the room sees the name and picture you chose, and what you say, show or write to everyone."] =
            [Held(Domain + "AudienceTests.cs", "Public_events_are_for_everyone"),
                Held(Browser + "MeetingTests.cs", "Three_people_see_and_hear_each_other")],
        ["Facilitators also see messages written to facilitators, who waits at the door and since when, and the names of people who were asked to leave."] =
            [Held(Domain + "AudienceTests.cs", "A_note_to_facilitators_is_for_them_and_its_author",
                "A_snapshot_holds_only_what_its_seat_may_see")],
        ["Nobody in the room sees your network address."] =
            [Held(ServerTests + "Rooms/WaitingRoomTests.cs",
                "Whoever_waits_receives_nothing_of_the_room_but_its_title_and_what_is_meant_for_the_door"),
             Held(ServerTests + "Rooms/NetworkMarksTests.cs", "A_mark_tells_one_network_in_one_room_from_others_and_holds_no_address"),
             ThatNoAnswerHoldsACandidateOfABrowser],
        ["Sound, pictures and messages are encrypted on their way to the server."] =
            [Held("tests/MeetingHub.Media.Tests/Engine/EnforcementTests.cs",
                "A_certificate_that_differs_from_the_offer_gets_no_connection")],
        ["They are not end-to-end encrypted, unless a session was started so: the people who run the server could technically hear or read them."] =
            [ThatMediaIsTransformedInOnePlaceOnly],
        ["In a session that was started as end-to-end encrypted, what people say, show and write opens only for people who have the whole link, or were handed its key."] =
            [Held(Browser + "EncryptionTests.cs", "What_people_say_show_and_write_in_an_encrypted_session_opens_for_people_with_the_whole_link_alone"),
             Held(Browser + "EncryptionTests.cs",
                "In_a_talk_of_two_and_in_a_drop_in_room_whoever_leads_makes_the_key_and_hands_it_over_at_the_door"),
             Held(Client + "rooms/keys/keys.test.ts", "are known to all who are inside, to nobody who was not when they were made, and never made twice")],
        ["Nothing here records a meeting."] = [ThatTheMediaEngineWritesNothing],
        ["Messages are kept in memory and are gone when the room ends, except those that somebody chose for a report."] =
            [Held(ServerTests + "PrivacyTests.cs", "Neither_the_log_nor_the_store_contains_names_messages_keys_or_addresses"),
             Held(ServerTests + "Reports/ReportsContract.cs",
                 "A_report_reaches_the_facilitators_at_once_its_author_gets_the_answer_and_its_subject_hears_nothing")],
        ["Names, network addresses and messages are not written to logs."] =
            [Held(ServerTests + "PrivacyTests.cs", "Neither_the_log_nor_the_store_contains_names_messages_keys_or_addresses"),
             Held(ServerTests + "Operations/LogTests.cs", "about_any_person")],
        ["Network addresses are held in memory for a short time, to slow down misuse."] = [ThatAddressesAreCountedForAMinute],
        ["“I am not safe” goes to the facilitators and to nobody else."] =
            [Held(Domain + "SafetyTests.cs", "Facilitators_see_who_has_looked_and_the_group_sees_nothing")],
        ["The server keeps for a week, or for as long as its operator chose, at most 30 days, when somebody pressed it and when it was looked after: not who, and no words."] =
            [Is(7, Options.NotSafeDays), AtMost(30, nameof(SessionOptions.NotSafeDays)),
             Held(ServerTests + "PrivacyTests.cs", "Neither_the_log_nor_the_store_contains_names_messages_keys_or_addresses"),
             Held(ServerTests + "Privacy/PrivacySheetContract.cs", "Every_row_of_a_sheet_says_what_the_code_does")],
        ["What somebody chooses to write is kept after a session: a report, with the messages chosen for it, for two weeks after it is closed and at most 90 days; feedback without a name, its words for a month and its sums for two years; and a facilitator’s note about somebody who was asked to leave, for a month, or longer while a moderator is to look at it."] =
            [Is(14, KeptData.ClosedReport.Days), Is(90, KeptData.OldestReport.Days), Is(30, Options.FeedbackWordsDays),
                Is(730, Options.FeedbackDays),
             Is(30, Options.RecordDays), Held(ServerTests + "Privacy/PrivacySheetContract.cs",
                 "Every_row_of_a_sheet_says_what_the_code_does")],
        ["The server’s operator can choose other times for feedback and notes."] =
            [AtMost(30, nameof(SessionOptions.FeedbackWordsDays)), AtMost(730, nameof(SessionOptions.FeedbackDays)),
                AtMost(365, nameof(SessionOptions.RecordDays))],
        ["A slip for a professional is locked by your browser, and the server keeps it without a key: until it is opened once, taken back, or 7 days old."] =
            [Is(7, SlipRow.KeptFor.Days), Held(ServerTests + "Slips/SlipContract.cs",
                "A_slip_opens_once_even_when_many_ask_at_the_same_moment_and_its_writer_sees_the_day",
                "A_slip_is_taken_back_by_its_writer_only_and_another_one_may_take_its_place",
                "After_a_week_nothing_is_left_of_a_slip_opened_or_not_and_nobody_gets_it_before_the_job_has_run"),
             Held(ServerTests + "Slips/SlipPagesTests.cs", "The_lock_that_the_browser_makes_is_opened_by_another_program_with_the_code_alone")],
        ["Until those 7 days are over it also keeps for you on which day the slip was opened, and not by whom."] =
            [Held(ServerTests + "Slips/SlipContract.cs",
                "A_slip_opens_once_even_when_many_ask_at_the_same_moment_and_its_writer_sees_the_day",
                "After_a_week_nothing_is_left_of_a_slip_opened_or_not_and_nobody_gets_it_before_the_job_has_run")],
        ["Cookies with random values that name nobody, each only after you did something that needs it."] =
            [Held(ServerTests + "Accounts/MeContract.cs", "A_browser_that_holds_nothing_is_told_so_and_gets_no_cookie_for_looking"),
             ThatEveryCookieOfTheServerIsNamed],
        ["“mark” gives you your seat back after a reload, and is what makes it hold when somebody was asked to leave; it goes when you close the browser."] =
            [Held(ServerTests + "Rooms/RoomTests.cs", "A_reload_keeps_the_seat_and_finds_the_chat",
                "A_removed_seat_cannot_use_its_connection_its_pass_or_its_link_and_cannot_resume")],
        ["“holder” holds the places, the names and the reminders that you asked for, and the slips that you locked, until a year after you last used it."] =
            [Code("src/MeetingHub.Server/Accounts/Holders.cs", "Kept(http.Request, TimeSpan.FromDays(365))")],
        ["“booking” opens the page of a talk that you booked, for half an hour."] =
            [Code("src/MeetingHub.Server/Sessions/OneToOne/TalkPages.cs", "Kept = TimeSpan.FromMinutes(30)")],
        ["“form” makes sure that what you send comes from you, until you close the browser."] =
            [Code("src/MeetingHub.Server/Pages/PagesFeature.cs", "public const string FormCookie = \"form\""),
             Held(ServerTests + "Pages/PagesTests.cs", "Set-Cookie")],
        ["Who signs in also has one for that, for 30 days."] =
            [Is(30, SignIns.KeptFor.Days), Held(ServerTests + "Accounts/SignInContract.cs",
                "A_sign_in_lasts_thirty_days_after_its_last_use_and_its_cookie_is_given_again_once_a_day")],
        ["Until you close the tab: your seat in the meeting with the ground rules you agreed to, whom you hid there (by numbers, without names), what you chose there under “Comfort” for this session, which view you chose, your own notes as a facilitator, how your picture and voice are changed before they are sent, your ballots for open polls, the part of a link that opens an encrypted session, with the keys of your page there and of the messages that you can read, which questions of a talk you would like answered, how far you are in a rehearsal, with the seats of its scripted people, afterwards a pass for your feedback and the title of a talk that you heard to its end, your last choice of country in Help now, an operator’s or safety lead’s key, and how often a page that did not open was tried again."] =
            [ThatTheTabKeepsOnlyThat],
        ["Until you use Quick exit or “Clear this device” in My sessions: the language you chose and the time zone of your device, which the server reads as cookies, the light or dark theme, “Relay only” under “Sound and camera”, whether Shift three times is Quick exit, whether Quick exit ends your reminders and wipes what you wrote under “Just for me” too, and what you changed in the settings of the room: what is announced, whether it makes soft sounds, whether single keys act, what Enter does, whether the time of a round is in sight, and whether captions are, and how large."] =
            [ThatTheDeviceKeepsOnlyThat, Code(Client + "shared/seat.ts", "localStorage.clear();"),
                Code("src/MeetingHub.Server/Me/MePages.cs", "[\"Clear-Site-Data\"]"),
             Held(ServerTests + "Accounts/MeContract.cs", "Clear-Site-Data")],
        ["They say nothing about any meeting."] = [ThatTheDeviceKeepsOnlyThat],
        ["Also the topics and words of your own for which you fold messages under “Comfort”; your words are as private as a note on this device."] =
            [Held(Client + "comfort/shield.test.ts", "is kept on the device, and leaves nothing there when it is empty",
                "goes with Quick exit, in this tab and in others")],
        ["Also the key of a group whose sessions are end-to-end encrypted, if you made it or chose to keep it there; it is never sent."] =
            [ThatTheDeviceKeepsOnlyThat, Held(Client + "shared/groupKeys.test.ts", "is kept for its series alone, and leaves nothing when the last one is forgotten")],
        ["Also the summary of your last rehearsal as a facilitator, until you remove it there."] =
            [ThatTheDeviceKeepsOnlyThat, Code(Client + "rehearsal/kept.ts", "localStorage.removeItem(summaryKey);")],
        ["Words for a board and long forms that you have begun are kept too, until they are sent or saved, and when each conversation on a board that you opened was last written in."] =
            [Code(Client + "enhance/kept.ts", "if (saved) forget(key);"), Code(Client + "enhance/board.ts", "forgetDraft(", "keep(thread")],
        ["What you write under “Just for me” stays in this browser’s own store and is never sent."] =
            [Held(Browser + "OwnToolsTests.cs", "What_somebody_keeps_for_themselves_stays_in_their_browser_and_goes_when_they_say_so"),
                Code("src/MeetingHub.Server/Tools/ToolsFeature.cs", "MapGet"), ThatOneFileOpensTheBrowsersStore],
        ["It goes when you wipe it there, when you press “Clear this device” in My sessions, or with Quick exit if you chose so."] =
            [Held(Browser + "OwnToolsTests.cs", "What_somebody_keeps_for_themselves_stays_in_their_browser_and_goes_when_they_say_so"),
                Code(Client + "enhance/reminders.ts", "wipeTools();"), Code(Client + "shared/quickExit.ts", "    wipeToolsIfChosen,\n    forgetEverything,")],
        ["If you set a PIN there, it is encrypted with it."] =
            [Held(Browser + "OwnToolsTests.cs", "What_somebody_keeps_for_themselves_stays_in_their_browser_and_goes_when_they_say_so"),
                Code(Client + "tools/lock.ts", "AES-GCM")],
        ["They open when you press their button, and by nothing else: not after a reload, not when a facilitator allows it, not after a call or a long time away."] =
            [Held(Client + "rooms/tracks/ownDevices.test.ts", "after a reload although it is on in the log",
                "when a facilitator holds it and allows it again",
                "when a phone call that took it has ended", "when the network comes back after more than a minute")],
        ["When you mute yourself, nothing of your microphone is sent."] =
            [Held(Client + "rooms/tracks/ownDevices.test.ts", "sends nothing, stays for half a minute, and goes on at once")],
        ["It stays open for half a minute, so that your first words are not cut when you unmute; your browser may show it meanwhile."] =
            [Held(Client + "rooms/tracks/ownDevices.test.ts", "is released after half a minute")],
        ["When you press “Hear yourself”, your device keeps three seconds of your own voice until they have been played."] =
            [ThatTheMediaEngineWritesNothing, Code(Client + "effects/HearYourself.tsx", "URL.revokeObjectURL(address);"),
                Held(Client + "media/effects/hear.test.ts", "records for three seconds and lets the microphone go",
                    "leaves nothing open, and nothing to play, when it is stopped")],
        ["They are sent to nobody, and you hear them on this device alone."] = [ThatTheMediaEngineWritesNothing],
        ["Quick exit closes this page, and every other tab of this browser that is on this server, and shows a plain page."] =
            [Held(Browser + "QuickExitTests.cs", "Quick_exit_from_an_open_dialog_turns_every_device_off_and_hides_the_page_in_every_tab")],
        ["It works without a network."] =
            [Held(Browser + "QuickExitTests.cs",
                "Pressing_Shift_three_times_shows_and_announces_its_progress_works_offline_and_can_be_turned_off")],
        ["It does not delete your browser history."] = [], // no page can
        ["The others see that you left, as always."] =
            [Held(ServerTests + "Rooms/RoomTests.cs", "The_leave_request_of_a_closing_page_frees_the_seat")],
        ["What was kept in the tab is wiped, and so are the settings of this device."] =
            [Held(Browser + "QuickExitTests.cs", "Quick_exit_from_an_open_dialog_turns_every_device_off_and_hides_the_page_in_every_tab"),
             Code(Client + "shared/seat.ts", "sessionStorage.clear();", "localStorage.clear();", "forgetCookies();"),
             Held(ServerTests + "Privacy/PrivacySheetContract.cs", "TheBrowserKeepsWhatIsSaidAsync")],
        ["The other cookies stay, because they hold something: “mark” until you close the browser, “holder” until you press “Clear this device” in My sessions, or with Quick exit too if you choose that there."] =
            [Code(Client + "shared/forgetReminders.ts", "if (!forgetOnExit.isOn) return;", "/api/me/forget"),
             Held(ServerTests + "Accounts/MeContract.cs", "Clear-Site-Data")],
        ["Pressing Shift alone three times does the same; it can be turned off here."] =
            [Held(Browser + "QuickExitTests.cs",
                "Pressing_Shift_three_times_shows_and_announces_its_progress_works_offline_and_can_be_turned_off")],
        ["If someone may check your device, a private window is safer."] = [], // advice
        ["We can’t stop someone from using another device to record."] = [], // no software can
        ["The ground rules ask everybody not to."] = [Code("src/MeetingHub.Server/Rooms/Agreements/agreement.en.txt", "record")],
    };

    [Fact]
    public void Every_sentence_is_what_the_code_does_or_a_test_holds_it()
    {
        var said = PlainSentences().ToArray();
        Assert.Equal([], said.Except(Proofs.Keys));
        Assert.Equal([], Proofs.Keys.Except(said));
        foreach (var (sentence, proofs) in Proofs)
        {
            foreach (var proof in proofs)
            {
                var problem = Record.Exception(proof);
                Assert.True(problem is null, $"“{sentence}”: {problem?.Message}");
            }
        }
    }

    private static IEnumerable<string> PlainSentences()
    {
        var texts = TextCatalogue.Ours.In("en");
        foreach (var part in PlainPages.Privacy.Parts)
        {
            for (var line = 1; texts.Has($"plain.privacy.{part}.{line}"); line++)
                foreach (var sentence in EndOfSentence().Split(texts[$"plain.privacy.{part}.{line}"]))
                    yield return sentence;
        }
    }

    [GeneratedRegex("(?<=[.!?])\\s+(?=[A-Z“])")]
    private static partial Regex EndOfSentence();

    // The test is there under that name, and is neither skipped nor only named in a comment.
    private static Action Held(string file, params string[] names) => Code(file, names);

    private static Action Code(string file, params string[] parts) => () =>
    {
        var text = File.ReadAllText(Repository.PathOf(file.Split('/')));
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\b(it|describe)\.skip\b|Skip = ", text);
    };

    private static Action Is(int said, int found) => () => Assert.Equal(said, found);

    private static Action AtMost(int days, string option) => () =>
        Assert.Equal(days, typeof(SessionOptions).GetProperty(option)!.GetCustomAttribute<RangeAttribute>()!.Maximum);

    private static void ThatNoAnswerHoldsACandidateOfABrowser()
    {
        // A browser's candidates are read by nobody: what it sends of them is not even parsed.
        foreach (var code in CodeIn("src", "MeetingHub.Media", "Sdp").Concat(CodeIn("src", "MeetingHub.Server", "Media")))
            Assert.DoesNotContain("addIceCandidate", code, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onicecandidate", File.ReadAllText(Repository.PathOf("web-client", "src", "media", "peerConnection.ts")),
            StringComparison.Ordinal);
    }

    private static void ThatMediaIsTransformedInOnePlaceOnly()
    {
        Assert.DoesNotContain(ClientCode(), code => code.Text.Contains("createEncodedStreams", StringComparison.Ordinal));
        var made = Assert.Single(
            ClientCode().Where(code => code.Text.Contains("new RTCRtpScriptTransform", StringComparison.Ordinal)).DistinctBy(c => c.Name));
        Assert.Equal("media/frames/frames.ts", made.Name);
    }

    private static void ThatTheMediaEngineWritesNothing()
    {
        foreach (var code in CodeIn("src", "MeetingHub.Media")) Assert.DoesNotMatch(@"\b(File|FileStream|StreamWriter|Directory)\b[.(]",
            code);
        // People hear themselves for three seconds before they are heard, out of their own device and on it alone.
        var recording = Assert.Single(ClientCode(), code => code.Text.Contains("MediaRecorder", StringComparison.Ordinal));
        Assert.Equal("media/effects/hear.ts", recording.Name);
        Assert.Contains("hearFor = 3000;", recording.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("fetch|WebSocket|sendBeacon|Storage|indexedDB|caches", recording.Text);
    }

    private static void ThatAddressesAreCountedForAMinute()
    {
        Assert.Contains("TimeSpan.FromMinutes(1)", File.ReadAllText(Repository.PathOf("src", "MeetingHub.Server", "AddressLimit.cs")),
            StringComparison.Ordinal);
        Assert.Contains("TimeSpan.FromMinutes(10)",
            File.ReadAllText(Repository.PathOf("src", "MeetingHub.Server", "Accounts", "Pauses.cs")), StringComparison.Ordinal);
    }

    // What is set by name is named on the page, and the cookie of a sign-in is "one for that".
    private static void ThatEveryCookieOfTheServerIsNamed()
    {
        var page = string.Join(' ', PlainSentences());
        var code = CodeIn("src", "MeetingHub.Server").ToArray();
        var names = code.SelectMany(c => CookieName().Matches(c)).Select(m => m.Groups["name"].Value).Distinct().Order().ToArray();
        Assert.Equal(["booking", "form", "holder", "language", "mark", "own-zone", "zone"], names);
        Assert.All(names.Except(["language", "own-zone", "zone"]), name => Assert.Contains($"“{name}”", page, StringComparison.Ordinal));
        Assert.Equal(7, code.Sum(c => Regex.Count(c, @"Cookies\.Append\(", RegexOptions.NonBacktracking)));
    }

    [GeneratedRegex("""(?:Cookie|MarkCookie|Chosen) = "(?<name>[a-z-]+)"|Cookie\.Name = "(?<name>[a-z-]+)";""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex CookieName();

    private static void ThatTheTabKeepsOnlyThat() => Assert.Equal(
        [
            "comfort/ease.ts", "help/HelpLines.tsx", "media/effects/effects.ts", "rehearsal/kept.ts", "rooms/console/notes.ts",
            "rooms/keys/keptRing.ts", "rooms/polls/ballots.ts", "rooms/stage/keptView.ts", "shared/after.ts", "shared/keptKey.ts",
            "shared/linkSecret.ts", "shared/seat.ts",
        ], FilesThatWriteTo("sessionStorage"));

    private static void ThatTheDeviceKeepsOnlyThat()
    {
        Assert.Equal(
            [
                "comfort/shield.ts", "enhance/board.ts", "enhance/kept.ts", "rehearsal/kept.ts", "shared/groupKeys.ts", "shared/keptChoice.ts",
                "shared/theme.ts",
            ], FilesThatWriteTo("localStorage"));
        Assert.Equal(
            [
                "boardAsText", "enterBreaks", "enterSends", "forgetOnExit", "hearsEverything", "hearsOwn", "hidesRoundTime", "largeCaptions",
                "largestCaptions", "relayOnly", "wipesTools", "withCaptions", "withoutShiftExit", "withoutSingleKeys", "withoutSounds",
            ], ClientCode().SelectMany(code => KeptChoice().Matches(code.Text)).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    private static void ThatOneFileOpensTheBrowsersStore() => Assert.Equal(["tools/store.ts"],
        ClientCode().Where(code => code.Text.Contains("indexedDB.open", StringComparison.Ordinal)).Select(code => code.Name));

    [GeneratedRegex(@"new KeptChoice\('(?<name>[^']+)'\)", RegexOptions.ExplicitCapture)]
    private static partial Regex KeptChoice();

    private static IEnumerable<string> FilesThatWriteTo(string storage) => ClientCode()
        .Where(code => code.Text.Contains($"{storage}.setItem", StringComparison.Ordinal)).Select(code => code.Name)
            .Order(StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Text)> ClientCode()
    {
        var root = Repository.PathOf("web-client", "src");
        return Directory.EnumerateFiles(root, "*.ts*", SearchOption.AllDirectories)
            .Where(f => !f.Contains(".test.", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(root, f).Replace('\\', '/'), File.ReadAllText(f)));
    }

    private static IEnumerable<string> CodeIn(params string[] folder) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Select(File.ReadAllText);
}
