using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Log;

/// <summary>The fold of a log up to a version.</summary>
public sealed record RoomSnapshot(long Version, Room Room);

/// <summary>
/// The content of a log after some version. An unknown <paramref name="Epoch"/> means that it is another log. With a
/// <paramref name="Snapshot"/>, some of the entries are no longer kept: the snapshot replaces the fold, and the entries follow it.
/// </summary>
public sealed record RoomLogPage(string Epoch, ImmutableArray<RoomEntry> Entries, RoomSnapshot? Snapshot = null);

/// <summary>The store of the log does not answer. The call may or may not have taken effect: read again when the store is back.</summary>
public sealed class RoomLogAwayException(Exception inner) : Exception("The room log does not answer.", inner);

/// <summary>The room was opened by nodes of a newer release only, and its log may say what this release does not know.</summary>
public sealed class RoomNewerException() : Exception("The room has a newer level.");

/// <summary>The ordered entries of every live room. Entries are numbered 1, 2, 3 without gaps.</summary>
public interface IRoomLog
{
    /// <summary>
    /// False while the store is known not to answer. Asking this does not ask the store. The bell rings when it changes.
    /// </summary>
    bool IsAnswering => true;

    /// <summary>
    /// Whether somebody else may write to the log and the bell never ring for it, so that the log must be asked now and then.
    /// </summary>
    bool MayLoseBells => true;

    /// <summary>Whether there is a log of this room.</summary>
    Task<bool> ExistsAsync(RoomId room, CancellationToken stop);

    /// <summary>Makes an empty log with a new epoch, if there is none. Nothing else makes one: a deleted log stays deleted.</summary>
    Task OpenAsync(RoomId room, CancellationToken stop);

    /// <summary>Entries after <paramref name="version"/>, oldest first. Null: there is no log of this room.</summary>
    Task<RoomLogPage?> ReadAfterAsync(RoomId room, long version, CancellationToken stop);

    /// <summary>
    /// Adds the entry if it is the next one of that epoch. False means that another writer was first, or that the log is another one:
    /// read and decide again.
    /// </summary>
    Task<bool> TryAppendAsync(RoomId room, string epoch, RoomEntry entry, CancellationToken stop);

    /// <summary>
    /// Keeps the snapshot, and of the entries that led to it only the newest <see cref="EntriesBehindSnapshot"/>, for nodes and
    /// pages that are a little behind. Does nothing when the log is another one.
    /// </summary>
    Task TrimAsync(RoomId room, string epoch, RoomSnapshot snapshot, CancellationToken stop);

    const int EntriesBehindSnapshot = 500;

    /// <summary>
    /// Like <see cref="ReadAfterAsync"/>, but called after a bell: entries that came with the bell are not read again. An entry that
    /// another writer appended a moment ago may be missing; the bell will ring for it.
    /// </summary>
    Task<RoomLogPage?> ReadRungAsync(RoomId room, long version, CancellationToken stop) => ReadAfterAsync(room, version, stop);

    /// <summary>
    /// Calls <paramref name="bell"/> whenever somebody else may have written to the log, when the store goes away or is back, and once
    /// when following has surely begun. May also ring when nothing was written.
    /// </summary>
    IDisposable Follow(RoomId room, Action bell);

    /// <summary>
    /// Keeps the log from lapsing. Called while somebody is connected to the room, even if nothing happens in it for long.
    /// </summary>
    Task KeepAsync(RoomId room, CancellationToken stop) => Task.CompletedTask;

    /// <summary>Deletes the log if it has that epoch and ends at that version. False: it has gone on, or is another one.</summary>
    Task<bool> TryDeleteAsync(RoomId room, string epoch, long version, CancellationToken stop);
}
