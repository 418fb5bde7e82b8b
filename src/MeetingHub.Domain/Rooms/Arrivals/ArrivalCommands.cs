using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Lifts everything that the door held when this person came in.</summary>
public sealed record Welcome(ParticipantId Who) : RoomCommand;

/// <summary>The author knows this person: whoever is vouched for stays when the links are replaced.</summary>
public sealed record VouchFor(ParticipantId Who) : RoomCommand;

/// <summary>This personal invitation lets nobody in any more.</summary>
public sealed record RevokeInvitation(string Invitation) : LiveRoomCommand;
