using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Sessions;

public sealed class LimitTests(ServerWith<LimitTests> one) : IClassFixture<ServerWith<LimitTests>>, IServerOptions
{
    private static int _addresses;

    private readonly RunningServer _server = one.Server;
    private readonly string _own = $"203.0.113.{Interlocked.Increment(ref _addresses)}"; // no two tests use up the same limit

    public static string[] ServerOptions => ["--Sessions:MeetingsPerMinute", "3", "--Sessions:JoinsPerMinute", "5"];

    private Task<(HttpStatusCode Status, string? Code)> PostAsync(string path, object body, string? from = null) =>
        PostAsync(path, JsonContent.Create(body), from);

    private async Task<(HttpStatusCode Status, string? Code)> PostAsync(string path, HttpContent body, string? from = null)
    {
        using var browser = _server.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.Add("X-Forwarded-For", from ?? _own);
        using var response = await browser.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : (string?)JsonNode.Parse(text)!["code"]);
    }

    [Fact]
    public async Task Beyond_the_limit_of_an_address_starting_and_joining_are_refused_with_a_kind_message()
    {
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Created, (await PostAsync("/api/meetings", new { title = "one" })).Status);
        Assert.Equal((HttpStatusCode.TooManyRequests, "slow_down"), await PostAsync("/api/meetings", new { title = "one" }));

        for (var i = 0; i < 5; i++) Assert.Equal((HttpStatusCode.NotFound, "link_unknown"), await PostAsync("/api/join", new { code = $"guess{i}uessguessguessg" }));
        Assert.Equal((HttpStatusCode.TooManyRequests, "slow_down"), await PostAsync("/api/join", new { code = "guessguessguessguessgu" }));
    }

    [Fact]
    public async Task Behind_a_proxy_each_persons_address_has_its_own_limit()
    {
        for (var i = 0; i < 5; i++) await PostAsync("/api/join", new { code = "guessguessguessguessgu" }, from: "198.51.100.1");

        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync("/api/join", new { code = "guessguessguessguessgu" }, from: "198.51.100.1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/api/join", new { code = "guessguessguessguessgu" }, from: "198.51.100.2")).Status);

        // All addresses of one IPv6 network share one limit.
        for (var i = 0; i < 5; i++) await PostAsync("/api/join", new { code = "guessguessguessguessgu" }, from: $"2001:db8::{i + 1}");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync("/api/join", new { code = "guessguessguessguessgu" }, from: "2001:db8::ffff")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/api/join", new { code = "guessguessguessguessgu" }, from: "2001:db8:0:1::1")).Status);
    }

    [Fact]
    public async Task Counts_in_Redis_expire_after_two_minutes()
    {
        await using var redis = new RedisProcess();
        await redis.InitializeAsync();
        await using var node = new RunningServer { MoreOptions = ["--Redis:Connection", redis.Connection] };
        await node.InitializeAsync();
        for (var i = 0; i < 3; i++) await node.StartMeetingAsync();

        using var connection = RedisServer.Connect($"{redis.Connection},allowAdmin=true");
        var keys = (RedisKey[])(await connection.Database.ExecuteAsync("KEYS", "mh:calls:*"))!;
        Assert.NotEmpty(keys);
        foreach (var key in keys) Assert.InRange((await connection.Database.KeyTimeToLiveAsync(key)).GetValueOrDefault().TotalSeconds, 1, 120);
        Assert.Equal(3, (await Task.WhenAll(keys.Select(k => connection.Database.StringGetAsync(k)))).Sum(c => (int)c)); // a minute may end on the way
    }

    [Theory]
    [InlineData("/api/meetings", "{\"title\":")]
    [InlineData("/api/meetings", "[]")]
    [InlineData("/api/join", "{\"code\":7}")]
    [InlineData("/api/join", "null")]
    public async Task A_malformed_request_is_refused(string path, string body) => Assert.Equal(
        (HttpStatusCode.BadRequest, "bad_request"), await PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json")));

    [Theory]
    [InlineData("/api/meetings")]
    [InlineData("/api/join")]
    public async Task A_request_that_is_too_large_is_refused(string path)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "bad_request"), await PostAsync(path, new { title = new string('x', 100_000), code = new string('x', 100_000) }));
    }
}
