using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class ChatTests
{
    private static PostMessage Post(string body = "Hello", MessageAudience audience = MessageAudience.Everyone, string? replyTo = null, ParticipantId? toWho = null) =>
        new(Id("new"), body, audience, replyTo is null ? null : Id(replyTo), toWho);

    [Fact]
    public void A_message_is_posted_once_however_often_it_is_sent() =>
        Given().When(Post(), Ann).Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Everyone))
            .When(Post(), Ann).ThenNothing();

    [Fact]
    public void A_message_needs_words() => Given().When(Post(""), Ann).ThenRefused(Refusal.MessageEmpty);

    [Fact]
    public void A_message_of_4000_units_is_not_too_long() =>
        Given().When(Post(new string('x', 4_000)), Ann)
            .Then(new MessagePosted(Id("new"), Ann, new string('x', 4_000), MessageAudience.Everyone));

    [Fact]
    public void A_message_of_4001_units_is_too_long() =>
        Given().When(Post(new string('x', 4_001)), Ann).ThenRefused(Refusal.MessageTooLong);

    [Fact]
    public void A_content_note_goes_with_the_message_to_whoever_reads_it_also_later() =>
        Given().When(Post(audience: MessageAudience.Facilitators) with { Note = "Grief" }, Ann)
            .Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Facilitators, Note: "Grief"))
            .When(Post(audience: MessageAudience.Direct, toWho: Rowan) with { Id = Id("private"), Note = "Food" }, Ann)
            .Then(new MessagePosted(Id("private"), Ann, "Hello", MessageAudience.Direct, null, Rowan, "Food"))
            .AndTheRoom(room =>
            {
                Assert.Equal(["Grief", "Food"], RoomView.For(room, Rowan).Messages.Select(m => m.Note));
                Assert.Empty(RoomView.For(room, Ben).Messages);
                Assert.Equal(["Grief", "Food"], RoomView.For(Reread(room), Ann).Messages.Select(m => m.Note));
            });

    [Fact]
    public void A_content_note_of_61_units_is_too_long_and_a_blank_one_is_none() =>
        Given().When(Post() with { Note = new string('x', 61) }, Ann).ThenRefused(Refusal.NoteTooLong)
            .When(Post() with { Note = " " }, Ann).Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Everyone))
            .When(Post() with { Id = Id("other"), Note = new string('x', 60) }, Ann)
            .Then(new MessagePosted(Id("other"), Ann, "Hello", MessageAudience.Everyone, Note: new string('x', 60)));

    [Fact]
    public void In_a_room_of_an_older_level_a_message_with_a_note_is_refused_and_never_posted_uncovered() =>
        GivenOnly(new RoomOpened("Circle", 8), Joined(Ann, "Ann"))
            .When(Post() with { Note = "Grief" }, Ann).ThenRefused(Refusal.NextRoomOnly)
            .When(Post(), Ann).Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Everyone));

    [Fact]
    public void A_reply_names_an_existing_message() =>
        Given(Said(Ben, "first")).When(Post(replyTo: "first"), Ann)
            .Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Everyone, Id("first")));

    [Fact]
    public void A_reply_to_an_unknown_message_is_refused() => Given().When(Post(replyTo: "first"), Ann).ThenRefused(Refusal.NoSuchMessage);

    [Fact]
    public void A_reply_cannot_reveal_whether_a_private_message_of_others_exists() =>
        Given(Said(Ben, "first", MessageAudience.Direct, Rowan)).When(Post(replyTo: "first"), Ann).ThenRefused(Refusal.NoSuchMessage);

    [Fact]
    public void A_direct_message_needs_a_recipient_who_is_inside() =>
        Given().When(Post(audience: MessageAudience.Direct), Ann).ThenRefused(Refusal.NoSuchParticipant)
            .When(Post(audience: MessageAudience.Direct, toWho: new ParticipantId("p-nobody-1")), Ann).ThenRefused(Refusal.NoSuchParticipant);

    [Fact]
    public void Participants_do_not_write_to_each_other_in_private() =>
        Given().When(Post(audience: MessageAudience.Direct, toWho: Ben), Ann).ThenRefused(Refusal.NotFacilitator);

    [Fact]
    public void A_participant_and_a_facilitator_write_to_each_other_in_private() =>
        Given().When(Post(audience: MessageAudience.Direct, toWho: Rowan), Ann)
            .Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Direct, null, Rowan))
            .When(Post(audience: MessageAudience.Direct, toWho: Ann) with { Id = Id("answer") }, Rowan)
            .Then(new MessagePosted(Id("answer"), Rowan, "Hello", MessageAudience.Direct, null, Ann));

    [Fact]
    public void A_recipient_on_a_message_for_everyone_is_left_out() =>
        Given().When(Post(toWho: Ben), Ann).Then(new MessagePosted(Id("new"), Ann, "Hello", MessageAudience.Everyone));

    [Fact]
    public void A_reaction_counts_once_and_can_be_taken_back() =>
        Given(Said(Ben, "first"))
            .When(new ReactToMessage(Id("first"), Reaction.Heart), Ann).Then(new MessageReacted(Id("first"), Ann, Reaction.Heart))
            .When(new ReactToMessage(Id("first"), Reaction.Heart), Ann).ThenNothing()
            .When(new ReactToMessage(Id("first"), Reaction.MeToo), Ann).Then(new MessageReacted(Id("first"), Ann, Reaction.MeToo))
            .When(new WithdrawReaction(Id("first"), Reaction.Heart), Ann).Then(new ReactionWithdrawn(Id("first"), Ann, Reaction.Heart))
            .When(new WithdrawReaction(Id("first"), Reaction.Heart), Ann).ThenNothing();

    [Fact]
    public void Nobody_reacts_to_a_message_they_cannot_see() =>
        Given(Said(Ben, "first", MessageAudience.Facilitators))
            .When(new ReactToMessage(Id("first"), Reaction.Heart), Ann).ThenRefused(Refusal.NoSuchMessage)
            .When(new WithdrawReaction(Id("first"), Reaction.Heart), Ann).ThenRefused(Refusal.NoSuchMessage)
            .When(new ReactToMessage(Id("none"), Reaction.Heart), Ann).ThenRefused(Refusal.NoSuchMessage);

    [Fact]
    public void A_message_keeps_its_authors_name_from_when_it_was_posted() =>
        Given(Said(Ann, "first"), new ParticipantLeft(Ann), Joined(Ann, "Anna"))
            .AndTheRoom(room => Assert.Equal("Ann", room.Chat.Find(Id("first"))!.Author.Name));

    [Fact]
    public void The_newest_500_messages_stay_and_older_ids_are_still_remembered()
    {
        var room = Circle;
        for (var i = 0; i < 600; i++) room = room.Evolve(Said(Ann, $"message-{i}"), Noon);

        Assert.Equal(500, room.Chat.Messages.Count);
        Assert.Null(room.Chat.Find(Id("message-99")));
        Assert.Equal(Id("message-100"), room.Chat.Find(Id("message-100"))!.Id);
        Assert.Equal(Id("message-599"), room.Chat.Find(Id("message-599"))!.Id);
        Assert.True(room.Chat.Remembers(Id("message-0")));

        for (var i = 600; i < Chat.MostRememberedIds + 1; i++) room = room.Evolve(Said(Ann, $"message-{i}"), Noon);
        Assert.False(room.Chat.Remembers(Id("message-0")));
        Assert.True(room.Chat.Remembers(Id("message-1")));
    }

    [Fact]
    public void Kept_messages_are_limited_by_their_size_in_bytes_too()
    {
        var body = new string('€', ChatRules.LongestMessage); // three bytes each
        var room = RoomWithMessages(Enumerable.Repeat(body, 200));
        Assert.InRange(room.Chat.Messages.Count, 70, 83);
        Assert.Equal(Id("message199"), room.Chat.Messages[^1].Id);
        Assert.Same(room.Chat.Messages[0], room.Chat.Find(room.Chat.Messages[0].Id));
        Assert.Null(room.Chat.Find(Id("message001")));
        Assert.True(room.Chat.Remembers(Id("message001")));

        // Short messages are limited by their number, and a restored state continues the count.
        Assert.Equal(Chat.MostMessages, RoomWithMessages(Enumerable.Repeat("Hello", 600)).Chat.Messages.Count);
        var again = Reread(room);
        foreach (var one in (Room[])[room, again])
            Assert.Equal(room.Chat.Messages.Count, one.Evolve(new MessagePosted(Id("another1"), Ann, body, MessageAudience.Everyone), Noon).Chat.Messages.Count);
    }

    [Fact]
    public void Reactions_count_towards_the_size_of_the_kept_messages()
    {
        var room = RoomWithMessages(Enumerable.Repeat(new string('x', 3_700), 250));
        var kept = room.Chat.Messages.Count;
        var newest = room.Chat.Messages[^1].Id;
        for (var i = 0; i < 1_000; i++) room = room.Evolve(new MessageReacted(newest, new ParticipantId($"somebody{i:0000}"), Reaction.Heart), Noon);
        Assert.InRange(room.Chat.Messages.Count, kept - 20, kept - 5);
        Assert.Equal(1_000, room.Chat.Find(newest)!.Reactions.Count);
    }

    private static Room RoomWithMessages(IEnumerable<string> bodies) => bodies.Select((body, i) => (body, i)).Aggregate(
        Room.Empty.Evolve(new RoomOpened("Circle", 10), Noon).Evolve(Joined(Ann, "Ann"), Noon),
        (room, m) => room.Evolve(new MessagePosted(Id($"message{m.i:000}"), Ann, m.body, MessageAudience.Everyone), Noon));
}
