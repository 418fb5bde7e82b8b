using System.Diagnostics;
using System.Text.Json.Nodes;
using MeetingHub.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Browser.Tests;

/// <summary>The media engine with peers that are none of ours, with real packets: libwebrtc as a library of Node, and pion, which is
/// written in Go.</summary>
public sealed class IndependentPeerTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "MeetingHub.Browser.Tests");
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    /// <summary>As on a network that lets no UDP through, where the answer's addresses for UDP lead nowhere, and on any other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_peers_of_libwebrtc_join_send_and_receive_pictures_and_sound(bool byTcp)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "@roamhq", "wrtc")), "npm ci has not been run here.");
        var options = new MediaOptions { FirstPort = 0, TcpPort = byTcp ? 0 : null, Shards = 2 };
        await MeetAsync(options, (_, _) => Task.CompletedTask, "node", Path.Combine(Folder, "wrtc.js"));
    }

    /// <summary>Each is on a shard of its own, with a port of its own: so are members of a large room.</summary>
    [Fact]
    public async Task Two_peers_of_libwebrtc_on_two_shards_meet_until_one_is_muted_and_the_other_removed()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "@roamhq", "wrtc")), "npm ci has not been run here.");
        await MeetAsync(new MediaOptions { FirstPort = 0, Shards = 2, MostTogether = 1 }, async (engine, nextAsync) =>
        {
            Assert.All(engine.ShardCounters, shard => Assert.Equal((1, 1), (shard.Peers, shard.SpreadRooms)));
            engine.SetPermissions("room", "ann", MediaPermissions.None);
            Assert.Equal("bo", await nextAsync("quiet"));
            engine.RemovePeer("room", "bo");
            Assert.Equal("ann", await nextAsync("quiet"));
        }, "node", Path.Combine(Folder, "wrtc.js"));
    }

    [Fact]
    public async Task Two_peers_of_pion_join_send_and_receive_pictures_and_sound()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/gocode/src/github.com/pion/webrtc"), "golang-github-pion-webrtc.v3-dev is not installed.");
        var work = Directory.CreateTempSubdirectory("meetinghub-pion-");
        try
        {
            // Debian's Go libraries are found from a module below a path of Go's alone.
            var source = work.CreateSubdirectory("src").CreateSubdirectory("pion");
            foreach (var file in (string[])["main.go", "go.mod"]) File.Copy(Path.Combine(Folder, "pion", file), Path.Combine(source.FullName, file));
            var program = Path.Combine(work.FullName, "peers");
            var build = new ProcessStartInfo("go", ["build", "-o", program, "."])
            {
                WorkingDirectory = source.FullName,
                UseShellExecute = false,
                RedirectStandardError = true,
            };
            (build.Environment["GO111MODULE"], build.Environment["GOFLAGS"], build.Environment["GOPATH"]) = ("off", "", $"{work.FullName}:/usr/share/gocode");
            using (var go = Process.Start(build)!)
            {
                var said = await go.StandardError.ReadToEndAsync(Stop);
                await go.WaitForExitAsync(Stop);
                Assert.True(go.ExitCode == 0, said);
            }
            await MeetAsync(new MediaOptions { FirstPort = 0, Shards = 2 }, (_, _) => Task.CompletedTask, program);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    // The program writes the offers of "ann" and "bo" as lines of JSON and reads their answers, and says who has received pictures and sound.
    // Afterwards the test may go on, and hears who says a word next.
    private static async Task MeetAsync(
        MediaOptions options, Func<MediaEngine, Func<string, Task<string>>, Task> afterwards, string program, params string[] arguments)
    {
        using var engine = new MediaEngine(options, NullLogger<MediaEngine>.Instance);
        engine.Start();
        using var peers = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var received = new List<string>();
        try
        {
            foreach (var name in (string[])["ann", "bo"]) engine.SetPermissions("room", name, MediaPermissions.Microphone | MediaPermissions.Camera);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            while (received.Count < 2 && await peers.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                var said = JsonNode.Parse(line)!;
                var name = (string)said["name"]!;
                if (said["received"] is not null)
                {
                    received.Add(name);
                    continue;
                }
                var answer = await engine.NegotiateAsync("room", name, (string)said["offer"]!, Stop);
                if (options.TcpPort is not null)
                    answer = string.Join("\r\n", answer!.Split("\r\n").Where(l => !l.Contains(" 1 udp ", StringComparison.Ordinal)));
                await peers.StandardInput.WriteLineAsync(new JsonObject { ["name"] = name, ["answer"] = answer }.ToJsonString());
                await peers.StandardInput.FlushAsync(Stop);
                engine.SetView("room", name, [new ViewTile(name == "ann" ? "bo" : "ann", TrackKind.Camera, 240)], seen: null);
            }
            await afterwards(engine, async word =>
            {
                while (await peers.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                {
                    if (JsonNode.Parse(line)![word] is not null) return (string)JsonNode.Parse(line)!["name"]!;
                }
                return "nobody";
            });
        }
        finally
        {
            peers.Kill();
        }

        Assert.Equal(["ann", "bo"], received.Order(StringComparer.Ordinal));
        // By TCP a shard also sees the first checks of those whom another one knows.
        Assert.Equal((0, 0), (engine.Counters.Failures, engine.Counters.DroppedMalformed));
    }
}
