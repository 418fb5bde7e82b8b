using System.Collections.Immutable;
using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class KeysTests
{
    private static readonly string AnnsKey = Text('a', KeyRules.KeyLength), BensKey = Text('b', KeyRules.KeyLength);
    private static readonly string Box = Text('x', KeyRules.BoxLength), Another = Text('y', KeyRules.BoxLength);
    private static readonly ParticipantId Dee = new("p-dee-001");
    private static readonly KeyPublished AnnPublishes = new(Ann, 1, AnnsKey), BenPublishes = new(Ben, 2, BensKey);

    private static string Text(char letter, int length) => new(letter, length);
    private static KeyOpening Opening(int number) => new(number, Text('v', KeyRules.OpeningLength), Text('p', KeyRules.PeopleLength));
    private static HandKeys Hand(params SealedKey[] keys) => new([.. keys]);

    private static RoomSpec Encrypted(params RoomEvent[] events) => GivenOnly(
    [
        Opened("Circle", 8) with { Encrypted = true }, Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"), Joined(Ben, "Ben"),
        Joined(Cal, "Cal"), .. events,
    ]);

    [Fact]
    public void Each_page_publishes_its_key_and_gets_a_number_that_no_other_has() =>
        Encrypted()
            .When(new PublishKey(AnnsKey), Ann).Then(AnnPublishes)
            .When(new PublishKey(AnnsKey), Ann).ThenNothing()
            .When(new PublishKey(BensKey), Ben).Then(BenPublishes)
            .When(new PublishKey(BensKey), Ann).Then(new KeyPublished(Ann, 3, BensKey))
            .AndTheRoom(room => Assert.Equal(
                [new PublishedKeyView(Ben, 2, BensKey), new PublishedKeyView(Ann, 3, BensKey)], RoomView.For(room, Cal).Keys!.Published));

    [Fact]
    public void A_key_reaches_the_seat_it_is_sealed_for_and_nobody_else()
    {
        Encrypted(AnnPublishes, BenPublishes)
            .When(Hand(new SealedKey(Ben, Box)), Ann).Then(new KeyHanded(Ann, Ben, Box))
            .When(Hand(new SealedKey(Ben, Box)), Ann).ThenNothing()
            .When(Hand(new SealedKey(Ben, Another)), Ann).Then(new KeyHanded(Ann, Ben, Another))
            .AndTheRoom(room =>
            {
                Assert.Equal([new HandedKeyView(Ann, Another)], RoomView.For(room, Ben).Keys!.Handed);
                Assert.All([Ann, Cal, Rowan], who => Assert.Empty(RoomView.For(room, who).Keys!.Handed));
            });
        var audience = new KeyHanded(Ann, Ben, Box).AudienceIn(Circle);
        Assert.True(audience.Includes(Viewer.Inside(Ben, Role.Participant)));
        Assert.False(audience.Includes(Viewer.Inside(Cal, Role.Facilitator)));
        Assert.False(audience.Includes(new Viewer(Ben, Standing.Waiting, Place.Main, Role.Participant)));
    }

    [Fact]
    public void Whoever_comes_without_the_secret_waits_until_a_facilitator_hands_it_over()
    {
        var (key, box) = (new string('k', KeyRules.AskLength), new string('s', KeyRules.SecretLength));
        Encrypted()
            .When(new JoinRoom("Dee", Keepsake.Fern, Tint.Moss, Role.Participant) { IsKeyless = true }, Dee).Then(Knocked(Dee, "Dee"))
            .When(new AskForSecret(key[1..]), Dee).ThenRefused(Refusal.BadRequest)
            .When(new AskForSecret(key), Dee).Then(new SecretAsked(Dee, key))
            .When(new AskForSecret(key), Dee).ThenNothing()
            .AndThe(room =>
            {
                Assert.Equal((key, null), (RoomView.For(room, Rowan).Waiting!.Value.Single() is var w ? (w.Key, w.HasSecret) : default));
                Assert.Null(RoomView.For(room, Ann).Waiting);
            })
            .When(new LetIn([Dee]), Rowan).ThenRefused(Refusal.LacksSecret)
            .When(new GiveSecret(Dee, key, box), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new GiveSecret(Dee, box[..KeyRules.AskLength], box), Rowan).ThenRefused(Refusal.NoSuchParticipant)
            .When(new GiveSecret(Dee, key, box + "s"), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new GiveSecret(Dee, key, box), Rowan).Then(new SecretGiven(Dee, Rowan, box))
            .When(new GiveSecret(Dee, key, box), Rowan).ThenNothing()
            .AndThe(room => Assert.Equal(box, RoomView.For(room, Dee).Wait!.Secret))
            .When(new LetIn([Dee]), Rowan).Decided()
            .AndTheRoom(room => Assert.True(room.IsInside(Dee)));
    }

    [Fact]
    public void A_page_that_seals_neither_sound_nor_pictures_publishes_its_key_only_when_its_person_leads_or_was_let_in_by_hand()
    {
        var unable = "AgQ" + new string('u', KeyRules.KeyLength - 3); // version 2
        var (asked, box) = ("Bg" + new string('k', KeyRules.AskLength - 2), new string('s', KeyRules.SecretLength));
        var lacking = "BQ" + asked[2..];
        Encrypted()
            .When(new PublishKey(unable), Ann).ThenRefused(Refusal.LetInByHand)
            .When(new PublishKey(unable), Rowan).Then(new KeyPublished(Rowan, 1, unable))
            .When(new JoinRoom("Dee", Keepsake.Fern, Tint.Moss, Role.Participant) { IsKeyless = true }, Dee).Then(Knocked(Dee, "Dee"))
            .When(new AskForSecret(lacking), Dee).Decided()
            .When(new LetIn([Dee]), Rowan).ThenRefused(Refusal.LacksSecret)
            .When(new GiveSecret(Dee, lacking, box), Rowan).Decided()
            .When(new AskForSecret(asked), Dee).Then(new SecretAsked(Dee, asked)) // by the page that has it now
            .When(new LetIn([Dee]), Rowan).Decided()
            .When(new PublishKey(unable), Dee).Then(new KeyPublished(Dee, 2, unable));
    }

    [Fact]
    public void Whoever_leads_and_comes_without_the_secret_waits_for_a_colleague_and_leads_once_they_are_in()
    {
        var (key, box) = (new string('k', KeyRules.AskLength), new string('s', KeyRules.SecretLength));
        Encrypted()
            .When(new JoinRoom("Dee", Keepsake.Fern, Tint.Moss, Role.Facilitator) { IsKeyless = true }, Dee)
            .Then(Knocked(Dee, "Dee") with { Role = Role.Facilitator })
            .When(new AskForSecret(key), Dee).Decided()
            .When(new LockRoom(), Dee).ThenRefused(Refusal.Waiting)
            .When(new GiveSecret(Dee, key, box), Rowan).Decided()
            .When(new LetIn([Dee]), Rowan).Decided()
            .AndTheRoom(room => Assert.True(room.IsFacilitator(Dee)));
        Encrypted()
            .When(new JoinRoom("Dee", Keepsake.Fern, Tint.Moss, Role.Facilitator), Dee).Decided()
            .AndTheRoom(room => Assert.True(room.IsFacilitator(Dee)));
    }

    [Fact]
    public void Whoever_leads_and_has_the_secret_after_all_waits_for_nobody_while_others_are_still_let_in_by_hand()
    {
        var key = new string('k', KeyRules.AskLength);
        JoinRoom Comes(Role role, bool isKeyless) => new("Dee", Keepsake.Fern, Tint.Moss, role) { IsKeyless = isKeyless };
        Encrypted()
            .When(Comes(Role.Facilitator, isKeyless: true), Dee).Decided()
            .When(new AskForSecret(key), Dee).Decided()
            .When(Comes(Role.Facilitator, isKeyless: true), Dee).ThenNothing()
            .When(Comes(Role.Facilitator, isKeyless: false), Dee).Then(Joined(Dee, "Dee", Role.Facilitator))
            .AndTheRoom(room => Assert.True(room.IsFacilitator(Dee)));
        Encrypted()
            .When(Comes(Role.Participant, isKeyless: true), Dee).Decided()
            .When(new AskForSecret(key), Dee).Decided()
            .When(Comes(Role.Participant, isKeyless: false), Dee).ThenNothing()
            .AndTheRoom(room => Assert.False(room.IsInside(Dee)));
    }

    [Fact]
    public void Of_two_who_lead_and_whose_pages_made_a_key_at_the_same_moment_the_second_waits_for_that_of_the_first()
    {
        JoinRoom Made(string name) => new(name, Keepsake.Fern, Tint.Moss, Role.Facilitator) { MadeKey = true };
        var key = new string('k', KeyRules.AskLength);
        Encrypted()
            .When(new Leave(), Rowan).Decided()
            .When(Made("Dee"), Dee).Decided()
            .AndThe(room => Assert.True(room.IsInside(Dee)))
            .When(Made("Rowan"), Rowan).Decided()
            .AndThe(room => Assert.True(room.Seats.IsWaiting(Rowan)))
            // Who waits and makes one all the same comes in with it only if nobody is there any more whose key others have.
            .When(new AskForSecret(key), Rowan).Decided()
            .When(Made("Rowan"), Rowan).ThenNothing()
            .When(Made("Dee"), Dee).ThenNothing()
            .When(new Leave(), Dee).Decided()
            .When(Made("Rowan"), Rowan).Decided()
            .AndTheRoom(room => Assert.True(room.IsFacilitator(Rowan)));
        Given().When(Made("Dee"), Dee).Decided().AndTheRoom(room => Assert.True(room.IsInside(Dee)));
    }

    [Fact]
    public void Whoever_is_inside_and_asks_for_the_secret_goes_back_to_the_door_also_of_a_locked_room_and_a_reload_does_not()
    {
        JoinRoom Comes(bool toDoor) => new("Ann", Keepsake.Fern, Tint.Moss, Role.Participant) { IsKeyless = true, GoesToDoor = toDoor };
        Encrypted(new RoomLocked(), AnnPublishes)
            .When(Comes(toDoor: false), Ann).ThenNothing()
            .When(Comes(toDoor: true), Ann).Then(new ParticipantLeft(Ann), Knocked(Ann, "Ann") with { Returning = true })
            .When(Comes(toDoor: true), Ann).ThenNothing()
            .When(new AskForSecret(new string('k', KeyRules.AskLength)), Ann).Decided()
            .When(new GiveSecret(Ann, new string('k', KeyRules.AskLength), new string('s', KeyRules.SecretLength)), Rowan).Decided()
            .When(new LetIn([Ann]), Rowan).Decided()
            .AndTheRoom(room => Assert.True(room.IsInside(Ann)));
        Given().When(Comes(toDoor: true), Ann).ThenNothing();
    }

    [Fact]
    public void Somebody_who_leads_has_the_secret_for_others_while_they_are_inside_also_with_a_lost_connection() =>
        Encrypted(new ParticipantDropped(Rowan))
            .AndThe(room => Assert.True(room.HasOtherFacilitator(Ann)))
            .AndThe(room => Assert.False(room.HasOtherFacilitator(Rowan)))
            .When(new Leave(), Rowan).Decided()
            .AndTheRoom(room => Assert.False(room.HasOtherFacilitator(Ann)));

    [Fact]
    public void Nobody_asks_for_a_secret_where_nothing_is_encrypted_or_who_is_inside()
    {
        var key = new string('k', KeyRules.AskLength);
        Encrypted().When(new AskForSecret(key), Ann).ThenRefused(Refusal.NoSuchParticipant);
        Given().When(new AskForSecret(key), Ann).ThenRefused(Refusal.NotEncrypted)
            .When(new JoinRoom("Dee", Keepsake.Fern, Tint.Moss, Role.Participant) { IsKeyless = true }, Dee).Decided()
            .AndTheRoom(room => Assert.True(room.IsInside(Dee)));
    }

    [Fact]
    public void Nobody_is_handed_a_key_who_waits_has_gone_has_stepped_out_or_has_published_nothing() =>
        Encrypted(AnnPublishes, BenPublishes, new KeyPublished(Rowan, 3, AnnsKey), Knocked(Dee, "Dee"))
            .AndThe(room => Assert.Null(RoomView.For(room, Dee).Keys))
            .When(new PublishKey(BensKey), Dee).ThenRefused(Refusal.Waiting)
            .When(Hand(new SealedKey(Dee, Box), new(Cal, Box), new(Ann, Box)), Ann).ThenNothing()
            .When(new StepOut(), Rowan).Decided()
            .When(new Leave(), Ben).Decided()
            .When(Hand(new(Rowan, Box), new(Ben, Box)), Ann).ThenNothing()
            .When(new StepBack(), Rowan).Decided()
            .When(Hand(new(Rowan, Box), new(Ben, Box)), Ann).Then(new KeyHanded(Ann, Rowan, Box));

    [Fact]
    public void Whoever_leaves_is_removed_or_comes_with_another_page_leaves_no_keys_behind() =>
        Encrypted(AnnPublishes, BenPublishes, new KeyHanded(Ann, Ben, Box), new KeyHanded(Ben, Ann, Box), new KeyOpened(Ben, Opening(1)))
            .AndThe(room => Assert.Single(RoomView.For(room, Ann).Keys!.Handed))
            .When(new RemoveParticipant(Ben, Reason.Safety), Rowan).Decided()
            .AndThe(room =>
            {
                var keys = RoomView.For(room, Ann).Keys!;
                Assert.Equal([new PublishedKeyView(Ann, 1, AnnsKey)], keys.Published);
                Assert.Empty(keys.Handed);
                Assert.Empty(keys.Opened);
            })
            .When(Hand(), Ben).ThenRefused(Refusal.Removed);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_people_say_is_a_sealed_text_of_one_of_four_lengths(int size) =>
        Encrypted()
            .When(Post(Text('s', SealedText.Lengths[size])), Ann)
            .Then(new MessagePosted(Id("m"), Ann, Text('s', SealedText.Lengths[size]), MessageAudience.Everyone));

    [Fact]
    public void Words_that_the_room_could_read_are_refused_and_so_is_a_note_beside_what_is_sealed()
    {
        var body = Text('s', SealedText.Lengths[0]);
        Encrypted()
            .When(Post("Good evening"), Ann).ThenRefused(Refusal.BadRequest)
            .When(Post(body + "s"), Ann).ThenRefused(Refusal.BadRequest)
            .When(Post(body[1..] + "!"), Ann).ThenRefused(Refusal.BadRequest)
            .When(Post(body[1..] + "é"), Ann).ThenRefused(Refusal.BadRequest)
            .When(Post(body[4..] + "=   "), Ann).ThenRefused(Refusal.BadRequest)
            .When(Post("") with { Note = "Grief" }, Ann).ThenRefused(Refusal.MessageEmpty)
            .When(Post(body) with { Note = "Grief" }, Ann).ThenRefused(Refusal.BadRequest);
        Given().When(Post(Text('s', SealedText.Lengths[3])), Ann).ThenRefused(Refusal.MessageTooLong);
    }

    [Fact]
    public void Limits_on_writing_hold_for_sealed_messages_and_a_sealed_message_can_be_taken_down()
    {
        var (first, second) = (Post(Text('a', SealedText.Lengths[0])), Post(Text('b', SealedText.Lengths[0])) with { Id = Id("n") });
        Encrypted(new SlowModeSet(TimeSpan.FromMinutes(1)))
            .When(first, Ann).Decided()
            .When(second, Ann).ThenRefused(Refusal.ChatSlow with { Until = Noon.AddMinutes(1) })
            .When(new TakeDownMessage(first.Id), Rowan).Then(new MessageTakenDown(first.Id, Rowan, Ann))
            .AndTheRoom(room => Assert.Equal("", room.Chat.Find(first.Id)!.Body));
        Encrypted(new ChatSet(ChatMode.Paused)).When(first, Ann).ThenRefused(Refusal.ChatPaused);
        Encrypted(new ChatHeld(Ann)).When(first, Ann).ThenRefused(Refusal.ChatHeld);
    }

    [Fact]
    public void What_is_put_up_for_all_is_sealed_too()
    {
        string seal = Text('s', SealedText.Lengths[0]), large = Text('s', SealedText.Lengths[3]);
        QuestionId question = new("question1");
        PollId poll = new("poll-0001");
        PollForm Form(string text, string choice) => new(PollKind.Question, text, [choice, choice]);
        Encrypted(new QuestionBoxSet(true), new CaptionerNamed(Ann))
            .When(new StartTimer(TimeSpan.FromMinutes(5), "Write"), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new StartTimer(TimeSpan.FromMinutes(5), large), Rowan).ThenRefused(Refusal.BadRequest)
            .When(new StartTimer(TimeSpan.FromMinutes(5), seal), Rowan).Decided()
            .When(new AskQuestion(question, "May I ask?"), Ann).ThenRefused(Refusal.BadRequest)
            .When(new AskQuestion(question, seal), Ann).Then(new QuestionAsked(question, seal))
            .When(new PreparePoll(poll, Form("How are you?", seal)), Rowan).ThenRefused(Refusal.PollUnusable)
            .When(new PreparePoll(poll, Form(seal, "Well")), Rowan).ThenRefused(Refusal.PollUnusable)
            .When(new PreparePoll(poll, Form(seal, seal)), Rowan).Then(new PollPrepared(poll, Form(seal, seal)))
            .When(new StartRound(new RoundId("round-001"), "What helped?", RoundOrder.Joining), Rowan).ThenRefused(Refusal.PromptTooLong)
            .When(new StartRound(new RoundId("round-001"), seal, RoundOrder.Joining), Rowan).Decided()
            .AndTheRoom(room =>
            {
                Assert.Equal(Refusal.MessageTooLong, CaptionRules.WhyNotShown(room, Ann, "spoken words"));
                Assert.Null(CaptionRules.WhyNotShown(room, Ann, Text('s', SealedText.Lengths[2])));
            });
    }

    private static PostMessage Post(string body) => new(Id("m"), body, MessageAudience.Everyone);

    [Fact]
    public void An_opening_is_read_by_all_and_each_number_once() =>
        Encrypted(AnnPublishes)
            .When(new HandKeys([], Opening(1)), Ann).Then(new KeyOpened(Ann, Opening(1)))
            .When(new HandKeys([], Opening(1)), Ann).ThenNothing()
            .When(new HandKeys([], Opening(3)), Ann).Then(new KeyOpened(Ann, Opening(3)))
            .When(new HandKeys([], Opening(2)), Ann).ThenNothing()
            .AndTheRoom(room => Assert.Equal([new OpenedKeyView(Ann, Opening(3))], RoomView.For(room, Cal).Keys!.Opened));

    [Fact]
    public void What_is_too_long_too_much_or_no_key_is_refused()
    {
        Encrypted(AnnPublishes, BenPublishes)
            .When(new PublishKey(AnnsKey + "a"), Cal).ThenRefused(Refusal.BadRequest)
            .When(new PublishKey(AnnsKey[..^1] + "="), Cal).ThenRefused(Refusal.BadRequest)
            .When(Hand(new SealedKey(Ben, Box + "x")), Ann).ThenRefused(Refusal.BadRequest)
            .When(Hand(new SealedKey(Ben, Box[..^1] + " ")), Ann).ThenRefused(Refusal.BadRequest)
            .When(Hand([.. Enumerable.Repeat(new SealedKey(Ben, Box), KeyRules.MostKeys + 1)]), Ann).ThenRefused(Refusal.BadRequest)
            .When(new HandKeys(default), Ann).ThenRefused(Refusal.BadRequest)
            .When(new HandKeys([], Opening(0)), Ann).ThenRefused(Refusal.BadRequest)
            .When(new HandKeys([], Opening(KeyRules.MostOpenings + 1)), Ann).ThenRefused(Refusal.BadRequest)
            .When(new HandKeys([], Opening(1) with { Value = "short" }), Ann).ThenRefused(Refusal.BadRequest)
            .When(Hand(new SealedKey(Ben, Box)), Cal).ThenRefused(Refusal.NoKeyPublished);
    }

    [Fact]
    public void A_session_that_is_not_encrypted_has_no_keys() =>
        Given()
            .When(new PublishKey(AnnsKey), Ann).ThenRefused(Refusal.NotEncrypted)
            .When(Hand(), Ann).ThenRefused(Refusal.NotEncrypted)
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Ann).Keys));
}
