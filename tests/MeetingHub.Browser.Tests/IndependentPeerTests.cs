using System.Diagnostics;
using System.Text.Json.Nodes;
using MeetingHub.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Browser.Tests;

/// <summary>The media engine with two peers that are none of ours: libwebrtc as a library of Node, with real packets.</summary>
public sealed class IndependentPeerTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "MeetingHub.Browser.Tests");

    [Fact]
    public async Task Two_peers_of_libwebrtc_join_send_and_receive_pictures_and_sound()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "@roamhq", "wrtc")), "npm ci has not been run here.");
        var stop = TestContext.Current.CancellationToken;
        using var engine = new MediaEngine(new MediaOptions { FirstPort = 0 }, NullLogger<MediaEngine>.Instance);
        engine.Start();
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "wrtc.js")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var received = new List<string>();
        try
        {
            foreach (var name in (string[])["ann", "bo"]) engine.SetPermissions("room", name, MediaPermissions.Microphone | MediaPermissions.Camera);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            while (received.Count < 2 && await node.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                var said = JsonNode.Parse(line)!;
                var name = (string)said["name"]!;
                if (said["received"] is not null)
                {
                    received.Add(name);
                    continue;
                }
                var answer = await engine.NegotiateAsync("room", name, (string)said["offer"]!, stop);
                await node.StandardInput.WriteLineAsync(new JsonObject { ["name"] = name, ["answer"] = answer }.ToJsonString());
                await node.StandardInput.FlushAsync(stop);
                engine.SetView("room", name, [new ViewTile(name == "ann" ? "bo" : "ann", TrackKind.Camera, 240)], seen: null);
            }
        }
        finally
        {
            node.Kill();
        }

        Assert.Equal(["ann", "bo"], received.Order(StringComparer.Ordinal));
        Assert.Equal((0, 0), (engine.Counters.Failures, engine.Counters.DroppedMalformed));
    }
}
