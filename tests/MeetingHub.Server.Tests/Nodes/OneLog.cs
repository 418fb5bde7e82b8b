using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>A room's log as Redis has it, with which every page and every answer has to agree.</summary>
internal static class OneLog
{
    public static async Task<List<JsonArray>> ReadAsync(RedisProcess redis, string room)
    {
        using var console = RedisServer.Connect(redis.Connection);
        var stream = (RedisResult[])(await console.Database.ExecuteAsync("XRANGE", $"mh:{{{room}}}:log", "-", "+"))!;
        var log = new List<JsonArray>();
        foreach (var item in stream)
        {
            Assert.Equal($"{log.Count + 1}-0", (string?)item[0]); // from the first to the last
            var fields = (string[])item[1]!;
            log.Add(JsonNode.Parse(fields[Array.IndexOf(fields, "ev") + 1])!.AsArray());
        }
        return log;
    }

    /// <summary>
    /// Every answered message is in the log once, no later than the version of its answer, and after every version that anybody knew when
    /// it was first sent. No other message is. Each page has read all entries since it joined, in order, the same as every other page.
    /// </summary>
    public static async Task AssertHoldsAsync(RedisProcess redis, string room, IReadOnlyCollection<Page> pages)
    {
        var log = await ReadAsync(redis, room);
        var posted = log.SelectMany((events, i) => MessagesIn(events).Select(id => (Id: id, Version: i + 1L))).ToArray();
        Assert.Empty(posted.GroupBy(p => p.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
        var versions = posted.ToDictionary(p => p.Id, p => p.Version, StringComparer.Ordinal);
        var answered = pages.SelectMany(p => p.Said).ToArray();
        Assert.All(answered, message =>
        {
            Assert.True(versions.TryGetValue(message.Id, out var version), $"{message.Id} was answered with {message.Version}, and is lost.");
            Assert.InRange(version, message.After + 1, message.Version);
        });
        Assert.Equal(answered.Length, posted.Length);

        var same = new Dictionary<long, string>();
        foreach (var page in pages)
        {
            var expected = page.Joined;
            foreach (var entry in page.Read)
            {
                var version = (long)entry["version"]!;
                Assert.Equal(++expected, version);
                Assert.Equal(MessagesIn(log[(int)version - 1]), MessagesIn(entry["events"]!.AsArray()));
                if (!same.TryAdd(version, entry.ToJsonString())) Assert.Equal(same[version], entry.ToJsonString());
            }
        }
    }

    public static IEnumerable<string> MessagesIn(JsonArray events) =>
        events.Where(e => (string?)e!["$type"] == "messagePosted").Select(e => (string)e!["id"]!);
}
