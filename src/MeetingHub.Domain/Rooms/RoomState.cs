using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

public sealed record RemovedState(ParticipantId Who, string Name, long Order);

public sealed record HeldState(ParticipantId Who, bool Microphone, bool Camera);

/// <summary>
/// The whole state of a room in a form that can be stored, so that the entries that led to it need not be kept. A field that is added
/// later is optional: another release may have written the state, or may read it.
/// </summary>
public sealed record RoomState(
    string Title, int Capacity, DateTimeOffset OpenedAt, bool Locked, bool Ended, ImmutableArray<Participant> Inside,
    ImmutableArray<ParticipantId> Hands,
    ParticipantId? Screen, ImmutableArray<RemovedState> Removed, ImmutableArray<HeldState> HeldOnReturn, ImmutableArray<Message> Messages,
    ImmutableArray<MessageId> RememberedIds, long MessagesSoFar, long SeatsSoFar, long RemovalsSoFar,
    bool Large = false, MediaPlace? Media = null, ImmutableArray<string> FacilitatorNames = default,
    ImmutableArray<ParticipantId> MayReturn = default,
    bool ClosedByLoss = false, long Links = 0);
