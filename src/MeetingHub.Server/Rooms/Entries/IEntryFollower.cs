using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Rooms.Entries;

/// <summary>
/// A part that needs every entry of every room, and not only what a room has become. Called by the room's loop, so it must not wait.
/// </summary>
internal interface IEntryFollower
{
    /// <summary>The next entry of the room's log, and the room with it.</summary>
    void Read(RoomId room, string epoch, RoomEntry entry, Room now);

    /// <summary>The entries up to that version were not read, because the log keeps a snapshot in their place.</summary>
    void Skipped(RoomId room, string epoch, long version, Room now);

    /// <summary>Whether something that was read is not yet written. Until it is, the log must not be deleted.</summary>
    bool Owes(RoomId room);

    /// <summary>
    /// Whether the store knows that everything up to that version is written; if not, it will be told. Until then the log must not be
    /// trimmed.
    /// </summary>
    bool HasWritten(RoomId room, string epoch, long version);

    /// <summary>
    /// Completes when the entry of that version is written, or when it is taking so long that nobody should wait for it. Called from
    /// outside the loop.
    /// </summary>
    Task WrittenAsync(RoomId room, long version);

    /// <summary>This node no longer follows the room.</summary>
    void Closed(RoomId room);
}

/// <summary>What is made of entries and kept in the store, such as the moderation record.</summary>
internal interface IEntryWriter
{
    /// <summary>Names its cursors in the store. Never renamed.</summary>
    string Name { get; }

    /// <summary>Whether anything is written for this entry of such a room. Called by the room's loop.</summary>
    bool Wants(RoomEntry entry, Room now);

    /// <summary>
    /// Adds what follows from these entries, in the transaction that also moves the cursor. A log that lost its end goes on under another
    /// epoch: then entries that were written already come again. What happens in a side room is its main room's, which is the one named
    /// here.
    /// </summary>
    Task WriteAsync(MeetingDb db, RoomId room, string epoch, IReadOnlyList<RoomEntry> entries, CancellationToken stop);

    /// <summary>
    /// Adds what the room shows and the store does not: entries up to that version are gone from the log and were not written. Not asked of
    /// side rooms, which show only what their main rooms do.
    /// </summary>
    Task MendAsync(MeetingDb db, RoomId room, string epoch, long version, Room now, CancellationToken stop);
}
