using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>What facilitators decide about writing: to whom, how often, and which texts are gone.</summary>
public class ChatLimitsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static PostMessage Post(string id, MessageAudience audience = MessageAudience.Everyone, ParticipantId? toWho = null) =>
        new(Id(id), "Hello", audience, null, toWho);

    private static MessagePosted Posted(ParticipantId who, string id, MessageAudience audience = MessageAudience.Everyone, ParticipantId? toWho = null) =>
        new(Id(id), who, "Hello", audience, null, toWho);

    public static TheoryData<RoomCommand> Settings =>
    [
        new SetChat(ChatMode.Paused), new SetSlowMode(Minute), new SetPrivateMessages(PrivateMessages.All), new HoldChat(Ben), new AllowChat(Ben),
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Only_a_facilitator_decides_about_the_chat(RoomCommand command) =>
        Given(new ChatHeld(Ben)).When(command, Ann).ThenRefused(Refusal.NotFacilitator);

    [Fact]
    public void While_the_chat_is_paused_facilitators_write_and_others_do_not() =>
        Given().When(new SetChat(ChatMode.Paused), Rowan).Then(new ChatSet(ChatMode.Paused))
            .When(new SetChat(ChatMode.Paused), Robin).ThenNothing()
            .When(Post("one"), Ann).ThenRefused(Refusal.ChatPaused)
            .When(Post("two", MessageAudience.Facilitators), Ann).ThenRefused(Refusal.ChatPaused)
            .When(Post("three", MessageAudience.Direct, Rowan), Ann).ThenRefused(Refusal.ChatPaused)
            .When(Post("four"), Rowan).Then(Posted(Rowan, "four"))
            .When(new SetChat(ChatMode.Open), Robin).Then(new ChatSet(ChatMode.Open))
            .When(Post("one"), Ann).Then(Posted(Ann, "one"));

    [Fact]
    public void Messages_to_facilitators_only_go_to_them_and_to_nobody_else() =>
        Given(new ChatSet(ChatMode.ToFacilitators), new PrivateMessagesSet(PrivateMessages.All))
            .When(Post("one"), Ann).ThenRefused(Refusal.ChatToFacilitators)
            .When(Post("two", MessageAudience.Direct, Ben), Ann).ThenRefused(Refusal.ChatToFacilitators)
            .When(Post("three", MessageAudience.Facilitators), Ann).Then(Posted(Ann, "three", MessageAudience.Facilitators))
            .When(Post("four", MessageAudience.Direct, Rowan), Ann).Then(Posted(Ann, "four", MessageAudience.Direct, Rowan))
            .When(Post("five"), Rowan).Then(Posted(Rowan, "five"));

    [Fact]
    public void In_slow_mode_the_next_message_waits_and_the_refusal_says_until_when() =>
        Given().When(new SetSlowMode(Minute), Rowan).Then(new SlowModeSet(Minute))
            .When(new SetSlowMode(Minute), Rowan).ThenNothing()
            .When(Post("one"), Ann).Then(Posted(Ann, "one"))
            .After(TimeSpan.FromSeconds(59)).When(Post("two"), Ann).ThenRefused(Refusal.ChatSlow with { Until = Noon + Minute })
            .When(Post("three"), Ben).Then(Posted(Ben, "three"));

    [Fact]
    public void After_its_time_the_next_message_goes_out_in_slow_mode() =>
        Given(new SlowModeSet(Minute), Said(Ann, "one")).After(Minute).When(Post("two"), Ann).Then(Posted(Ann, "two"));

    [Fact]
    public void Slow_mode_slows_neither_facilitators_nor_what_is_written_to_them() =>
        Given(new SlowModeSet(Minute), Said(Ann, "one"), Said(Rowan, "two"))
            .When(Post("three"), Rowan).Then(Posted(Rowan, "three"))
            .When(Post("four", MessageAudience.Facilitators), Ann).Then(Posted(Ann, "four", MessageAudience.Facilitators))
            .When(Post("five", MessageAudience.Direct, Rowan), Ann).Then(Posted(Ann, "five", MessageAudience.Direct, Rowan))
            .When(new SetSlowMode(null), Rowan).Then(new SlowModeSet(null))
            .When(Post("six"), Ann).Then(Posted(Ann, "six"));

    [Fact]
    public void What_is_written_to_facilitators_delays_no_message_to_the_group() =>
        Given(new SlowModeSet(Minute), Said(Ann, "one", MessageAudience.Facilitators), Said(Ann, "two", MessageAudience.Direct, Rowan))
            .When(Post("three"), Ann).Then(Posted(Ann, "three"));

    [Fact]
    public void The_chat_is_as_slow_as_the_page_offers_and_not_otherwise() =>
        Given().When(new SetSlowMode(TimeSpan.FromSeconds(29)), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new SetSlowMode(TimeSpan.FromMinutes(5)), Rowan).Then(new SlowModeSet(TimeSpan.FromMinutes(5)));

    [Fact]
    public void The_room_remembers_no_longer_when_somebody_wrote_than_slow_mode_needs() =>
        Given(new SlowModeSet(Minute), Said(Ann, "one")).After(2 * Minute).When(Post("two"), Ben).Then(Posted(Ben, "two"))
            .AndTheRoom(room => Assert.Equal([Ben], room.Chat.LastWrote.Keys));

    [Fact]
    public void Participants_write_to_each_other_only_where_facilitators_allow_it() =>
        Given().When(Post("one", MessageAudience.Direct, Ben), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new SetPrivateMessages(PrivateMessages.All), Rowan).Then(new PrivateMessagesSet(PrivateMessages.All))
            .When(new SetPrivateMessages(PrivateMessages.All), Rowan).ThenNothing()
            .When(Post("one", MessageAudience.Direct, Ben), Ann).Then(Posted(Ann, "one", MessageAudience.Direct, Ben));

    [Fact]
    public void Without_private_messages_a_participant_answers_a_facilitator_and_begins_with_nobody() =>
        Given(new PrivateMessagesSet(PrivateMessages.Off))
            .When(Post("one", MessageAudience.Direct, Rowan), Ann).ThenRefused(Refusal.PrivateMessagesOff)
            .When(Post("two", MessageAudience.Direct, Ben), Ann).ThenRefused(Refusal.PrivateMessagesOff)
            .When(Post("three", MessageAudience.Facilitators), Ann).Then(Posted(Ann, "three", MessageAudience.Facilitators))
            .When(Post("four", MessageAudience.Direct, Ann), Rowan).Then(Posted(Rowan, "four", MessageAudience.Direct, Ann))
            .When(Post("one", MessageAudience.Direct, Rowan), Ann).Then(Posted(Ann, "one", MessageAudience.Direct, Rowan))
            .When(Post("five", MessageAudience.Direct, Robin), Ann).ThenRefused(Refusal.PrivateMessagesOff);

    [Fact]
    public void A_person_who_is_held_back_writes_to_facilitators_only_until_a_facilitator_allows_more() =>
        Given(new PrivateMessagesSet(PrivateMessages.All))
            .When(new HoldChat(Ann, Reason.Disruption), Rowan).Then(new ChatHeld(Ann), new ReasonGiven(Ann, Reason.Disruption))
            .When(new HoldChat(Ann), Robin).ThenNothing()
            .When(Post("one"), Ann).ThenRefused(Refusal.ChatHeld)
            .When(Post("two", MessageAudience.Direct, Ben), Ann).ThenRefused(Refusal.ChatHeld)
            .When(Post("three", MessageAudience.Facilitators), Ann).Then(Posted(Ann, "three", MessageAudience.Facilitators))
            .When(Post("four"), Ben).Then(Posted(Ben, "four"))
            .When(new AllowChat(Ann), Robin).Then(new ChatAllowed(Ann, Robin))
            .When(new AllowChat(Ann), Robin).ThenNothing()
            .When(Post("one"), Ann).Then(Posted(Ann, "one"));

    [Fact]
    public void Leaving_lifts_no_hold_on_messages_and_the_next_room_keeps_it() =>
        Given(new ChatHeld(Ann), new ParticipantLeft(Ann), Joined(Ann, "Ann")).When(Post("one"), Ann).ThenRefused(Refusal.ChatHeld)
            .AndTheRoom(room =>
            {
                var kept = Kept.Of(room);
                var opening = Room.Empty.Decide(new OpenRoom(room.Settings, kept), ParticipantId.Nobody, Noon).Events;
                var next = opening.Add(Joined(Ann, "Ann")).Aggregate(Room.Empty, (state, e) => state.Evolve(e, Noon));
                Assert.Equal(Refusal.ChatHeld, next.Decide(Post("two"), Ann, Noon).Refusal);
                Assert.Equal(kept.Seats.AsEnumerable(), Kept.Of(next).Seats);
            });

    [Fact]
    public void Facilitators_are_not_held_back() =>
        Given().When(new HoldChat(Robin), Rowan).ThenRefused(Refusal.FacilitatorWrites)
            .When(new HoldChat(new ParticipantId("p-nobody-1")), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new HoldChat(Ann), Rowan).Then(new ChatHeld(Ann))
            .When(new PromoteParticipant(Ann), Rowan).Then(new RoleGiven(Ann, Role.Facilitator, Rowan))
            .When(Post("one"), Ann).Then(Posted(Ann, "one"));

    [Fact]
    public void Facilitators_see_who_is_held_back_and_others_only_that_they_are_themselves() =>
        Given(new ChatHeld(Ann), new ChatHeld(Ben)).AndTheRoom(room =>
        {
            Assert.Equal([Ann, Ben], RoomView.For(room, Rowan).Chat!.Held.AsEnumerable());
            Assert.Equal([Ann], RoomView.For(room, Ann).Chat!.Held.AsEnumerable());
            Assert.Null(RoomView.For(room, Cal).Chat);
        });

    [Fact]
    public void A_message_is_taken_down_by_its_author_or_by_a_facilitator_who_sees_it() =>
        Given(Said(Ann, "one"), Said(Ben, "two"), Said(Rowan, "three", MessageAudience.Direct, Ben))
            .When(new TakeDownMessage(Id("two")), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new TakeDownMessage(Id("one")), Ann).Then(new MessageTakenDown(Id("one"), Ann, Ann))
            .When(new TakeDownMessage(Id("one")), Rowan).ThenNothing()
            .When(new TakeDownMessage(Id("two")), Rowan).Then(new MessageTakenDown(Id("two"), Rowan, Ben))
            .When(new TakeDownMessage(Id("three")), Robin).ThenRefused(Refusal.NoSuchMessage)
            .When(new TakeDownMessage(Id("none")), Rowan).ThenRefused(Refusal.NoSuchMessage);

    [Fact]
    public void A_message_that_is_taken_down_keeps_its_place_without_its_text_and_its_reactions() =>
        Given(Said(Ann, "one"), new MessageReacted(Id("one"), Ben, Reaction.Heart), new MessageTakenDown(Id("one"), Rowan, Ann))
            .When(new ReactToMessage(Id("one"), Reaction.Heart), Cal).ThenRefused(Refusal.NoSuchMessage)
            .When(new WithdrawReaction(Id("one"), Reaction.Heart), Ben).ThenNothing()
            .When(new PostMessage(Id("one"), "Hello", MessageAudience.Everyone), Ann).ThenNothing()
            .AndTheRoom(room =>
            {
                var seen = RoomView.For(room, Cal).Messages.Single();
                Assert.Equal(("", Rowan, Ann), (seen.Body, seen.TakenDownBy!.Value, seen.Author.Id));
                Assert.Empty(seen.Reactions);
            });

    [Fact]
    public void A_text_that_is_taken_down_makes_room_for_others()
    {
        var body = new string('€', ChatRules.LongestMessage); // three bytes each, and about a megabyte is kept
        var room = Circle;
        for (var i = 0; i < 300; i++)
        {
            room = room.Evolve(new MessagePosted(Id($"message{i:000}"), Ann, body, MessageAudience.Everyone), Noon);
            room = room.Evolve(new MessageTakenDown(Id($"message{i:000}"), Ann, Ann), Noon);
        }
        Assert.Equal(300, room.Chat.Messages.Count);
        Assert.Equal(300, Reread(room).Evolve(new MessageReacted(Id("message299"), Ben, Reaction.Heart), Noon).Chat.Messages.Count);
    }
}
