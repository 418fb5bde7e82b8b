using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>
/// Sees to it that the log knows which connections are lost, and which are not: a node may declare a connection lost that is here, because
/// it lost sight of this node for a while. Touched only by the room's loop.
/// </summary>
internal sealed class LostConnections(FoldedLog log, RoomSeats seats, Action<Func<Task>> post)
{
    private readonly List<Loss> _noted = []; // not yet in the log

    /// <param name="isClosed">The browser itself closed the connection; it did not just fall silent.</param>
    public void Note(Member member, bool isClosed)
    {
        if (!seats.TryLose(member) || log.Room.Seats.FindPresent(member.Who) is not { } seat) return;
        _noted.Add(new Loss(seat.Stay, isClosed));
        if (_noted.Count == 1) post(WriteAsync); // many connections that are lost together make one entry
    }

    /// <summary>Looks for people inside or waiting who have no connection at any living node. They all make one entry.</summary>
    public async Task FindAsync()
    {
        var found = await seats.FindLostAsync(log.Room);
        _noted.AddRange(found.Where(loss => _noted.TrueForAll(noted => noted.Stay != loss.Stay)));
        await WriteAsync();
    }

    /// <summary>Objects when an entry says of a connection that it is lost, and it is here.</summary>
    public void Read(RoomEntry entry)
    {
        foreach (var e in entry.Events)
        {
            var lost = e switch
            {
                ConnectionLost(var who, _) => who,
                ParticipantDropped(var who) => who,
                _ => ParticipantId.Nobody,
            };
            if (seats.Find(lost) is not null) post(() => ReturnAsync(lost));
        }
    }

    /// <summary>Objects again, for those of whom the log still says that they are lost.</summary>
    public async Task ReturnAllHereAsync()
    {
        foreach (var who in seats.Here.Select(member => member.Who).Where(who => log.Room.Seats.Find(who)?.LostAt is not null).ToArray())
            await ReturnAsync(who);
    }

    private Task ReturnAsync(ParticipantId who) =>
        seats.Find(who) is null ? Task.CompletedTask : log.DecideAsync(new ReturnParticipant(), who);

    // When the log does not answer, they stay noted for the next time.
    private async Task WriteAsync()
    {
        _noted.RemoveAll(loss => seats.Find(loss.Stay.Who) is not null); // back already
        if (_noted.Count > 0) await log.DecideAsync(new LoseConnections([.. _noted]), ParticipantId.Nobody);
        _noted.Clear();
    }
}
