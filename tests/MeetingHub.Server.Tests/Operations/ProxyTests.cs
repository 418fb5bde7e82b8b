using System.Net;
using System.Net.Sockets;
using MeetingHub.Server.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>How the shipped proxy distributes people over nodes.</summary>
public sealed class ProxyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_and_its_files_come_from_one_node_and_rooms_are_spread_over_all()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        await using var three = await StartAsync("three");
        await using var caddy = await CaddyProcess.StartAsync(string.Join(' ', ((WebApplication[])[one, two, three]).Select(n => new Uri(n.Urls.Single()).Authority)));

        var nodes = new HashSet<string>(StringComparer.Ordinal);
        for (var person = 11; person < 31; person++)
        {
            using var browser = BrowserOf(IPAddress.Parse($"127.0.0.{person}"));
            List<string> answered = [];
            foreach (var path in (string[])["j/a-code", "early.js", "assets/index.js", "assets/index.css", "assets/Prejoin.js", "api/join"])
                answered.Add(await browser.GetStringAsync(new Uri(caddy.Address, path), Stop));
            nodes.Add(Assert.Single(answered.Distinct()));
        }
        Assert.True(nodes.Count > 1, "Everybody is at one node.");

        using var somebody = BrowserOf(IPAddress.Loopback);
        var rooms = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 30; i++) rooms.Add(await somebody.GetStringAsync(new Uri(caddy.Address, "hubs/room"), Stop));
        Assert.True(rooms.Count > 1, "All rooms of one address are at one node.");
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("203.0.113.9, 10.0.0.7", "203.0.113.9")]
    [InlineData("203.0.113.9, 10.0.0.7, 10.0.0.8, 192.0.2.1", "203.0.113.9")]
    [InlineData("198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9")] // the first address is claimed by the person
    [InlineData("10.0.0.9, 203.0.113.9, 10.0.0.7", "203.0.113.9")]
    public async Task A_persons_address_is_the_nearest_one_that_is_not_a_known_proxy(string forwarded, string person)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<ProxyOptions>(o => builder.Configuration.GetSection("Proxy").Bind(o));
        builder.Configuration["Proxy:Trusted:0"] = "10.0.0.0/24";
        builder.Configuration["Proxy:Trusted:1"] = "192.0.2.1";
        await using var server = builder.Build();
        server.UseProxies();
        server.Run(context => context.Response.WriteAsync($"{context.Request.Scheme} {context.Connection.RemoteIpAddress}"));
        await server.StartAsync(Stop);

        using var proxy = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Urls.Single());
        request.Headers.Add("X-Forwarded-For", forwarded);
        request.Headers.Add("X-Forwarded-Proto", string.Join(", ", forwarded.Split(',').Select(_ => "https")));
        using var response = await proxy.SendAsync(request, Stop);

        Assert.Equal($"https {person}", await response.Content.ReadAsStringAsync(Stop));
    }

    // Answers everything with its name.
    private static async Task<WebApplication> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var node = builder.Build();
        node.Run(context => context.Response.WriteAsync(name));
        await node.StartAsync(Stop);
        return node;
    }

    private static HttpClient BrowserOf(IPAddress address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (to, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(to.DnsEndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
