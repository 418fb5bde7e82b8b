using System.Collections.Immutable;
using System.Text.Json;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms.Log;

/// <summary>The contract of every room log; each implementation inherits these tests, so that none can drift from the others.</summary>
public abstract class RoomLogContract
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);

    /// <summary>Two logs on one store, as two nodes have them. In memory it is twice the same one.</summary>
    protected abstract (IRoomLog One, IRoomLog Other) Logs { get; }

    private readonly RoomId _room = new($"room{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static RoomEntry Entry(long version, string who = "participant1") =>
        new(version, At.AddMilliseconds(version), new ParticipantId(who), [new HandRaised(new ParticipantId(who))]);

    private async Task<string> OpenAsync(int entries = 0)
    {
        await Logs.One.OpenAsync(_room, Stop);
        var epoch = (await Logs.One.ReadAfterAsync(_room, 0, Stop))!.Epoch;
        for (var version = 1; version <= entries; version++) Assert.True(await Logs.One.TryAppendAsync(_room, epoch, Entry(version), Stop));
        return epoch;
    }

    [Fact]
    public async Task A_log_begins_empty_with_an_epoch_that_both_nodes_see()
    {
        await Task.WhenAll(Logs.One.OpenAsync(_room, Stop), Logs.Other.OpenAsync(_room, Stop));
        var one = (await Logs.One.ReadAfterAsync(_room, 0, Stop))!;
        var other = (await Logs.Other.ReadAfterAsync(_room, 0, Stop))!;

        Assert.Empty(one.Entries);
        Assert.NotEmpty(one.Epoch);
        Assert.Equal(one.Epoch, other.Epoch);
    }

    [Fact]
    public async Task A_log_exists_once_it_is_opened_and_opening_it_again_changes_nothing()
    {
        Assert.Null(await Logs.One.ReadAfterAsync(_room, 0, Stop));
        Assert.Null(await Logs.One.ReadRungAsync(_room, 0, Stop));
        Assert.False(await Logs.One.ExistsAsync(_room, Stop));

        var epoch = await OpenAsync(entries: 2);
        await Logs.Other.OpenAsync(_room, Stop);

        var page = (await Logs.Other.ReadAfterAsync(_room, 0, Stop))!;
        Assert.Equal(epoch, page.Epoch);
        Assert.Equal(2, page.Entries.Length);
    }

    [Fact]
    public async Task Appended_entries_are_read_completely_and_in_order_by_both_nodes()
    {
        await OpenAsync(entries: 5);

        foreach (var log in (IRoomLog[])[Logs.One, Logs.Other])
        {
            var page = (await log.ReadAfterAsync(_room, 0, Stop))!;
            Assert.Equal([1, 2, 3, 4, 5], page.Entries.Select(e => e.Version));
            Assert.All(page.Entries, e =>
            {
                Assert.Equal(At.AddMilliseconds(e.Version), e.At);
                Assert.Equal(new ParticipantId("participant1"), e.By);
                Assert.Equal([new HandRaised(new ParticipantId("participant1"))], e.Events);
            });
        }
    }

    [Fact]
    public async Task Reading_after_a_version_gives_the_entries_that_follow_it()
    {
        await OpenAsync(entries: 5);

        Assert.Equal([4, 5], (await Logs.Other.ReadAfterAsync(_room, 3, Stop))!.Entries.Select(e => e.Version));
        Assert.Empty((await Logs.Other.ReadAfterAsync(_room, 5, Stop))!.Entries);
    }

    [Fact]
    public async Task The_second_writer_of_a_version_is_refused()
    {
        var epoch = await OpenAsync(entries: 1);

        Assert.True(await Logs.One.TryAppendAsync(_room, epoch, Entry(2, "participant1"), Stop));
        Assert.False(await Logs.Other.TryAppendAsync(_room, epoch, Entry(2, "participant2"), Stop));

        var page = (await Logs.Other.ReadAfterAsync(_room, 1, Stop))!;
        Assert.Equal(new ParticipantId("participant1"), Assert.Single(page.Entries).By);
    }

    [Fact]
    public async Task An_entry_that_skips_a_version_is_refused()
    {
        var epoch = await OpenAsync(entries: 1);

        Assert.False(await Logs.One.TryAppendAsync(_room, epoch, Entry(3), Stop));
        Assert.False(await Logs.One.TryAppendAsync(_room, epoch, Entry(1), Stop));
        Assert.Single((await Logs.One.ReadAfterAsync(_room, 0, Stop))!.Entries);
    }

    [Fact]
    public async Task Of_many_writers_at_once_one_wins_each_version()
    {
        var epoch = await OpenAsync();
        var wins = 0;
        async Task WriteAsync(IRoomLog log, string who)
        {
            var version = 0L;
            while (version < 50)
            {
                if (await log.TryAppendAsync(_room, epoch, Entry(version + 1, who), Stop))
                {
                    version++;
                    Interlocked.Increment(ref wins);
                    continue;
                }
                var page = (await log.ReadAfterAsync(_room, version, Stop))!;
                version += page.Entries.Length;
            }
        }
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => WriteAsync(i % 2 == 0 ? Logs.One : Logs.Other, $"participant{i}"), Stop)));

        var all = (await Logs.One.ReadAfterAsync(_room, 0, Stop))!.Entries;
        Assert.Equal(Enumerable.Range(1, all.Length).Select(v => (long)v), all.Select(e => e.Version));
        Assert.Equal(wins, all.Length);
        Assert.InRange(all.Length, 50, 53); // the writer of the fiftieth may not know it yet
    }

    [Fact]
    public async Task An_append_to_another_epoch_is_refused()
    {
        await OpenAsync(entries: 1);

        Assert.False(await Logs.One.TryAppendAsync(_room, "anotherepoch", Entry(2), Stop));
        Assert.False(await Logs.One.TryAppendAsync(new RoomId("neveropened"), "anotherepoch", Entry(1), Stop));
    }

    [Fact]
    public async Task The_bell_rings_at_the_other_node_when_the_log_has_grown()
    {
        var epoch = await OpenAsync();
        var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var following = Logs.Other.Follow(_room, () => rung.TrySetResult());

        Assert.True(await Logs.One.TryAppendAsync(_room, epoch, Entry(1), Stop));

        await rung.Task.WaitAsync(Until.Patience, Stop);
    }

    [Fact]
    public async Task A_follower_that_has_stopped_hears_no_bell_while_others_do()
    {
        var epoch = await OpenAsync();
        var stopped = 0;
        using var rings = new SemaphoreSlim(0);
        async Task HearAsync(long version)
        {
            // A bell may ring without a new entry, as it does when its subscription starts.
            do Assert.True(await rings.WaitAsync(Until.Patience, Stop));
            while ((await Logs.One.ReadAfterAsync(_room, version - 1, Stop))!.Entries.IsEmpty);
        }
        var first = Logs.One.Follow(_room, () => Interlocked.Increment(ref stopped));
        using var second = Logs.One.Follow(_room, () => rings.Release());
        Assert.True(await Logs.Other.TryAppendAsync(_room, epoch, Entry(1), Stop));
        await HearAsync(1);

        first.Dispose();
        var before = Volatile.Read(ref stopped);
        Assert.True(await Logs.Other.TryAppendAsync(_room, epoch, Entry(2), Stop));

        await HearAsync(2);
        Assert.Equal(before, Volatile.Read(ref stopped));
    }

    [Fact]
    public async Task A_follower_that_reads_at_every_bell_gets_every_entry_once_and_in_order()
    {
        var epoch = await OpenAsync();
        var rung = new SemaphoreSlim(0);
        using var following = Logs.Other.Follow(_room, () => rung.Release());
        var read = new List<RoomEntry>();

        for (var version = 1; version <= 300; version++)
        {
            // Now and then the follower itself appends.
            var log = version % 7 == 0 ? Logs.Other : Logs.One;
            if (log == Logs.Other) while (read.Count < version - 1) await ReadAsync();
            Assert.True(await log.TryAppendAsync(_room, epoch, Entry(version), Stop));
            if (log == Logs.Other) read.Add(Entry(version));
        }
        while (read.Count < 300) await ReadAsync();

        Assert.Equal(Enumerable.Range(1, 300).Select(v => (long)v), read.Select(e => e.Version));
        Assert.All(read, e => Assert.Equal((Entry(e.Version).At, e.By, e.Events[0]), (e.At, Entry(e.Version).By, Entry(e.Version).Events[0])));

        async Task ReadAsync()
        {
            Assert.True(await rung.WaitAsync(Until.Patience, Stop), $"{read.Count} read, and no bell");
            var page = (await Logs.Other.ReadRungAsync(_room, read.Count, Stop))!;
            Assert.Equal(epoch, page.Epoch);
            read.AddRange(page.Entries);
        }
    }

    [Fact]
    public async Task A_deleted_log_is_gone_and_a_log_opened_afterwards_is_a_new_one()
    {
        var epoch = await OpenAsync(entries: 3);
        Assert.False(await Logs.Other.TryDeleteAsync(_room, epoch, 2, Stop)); // it has gone on since
        Assert.False(await Logs.Other.TryDeleteAsync(_room, "anotherepoch", 3, Stop));
        Assert.True(await Logs.One.ExistsAsync(_room, Stop));
        Assert.True(await Logs.One.TryDeleteAsync(_room, epoch, 3, Stop));
        Assert.False(await Logs.Other.ExistsAsync(_room, Stop));

        Assert.False(await Logs.Other.TryAppendAsync(_room, epoch, Entry(4), Stop));
        foreach (var log in (IRoomLog[])[Logs.One, Logs.Other])
        {
            Assert.Null(await log.ReadAfterAsync(_room, 3, Stop));
            Assert.Null(await log.ReadRungAsync(_room, 3, Stop));
        }
        Assert.False(await Logs.Other.ExistsAsync(_room, Stop)); // reading has not brought it back

        await Logs.Other.OpenAsync(_room, Stop);
        var page = (await Logs.Other.ReadAfterAsync(_room, 0, Stop))!;
        Assert.Empty(page.Entries);
        Assert.NotEqual(epoch, page.Epoch);
    }

    private static Room RoomOf(string title) => Room.Empty
        .Evolve(new RoomOpened(title, 50), At)
        .Evolve(new ParticipantJoined(new ParticipantId("participant1"), "Asha", Keepsake.Wren, Tint.Sea, Role.Facilitator), At)
        .Evolve(new MessagePosted(new MessageId("message1"), new ParticipantId("participant1"), "Good evening – ümläut", MessageAudience.Facilitators, null, null), At)
        .Evolve(new MessageReacted(new MessageId("message1"), new ParticipantId("participant1"), Reaction.Heart), At)
        .Evolve(new HandRaised(new ParticipantId("participant1")), At)
        .Evolve(new ParticipantRemoved(new ParticipantId("participant2"), "Frank"), At);

    [Fact]
    public async Task A_snapshot_leaves_only_the_newest_entries_and_a_reader_that_is_further_behind_gets_the_snapshot()
    {
        var epoch = await OpenAsync(entries: 700);
        var room = RoomOf("Circle");
        await Logs.One.TrimAsync(_room, epoch, new RoomSnapshot(690, room), Stop);

        var fromTheStart = (await Logs.Other.ReadAfterAsync(_room, 0, Stop))!;
        Assert.Equal(690, fromTheStart.Snapshot!.Version);
        Assert.Equal(Enumerable.Range(691, 10).Select(v => (long)v), fromTheStart.Entries.Select(e => e.Version));
        Assert.Equal(SnapshotJson.Write(new RoomSnapshot(690, room)), SnapshotJson.Write(fromTheStart.Snapshot));
        Assert.NotNull((await Logs.One.ReadAfterAsync(_room, 190 - 1, Stop))!.Snapshot);

        var aLittleBehind = (await Logs.Other.ReadAfterAsync(_room, 191, Stop))!;
        Assert.Null(aLittleBehind.Snapshot);
        Assert.Equal(509, aLittleBehind.Entries.Length);

        Assert.True(await Logs.Other.TryAppendAsync(_room, epoch, Entry(701), Stop));
        Assert.Equal([701], (await Logs.One.ReadAfterAsync(_room, 700, Stop))!.Entries.Select(e => e.Version));
        Assert.Equal(epoch, (await Logs.One.ReadAfterAsync(_room, 701, Stop))!.Epoch);
    }

    [Fact]
    public async Task A_later_snapshot_replaces_the_one_before()
    {
        var epoch = await OpenAsync(entries: 1_100);
        await Logs.One.TrimAsync(_room, epoch, new RoomSnapshot(600, RoomOf("Before")), Stop);
        await Logs.Other.TrimAsync(_room, epoch, new RoomSnapshot(1_100, RoomOf("After")), Stop);

        var page = (await Logs.One.ReadAfterAsync(_room, 0, Stop))!;
        Assert.Equal((1_100, "After"), (page.Snapshot!.Version, page.Snapshot.Room.Settings.Title));
        Assert.Empty(page.Entries);
        Assert.True(await Logs.One.TryAppendAsync(_room, page.Epoch, Entry(1_101), Stop));
    }

    [Fact]
    public async Task A_snapshot_of_another_epoch_or_of_a_future_version_changes_nothing()
    {
        var epoch = await OpenAsync(entries: 600);
        await Logs.One.TrimAsync(_room, "anotherepoch", new RoomSnapshot(600, RoomOf("Circle")), Stop);
        await Logs.One.TrimAsync(_room, epoch, new RoomSnapshot(601, RoomOf("Circle")), Stop);

        var page = (await Logs.Other.ReadAfterAsync(_room, 0, Stop))!;
        Assert.Null(page.Snapshot);
        Assert.Equal(600, page.Entries.Length);
    }

    [Fact]
    public async Task Deleting_a_log_deletes_its_snapshot()
    {
        var epoch = await OpenAsync(entries: 600);
        await Logs.One.TrimAsync(_room, epoch, new RoomSnapshot(600, RoomOf("Circle")), Stop);
        Assert.True(await Logs.Other.TryDeleteAsync(_room, epoch, 600, Stop));

        await Logs.One.OpenAsync(_room, Stop);
        var page = (await Logs.One.ReadAfterAsync(_room, 0, Stop))!;
        Assert.Null(page.Snapshot);
        Assert.Empty(page.Entries);
    }

    [Fact]
    public async Task Rooms_do_not_mix()
    {
        await OpenAsync(entries: 2);
        var other = new RoomId($"room{Guid.NewGuid():N}");

        await Logs.One.OpenAsync(other, Stop);
        Assert.Empty((await Logs.One.ReadAfterAsync(other, 0, Stop))!.Entries);
    }
}

public sealed class InMemoryRoomLogTests : RoomLogContract
{
    private readonly InMemoryRoomLog _log = new();

    protected override (IRoomLog One, IRoomLog Other) Logs => (_log, _log);
}
