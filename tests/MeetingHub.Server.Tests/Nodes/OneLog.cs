using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>A room's log as Redis has it, with which every page and every answer has to agree.</summary>
internal static class OneLog
{
    /// <param name="log">The events that were read before: a log that is trimmed meanwhile has to be read before each trimming.</param>
    public static async Task<List<JsonArray>> ReadAsync(RedisProcess redis, string room, List<JsonArray>? log = null)
    {
        log ??= [];
        using var console = RedisServer.Connect(redis.Connection);
        foreach (var entry in await console.Database.StreamRangeAsync($"mh:{{{room}}}:log", $"{log.Count + 1}-0"))
        {
            Assert.Equal($"{log.Count + 1}-0", entry.Id.ToString()); // from the first to the last
            log.Add(JsonNode.Parse(entry["ev"].ToString())!.AsArray());
        }
        return log;
    }

    public static async Task AssertHoldsAsync(RedisProcess redis, string room, IReadOnlyCollection<Page> pages) =>
        AssertHolds(await ReadAsync(redis, room), pages);

    /// <summary>
    /// Every answered message is in the log once, no later than the version of its answer, and after every version that anybody knew when
    /// it was first sent. No other message is. Each page has read all entries since it joined, in order, the same as every other page.
    /// </summary>
    public static void AssertHolds(List<JsonArray> log, IReadOnlyCollection<Page> pages)
    {
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
                var from = (long?)entry["from"] ?? version; // it may stand for several entries in which there is nothing to see
                Assert.Equal(expected + 1, from);
                expected = version;
                Assert.Equal(log[(int)(from - 1)..(int)version].SelectMany(MessagesIn), MessagesIn(entry["events"]!.AsArray()));
                var events = entry["events"]!.ToJsonString();
                if (!same.TryAdd(version, events)) Assert.Equal(same[version], events);
            }
        }
    }

    public static IEnumerable<string> MessagesIn(JsonArray events) =>
        events.Where(e => (string?)e!["$type"] == "messagePosted").Select(e => (string)e!["id"]!);
}
