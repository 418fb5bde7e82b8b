using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Tests.Rooms;

public sealed class MemberTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);

    private sealed class Client : IRoomClient
    {
        public ConcurrentQueue<EntryJson> Got { get; } = new();
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;
        public Task Pass(PassWire pass) => Task.CompletedTask;

        public Task Entries(IReadOnlyList<EntryJson> entries)
        {
            foreach (var entry in entries) Got.Enqueue(entry);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void In_a_large_session_a_thousand_arrivals_are_ten_words_to_each_of_the_others()
    {
        var (client, room) = (new Client(), Room.Empty.Evolve(new RoomOpened("Talk", 1_000, Large: true), At));
        var member = new Member(new ParticipantId("participant0"), Role.Participant, new CallLimits(TimeProvider.System), client, () => { });
        void Tell(long version, RoomEvent e)
        {
            var after = room.Evolve(e, At);
            member.Send(new EntryFrame(new SeenEntry(new RoomEntry(version, At, ParticipantId.Nobody, [e]), room, after)));
            room = after;
        }

        for (var i = 1; i <= 1_000; i++) Tell(i, new ParticipantJoined(new ParticipantId($"participant{i}"), $"Person {i}", Keepsake.Wren, Tint.Sea, Role.Participant));
        Tell(1_001, new RoomLocked());
        member.Stop();

        var next = 1L;
        foreach (var entry in client.Got)
        {
            Assert.Equal(next, entry.From);
            next = entry.Version + 1;
        }
        Assert.Equal(1_002, next);
        Assert.InRange(client.Got.Count, 2, 12);
        Assert.All(client.Got.SkipLast(1), e => Assert.Null(e.Utf8));
        Assert.NotNull(client.Got.Last().Utf8);
    }
}
