using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms.Live;

// What a seat gets when what it may see becomes another.
public sealed partial class LiveRoomTests
{
    private static async Task<JsonNode> EntryAsync(Client client, long version)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var patience = new CancellationTokenSource(Until.Patience);
        while (client.Messages.LastOrDefault() is not [.., var last] || last.Version < version)
            await tick.WaitForNextTickAsync(patience.Token);
        return JsonNode.Parse(client.Messages.Last()[^1].Utf8!)!;
    }

    private static string[] NamesIn(JsonNode? room) => [.. room!["participants"]!.AsArray().Select(p => (string)p!["name"]!)];

    private async Task<long> DoAsync(Member member, RoomCommand command, LiveRoom? room = null)
    {
        var reply = await (room ?? _room).ExecuteAsync(member, command);
        Assert.Null(reply.Refusal);
        return reply.Version;
    }

    [Fact]
    public async Task A_promotion_gives_its_seat_the_whole_room_and_the_others_an_event_and_a_resume_across_it_a_snapshot()
    {
        var (rowan, _, _) = await JoinAsync("facilitator1", "Rowan", role: Role.Facilitator);
        var (asha, joined, toAsha) = await JoinAsync("participant1", "Asha");
        var (mei, _, toMei) = await JoinAsync("participant2", "Mei");
        var (frank, _, _) = await JoinAsync("participant3", "Frank");
        await DoAsync(rowan, new RemoveParticipant(frank.Who));

        var version = await DoAsync(rowan, new PromoteParticipant(asha.Who));
        var anew = await EntryAsync(toAsha, version);
        Assert.Empty(anew["events"]!.AsArray());
        Assert.Equal("Frank", (string?)anew["room"]!["removed"]![0]!["name"]); // which only facilitators see
        var told = await EntryAsync(toMei, version);
        Assert.Equal(("roleGiven", null), ((string?)told["events"]![0]!["$type"], told["room"]));

        // From here on it sees, and may do, what facilitators do.
        var noted = await DoAsync(mei, new PostMessage(new MessageId("message1"), "Please", MessageAudience.Facilitators, null, null));
        Assert.Equal("messagePosted", (string?)(await EntryAsync(toAsha, noted))["events"]![0]!["$type"]);
        await DoAsync(asha, new LockRoom());

        async Task<ResumeReply> AgainAsync(long from) => await _room.ResumeAsync(
            _passes.Check(joined.Pass!.Pass).Pass!, new ResumeRequest("", joined.Epoch!, from), new Client(), () => { }, _ => { });
        Assert.True(await AgainAsync(version - 1) is { Snapshot: not null, Entries: null });
        Assert.True(await AgainAsync(version) is { Snapshot: null, Entries: not null });
    }

    [Fact]
    public async Task A_node_that_reads_the_log_later_tells_nobody_a_text_that_was_taken_down_before()
    {
        var (asha, joined, _) = await JoinAsync("participant1", "Asha");
        await DoAsync(asha, new PostMessage(new MessageId("message1"), "words that go", MessageAudience.Everyone));
        await DoAsync(asha, new TakeDownMessage(new MessageId("message1")));
        await DoAsync(asha, new PostMessage(new MessageId("message2"), "words that stay", MessageAudience.Everyone));

        await using var later = OpenAnother();
        var reply = await later.ResumeAsync(
            _passes.Check(joined.Pass!.Pass).Pass!, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        Assert.Equal(["", "words that stay"], reply.Entries!.Value.SelectMany(e => e.Events).OfType<MessagePosted>().Select(m => m.Body));
    }

    [Fact]
    public async Task A_node_that_was_behind_reads_a_post_and_its_taking_down_together_and_tells_no_text()
    {
        await using var behind = OpenAnother(log: new FaultyLog(_log) { IsSilent = true });
        var (_, _, toMei) = await JoinAsync("participant2", "Mei", behind);
        var (asha, _, _) = await JoinAsync("participant1", "Asha");
        await DoAsync(asha, new PostMessage(new MessageId("message1"), "words that go", MessageAudience.Everyone));
        var version = await DoAsync(asha, new TakeDownMessage(new MessageId("message1")));

        await behind.SyncAsync();
        await EntryAsync(toMei, version);
        var told = toMei.Messages.SelectMany(all => all).Where(e => e.Utf8 is not null).Select(e => System.Text.Encoding.UTF8.GetString(e.Utf8!)).ToArray();
        Assert.Contains(told, text => text.Contains("messageTakenDown", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.Contains("words that go", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_facilitators_write_to_each_other_and_who_leads_never_goes_out_to_anybody_else()
    {
        var (rowan, _, toRowan) = await JoinAsync("facilitator1", "Rowan", role: Role.Facilitator);
        var (sam, _, _) = await JoinAsync("facilitator2", "Sam", role: Role.Facilitator);
        var (mei, joined, toMei) = await JoinAsync("participant2", "Mei");
        await DoAsync(rowan, new AskToLead(sam.Who));
        var between = await DoAsync(sam, new PostMessage(new MessageId("message1"), "between us", MessageAudience.Colleagues));
        var said = await EntryAsync(toRowan, between);
        Assert.Equal(("between us", "colleagues"), ((string?)said["events"]![0]!["body"], (string?)said["events"]![0]!["audience"]));
        await DoAsync(sam, new TakeLead());
        await EntryAsync(toMei, await DoAsync(mei, new PostMessage(new MessageId("message2"), "to all", MessageAudience.Everyone)));

        var sent = toMei.Messages.SelectMany(all => all).Where(e => e.Utf8 is not null).Select(e => System.Text.Encoding.UTF8.GetString(e.Utf8!));
        var again = await _room.ResumeAsync(
            _passes.Check(joined.Pass!.Pass).Pass!, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        var (_, anew, _) = await JoinAsync("participant3", "Frank");
        string[] told = [.. sent, JsonSerializer.Serialize(again, RoomJson.Options), JsonSerializer.Serialize(anew, RoomJson.Options)];
        Assert.Contains(told, text => text.Contains("to all", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.Contains("between us", StringComparison.Ordinal) || text.Contains("lead", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Whoever_stepped_down_gets_the_room_as_participants_see_it_and_no_more_notes_to_facilitators()
    {
        await JoinAsync("facilitator1", "Rowan", role: Role.Facilitator);
        var (sam, _, toSam) = await JoinAsync("facilitator2", "Sam", role: Role.Facilitator);
        var (mei, _, _) = await JoinAsync("participant2", "Mei");
        await DoAsync(mei, new PostMessage(new MessageId("message1"), "Please", MessageAudience.Facilitators, null, null));

        var anew = await EntryAsync(toSam, await DoAsync(sam, new StepDown()));
        Assert.Empty(anew["room"]!["messages"]!.AsArray());
        var before = toSam.Messages.Count;
        await DoAsync(mei, new PostMessage(new MessageId("message2"), "Please", MessageAudience.Facilitators, null, null));
        var version = await DoAsync(mei, new PostMessage(new MessageId("message3"), "All", MessageAudience.Everyone, null, null));
        var said = await EntryAsync(toSam, version);
        Assert.Equal("All", (string?)said["events"]![0]!["body"]);
        Assert.InRange(toSam.Messages.Count - before, 1, 2);
    }

    [Fact]
    public async Task A_renewed_pass_claims_what_the_first_one_did_and_the_room_remembers_the_promotion()
    {
        var (rowan, _, _) = await JoinAsync("facilitator1", "Rowan", role: Role.Facilitator);
        var (asha, _, client) = await JoinAsync("participant1", "Asha");
        await DoAsync(rowan, new PromoteParticipant(asha.Who));

        await AdvanceAsync(_options.PassRenewal);
        Assert.True(SpinWait.SpinUntil(() => !client.Passes.IsEmpty, Until.Patience));
        var renewed = _passes.Check(client.Passes.Last().Pass).Pass!;
        Assert.Equal(Role.Participant, renewed.Role);

        // In another tab, at another node, after leaving: promoted still.
        await using var other = OpenAnother();
        await DoAsync(asha, new Leave());
        var again = (Member?)null;
        await other.JoinAsync(renewed, new JoinRequest("", "Asha", Keepsake.Wren, Tint.Sea), new Client(), () => { }, m => again = m);
        Assert.Equal(Role.Facilitator, again!.Role);
        await DoAsync(again, new LockRoom(), other);
    }

    [Fact]
    public async Task In_a_large_session_a_promoted_participant_sees_everybody_from_then_on()
    {
        await using var large = OpenAnother(log: new InMemoryRoomLog(), options: new RoomOptions { Capacity = 500 });
        var (rowan, _, _) = await JoinAsync("facilitator1", "Rowan", large, Role.Facilitator);
        var (asha, joined, toAsha) = await JoinAsync("participant1", "Asha", large);
        await JoinAsync("participant2", "Mei", large);
        Assert.Equal(["Rowan", "Asha"], joined.Room!.Participants.Select(p => p.Name));

        var anew = await EntryAsync(toAsha, await DoAsync(rowan, new PromoteParticipant(asha.Who), large));
        Assert.Equal(["Rowan", "Asha", "Mei"], NamesIn(anew["room"]));

        var back = await EntryAsync(toAsha, await DoAsync(asha, new StepDown(), large));
        Assert.Equal(["Rowan", "Asha"], NamesIn(back["room"]));
    }

    [Fact]
    public async Task A_page_of_an_earlier_stay_gets_the_room_anew()
    {
        var (asha, joined, _) = await JoinAsync("participant1", "Asha");
        await JoinAsync("participant2", "Mei");
        await DoAsync(asha, new Leave());
        await JoinAsync("participant1", "Asha");

        var reply = await _room.ResumeAsync(
            _passes.Check(joined.Pass!.Pass).Pass!, new ResumeRequest("", joined.Epoch!, joined.Version!.Value), new Client(), () => { }, _ => { });
        Assert.True(reply is { Snapshot: not null, Entries: null });
    }

    [Fact]
    public async Task Whoever_is_let_in_or_sent_to_wait_gets_a_pass_that_says_so()
    {
        var (rowan, _, _) = await JoinAsync("facilitator1", "Rowan", role: Role.Facilitator);
        await DoAsync(rowan, new SetDoor(DoorMode.Knock));
        var (asha, joined, toAsha) = await JoinAsync("participant1", "Asha");
        Assert.False(_passes.Check(joined.Pass!.Pass).Pass!.WasInside);
        async Task<bool> WasInsideAsync(int passes)
        {
            await Until.TrueAsync(() => Task.FromResult(toAsha.Passes.Count == passes), "No pass came.");
            return _passes.Check(toAsha.Passes.Last().Pass).Pass!.WasInside;
        }

        await DoAsync(rowan, new LetIn([asha.Who]));
        Assert.True(await WasInsideAsync(passes: 1));
        await DoAsync(rowan, new SendToWait(asha.Who));
        Assert.False(await WasInsideAsync(passes: 2));
    }
}
