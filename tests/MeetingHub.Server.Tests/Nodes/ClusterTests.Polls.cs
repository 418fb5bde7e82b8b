using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Tests.Rooms.Ballots;
using StackExchange.Redis;

namespace MeetingHub.Server.Tests.Nodes;

public sealed partial class ClusterTests
{
    [Fact]
    public async Task A_poll_counts_each_answer_once_over_three_nodes_of_which_one_dies_and_nothing_in_Redis_tells_which_seat_answered_what()
    {
        const string Poll = "poll-of-nodes";
        var (facilitator, link) = await _nodes[0].StartMeetingAsync();
        await using var rowan = await _nodes[0].EnterAsync(facilitator, "Rowan");
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => _nodes[i % 3].EnterAsync(link, $"Person {i}")));
        var form = new JsonObject { ["kind"] = "question", ["question"] = "What would help?", ["choices"] = new JsonArray("A break", "More time") };
        Assert.Null(CodeOf(await rowan.ExecuteAsync("preparePoll", ("id", Poll), ("form", form))));
        Assert.Null(CodeOf(await rowan.ExecuteAsync("openPoll", ("id", Poll))));

        // Each takes its ballot at its own node, and two answer: one of them at the node that dies.
        var voters = people.Select((_, i) => new Voter(_nodes[i % 3].Address, Poll)).ToArray();
        Assert.All(await Task.WhenAll(voters.Select((v, i) => v.TakeAsync(people[i].Pass))), Assert.Null);
        Assert.Null(await voters[1].AnswerAsync(1));
        Assert.Null(await voters[0].AnswerAsync(0));
        for (var answers = 1; answers <= 2; answers++) Assert.Equal(answers, await AnswersAsync(people[2]));
        await _nodes[1].KillAsync();

        // The ballot from the dead node is given again at another, the same one and no second. Every answer is sent to both living nodes at once.
        var (here, there) = (_nodes[0].Address, _nodes[2].Address);
        var token = voters[4].Token;
        Assert.Null(await voters[4].TakeAsync(people[4].Pass, there));
        Assert.Equal(token, voters[4].Token);
        Assert.Equal("ballot_taken", await new Voter(there, Poll).TakeAsync(people[4].Pass));
        Assert.All(
            await Task.WhenAll(voters.Take(5).SelectMany((v, i) => new[] { here, there }.Select(node => v.AnswerAsync(i == 1 ? 1 : 0, elsewhere: node)))),
            Assert.Null);
        Assert.Equal("[4,1]", (await rowan.NextAsync("sumsCounted"))["sums"]!.ToJsonString());
        for (var answers = 3; answers <= 5; answers++) Assert.Equal(answers, await AnswersAsync(people[2]));
        await using var late = await _nodes[2].EnterAsync(link, "Late");
        Assert.Equal(5, (int)late.Snapshot["polls"]![0]!["answers"]!);

        using var console = RedisServer.Connect(cluster.Redis.Connection);
        var log = await console.Database.StreamRangeAsync($"mh:{{{voters[0].Room}}}:log");
        var (counted, ballots) = (log.Where(e => Has(e, "answerCounted")).ToArray(), log.Where(e => Has(e, "ballotGiven")).ToArray());
        Assert.Equal((5, 6), (counted.Length, ballots.Length));
        Assert.All(counted, entry =>
        {
            Assert.Equal("", entry["by"].ToString());
            Assert.All(people, p => Assert.DoesNotContain(p.You, Words(entry), StringComparison.Ordinal));
            Assert.All(voters, v => Assert.DoesNotContain(v.Blinded, Words(entry), StringComparison.Ordinal));
        });
        Assert.All(ballots, entry => Assert.DoesNotContain("choice", Words(entry), StringComparison.Ordinal));
        Assert.True(ballots.Max(e => Version(e)) < counted.Min(e => Version(e))); // their order says nothing about that of the answers
        var all = await EverythingAsync(console);
        Assert.Contains(voters[0].Blinded, all, StringComparison.Ordinal);
        Assert.All(voters, v => Assert.False(all.Contains(v.Secret, StringComparison.Ordinal) || all.Contains(v.Token, StringComparison.Ordinal)));
        foreach (var person in people) await person.DisposeAsync();
    }

    private static async Task<int> AnswersAsync(HubClient reader) => (int)(await reader.NextAsync("pollAnswered"))["answers"]!;

    private static bool Has(StreamEntry entry, string type) => Words(entry).Contains($"\"{type}\"", StringComparison.Ordinal);
    private static string Words(StreamEntry entry) => string.Join('\n', entry.Values.Select(v => v.ToString()));
    private static long Version(StreamEntry entry) => long.Parse(entry.Id.ToString().Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> EverythingAsync(RedisServer console)
    {
        var (db, words) = (console.Database, new List<string>());
        foreach (var key in db.Multiplexer.GetServers().Single().Keys())
        {
            words.Add(key.ToString());
            words.AddRange(await db.KeyTypeAsync(key) switch
            {
                RedisType.String    => [(await db.StringGetAsync(key)).ToString()],
                RedisType.Hash      => (await db.HashGetAllAsync(key)).Select(f => f.ToString()),
                RedisType.Set       => (await db.SetMembersAsync(key)).Select(m => m.ToString()),
                RedisType.SortedSet => (await db.SortedSetRangeByRankAsync(key)).Select(m => m.ToString()),
                RedisType.Stream    => (await db.StreamRangeAsync(key)).Select(Words),
                _                   => [],
            });
        }
        return string.Join('\n', words);
    }
}
