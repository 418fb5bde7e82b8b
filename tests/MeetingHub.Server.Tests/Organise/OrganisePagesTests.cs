using System.Net;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Sessions;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Tests.Organise;

/// <summary>The pages of organisers and facilitators, as browsers without scripts use them.</summary>
public sealed partial class OrganisePagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly (string, string)[] Settings =
    [
        ("name", "Living with anxiety"), ("languages", "en"), ("languages", "ga"), ("formats", "Video"), ("interaction", "Sharing"),
        ("door", "Knock"), ("capacity", "14"), ("zone", "Europe/Dublin"), ("boardDays", "180"), ("recordDays", "30"), ("reportDays", "14"),
    ];

    private static (string, string)[] With(string slug, string changes, params (string Name, string Value)[] others) =>
        [("slug", slug), ("changes", changes), .. Settings.Where(s => !others.Any(o => o.Name == s.Item1)), .. others];

    private static string New(string word) => $"{word}-{Guid.NewGuid():N}"[..24];

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));

    private static async Task<string> PageAsync(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative), Stop);
        Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        return await TextAsync(answer);
    }

    private static void SeeOther(string to, HttpResponseMessage answer) =>
        Assert.Equal((HttpStatusCode.SeeOther, to), (answer.StatusCode, answer.Headers.Location?.ToString()));

    private async Task<GroupRow?> RowAsync(string slug)
    {
        await using var db = server.OpenStore();
        return await db.Groups.AsNoTracking().SingleOrDefaultAsync(g => g.Slug == slug, Stop);
    }

    [Fact]
    public async Task Only_whoever_may_make_groups_makes_one_and_it_begins_as_a_draft_of_theirs()
    {
        await using var db = server.OpenStore();
        var maker = await SignedInPerson.MakeAsync(db, mayMakeGroups: true);
        using var browser = server.BrowserOf(maker);
        var (_, other) = await server.SignInAsync((New("theirs"), GroupRole.Facilitator));
        using (other)
        {
            using var refused = await other.GetAsync(new Uri("/organise/groups/new", UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
        Assert.Contains("No group yet", await PageAsync(browser, "/organise"), StringComparison.Ordinal);

        using var wrong = await Form.FillInAsync(browser, "/organise/groups/new",
            With("", "0", ("name", ""), ("about", "My <words> stay"), ("capacity", "9000")));
        var again = await TextAsync(wrong);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("A group needs a name.", again, StringComparison.Ordinal);
        Assert.Contains("A number from 2 to 50.", again, StringComparison.Ordinal);
        Assert.Contains("My <words> stay", again, StringComparison.Ordinal);
        Assert.Contains("id=\"capacity-problem\"", again, StringComparison.Ordinal);

        var name = $"Ängste & Mut {Guid.NewGuid():N}"[..22];
        using var made = await Form.FillInAsync(browser, "/organise/groups/new", With("", "0", ("name", name)));
        var slug = Regex.Match(made.Headers.Location!.ToString(), "^/organise/groups/(angste-mut-[a-z0-9]+)\\?said=made$").Groups[1].Value;
        using var second = await Form.FillInAsync(browser, "/organise/groups/new", With("", "0", ("name", name)));
        SeeOther($"/organise/groups/{slug}-2?said=made", second);
        var row = (await RowAsync(slug))!;
        Assert.Equal((name, false, "en ga", DoorMode.Knock), (row.Name, row.IsPublished, string.Join(' ', row.Languages), row.Door));
        Assert.Contains("as a draft", await PageAsync(browser, $"/organise/groups/{slug}?said=made"), StringComparison.Ordinal);

        using var published = await Form.FillInAsync(
            browser, $"/organise/groups/{slug}", $"/organise/groups/{slug}/published", ("published", "true"));
        SeeOther($"/organise/groups/{slug}?said=published", published);
        Assert.True((await RowAsync(slug))!.IsPublished);
    }

    [Fact]
    public async Task Two_organisers_who_change_the_same_settings_see_both_and_lose_nothing()
    {
        var slug = New("both");
        var (_, asha) = await server.SignInAsync((slug, GroupRole.Organiser));
        var (_, rowan) = await server.SignInAsync((slug, GroupRole.Organiser));
        using (asha)
        using (rowan)
        {
            var path = $"/organise/groups/{slug}";
            SeeOther($"{path}?said=saved", await Form.FillInAsync(asha, path,
                With(slug, "0", ("about", "Asha wrote this"), ("recordDays", "7"))));

            using var late = await Form.FillInAsync(rowan, path, With(slug, "0", ("about", "Rowan wrote this"), ("isListed", "yes")));
            var page = await TextAsync(late);
            Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
            Assert.Contains("Somebody else changed this meanwhile.", page, StringComparison.Ordinal);
            Assert.Contains("<td>Rowan wrote this</td><td>Asha wrote this</td>", page, StringComparison.Ordinal);
            Assert.Contains("<td>30 days</td><td>7 days</td>", page, StringComparison.Ordinal);
            Assert.Equal("Asha wrote this", (await RowAsync(slug))!.About);

            var changes = Regex.Match(page, "name=\"changes\" value=\"(\\d+)\"").Groups[1].Value;
            SeeOther($"{path}?said=saved", await Form.FillInAsync(rowan, path, With(slug, changes, ("about", "Rowan wrote this"))));
            Assert.Equal("Rowan wrote this", (await RowAsync(slug))!.About);
            await using var db = server.OpenStore();
            Assert.Equal(7, (await db.ShorterTimes.SingleAsync(t => t.Group == db.Groups.Single(g => g.Slug == slug).Id, Stop)).Days);
        }
    }

    [Fact]
    public async Task What_a_group_keeps_longer_is_said_on_its_privacy_sheet_in_the_file_of_it_and_for_a_while_on_its_board()
    {
        var slug = New("kept");
        var (_, organiser) = await server.SignInAsync((slug, GroupRole.Organiser));
        using (organiser)
        {
            string path = $"/organise/groups/{slug}", sheet = $"/groups/{slug}/privacy", board = $"/groups/{slug}/board";
            async Task<string> SaveAsync(params (string, string)[] values)
            {
                var changes = Regex.Match(await PageAsync(organiser, path), "name=\"changes\" value=\"(\\d+)\"").Groups[1].Value;
                SeeOther($"{path}?said=saved", await Form.FillInAsync(organiser, path, With(slug, changes, values)));
                return await PageAsync(organiser, sheet);
            }
            Assert.Contains("Nothing has changed since the group was made.", await PageAsync(organiser, sheet), StringComparison.Ordinal);
            await using (var db = server.OpenStore())
            {
                var group = await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(Stop);
                db.Boards.Add(new BoardRow { Group = group });
                await db.SaveChangesAsync(Stop);
            }

            // What is on no sheet changes none.
            Assert.Contains("Nothing has changed", await SaveAsync(("about", "Other words"), ("removesEverywhere", "yes")),
                StringComparison.Ordinal);
            Assert.Contains(": 180 days became 30 days.", await SaveAsync(("boardDays", "30"), ("removesEverywhere", "yes")),
                StringComparison.Ordinal);
            Assert.DoesNotContain("keeps something longer", await PageAsync(organiser, board), StringComparison.Ordinal);
            var page = await SaveAsync(("boardDays", "180"), ("formats", "Chat"));
            string[] lines = [": 30 days became 180 days.", "Not any more: Sound and picture.", "Not any more: Which browser had"];
            foreach (var line in lines)
                Assert.Contains(line, page, StringComparison.Ordinal);
            Assert.Contains("keeps something longer", await PageAsync(organiser, board), StringComparison.Ordinal);

            using var file = await organiser.GetAsync(new Uri($"{sheet}/file", UriKind.Relative), Stop);
            Assert.Equal(("text/plain", "privacy-sheet.txt"),
                (file.Content.Headers.ContentType?.MediaType, file.Content.Headers.ContentDisposition?.FileName));
            var text = await file.Content.ReadAsStringAsync(Stop);
            Assert.Contains(": 30 days became 180 days.", text, StringComparison.Ordinal);
            foreach (Match what in Regex.Matches(page, "<h3>(.*?)</h3>"))
                Assert.Contains(what.Groups[1].Value, text, StringComparison.Ordinal);

            await using (var db = server.OpenStore())
            {
                var old = DateTimeOffset.UtcNow.AddDays(-31).ToUnixTimeMilliseconds();
                await db.Groups.Where(g => g.Slug == slug).ExecuteUpdateAsync(g => g.SetProperty(r => r.SheetChangedAt, old), Stop);
            }
            Assert.DoesNotContain("keeps something longer", await PageAsync(organiser, board), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Words_for_whoever_leads_next_stand_at_the_next_session_of_the_series_and_only_for_those_who_lead_it()
    {
        var slug = New("next");
        var (asha, hers) = await server.SignInAsync((slug, GroupRole.Facilitator));
        var (rowan, his) = await server.SignInAsync((slug, GroupRole.Facilitator));
        await using var db = server.OpenStore();
        var planned = new PlannedSeries
        {
            Name = $"{slug}-s", InGroup = await db.Groups.Where(g => g.Slug == slug).Select(g => g.Id).SingleAsync(Stop),
            Start = DateTimeOffset.UtcNow.AddDays(-7).AddHours(-1),
        };
        planned.Add(db);
        db.Rota.AddRange(
            new RotaRow
            {
                Session = planned.SessionOf(1), Account = asha.Account, State = RotaState.Leads, ForNext = "Begin with the grounding",
            },
            new RotaRow { Session = planned.SessionOf(2), Account = rowan.Account, State = RotaState.Leads });
        await db.SaveChangesAsync(Stop);
        using (hers)
        using (his)
        {
            Assert.Contains("Begin with the grounding", await PageAsync(his, "/organise/rota"), StringComparison.Ordinal);
            Assert.DoesNotContain("Begin with the grounding", await PageAsync(hers, "/organise/rota"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_address_is_taken_only_when_it_is_free_and_deleting_asks_first_and_names_what_goes()
    {
        var (slug, taken) = (New("mine"), New("taken"));
        var (person, browser) = await server.SignInAsync((slug, GroupRole.Organiser));
        var (_, other) = await server.SignInAsync((taken, GroupRole.Organiser));
        other.Dispose();
        using (browser)
        {
            foreach (var bad in (string[])[taken, "new", "Big", "a--b", "x"])
            {
                using var refused = await Form.FillInAsync(browser, $"/organise/groups/{slug}", With(bad, "0"));
                Assert.Equal((bad, HttpStatusCode.UnprocessableEntity), (bad, refused.StatusCode));
                Assert.Contains("id=\"slug-problem\"", await TextAsync(refused), StringComparison.Ordinal);
            }
            var moved = New("moved");
            SeeOther($"/organise/groups/{moved}?said=saved", await Form.FillInAsync(browser, $"/organise/groups/{slug}", With(moved, "0")));

            await using var db = server.OpenStore();
            var group = await db.Groups.SingleAsync(g => g.Slug == moved, Stop);
            db.Sessions.Add(new SessionRow { Id = New("s"), Room = New("r"), Title = "One", CreatedAt = 1, Group = group.Id });
            await db.SaveChangesAsync(Stop);
            Assert.Contains("1 session, with its links", await PageAsync(browser, $"/organise/groups/{moved}/delete"),
                StringComparison.Ordinal);
            using var asked = await Form.FillInAsync(browser, $"/organise/groups/{moved}/delete");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.StatusCode);
            Assert.NotNull(await RowAsync(moved));

            SeeOther("/organise?said=deleted", await Form.FillInAsync(browser, $"/organise/groups/{moved}/delete", ("sure", "yes")));
            Assert.Null(await RowAsync(moved));
            Assert.False(await db.Sessions.AnyAsync(s => s.Group == group.Id, Stop));
            Assert.True(await db.Accounts.AnyAsync(a => a.Id == person.Account, Stop));
        }
    }

    [Fact]
    public async Task An_invitation_is_shown_once_and_a_role_that_is_taken_away_holds_no_more()
    {
        var slug = New("team");
        var (asha, organiser) = await server.SignInAsync((slug, GroupRole.Organiser));
        var (rowan, facilitator) = await server.SignInAsync((slug, GroupRole.Facilitator));
        using (organiser)
        using (facilitator)
        {
            var path = $"/organise/groups/{slug}/people";
            using var invited = await Form.FillInAsync(organiser, path, $"{path}/invite", ("role", "SafetyLead"));
            var code = Regex.Match(await TextAsync(invited),
                $"{Regex.Escape(server.Address.ToString())}first/([A-Za-z0-9_-]+)").Groups[1].Value;
            Assert.NotEmpty(code);
            Assert.DoesNotContain(code, await PageAsync(organiser, path), StringComparison.Ordinal);
            await using var db = server.OpenStore();
            Assert.True(await db.Grants.AnyAsync(g => g.Role == GroupRole.SafetyLead && g.MadeBy == asha.Account, Stop));

            using var notTheirs = await Form.FillInAsync(facilitator, path, $"{path}/invite", ("role", "Organiser"));
            Assert.Equal(HttpStatusCode.NotFound, notTheirs.StatusCode);
            SeeOther($"{path}?said=me", await Form.FillInAsync(
                facilitator, path, $"{path}/me", ("name", "Rowan Hale"), ("kind", "TrainedPeer"), ("about", "Since 2020")));
            Assert.Contains("Trained peer, in their own words. Nobody has checked it.", await PageAsync(organiser, path),
                StringComparison.Ordinal);
            var until = DateTime.UtcNow.AddDays(100).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            (string, string)[] word = [("account", rowan.Account), ("kind", "TrainedPeer"), ("name", "Rowan Hale"), ("until", until)];
            SeeOther($"{path}?said=verified", await Form.FillInAsync(organiser, path, $"{path}/verify", word));
            Assert.Contains($"Checked by {asha.Name} on", await PageAsync(facilitator, path), StringComparison.Ordinal);

            using var last = await Form.FillInAsync(organiser, path, $"{path}/leave", ("role", "Organiser"));
            Assert.Contains("A group needs an organiser.", await TextAsync(last), StringComparison.Ordinal);
            SeeOther($"{path}?said=taken", await Form.FillInAsync(organiser, path, $"{path}/take", ("account", rowan.Account),
                ("role", "Facilitator")));
            using var gone = await facilitator.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
    }

    [Fact]
    public async Task The_rota_notices_who_would_lead_many_sessions_one_after_another()
    {
        var slug = New("many");
        var (rowan, facilitator) = await server.SignInAsync((slug, GroupRole.Facilitator));
        await using var db = server.OpenStore();
        var group = (await db.Groups.SingleAsync(g => g.Slug == slug, Stop)).Id;
        foreach (var (week, leads) in ((int, bool)[])[(-4, true), (-3, false), (-2, true), (-1, true), (1, true), (2, true), (3, true), (4, false), (5, true)])
        {
            var at = DateTimeOffset.UtcNow.AddDays(7 * week).ToUnixTimeMilliseconds();
            db.Sessions.Add(new SessionRow
            {
                Id = $"{slug}{week}", Room = $"{slug}{week}", Title = $"week {week}", CreatedAt = 1, Group = group, StartsAt = at, EndsAt = at + 1,
                KeepUntil = at + 90L * 24 * 60 * 60 * 1000,
            });
            if (leads) db.Rota.Add(new RotaRow { Session = $"{slug}{week}", Account = rowan.Account, State = RotaState.Leads });
        }
        await db.SaveChangesAsync(Stop);
        using (facilitator)
        {
            var page = await PageAsync(facilitator, "/organise/rota");
            Assert.Single(Regex.Matches(page, "5 in a row")); // the third of the next ones, and not after the pause
            Assert.Contains("5 in a row", page[page.IndexOf("week 2", StringComparison.Ordinal)..page.IndexOf("week 3", StringComparison.Ordinal)],
                StringComparison.Ordinal);
            Assert.DoesNotContain("6 in a row", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_gap_and_a_hard_week_are_shown_to_organisers_and_a_hard_week_only_when_that_person_wants_it()
    {
        var slug = New("needs");
        var (_, organiser) = await server.SignInAsync((slug, GroupRole.Organiser));
        var (rowan, facilitator) = await server.SignInAsync((slug, GroupRole.Facilitator));
        string past = New("past"), soon = New("soon"), late = New("late");
        await using (var db = server.OpenStore())
        {
            var group = (await db.Groups.SingleAsync(g => g.Slug == slug, Stop)).Id;
            db.Sessions.AddRange(Session(past, -1), Session(soon, 3), Session(late, 40));
            db.Rota.Add(new RotaRow { Session = past, Account = rowan.Account, State = RotaState.Leads });
            db.Places.Add(new PlaceRow { Session = soon, Holder = [1, 2], At = 1 });
            await db.SaveChangesAsync(Stop);

            SessionRow Session(string id, int days) => new()
            {
                Id = id, Room = id, Title = id, CreatedAt = 1, Group = group, StartsAt = DateTimeOffset.UtcNow.AddDays(days)
                    .ToUnixTimeMilliseconds(),
                EndsAt = DateTimeOffset.UtcNow.AddDays(days).AddHours(1).ToUnixTimeMilliseconds(),
                    KeepUntil = DateTimeOffset.UtcNow.AddDays(90).ToUnixTimeMilliseconds(),
            };
        }
        using (organiser)
        using (facilitator)
        {
            var overview = await PageAsync(organiser, "/organise");
            Assert.Single(GapRow().Matches(overview)); // the one in forty days is none yet
            Assert.Contains("1 of 14 places taken", overview, StringComparison.Ordinal);
            Assert.DoesNotContain("Could use someone", await PageAsync(facilitator, "/organise"), StringComparison.Ordinal);

            var after = $"/organise/sessions/{past}/after";
            using var notTheirs = await organiser.GetAsync(new Uri(after, UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.NotFound, notTheirs.StatusCode); // not even for an organiser
            SeeOther($"{after}?said=kept", await Form.FillInAsync(facilitator, after, ("how", "hard")));
            Assert.Contains("Thank you for saying so.", await PageAsync(facilitator, $"{after}?said=kept"), StringComparison.Ordinal);
            Assert.DoesNotContain("hard session", await PageAsync(organiser, "/organise"), StringComparison.Ordinal);

            // Words are for whoever led it too.
            var (_, colleague) = await server.SignInAsync((slug, GroupRole.Facilitator));
            using (colleague)
            {
                using (var tooLong = await Form.FillInAsync(facilitator, after, ("how", "ordinary"), ("words", new string('x', 1001))))
                    Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
                SeeOther($"{after}?said=kept",
                    await Form.FillInAsync(facilitator, after, ("how", "ordinary"), ("words", "Start with the grounding")));
                using (var notTheirsYet = await colleague.GetAsync(new Uri(after, UriKind.Relative), Stop))
                    Assert.Equal(HttpStatusCode.NotFound, notTheirsYet.StatusCode);
                await using (var db = server.OpenStore())
                {
                    var other = await db.GroupRoles.Where(r => r.Role == GroupRole.Facilitator && r.Account != rowan.Account
                        && db.Groups.Any(g => g.Id == r.Group && g.Slug == slug)).Select(r => r.Account).SingleAsync(Stop);
                    db.Rota.Add(new RotaRow { Session = past, Account = other, State = RotaState.Leads });
                    await db.SaveChangesAsync(Stop);
                }
                var page = await PageAsync(colleague, after);
                Assert.Contains("Start with the grounding", page, StringComparison.Ordinal);
                Assert.Contains("Only those who led it", page, StringComparison.Ordinal);
                Assert.DoesNotContain("Still open", page, StringComparison.Ordinal);

                // What may want a second look is ticked by one of them, and the other sees by whom.
                await using (var db = server.OpenStore())
                {
                    ModerationRow Line(int version, Act what, string? seat = null) => new()
                    {
                        Room = past, Epoch = "epoch", Version = version, Index = 0, At = DateTimeOffset.UtcNow.AddHours(-1)
                            .ToUnixTimeMilliseconds() + version, By = "", What = what, Seat = seat,
                    };
                    db.Moderation.AddRange(
                        Line(1, Act.NotSafeSaid), Line(2, Act.SentToWait, "back"), Line(3, Act.Admitted, "back"),
                        Line(4, Act.Removed, "gone"), Line(5, Act.Removed, "undone"), Line(6, Act.RemovalUndone, "undone"),
                        Line(7, Act.SentToWait, "left"));
                    await db.SaveChangesAsync(Stop);
                }
                using (var tooLong = await Form.FillInAsync(
                    facilitator, after, ("how", "ordinary"), ("forNext", new string('x', 1001)), ("settled", "1.0")))
                {
                    Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
                    Assert.Contains("value=\"1.0\" checked", await tooLong.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
                }
                SeeOther($"{after}?said=kept", await Form.FillInAsync(facilitator, after, ("how", "ordinary"),
                    ("words", "Start with the grounding"), ("forNext", "Keep ten minutes"), ("settled", "1.0"), ("settled", "5.0")));
                page = await PageAsync(colleague, after);
                Assert.Equal(["1.0", "4.0", "7.0"], Settled().Matches(page).Select(m => m.Groups["id"].Value));
                Assert.Contains($"Looked after by {rowan.Name}.", page, StringComparison.Ordinal);
                Assert.Equal(["1.0"], Settled().Matches(await PageAsync(facilitator, after)).Where(m => m.Value.Contains("checked",
                    StringComparison.Ordinal)).Select(m => m.Groups["id"].Value));
            }
            // What is for a moderator is a case of theirs; how people left is a sum, from five answers on.
            using (var nothing = await Form.FillInAsync(facilitator, after, $"{after}/hand-over", ("handOver", " ")))
                Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.StatusCode);
            foreach (var said in (string[])["Somebody was afraid of somebody else.", "And both may come next week."])
                SeeOther($"{after}?said=handed#handed",
                    await Form.FillInAsync(facilitator, after, $"{after}/hand-over", ("handOver", said)));
            using (var notTheirsEither = await Form.FillInAsync(organiser, "/organise/rota", $"{after}/hand-over", ("handOver", "Words")))
                Assert.Equal(HttpStatusCode.NotFound, notTheirsEither.StatusCode);
            await using (var db = server.OpenStore())
            {
                var handed = await db.Cases.SingleAsync(c => c.Kind == CaseKind.HandedOver && c.Subject == past, Stop);
                Assert.Equal("Somebody was afraid of somebody else.\n\nAnd both may come next week.", handed.Text);
                Assert.Equal((rowan.Name, CaseReader.Moderators), (handed.ReporterName, handed.Reader));
                var feedback = new FeedbackRow { Room = past };
                for (var i = 0; i < 3; i++) feedback.Add(Answer.From(Feeling.Lighter, "")!, $"mark{i}", 1);
                db.Feedback.Add(feedback);
                await db.SaveChangesAsync(Stop);
            }
            var few = await PageAsync(facilitator, $"{after}?said=handed");
            Assert.Contains("Handed to the moderators of the group.", few, StringComparison.Ordinal);
            Assert.Contains("So far 3 did.", few, StringComparison.Ordinal);
            Assert.Contains("What stays with me <span", few, StringComparison.Ordinal);
            Assert.DoesNotContain("A bit lighter", few, StringComparison.Ordinal);
            await using (var db = server.OpenStore())
            {
                var feedback = await db.Feedback.SingleAsync(f => f.Room == past, Stop);
                for (var i = 3; i < 5; i++) feedback.Add(Answer.From(Feeling.Steady, "")!, $"mark{i}", 1);
                await db.SaveChangesAsync(Stop);
            }
            var sums = await PageAsync(facilitator, after);
            Assert.Contains("<span>A bit lighter</span><b class=\"num\">3</b>", sums, StringComparison.Ordinal);
            Assert.Contains("<span>Steady</span><b class=\"num\">2</b>", sums, StringComparison.Ordinal);
            SeeOther($"{after}?said=kept", await Form.FillInAsync(facilitator, after, ("how", "hard"), ("tells", "yes")));
            Assert.Contains($"{rowan.Name} held a hard session", await PageAsync(organiser, "/organise"), StringComparison.Ordinal);

            SeeOther($"/organise/rota?said=asked#s-{soon}", await Form.FillInAsync(
                organiser, "/organise/rota", $"/organise/groups/{slug}/rota/{soon}", ("do", "ask"), ("whom", rowan.Account)));
            Assert.Contains("You are asked to lead this session.", await PageAsync(facilitator, "/organise/rota"),
                StringComparison.Ordinal);
            SeeOther($"/organise/rota?said=yes#s-{soon}", await Form.FillInAsync(
                facilitator, "/organise/rota", $"/organise/groups/{slug}/rota/{soon}", ("do", "yes")));
            Assert.DoesNotMatch(GapRow(), await PageAsync(organiser, "/organise"));
        }
    }

    [GeneratedRegex("""name="settled" value="(?<id>[^"]+)"[^>]*>""", RegexOptions.ExplicitCapture)]
    private static partial Regex Settled();

    [GeneratedRegex("has no facilitator")]
    private static partial Regex GapRow();

    [Fact]
    public async Task The_pages_speak_German_too()
    {
        var slug = New("deutsch");
        var (_, browser) = await server.SignInAsync((slug, GroupRole.Organiser), (slug, GroupRole.Facilitator));
        using (browser)
        {
            browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
            Assert.Contains("Deine Gruppen", await PageAsync(browser, "/organise"), StringComparison.Ordinal);
            Assert.Contains("Wie lange etwas bleibt", await PageAsync(browser, $"/organise/groups/{slug}"), StringComparison.Ordinal);
            Assert.Contains("Wer die Gruppe trägt", await PageAsync(browser, $"/organise/groups/{slug}/people"), StringComparison.Ordinal);
            Assert.Contains("Dienstplan", await PageAsync(browser, "/organise/rota"), StringComparison.Ordinal);
        }
    }
}
