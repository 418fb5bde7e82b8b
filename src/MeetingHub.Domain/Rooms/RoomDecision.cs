using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Events to add to the log, or a refusal, or neither when what the command asks for is already so.</summary>
public sealed record RoomDecision
{
    private RoomDecision(ImmutableArray<RoomEvent> events, Refusal? refusal) => (Events, Refusal) = (events, refusal);

    public ImmutableArray<RoomEvent> Events { get; }
    public Refusal? Refusal { get; }

    /// <summary>The room's log is to be deleted.</summary>
    public bool IsToForget { get; private init; }

    public static RoomDecision Nothing { get; } = new([], null);
    public static RoomDecision Forget { get; } = new([], null) { IsToForget = true };
    public static RoomDecision Accept(params ImmutableArray<RoomEvent> events) => new(events, null);
    public static RoomDecision Refuse(Refusal refusal) => new([], refusal);
}
