using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class RoomSizeTests
{
    /// <summary>Bytes, not milliseconds: what an entry costs must not depend on how busy the machine is.</summary>
    [Fact]
    public void An_entry_in_a_room_of_500_costs_little()
    {
        var room = Room.Empty.Evolve(new RoomOpened("Large", 500), Noon);
        for (var i = 0; i < 500; i++) room = room.Evolve(Joined(new ParticipantId($"p-seat-{i:000}"), $"Name {i:000}x"), Noon);
        for (var i = 0; i < 500; i++) room = room.Evolve(Said(new ParticipantId("p-seat-000"), $"message-{i}"), Noon);
        var who = new ParticipantId("p-seat-250");

        const int Entries = 1_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Entries / 2; i++)
        {
            room = room.Evolve(new MicrophoneTurnedOn(who), Noon);
            room = room.Evolve(new MicrophoneTurnedOff(who), Noon);
        }
        var bytesPerEntry = (GC.GetAllocatedBytesForCurrentThread() - before) / Entries;

        Assert.InRange(bytesPerEntry, 1, 4_096);
        Assert.Equal(500, room.Seats.Count);
    }
}
