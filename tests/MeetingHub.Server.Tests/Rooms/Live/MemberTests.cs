using System.Collections.Concurrent;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Rooms.Live;

public sealed class MemberTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);

    private readonly FakeTimeProvider _clock = new(At);
    private readonly Client _client = new();
    private bool _isClosed;

    private Member Sit(Standing standing = Standing.Inside) => new(
        new Seat(new ParticipantId("participant0"), "Asha", default, default, Role.Participant) { Standing = standing },
        new RoomPass(new RoomId("circle01"), new ParticipantId("participant0"), Role.Participant, At), new CallLimits(_clock), _client, () => _isClosed = true, _clock);

    private sealed class Client : IRoomClient
    {
        public ConcurrentQueue<EntryJson> Got { get; } = new();
        public ConcurrentQueue<GoodbyeWire> Goodbyes { get; } = new();
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Pass(PassWire pass) => Task.CompletedTask;

        public Task Goodbye(GoodbyeWire goodbye)
        {
            Goodbyes.Enqueue(goodbye);
            return Task.CompletedTask;
        }

        public Task Entries(IReadOnlyList<EntryJson> entries)
        {
            foreach (var entry in entries) Got.Enqueue(entry);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void In_a_large_session_a_thousand_arrivals_are_ten_messages_to_each_participant()
    {
        var (member, room) = (Sit(), Room.Empty.Evolve(new RoomOpened("Talk", 1_000, Large: true), At));
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
        foreach (var entry in _client.Got)
        {
            Assert.Equal(next, entry.From);
            next = entry.Version + 1;
        }
        Assert.Equal(1_002, next);
        Assert.InRange(_client.Got.Count, 2, 12);
        Assert.All(_client.Got.SkipLast(1), e => Assert.Null(e.Utf8));
        Assert.NotNull(_client.Got.Last().Utf8);
    }
    [Fact]
    public void A_goodbye_can_be_read_before_the_connection_is_closed()
    {
        var member = Sit();
        member.Close(GoodbyeWire.MovedElsewhere);
        member.Close(GoodbyeWire.Removed); // the first reason is the one that is told
        Assert.Equal([GoodbyeWire.MovedElsewhere], _client.Goodbyes);

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(_isClosed);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(SpinWait.SpinUntil(() => _isClosed, Until.Patience));
    }
}
