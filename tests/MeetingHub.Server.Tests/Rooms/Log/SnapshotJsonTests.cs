using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms.Log;

public class SnapshotJsonTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
    private static readonly ParticipantId Rowan = new("p-rowan-1"), Asha = new("p-asha-01"), Mei = new("p-mei-001"), Frank = new("p-frank-1");

    private static Room RoomOfLevel(int level)
    {
        RoomEvent[] events =
        [
            new RoomOpened("Circle", 8, Level: level, Times: RoomTimes.Default with { LeaveAfter = TimeSpan.FromMinutes(9) }), new LinksReplaced(2),
            Joined(Rowan, "Rowan", Role.Facilitator), Joined(Asha, "Asha"), Joined(Mei, "Mei"), Joined(Frank, "Frank"),
            new MessagePosted(new MessageId("message1"), Asha, "Good evening – ümläut", MessageAudience.Facilitators,
                Note: level == 0 ? null : "Grief"),
            new MessageReacted(new MessageId("message1"), Rowan, Reaction.Heart),
            new HandRaised(Mei), new MicrophoneTurnedOn(Asha), new CameraStopped(Asha), new MicrophoneMuted(Mei), new ScreenStarted(Mei),
            new RoomLocked(), new ParticipantLeft(Mei), new ParticipantLeft(Frank), new ParticipantRemoved(Frank, "Frank"),
            new ParticipantDropped(Asha), new MediaPlaced("node", 3),
            .. level == 0 ? (RoomEvent[])[] :
            [
                new RoleGiven(Asha, Role.Facilitator, Rowan), new ConnectionLost(Rowan, Closed: true),
                new NotSafeSaid(Mei, "Mei", Keepsake.Wren, Tint.Sea, NotSafeChoice.StepOut), new NotSafeAskedAgain(Mei, 2),
                new NotSafeSaid(Frank, "Frank", Keepsake.Wren, Tint.Sea), new NotSafeLookedAt(Frank, Asha), new NotSafeTakenBack(Frank),
                new ChatSet(ChatMode.ToFacilitators), new SlowModeSet(TimeSpan.FromMinutes(1)), new PrivateMessagesSet(PrivateMessages.Off),
                new MessagePosted(new MessageId("message2"), Rowan, "Gone", MessageAudience.Everyone),
                new MessageTakenDown(new MessageId("message2"), Rowan, Rowan), new ChatHeld(Mei), new ScreensSet(ScreenPolicy.All), new RoomPaused(Rowan),
                new CaptionerNamed(Asha),
                new SideRoomsOpened(SideRoomsBy.Hand, true, At), new SideRoomOpened(1, SideRoomName.Garden), new SideRoomOffered(Mei, 1, 2),
                new SideRoomEntered(Mei, 1), new FacilitatorCalled(1, Mei), new SideRoomsWrittenTo("Hello", Rowan), new EverybodyAskedBack(At),
                new PairOpened(2, Asha, Rowan), new StepOutAsked(Asha, Rowan),
                new SignalCounted(SignalKind.SlowDown), new SignalGiven(Asha, SignalKind.SlowDown), new WeatherSet(Asha, Weather.JustListen),
            ],
        ];
        return events.Aggregate(Room.Empty, (room, e) => room.Evolve(e, At));
    }

    private static ParticipantJoined Joined(ParticipantId who, string name, Role role = Role.Participant) =>
        new(who, name, Keepsake.Wren, Tint.Sea, role);

    private static string ViewOf(Room room, ParticipantId who) => JsonSerializer.Serialize(RoomView.For(room, who), RoomJson.Options);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_room_is_read_back_as_it_was_written(int level)
    {
        var room = RoomOfLevel(level);
        var text = SnapshotJson.Write(new RoomSnapshot(42, room));
        var read = SnapshotJson.Read(text);

        Assert.Equal(42, read.Version);
        Assert.Equal(text, SnapshotJson.Write(read));
        Assert.All([Rowan, Asha], who => Assert.Equal(ViewOf(room, who), ViewOf(read.Room, who)));
        Assert.Equal(Kept.Of(room), Kept.Of(read.Room));

        // What is worked out from the state is there, too: names that are taken, ids that are remembered, seats that may come back.
        RoomCommand[] commands = [new JoinRoom("Rоwan", Keepsake.Cup, Tint.Clay, Role.Participant, Links: 2), new JoinRoom("Mei", Keepsake.Cup, Tint.Clay, Role.Participant, Links: 2)];
        foreach (var command in commands)
            foreach (var who in (ParticipantId[])[Mei, Frank, new("p-new-001")])
                Assert.Equal(room.Decide(command, who, At).Refusal, read.Room.Decide(command, who, At).Refusal);
        Assert.Empty(read.Room.Decide(new PostMessage(new MessageId("message1"), "Again", MessageAudience.Everyone), Rowan, At).Events);
    }

    [Fact]
    public void The_deadlines_of_a_room_are_read_back()
    {
        var room = RoomOfLevel(1);
        Assert.NotNull(room.NextDeadline);
        Assert.Equal(room.NextDeadline, SnapshotJson.Read(SnapshotJson.Write(new RoomSnapshot(1, room))).Room.NextDeadline);
    }

    [Fact]
    public void A_snapshot_is_the_state_of_the_parts_and_nothing_that_is_worked_out_from_it()
    {
        var room = JsonNode.Parse(SnapshotJson.Write(new RoomSnapshot(1, RoomOfLevel(1))))!["room"]!.AsObject();
        Assert.Equal(
            [
                "arrivals", "breaks", "captions", "chat", "door", "exercises", "floor", "keys", "lead", "media", "pause", "plan", "polls", "questions", "removals", "reports", "rounds", "safety", "schedule", "seats", "settings", "shelf", "sideRooms", "signals", "timers", "tracks",
            ],
            room.Select(p => p.Key).Order());
        Assert.Equal(["all", "facilitatorNames", "given", "joins", "removals"], room["seats"]!.AsObject().Select(p => p.Key).Order());
        Assert.Equal(["held", "lastWrote", "messages", "mode", "privateMessages", "rememberedIds", "slowMode"], room["chat"]!.AsObject().Select(p => p.Key).Order());
    }
}
