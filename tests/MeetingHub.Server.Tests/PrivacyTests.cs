using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace MeetingHub.Server.Tests;

/// <summary>All that the server writes, as a thief would read it: its whole log at the most detailed level, and its store.</summary>
public sealed partial class PrivacyTests : IAsyncLifetime
{
    private readonly RunningServer _server = new()
    {
        // The frameworks stay at warnings, as they would write addresses and paths.
        MoreOptions = ["--Serilog:MinimumLevel:Default", "Verbose"],
    };

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}\b|\[?::1\]?|\b(?:[0-9a-f]{1,4}:){3,}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [Fact]
    public async Task Neither_the_log_nor_the_store_contains_names_messages_keys_or_addresses()
    {
        var (facilitatorCode, participantCode) = await _server.StartMeetingAsync("Grieving together");
        await using var rowan = await _server.EnterAsync(facilitatorCode, "Rowan Unmistakable");
        await using var frank = await _server.EnterAsync(participantCode, "Frank Unmistakable");

        // A busy evening: talk, media, refusals, nonsense, a removal, a lost connection, an end.
        await rowan.SayAsync("what was said here stays here");
        await frank.SayAsync("a whisper to those who lead", audience: "facilitators");
        await frank.AskAsync("Negotiate", new JsonObject { ["offer"] = Offer });
        await frank.AskAsync("Negotiate", new JsonObject { ["offer"] = "v=0 nonsense-in-an-offer" });
        await frank.ExecuteAsync("removeParticipant", ("who", rowan.You));
        await frank.ExecuteAsync("nonsense-as-a-command");
        await frank.AskAsync("NonsenseAsAMethod", new JsonObject { ["name"] = "nonsense-as-an-argument" });
        await frank.AskAsync("SetView", new JsonArray("nonsense-as-a-view"));
        using var browser = _server.NewBrowser();
        using (await browser.PostAsJsonAsync("/api/join", new { code = "nonsenseasacodenonsens" })) { }
        using (await browser.PostAsync(new Uri("/api/join", UriKind.Relative), new StringContent("{nonsense-as-a-body", Encoding.UTF8, "application/json"))) { }
        using (await browser.GetAsync(new Uri("/j/nonsense-in-a-path?nonsense=in-a-query", UriKind.Relative))) { }
        await using var stranger = await HubClient.ConnectAsync(_server.Address);
        await stranger.JoinAsync(frank.Pass[..^2] + "xx", "Stranger Unmistakable");
        await frank.ExecuteAsync("sayNotSafe");
        await frank.ExecuteAsync("sayNotSafe", ("choice", "inDangerNow"));
        await rowan.ExecuteAsync("lookAtNotSafe", ("who", frank.You));
        await rowan.ExecuteAsync("closeNotSafe", ("who", frank.You));
        foreach (var act in (string[])["muteParticipant", "askToUnmute", "stopCamera", "allowCamera"])
            await rowan.ExecuteAsync(act, ("who", frank.You));
        await rowan.ExecuteAsync("removeParticipant", ("who", frank.You), ("note", "a-note-for-moderators"));
        using (await browser.PostAsJsonAsync("/api/note", new { pass = frank.Pass, text = "a-line-to-facilitators" })) { }
        Assert.Equal("removed", await frank.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        await rowan.ExecuteAsync("endRoom");
        await rowan.Goodbye.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);

        string[] secrets =
        [
            "Unmistakable", "stays here", "a whisper", "nonsense", "Nonsense", rowan.Pass, frank.Pass, facilitatorCode, participantCode,
            "7WY2", "mYrO9Tb3", "a=ice", "a=fingerprint", "inDangerNow", "InDangerNow", "a-line-to",
        ];
        // The room closes once the store has recorded its end.
        Assert.True(SpinWait.SpinUntil(() => _server.LogLines.Any(line => line.Contains("closed at version", StringComparison.Ordinal)), Until.Patience));
        TellsNothing(_server, [.. secrets, "Grieving", "a-note-for"]);

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_server.StorePath)!, Path.GetFileName(_server.StorePath) + "*"))
        {
            var bytes = Encoding.Latin1.GetString(await ReadAsync(file));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal));
            Assert.DoesNotMatch(@"\b127\.0\.0\.1\b", bytes);
        }
        Assert.Equal("", await AskStoreAsync("select Title from Sessions")); // the meeting has ended
        Assert.Equal(
            "AskedToUnmute,CameraAllowed,CameraStopped,Ended,Muted,NotSafeClosed,NotSafeSaid,Removed",
            await AskStoreAsync("select group_concat(What) from (select distinct What from Moderation order by What)"));
        const string aboutNobody = "What like 'NotSafe%'";
        Assert.Equal($"{rowan.You}", await AskStoreAsync($"select group_concat(distinct \"By\") from Moderation where not {aboutNobody}"));
        Assert.Equal($"{frank.You}", await AskStoreAsync($"select group_concat(distinct Seat) from Moderation where not {aboutNobody}"));
        Assert.Equal("", await AskStoreAsync(
            $"select group_concat(distinct \"By\" || coalesce(Seat, '') || coalesce(Role, '') || coalesce(Reason, '')) from Moderation where {aboutNobody}"));
        Assert.Equal("a-note-for-moderators", await AskStoreAsync("select group_concat(Note) from Moderation"));
    }

    /// <summary>Checks that the log contains neither these words nor an address.</summary>
    internal static void TellsNothing(RunningServer server, string[] secrets)
    {
        var log = server.LogLines.ToArray();
        Assert.NotEmpty(log);
        foreach (var line in log)
        {
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
            if (!line.Contains("MeetingHub is at", StringComparison.Ordinal)) Assert.DoesNotMatch(Address(), line);
        }
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<string?> AskStoreAsync(string query)
    {
        await using var store = new SqliteConnection($"Data Source={_server.StorePath};Mode=ReadOnly");
        await store.OpenAsync();
        await using var ask = store.CreateCommand();
        ask.CommandText = query;
        return (string?)await ask.ExecuteScalarAsync();
    }

    internal const string Offer =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n" +
        "a=ice-ufrag:7WY2\r\na=ice-pwd:mYrO9Tb3dZHq5Q0ZbCbCZ8vE\r\n" +
        "a=fingerprint:sha-256 97:AE:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E\r\n" +
        "a=setup:actpass\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";
}
