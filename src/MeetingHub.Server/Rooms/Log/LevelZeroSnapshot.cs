using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Log;

/// <summary>
/// A snapshot as nodes of level 0 read and write it. It serves rooms that were opened while such a node was alive, and goes when no
/// supported release has that level.
/// </summary>
internal sealed record LevelZeroSnapshot(long Version, LevelZeroSnapshot.RoomState State)
{
    public sealed record Participant(ParticipantId Id, long Seat, string Name, Keepsake Keepsake, Tint Tint, Role Role)
    {
        public Presence Presence { get; init; }
        public long Returns { get; init; }
        public DeviceState Microphone { get; init; }
        public DeviceState Camera { get; init; }
        public DateTimeOffset? AskedToUnmuteAt { get; init; }
    }

    public sealed record Removed(ParticipantId Who, string Name, long Order);
    public sealed record Held(ParticipantId Who, bool Microphone, bool Camera);

    public sealed record RoomState(
        string Title, int Capacity, DateTimeOffset OpenedAt, bool Locked, bool Ended, ImmutableArray<Participant> Inside,
        ImmutableArray<ParticipantId> Hands, ParticipantId? Screen, ImmutableArray<Removed> Removed, ImmutableArray<Held> HeldOnReturn,
        ImmutableArray<Message> Messages, ImmutableArray<MessageId> RememberedIds, long MessagesSoFar, long SeatsSoFar, long RemovalsSoFar,
        bool Large = false, MediaPlace? Media = null, ImmutableArray<string> FacilitatorNames = default,
        ImmutableArray<ParticipantId> MayReturn = default, bool ClosedByLoss = false, long Links = 0);

    public static LevelZeroSnapshot Of(RoomSnapshot snapshot)
    {
        var (seats, door, chat, tracks) = (snapshot.Room.Seats, snapshot.Room.Door, snapshot.Room.Chat, snapshot.Room.Tracks);
        return new LevelZeroSnapshot(snapshot.Version, new RoomState(
            snapshot.Room.Settings.Title, snapshot.Room.Settings.Capacity, door.OpenedAt, door.IsLocked, door.IsEnded,
            [.. seats.Inside.Select(s => Of(s, tracks.DevicesOf(s.Id)))],
            [.. snapshot.Room.Floor.Hands], tracks.Screen,
            [.. seats.Removed.Select(s => new Removed(s.Id, s.Name, s.RemovalNumber))],
            [.. tracks.Held.Where(who => !seats.IsInside(who)).Select(who => Of(who, tracks.DevicesOf(who)))],
            [.. chat.Messages], [.. chat.RememberedIds.Ids], chat.RememberedIds.Ids.Count, seats.Joins, seats.Removals,
            snapshot.Room.Settings.IsLarge, snapshot.Room.Media, [.. seats.FacilitatorNames], [.. door.MayReturn], door.IsClosedByLoss,
            door.Links));
    }

    public RoomSnapshot ToSnapshot()
    {
        var inside = State.Inside.Select(ToSeat);
        var removed = State.Removed.Select(r => new Seat(r.Who, r.Name, default, default, Role.Participant)
        {
            Standing = Standing.Removed, RemovalNumber = r.Order,
        });
        var devices = State.Inside.Select(p => KeyValuePair.Create(p.Id, new Devices(p.Microphone, p.Camera, p.AskedToUnmuteAt)))
            .Concat(State.HeldOnReturn.Select(h => KeyValuePair.Create(h.Who, new Devices(ToState(h.Microphone), ToState(h.Camera)))));
        return new RoomSnapshot(Version, new Room
        {
            Settings = new RoomSettings(State.Title, State.Capacity, State.Large, Level: 0),
            Seats = new Seats
            {
                All = inside.Concat(removed).ToImmutableDictionary(s => s.Id),
                FacilitatorNames = State.FacilitatorNames.IsDefault ? [] : [.. State.FacilitatorNames],
                Joins = State.SeatsSoFar, Removals = State.RemovalsSoFar,
                EmptySince = State.Inside.IsEmpty ? (State.Messages.IsEmpty ? State.OpenedAt : State.Messages[^1].At) : null,
            },
            Door = new Door
            {
                IsOpened = true, OpenedAt = State.OpenedAt, IsLocked = State.Locked, IsClosedByLoss = State.ClosedByLoss,
                IsEnded = State.Ended, Links = State.Links, MayReturn = State.MayReturn.IsDefault ? [] : [.. State.MayReturn],
            },
            Chat = new Chat
            {
                Messages = State.Messages.Aggregate(new Window<Message>(), (all, message) => all.Add(message)),
                RememberedIds = RememberedIds.From(State.RememberedIds),
            },
            Floor = new Floor { Raised = [.. State.Hands.Select(who => new Hand(who, State.OpenedAt))] },
            Tracks = new Tracks { Devices = devices.Where(d => d.Value != default).ToImmutableDictionary(), Screen = State.Screen },
            Media = State.Media,
        }.Restored());
    }

    private static Participant Of(Seat seat, Devices devices) =>
        new(seat.Id, seat.Number, seat.Name, seat.Keepsake, seat.Tint, seat.Role)
        {
            Presence = seat.Presence, Returns = seat.Returns, Microphone = devices.Microphone, Camera = devices.Camera,
            AskedToUnmuteAt = devices.AskedToUnmuteAt,
        };

    private static Held Of(ParticipantId who, Devices devices) =>
        new(who, devices.Microphone == DeviceState.Held, devices.Camera == DeviceState.Held);

    private static Seat ToSeat(Participant p) => new(p.Id, p.Name, p.Keepsake, p.Tint, p.Role)
    {
        Number = p.Seat, Role = p.Role, Presence = p.Presence, Returns = p.Returns, HasBeenInside = true,
    };

    private static DeviceState ToState(bool isHeld) => isHeld ? DeviceState.Held : DeviceState.Off;
}
