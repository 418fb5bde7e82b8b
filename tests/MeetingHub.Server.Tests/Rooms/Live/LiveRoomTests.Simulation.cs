using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms.Live;

// One room at several nodes, whose people knock and are let in, come and go, whose clocks are wrong and jump, and of which some die.
public sealed partial class LiveRoomTests
{
    private sealed class SimulatedPerson(ParticipantId who)
    {
        public ParticipantId Who => who;
        public SimulatedMachine? At { get; set; } // null: no connection
        public Member? Member { get; set; }
        public SimulatedPage? Page { get; set; }

        /// <summary>Since when the person has had no connection; null: never inside, or left by themself.</summary>
        public TimeSpan? LostAt { get; set; }
        public bool HasClosed { get; set; }
    }

    // A page that folds what it is told, as far as it is about who is where.
    private sealed class SimulatedPage(ParticipantId who) : IRoomClient
    {
        private long? _version; // null: the answer to the call has not come yet
        private bool _isInside;
        private readonly HashSet<string> _people = [];
        private readonly List<EntryJson> _early = [];

        public void Begin(long version, RoomView room)
        {
            Take(JsonSerializer.SerializeToNode(room, RoomJson.Options)!);
            _version = version;
            foreach (var entry in _early) Take(entry);
        }

        public void AssertIs(Room room, long version)
        {
            Assert.Equal(room.Seats.IsInside(who), _isInside);
            var seen = Sight.PeopleFor(room, Sight.Of(room, who)).Select(s => s.Id.Value);
            Assert.Equal(seen.Order(StringComparer.Ordinal), _people.Order(StringComparer.Ordinal));
            Assert.InRange(version - _version!.Value, 0, 100); // entries of which it may see nothing may be held back
        }

        public Task Entries(IReadOnlyList<EntryJson> entries)
        {
            foreach (var entry in entries)
                if (_version is null) _early.Add(entry);
                else Take(entry);
            return Task.CompletedTask;
        }

        public Task Goodbye(GoodbyeWire goodbye) => Task.CompletedTask;
        public Task Signal(ServerSignal signal) => Task.CompletedTask;
        public Task Pass(PassWire pass) => Task.CompletedTask;

        private void Take(EntryJson entry)
        {
            if (entry.Version <= _version) return;
            Assert.Equal(_version + 1, entry.From);
            _version = entry.Version;
            if (entry.Utf8 is not { } utf8) return;
            var json = JsonNode.Parse(utf8)!;
            if (json["room"] is { } room) Take(room);
            foreach (var e in json["events"]!.AsArray())
            {
                var about = (string?)e!["who"];
                var type = (string?)e["$type"];
                if (!_isInside) Assert.Equal((who.Value, "participantKnocked"), (about, type));
                if (type == "participantJoined") _people.Add(about!);
                if (type == "participantLeft") _people.Remove(about!);
            }
        }

        private void Take(JsonNode room)
        {
            _isInside = room["wait"] is null;
            _people.Clear();
            foreach (var person in room["participants"]!.AsArray()) _people.Add((string)person!["id"]!);
        }
    }

    private sealed record SimulatedMachine(FakeNodes.Node Node, OtherClock Clock, Follower Follower)
    {
        public LiveRoom Room { get; set; } = null!;
    }

    private const int MostSecondsWrong = 20;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_at_three_nodes_whoever_is_connected_keeps_the_seat_and_whoever_is_lost_has_it_as_promised(int seed)
    {
        var random = new Random(seed);
        var machines = Enumerable.Range(0, 3).Select(_ =>
        {
            var machine = new SimulatedMachine(
                _nodes.Start(),
                new OtherClock(_clock, TimeSpan.FromSeconds(random.Next(-MostSecondsWrong, MostSecondsWrong))),
                new Follower());
            machine.Room = OpenAnother(follower: machine.Follower, clock: machine.Clock, node: machine.Node);
            return machine;
        }).ToList();
        var people = Enumerable.Range(0, 8).Select(i => new SimulatedPerson(new ParticipantId($"participant{i}"))).ToArray();
        TimeSpan Now() => TimeSpan.FromTicks(_clock.GetTimestamp());
        // When a node last began to follow the room, and believed its own clock; and when nobody was awaited last, so that it no longer
        // mattered.
        var (takenUpAt, calmAt) = (Now(), TimeSpan.Zero);
        T Any<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

        async Task ComeAsync(SimulatedPerson person)
        {
            var machine = Any(machines);
            if (machine.Follower.IsClosed) Reopen(machine);
            var pass = _passes.Issue(_id, person.Who, Role.Participant);
            var name = $"Person {(char)('A' + int.Parse(person.Who.Value[11..], System.Globalization.CultureInfo.InvariantCulture))}";
            var page = new SimulatedPage(person.Who);
            var reply = await machine.Room.JoinAsync(
                _passes.Check(pass.Pass).Pass!, new JoinRequest("", name, Keepsake.Wren, Tint.Sea), page, () => { },
                m => person.Member = m);
            if (reply.Refusal is not null)
            {
                Assert.Equal(Refusal.SlowDown.Code, reply.Refusal.Code);
                return;
            }
            page.Begin(reply.Version!.Value, reply.Room!);
            (person.At, person.Page, person.LostAt) = (machine, page, null);
        }

        // By a facilitator, who is always at one of the nodes.
        async Task LetInOrSendBackAsync()
        {
            var at = Any(machines);
            if (at.Follower.IsClosed) Reopen(at);
            Member? rowan = null;
            var pass = _passes.Issue(_id, new ParticipantId("facilitator1"), Role.Facilitator);
            var reply = await at.Room.JoinAsync(
                _passes.Check(pass.Pass).Pass!, new JoinRequest("", "Rowan", Keepsake.Wren, Tint.Sea), new Client(), () => { }, m => rowan = m);
            if (reply.Refusal is not null) return; // too often
            var who = Any(people).Who;
            await at.Room.ExecuteAsync(rowan!, random.Next(3) switch
            {
                0 => new SendToWait(who),
                1 => new SetDoor(random.Next(3) == 0 ? DoorMode.Open : DoorMode.Knock),
                _ => new LetIn([.. people.Select(p => p.Who)]),
            });
            await at.Room.ExecuteAsync(rowan!, new Leave());
        }

        void Reopen(SimulatedMachine machine)
        {
            machine.Follower.IsClosed = false;
            takenUpAt = Now();
            machine.Room = OpenAnother(follower: machine.Follower, clock: machine.Clock, node: machine.Node);
        }

        void Disconnect(SimulatedPerson person)
        {
            if (person.At is not { } machine) return;
            person.HasClosed = random.Next(2) == 0;
            (person.At, person.LostAt) = (null, Now());
            machine.Room.Disconnected(person.Member!, person.HasClosed);
        }

        async Task LeaveAsync(SimulatedPerson person)
        {
            if (person.At is not { } machine) return;
            await machine.Room.ExecuteAsync(person.Member!, new Leave());
            (person.At, person.LostAt) = (null, null);
        }

        async Task DieAsync()
        {
            if (machines.Count == 1) return;
            var dead = Any(machines);
            machines.Remove(dead);
            foreach (var person in people.Where(p => p.At == dead)) (person.At, person.LostAt, person.HasClosed) = (null, Now(), false);
            await dead.Room.DisposeAsync();
            _nodes.Lose(dead.Node);
        }

        for (var step = 0; step < 80; step++)
        {
            switch (random.Next(13))
            {
                case 0 or 1 or 2: await ComeAsync(Any(people)); break; // perhaps in a second tab
                case 3 or 4: Disconnect(Any(people)); break;
                case 5: await LeaveAsync(Any(people)); break;
                case 6: Any(machines).Clock.Ahead = TimeSpan.FromSeconds(random.Next(-MostSecondsWrong, MostSecondsWrong)); break;
                case 7 when random.Next(4) == 0: await DieAsync(); break;
                case > 9: await LetInOrSendBackAsync(); break;
                default: break;
            }
            _clock.Advance(TimeSpan.FromSeconds(random.Next(3) switch { 0 => 0, 1 => random.Next(5), _ => random.Next(200) }));
            await SettleAsync([.. machines.Select(m => m.Room)]);
            if (machines.TrueForAll(m => m.Follower.IsClosed)) Reopen(machines[0]);
            await SettleAsync([.. machines.Select(m => m.Room)]);
            await AssertKeptAsync(step);
        }
        foreach (var machine in machines) await machine.Room.DisposeAsync();

        async Task AssertKeptAsync(int step)
        {
            var page = await _log.ReadAfterAsync(_id, 0, TestContext.Current.CancellationToken);
            var room = page!.Entries.Aggregate(Room.Empty, (before, entry) => before.Evolve(entry));
            if (room.NextDeadline is null) calmAt = Now();
            foreach (var person in people)
            {
                var seat = room.Seats.FindPresent(person.Who); // inside or waiting
                var promised = (person.HasClosed ? _options.LeaveAfterClosing : _options.LeaveAfter)
                    - (takenUpAt < calmAt && calmAt <= person.LostAt ? TimeSpan.Zero : TimeSpan.FromSeconds(2 * MostSecondsWrong));
                if (person.At is not null)
                {
                    Assert.True(
                        seat is { Presence: Presence.Here, LostAt: null }, $"Step {step} of seed {seed}: {person.Who} is connected.");
                    person.Page!.AssertIs(room, page.Entries.Length);
                }
                else if (person.LostAt is { } lostAt && Now() - lostAt < promised)
                    Assert.True(seat is not null, $"Step {step} of seed {seed}: {person.Who} lost the seat too early.");
                else if (person.LostAt is not null && Now() - person.LostAt > 2 * _options.LeaveAfter)
                    Assert.True(seat is null, $"Step {step} of seed {seed}: {person.Who} has kept the seat too long.");
            }
            foreach (var machine in machines.Where(m => !m.Follower.IsClosed))
                Assert.Equal(Write(room), Write(machine.Follower.Now));
        }

        static string Write(Room room) => SnapshotJson.Write(new RoomSnapshot(1, room));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];
}
