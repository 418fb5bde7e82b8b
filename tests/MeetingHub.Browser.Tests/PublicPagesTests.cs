using MeetingHub.Server.Accounts;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Plans;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// The pages that the server renders, all in the same ways: axe and 320 pixels, light and dark, in both languages, with the keyboard, and
/// without scripts. A new page is a line in <see cref="Pages"/>.
/// </summary>
public sealed class PublicPagesTests(Browsers browsers, OneServer one) : IAsyncLifetime
{
    private const string Group = "quiet-harbour";
    private const string Thread = "0123456789abcdef0123456789abcdef";
    private const string Booking = "AAAAAAAAAAAAAAAAAAAAAQ";

    /// <summary>
    /// Address, its heading in English and in German, a regular expression where it begins with ^, and what somebody must be to see it.
    /// </summary>
    private sealed record Row(string Path, string English, string German, GroupRole? Role = null);

    private static readonly Row[] Pages =
    [
        new("/", "There’s a seat for you", "Hier ist ein Platz für dich"),
        new("/?topic=anxiety&when=week&language=de", "There’s a seat for you", "Hier ist ein Platz für dich"),
        new("/?topic=grief&language=ga&format=chat", "There’s a seat for you", "Hier ist ein Platz für dich"),
        new("/find", "Find something that fits", "Finden, was passt"),
        new("/link", "Open a link", "Einen Link öffnen"),
        new("/time-zone?to=/find", "Your time zone", "Deine Zeitzone"),
        new($"/groups/{Group}", "The quiet harbour", "The quiet harbour"),
        new($"/groups/{Group}/privacy", "What is kept, and for how long", "Was aufbewahrt wird, und wie lange"),
        new($"/groups/{Group}/member", "A name in this group", "Ein Name in dieser Gruppe"),
        new($"/groups/{Group}/news", "Announcements of The quiet harbour", "Ankündigungen von The quiet harbour"),
        new($"/groups/{Group}/board", "This board is for members", "Dieses Brett ist für Mitglieder"),
        new($"/groups/{Group}/board", "Board", "Brett", GroupRole.Moderator),
        new($"/groups/{Group}/board/tell", "Hear of new posts", "Von neuen Beiträgen hören", GroupRole.Moderator),
        new($"/groups/{Group}/board/message", "Message a moderator", "Der Moderation schreiben", GroupRole.Moderator),
        new($"/groups/{Group}/board/{Thread}", "Sleep has gone again", "Sleep has gone again", GroupRole.Moderator),
        new($"/groups/{Group}/board/{Thread}/{Thread}/report", "Tell the moderators", "Der Moderation Bescheid sagen", GroupRole.Moderator),
        new($"/groups/{Group}/board/{Thread}/{Thread}/history", "How it was before", "Wie es vorher war", GroupRole.Moderator),
        new($"/organise/groups/{Group}/board", "Settings of the board", "Einstellungen des Bretts", GroupRole.Organiser),
        new($"/groups/{Group}/standing", "What moderators decided", "Was die Moderation entschieden hat"),
        new("/moderation", "Moderation", "Moderation", GroupRole.Moderator),
        new("/moderation/after", "After your shift", "Nach deiner Schicht", GroupRole.Moderator),
        new($"/groups/{Group}/record", "Record", "Protokoll", GroupRole.Moderator),
        new("/sign-in", "Sign in", "Anmelden"),
        new("/me/sessions", "My sessions", "Meine Treffen"),
        new("/me/sessions", "My sessions", "Meine Treffen", GroupRole.Facilitator),
        new("/me/ways", "Ways to sign in", "So melde ich mich an", GroupRole.Facilitator),
        new("/privacy", "Privacy in plain words", "Datenschutz in klaren Worten"),
        new("/accessibility", "Accessibility", "Barrierefreiheit"),
        new("/ground-rules", "Ground rules", "Gruppenregeln"),
        new("/organise", "Your groups", "Deine Gruppen", GroupRole.Organiser),
        new($"/organise/groups/{Group}", "The quiet harbour", "The quiet harbour", GroupRole.Organiser),
        new($"/organise/groups/{Group}/people", "People who run it", "Wer die Gruppe trägt", GroupRole.Organiser),
        new($"/organise/groups/{Group}/series/tuesdays", "Tuesdays", "Tuesdays", GroupRole.Organiser),
        new("/organise/rota", "Rota", "Dienstplan", GroupRole.Organiser),
        new("/organise/rota", "Rota", "Dienstplan", GroupRole.Facilitator), // with the form for cover and swaps
        new("/organise/plans", "Session plans", "Pläne für Treffen", GroupRole.Organiser),
        new($"/organise/plans/{Group}", "Session plan", "Plan für ein Treffen", GroupRole.Organiser),
        new($"/organise/groups/{Group}/shelf", "Shelf", "Regal", GroupRole.Facilitator),
        new($"/organise/sessions/{Group}-0/questions", "Question box", "Fragenbox", GroupRole.Facilitator),
        new($"/organise/sessions/{Group}-over/after", "After the session", "Nach dem Treffen", GroupRole.Facilitator),
        new("/organise/groups/new", "Make a group", "Eine Gruppe anlegen", GroupRole.Organiser),
        new("/organise/sessions/new", "Schedule a session", "Ein Treffen planen", GroupRole.Organiser),
        new($"/organise/groups/{Group}/series/new", "Schedule a session", "Ein Treffen planen", GroupRole.Organiser),
        new($"/organise/groups/{Group}/series/tuesdays/delete", "Delete Tuesdays?", "Tuesdays löschen?", GroupRole.Organiser),
        new($"/organise/groups/{Group}/delete", "Delete The quiet harbour?", "The quiet harbour löschen?", GroupRole.Organiser),
        new("/operate", "Groups and accounts on this server", "Gruppen und Konten auf diesem Server", GroupRole.Organiser),
        new("/tell-me?search=%2F%3Ftopic%3Dgrief", "Tell me when there is one", "Sag mir Bescheid, wenn es eine gibt"),
        // the day and hour of a booked talk
        new($"/b/{Booking}", "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) .*, [0-9:]+$", "^(Mo|Di|Mi|Do|Fr|Sa|So)\\., .*, [0-9:]+ Uhr$"),
        new("/with/asha-of-the-harbour", "Asha", "Asha"),
        new($"/organise/groups/{Group}/talks", "One to one", "Gespräche zu zweit", GroupRole.Facilitator),
        new("/me/slip", "A slip for a professional", "Ein Zettel für eine Fachperson"),
        new("/slip", "A slip for you", "Ein Zettel für dich"),
        new("/me/tools", "Just for me", "Nur für mich"),
        new("/me/calendar", "My sessions in a calendar", "Meine Treffen im Kalender"),
        new("/groups/not-there", "There is no page here", "Hier ist keine Seite"),
    ];

    public async ValueTask InitializeAsync()
    {
        await using var db = one.Server.OpenStore();
        if (await db.Groups.AnyAsync(g => g.Slug == Group)) return;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        const long hour = 60 * 60_000;
        db.Add(new GroupRow
        {
            Id = Group, Slug = Group, Name = "The quiet harbour",
                About = "A weekly round for people who feel on edge.\nYou don’t need to speak.", Topics = ["anxiety"],
            Languages = ["en", "de"], Zone = "Asia/Tokyo", FirstMinutes = "Arriving\nCheck-in round\nOpen time",
                Access = AccessFeatures.Breaks | AccessFeatures.NoCameraNeeded,
            Agreement = "What’s said here stays here\nPassing is always fine", IsDropIn = true, IsListed = true, IsPublished = true,
                CreatedAt = now,
        });
        db.Add(new SeriesRow
        {
            Id = Group, Group = Group, Slug = "tuesdays", Title = "Tuesdays", Zone = "Asia/Tokyo", First = new DateOnly(2026, 1, 6),
                Start = new TimeOnly(19, 0),
            Minutes = 75, IsPublished = true, Plan = Group, Code = "quiet-harbour-tuesdays", CreatedAt = now,
        });
        foreach (var (week, cancelled, moved) in ((int, bool, bool)[])[(0, false, false), (1, true, false), (2, false, true)])
            db.Add(new SessionRow
            {
                Id = $"{Group}-{week}", Room = $"{Group}-{week}", Title = "Tuesdays", Group = Group, Series = Group, CreatedAt = now,
                    KeepUntil = now + 2_000 * hour,
                StartsAt = now + (24 + 168 * week) * hour, EndsAt = now + (25 + 168 * week) * hour, CancelledAt = cancelled ? now : null,
                MovedFrom = moved ? now + 168 * week * hour : null, Note = "A theme",
            });
        db.Add(new SessionRow
        {
            Id = $"{Group}-over", Room = $"{Group}-over", Title = "Tuesdays", Group = Group, CreatedAt = now,
                KeepUntil = now + 2_000 * hour,
            StartsAt = now - 20 * hour, EndsAt = now - 19 * hour,
        });
        var plan = PlanTemplates.Find("en", "circle")!;
        db.Add(new PlanRow { Id = Group, Group = Group, Name = plan.Name, File = PlanFile.Text(plan) });
        db.Add(new ResourceRow { Id = $"{Group}-link", Group = Group, Title = "Sleep, a guide", Link = "https://example.org/sleep", Place = 0 });
        db.Add(new ResourceRow { Id = $"{Group}-sheet", Group = Group, Title = "Exercises", File = "PDF", Size = 120_000, Place = 1 });
        db.Add(new QuestionRow { Id = $"{Group}-asked", Session = $"{Group}-0", Text = "What do you do when it’s three in the morning?" });
        db.Add(new QuestionRow { Id = $"{Group}-away", Session = $"{Group}-0", Text = "Is there a form?", IsAway = true });
        await db.SaveChangesAsync();
        var somebody = await Server.Tests.SignedInPerson.MakeAsync(db, roles: (Group, GroupRole.Facilitator));
        var other = await Server.Tests.SignedInPerson.MakeAsync(db, roles: (Group, GroupRole.Organiser));
        db.Add(new QualificationRow
        {
            Group = Group, Account = somebody.Account, Kind = QualificationKind.LicensedProfessional, Name = "Asha",
                About = "I have led circles for ten years.",
            VerifiedBy = other.Account, VerifiedDay = DateOnly.FromDateTime(DateTime.UtcNow).DayNumber,
                UntilDay = DateOnly.FromDateTime(DateTime.UtcNow).DayNumber + 100,
        });
        db.Add(new TalkRow { Group = Group, Account = somebody.Account, Slug = "asha-of-the-harbour", About = "Half an hour.",
            Limits = "It isn’t therapy.", IsOpen = true });
        foreach (var day in (int[])[2, 3, 9])
            db.Add(new OfferRow { Id = $"{Group}-{day}", Group = Group, Account = somebody.Account, StartsAt = now + 24 * day * hour,
                Minutes = 30 });
        db.Add(new RotaRow { Session = $"{Group}-2", Account = somebody.Account, State = RotaState.Leads }); // to swap with
        db.Add(new SessionRow
        {
            Id = $"{Group}-talk", Room = $"{Group}-talk", Title = "A talk", Group = Group, CreatedAt = now, KeepUntil = now + 2_000 * hour,
            StartsAt = now + 48 * hour, EndsAt = now + 48 * hour + 30 * 60_000,
        });
        db.Add(new BookingRow
        {
            Hash = Codes.Hash(Booking), Offer = $"{Group}-2", Session = $"{Group}-talk", Holder = [1], Name = "Quiet Heron",
                How = Formats.Audio,
        });
        db.Add(new ThreadRow { Id = Thread, Group = Group, ListeningOnly = true, IsPinned = true, StartedAt = now, LatestAt = now, Posts = 2, People = 1, IsPublic = true });
        db.Add(new MemberRow { Group = Group, Holder = [2], Id = "pebble-of-the-harbour", Name = "Pebble", Looks = "pebble", SinceDay = 1 });
        foreach (var (place, (id, text, note, state)) in (((string, string, string, PostState)[])[
            (Thread, "Third night.\n\n> said before\n\n- one\n- [a place](https://example.org/far)\n\n`code`", "", PostState.Shown),
            ("1123456789abcdef0123456789abcdef", "Covered words.", "medication", PostState.Shown),
            ("2123456789abcdef0123456789abcdef", "Not yet.", "", PostState.Held), ("3123456789abcdef0123456789abcdef", "", "", PostState.Deleted)]).Index())
            db.Add(new PostRow
            {
                Id = id, Thread = Thread, Place = place + 1, Group = Group, Author = state == PostState.Deleted ? null : "pebble-of-the-harbour", At = now,
                Title = id == Thread ? "Sleep has gone again" : "", Text = text, Note = note, State = state, Answers = id == Thread ? null : Thread,
                EditedAt = id == Thread ? now : null,
            });
        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Makes groups and runs the server, has led a session and will lead another.
    // A moderator has a name in the group too.
    private async Task MayMoreAsync(Server.Tests.SignedInPerson person, GroupRole role)
    {
        await using var db = one.Server.OpenStore();
        if (role == GroupRole.Moderator)
        {
            var secrets = new Secrets(new Server.Tests.Storage.StoreOf(one.Server.OpenStore));
            secrets.Load();
            var key = await db.Accounts.Where(a => a.Id == person.Account).Select(a => a.HolderKey).SingleAsync();
            db.Members.Add(new MemberRow
            {
                Group = Group, Holder = new Holders(secrets).Of(key).In(Group), Id = person.Account, Name = person.Name, Looks = person.Name,
                SinceDay = 1,
            });
        }
        await db.Accounts.Where(a => a.Id == person.Account)
            .ExecuteUpdateAsync(u => u.SetProperty(a => a.MayMakeGroups, true).SetProperty(a => a.IsOperator, true));
        foreach (var session in (string[])[$"{Group}-over", $"{Group}-0"])
            db.Add(new RotaRow { Session = session, Account = person.Account, State = RotaState.Leads });
        await db.SaveChangesAsync();
    }

    private async Task<IPage> OpenAsync(
        string language = "en", bool dark = false, int width = 1280, int height = 800, bool scripts = true, GroupRole? role = null,
            string? zone = null)
    {
        var context = await one.NewContextAsync(browsers.Chromium, new()
        {
            Locale = language, JavaScriptEnabled = scripts, ColorScheme = dark
                ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce, ViewportSize = new() { Width = width, Height = height }, TimezoneId = zone,
        });
        if (role is { } needed) await MayMoreAsync(await one.Server.SignInAsync(context, (Group, needed)), needed);
        return await context.NewPageAsync();
    }

    private static Task SaysAsync(ILocator heading, string text) => text.StartsWith('^')
        ? Expect(heading).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(text)) : Expect(heading).ToHaveTextAsync(text);

    /// <summary>A page that is not there, or not for this person, complains about itself, as it should.</summary>
    private static async Task GoAsync(IPage page, string path)
    {
        if (path == "/groups/not-there") Complaints.Expect(Complaints.Status(404));
        if (path == $"/groups/{Group}/board") Complaints.Expect(Complaints.Status(403));
        await page.GotoAsync(path);
    }

    /// <summary>Each page is opened wide, and then becomes narrow and of the other theme.</summary>
    [Theory]
    [InlineData("en", false, 390, 844)]
    [InlineData("de", true, 320, 640)]
    public async Task Every_page_passes_axe_and_never_scrolls_sideways(string language, bool dark, int narrow, int low)
    {
        foreach (var pages in Pages.GroupBy(p => p.Role))
        {
            var page = await OpenAsync(language, role: pages.Key);
            foreach (var (path, english, german, _) in pages)
            {
                foreach (var (width, height, isDark) in ((int, int, bool)[])[(1280, 800, dark), (narrow, low, !dark)])
                {
                    await page.SetViewportSizeAsync(width, height);
                    await page.EmulateMediaAsync(new() { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
                    if (width == 1280)
                    {
                        await GoAsync(page, path);
                        await SaysAsync(page.GetByRole(AriaRole.Heading, new() { Level = 1 }), language == "de" ? german : english);
                    }
                    await LooksTests.CheckAsync(page, $"{path} in {language} at {width}");
                    Assert.Equal(isDark, await page.EvaluateAsync<bool>("__looks.isDark()"));
                    await LooksTests.KeepAsync(page, path == "/"
                        ? "directory" : path.Trim('/').Replace('/', '-').Replace('?', '-'), width, isDark);
                }
                Assert.EndsWith("MeetingHub", await page.TitleAsync(), StringComparison.Ordinal);
            }
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Without_scripts_every_page_is_read_changes_its_language_and_leads_to_help_and_away()
    {
        foreach (var pages in Pages.GroupBy(p => p.Role))
        {
            var page = await OpenAsync(scripts: false, width: 390, height: 844, role: pages.Key);
            foreach (var (path, english, german, _) in pages)
            {
                await GoAsync(page, path);
                var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
                await SaysAsync(heading, english);
                await page.Locator("#language").SelectOptionAsync("de");
                await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
                await SaysAsync(heading, german);
                // A private link leaves no code in the address.
                Assert.Equal(path.StartsWith("/b/", StringComparison.Ordinal) ? "/b" : path, new Uri(page.Url).PathAndQuery);

                // The same two ways from each page, which are gone once for everybody.
                var help = page.GetByRole(AriaRole.Link, new() { Name = "Hilfe", Exact = true });
                var away = page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Schnell weg") });
                await Expect(help).ToHaveAttributeAsync("href", "/crisis-lines.de.html");
                await Expect(away).ToHaveAttributeAsync("href", "/blank");
                await Expect(page.Locator("a[href='/help']")).ToHaveCountAsync(0); // which needs scripts
                await Expect(help).ToBeInViewportAsync();
                await Expect(away).ToBeInViewportAsync();
                if (path == pages.First().Path)
                {
                    await help.ClickAsync();
                    await Expect(heading).ToHaveTextAsync("Hilfe jetzt");
                    await page.GoBackAsync();
                    await away.ClickAsync();
                    await Expect(page).ToHaveTitleAsync("Blank page");
                }
                await page.Context.ClearCookiesAsync(new() { Name = "language" });
            }
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task With_the_keyboard_every_control_of_every_page_is_reached_and_seen_and_the_first_leads_past_the_rest()
    {
        foreach (var pages in Pages.GroupBy(p => p.Role))
        {
            var page = await OpenAsync(role: pages.Key);
            foreach (var path in pages.Select(p => p.Path))
            {
                await GoAsync(page, path);
                await page.Keyboard.PressAsync("Tab");
                await Expect(page.Locator("a.skip")).ToBeFocusedAsync();
                var expected = await page.Locator("a[href]:visible, button:visible:not(:disabled, [tabindex='-1']), input:not([type=hidden]):visible, select:visible, textarea:visible, summary:visible, [tabindex='0']:visible").CountAsync();
                // Of choices that exclude each other, Tab reaches one; arrows lead to the others.
                expected -= await page.EvaluateAsync<int>(
                    "() => { const all = [...document.querySelectorAll('input[type=radio]')]; return all.length - new Set(all.map((one) => one.name)).size; }");
                var reached = await page.EvaluateAsync<int>(
                    """
                    () => {
                      window.seen = new Set([document.activeElement]);
                      window.unseen = [];
                      addEventListener('focusin', ({ target }) => {
                        window.seen.add(target);
                        const style = getComputedStyle(target);
                        if (style.outlineStyle === 'none' && style.boxShadow === 'none') window.unseen.push(target.outerHTML);
                      });
                      return window.seen.size;
                    }
                    """);
                for (var pressed = 0; pressed < 2 * expected && reached < expected;)
                {
                    for (var more = expected - reached; more > 0; more--, pressed++) await page.Keyboard.PressAsync("Tab");
                    reached = await page.EvaluateAsync<int>("window.seen.size");
                }
                Assert.Equal((path, expected), (path, reached));
                Assert.Equal("", await page.EvaluateAsync<string>("window.unseen.join()"));

                await page.Locator("a.skip").FocusAsync();
                await page.Keyboard.PressAsync("Enter");
                await Expect(page.Locator("main")).ToBeFocusedAsync();
            }
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task A_page_has_the_readers_own_time_and_theme_and_leaves_nothing_behind_when_they_go()
    {
        var page = await OpenAsync(zone: "Europe/Dublin");
        var address = $"/groups/{Group}";
        List<string> drawn = [];
        await page.ExposeFunctionAsync("drew", (string text) => drawn.Add(text));
        await page.AddInitScriptAsync(
            """
            addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => {
              if (document.documentElement.style.visibility !== 'hidden') window.drew(document.body.innerText);
            }));
            """);
        await page.GotoAsync(address);
        await Expect(page.GetByText("Dublin time").First).ToBeVisibleAsync(); // on the very first page
        await Until.TrueAsync(() => drawn.Count > 0);
        Assert.All(drawn, text => Assert.DoesNotContain("Tokyo time", text, StringComparison.Ordinal));
        var instant = DateTimeOffset.Parse(await page.Locator("time").First.GetAttributeAsync("datetime") ?? "", null);
        var here = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById("Europe/Dublin"));
        await Expect(page.Locator("time").First).ToContainTextAsync($"{here:HH:mm}");

        // A machine that was elsewhere before, and browsers without scripts or cookies.
        await page.Context.AddCookiesAsync([new() { Name = "zone", Value = "America/Toronto", Url = one.Server.Url }]);
        await page.ReloadAsync();
        await Expect(page.GetByText("Dublin time").First).ToBeVisibleAsync();
        Assert.All(drawn, text => Assert.DoesNotContain("Toronto time", text, StringComparison.Ordinal));
        var plain = await OpenAsync(scripts: false, zone: "Europe/Dublin");
        await plain.GotoAsync(address);
        await Expect(plain.GetByText("Tokyo time").First).ToBeVisibleAsync();
        await plain.Context.CloseAsync();
        var without = await OpenAsync(zone: "Europe/Dublin");
        await without.AddInitScriptAsync("Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })");
        await without.GotoAsync(address);
        await Expect(without.GetByText("Tokyo time").First).ToBeVisibleAsync();
        await without.Context.CloseAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Change to the dark theme" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Help now" })).ToHaveAttributeAsync("href", "/help");

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/privacy");
        var shift = other.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Shift three times") });
        await shift.ClickAsync();
        await Expect(shift).ToHaveAttributeAsync("aria-checked", "false");
        for (var press = 0; press < 4; press++) await other.Keyboard.PressAsync("Shift");
        await Expect(shift).ToBeVisibleAsync();
        await shift.ClickAsync();
        await Expect(shift).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Change to the light theme" })).ToBeVisibleAsync();
        await page.BringToFrontAsync();
        await QuickExitTests.PressShiftAsync(page, 1, async within =>
        {
            await Expect(page.Locator(".exit-progress")).ToBeVisibleAsync(new() { Timeout = within });
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Quick exit: press Shift 2 times more.", new() { Timeout = within });
        });
        await QuickExitTests.PressShiftAsync(page, 3, within => Expect(page).ToHaveTitleAsync("Blank page", new() { Timeout = within }));
        await Expect(other).ToHaveTitleAsync("Blank page");
        Assert.Equal("/blank", new Uri(page.Url).AbsolutePath);
        Assert.Equal(("", 0), (await page.EvaluateAsync<string>("document.cookie"), await page.EvaluateAsync<int>("localStorage.length")));

        await page.GotoAsync(address);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Quick exit") }).ClickAsync();
        await Expect(page).ToHaveTitleAsync("Blank page");
        await page.GoBackAsync();
        Assert.DoesNotContain("harbour", page.Url, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }
}
