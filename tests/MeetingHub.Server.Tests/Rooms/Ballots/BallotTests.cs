using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Rooms.Ballots;

/// <summary>Answers without a name, over a whole server.</summary>
public sealed class BallotTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Poll = "poll-of-tests";

    private static async Task OpenAsync(HubClient rowan, string poll = Poll)
    {
        var form = new JsonObject { ["kind"] = "question", ["question"] = "What would help?", ["choices"] = new JsonArray("A break", "More time") };
        Assert.Null((await rowan.ExecuteAsync("preparePoll", ("id", poll), ("form", form)))["refusal"]);
        Assert.Null((await rowan.ExecuteAsync("openPoll", ("id", poll)))["refusal"]);
    }

    private async Task<(HubClient Rowan, HubClient[] People)> MeetAsync(int people)
    {
        var (facilitator, link) = await server.StartMeetingAsync();
        var rowan = await server.EnterAsync(facilitator, "Rowan");
        return (rowan, [.. await Task.WhenAll(Enumerable.Range(1, people).Select(i => server.EnterAsync(link, $"Person {i}")))]);
    }

    private static async Task LeaveAsync(params HubClient[] people)
    {
        foreach (var each in people) await each.DisposeAsync();
    }

    [Fact]
    public async Task Five_answers_make_sums_and_nothing_that_anybody_is_sent_tells_whose_they_are()
    {
        var (rowan, people) = await MeetAsync(5);
        await OpenAsync(rowan);
        var voters = people.Select(_ => new Voter(server.Address, Poll)).ToArray();
        for (var i = 0; i < 5; i++) Assert.Null(await voters[i].TakeAsync(people[i].Pass));
        Assert.All(await Task.WhenAll(voters.Select((v, i) => v.AnswerAsync(i == 3 ? 1 : 0))), Assert.Null);

        Assert.Equal("[4,1]", (await rowan.NextAsync("sumsCounted"))["sums"]!.ToJsonString());
        await rowan.ExecuteAsync("showSums", ("id", Poll));
        Assert.Equal("[4,1]", (await people[0].NextAsync("sumsShown"))["sums"]!.ToJsonString());

        Assert.All(people.Append(rowan).SelectMany(p => p.Frames), frame =>
        {
            Assert.DoesNotContain("answerCounted", frame);
            Assert.DoesNotContain("choice\"", frame);
            Assert.All(voters, v => Assert.False(frame.Contains(v.Secret) || frame.Contains(v.Token)));
        });
        for (var i = 0; i < 5; i++) // a ballot is told to its own seat
            Assert.All(people.Append(rowan).Where(p => p != people[i]).SelectMany(p => p.Frames), frame => Assert.DoesNotContain(voters[i].Blinded, frame));
        await LeaveAsync([rowan, .. people]);
    }

    [Fact]
    public async Task An_answer_counts_once_and_only_with_a_ballot_of_that_poll()
    {
        var (rowan, people) = await MeetAsync(2);
        await OpenAsync(rowan);
        await OpenAsync(rowan, "other-poll");
        var (ann, other) = (new Voter(server.Address, Poll), new Voter(server.Address, "other-poll"));

        Assert.Equal("participants_only", await new Voter(server.Address, Poll).TakeAsync(rowan.Pass));
        Assert.Equal("no_such_poll", await new Voter(server.Address, "no-such-poll").TakeAsync(people[0].Pass));
        Assert.Equal("bad_pass", await ann.TakeAsync(people[0].Pass[..^2] + "xx"));
        Assert.Null(await ann.TakeAsync(people[0].Pass));
        Assert.Null(await ann.TakeAsync(people[0].Pass));
        Assert.Equal("ballot_taken", await new Voter(server.Address, Poll).TakeAsync(people[0].Pass));
        Assert.Null(await other.TakeAsync(people[1].Pass));

        Assert.Equal("bad_request", await ann.AnswerAsync(2));
        Assert.Equal("ballot_unusable", await ann.AnswerAsync(0, other.Token));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 6).Select(i => ann.AnswerAsync(i % 2))), Assert.Null);
        Assert.Equal(1, (int)(await rowan.NextAsync("pollAnswered"))["answers"]!);
        await rowan.ExecuteAsync("closePoll", ("id", Poll));
        Assert.Null(await ann.AnswerAsync(1));
        var events = new List<string>();
        for (JsonNode? found = null; found is null;)
        {
            var entry = await rowan.NextEntryAsync();
            events.AddRange(entry["events"]!.AsArray().Select(e => (string)e!["$type"]!));
            found = entry["events"]!.AsArray().FirstOrDefault(e => (string?)e!["$type"] == "pollClosing");
        }
        Assert.DoesNotContain("pollAnswered", events);
        await LeaveAsync([rowan, .. people]);
    }

    [Fact]
    public async Task A_question_from_the_box_reaches_facilitators_alone_without_its_author_and_no_seat_asks_too_often()
    {
        var (rowan, people) = await MeetAsync(2);
        await rowan.ExecuteAsync("setQuestionBox", ("open", true));
        Assert.Null((await people[0].ExecuteAsync("askQuestion", ("id", "question-one"), ("text", "What do you do at three?")))["refusal"]);
        Assert.Equal(
            """{"$type":"questionAsked","id":"question-one","text":"What do you do at three?"}""",
            (await rowan.NextAsync("questionAsked")).ToJsonString());
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            people[0].ExecuteAsync("askQuestion", ("id", $"question-{i}"), ("text", "Again?"))));
        Assert.Contains(replies, reply => (string?)reply["refusal"]?["code"] == "slow_down");
        await rowan.ExecuteAsync("showQuestion", ("id", "question-one"));
        Assert.Equal("What do you do at three?", (string?)(await people[1].NextAsync("questionShown"))["text"]);
        Assert.DoesNotContain(people[1].Frames, frame => frame.Contains("questionAsked", StringComparison.Ordinal));
        await LeaveAsync([rowan, .. people]);
    }
}
