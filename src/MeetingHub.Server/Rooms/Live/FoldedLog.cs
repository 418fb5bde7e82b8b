using System.Collections.Immutable;
using System.Diagnostics;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Entries;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Live;

/// <summary>Hears what the fold of a log becomes.</summary>
internal interface IFoldReader
{
    /// <summary>The fold has taken this entry up.</summary>
    void Read(SeenEntry entry);

    /// <summary>The fold has begun anew, from another log or from a snapshot: whoever has read the old one must read all again.</summary>
    void BeginAnew();

    /// <summary>
    /// The fold has come to an end for now. Said once for many entries: a log that is read again from its beginning must not make
    /// followers undo and redo everything.
    /// </summary>
    void Changed();
}

/// <summary>
/// A room's log and its fold: reads what others have written, and appends what is decided here. Throws
/// <see cref="RoomClosedException"/> when the log has vanished: a node deleted it, or the store lost it. Touched only by the room's loop.
/// </summary>
internal sealed partial class FoldedLog(
    RoomId id, IRoomLog log, TimeProvider clock, IFoldReader reader, ImmutableArray<IEntryFollower> followers, ILogger logger,
    CancellationToken stop)
{
    // Enough for a client that was away for minutes. For a longer absence a snapshot is smaller.
    private const int MostKept = 500;

    // Fewer snapshots would leave a longer log to read; more of them would be written for little.
    private const int EntriesPerSnapshot = 500;

    // So long a log waits until everything in it is written to the store.
    private const int MostUntrimmed = 5_000;

    private static readonly TimeSpan TrimAgain = TimeSpan.FromSeconds(1);

    private readonly Queue<SeenEntry> _newest = new();
    private readonly LogTime _time = new(clock);
    private RoomSnapshot? _toTrim;

    public Room Room { get; private set; } = Room.Empty;
    public long Version { get; private set; }

    /// <summary>Null until the log was read for the first time.</summary>
    public string? Epoch { get; private set; }

    /// <summary>When the fold was last known to be as long as the log, in steady time.</summary>
    public TimeSpan ComparedAt { get; private set; } = clock.Steady();

    /// <summary>When the room last changed, as far as the log still says so.</summary>
    public DateTimeOffset ChangedAt => _newest.Count > 0 ? _newest.Last().Entry.At : Now;

    /// <summary>Whether this node wrote the newest entry.</summary>
    public bool IsNewestOurs { get; private set; }

    /// <summary>When the log is to be trimmed, in steady time.</summary>
    public TimeSpan? TrimAt { get; private set; }

    /// <summary>The log may have entries of which no bell will tell.</summary>
    public bool IsBehind { get; set; }

    /// <summary>When something is due in the room next, in the log's time; null: not before something happens.</summary>
    public DateTimeOffset? Deadline { get; private set; }

    /// <summary>The log's time, in whole milliseconds.</summary>
    public DateTimeOffset Now => _time.Now;

    /// <summary>Begins to follow the log.</summary>
    /// <param name="opening">With it, a room that has no log is opened. Without it, such a room is over.</param>
    /// <exception cref="RoomNewerException">The room's log is not for this release.</exception>
    public async Task OpenAsync(RoomOpening? opening, RoomOptions options, ILeases leases)
    {
        if (opening is not null && Epoch is null) await log.OpenAsync(id, stop);
        await CatchUpAsync();
        if (Room.Door.IsOpened) return;
        if (opening is null) throw new RoomClosedException(); // whoever was about to open it knows its title
        var level = await leases.LowestLevelAsync();
        var most = opening.IsEncrypted ? Math.Min(options.Capacity, KeyRules.MostPeople) : options.Capacity;
        var capacity = Math.Min(opening.Capacity ?? most, most);
        var isLarge = !opening.IsEncrypted && (opening.Format == RoomFormat.Talk || capacity >= options.LargeFrom);
        var settings = new RoomSettings(opening.Title, capacity, isLarge, level)
        {
            Times = opening.Main is null ? options.Times : options.Times with { HardFor = TimeSpan.Zero }, Door = opening.Door,
                NeedsFacilitator = opening.NeedsFacilitator, Format = opening.Format, IsRehearsal = opening.IsRehearsal,
            EndsAt = opening.EndsAt, Plan = opening.Plan, PlanBeginsAt = opening.PlanBeginsAt, Ballots = opening.Ballots,
                Main = opening.Main, IsEncrypted = opening.IsEncrypted,
        };
        await DecideAsync(new OpenRoom(settings, opening.Kept), ParticipantId.Nobody);
    }

    /// <summary>Decides, and appends what was decided. Null when the wish has come true, or was true already.</summary>
    public async Task<Refusal?> DecideAsync(RoomCommand command, ParticipantId by)
    {
        while (true)
        {
            var now = Now;
            var decision = Room.Decide(command, by, now);
            if (decision.Events.IsEmpty) return decision.Refusal;

            var entry = new RoomEntry(Version + 1, now, command.HasAuthor() ? by : ParticipantId.Nobody, decision.Events);
            var started = Stopwatch.GetTimestamp();
            var won = await log.TryAppendAsync(id, Epoch!, entry, stop);
            RoomMetrics.Appended(won, started);
            if (won)
            {
                Apply(entry);
                ComparedAt = clock.Steady();
                IsNewestOurs = true;
                Follow(now, TimeSpan.Zero);
                reader.Changed();
                if (Version % EntriesPerSnapshot == 0)
                {
                    _toTrim ??= new RoomSnapshot(Version, Room); // by the node that appended the entry, so by one only
                    TrimAt ??= clock.Steady();
                }
                return null;
            }
            var (epoch, version) = (Epoch, Version);
            await CatchUpAsync(); // another node wrote first
            if (Epoch == epoch && Version == version) throw new InvalidOperationException("The log takes no entry, and has nothing new.");
        }
    }

    /// <param name="rung">The bell rang, so that new entries may have come with it.</param>
    public async Task CatchUpAsync(bool rung = false)
    {
        var page = rung ? await log.ReadRungAsync(id, Version, stop) : await log.ReadAfterAsync(id, Version, stop);
        if (page is null) throw new RoomClosedException();
        if (Epoch is not null && page.Epoch != Epoch)
        {
            // This is another log than the one folded so far: the fold and the entries of the old one no longer count.
            page = await log.ReadAfterAsync(id, 0, stop) ?? throw new RoomClosedException();
            FoldAnew(Room.Empty, 0);
        }
        // A bell rings for an entry at once; others may have been there since the last look.
        var age = page.Epoch != Epoch ? TimeSpan.MaxValue : rung && !IsBehind ? TimeSpan.Zero : clock.Steady() - ComparedAt;
        Epoch = page.Epoch;
        if (page.Snapshot is { } snapshot)
        {
            FoldAnew(snapshot.Room, snapshot.Version);
            foreach (var follower in followers) follower.Skipped(id, Epoch, Version, Room);
        }
        var takenDown = TakenDownIn(page.Entries);
        foreach (var entry in page.Entries) Apply(entry with { Events = entry.Events.Without(takenDown) });
        IsBehind = false;
        ComparedAt = clock.Steady();
        if (page.Entries.IsEmpty && page.Snapshot is null) return;
        IsNewestOurs = false;
        Follow(page.Entries.LastOrDefault()?.At, age);
        reader.Changed();
    }

    /// <summary>Trims the log if that is due, once everything in it up to there is written to the store.</summary>
    public async Task TrimAsync()
    {
        if (_toTrim is null) return;
        if (!followers.All(f => f.HasWritten(id, Epoch!, _toTrim.Version)))
        {
            TrimAt = clock.Steady() + TrimAgain;
            if (Version - _toTrim.Version < MostUntrimmed) return;
            Log.TrimmedUnwritten(logger, id, Version);
            RoomMetrics.TrimmedUnwritten();
            _toTrim = new RoomSnapshot(Version, Room);
        }
        await log.TrimAsync(id, Epoch!, _toTrim, stop);
        (_toTrim, TrimAt) = (null, null);
    }

    /// <summary>Deletes the log. False: it has gone on, or was deleted or replaced by another node.</summary>
    public Task<bool> TryDeleteAsync() => log.TryDeleteAsync(id, Epoch!, Version, stop);

    /// <summary>
    /// Whether the entries that the page is missing are still here, and none of them changed what the seat may see, so that it needs no
    /// snapshot.
    /// </summary>
    public bool HasEntriesFor(ResumeRequest request, ParticipantId who)
    {
        var oldest = _newest.TryPeek(out var first) ? first.Entry.Version : Version + 1;
        return request.Epoch == Epoch && request.Version <= Version && request.Version >= oldest - 1
            && !_newest.Any(e => e.Entry.Version > request.Version && e.ChangesSightOf(who));
    }

    public ImmutableArray<EntryWire> EntriesAfter(long version, Viewer viewer) =>
        EntryWire.Gather(_newest.Where(e => e.Entry.Version > version).Select(e => e.WireFor(viewer)));

    private void Apply(RoomEntry entry)
    {
        if (entry.Version != Version + 1) throw new InvalidOperationException("Entries arrive in order.");
        var before = Room;
        var room = Room.Evolve(entry);
        if (room.Settings.Level > RoomSettings.NewestLevel) throw new RoomNewerException();
        Room = room;
        Version = entry.Version;

        var takenDown = TakenDownIn([entry]);
        if (takenDown.Count > 0) foreach (var earlier in _newest) earlier.Forget(takenDown);
        var seen = new SeenEntry(entry, before, Room);
        _newest.Enqueue(seen);
        if (_newest.Count > MostKept) _newest.Dequeue();
        foreach (var follower in followers) follower.Read(id, Epoch!, entry, Room);
        reader.Read(seen);
    }

    private static HashSet<MessageId> TakenDownIn(ImmutableArray<RoomEntry> entries) =>
        [.. entries.SelectMany(entry => entry.Events).OfType<MessageTakenDown>().Select(e => e.Id)];

    private void Follow(DateTimeOffset? newest, TimeSpan age)
    {
        Deadline = Room.NextDeadline;
        _time.Follow(newest, age, isWaiting: Deadline is not null);
    }

    private void FoldAnew(Room room, long version)
    {
        (Room, Version) = (room, version);
        _newest.Clear();
        _toTrim = null;
        reader.BeginAnew();
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Warning, "Room {Room} no longer waits for the store; its log is trimmed at version {Version}")]
        public static partial void TrimmedUnwritten(ILogger logger, RoomId room, long version);
    }
}
