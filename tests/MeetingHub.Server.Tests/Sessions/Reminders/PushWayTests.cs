using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>What leaves the server for a browser, as its push service and the browser see it.</summary>
public sealed class PushWayTests : IAsyncLifetime
{
    private readonly SqliteTestStore _store = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow); // the library signs with the machine's clock
    private readonly PushBrowser _browser = new();
    private PushService _service = null!;
    private PushWay _way = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await PushService.StartAsync();
        _way = Way(isPrivateAllowed: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _way.Dispose();
        _browser.Dispose();
        _store.Dispose();
    }

    private PushWay Way(bool isPrivateAllowed)
    {
        var secrets = new Secrets(_store);
        secrets.Load();
        return new PushWay(secrets, Options.Create(new ReminderOptions { PushToPrivateNetworks = isPrivateAllowed }), _clock);
    }

    private Task<Outcome> SendAsync(OutboxKind what = OutboxKind.Starts, string language = "en", TimeSpan? left = null) => _way.SendAsync(
        new Outgoing(what, _service.TargetOf("asha", _browser, language), "", new string('m', 32), _clock.GetUtcNow() + (left ?? TimeSpan.FromMinutes(30))),
        Stop);

    [Fact]
    public void The_browser_of_these_tests_reads_the_example_of_RFC_8291()
    {
        using var browser = new PushBrowser("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg");
        var body = System.Buffers.Text.Base64Url.DecodeFromChars(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT" +
            "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
        Assert.Equal("When I grow up, I want to be a watermelon", browser.Read(body));
    }

    [Fact]
    public async Task The_browser_reads_a_text_that_reveals_nothing_and_the_push_service_learns_only_that_something_is_sent()
    {
        Assert.Equal(Fate.Sent, (await SendAsync()).Fate);
        Assert.Equal(Fate.Sent, (await SendAsync(OutboxKind.Cancelled, "de", TimeSpan.FromDays(200))).Fate);
        var (starts, changed) = (_service.All[0], _service.All[1]);

        var read = JsonNode.Parse(_browser.Read(starts.Body))!;
        Assert.Equal(("Something you saved starts soon.", new string('m', 32)), ((string)read["text"]!, (string)read["mark"]!));
        Assert.Equal("Etwas, das du dir gemerkt hast, hat sich geändert.", (string)JsonNode.Parse(_browser.Read(changed.Body))!["text"]!);
        Assert.Equal((new string('m', 32), "high", 1_800), (starts.Mark, starts.Urgency, starts.TimeToLive));
        Assert.Equal(("", 28 * 86_400), (changed.Urgency, changed.TimeToLive)); // normal
        Assert.DoesNotContain("saved", Encoding.Latin1.GetString(starts.Body), StringComparison.Ordinal);

        var claims = PushService.Claims(starts.Authorization, _way.PublicKey);
        // Without the port, which the library leaves out: outside of tests there is only the usual one.
        Assert.Equal(("http://127.0.0.1", "https://meet.example"), ((string)claims["aud"]!, (string)claims["sub"]!));
        Assert.InRange((long)claims["exp"]!, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), DateTimeOffset.UtcNow.AddHours(24).ToUnixTimeSeconds());
        using var again = Way(isPrivateAllowed: true);
        Assert.Equal(_way.PublicKey, again.PublicKey); // after a restart, and at every node
    }

    [Theory]
    [InlineData(201, null, "Sent", null)]
    [InlineData(404, null, "Gone", null)]
    [InlineData(410, null, "Gone", null)]
    [InlineData(429, "120", "Failed", 120)]
    [InlineData(503, "999999", "Failed", 3600)]
    [InlineData(400, null, "Failed", null)]
    [InlineData(302, null, "Failed", null)]
    public async Task What_the_push_service_answers_decides_what_becomes_of_the_message(int status, string? retryAfter, string fate, int? seconds)
    {
        _service.Answer = _ => Task.FromResult((status, retryAfter));
        var outcome = await SendAsync();
        Assert.Equal((fate, seconds), (outcome.Fate.ToString(), (int?)outcome.Pause?.TotalSeconds));
        Assert.Single(_service.All); // it neither follows nor tries again by itself
    }

    [Fact]
    public async Task A_browsers_word_brings_the_server_to_no_address_but_those_of_the_public_internet()
    {
        using var way = Way(isPrivateAllowed: false);
        Target To(string address) => new(address, "en", "https://meet.example", _browser.Key, _browser.Auth);
        Assert.True(way.IsAllowed(To("https://updates.push.services.mozilla.com/wpush/v2/abc")));
        foreach (var address in (string[])
            [
                "http://push.example/abc", "https://push.example:8443/abc", "https://127.0.0.1/abc", "https://[::1]/abc", "https://10.0.0.7/abc",
                "https://someone:secret@push.example/abc", "ftp://push.example/abc", "file:///etc/passwd", "nonsense", "", $"https://push.example/{new string('a', 1100)}",
            ])
            Assert.False(way.IsAllowed(To(address)), address);
        Assert.False(way.IsAllowed(To("https://push.example/abc") with { Auth = "short" }));
        Assert.False(way.IsAllowed(To("https://push.example/abc") with { Key = System.Buffers.Text.Base64Url.EncodeToString([4, .. new byte[64]]) }));

        // A name that leads to this machine, at the moment of connecting.
        using var handler = new SocketsHttpHandler { ConnectCallback = PublicNetworks.ConnectAsync };
        using var http = new HttpClient(handler);
        var here = new UriBuilder(_service.Address) { Host = "localhost", Path = "/asha" }.Uri;
        using var nothing = new StringContent("");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(here, nothing, Stop));
        Assert.Empty(_service.All);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.53", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("ff02::1", false)]
    public void An_address_of_the_public_internet_is_told_from_others(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicNetworks.Has(IPAddress.Parse(address)));
}
