using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Reports;

namespace MeetingHub.Server.Tests.Reports;

/// <summary>What a page sealed, and what somebody shows of it who read it: the same vectors as the web client's.</summary>
public sealed class FrankingTests
{
    private static readonly JsonNode Vectors =
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "fixtures", "keys", "protocol.json")))!;

    private static readonly Message Posted = new(
        new("message-1"), new(new("seat-ann"), "Ann", Keepsake.Fern, Tint.Moss, Role.Participant), DateTimeOffset.UnixEpoch, Made("message"),
        new MessageId("message-0"), MessageAudience.Direct, new ParticipantId("seat-ben"));

    private static readonly MessageOpening Opening = new(
        Posted.Id, "My brother died in May. 🕯", Made("annsPage"), Made("messageProof"), "Grief");

    private static string Made(string name) => (string)Vectors["then"]![name]!;

    [Fact]
    public void Words_are_proven_by_whoever_could_read_them() => Assert.True(Franking.IsProven(Posted, Opening));

    [Fact]
    public void Words_for_one_person_are_proven_though_their_key_takes_the_place_of_some_zeros()
    {
        var posted = Posted with { Body = Made("direct") };
        var opening = Opening with { Key = Made("directProof") };
        Assert.True(Franking.IsProven(posted, opening));
        Assert.False(Franking.IsProven(posted, opening with { Body = "My brother died in June. 🕯" }));
        Assert.False(Franking.IsProven(posted, Opening));
    }

    [Theory]
    [InlineData("My brother died in June. 🕯", "Grief")]
    [InlineData("My brother died in May. 🕯", null)]
    [InlineData("My brother died in May. 🕯Grief", "")]
    [InlineData("", "")]
    public void Words_that_nobody_wrote_are_not_proven(string body, string? note) =>
        Assert.False(Franking.IsProven(Posted, Opening with { Body = body, Note = note }));

    [Fact]
    public void Words_are_proven_for_that_message_alone_to_those_people_and_as_an_answer_to_that_one()
    {
        Message[] others =
        [
            Posted with { Id = new("message-2") }, Posted with { Audience = MessageAudience.Everyone }, Posted with { ToWho = new ParticipantId("seat-cal") },
            Posted with { ReplyTo = null }, Posted with { ReplyTo = new MessageId("message-9") },
        ];
        Assert.All(others, other => Assert.False(Franking.IsProven(other, Opening)));
    }

    [Fact]
    public void Neither_another_key_nor_another_page_nor_bytes_of_ones_own_prove_anything()
    {
        var key = Base64Url.DecodeFromChars(Made("messageProof"));
        key[0] ^= 1;
        MessageOpening[] lies =
        [
            Opening with { Key = Base64Url.EncodeToString(key) }, Opening with { Key = Made("messageProof")[..^4] }, Opening with { Key = "" },
            Opening with { Key = "!" }, Opening with { Page = Made("bensPage") }, Opening with { Page = new string('x', 70_000) },
            Opening with { Body = new string('x', 4_000) }, Opening with { Body = "\ud800" },
        ];
        Assert.All(lies, lie => Assert.False(Franking.IsProven(Posted, lie)));
        Assert.False(Franking.IsProven(Posted with { Body = "My brother died in May. 🕯" }, Opening));
        Assert.False(Franking.IsProven(Posted with { Body = Posted.Body[..8] + new string('A', 296) }, Opening));
    }

    /// <summary>The room keeps the first of two, so that a message cannot be one thing for the people and another for a report.</summary>
    [Fact]
    public void A_second_ciphertext_with_the_same_id_is_none()
    {
        var room = new[] { (RoomEvent)new RoomOpened("Circle", 8, Level: RoomSettings.NewestLevel) { Encrypted = true }, Joined("seat-ann"), Joined("seat-ben") }
            .Aggregate(Room.Empty, (now, e) => now.Evolve(e, DateTimeOffset.UnixEpoch));
        PostMessage first = new(Posted.Id, Made("message"), MessageAudience.Everyone), second = first with { Body = Made("question") };
        var posted = room.Decide(first, new("seat-ann"), DateTimeOffset.UnixEpoch).Events;
        room = posted.Aggregate(room, (now, e) => now.Evolve(e, DateTimeOffset.UnixEpoch));
        Assert.Single(posted);
        Assert.Empty(room.Decide(second, new("seat-ann"), DateTimeOffset.UnixEpoch).Events);
        Assert.Empty(room.Decide(second, new("seat-ben"), DateTimeOffset.UnixEpoch).Events);
        Assert.Equal(Made("message"), room.Chat.Find(Posted.Id)!.Body);
    }

    private static ParticipantJoined Joined(string who) => new(new(who), who, Keepsake.Fern, Tint.Moss, Role.Participant);
}
