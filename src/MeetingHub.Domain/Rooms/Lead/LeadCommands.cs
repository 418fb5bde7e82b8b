namespace MeetingHub.Domain.Rooms;

/// <summary>Whoever leads asks another facilitator to lead. Until they say yes, nothing changes.</summary>
public sealed record AskToLead(ParticipantId Who) : RoomCommand;

/// <summary>Yes to that.</summary>
public sealed record TakeLead : RoomCommand;

/// <summary>Not now.</summary>
public sealed record DeclineLead : RoomCommand;

/// <summary>Takes the offer back: whoever leads goes on leading.</summary>
public sealed record KeepLead : RoomCommand;
