using System.Security.Claims;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Organise;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MeetingHub.Server.Tests;

/// <summary>
/// Every endpoint of the server with everybody who may call it. A new endpoint fails here until it says who that is and has a line below.
/// The hub's methods and commands have their own table in <c>AccessTests</c>.
/// </summary>
public sealed class AccessMatrixTests : IAsyncLifetime
{
    // The endpoint checks a pass or a key itself; the tests of its feature show it.
    private const string Anyone = "anyone", Pass = "a pass", Key = "a key", SignedIn = "an account", Operator = "an operator";

    /// <summary>Method and route, and who may: one line each, so that a change of who may is seen.</summary>
    private static readonly Dictionary<string, string> Rows = new(StringComparer.Ordinal)
    {
        ["GET /health/live"] = Anyone,
        ["GET /health/ready"] = Anyone,
        ["GET /openapi/{documentName}.json"] = Anyone,
        ["GET,HEAD blank"] = Anyone,
        ["GET /"] = Anyone,
        ["GET /find"] = Anyone,
        ["GET /link"] = Anyone,
        ["POST /link"] = Anyone,
        ["GET /time-zone"] = Anyone,
        ["POST /time-zone"] = Anyone,
        ["GET /robots.txt"] = Anyone,
        ["GET /sitemap.xml"] = Anyone,
        ["POST /language"] = Anyone,
        ["GET /me"] = Anyone,
        ["GET /me/sessions"] = Anyone,
        ["POST /me/sessions/back"] = Anyone,
        ["POST /me/sessions/forget"] = Anyone,
        ["POST /me/devices/end"] = SignedIn,
        ["POST /me/account"] = Anyone,
        ["GET /me/data"] = SignedIn,
        ["GET /me/delete"] = SignedIn,
        ["POST /me/delete"] = SignedIn,
        ["GET /me/ways"] = SignedIn,
        ["POST /me/ways/passkey/question"] = SignedIn,
        ["POST /me/ways/passkey"] = SignedIn,
        ["POST /me/ways/passkey/remove"] = SignedIn,
        ["POST /me/ways/password"] = SignedIn,
        ["POST /me/ways/password/remove"] = SignedIn,
        ["POST /me/ways/codes"] = SignedIn,
        ["GET /groups/{slug}/member"] = Anyone,
        ["POST /groups/{slug}/member"] = Anyone,
        ["POST /groups/{slug}/member/leave"] = Anyone,
        ["GET /groups/{slug}/board"] = Anyone,
        ["GET /groups/{slug}/board/new"] = Anyone,
        ["POST /groups/{slug}/board/new"] = Anyone,
        ["POST /groups/{slug}/board/around"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["POST /groups/{slug}/board/pause"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["GET /groups/{slug}/board/{thread}"] = Anyone,
        ["POST /groups/{slug}/board/{thread}"] = Anyone,
        ["GET /groups/{slug}/board/tell"] = Anyone,
        ["POST /groups/{slug}/board/tell"] = Anyone,
        ["POST /groups/{slug}/board/follow"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/follow"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/hide"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/lead"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["GET /groups/{slug}/board/{thread}/{post}"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/{post}/react"] = Anyone,
        ["GET /groups/{slug}/board/{thread}/{post}/edit"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/{post}/edit"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/{post}/delete"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/{post}/uncover"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["GET /groups/{slug}/board/{thread}/{post}/history"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["GET /groups/{slug}/board/message"] = Anyone,
        ["POST /groups/{slug}/board/message"] = Anyone,
        ["GET /groups/{slug}/board/{thread}/{post}/report"] = Anyone,
        ["POST /groups/{slug}/board/{thread}/{post}/report"] = Anyone,
        ["POST /groups/{slug}/board/feed"] = Anyone,
        ["GET /groups/{slug}/board/feed/{key}"] = Key,
        ["GET /groups/{slug}/news"] = Anyone,
        ["GET /groups/{slug}/news/feed"] = Anyone,
        ["GET /organise/groups/{slug}/board"] = "Organiser",
        ["POST /organise/groups/{slug}/board"] = "Organiser",
        ["* /hubs/board"] = Anyone,
        ["* /hubs/board/negotiate"] = Anyone,
        ["GET /sign-in"] = Anyone,
        ["POST /sign-in"] = Anyone,
        ["POST /sign-in/passkey/question"] = Anyone,
        ["POST /sign-in/passkey"] = Anyone,
        ["POST /sign-out"] = Anyone,
        ["GET /first/{code}"] = Key,
        ["POST /first/{code}"] = Key,
        ["POST /first/{code}/passkey"] = Key,
        ["POST /first/{code}/accept"] = Key,
        ["GET /invite"] = Operator,
        ["POST /invite"] = Operator,
        ["GET /groups/{slug}"] = Anyone,
        ["GET /privacy"] = Anyone,
        ["GET /accessibility"] = Anyone,
        ["GET /how-we-check"] = Anyone,
        ["GET /ground-rules"] = Anyone,
        ["GET /groups/{slug}/privacy"] = Anyone,
        ["GET /groups/{slug}/privacy/file"] = Anyone,
        ["GET,HEAD /groups/{slug}/{series}.ics"] = Anyone,
        ["GET,HEAD /groups/{slug}/{series}/{date}.ics"] = Anyone,
        ["GET,HEAD /calendar/{key}.ics"] = Key,
        ["GET /me/sessions.ics"] = Anyone,
        ["GET /c/{id}"] = Anyone,
        ["GET /me/slip"] = Anyone,
        ["POST /me/slip/back"] = Anyone,
        ["GET /slip"] = Anyone,
        ["POST /api/slips/"] = Anyone,
        ["POST /api/slips/look"] = Anyone,
        ["POST /api/slips/open"] = Anyone,
        ["GET /me/tools"] = Anyone,
        ["GET /me/calendar"] = Anyone,
        ["POST /me/calendar"] = Anyone,
        ["POST /me/calendar/off"] = Anyone,
        ["GET,HEAD {*path:nonfile}"] = Anyone,
        ["* /hubs/room"] = Pass,
        ["* /hubs/room/negotiate"] = Pass,
        ["GET /api/operations/"] = Key,
        ["POST /api/operations/nodes/{node}/drain"] = Key,
        ["DELETE /api/operations/nodes/{node}/drain"] = Key,
        ["GET /organise"] = SignedIn,
        ["GET /organise/groups/new"] = SignedIn,
        ["POST /organise/groups/new"] = SignedIn,
        ["GET /organise/groups/{slug}"] = "Organiser",
        ["POST /organise/groups/{slug}"] = "Organiser",
        ["POST /organise/groups/{slug}/published"] = "Organiser",
        ["POST /organise/groups/{slug}/lines"] = "Organiser",
        ["GET /organise/groups/{slug}/delete"] = "Organiser",
        ["POST /organise/groups/{slug}/delete"] = "Organiser",
        ["GET /organise/groups/{slug}/people"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["POST /organise/groups/{slug}/people/invite"] = "Organiser",
        ["POST /organise/groups/{slug}/people/give"] = "Organiser",
        ["POST /organise/groups/{slug}/people/take"] = "Organiser",
        ["POST /organise/groups/{slug}/people/verify"] = "Organiser",
        ["POST /organise/groups/{slug}/people/unverify"] = "Organiser",
        ["POST /organise/groups/{slug}/people/me"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["POST /organise/groups/{slug}/people/leave"] = "Organiser, Facilitator, Moderator, SafetyLead",
        ["POST /organise/groups/{slug}/sheet"] = "Organiser",
        ["GET /organise/sessions/new"] = SignedIn,
        ["GET /organise/groups/{slug}/series/new"] = "Organiser",
        ["POST /organise/groups/{slug}/series/new"] = "Organiser",
        ["GET /organise/groups/{slug}/series/{series}"] = "Organiser",
        ["POST /organise/groups/{slug}/series/{series}"] = "Organiser",
        ["POST /organise/groups/{slug}/series/{series}/add"] = "Organiser",
        ["GET /organise/groups/{slug}/series/{series}/delete"] = "Organiser",
        ["POST /organise/groups/{slug}/series/{series}/delete"] = "Organiser",
        ["POST /organise/groups/{slug}/series/{series}/back"] = "Organiser",
        ["POST /organise/groups/{slug}/series/{series}/{session}"] = "Organiser",
        ["GET /operate"] = Operator,
        ["GET /organise/plans"] = SignedIn,
        ["POST /organise/groups/{slug}/plans"] = "Organiser",
        ["GET /organise/plans/{plan}"] = SignedIn,
        ["POST /organise/plans/{plan}"] = SignedIn,
        ["GET /organise/plans/{plan}/file"] = SignedIn,
        ["POST /organise/plans/{plan}/delete"] = SignedIn,
        ["POST /organise/plans/{plan}/back"] = SignedIn,
        ["GET /organise/rota"] = SignedIn,
        ["POST /organise/rota/tells"] = SignedIn,
        ["GET /organise/rota/mail"] = SignedIn,
        ["POST /organise/rota/mail"] = SignedIn,
        ["POST /organise/groups/{slug}/rota/{session}"] = "Organiser, Facilitator",
        ["POST /organise/groups/{slug}/rest"] = "Facilitator",
        ["GET /organise/sessions/{session}/after"] = SignedIn,
        ["POST /organise/sessions/{session}/after"] = SignedIn,
        ["POST /organise/sessions/{session}/after/hand-over"] = SignedIn,
        ["GET /organise/sessions/{session}/questions"] = SignedIn,
        ["POST /organise/sessions/{session}/questions"] = SignedIn,
        ["GET /organise/groups/{slug}/shelf"] = "Organiser, Facilitator",
        ["POST /organise/groups/{slug}/shelf"] = "Organiser, Facilitator",
        ["POST /organise/groups/{slug}/shelf/file"] = "Organiser, Facilitator",
        ["POST /api/shelf"] = Pass,
        ["POST /api/shelf/show"] = Pass,
        ["GET /shelf/{id}"] = Key,
        ["POST /api/meetings"] = Anyone,
        ["POST /api/join"] = Key,
        ["POST /api/rehearsals"] = Anyone,
        ["GET /groups/{slug}/{series}"] = Anyone,
        ["POST /groups/{slug}/{series}/places"] = Anyone,
        ["POST /groups/{slug}/{series}/questions"] = Anyone,
        ["POST /api/links"] = Pass,
        ["POST /api/invitations"] = Pass,
        ["POST /api/invitations/list"] = Pass,
        ["POST /api/invitations/revoke"] = Pass,
        ["POST /api/note"] = Pass,
        ["POST /api/leave"] = Pass,
        ["GET /api/agreement"] = Anyone,
        ["GET /api/plans"] = Anyone,
        ["GET /plan.schema.json"] = Anyone,
        ["POST /api/reminders/on"] = Anyone,
        ["POST /api/reminders/off"] = Anyone,
        ["POST /api/reminders/look"] = Anyone,
        ["POST /api/reminders/renew"] = Anyone,
        ["GET /tell-me"] = Anyone,
        ["POST /tell-me"] = Anyone,
        ["POST /api/me/forget"] = Anyone,
        ["POST /me/reminders/off"] = Anyone,
        ["GET /groups/{slug}/mail"] = Anyone,
        ["POST /groups/{slug}/mail"] = Anyone,
        ["GET /reminders/{code}"] = Key,
        ["POST /reminders/{code}"] = Key,
        ["POST /api/playbook"] = Pass,
        ["POST /api/ballots"] = Pass,
        ["POST /api/answers"] = Anyone,
        ["POST /api/feedback/"] = Pass,
        ["GET /api/feedback/"] = Pass,
        ["POST /api/reports/"] = Pass,
        ["GET /api/reports/"] = Pass,
        ["GET /api/reports/mine"] = Pass,
        ["PUT /api/reports/{report}"] = Pass,
        ["GET /api/safety/reports/"] = Key,
        ["PUT /api/safety/reports/{room}/{report}"] = Key,
        ["GET /moderation"] = SignedIn,
        ["GET /moderation/{id}"] = SignedIn,
        ["POST /moderation/{id}"] = SignedIn,
        ["POST /moderation/shift"] = SignedIn,
        ["GET /moderation/after"] = SignedIn,
        ["POST /moderation/after"] = SignedIn,
        ["POST /moderation/{id}/claim"] = SignedIn,
        ["POST /moderation/{id}/hand"] = SignedIn,
        ["POST /moderation/{id}/back"] = SignedIn,
        ["GET /groups/{slug}/standing"] = Anyone,
        ["POST /groups/{slug}/standing"] = Anyone,
        ["GET /answers/{id}/{code}"] = Key,
        ["GET /groups/{slug}/record"] = "Moderator, SafetyLead",
        ["GET /groups/{slug}/record/file"] = "Moderator, SafetyLead",
        ["GET /with/{person}"] = Anyone,
        ["POST /with/{person}"] = Anyone,
        ["GET /b/{code}"] = Key,
        ["GET /b"] = Key,
        ["GET /b/appointment.ics"] = Key,
        ["POST /b/move"] = Key,
        ["POST /b/cancel"] = Key,
        ["POST /b/words"] = Key,
        ["POST /b/keep"] = Key,
        ["GET /organise/groups/{slug}/talks"] = "Facilitator",
        ["POST /organise/groups/{slug}/talks"] = "Facilitator",
        ["POST /organise/groups/{slug}/talks/times"] = "Facilitator",
        ["POST /organise/groups/{slug}/talks/times/remove"] = "Facilitator",
        ["POST /organise/groups/{slug}/talks/move"] = "Facilitator",
        ["POST /organise/groups/{slug}/talks/cancel"] = "Facilitator",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
    private WebApplicationFactory<Program> _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            host.UseSetting("Storage:Sqlite", Path.Combine(_folder, "meetings.db")).UseSetting("Media:Port", "0")
                .UseSetting("Media:BindAddress", "127.0.0.1").UseSetting("Media:AdvertisedAddress", "127.0.0.1"));
        await using var db = await Store.CreateDbContextAsync(Stop);
        db.Groups.AddRange(Group("ours"), Group("theirs"));
        db.Accounts.AddRange(Everybody.Select(c => new AccountRow
        {
            Id = c.Account!, UserName = c.Account, CreatedAt = 1, HolderKey = [1], IsOperator = c.IsOperator,
        }));
        db.GroupRoles.AddRange(
            from caller in Everybody
            where caller.Group is not null
            select new GroupRoleRow { Group = caller.Group!, Account = caller.Account!, Role = caller.Role!.Value });
        await db.SaveChangesAsync(Stop);
        // Somebody whose role was taken away holds nothing any more.
        await db.GroupRoles.Where(r => r.Account == Removed.Account).ExecuteDeleteAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDbContextFactory<MeetingDb> Store => _server.Services.GetRequiredService<IDbContextFactory<MeetingDb>>();

    private static GroupRow Group(string name) => new() { Id = name, Slug = name, Name = name, CreatedAt = 1 };

    private sealed record Person(string? Account, string? Group = null, GroupRole? Role = null, bool IsOperator = false);

    private static readonly Person Stranger = new(Account: null);
    private static readonly Person Removed = new("removed", "ours", GroupRole.Organiser);

    private static readonly Person[] Everybody =
    [
        new("nobody"), new("operator", IsOperator: true), Removed,
        .. from name in (string[])["ours", "theirs"] from role in Enum.GetValues<GroupRole>() select new Person($"{name} {role}", name,
            role),
    ];

    private IEnumerable<RouteEndpoint> Endpoints =>
        _server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    private static string NameOf(RouteEndpoint endpoint) =>
        $"{(endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods.Count: > 0 } m ? string.Join(',', m.HttpMethods) : "*")} {endpoint.RoutePattern.RawText}";

    private static string? WhoMay(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<Access>() switch
    {
        null => null,
        { Who: Caller.Anyone } => Anyone,
        { Who: Caller.PassHolder } => Pass,
        { Who: Caller.KeyHolder } => Key,
        { Who: Caller.SignedIn } => SignedIn,
        { Who: Caller.Operator } => Operator,
        { Roles: var roles } => string.Join(", ", roles.Order()),
    };

    [Fact]
    public void Every_endpoint_says_who_may_call_it_and_has_its_line_here()
    {
        var said = Endpoints.Select(e => $"{NameOf(e)}: {WhoMay(e) ?? "does not say"}").ToHashSet(StringComparer.Ordinal);
        var lines = Rows.Select(r => $"{r.Key}: {r.Value}").ToHashSet(StringComparer.Ordinal);
        Assert.Empty(said.Except(lines).Order().Select(e => $"has no line: {e}"));
        Assert.Empty(lines.Except(said).Where(l => !IsBuiltPage(l)).Order().Select(l => $"is not there: {l}"));
    }

    // Only there when the web client is built.
    private static bool IsBuiltPage(string line) => line.StartsWith("GET,HEAD ", StringComparison.Ordinal);

    /// <summary>A series or a group of that name would have an address that leads elsewhere.</summary>
    [Fact]
    public void Nothing_that_is_mapped_beside_series_and_groups_can_be_the_address_of_one()
    {
        string[] LiteralsAfter(params string[] before) =>
        [
            .. from endpoint in Endpoints
               let parts = endpoint.RoutePattern.PathSegments
               where parts.Count > before.Length
               where before.Zip(parts).All(p => p.First == "{}" ? !p.Second.IsSimple
                   || p.Second.Parts[0].IsParameter : Literal(p.Second) == p.First)
               let literal = Literal(parts[before.Length])
               where literal is not null
               select literal,
        ];
        var ofSeries = LiteralsAfter("groups", "{}").Concat(LiteralsAfter("organise", "groups", "{}", "series")).Distinct().ToArray();
        Assert.Contains("privacy", ofSeries);
        Assert.Empty(ofSeries.Except(SeriesPages.Reserved).Select(s => $"a series may not be called {s}"));
        Assert.Equal(["new"], LiteralsAfter("groups").Concat(LiteralsAfter("organise", "groups")).Distinct());
        Assert.DoesNotContain(LiteralsAfter("organise", "groups", "{}", "series", "{}"), s => s.Length == Codes.New().Length);

        static string? Literal(RoutePatternPathSegment segment) =>
            segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } ? literal.Content : null;
    }

    [Fact]
    public async Task An_endpoint_answers_only_those_who_may_and_is_not_there_for_anybody_else()
    {
        foreach (var endpoint in Endpoints)
        {
            var access = endpoint.Metadata.GetMetadata<Access>()!;
            foreach (var person in Everybody.Prepend(Stranger))
            {
                var may = access.Who switch
                {
                    Caller.Anyone or Caller.PassHolder or Caller.KeyHolder => true,
                    Caller.SignedIn => person.Account is not null,
                    Caller.Operator => person.IsOperator,
                    _ => person != Removed && person.Group == "ours" && access.Roles.Contains(person.Role!.Value),
                };
                Assert.True(await IsReachedAsync(endpoint, person) == may, $"{NameOf(endpoint)} by {person.Account ?? "a stranger"}");
            }
        }
    }

    // Whether the rule lets the request through to the endpoint, which is not run: what it answers is its own tests' matter.
    private async Task<bool> IsReachedAsync(RouteEndpoint endpoint, Person person)
    {
        var reached = false;
        var context = new DefaultHttpContext
        {
            RequestServices = _server.Services,
            User = new ClaimsPrincipal(person.Account is { } account
                ? new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account)], "test")
                : new ClaimsIdentity()),
        };
        context.SetEndpoint(endpoint);
        context.Request.RouteValues["slug"] = "ours";
        await AccessRules.CheckAsync(context, after =>
        {
            reached = after.GetEndpoint() is not null;
            return Task.CompletedTask;
        });
        return reached;
    }
}
